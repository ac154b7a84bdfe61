"""The desk's sentences on screen: dates and periods in words, everything else as it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.api.said import date_words, exact_words, said, value_words
from sm_console.console.history_words import detail_words, kind_words
from sm_console.core.entries import Fact
from sm_console.core.model import Message
from sm_console.i18n import use

NOW = datetime.fromisoformat("2026-03-10T12:00:00+01:00")


@pytest.fixture(autouse=True)
def _swedish() -> None:
    use("sv")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-10", "i dag"),
        ("2026-03-11", "i morgon"),
        ("2026-03-13", "13 mars"),
        ("2025-12-31", "31 december 2025"),
        ("2026-03-10 17:00", "i dag 17.00"),
        ("2026-03-30 08:05", "30 mars 08.05"),
        ("2026-W12", "vecka 12"),
        ("2025-W52", "vecka 52 2025"),
        ("2026-03", "mars"),
        ("2025-12", "december 2025"),
        ("2026-H1", "första halvåret"),
        ("2025-H2", "andra halvåret 2025"),
        ("08:00", "08.00"),
        ("6%", "6 %"),
        ("1.60", "1,60"),
        ("2026-13-40", "2026-13-40"),
        ("2026-W54", "2026-W54"),
        ("2026-99", "2026-99"),
        ("99:99", "99:99"),
        ("Sedan 2026-03-10 är det stängt", "Sedan 2026-03-10 är det stängt"),
        ("malmo 1", "malmo 1"),
        ("17", "17"),
        ("", ""),
    ],
)
def test_values_become_words(value: str, expected: str) -> None:
    assert value_words(value, NOW) == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-03-10T04:37:00+01:00", "i dag 04.37"),
        ("2026-03-06T06:17:00+01:00", "6 mars 06.17"),
        ("2026-01-01T00:00:00+01:00", "1 januari"),
        ("2025-07-01T00:00:00+02:00", "1 juli 2025"),
    ],
)
def test_a_moment_stands_with_its_date_and_midnight_is_its_day(instant: str, expected: str) -> None:
    assert exact_words(datetime.fromisoformat(instant), NOW) == expected


def test_a_sentence_names_its_period_as_people_do() -> None:
    text = (
        "R2: {count} posts in {period}, {pace} asked for: {missing} more by {day}; working days left: {left} ({pack})"
    )
    values = {"count": "1", "period": "2026-W11", "pace": "3–4", "missing": "2", "day": "2026-03-15", "left": "3"}
    words = said(Message(text, {**values, "pack": "malmo 1"}), NOW)
    assert words == "R2: 1 inlägg under vecka 11, målet är 3–4: 2 till senast 15 mars; arbetsdagar kvar: 3 (malmo 1)"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-12", "12 mars 2026"),
        ("2025-12-31 08:05", "31 december 2025 08.05"),
        ("2026-W12", "v. 12 2026"),
        ("2026-03", "mars 2026"),
        ("2025-H2", "andra halvåret 2025"),
        ("02:30", "02.30"),
        ("2026-13-40", "2026-13-40"),
        ("99:99", "99:99"),
        ("17", "17"),
    ],
)
def test_without_a_present_every_date_has_its_year(value: str, expected: str) -> None:
    assert value_words(value) == expected


@given(st.dates(date(1990, 1, 1), date(2050, 12, 31)), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_different_days_have_different_words(on: date, today: date) -> None:
    now = datetime(today.year, today.month, today.day, 11, tzinfo=NOW.tzinfo)
    words = {date_words(on + timedelta(days=step), now) for step in range(-3, 4)}
    assert len(words) == 7


@pytest.mark.parametrize("tongue", ["sv", "en"])
def test_every_entry_of_the_journal_has_words(tongue: str) -> None:
    """A history must not show the program's own names; those of the bank and of shifts never stand in one."""
    use(tongue)
    elsewhere = {"bank-text", "batch-", "telling-", "post-", "shift-", "diary-"}
    tags = {str(kind.__struct_config__.tag) for kind in Fact.__args__}
    shown = {tag for tag in tags if not any(tag.startswith(start) for start in elsewhere)}
    assert {tag for tag in shown if kind_words(tag) == tag} == set()


@pytest.mark.parametrize(
    ("kind", "detail", "expected"),
    [
        ("closure-moved", "warned 2026-03-30 mejl", "varnat till och med 2026-03-30 mejl"),
        ("closure-moved", "candidate", "aktuellt"),
        ("closure-undone", "warned fel konto", "varnat fel konto"),
        ("face-judged", "cover fail suddig", "Bakgrund: inte i ordning suddig"),
        ("face-judged", "picture none", "Bild: ångrat"),
        ("picture-measured", "picture", "Bild"),
        ("health-set", "ok", "i ordning"),
        ("account-set", "instagram https://bad.example/", "Instagram https://bad.example/"),
        ("finding-assigned", "R4/bad/answers Bo på möte", "R4 Svarstid Bo på möte"),
        ("finding-put-off", "R14/bad/no-unit 2026-03-11T07:00:00+00:00 sjuk", "R14"),
        (
            "seasons-set",
            "04-01–08-31, 2026-12-01–2026-12-24",
            "1 april – 31 augusti, 1 december 2026 – 24 december 2026",
        ),
        ("register-changed", "stand_in, unit", "ersättare, enhet"),
    ],
)
def test_what_is_particular_to_an_account_is_told_in_words(kind: str, detail: str, expected: str) -> None:
    assert detail_words(kind, detail).startswith(expected)
    assert "/bad/" not in detail_words(kind, detail).replace("https://bad", "")
