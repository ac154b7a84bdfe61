"""R6: the watch. How often somebody has to look through the accounts, and whether anybody did.

A day's office hours are cut into slots of equal length, as many as the pack says (three: one round in
each third, half-days too), or into slots of a fixed length (crisis mode). A round belongs to the slot
in which it began, or, begun outside all of them, to the one in which it ended. It is a proof when it
was ended, not given up, and not left lying: within its slot, or within ``LONGEST`` of its beginning.
A slot is done when its rounds together have seen every account that was to be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from sm_console.core.calendar import WorkCalendar
from sm_console.core.messages import N_
from sm_console.core.model import Message

LONGEST: Final = timedelta(hours=2)
"""So long a round may last beyond its slot; one that lies open for longer was forgotten."""


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """How often: so many times a day, or every so many minutes (0: the number a day decides)."""

    per_day: int = 0
    minutes: int = 0


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time in which one round is expected, ``number`` of ``of`` that day. UTC; the end not included."""

    number: int
    of: int
    starts: datetime
    ends: datetime


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """A round as known at one instant. ``accounts`` were to be seen when it began; ``seen`` were."""

    id: int
    login: str
    started: datetime
    ended: datetime | None
    given_up: bool
    accounts: frozenset[str]
    seen: frozenset[str]


class RoundState(StrEnum):
    """What has become of a round."""

    RUNNING = "running"
    ENDED = "ended"
    GIVEN_UP = "given-up"
    FORGOTTEN = "forgotten"  # left lying too long: no proof, whether or not it was ended later


class SlotState(StrEnum):
    """Where a slot stands."""

    UPCOMING = "upcoming"
    OPEN = "open"  # its time runs, and nobody has begun
    RUNNING = "running"  # somebody is at it
    DONE = "done"
    PARTIAL = "partial"  # a round was made, but accounts were left out
    MISSED = "missed"


class SlotVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """A slot judged. ``rounds`` are the ids of those that prove something, ``people`` who made them.

    ``seen`` of ``accounts`` were seen by them together; ``missing`` are the others.
    """

    slot: Slot
    state: SlotState
    rounds: tuple[int, ...] = ()
    people: tuple[str, ...] = ()
    accounts: int = 0
    seen: int = 0
    missing: tuple[str, ...] = ()


class Overdue(msgspec.Struct, frozen=True, kw_only=True):
    """The watch has lapsed ``since`` the first slot that went by. ``slots`` went by since; ``last`` is the newest."""

    since: datetime
    slots: int
    last: SlotVerdict


class DayProof(msgspec.Struct, frozen=True, kw_only=True):
    """One day of the month's proof: slots ``done`` of ``expected``; those still to come are in neither."""

    day: date
    expected: int
    done: int
    partial: int
    missed: int
    people: tuple[str, ...]


def cut(opens: datetime, closes: datetime, rhythm: Rhythm) -> list[Slot]:
    """Cut the time from ``opens`` to ``closes`` into slots.

    A rest shorter than half of a fixed length belongs to the last slot.
    """
    length = closes - opens
    if length <= timedelta(0):
        return []
    if rhythm.minutes > 0:
        step = timedelta(minutes=rhythm.minutes)
        whole, rest = divmod(length, step)
        count = max(whole + (rest >= step / 2), 1)
        edges = [*(opens + step * number for number in range(count)), closes]
    else:
        count = max(rhythm.per_day, 0)
        edges = [opens + length * number // count for number in range(count + 1)] if count else []
    return [
        Slot(number=number, of=count, starts=edges[number - 1], ends=edges[number]) for number in range(1, count + 1)
    ]


def expected(day: date, calendar: WorkCalendar, rhythm: Rhythm) -> list[Slot]:
    """Return the slots of a local day's office hours; none on a helg day."""
    if not calendar.is_working(day):
        return []
    return cut(calendar.opens(day), calendar.closes(day), rhythm)


def slot_of(found: Round, slots: Iterable[Slot]) -> Slot | None:
    """Return the slot that a round belongs to, ``None`` for one outside all of ``slots``."""
    within: Slot | None = None
    for slot in slots:
        if slot.starts <= found.started < slot.ends:
            return slot
        if found.ended is not None and slot.starts <= found.ended < slot.ends:
            within = slot
    return within


def state_of(found: Round, slot: Slot | None, at: datetime) -> RoundState:
    """Say what has become of a round by ``at``; ``slot`` is the one that it belongs to."""
    if found.given_up:
        return RoundState.GIVEN_UP
    until = found.started + LONGEST
    if slot is not None:
        until = max(until, slot.ends)
    if (found.ended or at) > until:
        return RoundState.FORGOTTEN
    return RoundState.RUNNING if found.ended is None else RoundState.ENDED


def judge(slots: Sequence[Slot], rounds: Iterable[Round], at: datetime) -> list[SlotVerdict]:
    """Judge slots in their order, as of ``at``."""
    by_slot: dict[datetime, list[tuple[Round, RoundState]]] = {}
    for found in rounds:
        slot = slot_of(found, slots)
        if slot is not None:
            by_slot.setdefault(slot.starts, []).append((found, state_of(found, slot, at)))
    return [_verdict(slot, by_slot.get(slot.starts, []), at) for slot in slots]


def _verdict(slot: Slot, held: list[tuple[Round, RoundState]], at: datetime) -> SlotVerdict:
    proofs = sorted(
        (found for found, state in held if state is RoundState.ENDED), key=lambda found: (found.started, found.id)
    )
    wanted = proofs[-1].accounts if proofs else frozenset[str]()
    seen = frozenset[str]().union(*(found.seen for found in proofs))
    missing = wanted - seen
    running = any(state is RoundState.RUNNING for _, state in held)
    if proofs and not missing:
        state = SlotState.DONE
    elif running:
        state = SlotState.RUNNING
    elif proofs:
        state = SlotState.PARTIAL
    elif at >= slot.ends:
        state = SlotState.MISSED
    else:
        state = SlotState.OPEN if at >= slot.starts else SlotState.UPCOMING
    return SlotVerdict(
        slot=slot,
        state=state,
        rounds=tuple(found.id for found in proofs),
        people=tuple(dict.fromkeys(found.login for found in proofs)),
        accounts=len(wanted),
        seen=len(wanted & seen),
        missing=tuple(sorted(missing)),
    )


def overdue(verdicts: Sequence[SlotVerdict], rounds: Iterable[Round], at: datetime) -> Overdue | None:
    """Return how long the watch has lapsed; ``None`` where it is kept.

    ``verdicts`` are those of all slots that are asked for, oldest first, over as many days as are looked back.
    A slot that went by stays missed in the proof, but whoever has looked through everything since, at any hour,
    has taken the watch up again.
    """
    slots = [verdict.slot for verdict in verdicts]
    complete = [found.ended for found in rounds if found.ended is not None and _is_complete(found, slots, at)]
    complete += [verdict.slot.starts for verdict in verdicts if verdict.state is SlotState.DONE]
    resumed = max(complete, default=None)
    lapsed = [
        verdict
        for verdict in verdicts
        if verdict.state is not SlotState.DONE
        and verdict.slot.ends <= at
        and (resumed is None or verdict.slot.ends > resumed)
    ]
    return Overdue(since=lapsed[0].slot.ends, slots=len(lapsed), last=lapsed[-1]) if lapsed else None


def _is_complete(found: Round, slots: Sequence[Slot], at: datetime) -> bool:
    return state_of(found, slot_of(found, slots), at) is RoundState.ENDED and found.accounts <= found.seen


def proof(day: date, verdicts: Sequence[SlotVerdict], at: datetime) -> DayProof:
    """Sum up one day's slots. One whose time still runs counts once it is done."""
    counted = [verdict for verdict in verdicts if verdict.slot.ends <= at or verdict.state is SlotState.DONE]
    done = sum(verdict.state is SlotState.DONE for verdict in counted)
    partial = sum(bool(verdict.rounds) for verdict in counted) - done
    return DayProof(
        day=day,
        expected=len(counted),
        done=done,
        partial=partial,
        missed=len(counted) - done - partial,
        people=tuple(dict.fromkeys(login for verdict in verdicts for login in verdict.people)),
    )


def sentence(found: Overdue, rhythm: Rhythm, calendar: WorkCalendar, pack: str) -> Message:
    """Say that the watch has lapsed, and what was asked for."""
    since = found.since.astimezone(calendar.zone)
    slot = found.last.slot
    values = {
        "since": f"{since:%Y-%m-%d %H:%M}",
        "from": f"{slot.starts.astimezone(calendar.zone):%H:%M}",
        "to": f"{slot.ends.astimezone(calendar.zone):%H:%M}",
        "pack": pack,
    }
    if rhythm.minutes > 0:
        values["asked"] = str(rhythm.minutes)
        text = N_("R6: nobody has looked through the accounts since {since}; asked for every {asked} minutes ({pack})")
        return Message(text, values)
    values["asked"] = str(rhythm.per_day)
    if found.slots == 1 and found.last.rounds:
        values |= {"seen": str(found.last.seen), "accounts": str(found.last.accounts)}
        text = N_("R6: the round {from}–{to} saw {seen} of {accounts} accounts ({pack})")
        return Message(text, values)
    if found.slots == 1:
        text = N_("R6: no round was made {from}–{to}; asked for {asked} a day in office hours ({pack})")
        return Message(text, values)
    values["slots"] = str(found.slots)
    text = N_("R6: {slots} rounds left out since {since}; asked for {asked} a day in office hours ({pack})")
    return Message(text, values)
