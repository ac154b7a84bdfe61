"""R6 worked out a second time by other means: every instant is asked for its place in the day, nothing is cut.

Shares no code with sm_console.core.calendar or rounds but the structs of what goes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sm_console.core.rounds import Round
from sm_console.core.rules import RulePack
from tests.core.slow_answer import SlowAnswers, wall

TWO_HOURS = timedelta(hours=2)
TICK = timedelta(microseconds=1)


class Place(NamedTuple):
    """A slot: its day and its number, counted from one."""

    day: date
    number: int


class Told(NamedTuple):
    """What R6 must say of a slot."""

    state: str
    rounds: list[int]
    missing: list[str]


class SlowRounds:
    """The watch of one pack, so many times a day; the day's length is a multiple of that many minutes."""

    def __init__(self, pack: RulePack, per_day: int) -> None:
        self.per_day = per_day
        answers = SlowAnswers(pack)
        self.office = dict(zip(answers.days, answers.office, strict=True))

    def place(self, moment: datetime) -> Place | None:
        """The slot that an instant lies in."""
        day = wall(moment).date()
        hours = self.office.get(day)
        if hours is None or not hours[0] <= moment < hours[1]:
            return None
        passed = (moment - hours[0]) // TICK * self.per_day // ((hours[1] - hours[0]) // TICK)
        return Place(day, passed + 1)

    def places(self, first: date, last: date) -> list[Place]:
        """All slots of some days."""
        days = [day for day in self.office if first <= day <= last]
        return [Place(day, number) for day in days for number in range(1, self.per_day + 1)]

    def begun(self, place: Place, at: datetime) -> bool:
        """Whether a slot's time had come."""
        reached = self.place(at)
        return at >= self.office[place.day][1] or (reached is not None and reached >= place)

    def over(self, place: Place, at: datetime) -> bool:
        """Whether a slot's time had passed."""
        return self.begun(place, at) and self.place(at) != place

    def belongs(self, one: Round) -> Place | None:
        """The slot that a round is for."""
        return self.place(one.started) or (self.place(one.ended) if one.ended is not None else None)

    def fate(self, one: Round, at: datetime) -> str:
        """What became of a round."""
        if one.given_up:
            return "given-up"
        until, place = one.ended or at, self.belongs(one)
        in_time = until - one.started <= TWO_HOURS or (
            place is not None and (not self.over(place, until) or self.place(until - TICK) == place)
        )
        if not in_time:
            return "forgotten"
        return "ended" if one.ended is not None else "running"

    def told(self, place: Place, rounds: Sequence[Round], at: datetime) -> Told:
        """Judge a slot."""
        mine = [one for one in rounds if self.belongs(one) == place]
        proofs = sorted((one for one in mine if self.fate(one, at) == "ended"), key=lambda one: (one.started, one.id))
        seen = {account for one in proofs for account in one.seen}
        missing = sorted(account for account in (proofs[-1].accounts if proofs else ()) if account not in seen)
        if proofs and not missing:
            state = "done"
        elif any(self.fate(one, at) == "running" for one in mine):
            state = "running"
        elif proofs:
            state = "partial"
        elif self.over(place, at):
            state = "missed"
        else:
            state = "open" if self.begun(place, at) else "upcoming"
        return Told(state, [one.id for one in proofs], missing)

    def lapsed(self, places: Sequence[Place], rounds: Sequence[Round], at: datetime) -> list[Place]:
        """The slots left out since everything was last looked through, walking through the time."""
        left: list[Place] = []
        for place in places:
            told = self.told(place, rounds, at)
            if told.state == "done":
                left = []
            elif self.over(place, at):
                left.append(place)
        for one in rounds:
            if self.fate(one, at) == "ended" and not one.accounts - one.seen and one.ended is not None:
                left = [place for place in left if not self.over(place, one.ended)]
        return left
