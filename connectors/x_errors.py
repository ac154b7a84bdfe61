"""What X's errors mean. Problems are told apart by the last part of their address, never by its host."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from connectors.base import AccountRef
from connectors.decode import printable
from connectors.errors import (
    ConnectorError,
    Duplicate,
    Gone,
    OutOfMoney,
    ProtocolChanged,
    Refused,
    RightMissing,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.http import Response
from connectors.outcome import LONGEST_PAUSE, error_for
from connectors.x_rows import Problem
from sm_console.core.messages import N_
from sm_console.core.model import Message

_APP_KINDS = frozenset({"client-forbidden", "unsupported-authentication", "oauth1-permissions"})
_APP_CODES = frozenset({220, 453})  # the app may not ask this at all
_LOCKED_CODES = frozenset({63, 64, 326})  # the account is suspended or locked
_NOT_SUMMONED = ("not been mentioned or otherwise engaged", "restricted who can reply", "reply to this conversation")


def failure(answer: Response, account: AccountRef, *, write: bool = False) -> ConnectorError:
    """Return the typed error for an answer that is not a success."""
    problem = problem_in(answer)
    values = {"account": account.id, "host": answer.host, "status": str(answer.status)}
    detail = _detail(answer, problem)
    if problem.kind == "usage-capped":
        text = N_("The app has used up what X lets it read. Raise the limit in X’s developer console, or wait")
        return OutOfMoney(Message(text, values), detail)
    if answer.status == 429 or 88 in problem.codes:
        return SlowDown(Message(N_("{host} asks us to wait"), values), detail, pause_of(answer), own=_is_users(answer))
    if answer.status == 403:
        return _forbidden(problem, values, detail, write=write)
    if answer.status < 300:
        kind = Unsure if write else ProtocolChanged
        return kind(Message(N_("{host} gave an answer that cannot be read"), values), detail)
    error = error_for(answer, write=write)
    if isinstance(error, SlowDown) and error.retry_after is None:
        error.retry_after = pause_of(answer)
    return _told(error, problem, values, detail)


def _told(error: ConnectorError, problem: Problem, values: dict[str, str], detail: str) -> ConnectorError:
    """Return the same kind of error with a sentence that says what to do at X."""
    if isinstance(error, OutOfMoney):
        text = N_("The credits at X are used up: nothing is read or sent. Buy more in X’s developer console")
        return OutOfMoney(Message(text, values), detail)
    if isinstance(error, TokenDead):
        text = N_("{host} no longer accepts the login. Log in again: sm-console accounts login {account}")
        return TokenDead(Message(text, values), detail)
    if isinstance(error, Gone):
        return Gone(Message(N_("It is no longer there at {host}"), values), detail)
    if isinstance(error, Refused) and ("too long" in problem.telling or 186 in problem.codes):
        return Refused(Message(N_("The text is too long for {host}"), values), detail)
    return error


def partial(problems: list[Problem], answer: Response, account: AccountRef) -> ConnectorError:
    """Return the typed error for an answer of status 200 that holds nothing but errors."""
    problem = problems[0]
    values = {"account": account.id, "host": answer.host, "status": str(answer.status)}
    detail = _detail(answer, problem)
    if problem.kind == "resource-not-found":
        return Gone(Message(N_("It is no longer there at {host}"), values), detail)
    if problem.kind.startswith("not-authorized") or problem.kind == "field-unauthorized":
        return _forbidden(problem, values, detail, write=False)
    return Refused(Message(N_("{host} refused the request ({status})"), values), detail)


def problem_in(answer: Response) -> Problem:
    """Return the problem that an answer tells of, an empty one for HTML and the like."""
    try:
        return msgspec.json.decode(answer.body, type=Problem, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Problem()


def pause_of(answer: Response) -> float | None:
    """Return the seconds until the limit is whole again; X sends no Retry-After but says when."""
    told = error_for(answer)
    if isinstance(told, SlowDown) and told.retry_after is not None:
        return told.retry_after
    resets = [_reset(answer, "x-rate-limit")]
    resets += [
        _reset(answer, limit)
        for limit in ("x-user-limit-24hour", "x-app-limit-24hour")
        if answer.headers.get(f"{limit}-remaining") == "0"
    ]
    known = [reset for reset in resets if reset is not None]
    if not known:
        return None
    now = answer.date or datetime.now(UTC)
    return min(max((max(known) - now).total_seconds(), 1.0), LONGEST_PAUSE)


def _is_users(answer: Response) -> bool:
    """Whether it is the user's own limit that is spent; where X does not say, it is taken for the app's."""
    return (
        answer.headers.get("x-rate-limit-remaining") == "0"
        or answer.headers.get("x-user-limit-24hour-remaining") == "0"
    ) and answer.headers.get("x-app-limit-24hour-remaining") != "0"


def _reset(answer: Response, limit: str) -> datetime | None:
    return seconds_since_1970(answer.headers.get(f"{limit}-reset", ""))


def seconds_since_1970(text: str) -> datetime | None:
    """Read a header's moment; ``None`` when it is none."""
    if not (text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _forbidden(problem: Problem, values: dict[str, str], detail: str, *, write: bool) -> ConnectorError:
    telling = problem.telling
    if "duplicate content" in telling or 187 in problem.codes:
        return Duplicate(Message(N_("{host} already has this text"), values), detail)
    if write and any(phrase in telling for phrase in _NOT_SUMMONED):
        text = N_(
            "X lets this app answer only those who mention or quote the account. "
            "Answer on X itself, or apply for an exemption for public services"
        )
        return Refused(Message(text, values), detail)
    if problem.codes & _LOCKED_CODES or "suspended" in telling or "temporarily locked" in telling:
        text = N_("X has locked or suspended the account. Log in at x.com to see why")
        return RightMissing(Message(text, values), detail)
    if problem.kind in _APP_KINDS or problem.reason == "client-not-enrolled" or problem.codes & _APP_CODES:
        text = N_("X does not let the app do this. Look at its plan and rights in X’s developer console")
        return RightMissing(Message(text, values), detail)
    if write:
        text = N_("X refused. Often the author has restricted who may answer, or has blocked the account")
        return Refused(Message(text, values), detail)
    text = N_("The login lacks a right at {host}. Log in again: sm-console accounts login {account}")
    return RightMissing(Message(text, values), detail)


def _detail(answer: Response, problem: Problem) -> str:
    word = printable(problem.kind or problem.reason or problem.title or "")
    return f"{answer.status} {word} {answer.url_shown}".replace("  ", " ")
