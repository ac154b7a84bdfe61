from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta

import pytest

from sm_console.core.calendar import EARLIEST, LATEST, WorkCalendar, clamp
from sm_console.core.rules import OfficeHours
from tests.core.packs import WEEK, make_pack
from tests.core.slow_answer import easter_sunday, swedish_holidays


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return WorkCalendar(make_pack().calendar)


def local(text: str, calendar: WorkCalendar) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=calendar.zone)


def test_every_day_of_the_years_agrees_with_holidays_computed_from_easter(calendar: WorkCalendar) -> None:
    day = date(2005, 1, 1)  # since then 6 June is a public holiday and Whit Monday is none
    while day < date(2100, 1, 1):
        helg = day.weekday() >= 5 or day in swedish_holidays(day.year)
        assert calendar.is_working(day) is not helg, day
        assert day.weekday() >= 5 or (calendar.holiday_name(day) != "") is helg, day
        day += timedelta(days=1)


def test_computus_knows_published_easters() -> None:
    assert [easter_sunday(year).isoformat()[5:] for year in (2024, 2025, 2026, 2027, 2038)] == [
        *("03-31", "04-20", "04-05", "03-28", "04-25"),
    ]


@pytest.mark.parametrize(
    ("day", "swedish", "english"),
    [
        ("2026-06-19", "midsommarafton", "Midsummer Eve"),
        ("2026-12-24", "julafton", "Christmas Eve"),
        ("2026-12-31", "nyårsafton", "New Year's Eve"),
        ("2026-05-14", "Kristi himmelsfärdsdag", "Ascension Day"),
        ("2026-05-01", "första maj", "May Day"),
        ("2026-10-31", "alla helgons dag", "All Saints' Day"),
        ("2008-05-01", "första maj och Kristi himmelsfärdsdag", "Ascension Day and May Day"),
        ("2026-03-14", "", ""),
    ],
)
def test_holiday_names(calendar: WorkCalendar, day: str, swedish: str, english: str) -> None:
    assert calendar.holiday_name(date.fromisoformat(day)) == swedish
    assert calendar.holiday_name(date.fromisoformat(day), "en") == english


def test_half_days_of_the_library_are_working_days(calendar: WorkCalendar) -> None:
    for day in ("2026-01-05", "2026-04-02", "2026-04-30", "2026-10-30"):
        assert calendar.hours(date.fromisoformat(day)) == WEEK[0]


def test_local_days() -> None:
    friday = OfficeHours(opens=time(9), closes=time(15))
    pack = make_pack(
        week=(*WEEK[:4], friday, *WEEK[5:]),
        closed=frozenset({date(2026, 5, 15), date(2026, 3, 14)}),
        opened=frozenset({date(2026, 3, 14), date(2026, 12, 24)}),
        half_days={"04-30": time(13), "2026-04-30": time(12), "2026-03-13": time(12), "2026-03-10": time(8)},
    )
    calendar = WorkCalendar(pack.calendar)
    assert not calendar.is_working(date(2026, 5, 15))
    assert calendar.is_working(date(2026, 3, 14)), "an open day goes before a closing day and Saturday"
    assert calendar.hours(date(2026, 12, 24)) == WEEK[3], "and before a holiday"
    assert calendar.hours(date(2026, 4, 30)) == OfficeHours(opens=time(8), closes=time(12)), "dated before yearly"
    assert calendar.hours(date(2027, 4, 30)) == OfficeHours(opens=time(9), closes=time(13))
    assert calendar.hours(date(2026, 3, 13)) == OfficeHours(opens=time(9), closes=time(12))
    assert not calendar.is_working(date(2026, 3, 10)), "a half-day that closes when it opens is none"


def test_office_hours_follow_the_clock_changes(calendar: WorkCalendar) -> None:
    assert calendar.opens(date(2026, 3, 27)) == datetime(2026, 3, 27, 7, tzinfo=UTC)
    assert calendar.opens(date(2026, 3, 30)) == datetime(2026, 3, 30, 6, tzinfo=UTC)
    assert calendar.closes(date(2026, 10, 23)) == datetime(2026, 10, 23, 15, tzinfo=UTC)
    assert calendar.closes(date(2026, 10, 26)) == datetime(2026, 10, 26, 16, tzinfo=UTC)


def test_skipped_and_repeated_clock_times() -> None:
    sundays = frozenset({date(2026, 3, 29), date(2026, 10, 25)})
    night = OfficeHours(opens=time(2, 30), closes=time(12))
    calendar = WorkCalendar(make_pack(week=(*WEEK[:6], night), opened=sundays).calendar)
    assert calendar.opens(date(2026, 3, 29)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "03.30 on the wall"
    assert calendar.opens(date(2026, 10, 25)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "the first 02.30"


def test_hours_that_the_clock_change_turns_inside_out_are_none() -> None:
    odd = OfficeHours(opens=time(2, 30), closes=time(3, 15))
    calendar = WorkCalendar(make_pack(week=(*WEEK[:6], odd), opened=frozenset({date(2026, 3, 29)})).calendar)
    assert not calendar.is_working(date(2026, 3, 29))


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-03-10 07:59", "2026-03-10 08:00"),
        ("2026-03-10 08:00", "2026-03-11 08:00"),
        ("2026-03-10 12:00", "2026-03-11 08:00"),
        ("2026-03-13 17:00", "2026-03-16 08:00"),
        ("2026-03-14 03:00", "2026-03-16 08:00"),
        ("2026-12-30 20:00", "2027-01-04 08:00"),
    ],
)
def test_next_open(calendar: WorkCalendar, at: str, opens: str) -> None:
    assert calendar.next_open(local(at, calendar)) == local(opens, calendar)


@pytest.mark.parametrize(
    ("due", "last"),
    [
        ("2026-03-11 12:00", "2026-03-11 12:00"),
        ("2026-03-11 08:00", "2026-03-11 08:00"),
        ("2026-03-11 07:59:59", "2026-03-10 17:00"),
        ("2026-03-11 17:00", "2026-03-11 17:00"),
        ("2026-03-11 17:00:01", "2026-03-11 17:00"),
        ("2026-03-11 00:00", "2026-03-10 17:00"),
        ("2026-03-16 07:00", "2026-03-13 17:00"),
        ("2026-01-01 00:00", "2025-12-30 17:00"),
    ],
)
def test_last_staffed(calendar: WorkCalendar, due: str, last: str) -> None:
    assert calendar.last_staffed(local(due, calendar)) == local(last, calendar)


def test_days_without_office_have_no_opening(calendar: WorkCalendar) -> None:
    assert calendar.hours(date(2026, 3, 14)) is None
    with pytest.raises(ValueError, match="2026-03-14"):
        calendar.opens(date(2026, 3, 14))


def test_years_at_the_ends_of_time_are_answered(calendar: WorkCalendar) -> None:
    for aware in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        assert EARLIEST <= clamp(aware) <= LATEST
        assert calendar.next_open(aware) > clamp(aware)
        assert calendar.last_staffed(aware) <= clamp(aware)
    assert 2026 in calendar.known_years
    assert 1952 not in calendar.known_years
    assert 2101 not in calendar.known_years


def test_many_years_do_not_fill_the_memory(calendar: WorkCalendar) -> None:
    fresh = WorkCalendar(calendar.rules)
    for year in range(1000, 2000):
        fresh.is_working(date(year, 6, 1))
    assert len(fresh._days) <= 202 * 366
    assert len(fresh._names) <= 202


def test_naive_instants_are_refused(calendar: WorkCalendar) -> None:
    with pytest.raises(ValueError, match="zone"):
        calendar.next_open(datetime(2026, 3, 10, 12))  # noqa: DTZ001 - that is the point


def test_version_changes_with_whatever_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = make_pack().calendar
    versions = {
        WorkCalendar(plain).version,
        WorkCalendar(make_pack(closed=frozenset({date(2026, 5, 15)})).calendar).version,
        WorkCalendar(make_pack(opened=frozenset({date(2026, 5, 15)})).calendar).version,
        WorkCalendar(make_pack(half_days={"04-30": time(12)}).calendar).version,
        WorkCalendar(make_pack(half_days={"04-30": time(13)}).calendar).version,
        WorkCalendar(make_pack(week=(WEEK[0],) * 6 + (OfficeHours(opens=time(9), closes=time(17)),)).calendar).version,
    }
    monkeypatch.setattr("sm_console.core.calendar.library_version", lambda: "999")
    versions.add(WorkCalendar(plain).version)
    assert len(versions) == 7


def test_version_does_not_depend_on_the_order_of_sets() -> None:
    script = (
        "from datetime import date, timedelta\n"
        "from sm_console.core.calendar import WorkCalendar\n"
        "from tests.core.packs import make_pack\n"
        "days = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(50))\n"
        "print(WorkCalendar(make_pack(closed=days).calendar).version)"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_only_one_country_is_loaded_and_only_when_asked() -> None:
    script = (
        "import sys\n"
        "from datetime import date\n"
        "from sm_console.core.calendar import WorkCalendar\n"
        "from tests.core.packs import make_pack\n"
        "calendar = WorkCalendar(make_pack().calendar)\n"
        "assert 'holidays' not in sys.modules\n"
        "assert calendar.holiday_name(date(2026, 6, 19)) == 'midsommarafton'\n"
        "print(sum(name.startswith('holidays.countries') for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env={"LC_ALL": "C"}, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == 0


@pytest.mark.parametrize("hours", [(), WEEK[:6], (OfficeHours(opens=time(8), closes=time(8)),) * 7])
def test_a_week_without_office_hours_is_refused(hours: tuple[OfficeHours, ...]) -> None:
    with pytest.raises(ValueError, match="hours"):
        WorkCalendar(make_pack(week=hours).calendar)


def test_unknown_countries_are_refused() -> None:
    from msgspec.structs import replace

    calendar = WorkCalendar(replace(make_pack().calendar, country="XX"))
    with pytest.raises(ValueError, match="XX"):
        calendar.is_working(date(2026, 1, 1))
