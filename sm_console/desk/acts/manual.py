"""What people enter by hand, for accounts that no interface reads (R6's manual rounds).

It becomes the same facts as anything fetched, with the person as actor: the clock runs, the record
keeps it, and whoever looks sees who entered it. Where a connector reads, nothing is entered by hand:
the same post or comment would stand there twice.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from config.schema import Account
from sm_console.api.commands import EnterComment, EnterPost, MarkAnswered
from sm_console.api.views import Done
from sm_console.core import climate, entries, signature
from sm_console.core.messages import N_
from sm_console.core.model import Author, Deadline, Format, Message, Visibility
from sm_console.core.record_entries import CommentFlagged
from sm_console.core.signature import SignatureState
from sm_console.desk.acts.claims import let_go
from sm_console.desk.ledger import DESK, Transaction
from sm_console.desk.refusals import need_comment, need_stranger, need_text, need_unclaimed, refused
from sm_console.desk.services import Caller, Services
from sm_console.store import lookup

LONGEST_TEXT: Final = 100_000
LONGEST_NAME: Final = 200
LONGEST_TITLE: Final = 500
LONGEST_ADDRESS: Final = 2_000

_AHEAD: Final = timedelta(minutes=5)  # clocks differ; more than this is a slip of the finger
_PREFIX: Final = "hand-"
_NO_POST: Final = f"{_PREFIX}no-post"
"""The post of comments whose post nobody has entered."""


async def enter_post(services: Services, caller: Caller, command: EnterPost) -> Done:
    """Enter a post; its id is handed back."""
    account = _need_account(services, command.account)
    if account.platform != "manual":
        raise refused(
            "capability", N_("The posts of {account} are fetched: nothing is entered by hand."), account=account.id
        )
    title, text = _trimmed(command.title, LONGEST_TITLE), _trimmed(command.text, LONGEST_TEXT)
    need_text(title or text, LONGEST_TEXT)
    url = _need_address(command.url)

    def work(transaction: Transaction) -> Done:
        published = _need_past(transaction.now, command.published)
        platform_id = _post_id(url)
        known = lookup.posts(transaction.conn, account.id, [platform_id]).get(platform_id)
        if known is not None:
            raise refused("state", N_("This post has been entered already: #{post}."), post=str(known.id))
        fact = entries.PostSet(
            post=transaction.next_id("post"),
            platform_id=platform_id,
            published=published,
            title=title,
            text=text,
            format=Format.PLAIN,
            url=url,
        )
        transaction.record(account.id, fact, actor=caller.login, occurred=published)
        return Done(id=fact.post)

    return await services.ledger.write(work)


async def enter_comment(services: Services, caller: Caller, command: EnterComment) -> Done:
    """Enter a comment; its id is handed back. Its clock starts when it was written."""
    account = _need_account(services, command.account)
    _need_unread(services, account.id)
    author, text = need_text(command.author, LONGEST_NAME), need_text(command.text, LONGEST_TEXT)
    url = _need_address(command.url)

    def work(transaction: Transaction) -> Done:
        received = _need_past(transaction.now, command.received)
        parent = _need_parent(transaction, account.id, command)
        post = parent.post if parent is not None else _post_of(transaction, caller, command, received)
        fact = entries.CommentAdded(
            comment=transaction.next_id("comment"),
            post=post,
            platform_id=_PREFIX + secrets.token_hex(8),
            parent_platform_id=parent.platform_id if parent is not None else None,
            written=received,
            text=text,
            format=Format.PLAIN,
            author=Author(name=author),
            own=False,
            visibility=Visibility.PUBLIC,
            url=url,
            deadline=_deadline(services, account.id, received),
        )
        transaction.record(account.id, fact, actor=caller.login, occurred=received)
        pack = services.standing.pack(account.id)
        found = climate.flags(text, pack.climate)
        if found:
            flagged = CommentFlagged(comment=fact.comment, flags=found, pack=pack.label)
            transaction.record(account.id, flagged, actor=DESK, occurred=received)
        return Done(id=fact.comment)

    return await services.ledger.write(work)


async def mark_answered(services: Services, caller: Caller, command: MarkAnswered) -> Done:
    """Note an answer that stands on the platform; the clock stops when it was written (R4), R5 is checked."""
    text = need_text(command.text, LONGEST_TEXT)

    def work(transaction: Transaction) -> Done:
        known = need_comment(transaction, command.comment)
        need_stranger(known)
        _need_unread(services, known.account)
        need_unclaimed(transaction, services, caller, known.id)
        at = _need_past(transaction.now, command.at)
        if at < known.written:
            raise refused("input", N_("The answer cannot be older than the comment."))
        fact = entries.CommentAdded(
            comment=transaction.next_id("comment"),
            post=known.post,
            platform_id=_PREFIX + secrets.token_hex(8),
            parent_platform_id=known.platform_id,
            written=at,
            text=text,
            format=Format.PLAIN,
            author=Author(name=services.standing.first_name(caller.login)),
            own=True,
            visibility=Visibility.PUBLIC,
            url="",
            deadline=None,
        )
        transaction.record(known.account, fact, actor=caller.login, occurred=at)
        let_go(transaction, caller, known.id, "answered")
        return Done(id=fact.comment, message=_unsigned(services, known.account, text))

    return await services.ledger.write(work)


def _unsigned(services: Services, account: str, text: str) -> Message | None:
    """Say what is missing under R5; ``None`` where nothing is."""
    verdict = signature.check(text, set(services.standing.names().values()), services.standing.pack(account).signature)
    if verdict.ok:
        return None
    if verdict.state is SignatureState.UNKNOWN_NAME:
        told = N_("Noted. But it is signed {name}, who is not on the staff list: change it on the platform (R5).")
        return Message(told, {"name": verdict.name})
    return Message(N_("Noted. But it does not end with a first name: change it on the platform (R5)."))


def _deadline(services: Services, account: str, received: datetime) -> Deadline:
    return services.standing.dated(account, received)


def _need_account(services: Services, account_id: str) -> Account:
    """Return a configured account that is more than proposed. Raises Refused("unknown", "state")."""
    account = services.standing.account(account_id)
    if account is None:
        raise refused("unknown", N_("There is no account {account}."), account=account_id)
    if account.proposed:
        raise refused(
            "state", N_("{id} is only proposed: nothing is entered until it is approved (R1)."), id=account.id
        )
    return account


def _need_unread(services: Services, account: str) -> None:
    """Refuse where comments are fetched. Raises Refused("capability")."""
    if services.capabilities(account).comments:
        raise refused(
            "capability", N_("The comments of {account} are fetched: nothing is entered by hand."), account=account
        )


def _need_past(now: datetime, moment: datetime | None) -> datetime:
    """Return when it happened, to the second. Raises Refused("input") for what lies ahead."""
    if moment is None:
        return now.replace(microsecond=0)
    if moment.tzinfo is None or moment > now + _AHEAD:
        raise refused("input", N_("The time lies ahead."))
    return min(moment, now).astimezone(now.tzinfo).replace(microsecond=0)


def _need_address(url: str) -> str:
    """Return an address or nothing. Raises Refused("input") for what cannot be opened."""
    trimmed = url.strip()
    if not trimmed:
        return ""
    try:
        parts = urlsplit(trimmed)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and trimmed.isprintable()
    except ValueError:
        usable = False
    if not usable or " " in trimmed or len(trimmed) > LONGEST_ADDRESS:
        raise refused("input", N_("This is not a web address."))
    return trimmed


def _trimmed(text: str, longest: int) -> str:
    return need_text(text, longest) if text.strip() else ""


def _post_id(url: str) -> str:
    """Return the id of a post entered by hand: its address is what tells it from others, where it has one."""
    return _PREFIX + (hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:16] if url else secrets.token_hex(8))


def _need_parent(transaction: Transaction, account: str, command: EnterComment) -> lookup.KnownComment | None:
    """Return the comment that the new one answers. Raises Refused("unknown" | "input")."""
    if not command.under:
        return None
    parent = need_comment(transaction, command.under)
    if parent.account != account:
        raise refused("input", N_("Comment {number} stands on another account."), number=str(command.under))
    if command.post and command.post != parent.post:
        raise refused("input", N_("Comment {number} stands under another post."), number=str(command.under))
    return parent


def _post_of(transaction: Transaction, caller: Caller, command: EnterComment, received: datetime) -> int:
    """Return the comment's post; without one, the account's place for comments whose post is not known."""
    if command.post:
        known = lookup.post(transaction.conn, command.account, command.post)
        if known is None:
            text = N_("There is no post {number} on {account}.")
            raise refused("unknown", text, number=str(command.post), account=command.account)
        return known.id
    place = lookup.posts(transaction.conn, command.account, [_NO_POST]).get(_NO_POST)
    if place is not None:
        return place.id
    fact = entries.PostSet(
        post=transaction.next_id("post"), platform_id=_NO_POST, published=received, original=False, known=False
    )
    transaction.record(command.account, fact, actor=caller.login, occurred=received)
    return fact.post
