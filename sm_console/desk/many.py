"""What one act on many comments comes to: to which it is done, how the text reads there, what is left out and why."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from sm_console.api.commands import Refused
from sm_console.api.crowd_commands import MOST_AT_ONCE, ManyOrder
from sm_console.api.crowd_views import LeftOut, ManyPlan, Sample, Share
from sm_console.core import adapt
from sm_console.core.crowd import ManyAct
from sm_console.core.messages import N_
from sm_console.core.model import Action, CommentState, Visibility
from sm_console.core.safe_text import safe_line
from sm_console.core.spread import gap, moments
from sm_console.desk.abilities import need_ability
from sm_console.desk.acts.replies import LONGEST, lengths, need_answerable, signed
from sm_console.desk.acts.verdicts import LONGEST_REASON
from sm_console.desk.bank import need_usable
from sm_console.desk.meanwhile import ON_THE_WAY
from sm_console.desk.refusals import need_colleague, need_stranger, need_text, refused
from sm_console.desk.services import Caller, Services
from sm_console.store import acts, lookup
from sm_console.store.meanwhile import replies_in_threads

if TYPE_CHECKING:
    from sqlalchemy import Connection

SAMPLES: Final = 3
WORDS: Final = 400
_LONGEST_WORD: Final = 500


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One comment with which something is done; ``leaves`` is when its outgoing act may leave, ``None`` for none.

    ``length`` is that of its text as the platform counts, ``most`` what it takes (0: any).
    """

    known: lookup.KnownComment
    text: str = ""
    leaves: datetime | None = None
    length: int = 0
    most: int = 0


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The whole act."""

    items: list[Item]
    left_out: list[LeftOut]

    def view(self, services: Services, batch: int = 0, *, full: bool = False) -> ManyPlan:
        """Return it as the person sees it; ``full`` with all samples."""
        counts = Counter(item.known.account for item in self.items)
        return ManyPlan(
            count=len(self.items),
            accounts=[self._share(services, name, count) for name, count in counts.most_common()],
            left_out=self.left_out,
            samples=[_sample(services, item) for item in self.items[: None if full else SAMPLES] if item.text],
            last=max((item.leaves for item in self.items if item.leaves is not None), default=None),
            batch=batch,
        )

    def _share(self, services: Services, account: str, count: int) -> Share:
        here = [item for item in self.items if item.known.account == account]
        return Share(
            account=account,
            name=_account_name(services, account),
            count=count,
            longest=max(item.length for item in here),
            most=max(item.most for item in here),
        )


def _sample(services: Services, item: Item) -> Sample:
    return Sample(
        comment=item.known.id,
        author=item.known.author.name,
        text=item.text,
        account=_account_name(services, item.known.account),
        words=item.known.text[:WORDS],
        format=item.known.format,
        length=item.length,
        most=item.most,
    )


def checked(services: Services, caller: Caller, order: ManyOrder) -> ManyOrder:
    """Return the order with its text stripped and its assignee's login.

    Raises Refused for what is wrong with it whatever the comments.
    """
    if not order.comments:
        raise refused("input", N_("No comment is marked."))
    if len(order.comments) > MOST_AT_ONCE:
        raise refused("input", N_("At most {most} comments at once."), most=str(MOST_AT_ONCE))
    text = order.text.strip()
    if order.act is ManyAct.REPLY:
        text = need_text(text, LONGEST)
        strange = adapt.unknown(text)
        if strange:
            known = ", ".join(f"{{{name}}}" for name in sorted(adapt.KNOWN))
            sentence = N_("{place} is no placeholder. There are {known}.")
            raise refused("input", sentence, place=f"{{{safe_line(strange[0], 40)}}}", known=known)
    elif order.act is ManyAct.WAIVE:
        text = need_text(text, LONGEST_REASON)
    elif order.act is ManyAct.HIDE and order.ground is None:
        raise refused("ground", N_("Hiding or removing needs one of the guideline's grounds."))
    elif order.act is ManyAct.ASSIGN:
        assignee = need_colleague(services, order.assignee.strip()) if order.assignee.strip() else caller.login
        order = msgspec.structs.replace(order, assignee=assignee)
        if len(text) > _LONGEST_WORD:
            sentence = N_("The text is too long: at most {longest} characters.")
            raise refused("input", sentence, longest=str(_LONGEST_WORD))
    return msgspec.structs.replace(order, text=text, comments=tuple(dict.fromkeys(order.comments)))


def plan(
    conn: Connection, services: Services, caller: Caller, order: ManyOrder, *, now: datetime, first: datetime
) -> Plan:
    """Judge each comment as it stands at this moment; ``first`` is when the first outgoing act may leave."""
    if order.act is ManyAct.REPLY and order.bank_answer:
        need_usable(conn, services, order.bank_answer, order.bank_version)
    judge = _Judge(conn, services, caller, order, now)
    chosen: list[tuple[lookup.KnownComment, str]] = []
    left_out: list[LeftOut] = []
    for number in order.comments:
        known = judge.known.get(number)
        try:
            if known is None:
                raise refused("unknown", N_("There is no comment {number}."), number=str(number))
            chosen.append((known, judge.text_for(known)))
        except Refused as refusal:
            author, account = (known.author.name, known.account) if known is not None else ("", "")
            name = _account_name(services, account) if account else ""
            left_out.append(
                LeftOut(comment=number, author=author, code=refusal.code, message=refusal.message, account=name)
            )
    items = [_item(services, known, text) for known, text in chosen]
    if order.act in {ManyAct.REPLY, ManyAct.HIDE}:
        gaps = [(known.account, _gap(services, known.account, now)) for known, _ in chosen]
        items = [
            msgspec.structs.replace(item, leaves=leaves)
            for item, leaves in zip(items, moments(first, gaps), strict=True)
        ]
    return Plan(items=items, left_out=left_out)


def _item(services: Services, known: lookup.KnownComment, text: str) -> Item:
    if not text:
        return Item(known=known)
    length, most = lengths(services, known.account, text)
    return Item(known=known, text=text, length=length, most=most)


class _Judge:
    """Everything known about the comments of one order, fetched at once."""

    def __init__(self, conn: Connection, services: Services, caller: Caller, order: ManyOrder, now: datetime) -> None:
        self.known = lookup.comments_by_id(conn, order.comments)
        self._services, self._caller, self._order = services, caller, order
        self._claims = {
            number: held for number, held in acts.claims_on(conn, order.comments).items() if held.until > now
        }
        self._given = acts.assignees(conn, order.comments)
        self._replies = {
            reply.thread: reply
            for reply in replies_in_threads(conn, {known.thread for known in self.known.values()})
            if reply.state in ON_THE_WAY
        }
        self._answered: set[int] = set()

    def text_for(self, known: lookup.KnownComment) -> str:
        """Return the text for one comment, empty where the act has none. Raises Refused where it is left out."""
        need_stranger(known)
        order = self._order
        if order.act is not ManyAct.HIDE and known.state is not CommentState.OPEN:
            raise refused("state", N_("This does not wait for an answer."))
        self._need_free(known)
        if order.act is ManyAct.REPLY:
            return self._answer(known)
        if order.act is ManyAct.HIDE:
            need_ability(self._services, known.account, Action.HIDE, known)
            if known.visibility is not Visibility.PUBLIC:
                raise refused("state", N_("This is hidden already."))
        return ""

    def _need_free(self, known: lookup.KnownComment) -> None:
        held, order, name = self._claims.get(known.id), self._order, self._services.standing.name
        holder = order.assignee if order.act is ManyAct.ASSIGN else self._caller.login
        if held is not None and held.login not in {self._caller.login, holder}:
            raise refused("claimed", N_("{name} has taken this."), name=name(held.login))
        if order.act is ManyAct.CLAIM and held is not None:
            raise refused("state", N_("{name} has this already."), name=name(held.login))
        if order.act is ManyAct.ASSIGN and self._given.get(known.id) == holder:
            raise refused("state", N_("{name} has this already."), name=name(holder))

    def _answer(self, known: lookup.KnownComment) -> str:
        reply = self._replies.get(known.thread)
        if reply is not None:
            name = self._services.standing.name(reply.login)
            raise refused("changed", N_("{name}'s answer is on its way here."), name=name)
        if known.thread in self._answered:
            raise refused("state", N_("The same thread gets this answer already."))
        account = _account_name(self._services, known.account)
        text = adapt.fill(self._order.text, author=known.author.name, account=account, link=known.url)
        text = signed(self._services, self._caller, known.account, text, add=True)
        need_answerable(self._services, known.account, text)
        self._answered.add(known.thread)
        return text


def _gap(services: Services, account_id: str, now: datetime) -> timedelta:
    account = services.standing.account(account_id)
    if account is None:
        return gap("")
    return gap(account.platform, tight=services.collector.pace.is_tight(account, now))


def _account_name(services: Services, account_id: str) -> str:
    account = services.standing.account(account_id)
    return (account.name if account is not None else "") or account_id
