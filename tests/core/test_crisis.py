"""Crisis mode's deadlines and hours against a second, slow calculation."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sm_console.core import answer, crisis
from sm_console.core.calendar import WorkCalendar
from sm_console.core.crisis import Crisis, CrisisCalendar
from sm_console.core.model import AnswerClass
from sm_console.core.rounds import expected
from sm_console.core.rules import CrisisRules, OfficeHours, RulePack
from tests.core.packs import make_pack

MALMO = make_pack()
CALENDAR = WorkCalendar(MALMO.calendar)
DESK_RULES = CrisisRules(round_the_clock=False)
CLOCK, DESK = CrisisCalendar(MALMO.calendar, CrisisRules()), CrisisCalendar(MALMO.calendar, DESK_RULES)
BEGAN = datetime(2026, 3, 13, 11, 0, tzinfo=UTC)  # Friday 12:00
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CALENDAR.zone).astimezone(UTC)


def dated(received: datetime, staffed: CrisisCalendar, began: datetime = BEGAN) -> tuple[AnswerClass, datetime]:
    found = crisis.deadline(received, MALMO, CALENDAR, began, staffed)
    return found.answer_class, found.due


@pytest.mark.parametrize(
    ("received", "round_the_clock", "desk"),
    [
        ("2026-03-13T14:00", "2026-03-13T15:00", "2026-03-13T15:00"),
        ("2026-03-13T09:00", "2026-03-13T13:00", "2026-03-13T13:00"),  # waited already: from the crisis' beginning
        ("2026-03-13T19:30", "2026-03-13T20:30", "2026-03-13T20:30"),
        ("2026-03-13T22:00", "2026-03-13T23:00", "2026-03-14T09:00"),
        ("2026-03-14T03:00", "2026-03-14T04:00", "2026-03-14T09:00"),  # a Saturday
        ("2026-03-15T12:00", "2026-03-15T13:00", "2026-03-15T13:00"),
    ],
)
def test_worked_examples(received: str, round_the_clock: str, desk: str) -> None:
    assert dated(local(received), CLOCK) == (AnswerClass.CRISIS, local(round_the_clock))
    assert dated(local(received), DESK) == (AnswerClass.CRISIS, local(desk))


def test_what_was_due_earlier_stays_so_and_names_the_crisis() -> None:
    early = local("2026-03-11T09:00")
    found = crisis.deadline(early, MALMO, CALENDAR, BEGAN, CLOCK)
    usual = answer.deadline(early, MALMO, CALENDAR)
    assert (found.due, found.last_staffed, found.answer_class) == (usual.due, usual.last_staffed, usual.answer_class)
    assert found.pack == "malmo 1+kris"
    assert found.calendar == CLOCK.version != usual.calendar


def test_hours_decide_the_calendar_version() -> None:
    other = CrisisCalendar(
        MALMO.calendar, structs.replace(DESK_RULES, weekends=OfficeHours(opens=time(9), closes=time(20)))
    )
    assert len({CLOCK.version, DESK.version, other.version, CALENDAR.version}) == 4


def slow_due(received: datetime, began: datetime, *, desk: bool) -> datetime:
    """Minute by minute: the clock starts at the first minute with somebody there."""
    at = max(received, began)
    while desk:
        wall = at.astimezone(CALENDAR.zone)
        if 8 <= wall.hour < 20:
            break
        at = (at + timedelta(minutes=1)).replace(second=0, microsecond=0)
    return min(at + timedelta(hours=1), answer.deadline(received, MALMO, CALENDAR).due)


@given(INSTANTS, INSTANTS, st.booleans())
def test_due_is_that_of_the_slow_calculation(received: datetime, began: datetime, desk: bool) -> None:  # noqa: FBT001
    assert dated(received, DESK if desk else CLOCK, began)[1] == slow_due(received, began, desk=desk)


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=9)), INSTANTS, st.booleans())
def test_due_never_moves_back_and_never_behind_the_ordinary_one(
    received: datetime,
    later: timedelta,
    began: datetime,
    desk: bool,  # noqa: FBT001
) -> None:
    staffed = DESK if desk else CLOCK
    one, other = (crisis.deadline(at, MALMO, CALENDAR, began, staffed) for at in (received, received + later))
    assert one.due <= other.due
    assert one.due <= answer.deadline(received, MALMO, CALENDAR).due
    assert one.last_staffed <= one.due


def test_rounds_come_every_half_hour_round_the_clock_also_when_clocks_change() -> None:
    rhythm = crisis.rhythm(MALMO)
    assert [len(expected(datetime(2026, 3, day).date(), CLOCK, rhythm)) for day in (14, 28, 29)] == [48, 48, 46]  # noqa: DTZ001
    assert len(expected(datetime(2026, 3, 14).date(), DESK, rhythm)) == 24  # noqa: DTZ001


def test_only_r4_and_the_label_change() -> None:
    changed: RulePack = crisis.effective(MALMO)
    assert (changed.label, changed.answer.hours) == ("malmo 1+kris", 1.0)
    assert structs.replace(changed, mode="", answer=MALMO.answer) == MALMO


def test_a_crisis_covers_its_units_and_accounts() -> None:
    whole = Crisis(id=1, reason="Brand", owner="anna", began=BEGAN, review=BEGAN + timedelta(hours=4))
    some = structs.replace(whole, units=("Fritid",), accounts=("park",))
    assert whole.covers("bad", "")
    assert [some.covers(*one) for one in (("bad", "Fritid"), ("park", "Gator"), ("bad", "Gator"))] == [
        True,
        True,
        False,
    ]
    assert [whole.review_due(BEGAN + timedelta(hours=hours)) for hours in (3, 4)] == [False, True]
