"""Logins by OAuth 2.0 with copied addresses: the parts of a secret, getting tokens and making them last.

The person opens an address on their own machine, agrees, and copies back the address where the
browser ended; no port is opened here and no browser is needed.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from connectors.base import AccountRef
from connectors.decode import printable, shaped
from connectors.errors import ConnectorError, ProtocolChanged, Refused, TokenDead
from connectors.http import BasicAuth, Http, Response
from connectors.outcome import error_for
from connectors.secrecy import SecretParts
from sm_console.core.messages import N_
from sm_console.core.model import Message

DEFAULT_REDIRECT = "http://127.0.0.1:8765/"
"""Where the person's browser is sent after agreeing: nothing answers there, the address itself is the answer."""


class Secret(SecretParts, frozen=True, kw_only=True, omit_defaults=True):
    """The parts of a secret.

    ``token`` opens the account until ``expires`` (ISO, UTC; empty where nobody knows). With
    ``refresh_token``, ``client_id`` and, where the program was registered with one, ``client_secret`` a
    new one can be had; ``ends`` (ISO, UTC) is when that stops working, empty where it does not.
    ``scopes`` are the rights granted, empty where nobody knows.
    """

    refresh_token: str = ""
    expires: str = ""
    ends: str = ""
    client_id: str = ""
    client_secret: str = ""
    scopes: tuple[str, ...] = ()

    @property
    def login_ends(self) -> datetime | None:
        """When a person has to log in again; ``None`` where it is prolonged for ever, or nobody knows."""
        return moment(self.ends) if self.refresh_token else moment(self.expires)

    def ends_within(self, span: timedelta, now: datetime) -> bool:
        """Whether the token ends within ``span`` of ``now``; one that nobody knows the end of does not."""
        end = moment(self.expires)
        return end is not None and end - now < span


class Grant(msgspec.Struct):
    """What a token endpoint answers. Lifetimes are in seconds."""

    access_token: str
    refresh_token: str | None = None
    expires_in: float | None = None
    refresh_token_expires_in: float | None = None
    scope: str | None = None

    def __repr__(self) -> str:
        return "Grant(…)"

    def into(self, secret: Secret, now: datetime) -> Secret:
        """Return the secret with what was granted; what the answer leaves out stays as it was."""
        return msgspec.structs.replace(
            secret,
            token=self.access_token,
            refresh_token=self.refresh_token or secret.refresh_token,
            expires=_after(now, self.expires_in),
            ends=_after(now, self.refresh_token_expires_in) or secret.ends,
            scopes=tuple(self.scope.split()) if self.scope else secret.scopes,
        )


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt to log in: what is sent out, and what must come back."""

    state: str
    verifier: str

    def __repr__(self) -> str:
        return "Consent(…)"

    @classmethod
    def new(cls) -> Consent:
        """Make one that nobody can guess."""
        return cls(state=secrets.token_urlsafe(24), verifier=secrets.token_urlsafe(48))

    def address(self, page: str, values: Mapping[str, str]) -> str:
        """Return the address at which the person agrees."""
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
        fixed = {"response_type": "code", "state": self.state, "code_challenge": challenge}
        return f"{page}?{urlencode({**fixed, 'code_challenge_method': 'S256', **values})}"

    def code_in(self, pasted: str, site: str) -> str:
        """Return the code in the address that the browser ended at. Raises Refused.

        A code pasted by itself is taken as it is; an address must hold the state that was given out.
        """
        text = "".join(pasted.split())  # terminals break long lines
        if text and "?" not in text and "=" not in text and "://" not in text:
            return text
        parts = urlsplit(text) if "?" in text else urlsplit(f"?{text}")
        found = dict(parse_qsl(parts.query))
        if found.get("code") and found.get("state") == self.state:
            return found["code"]
        if found.get("error"):
            raise Refused(Message(N_("{site} says that the login was cancelled"), {"site": site}), "login cancelled")
        told = N_("There is no code in that address, or it is from another login. Copy the whole address and try again")
        raise Refused(Message(told), "no code in the pasted address")


async def ask_for_token(
    http: Http, account: AccountRef, url: str, form: Mapping[str, str], *, auth: BasicAuth | None = None
) -> tuple[Grant, datetime]:
    """Ask a token endpoint; return the grant and the time it was given.

    Raises Refused where it did not accept what was given for it, and everything else as for any request.
    """
    answer = await http.request("POST", url, account=account, form=form, auth=auth, max_bytes=64 * 1024)
    if answer.status == 200:
        grant: Grant = shaped(answer, Grant)
        return grant, answer.date or datetime.now(UTC)
    if answer.status in {400, 401, 403}:
        text = N_("{host} did not accept the code, the token or the app’s own id and secret")
        raise Refused(Message(text, {"host": answer.host}), f"{answer.status} {_word(answer)} {answer.url_shown}")
    raise error_for(answer)


async def renewed(
    http: Http, account: AccountRef, url: str, secret: Secret, form: Mapping[str, str], *, auth: BasicAuth | None = None
) -> Secret:
    """Return the secret with a new token. Raises TokenDead where it cannot be renewed any more."""
    values = {"grant_type": "refresh_token", "refresh_token": secret.refresh_token, **form}
    try:
        grant, now = await ask_for_token(http, account, url, values, auth=auth)
    except Refused as error:
        text = N_("The login could not be prolonged. Log in again: sm-console accounts login {account}")
        dead: ConnectorError = TokenDead(Message(text, {"account": account.id}), error.detail)
        raise dead from None
    return grant.into(secret, now)


def moment(text: str) -> datetime | None:
    """Read a moment as a secret keeps it; ``None`` when there is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _after(now: datetime, seconds: float | None) -> str:
    if not seconds or seconds <= 0:
        return ""
    return (now + timedelta(seconds=min(seconds, 10 * 365 * 86400))).replace(microsecond=0).isoformat()


class _Failure(msgspec.Struct):
    error: Any = None


def _word(answer: Response) -> str:
    """Return the endpoint's word for what is wrong, fit for a log."""
    try:
        told: _Failure = shaped(answer, _Failure)
    except ProtocolChanged:
        return ""
    return printable(told.error) if isinstance(told.error, str) else ""
