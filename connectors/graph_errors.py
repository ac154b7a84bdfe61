"""Meta's error codes and subcodes as our typed errors, each with what a person can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from connectors.errors import (
    ConnectorError,
    Duplicate,
    Gone,
    Passing,
    ProtocolChanged,
    Refused,
    RightMissing,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.graph_data import record, whole, word
from sm_console.core.messages import N_
from sm_console.core.model import Message

UNKNOWN_PAUSE = 900.0
"""Seconds to stay away when Meta says "slow down" but not for how long: calls while throttled count on."""


class AskLess(Passing):
    """The question was too heavy for the Graph API: fewer rows at a time may do."""


class BadQuestion(ProtocolChanged):
    """The Graph API does not know a field, an edge or a parameter that was asked for."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """The body of an error. The vendor's own sentence is only searched, never shown: it can hold anything."""

    code: int
    subcode: int = 0
    transient: bool = False
    heavy: bool = False


_LOGIN_DEAD = N_("The login to {site} is no longer valid. Log in again: sm-console accounts login {account}")
_CONFIRM = N_(
    "{site} wants the person who logged in to confirm something first. Open {site} in a browser, "
    "then log in again: sm-console accounts login {account}"
)
_DEAD_BY_SUBCODE = {
    458: N_("The app's access to {site} was removed. Log in again: sm-console accounts login {account}"),
    459: _CONFIRM,
    460: N_("The password on {site} was changed. Log in again: sm-console accounts login {account}"),
    463: N_("The login to {site} has run out. Log in again: sm-console accounts login {account}"),
    464: _CONFIRM,
    467: _LOGIN_DEAD,
    492: N_(
        "The person who logged in no longer has a role on the Page. Somebody who has one must log in: "
        "sm-console accounts login {account}"
    ),
}
_RIGHT = N_(
    "The login to {site} lacks a right that this needs. Log in again and allow everything that is asked for: "
    "sm-console accounts login {account}"
)
_NOT_AS_PAGE = N_(
    "The login to {site} is a person’s, not the Page’s. Log in again and choose the Page: "
    "sm-console accounts login {account}"
)
_APP_SECRET = N_("{site} does not accept the app secret. Log in again: sm-console accounts login {account}")
_WAIT = N_("{site} asks us to wait")
_BLOCKED = N_(
    "{site} has blocked the account from writing for a while. Look at {site} in a browser before trying again"
)
_CHECK_FIRST = N_("{site} wants a security check before more is written. Open {site} in a browser and do it there")
_TOO_FAST = N_("{site} finds that we write too fast. Wait a while, then try again")
_RESTRICTED = N_("{site} has restricted the account. Look at {site} in a browser for what it wants")
_MOVED = N_("The Page has got another id on {site}. Log in again: sm-console accounts login {account}")
_GONE = N_("It is no longer there on {site}")
_OLD = N_("{site} no longer understands this question (code {code}). sm-console needs an update")

_DEAD = frozenset({102, 190, 2500})
_SLOW = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_TRANSIENT = frozenset({-1, -2, 1, 2})
_BY_CODE: dict[int, tuple[type[ConnectorError], str]] = {
    3: (RightMissing, _RIGHT),
    10: (RightMissing, _RIGHT),
    12: (ProtocolChanged, _OLD),
    21: (RightMissing, _MOVED),
    104: (TokenDead, _APP_SECRET),
    368: (Refused, _BLOCKED),
    506: (Duplicate, N_("{site} already has this text")),
    803: (Gone, _GONE),
    1705: (RightMissing, _NOT_AS_PAGE),
    2635: (ProtocolChanged, _OLD),
}
_REFUSED_BY_SUBCODE = {
    1346003: _BLOCKED,
    1404006: _CHECK_FIRST,
    1404078: _CHECK_FIRST,
    4854002: _CHECK_FIRST,
    2207050: _RESTRICTED,
}
_TOO_FAST_SUBCODE = 1390008
_NO_SUCH_OBJECT = 33


def fault_of(value: Any) -> Fault | None:
    """Return the error in an answer, ``None`` where there is none."""
    body = record(value)
    if "error" not in body:
        return None
    error = record(body["error"])
    told = f"{word(error.get('message'))} {word(error.get('error_user_msg'))}".casefold()
    return Fault(
        code=whole(error.get("code")) or _negative(error.get("code")),
        subcode=whole(error.get("error_subcode")) or 0,
        transient=error.get("is_transient") is True,
        heavy="reduce the amount of data" in told,
    )


def _negative(value: Any) -> int:
    return value if isinstance(value, int) else 0


def error_of(
    fault: Fault, values: Mapping[str, str], detail: str, *, write: bool, pause: float | None
) -> ConnectorError:
    """Return the typed error. ``values`` holds ``site`` and ``account``; ``pause`` is what the headers say, seconds."""
    told = {**values, "code": str(fault.code)}
    if fault.code in _SLOW or (write and fault.subcode == _TOO_FAST_SUBCODE):
        text = _TOO_FAST if fault.subcode == _TOO_FAST_SUBCODE else _WAIT
        return SlowDown(Message(text, told), detail, UNKNOWN_PAUSE if pause is None else pause)
    if fault.code == 100 and fault.subcode not in _REFUSED_BY_SUBCODE:
        return _bad_parameter(fault, told, detail, write=write)
    if fault.code in _TRANSIENT or (fault.transient and fault.code not in _BY_CODE):
        return _passing(fault, told, detail, write=write)
    kind, text = _known(fault)
    return kind(Message(text, told), detail)


def _known(fault: Fault) -> tuple[type[ConnectorError], str]:
    """Return the error and the sentence for a code that means the same whatever was asked."""
    if fault.code in _DEAD:
        return TokenDead, _DEAD_BY_SUBCODE.get(fault.subcode, _LOGIN_DEAD)
    if fault.subcode in _REFUSED_BY_SUBCODE:
        return Refused, _REFUSED_BY_SUBCODE[fault.subcode]
    if 200 <= fault.code < 300:
        return RightMissing, _RIGHT
    return _BY_CODE.get(fault.code, (Refused, N_("{site} refused this (code {code})")))


def _bad_parameter(fault: Fault, told: dict[str, str], detail: str, *, write: bool) -> ConnectorError:
    """Tell a thing that is gone (or hidden from us, which looks the same) from a question not understood."""
    if fault.subcode == _NO_SUCH_OBJECT:
        return Gone(Message(_GONE, told), detail)
    if write:
        return Refused(Message(N_("{site} refused this (code {code})"), told), detail)
    return BadQuestion(Message(_OLD, told), detail)


def _passing(fault: Fault, told: dict[str, str], detail: str, *, write: bool) -> ConnectorError:
    if write:
        text = N_("{site} answered with a fault (code {code}); it may have been done all the same")
        return Unsure(Message(text, told), detail)
    kind = AskLess if fault.heavy else Passing
    return kind(Message(N_("{site} has a fault that may pass (code {code})"), told), detail)
