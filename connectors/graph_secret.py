"""The credentials of a Graph API account: one token, or a JSON object of parts, and what is known of its life."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from connectors.graph_data import instant, record, whole, word
from connectors.secrecy import SecretParts
from sm_console.core.messages import N_
from sm_console.core.model import Message

WARN_BEFORE = timedelta(days=14)
"""How long before its end a login is spoken of."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Secret(SecretParts, frozen=True, kw_only=True, omit_defaults=True):
    """The parts of a secret.

    ``token`` is the Page's (or Instagram user's) token. With ``app_secret`` each request is signed
    (appsecret_proof); ``app_id`` beside it lets accounts of one app share a batch and the app's limits.
    ``expires`` (ISO, UTC) is when the token ends, empty where it does not or nobody knows; ``scopes``
    are the rights that were granted, empty where nobody asked.
    """

    app_id: str = ""
    app_secret: str = ""
    expires: str = ""
    scopes: tuple[str, ...] = ()

    def proof(self, token: str) -> dict[str, str]:
        """Return the parameter that signs a request made with ``token``; nothing without the app's secret."""
        if not self.app_secret:
            return {}
        return {"appsecret_proof": hmac.new(self.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()}

    def for_the_app(self) -> Secret:
        """Return the app's own token, which looks after others; this very secret where the app is not known."""
        return Secret(token=f"{self.app_id}|{self.app_secret}") if self.app_id and self.app_secret else self

    def ends(self) -> datetime | None:
        """Return when the token ends, ``None`` where it does not or nobody knows."""
        moment = instant(self.expires, _NEVER) if self.expires else _NEVER
        return None if moment == _NEVER else moment


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What ``debug_token`` says: whose token ("PAGE", "USER"), when it and its access to data end, its rights."""

    kind: str = ""
    valid: bool = True
    ends: datetime | None = None
    data_ends: datetime | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def first_end(self) -> datetime | None:
        """When somebody has to log in again."""
        return min((end for end in (self.ends, self.data_ends) if end is not None), default=None)

    @classmethod
    def of(cls, value: Any) -> Health:
        """Read an answer of ``debug_token``; what it leaves out counts as in order."""
        data = record(record(value).get("data"))
        scopes = data.get("scopes")
        return cls(
            kind=word(data.get("type")),
            valid=data.get("is_valid") is not False,
            ends=_end(data.get("expires_at")),
            data_ends=_end(data.get("data_access_expires_at")),
            scopes=frozenset(word(scope) for scope in scopes) if isinstance(scopes, list) else frozenset(),
        )


def _end(value: Any) -> datetime | None:
    """Return an end; 0 means that there is none."""
    return None if not whole(value) else instant(value, _NEVER)


def warnings(health: Health, needed: Mapping[str, Message], values: Mapping[str, str], now: datetime) -> list[Message]:
    """Return what a person should know: ends that are near, rights missing. ``values``: site and account."""
    told = dict(values)
    found: list[Message] = []
    if health.ends is not None and health.ends - now < WARN_BEFORE:
        text = N_(
            "Days until the login to {site} ends: {days}. Log in again before then: sm-console accounts login {account}"
        )
        found.append(Message(text, {**told, "days": _days(health.ends - now)}))
    if health.data_ends is not None and health.data_ends - now < WARN_BEFORE:
        text = N_(
            "{site} stops giving out data in {days} days unless somebody logs in again before then: "
            "sm-console accounts login {account}"
        )
        found.append(Message(text, {**told, "days": _days(health.data_ends - now)}))
    if health.scopes:
        found += [message for scope, message in needed.items() if scope not in health.scopes]
    return found


def _days(left: timedelta) -> str:
    return str(max(left.days, 0))
