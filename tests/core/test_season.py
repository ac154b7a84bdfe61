from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from sm_console.core import closure, season
from sm_console.core.calendar import WorkCalendar
from sm_console.core.facts import AccountFacts
from sm_console.core.rules import ListItem, SeasonRules
from sm_console.core.standpoint import Standpoint
from sm_console.core.windows import DatedWindow, YearlyWindow, seasons
from tests.core.packs import make_pack

PACK = make_pack()
CALENDAR = WorkCalendar(PACK.calendar)
SUMMER = YearlyWindow(first=(6, 1), last=(8, 31))
FESTIVAL = AccountFacts(
    account="a",
    platform="x",
    start=date(2024, 1, 1),
    seasonal=True,
    windows=(SUMMER,),
    last_post=date(2026, 8, 20),
)


def here(day: str) -> Standpoint:
    return Standpoint(datetime.fromisoformat(f"{day}T11:00:00").replace(tzinfo=UTC), PACK, CALENDAR)


@pytest.mark.parametrize(
    ("day", "last_post", "unanswered", "expected", "wakes"),
    [
        ("2026-08-31", date(2026, 6, 1), 0, ["in-season"], None),
        ("2026-06-01", date(2026, 5, 31), 0, ["in-season-silent"], None),
        ("2026-09-01", date(2026, 8, 31), 0, ["resting"], "2027-06-01"),
        ("2026-09-02", date(2026, 9, 1), 0, ["posting-out-of-season"], "2027-06-01"),
        ("2026-09-02", date(2026, 9, 1), 2, ["resting-unanswered", "posting-out-of-season"], "2027-06-01"),
        ("2027-05-01", date(2026, 8, 20), 0, ["resting"], "2027-06-01"),
        ("2027-05-02", date(2026, 8, 20), 0, ["waking"], "2027-06-01"),
        ("2026-09-01", date(2026, 5, 31), 0, ["slept-a-season"], "2027-06-01"),
        ("2026-07-01", date(2025, 5, 31), 0, ["in-season-silent", "slept-a-season"], None),
        ("2027-05-20", date(2026, 5, 31), 1, ["resting-unanswered", "slept-a-season", "waking"], "2027-06-01"),
    ],
)
def test_states(day: str, last_post: date, unanswered: int, expected: list[str], wakes: str | None) -> None:
    verdict = season.judge(replace(FESTIVAL, last_post=last_post, unanswered=unanswered), here(day))
    assert verdict is not None
    assert [verdict.state, *verdict.also] == expected
    assert verdict.wakes == (date.fromisoformat(wakes) if wakes else None)
    assert "malmo 1" in season.sentence(verdict, FESTIVAL, here(day)).values["pack"]


def test_accounts_without_season_and_without_window() -> None:
    assert season.judge(replace(FESTIVAL, seasonal=False, windows=()), here("2026-03-01")) is None
    verdict = season.judge(replace(FESTIVAL, windows=()), here("2026-03-01"))
    assert verdict is not None
    assert verdict.state == "no-window"


def test_windows_over_new_year_on_leap_days_and_side_by_side() -> None:
    winter = YearlyWindow(first=(12, 20), last=(12, 31))
    new_year = YearlyWindow(first=(1, 1), last=(1, 6))
    (found,) = seasons([new_year, winter], 2026, 2026)[1:]
    assert (found.first, found.last) == (date(2026, 12, 20), date(2026, 12, 31))
    merged = [one for one in seasons([new_year, winter], 2025, 2027) if one.first.month == 12]
    assert (merged[0].first, merged[0].last) == (date(2025, 12, 20), date(2026, 1, 6))
    leap = YearlyWindow(first=(2, 29), last=(2, 29))
    assert [one.first for one in seasons([leap], 2026, 2030)] == [date(2028, 2, 29)]
    until = seasons([YearlyWindow(first=(2, 1), last=(2, 29))], 2027, 2028)
    assert [one.last for one in until] == [date(2027, 2, 28), date(2028, 2, 29)]


@pytest.mark.parametrize(
    ("platform", "last_post", "day", "missed", "since"),
    [
        # Posted on Wednesday of W02: W03 to W08 are silent, over on Monday 23 February.
        ("x", date(2026, 1, 7), "2026-02-22", None, None),
        ("x", date(2026, 1, 7), "2026-02-23", 6, "2026-02-23"),
        ("x", date(2026, 1, 7), "2026-03-10", 8, "2026-02-23"),
        ("wordpress", date(2026, 1, 31), "2026-04-30", None, None),
        ("wordpress", date(2026, 1, 31), "2026-05-01", 3, "2026-05-01"),
        ("flickr", date(2025, 12, 31), "2026-06-30", None, None),
        ("flickr", date(2025, 12, 31), "2026-07-01", 1, "2026-07-01"),
        ("flickr", date(2026, 1, 1), "2026-12-31", None, None),
        ("manual", date(2020, 1, 1), "2026-12-31", None, None),
    ],
)
def test_candidates(platform: str, last_post: date, day: str, missed: int | None, since: str | None) -> None:
    facts = replace(FESTIVAL, platform=platform, seasonal=False, windows=(), last_post=last_post)
    found = closure.candidate(facts, here(day))
    assert (found.missed if found else None) == missed
    assert (str(found.since) if found else None) == since


def test_weeks_of_two_seasons_add_up() -> None:
    short = replace(FESTIVAL, windows=(YearlyWindow(first=(6, 1), last=(6, 28)),), last_post=date(2026, 6, 1))
    # W24 to W26 of the one summer, W23 to W25 of the next.
    found = closure.candidate(short, here("2027-06-28"))
    assert found is not None
    assert (found.cause, str(found.since), found.missed) == ("weeks", "2027-06-28", 6)


def test_a_season_slept_and_eighteen_months() -> None:
    found = closure.candidate(replace(FESTIVAL, platform="manual", last_post=date(2026, 5, 1)), here("2026-09-01"))
    assert found is not None
    assert (found.cause, str(found.since)) == ("season", "2026-09-01")
    single = replace(
        FESTIVAL,
        platform="manual",
        windows=(DatedWindow(first=date(2024, 8, 1), last=date(2024, 8, 31)),),
        last_post=date(2024, 8, 31),
    )
    assert closure.candidate(single, here("2026-02-27")) is None
    found = closure.candidate(single, here("2026-02-28"))
    assert found is not None
    assert (found.cause, str(found.since)) == ("asleep", "2026-02-28")
    assert closure.sentence(found, here("2026-02-28")).values["limit"] == "18"


def test_a_season_that_began_before_the_account_did_is_not_slept() -> None:
    began = replace(FESTIVAL, start=date(2026, 6, 1), last_post=None, platform="manual")
    assert closure.candidate(began, here("2026-09-01")) is None
    assert closure.candidate(replace(began, start=date(2026, 5, 31)), here("2026-09-01")) is not None


WAKE_LIST = (ListItem(id="about", sv="Om-text", en="About"), ListItem(id="watch", sv="Bevakning", en="Watch"))
LISTED = replace(PACK, season=SeasonRules(wake_list=WAKE_LIST))


def listed(day: str) -> Standpoint:
    return Standpoint(here(day).at, LISTED, CALENDAR)


@pytest.mark.parametrize(
    ("day", "last_post", "state", "since"),
    [
        ("2026-07-01", date(2026, 6, 2), "in-season", "2026-06-01"),
        ("2026-07-01", date(2026, 5, 31), "in-season-silent", "2026-06-01"),
        ("2026-09-02", date(2026, 8, 31), "resting", "2026-09-01"),
        ("2027-05-02", date(2026, 8, 20), "waking", "2027-05-02"),
        ("2026-09-03", date(2026, 9, 2), "posting-out-of-season", "2026-09-02"),
        ("2026-09-03", date(2026, 5, 31), "slept-a-season", "2026-09-01"),
    ],
)
def test_since_when(day: str, last_post: date, state: str, since: str) -> None:
    verdict = season.judge(replace(FESTIVAL, last_post=last_post), here(day))
    assert verdict is not None
    assert (verdict.state, str(verdict.since)) == (state, since)


def test_before_the_first_season_of_all_nothing_is_said_of_the_past() -> None:
    single = replace(FESTIVAL, windows=(DatedWindow(first=date(2026, 8, 1), last=date(2026, 8, 31)),), last_post=None)
    verdict = season.judge(single, here("2026-03-01"))
    assert verdict is not None
    assert (verdict.state, verdict.since, verdict.wakes) == ("resting", None, date(2026, 8, 1))
    over = season.judge(replace(single, last_post=date(2026, 8, 30)), here("2026-10-01"))
    assert over is not None
    assert (over.state, over.wakes) == ("resting", None)
    assert "no further season" in season.sentence(over, single, here("2026-10-01")).text


def test_the_wake_up_list_belongs_to_its_season_only() -> None:
    first = date(2027, 6, 1)
    done = frozenset({(first, "about"), (date(2026, 6, 1), "watch")})
    verdict = season.judge(replace(FESTIVAL, woken=done), listed("2027-05-20"))
    assert verdict is not None
    assert (verdict.occasion, verdict.listed, verdict.left, verdict.awake) == (first, 2, ("watch",), False)
    said = season.sentence(verdict, FESTIVAL, listed("2027-05-20"))
    assert "wake-up list" in said.text
    assert (said.values["done"], said.values["listed"], said.values["wakes"]) == ("1", "2", "2027-06-01")
    whole = season.judge(replace(FESTIVAL, woken=frozenset({(first, "about"), (first, "watch")})), listed("2027-05-20"))
    assert whole is not None
    assert whole.awake
    resting = season.judge(FESTIVAL, listed("2027-05-01"))
    assert resting is not None
    assert (resting.state, resting.listed, resting.awake) == ("resting", 0, False)


def test_a_season_that_begins_in_silence_with_something_left_is_overdue() -> None:
    verdict = season.judge(replace(FESTIVAL, last_post=date(2026, 5, 1)), listed("2026-06-02"))
    assert verdict is not None
    assert verdict.overdue
    said = season.sentence(verdict, FESTIVAL, listed("2026-06-02"))
    assert "no post yet; done on the wake-up list" in said.text
    assert (said.values["done"], said.values["listed"]) == ("0", "2")
    posted = season.judge(replace(FESTIVAL, last_post=date(2026, 6, 1)), listed("2026-06-02"))
    assert posted is not None
    assert (posted.state, posted.overdue) == ("in-season", False)
    assert "wake-up list" not in season.sentence(posted, FESTIVAL, listed("2026-06-02")).text


def test_what_is_next_without_the_first_state() -> None:
    verdict = season.judge(replace(FESTIVAL, last_post=date(2026, 5, 31), unanswered=1), here("2027-05-20"))
    assert verdict is not None
    states = []
    while verdict is not None:
        states.append([str(verdict.state), *map(str, verdict.also)])
        verdict = season.without_first(verdict)
    assert states == [
        ["resting-unanswered", "slept-a-season", "waking"],
        ["slept-a-season", "waking"],
        ["waking"],
    ]


def test_a_slept_season_goes_on_needing_somebody_in_the_next() -> None:
    asleep = replace(FESTIVAL, last_post=date(2025, 5, 31))
    verdict = season.judge(asleep, here("2026-07-01"))
    assert verdict is not None
    following = season.without_first(verdict)
    assert following is not None
    assert (following.state, following.since) == ("slept-a-season", None)
    assert season.slept_season(asleep, here("2025-08-31")) is None
    slept = season.slept_season(asleep, here("2025-09-01"))
    assert slept is not None
    assert slept.last == date(2025, 8, 31)
    for none in (replace(asleep, seasonal=False), replace(asleep, start=None), replace(asleep, windows=())):
        assert season.slept_season(none, here("2026-07-01")) is None
