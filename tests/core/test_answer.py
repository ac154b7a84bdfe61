from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sm_console.core.answer import deadline, reason
from sm_console.core.calendar import WorkCalendar
from sm_console.core.model import AnswerClass, Deadline
from sm_console.core.rules import OfficeHours, RulePack
from tests.core.packs import WEEK, make_pack
from tests.core.slow_answer import Expected, SlowAnswers, last_sunday

STOCKHOLM = ZoneInfo("Europe/Stockholm")
START, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2030, 12, 31, tzinfo=UTC)
SECONDS = int((END - START).total_seconds())
CLOCK_CHANGES = [
    datetime.combine(last_sunday(year, month), time(1), tzinfo=UTC) for year in range(2024, 2031) for month in (3, 10)
]

PLAIN = make_pack()
LOCAL = make_pack(
    week=(
        *WEEK[:4],
        OfficeHours(opens=time(9), closes=time(15)),
        OfficeHours(opens=time(10), closes=time(14)),
        WEEK[6],
    ),
    closed=frozenset({date(2026, 5, 15), date(2025, 12, 29), date(2027, 3, 30)}),
    opened=frozenset(
        {
            *(
                date(2026, 3, 28),
                date(2026, 12, 24),
                date(2024, 6, 21),
            ),  # 2026-03-28: the Saturday before the spring change
            *(last_sunday(year, 10) for year in range(2024, 2031)),
        }
    ),
    half_days={"04-30": time(12), "12-23": time(13), "2026-06-18": time(12), "2025-04-17": time(12), "01-05": time(8)},
)
LONG = make_pack(hours=72)
SHORT = make_pack(hours=4, half_days={"2026-03-16": time(12)})
PACKS = {"plain": PLAIN, "local": LOCAL, "72 h": LONG, "4 h": SHORT}


@cache
def calendar_of(name: str) -> WorkCalendar:
    return WorkCalendar(PACKS[name].calendar)


@cache
def slow(name: str) -> SlowAnswers:
    return SlowAnswers(PACKS[name])


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


def answer(text: str, name: str = "plain") -> Deadline:
    return deadline(local(text), PACKS[name], calendar_of(name))


def as_expected(item: Deadline) -> Expected:
    return Expected(item.answer_class.value, item.due, item.target, item.last_staffed)


def instants() -> st.SearchStrategy[datetime]:
    """Any second of the years, with a liking for clock changes and the turns of days and office hours."""
    anywhere = st.integers(0, SECONDS).map(lambda seconds: START + timedelta(seconds=seconds))
    near_change = st.tuples(st.sampled_from(CLOCK_CHANGES), st.integers(-4 * 86_400, 3 * 86_400)).map(
        lambda pair: pair[0] + timedelta(seconds=pair[1]),
    )
    turns = st.tuples(
        st.integers(0, SECONDS // 86_400).map(lambda days: START.date() + timedelta(days=days)),
        st.sampled_from([time(0), time(8), time(12), time(17), time(23, 59, 59)]),
        st.integers(-2, 2),
    ).map(lambda parts: datetime.combine(parts[0], parts[1], STOCKHOLM).astimezone(UTC) + timedelta(seconds=parts[2]))
    return st.one_of(anywhere, near_change, turns)


# The table of guideline.md, row by row.
@pytest.mark.parametrize(
    ("received", "answer_class", "target", "due", "last_staffed"),
    [
        ("2026-03-10 12:00", "24h", None, "2026-03-11 12:00", "2026-03-11 12:00"),
        ("2026-03-10 03:00", "24h", None, "2026-03-11 03:00", "2026-03-10 17:00"),
        ("2026-03-12 18:30", "24h", None, "2026-03-13 18:30", "2026-03-13 17:00"),
        ("2026-03-13 07:00", "next-working-day", "2026-03-16 10:00", "2026-03-16 17:00", "2026-03-16 17:00"),
        ("2026-03-15 16:00", "next-working-day", "2026-03-16 10:00", "2026-03-16 17:00", "2026-03-16 17:00"),
        ("2026-06-18 15:00", "next-working-day", "2026-06-22 10:00", "2026-06-22 17:00", "2026-06-22 17:00"),
        # Beyond the table: midnight on either side of a helg, eves, Easter, Christmas, the clock changes.
        ("2026-03-12 00:00", "24h", None, "2026-03-13 00:00", "2026-03-12 17:00"),
        ("2026-03-12 23:59:59", "24h", None, "2026-03-13 23:59:59", "2026-03-13 17:00"),
        ("2026-03-13 00:00", "next-working-day", "2026-03-16 10:00", "2026-03-16 17:00", "2026-03-16 17:00"),
        ("2026-03-15 23:59:59", "next-working-day", "2026-03-16 10:00", "2026-03-16 17:00", "2026-03-16 17:00"),
        ("2026-03-16 00:00", "24h", None, "2026-03-17 00:00", "2026-03-16 17:00"),
        ("2026-04-01 16:00", "24h", None, "2026-04-02 16:00", "2026-04-02 16:00"),
        ("2026-04-02 08:00", "next-working-day", "2026-04-07 10:00", "2026-04-07 17:00", "2026-04-07 17:00"),
        ("2026-12-23 09:00", "next-working-day", "2026-12-28 10:00", "2026-12-28 17:00", "2026-12-28 17:00"),
        ("2026-12-30 09:00", "next-working-day", "2027-01-04 10:00", "2027-01-04 17:00", "2027-01-04 17:00"),
        ("2026-03-27 12:00", "next-working-day", "2026-03-30 10:00", "2026-03-30 17:00", "2026-03-30 17:00"),
        ("2026-10-25 02:30", "next-working-day", "2026-10-26 10:00", "2026-10-26 17:00", "2026-10-26 17:00"),
    ],
)
def test_table(received: str, answer_class: str, target: str | None, due: str, last_staffed: str) -> None:
    item = answer(received)
    assert as_expected(item) == Expected(
        answer_class,
        local(due),
        local(target) if target else None,
        local(last_staffed),
    )
    assert item.received == local(received)
    assert item.due.tzinfo is UTC
    assert (item.pack, item.calendar) == ("malmo 1", calendar_of("plain").version)


@pytest.mark.parametrize("name", ["plain", "local", "72 h"])
def test_thousands_of_instants_agree_with_the_slow_calculation(name: str) -> None:
    dice = Random(2)
    near = [change + timedelta(minutes=minutes) for change in CLOCK_CHANGES for minutes in range(-3000, 3000, 7)]
    anywhere = [START + timedelta(seconds=dice.randrange(SECONDS)) for _ in range(6000)]
    for received in near + anywhere:
        found = as_expected(deadline(received, PACKS[name], calendar_of(name)))
        assert found == slow(name).answer(received), received


@given(instants())
@settings(max_examples=300)
def test_awkward_instants_agree_with_the_slow_calculation(received: datetime) -> None:
    for name in ("plain", "local", "72 h"):
        assert as_expected(deadline(received, PACKS[name], calendar_of(name))) == slow(name).answer(received)


def packs() -> st.SearchStrategy[RulePack]:
    """Packs with odd but lawful hours, half-days and local days around the clock changes."""
    days = st.one_of(
        st.sampled_from([change.date() + timedelta(days=days) for change in CLOCK_CHANGES for days in (-1, 0, 1)]),
        st.integers(0, SECONDS // 86_400).map(lambda number: START.date() + timedelta(days=number)),
    )
    clocks = st.sampled_from([time(0), time(2, 30), time(8), time(12), time(17), time(23, 30), time(23, 59, 59)])
    hours = st.tuples(clocks, clocks).filter(lambda pair: pair[0] < pair[1])
    office = hours.map(lambda pair: OfficeHours(opens=pair[0], closes=pair[1]))
    yearly = days.map(lambda day: f"{day:%m-%d}")
    return st.builds(
        make_pack,
        week=st.one_of(st.just(WEEK), st.lists(office, min_size=7, max_size=7).map(tuple)),
        closed=st.frozensets(days, max_size=5),
        opened=st.frozensets(days, max_size=8),
        half_days=st.dictionaries(st.one_of(days.map(str), yearly), clocks, max_size=8),
        hours=st.sampled_from([24, 24, 24, 0.5, 4, 23, 25, 48, 72, 200]),
        target_hours=st.sampled_from([2, 0, 12]),
    )


@given(packs(), st.data())
@settings(max_examples=150)
def test_due_never_moves_back_when_received_moves_forward(pack: RulePack, data: st.DataObject) -> None:
    calendar = WorkCalendar(pack.calendar)
    received = data.draw(instants())
    steps = data.draw(st.lists(st.sampled_from([1, 59, 3600, 1800, 5 * 3600, 86_399, 86_400, 90_000]), max_size=40))
    before = deadline(received, pack, calendar)
    for step in steps:
        received += timedelta(seconds=step)
        after = deadline(received, pack, calendar)
        assert after.due >= before.due, (before, after)
        assert after.last_staffed >= before.last_staffed
        before = after


@pytest.mark.parametrize("name", list(PACKS))
def test_due_never_moves_back_over_every_clock_change(name: str) -> None:
    for change in CLOCK_CHANGES:
        before = datetime.min.replace(tzinfo=UTC)
        for minutes in range(-4 * 1440, 3 * 1440, 5):
            due = deadline(change + timedelta(minutes=minutes), PACKS[name], calendar_of(name)).due
            assert due >= before
            before = due


@given(packs(), instants())
@settings(max_examples=200)
def test_what_holds_for_every_deadline(pack: RulePack, received: datetime) -> None:
    calendar = WorkCalendar(pack.calendar)
    item = deadline(received, pack, calendar)
    assert item.due > received
    assert item.last_staffed <= item.due
    day = calendar.local_date(item.last_staffed)
    assert calendar.opens(day) <= item.last_staffed <= calendar.closes(day)
    if item.answer_class is AnswerClass.HOURS_24:
        assert item.target is None
        assert item.due >= received + timedelta(hours=pack.answer.hours)
    else:
        assert item.target is not None
        assert calendar.opens(calendar.local_date(item.due)) <= item.target <= item.due == item.last_staffed
    for language in ("sv", "en"):
        sentence = reason(item, calendar, language, hours=pack.answer.hours)
        assert "{" not in sentence
        assert "→" in sentence


@example(datetime.min.replace(tzinfo=UTC))
@example(datetime.max.replace(tzinfo=UTC))
@given(st.datetimes(timezones=st.just(UTC)))
@settings(max_examples=60)
def test_any_year_gets_an_answer(received: datetime) -> None:
    item = deadline(received, PLAIN, WorkCalendar(PLAIN.calendar))
    assert item.received == received
    assert reason(item, calendar_of("plain"))


def test_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        deadline(datetime(2026, 3, 10, 12), PLAIN, calendar_of("plain"))  # noqa: DTZ001 - that is the point


def test_open_saturday_before_the_spring_change_waits_for_monday_all_of_it() -> None:
    late, earlier = answer("2026-03-28 23:30", "local"), answer("2026-03-28 22:30", "local")
    assert late.answer_class is AnswerClass.NEXT_WORKING_DAY
    assert late.due == earlier.due == local("2026-03-30 17:00")


def test_half_days() -> None:
    assert answer("2025-04-16 15:00", "local").due == local("2025-04-17 15:00"), "24 h stay 24 h"
    assert answer("2025-04-16 15:00", "local").last_staffed == local("2025-04-17 12:00")
    assert answer("2026-06-17 10:00", "local").last_staffed == local("2026-06-18 10:00")
    early = make_pack(half_days={"2026-03-16": time(9)})
    item = deadline(local("2026-03-14 12:00"), early, WorkCalendar(early.calendar))
    assert item.due == item.target == local("2026-03-16 09:00"), "the target is never later than due"


def test_fewer_hours_do_not_overtake_what_waited_over_the_weekend() -> None:
    waited, fresh = answer("2026-03-15 23:00", "4 h"), answer("2026-03-16 07:00", "4 h")
    assert waited.due == fresh.due == local("2026-03-16 12:00")
    assert fresh.answer_class is AnswerClass.HOURS_24
    assert answer("2026-03-16 09:00", "4 h").due == local("2026-03-16 13:00")
    assert (
        reason(fresh, calendar_of("4 h"), hours=4)
        == "Kom måndag 07.00, första dagen efter helgen → senast måndag 12.00"
    )


@pytest.mark.parametrize(
    ("received", "swedish"),
    [
        ("2026-03-13 07:00", "Kom fredag 07.00; 24 h slutar i helgen → senast måndag 17.00"),
        ("2026-03-10 12:00", "Kom tisdag 12.00; 24 h → senast onsdag 12.00"),
        ("2026-03-10 03:00", "Kom tisdag 03.00; 24 h → senast onsdag 03.00, i arbetstid senast tisdag 17.00"),
        ("2026-03-15 16:00", "Kom söndag 16.00, i helgen → senast måndag 17.00"),
        ("2026-06-18 15:00", "Kom torsdag 15.00; 24 h slutar på midsommarafton → senast måndag 17.00"),
        ("2026-06-19 15:00", "Kom fredag 15.00, på midsommarafton → senast måndag 17.00"),
        ("2026-05-13 15:00", "Kom onsdag 15.00; 24 h slutar på Kristi himmelsfärdsdag → senast fredag 17.00"),
        ("2026-06-05 15:00", "Kom fredag 15.00; 24 h slutar på nationaldagen → senast måndag 17.00"),
    ],
)
def test_reason_in_swedish(received: str, swedish: str) -> None:
    assert reason(answer(received), calendar_of("plain")) == swedish


def test_reason_in_english() -> None:
    calendar = calendar_of("plain")
    assert reason(answer("2026-03-13 07:00"), calendar, "en") == (
        "Received Friday 07:00; 24 h end at the weekend → by Monday 17:00"
    )
    assert reason(answer("2026-06-19 15:00"), calendar, "en") == (
        "Received Friday 15:00, on Midsummer Eve → by Monday 17:00"
    )


def test_reason_shows_dates_where_a_weekday_could_be_another() -> None:
    shut = make_pack(closed=frozenset(date(2026, 7, day) for day in range(6, 11)))
    calendar = WorkCalendar(shut.calendar)
    item = deadline(local("2026-07-03 10:00"), shut, calendar)
    assert reason(item, calendar) == "Kom fredag 3 juli 10.00; 24 h slutar i helgen → senast måndag 13 juli 17.00"
    english = "Received Friday July 3 10:00; 24 h end at the weekend → by Monday July 13 17:00"
    assert reason(item, calendar, "en") == english
    closed = deadline(local("2026-07-06 10:00"), shut, calendar)
    assert reason(closed, calendar) == "Kom måndag 6 juli 10.00, på en stängd dag → senast måndag 13 juli 17.00"


def test_reason_shows_dates_when_the_reader_is_far_from_them() -> None:
    item, calendar = answer("2026-03-13 07:00"), calendar_of("plain")
    assert reason(item, calendar, now=local("2026-03-16 08:00")) == reason(item, calendar)
    assert reason(item, calendar, now=local("2026-03-30 08:00")) == (
        "Kom fredag 13 mars 07.00; 24 h slutar i helgen → senast måndag 16 mars 17.00"
    )
    assert "16 mars 2026 17.00" in reason(item, calendar, now=local("2027-03-30 08:00"))


def test_reason_tells_the_repeated_hour_apart() -> None:
    calendar = calendar_of("plain")
    first = local("2026-10-25 02:30")
    second = first + timedelta(hours=1)
    assert "02.30 (sommartid)" in reason(deadline(first, PLAIN, calendar), calendar)
    assert "02.30 (vintertid)" in reason(deadline(second, PLAIN, calendar), calendar)


def test_reason_with_other_hours() -> None:
    calendar = calendar_of("72 h")
    crossing = deadline(local("2026-03-13 10:00"), LONG, calendar)
    assert reason(crossing, calendar, hours=72) == "Kom fredag 10.00; 72 h går över helgen → senast måndag 17.00"
    easter = deadline(local("2026-04-01 10:00"), LONG, calendar)
    assert reason(easter, calendar, hours=72) == "Kom onsdag 10.00; 72 h slutar på långfredagen → senast tisdag 17.00"


def test_reason_for_a_deadline_of_another_calendar_still_reads() -> None:
    opened = make_pack(opened=frozenset({date(2026, 3, 14), date(2026, 3, 15)}))
    item = answer("2026-03-13 07:00")
    assert reason(item, WorkCalendar(opened.calendar)) == "Kom fredag 07.00; nästa arbetsdag → senast måndag 17.00"
