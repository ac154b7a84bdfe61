"""Sessions on a Bluesky server: opened seldom, used long, renewed before they end.

The secret is an app password, or a JSON object with ``identifier`` (handle or DID), ``password`` (an
app password; may be missing), ``access`` and ``refresh`` (the latest session's tokens; may be missing).
Opening a session is limited to 30 in five minutes and 300 a day, so the tokens are kept in the
secret between runs, and in memory within one; they stand in no cursor.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from connectors.base import AccountRef
from connectors.bearer import bearer
from connectors.bluesky_rows import SessionRow
from connectors.decode import printable, shaped
from connectors.errors import ConnectorError, Passing, SlowDown, TokenDead, Unsure
from connectors.http import BasicAuth, Http, Response
from connectors.outcome import LONGEST_PAUSE, error_for
from connectors.secrecy import need_encryption, need_login
from sm_console.core.messages import N_
from sm_console.core.model import Message

_SOON = timedelta(minutes=2)
_RENEW_SOON = timedelta(minutes=15)


AUTH_FACTOR: Final = "auth factor"
"""The detail of a refusal because the account wants a second factor with its own password."""


class Secret(msgspec.Struct, frozen=True, omit_defaults=True):
    """The parts of the secret."""

    identifier: str = ""
    password: str = ""
    access: str = ""
    refresh: str = ""

    def __repr__(self) -> str:
        return "Secret(…)"

    def text(self) -> str:
        """The secret as it is stored."""
        return msgspec.json.encode(self).decode("utf-8")


class Claims(msgspec.Struct, frozen=True):
    """What a token says of itself; nothing of it is trusted, it only saves requests."""

    exp: int = 0
    scope: str = ""
    sub: str = ""

    @property
    def ends(self) -> datetime | None:
        """When it ends, ``None`` where it does not say."""
        try:
            return datetime.fromtimestamp(self.exp, UTC) if self.exp > 0 else None
        except (OverflowError, ValueError, OSError):
            return None


class Failure(msgspec.Struct):
    """The body of an error."""

    error: str = ""


def parse(account: AccountRef) -> Secret:
    """Return the account's secret in parts."""
    try:
        found = msgspec.json.decode(account.secret, type=Secret)
    except (msgspec.DecodeError, UnicodeDecodeError):
        found = Secret(password=account.secret)
    if found.identifier:
        return found
    return msgspec.structs.replace(found, identifier=account.user or account.remote)


def claims(token: str) -> Claims:
    """Read a token's own words without checking them."""
    part = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)), type=Claims)
    except (msgspec.DecodeError, binascii.Error, UnicodeDecodeError, ValueError):
        return Claims()


def code_of(answer: Response) -> str:
    """Return an error's word, empty where there is none."""
    try:
        return msgspec.json.decode(answer.body, type=Failure).error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def slow_down(answer: Response) -> SlowDown:
    """Return the pause that a server asks for, by Retry-After or when its limit is whole again."""
    general = error_for(answer)
    known = general.retry_after if isinstance(general, SlowDown) else None
    reset = answer.headers.get("ratelimit-reset", "")
    if known is None and reset.isascii() and reset.isdigit():
        now = (answer.date or datetime.now(UTC)).timestamp()
        known = min(max(float(reset) - now, 1.0), LONGEST_PAUSE)
    return SlowDown(Message(N_("{host} asks us to wait"), {"host": answer.host}), f"429 {answer.url_shown}", known)


class Session:
    """The account's session at one server. ``did`` is empty until the server has told it."""

    def __init__(self, account: AccountRef, http: Http, root: str) -> None:
        self.account = account
        self.http = http
        self.root = root
        self.secret = parse(account)
        self.did = account.remote if account.remote.startswith("did:") else claims(self.secret.access).sub
        self._stored = self.secret
        self._turn = asyncio.Lock()

    @property
    def changed(self) -> bool:
        """Whether there are newer tokens than the secret was made with."""
        return self.secret != self._stored

    @property
    def scope(self) -> str:
        """What the access token may do: "com.atproto.access" is the main password's."""
        return claims(self.secret.access).scope

    @property
    def refresh_ends(self) -> datetime | None:
        """When the session can no longer be renewed."""
        return claims(self.secret.refresh).ends

    async def access(self, *, spare: timedelta = _SOON) -> BasicAuth:
        """Return a token that is good for a while. Raises TokenDead."""
        async with self._turn:
            ends = claims(self.secret.access).ends
            if not self.secret.access or (ends is not None and ends - datetime.now(UTC) < spare):
                await self._reopen()
            return bearer(self.secret.access)

    async def replace(self, used: BasicAuth) -> BasicAuth:
        """Return another token after the server refused one; two who noticed at once renew once."""
        async with self._turn:
            if used.secret == self.secret.access:
                await self._reopen()
            return bearer(self.secret.access)

    async def renew(self) -> str | None:
        """Return a new secret where the stored one lags behind or would soon end."""
        await self.access(spare=_RENEW_SOON)
        if not self.changed:
            return None
        self._stored = self.secret
        return self.secret.text()

    async def _reopen(self) -> None:
        """Renew the session; open a new one where that is over and there is a password."""
        if self.secret.refresh:
            try:
                await self._ask("refreshSession", bearer(self.secret.refresh), None)
            except TokenDead:
                if not self.secret.password:
                    raise
            else:
                return
        need_login(self.secret.password, self.account)
        await self._ask("createSession", None, {"identifier": self.secret.identifier, "password": self.secret.password})

    async def _ask(self, method: str, auth: BasicAuth | None, body: dict[str, str] | None) -> None:
        self.check_line()
        url = f"{self.root}/xrpc/com.atproto.server.{method}"
        try:
            answer = await self.http.request("POST", url, account=self.account, json=body, auth=auth)
        except Unsure as error:  # a session too many does no harm: nothing was published
            raise Passing(error.message, error.detail) from None
        if answer.status != 200:
            raise self._failure(answer, method)
        row: SessionRow = shaped(answer, SessionRow)
        if not row.active:
            raise self._dead("inactive account")
        self.did = row.did
        self.secret = msgspec.structs.replace(self.secret, access=row.accessJwt, refresh=row.refreshJwt)

    def check_line(self) -> None:
        """No password and no token goes over an open line to a public address. Raises Forbidden."""
        need_encryption(self.root, self.account)

    def _failure(self, answer: Response, method: str) -> ConnectorError:
        code = code_of(answer)
        if answer.status == 429 or code == "RateLimitExceeded":
            return slow_down(answer)
        if code == "AuthFactorTokenRequired":
            text = N_("Bluesky wants a code by e-mail for this password. Make an app password and log in with that")
            return TokenDead(Message(text), AUTH_FACTOR)
        if answer.status in {400, 401, 403}:
            return self._dead(f"{method} {answer.status} {printable(code)}")
        return error_for(answer, code=printable(code))

    def _dead(self, detail: str) -> TokenDead:
        text = N_("Bluesky no longer accepts the login of {user}. Log in again: sm-console accounts login {account}")
        values = {"user": self.secret.identifier or self.account.user, "account": self.account.id}
        return TokenDead(Message(text, values), detail)
