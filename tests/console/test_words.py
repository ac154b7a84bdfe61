from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console import i18n
from sm_console.api import time_words as words
from sm_console.console import history_words
from sm_console.console.boards.base import MOMENT, when_words
from sm_console.console.wrap import clip, fit, wrap

NOW = datetime(2026, 3, 10, 12, 40, tzinfo=UTC)  # Tuesday 13.40 in Stockholm


@pytest.fixture(autouse=True)
def swedish() -> Iterator[None]:
    i18n.use("sv")
    yield
    i18n.use("sv")


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        ({"seconds": 40}, "nyss"),
        ({"minutes": 3}, "för 3 min sedan"),
        ({"minutes": 59, "seconds": 59}, "för 59 min sedan"),
        ({"hours": 1}, "för 1 h sedan"),
        ({"hours": 47}, "för 47 h sedan"),
        ({"days": 2}, "för 2 dagar sedan"),
    ],
)
def test_ago(passed: dict[str, float], expected: str) -> None:
    assert words.ago(NOW - timedelta(**passed), NOW) == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2026, 3, 10, 6, 5, tzinfo=UTC), "i dag 07.05"),
        (datetime(2026, 3, 9, 13, 5, tzinfo=UTC), "i går 14.05"),
        (datetime(2026, 3, 9, 23, 30, tzinfo=UTC), "i dag 00.30"),
        (datetime(2026, 3, 11, 11, 0, tzinfo=UTC), "i morgon 12.00"),
        (datetime(2026, 3, 6, 6, 0, tzinfo=UTC), "fre 07.00"),
        (datetime(2026, 2, 8, 6, 0, tzinfo=UTC), "8 februari 07.00"),
        (datetime(2024, 7, 8, 6, 0, tzinfo=UTC), "8 juli 2024 08.00"),
    ],
)
def test_moment(instant: datetime, expected: str) -> None:
    assert words.moment(instant, NOW) == expected


@pytest.mark.parametrize(
    ("due", "last", "long", "short"),
    [
        ({"days": -3}, {"days": -3}, "försenat 3 dagar", "försenat 3d"),
        ({"hours": -27}, {"hours": -27}, "försenat 27 h", "försenat 1d"),
        ({"days": -60}, {"days": -60}, "försenat 60 dagar", "försenat 60d"),
        ({"days": -61}, {"days": -61}, "försenat 2 mån", "försenat 61d"),
        ({"days": -729}, {"days": -729}, "försenat 23 mån", "försenat 1å"),
        ({"days": -1000}, {"days": -1000}, "försenat 2 år", "försenat 2å"),
        ({"minutes": -5}, {"minutes": -5}, "försenat 5 min", "försenat 5m"),
        ({"minutes": 25}, {"minutes": 25}, "25 min kvar", "25 min kvar"),
        ({"hours": 2}, {"hours": 2}, "2 h kvar", "2 h kvar"),
        ({"hours": 14}, {"hours": 7}, "till 20.40", "till 20.40"),
        ({"hours": 5}, {"hours": -1}, "5 h kvar", "5 h kvar"),
        ({"days": 3}, {"days": 3}, "till fre 13.40", "till fre 13.40"),
        ({"days": 20}, {"days": 20}, "till 30 mars", "till 30 mars"),
    ],
)
def test_left(due: dict[str, float], last: dict[str, float], long: str, short: str) -> None:
    instants = NOW + timedelta(**due), NOW + timedelta(**last)
    assert words.left(*instants, NOW) == long
    assert words.left(*instants, NOW, short=True) == short


def test_plurals_and_english() -> None:
    assert words.span(timedelta(days=2)) == "2 dagar"
    i18n.use("en")
    assert words.span(timedelta(days=2)) == "2 days"
    assert words.moment(NOW, NOW) == "today 13:40"


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30_000)))
def test_the_narrow_column_always_holds_the_age(length: timedelta) -> None:
    assert len(words.short_span(length)) <= 4


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z", "M"]) | st.just(" ")), st.integers(1, 60))
def test_fitting_is_exact_and_says_when_it_cuts(text: str, width: int) -> None:
    from rich.cells import cell_len

    assert cell_len(fit(text, width)) == width
    short = clip(text, width)
    assert cell_len(short) <= width
    assert short == text or short.endswith("…")


@pytest.mark.parametrize(
    ("name", "width", "expected"),
    [
        ("Sundmåla Vatten och avlopp", 19, "Sundmåla Vatten…"),
        ("Läsande förälder", 13, "Läsande förä…"),
        ("Handlarn vid hörnet", 13, "Handlarn vid…"),
        ("Stadsbiblioteket", 10, "Stadsbibl…"),
        ("Teatern, kulturen", 10, "Teatern…"),
        ("Fritidsgården Kajutan i hamnen", 24, "Fritidsgården Kajutan i…"),
    ],
)
def test_a_narrow_column_cuts_at_a_word_where_that_costs_little(name: str, width: int, expected: str) -> None:
    assert clip(name, width) == expected


@pytest.mark.parametrize("tongue", ["sv", "en"])
@given(st.timedeltas(min_value=timedelta(days=-900), max_value=timedelta(days=30)))
def test_a_column_has_room_for_every_moment(tongue: str, length: timedelta) -> None:
    from rich.cells import cell_len

    i18n.use(tongue)
    assert cell_len(when_words(NOW + length, NOW)) <= MOMENT
    assert when_words(NOW + length, NOW, 40) == words.moment(NOW + length, NOW)
    if NOW - timedelta(hours=12) < NOW + length < NOW:
        assert words.clock(NOW + length) in when_words(NOW + length, NOW)


def test_an_empty_text_wraps_to_one_line() -> None:
    assert wrap("", 20) == [""]
    assert wrap("ett två tre", 7) == ["ett två", "tre"]


@pytest.mark.parametrize(
    ("kind", "detail", "expected"),
    [
        ("claim-taken", "2026-03-10T13:10:00+00:00", "till 2026-03-10 14.10"),
        ("claim-taken", "odd", "odd"),
        ("claim-released", "expired", "tiden gick ut"),
        ("comment-shown", "held", "dold, bara ni ser den"),
        ("comment-shown", "removed deleted", "borttagen"),
        ("outbox-queued", "reply Hej Eva! /Anna", "Svaret Hej Eva! /Anna"),
        ("outbox-queued", "hide offensive", "Döljandet (Kränkande)"),
        ("outbox-moved", "sent 17", "framme"),
        ("comment-added", "held \x1b[2J", "held ^[[2J"),
        ("of-tomorrow", "as it is", "as it is"),
    ],
)
def test_history_is_told_in_words(kind: str, detail: str, expected: str) -> None:
    assert history_words.detail_words(kind, detail) == expected
