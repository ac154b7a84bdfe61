"""R6: thirds of the day, what proves that they were watched, and when the watch has lapsed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sm_console.core import rounds
from sm_console.core.calendar import WorkCalendar
from sm_console.core.rounds import Overdue, Rhythm, Round, RoundState, SlotState
from sm_console.core.rules import OfficeHours
from tests.core.packs import make_pack
from tests.core.slow_answer import wall
from tests.core.slow_rounds import SlowRounds

THRICE = Rhythm(per_day=3)
TUESDAY = date(2026, 3, 10)
PACK = make_pack()
CALENDAR = WorkCalendar(PACK.calendar)

SUNDAYS = frozenset({date(2026, 3, 29), date(2026, 10, 25)})  # the clocks change while the office is open
ODD = make_pack(
    week=(OfficeHours(opens=time(8), closes=time(17)),) * 6 + (OfficeHours(opens=time(0), closes=time(12)),),
    opened=SUNDAYS,
    closed=frozenset({date(2026, 3, 31)}),
    half_days={"2026-04-02": time(12, 20), "04-30": time(13)},
)
PACKS = {"malmo": PACK, "odd": ODD}
CALENDARS = {name: WorkCalendar(pack.calendar) for name, pack in PACKS.items()}
ACCOUNTS = ("bad", "park", "tiktok")


def local(text: str, day: date = TUESDAY) -> datetime:
    hour, minute = map(int, text.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CALENDAR.zone).astimezone(UTC)


def made(
    number: int,
    started: str,
    ended: str | None,
    *,
    day: date = TUESDAY,
    seen: str = "bad park tiktok",
    login: str = "anna",
    given_up: bool = False,
) -> Round:
    return Round(
        id=number,
        login=login,
        started=local(started, day),
        ended=local(ended, day) if ended is not None else None,
        given_up=given_up,
        accounts=frozenset(ACCOUNTS),
        seen=frozenset(seen.split()),
    )


def clocks(day: date, rhythm: Rhythm, calendar: WorkCalendar = CALENDAR) -> list[str]:
    return [
        f"{wall(slot.starts):%H:%M:%S}–{wall(slot.ends):%H:%M:%S}" for slot in rounds.expected(day, calendar, rhythm)
    ]


def states(at: str, *held: Round) -> list[str]:
    return [str(one.state) for one in rounds.judge(rounds.expected(TUESDAY, CALENDAR, THRICE), held, local(at))]


def test_thirds_of_office_hours() -> None:
    assert clocks(TUESDAY, THRICE) == ["08:00:00–11:00:00", "11:00:00–14:00:00", "14:00:00–17:00:00"]
    assert clocks(TUESDAY, Rhythm(per_day=1)) == ["08:00:00–17:00:00"]
    assert clocks(TUESDAY, Rhythm(per_day=0)) == []
    assert clocks(date(2026, 3, 14), THRICE) == []  # Saturday
    assert clocks(date(2026, 6, 19), THRICE) == []  # midsommarafton


def test_half_days_have_three_rounds_too() -> None:
    calendar = CALENDARS["odd"]
    assert clocks(date(2026, 4, 30), THRICE, calendar) == [
        "08:00:00–09:40:00",
        "09:40:00–11:20:00",
        "11:20:00–13:00:00",
    ]


def test_thirds_of_a_day_on_which_the_clock_changes_are_equally_long() -> None:
    for day, length in ((date(2026, 3, 29), 11), (date(2026, 10, 25), 13)):
        slots = rounds.expected(day, CALENDARS["odd"], THRICE)
        assert {slot.ends - slot.starts for slot in slots} == {timedelta(hours=length) / 3}


@pytest.mark.parametrize(
    ("minutes", "count", "last"),
    [(60, 9, 60), (120, 5, 60), (100, 5, 140), (400, 1, 540), (1000, 1, 540), (7, 77, 8)],
)
def test_an_interval_cuts_the_day_and_a_short_rest_belongs_to_the_last(minutes: int, count: int, last: int) -> None:
    slots = rounds.expected(TUESDAY, CALENDAR, Rhythm(per_day=3, minutes=minutes))
    assert len(slots) == count
    assert slots[-1].ends - slots[-1].starts == timedelta(minutes=last)
    assert [slot.number for slot in slots] == list(range(1, count + 1))


def test_crisis_hours_are_cut_like_office_hours() -> None:
    slots = rounds.cut(local("17:00"), local("20:00"), Rhythm(minutes=90))
    assert [slot.starts for slot in slots] == [local("17:00"), local("18:30")]
    assert rounds.cut(local("17:00"), local("17:00"), Rhythm(minutes=90)) == []


def test_a_day_as_it_passes() -> None:
    first = made(1, "8:20", "8:40")
    assert states("07:59") == ["upcoming", "upcoming", "upcoming"]
    assert states("08:00") == ["open", "upcoming", "upcoming"]
    assert states("08:30", made(1, "8:20", None)) == ["running", "upcoming", "upcoming"]
    assert states("10:59", first) == ["done", "upcoming", "upcoming"]
    assert states("14:00", first) == ["done", "missed", "open"]
    assert states("17:00", first) == ["done", "missed", "missed"]


def test_a_round_belongs_to_the_third_in_which_it_began() -> None:
    assert states("13:00", made(1, "10:50", "11:10")) == ["done", "open", "upcoming"]
    assert states("13:00", made(1, "7:45", "8:05")) == ["done", "open", "upcoming"]  # begun before opening
    assert states("18:00", made(1, "17:05", "17:20")) == ["missed", "missed", "missed"]


def test_what_is_forgotten_given_up_or_incomplete_proves_nothing() -> None:
    assert states("13:01", made(1, "10:50", None)) == ["missed", "open", "upcoming"]
    assert states("12:50", made(1, "10:50", None)) == ["running", "open", "upcoming"]
    assert states("16:00", made(1, "8:10", "15:00")) == ["missed", "missed", "open"]
    assert states("16:00", made(1, "8:10", "10:55")) == ["done", "missed", "open"]  # long, but within its third
    assert states("9:00", made(1, "8:10", "8:15", given_up=True)) == ["open", "upcoming", "upcoming"]
    assert states("9:00", made(1, "8:10", "8:15", seen="bad")) == ["partial", "upcoming", "upcoming"]


def test_two_people_may_share_a_round() -> None:
    shared = (made(1, "8:10", "8:15", seen="bad"), made(2, "8:30", "8:40", seen="park tiktok", login="bo"))
    (first, *_) = rounds.judge(rounds.expected(TUESDAY, CALENDAR, THRICE), shared, local("9:00"))
    assert (first.state, first.people, first.rounds) == (SlotState.DONE, ("anna", "bo"), (1, 2))


def lapse(at: str, *held: Round, day: date = TUESDAY) -> Overdue | None:
    days = [day - timedelta(days=1), day]
    slots = [slot for one in days for slot in rounds.expected(one, CALENDAR, THRICE)]
    moment = local(at, day)
    return rounds.overdue(rounds.judge(slots, held, moment), held, moment)


def test_the_watch_lapses_when_a_third_goes_by_and_is_taken_up_by_a_complete_round() -> None:
    monday = made(1, "16:00", "16:10", day=date(2026, 3, 9))
    assert lapse("10:59", monday) is None
    found = lapse("11:00", monday)
    assert found is not None
    assert (found.since, found.slots) == (local("11:00"), 1)
    found = lapse("14:00", monday)
    assert found is not None
    assert (found.since, found.slots) == (local("11:00"), 2)
    assert lapse("14:00", monday, made(2, "11:30", "11:40")) is None
    assert lapse("14:00", monday, made(2, "11:30", "11:40", seen="bad")) is not None
    halves = (made(2, "11:30", "11:40", seen="bad"), made(3, "11:30", "11:45", seen="park tiktok", login="bo"))
    assert lapse("13:00", monday, *halves) is None  # together they have seen everything
    assert lapse("20:00", monday, made(2, "18:00", "18:10")) is None  # after hours: late, but looked at
    assert lapse("20:00", monday, made(2, "18:00", None)) is not None


def test_the_month_counts_what_has_passed_and_what_is_done() -> None:
    held = (made(1, "8:20", "8:40"), made(2, "11:20", "11:30", seen="bad", login="bo"))
    slots = rounds.judge(rounds.expected(TUESDAY, CALENDAR, THRICE), held, local("14:00"))
    proof = rounds.proof(TUESDAY, slots, local("14:00"))
    assert (proof.expected, proof.done, proof.partial, proof.missed) == (2, 1, 1, 0)
    assert proof.people == ("anna", "bo")
    later = rounds.judge(rounds.expected(TUESDAY, CALENDAR, THRICE), held, local("18:00"))
    assert rounds.proof(TUESDAY, later, local("18:00")).missed == 1


@pytest.mark.parametrize(
    ("rhythm", "held", "at", "told"),
    [
        (THRICE, (), "11:00", "no round was made"),
        (THRICE, (), "17:00", "rounds left out"),
        (THRICE, (made(1, "8:10", "8:15", seen="bad"),), "11:00", "saw {seen} of {accounts}"),
        (Rhythm(minutes=60), (), "9:00", "every {asked} minutes"),
    ],
)
def test_the_sentence_names_rule_numbers_and_pack(rhythm: Rhythm, held: tuple[Round, ...], at: str, told: str) -> None:
    slots = rounds.expected(TUESDAY, CALENDAR, rhythm)
    found = rounds.overdue(rounds.judge(slots, held, local(at)), held, local(at))
    assert found is not None
    message = rounds.sentence(found, rhythm, CALENDAR, "malmo 1")
    assert message.text.startswith("R6:")
    assert told in message.text
    assert message.values["pack"] == "malmo 1"
    message.text.format(**message.values)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Round], date, datetime]:
    """A fortnight of rounds at moments that matter, and an instant in it."""
    dice = Random(draw(st.integers(0, 2**32)))
    first = dice.choice(
        [date(2026, 3, 23), date(2026, 10, 19), date(2026, 4, 20), date(2026, 6, 15), date(2026, 12, 20)]
    )
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    held, moment = [], start
    for number in range(1, dice.randrange(2, 60)):
        moment += timedelta(minutes=dice.choice([1, 5, 20, 60, 100, 180, 300, 1000]) * dice.randrange(1, 4))
        length = timedelta(minutes=dice.choice([1, 10, 30, 119, 120, 121, 180, 400]))
        wanted = frozenset(dice.sample(ACCOUNTS, dice.randrange(1, 4)))
        seen = wanted if dice.random() < 0.6 else frozenset(dice.sample(ACCOUNTS, dice.randrange(0, 4)))
        ended = moment + length if dice.random() < 0.8 else None
        held.append(
            Round(
                id=number,
                login=dice.choice(["anna", "bo"]),
                started=moment,
                ended=ended,
                given_up=ended is not None and dice.random() < 0.1,
                accounts=wanted,
                seen=seen,
            )
        )
    at = start + timedelta(minutes=dice.choice([5, 7]) * dice.randrange(14 * 24 * 60 // 7))
    known = [one for one in held if one.started <= at and (one.ended is None or one.ended <= at)]
    return known, first, at


@pytest.mark.parametrize("per_day", [1, 2, 3, 4])
@pytest.mark.parametrize("name", PACKS)
@settings(max_examples=60, deadline=None)
@given(history=histories())
def test_both_calculations_agree(name: str, per_day: int, history: tuple[list[Round], date, datetime]) -> None:
    held, first, at = history
    slow, calendar, rhythm = SlowRounds(PACKS[name], per_day), CALENDARS[name], Rhythm(per_day=per_day)
    last = first + timedelta(days=14)
    days = [first + timedelta(days=number) for number in range(15)]
    slots = [slot for day in days for slot in rounds.expected(day, calendar, rhythm)]
    places = slow.places(first, last)
    verdicts = rounds.judge(slots, held, at)
    told = [slow.told(place, held, at) for place in places]
    assert [(str(one.state), list(one.rounds), list(one.missing)) for one in verdicts] == [tuple(one) for one in told]
    for one in held:
        assert str(rounds.state_of(one, rounds.slot_of(one, slots), at)) == slow.fate(one, at)
    lapsed = slow.lapsed(places, held, at)
    found = rounds.overdue(verdicts, held, at)
    assert (found.slots if found is not None else 0) == len(lapsed)
    if found is not None:
        assert slow.place(found.since - timedelta(microseconds=1)) == lapsed[0]
    for day in days:
        mine = [(place, one) for place, one in zip(places, told, strict=True) if place.day == day]
        counted = [one.state for place, one in mine if slow.over(place, at) or one.state == "done"]
        proof = rounds.proof(day, [one for one in verdicts if wall(one.slot.starts).date() == day], at)
        assert (proof.expected, proof.done) == (len(counted), counted.count("done"))
        assert proof.done + proof.partial + proof.missed == proof.expected


def test_every_state_of_a_round_has_a_use() -> None:
    slots = rounds.expected(TUESDAY, CALENDAR, THRICE)
    at = local("16:00")
    found = {
        rounds.state_of(one, rounds.slot_of(one, slots), at)
        for one in (
            made(1, "8:00", "8:10"),
            made(2, "15:30", None),
            made(3, "8:00", None),
            made(4, "9:00", "9:01", given_up=True),
        )
    }
    assert found == set(RoundState)
