"""R13's queue as a machine of steps: which may be taken after which, by whom, and where an account stands.

Where the guideline's wording leaves room, this is decided:

- The owner is warned before a manager decides; a decision may be made anew while an account is kept.
- An account that the rule no longer finds leaves by itself up to the decision to close. Once the closing is
  announced it stays: the announcement is itself a post, and so is what follows it. One that left because its
  announcement was seen before anybody had noted it may still be noted as announced.
- One that is kept comes back as a candidate on the day after the last day of its respite.
- Announcing is left out where the account has been silent for more than the pack's months; it is not forbidden.
- Preserving may be done again until the account is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from sm_console.core.messages import N_
from sm_console.core.model import Message, Role


class ClosureStep(StrEnum):
    """Where an account stands in the queue."""

    CANDIDATE = "candidate"
    WARNED = "warned"
    KEPT = "kept"
    TO_CLOSE = "to-close"
    ANNOUNCED = "announced"
    PRESERVED = "preserved"
    CLOSED = "closed"
    LEFT = "left"


class ClosureCause(StrEnum):
    """Which part of the rule made an account a candidate."""

    WEEKS = "weeks"
    MONTHS = "months"
    HALF_YEARS = "half-years"
    SEASON = "season"
    ASLEEP = "asleep"


class ClosureAct(StrEnum):
    """What a person does about an account in the queue. ``DECIDE`` stands for either of keep and close."""

    WARN = "warn"
    DECIDE = "decide"
    KEEP = "keep"
    CLOSE = "close"
    ANNOUNCE = "announce"
    PRESERVE = "preserve"
    DONE = "done"


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What was known of an account when a step was taken; ``why`` is the rule's own sentence.

    ``since`` is the first day on which it was a candidate, ``missed`` the whole required periods by then,
    ``unanswered`` its open comments.
    """

    cause: ClosureCause
    since: date
    missed: int
    last_post: datetime | None
    unanswered: int
    pack: str
    why: Message


class StepTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A step on record. ``by`` is a login, or "desk" for what came by itself; ``note`` is what the desk says then.

    ``until`` is the last day for the owner's answer (warned) or of the respite (kept). ``followers`` is what a
    person read on the platform, ``package`` the name of the folder in which the account is preserved.
    """

    id: int
    step: ClosureStep
    at: datetime
    by: str
    reason: str = ""
    until: date | None = None
    evidence: Evidence | None = None
    note: Message | None = None
    followers: int | None = None
    package: str = ""


LEFT_SHOWN: Final = timedelta(days=30)
"""How long an account that left by itself after somebody had acted is still shown in the queue."""

BY_ITSELF: Final = frozenset({ClosureStep.CANDIDATE, ClosureStep.LEFT})
"""Steps that no person takes."""

STAYS: Final = frozenset({ClosureStep.ANNOUNCED, ClosureStep.PRESERVED, ClosureStep.CLOSED})
"""Where a post no longer takes an account out of the queue."""

STEP_OF: Final = {
    ClosureAct.WARN: ClosureStep.WARNED,
    ClosureAct.KEEP: ClosureStep.KEPT,
    ClosureAct.CLOSE: ClosureStep.TO_CLOSE,
    ClosureAct.ANNOUNCE: ClosureStep.ANNOUNCED,
    ClosureAct.PRESERVE: ClosureStep.PRESERVED,
    ClosureAct.DONE: ClosureStep.CLOSED,
}
"""The step that each act leads to."""

_FROM: Final = {
    ClosureAct.WARN: {ClosureStep.CANDIDATE},
    ClosureAct.KEEP: {ClosureStep.WARNED, ClosureStep.KEPT},
    ClosureAct.CLOSE: {ClosureStep.WARNED, ClosureStep.KEPT},
    ClosureAct.ANNOUNCE: {ClosureStep.TO_CLOSE},
    ClosureAct.PRESERVE: {ClosureStep.ANNOUNCED, ClosureStep.PRESERVED},
    ClosureAct.DONE: {ClosureStep.PRESERVED},
}

_MANAGERS: Final = frozenset({ClosureAct.DECIDE, ClosureAct.KEEP, ClosureAct.CLOSE, ClosureAct.DONE})
MANAGERS_STEPS: Final = frozenset({ClosureStep.KEPT, ClosureStep.TO_CLOSE, ClosureStep.CLOSED})
"""The steps that only a manager takes, and takes back."""

_ORDER: Final = {
    ClosureStep.CANDIDATE: 0,
    ClosureStep.WARNED: 1,
    ClosureStep.KEPT: 1,
    ClosureStep.TO_CLOSE: 2,
    ClosureStep.ANNOUNCED: 3,
    ClosureStep.PRESERVED: 4,
    ClosureStep.CLOSED: 5,
}


def role_of(act: ClosureAct) -> Role:
    """Return the least role that may do it."""
    return Role.MANAGER if act in _MANAGERS else Role.STAFF


def chain(history: Sequence[StepTaken]) -> list[StepTaken]:
    """Return the steps since the account last became a candidate anew, oldest first, from all that hold."""
    steps: list[StepTaken] = []
    for taken in history:
        anew = taken.step is ClosureStep.CANDIDATE or (bool(steps) and steps[-1].step is ClosureStep.LEFT)
        if anew and taken.step is not ClosureStep.ANNOUNCED:
            steps = []
        steps.append(taken)
    return steps


def stand(last: StepTaken | None, *, found: bool, today: date) -> ClosureStep | None:
    """Return where an account stands, ``None`` outside the queue.

    ``last`` is the last step on record, ``found`` whether the rule finds it inactive on the local day ``today``.
    """
    step = last.step if last is not None else None
    if step in STAYS:
        return step
    if not found:
        return None if step is None else ClosureStep.LEFT
    if step is None or step is ClosureStep.LEFT or (last is not None and is_over(last, today)):
        return ClosureStep.CANDIDATE
    return step


def is_over(taken: StepTaken, today: date) -> bool:
    """Whether a respite has ended."""
    return taken.step is ClosureStep.KEPT and taken.until is not None and taken.until < today


def next_act(step: ClosureStep | None, *, announcing: bool) -> ClosureAct | None:
    """Return what a person has to do next, ``None`` where nothing is (or not yet: kept).

    ``announcing``: the closing has to be announced before the account is preserved.
    """
    match step:
        case ClosureStep.CANDIDATE:
            return ClosureAct.WARN
        case ClosureStep.WARNED:
            return ClosureAct.DECIDE
        case ClosureStep.TO_CLOSE:
            return ClosureAct.ANNOUNCE if announcing else ClosureAct.PRESERVE
        case ClosureStep.ANNOUNCED:
            return ClosureAct.PRESERVE
        case ClosureStep.PRESERVED:
            return ClosureAct.DONE
        case _:
            return None


_FIRST = {
    ClosureStep.CANDIDATE: N_("{account}: the owner has to be warned first (R13)."),
    ClosureStep.WARNED: N_("{account}: a manager has to decide first, whether to close or keep it (R13)."),
    ClosureStep.KEPT: N_("{account} is kept until {until}: a manager has to decide anew first (R13)."),
    ClosureStep.TO_CLOSE: N_("{account}: the closing has to be announced first: it is not silent for long (R13)."),
    ClosureStep.ANNOUNCED: N_("{account}: it has to be preserved first (R13)."),
}
_PRESERVE_FIRST = _FIRST[ClosureStep.ANNOUNCED]


def obstacle(
    account: str,
    act: ClosureAct,
    step: ClosureStep | None,
    steps: Sequence[StepTaken],
    *,
    announcing: bool,
    at: datetime,
) -> Message | None:
    """Say in one line why ``act`` may not be done now, ``None`` where it may.

    ``step`` is where the account stands, ``steps`` its chain, ``at`` this moment.
    """
    if step is None or step is ClosureStep.LEFT:
        if act is ClosureAct.ANNOUNCE and _announced_unseen(steps, at):
            return None
        return Message(N_("{account} is no candidate for closing (R13)."), {"account": account})
    if step in _FROM[act] or (act is ClosureAct.PRESERVE and step is ClosureStep.TO_CLOSE and not announcing):
        return None
    if step is ClosureStep.CLOSED:
        return Message(N_("{account} is closed already."), {"account": account})
    if _ORDER[step] >= _ORDER[STEP_OF[act]]:
        return Message(N_("{account}: this step has been taken already (R13)."), {"account": account})
    until = next((taken.until for taken in reversed(steps) if taken.until is not None), None)
    text = _PRESERVE_FIRST if step is ClosureStep.TO_CLOSE and not announcing else _FIRST[step]
    return Message(text, {"account": account, "until": str(until or "–")})


def _announced_unseen(steps: Sequence[StepTaken], at: datetime) -> bool:
    """Whether the account may have left the queue because its announcement was taken for an ordinary post."""
    if steps and steps[-1].step is ClosureStep.LEFT:
        return at - steps[-1].at <= LEFT_SHOWN and len(steps) > 1 and steps[-2].step is ClosureStep.TO_CLOSE
    return bool(steps) and steps[-1].step is ClosureStep.TO_CLOSE


def to_take_back(account: str, steps: Sequence[StepTaken]) -> StepTaken | Message:
    """Return the step that can be taken back: a person's last one; or why there is none."""
    if not steps or steps[-1].step in BY_ITSELF:
        return Message(N_("{account}: there is no step to take back."), {"account": account})
    return steps[-1]


_TASKS = {
    ClosureAct.WARN: N_("R13: a candidate for closing: warn the owner ({pack})"),
    ClosureAct.DECIDE: N_("R13: the owner is warned and may answer until {until}; a manager decides ({pack})"),
    ClosureAct.ANNOUNCE: N_("R13: to be closed: announce it on the account ({pack})"),
    ClosureAct.PRESERVE: N_("R13: to be closed: preserve the account before it goes ({pack})"),
    ClosureAct.DONE: N_("R13: preserved: close the account on its platform, then note it as closed ({pack})"),
}
_STANDS = {
    ClosureStep.KEPT: N_("R13: kept until {until} ({pack})"),
    ClosureStep.CLOSED: N_("R13: closed ({pack})"),
    ClosureStep.LEFT: N_("R13: has left the queue by itself ({pack})"),
}


def task(step: ClosureStep, last: StepTaken | None, *, announcing: bool, pack: str) -> Message:
    """Say what is to be done next, or how it stands where nothing is."""
    act = next_act(step, announcing=announcing)
    until = last.until if last is not None else None
    return Message(_TASKS[act] if act is not None else _STANDS[step], {"until": str(until or "–"), "pack": pack})


class Letter(StrEnum):
    """The texts that go with the steps."""

    WARNING = "warning"
    DECISION = "decision"
    ANNOUNCEMENT = "announcement"
    CLOSING = "closing"


LETTER_OF: Final = {
    ClosureAct.WARN: Letter.WARNING,
    ClosureAct.DECIDE: Letter.DECISION,
    ClosureAct.KEEP: Letter.DECISION,
    ClosureAct.CLOSE: Letter.DECISION,
    ClosureAct.ANNOUNCE: Letter.ANNOUNCEMENT,
    ClosureAct.PRESERVE: Letter.CLOSING,
    ClosureAct.DONE: Letter.CLOSING,
}
"""The letter that goes with each act."""
