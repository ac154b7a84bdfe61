"""Counting as X does. The cases follow X's published rules; the words are our own."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.x_length import ADDRESS_COUNTS, addresses, length, weighted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("Hej på dig, Åsa!", 16),
        ("rad\nrad", 7),
        ("e\u0301", 1),  # composed first
        ("日本", 4),
        ("한국", 4),
        ("“citat” – streck … ’", 21),  # quotation marks and dashes count one, the ellipsis two
        ("€", 2),
        ("☺", 2),
        ("🐱", 2),
        ("👍🏽", 2),
        ("👩‍👩‍👧‍👦", 2),
        ("🇸🇪", 2),
        ("1️⃣", 2),
        ("❤️", 2),
        ("©️", 2),
        ("©", 1),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 2),
        ("\U00010000", 2),
    ],
)
def test_letters_and_pictures(text: str, expected: int) -> None:
    assert weighted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://malmo.se", 23),
        ("http://malmo.se/" + "a" * 300, 23),
        ("malmo.se", 23),
        ("www.malmo.se/stadsplanering?a=b&c=d#e", 23),
        ("Se malmo.se.", 3 + 23 + 1),
        ("Se (malmo.se/a_(b)) nu", 4 + 23 + 4),
        ("malmö.se", 23),
        ("https://räksmörgås.se/åäö", 23),
        ("https://t.co/abc123/mer", 23 + 4),
        ("två: a.se b.nu", 5 + 23 + 1 + 23),
        ("info@malmo.se", 13),
        ("fornamn.efternamn@malmo.se", 26),
        ("#malmo.se", 9),
        ("fil.txtx", 8),
        ("t.ex. kl. 17.30", 15),
        ("malmo.se.Hej", 23 + 4),
        ("https://malmo", 13),
        ("ftp://malmo.se", 6 + 8),
        ("https://" + "a" * 64 + ".se", 8 + 64 + 3),
        ("https://malmo.se:8080/x", 23),
    ],
)
def test_addresses(text: str, expected: int) -> None:
    assert weighted(text) == expected


def test_names_in_front_of_an_answer_are_free() -> None:
    assert length("@kommunen @bo_b Hej!") == 4
    assert length("Hej @kommunen") == 13
    assert length("@kommunen") == 0
    assert length("@ett_alldeles_for_langt_namn Hej") == 32


@given(st.text(max_size=300))
def test_any_text_is_counted_within_bounds(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    spans = list(addresses(composed))
    assert all(start < end <= len(composed) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert 0 <= weighted(text) <= 2 * len(composed) + ADDRESS_COUNTS * len(spans)
    assert length(text) <= weighted(text)


@pytest.mark.parametrize("text", ["å." * 30_000, "a.b-" * 20_000, "(" * 60_000, "http://" * 10_000, "@a " * 20_000])
def test_hostile_lengths_do_not_hang(text: str) -> None:
    assert length(text) >= 0
