"""Meta's Graph API as a transport, for Facebook Pages and Instagram: requests, errors, limits, pages.

The token travels in the Authorization header, never over an open line and never to another host than
the account's own. Addresses of further pages, which Meta gives with the token in them, are not followed:
only their cursors are taken over.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from connectors.base import AccountRef, Quota
from connectors.bearer import bearer
from connectors.errors import ConnectorError, ProtocolChanged, SlowDown, TokenDead, Unsure
from connectors.graph_data import Listing, decode, listing
from connectors.graph_errors import error_of, fault_of
from connectors.graph_secret import Health, Secret
from connectors.graph_usage import pause_of, quotas_of
from connectors.http import Http, Response
from connectors.outcome import error_for, retry_after
from connectors.secrecy import need_encryption
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.notices import OTHER_VERSION

VERSION = "v26.0"
FACEBOOK_HOST = "https://graph.facebook.com"
INSTAGRAM_HOST = "https://graph.instagram.com"
PUBLIC_SITES = ("facebook.com", "fb.com", "instagram.com")

_MAX_PAGES = 2_000
_MAX_EMPTY_PAGES = 20


class Said(msgspec.Struct, frozen=True):
    """An answer that is a success, and its JSON value."""

    value: Any
    response: Response

    def __repr__(self) -> str:
        return f"Said({self.response!r})"

    @property
    def now(self) -> datetime:
        """The server's clock, ours where it told none."""
        return self.response.date or datetime.now(UTC)


class Graph:
    """One account's way to the Graph API. ``site`` is its name for a person: "Facebook", "Instagram"."""

    def __init__(self, account: AccountRef, http: Http, *, site: str, base: str) -> None:
        self.account = account
        self.http = http
        self.site = site
        self.base = base
        self.version = account.options.get("version", VERSION)
        self.secret = Secret.read(account.secret)
        self.quotas: tuple[Quota, ...] = ()
        self.answered_version = ""
        self._silent_until = 0.0  # on the monotonic clock

    @property
    def shared(self) -> tuple[str, ...]:
        """What accounts must have in common to be asked in one request."""
        return (self.base, self.version, self.secret.app_id, str(self.account.allow_private))

    @property
    def values(self) -> dict[str, str]:
        """What most messages name."""
        return {"site": self.site, "account": self.account.id}

    async def get(self, path: str, params: Mapping[str, str], *, secret: Secret | None = None) -> Said:
        """Read a node, an edge or several nodes. Raises typed errors for anything but an object."""
        return self.judge(await self.raw("GET", path, params=params, secret=secret))

    async def post(self, path: str, form: Mapping[str, str]) -> Said:
        """Change something. Raises Unsure where it may have been done all the same."""
        return self.judge(await self.raw("POST", path, form=form), write=True)

    async def delete(self, path: str) -> Said:
        """Delete something."""
        return self.judge(await self.raw("DELETE", path), write=True)

    async def debug(self) -> Health:
        """Ask how the token is doing, in the app's name where it is known: Meta tells others less."""
        said = await self.get("debug_token", {"input_token": self.secret.token}, secret=self.secret.for_the_app())
        return Health.of(said.value)

    async def pages(self, path: str, params: Mapping[str, str], first: Listing) -> AsyncIterator[Listing]:
        """Yield the pages of an edge behind ``first``, to the end. Empty pages in between are no end."""
        page, seen, empty = first, set[tuple[tuple[str, str], ...]](), 0
        for _ in range(_MAX_PAGES):
            if page.onward is None:
                return
            mark = tuple(sorted(page.onward.items()))
            empty = empty + 1 if not page.rows else 0
            if not page.onward or mark in seen or empty > _MAX_EMPTY_PAGES:
                text = N_("{site} leads us round in circles instead of to the next page")
                raise ProtocolChanged(Message(text, self.values), f"paging {path}")
            seen.add(mark)
            page = listing((await self.get(path, {**params, **page.onward})).value)
            yield page

    async def raw(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        secret: Secret | None = None,
    ) -> Response:
        """Make a request and return its answer, whatever it says. Raises SlowDown unasked while we are to wait."""
        chosen = secret or self.secret
        left = self._silent_until - time.monotonic()
        if left > 0:
            raise SlowDown(Message(N_("{site} asks us to wait"), self.values), "still waiting", left)
        if not chosen.token:
            text = N_("There is no login to {site} yet. Log in: sm-console accounts login {account}")
            raise TokenDead(Message(text, self.values), "no token")
        self.guard()
        proof = chosen.proof(chosen.token)
        answer = await self.http.request(
            method,
            f"{self.base}/{self.version}/{path}",
            account=self.account,
            params={**(params or {}), **proof} if form is None else params,
            form={**form, **proof} if form is not None else None,
            auth=bearer(chosen.token),
        )
        self.note(answer.headers, answer.date)
        return answer

    def note(self, headers: Mapping[str, str], date: datetime | None) -> None:
        """Remember what an answer's headers say of limits and version."""
        self.quotas = quotas_of(headers, date) or self.quotas
        self.answered_version = headers.get("facebook-api-version", "") or self.answered_version

    def judge(self, answer: Response, *, write: bool = False) -> Said:
        """Return a success's value. Raises the typed error for anything else."""
        try:
            value = decode(answer.body)
        except ValueError:
            value = None
        if not 200 <= answer.status < 300 or fault_of(value) is not None:
            raise self._failure(answer, value, write=write)
        if not isinstance(value, dict):
            kind = Unsure if write else ProtocolChanged
            text = N_("{site} gave an answer that cannot be read")
            raise kind(Message(text, self.values), f"not an object {answer.url_shown}")
        return Said(value, answer)

    def _failure(self, answer: Response, value: Any, *, write: bool) -> ConnectorError:
        fault = fault_of(value)
        if fault is None or (fault.code == 0 and not 200 <= answer.status < 300):
            error = error_for(answer, write=write)
        else:
            pause = pause_of(answer.headers)
            if pause is None:
                pause = retry_after(answer.headers.get("retry-after", ""), answer.date)
            detail = f"{answer.status} code {fault.code}/{fault.subcode} {answer.url_shown}"
            error = error_of(fault, self.values, detail, write=write, pause=pause)
        if isinstance(error, SlowDown) and error.retry_after:
            self._silent_until = time.monotonic() + error.retry_after
        return error

    def guard(self) -> None:
        """Refuse to send the token over an open line."""
        need_encryption(self.base, self.account)

    def version_notice(self) -> list[Message]:
        """Return a remark when another version answers than the one asked for."""
        if self.answered_version in {"", self.version}:
            return []
        return [Message(OTHER_VERSION, {**self.values, "answered": self.answered_version[:20], "asked": self.version})]


def base_of(address: str, default: str) -> str:
    """Return the API's base for a configured address; the public sites and an empty one mean ``default``."""
    text = address.strip().rstrip("/")
    if not text:
        return default
    parts = urlsplit(text if "://" in text else f"https://{text}")
    host = (parts.hostname or "").lower()
    if host in {"graph.facebook.com", "graph.instagram.com"}:
        return f"https://{host}"
    if any(host == site or host.endswith(f".{site}") for site in PUBLIC_SITES):
        return default
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
