"""What YouTube's errors mean, by their reasons."""

from __future__ import annotations

import msgspec

from connectors.base import AccountRef
from connectors.decode import printable
from connectors.errors import (
    ConnectorError,
    Gone,
    Passing,
    ProtocolChanged,
    Refused,
    RightMissing,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.http import Response
from connectors.outcome import error_for
from sm_console.core.messages import N_
from sm_console.core.model import Message

DAY_SPENT = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_LOGIN_DEAD = frozenset({"authError", "keyInvalid", "API_KEY_INVALID", "accountClosed"})
_SCOPES = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientScopes"})
_NOT_ENABLED = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_CLOSED = frozenset({"channelSuspended", "channelClosed", "accountDelegationForbidden", "youtubeSignupRequired"})
_PASSING = frozenset({"processingFailure", "backendError", "internalError", "invalidPageToken"})

_REFUSALS = {
    "commentsDisabled": N_("Comments are turned off for this video"),
    "commentTextTooLong": N_("The text is too long for {host}"),
    "commentTextRequired": N_("The text is empty"),
    "parentCommentIsPrivate": N_("The comment is not public, so it cannot be answered"),
    "ineligibleAccount": N_(
        "The Google account has no right to comment. Open YouTube with it once and follow the steps"
    ),
    "operationNotSupported": N_("YouTube does not offer that for this comment"),
}


class Detail(msgspec.Struct):
    """One of an error's reasons."""

    reason: str | None = None


class Told(msgspec.Struct):
    """What an error says."""

    message: str | None = None
    status: str | None = None
    errors: list[Detail] | None = None
    details: list[Detail] | None = None


class Body(msgspec.Struct):
    """An answer that is an error."""

    error: Told


def reasons_of(answer: Response) -> tuple[str, ...]:
    """Return an error's reasons, none for HTML and the like."""
    try:
        told = msgspec.json.decode(answer.body, type=Body).error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ()
    return tuple(detail.reason for detail in [*(told.errors or ()), *(told.details or ())] if detail.reason)


def failure(answer: Response, account: AccountRef, *, midnight: float, write: bool = False) -> ConnectorError:
    """Return the typed error for an answer that is not a success; ``midnight`` is how far off the quota's is."""
    reasons = set(reasons_of(answer))
    values = {"account": account.id, "host": answer.host, "status": str(answer.status)}
    detail = f"{answer.status} {printable(' '.join(sorted(reasons)))} {answer.url_shown}".replace("  ", " ")
    if reasons & DAY_SPENT:
        text = N_("YouTube’s units for today are used up. It goes on at midnight in California")
        return SlowDown(Message(text, values), detail, midnight)
    if reasons & _TOO_FAST or answer.status == 429:
        told = error_for(answer)
        pause = told.retry_after if isinstance(told, SlowDown) else None
        return SlowDown(Message(N_("{host} asks us to wait"), values), detail, pause)
    if 200 <= answer.status < 300:
        kind = Unsure if write else ProtocolChanged
        return kind(Message(N_("{host} gave an answer that cannot be read"), values), detail)
    for reason, sentence in _REFUSALS.items():
        if reason in reasons:
            return Refused(Message(sentence, values), detail)
    return _by_person(reasons, answer, values, detail, write=write)


def _by_person(
    reasons: set[str], answer: Response, values: dict[str, str], detail: str, *, write: bool
) -> ConnectorError:
    """Tell what a person has to do about it, if anything."""
    if reasons & _NOT_ENABLED:
        text = N_("The YouTube Data API is not turned on for the app’s project in Google Cloud. Turn it on there")
        return RightMissing(Message(text, values), detail)
    if reasons & _CLOSED:
        text = N_("YouTube has closed or suspended the channel, or the account has none. Log in at YouTube to see why")
        return RightMissing(Message(text, values), detail)
    if reasons & _LOGIN_DEAD or answer.status == 401:
        text = N_("{host} no longer accepts the login. Log in again: sm-console accounts login {account}")
        return TokenDead(Message(text, values), detail)
    if answer.status == 403 or reasons & _SCOPES:
        return _forbidden(reasons, values, detail, write=write)
    if answer.status in {404, 410} or any(reason.endswith("NotFound") for reason in reasons):
        return Gone(Message(N_("It is no longer there at {host}"), values), detail)
    return _faulty(reasons, answer, values, detail, write=write)


def _forbidden(reasons: set[str], values: dict[str, str], detail: str, *, write: bool) -> ConnectorError:
    if write and not reasons & _SCOPES:
        return Refused(Message(N_("YouTube refused: the comment is not on the account’s channel"), values), detail)
    text = N_("The login lacks a right at {host}. Log in again: sm-console accounts login {account}")
    return RightMissing(Message(text, values), detail)


def _faulty(reasons: set[str], answer: Response, values: dict[str, str], detail: str, *, write: bool) -> ConnectorError:
    if reasons & _PASSING:
        kind = Unsure if write else Passing
        return kind(Message(N_("{host} has a fault ({status})"), values), detail)
    return error_for(answer, write=write, code=printable(" ".join(sorted(reasons))))
