"""X (Twitter), through version 2 of its interface, with the account's own login (OAuth 2.0).

``address`` is the interface's base, empty or the account's public address for X's own. ``remote`` is
the account's number, found out when empty. ``secret`` is an access token, or a JSON object of ``token``,
``refresh_token``, ``expires``, ``client_id``, ``client_secret`` and ``scopes`` (see ``oauth.Secret``; the
login writes it). Options:

- ``names``: ``tweet`` (the default) or ``post``, which spelling of X's field names is asked for.
- ``daily_budget_usd``: how many dollars a day may cost (UTC). When they are spent nothing more is read that
  day; answers are still sent.
- ``owned_reads``: ``yes`` where the app belongs to the account itself, which makes reading cheaper.
- ``history_days``: how far back the very first fetch reads; as far as X lets it when not given.
- ``likes``: ``yes`` where the app may like posts, which X sells to few.
- ``client_id``, ``redirect_uri``: for the login.

Prices are X's published ones; X tells no sums. Everybody may delete only their own posts, and hide only
answers in conversations that they began.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from connectors.base import (
    AccountRef,
    Batch,
    Capabilities,
    Found,
    KnownComment,
    KnownPost,
    Outgoing,
    Quota,
    Sent,
)
from connectors.cursors import cursor_of
from connectors.errors import Gone, OutOfMoney, Refused, TokenDead, Unsure
from connectors.http import BasicAuth, Http
from connectors.oauth import Secret, renewed
from connectors.oauth_connector import OAuthConnector
from connectors.x_api import PAGE, Api, segment
from connectors.x_costs import DELETE, HIDE, WRITE
from connectors.x_fetch import Cursor, Fetch
from connectors.x_health import login_notices, money_notices
from connectors.x_length import MAX_LENGTH, addresses, length
from connectors.x_profile import read_profile
from connectors.x_rows import WriteAnswer, decoded, id_at, moment_of
from connectors.x_sweep import Sweep
from sm_console.core.events import ProfileSeen
from sm_console.core.messages import N_
from sm_console.core.model import Action, Message

_SINCE_SLACK = timedelta(minutes=10)
_FRONT = re.compile(r"(?:@\w{1,15}\s+)+", re.ASCII)
_DEAR = 1.0


class X(OAuthConnector):
    """One account."""

    platform: ClassVar[str] = "x"
    renew_before: ClassVar[timedelta] = timedelta(minutes=30)
    """An access token lives two hours."""

    api: Api

    def __init__(self, account: AccountRef, http: Http) -> None:
        super().__init__(account, http)
        self.api = Api(account, http)
        self._hidden: dict[str, bool] = {}
        self._latest: dict[str, str] = {}
        self._me = ""
        self._sweep_remarks: tuple[Message, ...] = ()

    @property
    def budget(self) -> str:
        """The app whose credits are spent."""
        return self.api.budget

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """The limits as X told them last, and the day's money where a budget was set."""
        running = (q for q in self.api.limits.values() if q.resets is None or q.resets > self.api.clock)
        return (*running, *self.api.costs.quota)

    @property
    def notices(self) -> tuple[Message, ...]:
        """Rights that are missing, a login that cannot be prolonged, money nearly spent."""
        return (*self._rights(), *money_notices(self.api.costs), *self._sweep_remarks)

    @property
    def capabilities(self) -> Capabilities:
        """As far as the rights go; where nobody knows them they are believed."""
        scopes = set(self.api.secret.scopes)
        actions: set[Action] = set()
        if self.api.secret.token:
            actions = {Action.REPLY} if not scopes or "tweet.write" in scopes else set()
            if actions and (not scopes or "tweet.moderate.write" in scopes):
                actions |= {Action.HIDE, Action.UNHIDE}
            if actions and self.account.options.get("likes") == "yes" and (not scopes or "like.write" in scopes):
                actions.add(Action.LIKE)
        return Capabilities(
            actions=frozenset(actions),
            own_actions=frozenset({Action.DELETE}) if actions else frozenset(),
            max_length=MAX_LENGTH,
            refuses_duplicates=True,
        )

    def length(self, text: str) -> int:
        """Count as X does; names in front of an answer are free."""
        return length(text)

    async def prolonged(self, secret: Secret) -> Secret:
        """Get a new token; X knows a program with a secret of its own by Basic authentication."""
        auth = BasicAuth(user=secret.client_id, secret=secret.client_secret) if secret.client_secret else None
        url = f"{self.api.root}/2/oauth2/token"
        return await renewed(self.http, self.account, url, secret, {"client_id": secret.client_id}, auth=auth)

    async def check(self) -> Found:
        """Look at the account, and say what the first reading may cost. Raises TokenDead."""
        self.need_login()
        me = await self.noticing(self.api.me())
        cost = self.api.costs.first_reading(me.written_posts)
        warnings = list(self._rights())
        if cost >= _DEAR and not self.account.options.get("history_days"):
            text = N_("The first reading may cost up to {dollars} dollars; the setting history_days makes it shorter")
            warnings.append(Message(text, {"dollars": f"{cost:.2f}"}))
        summary = Message(N_("X account @{user}, answers of up to {length} characters"), _user(me.username, MAX_LENGTH))
        return Found(kind="x", name=me.name or me.username or "", summary=summary, warnings=tuple(warnings))

    async def fetch(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield what changed: two requests, of which quiet ones cost nothing. Raises OutOfMoney at the day's budget."""
        self.need_login()
        before = cursor_of(cursor, Cursor, self.account.remote)
        if before is not None:
            self.api.costs.remember(before.day, before.spent)
        self._within_budget()
        fetch = Fetch(self.api, before, self._hidden)
        try:
            async with aclosing(fetch.run()) as batches:
                async for batch in batches:
                    yield batch
        except TokenDead:
            self._refused_login = True
            raise
        self._me = fetch.me
        self._latest.update(fetch.latest)

    async def sweep(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        """Read again what is known, and look for answers that do not name the account."""
        self.need_login()
        me = await self._whose()
        sweep = Sweep(self.api, me, self._hidden)
        async with aclosing(sweep.run(posts, comments)) as batches:
            async for batch in batches:
                yield batch
        self._sweep_remarks = tuple(error.message for error in sweep.remarks)

    async def profile(self) -> ProfileSeen:
        """Read name, presentation and pictures."""
        return await read_profile(await self.noticing(self.api.me()), self.http, self.account)

    async def send(self, answer: Outgoing) -> Sent:
        """Answer a post. X may allow that only towards those who have named the account."""
        self.need_login()
        asked = segment(self._latest.get(answer.comment_id, answer.comment_id))
        body = {"text": answer.text, "reply": {"in_reply_to_tweet_id": asked}}
        done, got = await self.noticing(self.api.write("POST", "/2/tweets", json=body))
        self.api.costs.write(answer.text)
        made = (done.data and done.data.id) or ""
        if not made:
            text = N_("{host} took the answer but did not confirm it")
            raise Unsure(Message(text, {"host": self.api.host}), "no id in the answer")
        return self._sent(made, got.date)

    async def find_sent(self, answer: Outgoing, since: datetime) -> Sent | None:
        """Look for the answer among the account's latest posts, which X lists without delay."""
        me = await self._whose()
        params = [("max_results", PAGE), ("exclude", "retweets"), ("since_id", id_at(since - _SINCE_SLACK))]
        wanted = _same(answer.text)
        asked = {answer.comment_id, self._latest.get(answer.comment_id, answer.comment_id)}
        async for page in self.api.pages(f"/2/users/{me}/tweets", params, token_name="pagination_token"):  # noqa: S106
            for row in page.data or ():
                if row.parent in asked and _same(decoded(row.text or "")) == wanted:
                    return Sent(platform_id=row.key, written=row.written, url=self._address(row.id))
        return None

    async def moderate(self, action: Action, comment_id: str) -> None:
        """Hide or show an answer, like a post, or delete one of the account's own."""
        self.need_login()
        post_id = segment(self._latest.get(comment_id, comment_id))
        if action in {Action.HIDE, Action.UNHIDE}:
            await self._hide(comment_id, post_id, hidden=action is Action.HIDE)
        elif action is Action.DELETE:
            await self._delete(post_id)
        elif action is Action.LIKE:
            me = await self._whose()
            await self.noticing(self.api.write("POST", f"/2/users/{me}/likes", json={"tweet_id": post_id}))
            self.api.costs.act(WRITE)
        else:
            raise NotImplementedError(action)

    async def _hide(self, comment_id: str, post_id: str, *, hidden: bool) -> None:
        done = await self._act("PUT", f"/2/tweets/{post_id}/hidden", {"hidden": hidden})
        if done.data is not None and done.data.hidden not in {None, hidden}:
            text = N_("X did not do it: only answers in conversations that the account began can be hidden")
            raise Refused(Message(text), "hidden unchanged")
        self.api.costs.act(HIDE)
        self._hidden[comment_id] = hidden

    async def _delete(self, post_id: str) -> None:
        try:
            done = await self._act("DELETE", f"/2/tweets/{post_id}", None)
        except Gone:
            return
        if done.data is not None and done.data.deleted is False:
            raise Refused(
                Message(N_("X did not delete it: only the account’s own posts can be deleted")), "not deleted"
            )
        self.api.costs.act(DELETE)

    async def _act(self, method: str, path: str, body: dict[str, bool] | None) -> WriteAnswer:
        done, _answer = await self.noticing(self.api.write(method, path, json=body))
        return done

    async def _whose(self) -> str:
        """Return the account's number, which costs money to ask for."""
        self._me = self.account.remote or self._me or (await self.noticing(self.api.me())).id
        return self._me

    def _sent(self, post_id: str, date: datetime | None) -> Sent:
        written = moment_of(post_id) or (date or datetime.now(UTC)).replace(microsecond=0)
        return Sent(platform_id=post_id, written=written, url=self._address(post_id))

    def _address(self, post_id: str) -> str:
        return f"https://x.com/{self.account.user.lstrip('@') or 'i'}/status/{post_id}"

    def _rights(self) -> tuple[Message, ...]:
        return login_notices(self.api.secret, self.account.id)

    def _within_budget(self) -> None:
        """Raise OutOfMoney once the day's budget is spent. A fetch that has begun is brought to its end."""
        costs = self.api.costs
        if costs.share >= 1.0:
            text = N_("Today’s {budget} dollars for X are spent: nothing is read until tomorrow (UTC)")
            raise OutOfMoney(Message(text, {"budget": f"{costs.budget:g}"}), "daily_budget_usd spent")


def _user(name: str | None, limit: int) -> dict[str, str]:
    return {"user": name or "", "length": str(limit)}


def _same(text: str) -> str:
    """Return what two writings of the same answer share: X puts names in front and shortens addresses."""
    composed = unicodedata.normalize("NFC", text)
    front = _FRONT.match(composed)
    plain = composed[front.end() :] if front else composed
    kept, at = [], 0
    for start, end in addresses(plain):
        kept.append(plain[at:start])
        at = end
    return " ".join("\u0001".join([*kept, plain[at:]]).split())
