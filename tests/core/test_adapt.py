"""One text for many: names that are names, nothing strange in braces, and a pace for each account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.core.adapt import KNOWN, address_as, fill, unknown
from sm_console.core.spread import TIGHT, gap, moments

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Kerstin W.", "Kerstin"),
        ("Gun-Britt Aspelin", "Gun-Britt"),
        ("Märta, 81 år", "Märta"),
        ("Åsa", "Åsa"),
        ("Läsande förälder", ""),
        ("Hyresgäst 3", ""),
        ("kalle", ""),
        ("A. Bok", ""),
        ("💥", ""),
        ("", ""),
        ("\u202eEva\x05", ""),
        ("E" * 200, ""),
    ],
)
def test_how_people_are_addressed(author: str, name: str) -> None:
    assert address_as(author) == name


def test_a_text_reads_well_with_and_without_a_name() -> None:
    text = "Hej {namn}! Se {länk} på {KONTO}."
    assert fill(text, author="Eva Ek", account="Bad", link="https://a.example/1") == (
        "Hej Eva! Se https://a.example/1 på Bad."
    )
    assert fill(text, author="😀", account="Bad", link="") == "Hej! Se på Bad."


def test_what_is_no_placeholder_is_named() -> None:
    assert unknown("Hej {namn}, {name} {} { länk }") == ["name", ""]


@given(st.text(max_size=80), st.text(max_size=40))
def test_no_name_brings_anything_but_letters_into_an_answer(author: str, before: str) -> None:
    name = fill("{namn}", author=author, account="", link="")
    assert all(letter.isalpha() or letter in "-'’" for letter in name)
    plain = before.replace("{", "").replace("}", "")
    assert fill(plain, author=author, account="", link="") == plain
    assert not unknown("".join(f"{{{word}}}" for word in KNOWN))


@given(st.lists(st.sampled_from(["facebook", "x", "wordpress"]), max_size=40))
def test_acts_of_one_account_keep_their_distance_and_others_do_not_wait(lanes: list[str]) -> None:
    times = list(moments(NOON, [(lane, gap(lane)) for lane in lanes]))
    for lane in set(lanes):
        mine = [time for name, time in zip(lanes, times, strict=True) if name == lane]
        assert mine == [NOON + number * gap(lane) for number in range(len(mine))]


def test_a_limit_nearly_spent_slows_down() -> None:
    assert gap("x", tight=True) == TIGHT * gap("x") > timedelta(seconds=1)
