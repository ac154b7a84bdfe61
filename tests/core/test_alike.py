"""Near-duplicates: found in an invented corpus whose groups are known, and nothing odd breaks it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.core.alike import Groups, Likeness, compare, words_of
from tests.core.alike_corpus import corpus
from tests.core.alike_measure import pairs

PRECISION, RECALL = 0.99, 0.84
"""What the corpus must give at least, by pairs of texts. ``python -m tests.bench alike`` prints the figures."""


@pytest.mark.parametrize("seed", [11, 12])
def test_precision_and_recall_on_a_known_corpus(seed: int) -> None:
    precision, recall = pairs(corpus(140, 10, 500, seed))
    assert precision >= PRECISION
    assert recall >= RECALL


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("När öppnar Sjöbadet?", "hej!! när öppnar sjöbadet 😀😀"),
        ("När öppnar Sjöbadet?", "När öpnar Sjöbadet ???"),
        ("Lyktan vid torget är trasig", "Lyktorna vid torget är trasiga"),
        ("Är det stängt vidtorget?", "Är det stängt vid torget?"),
        ("Sååååå fiiiint på kajen", "så fint på kajen"),
        ("Se https://a.example/x vad händer på kajen", "vad händer på kajen www.b.example"),
    ],
)
def test_the_same_question(one: str, other: str) -> None:
    assert compare(words_of(one), words_of(other)) is not Likeness.OTHER


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("När öppnar Sjöbadet?", "När öppnar Lundhallen?"),
        ("När öppnar Sjöbadet?", "Varför öppnar Sjöbadet?"),
        ("Avgiften är 250 kronor per månad", "Avgiften är 350 kronor per månad"),
        ("Tack!", "Nej!"),
        ("😀", "😡"),
    ],
)
def test_another_question(one: str, other: str) -> None:
    assert compare(words_of(one), words_of(other)) is Likeness.OTHER


def test_swedish_letters_stay_letters_of_their_own() -> None:
    assert words_of("BÅT, A\u030angest") == words_of("båt ångest") != words_of("bat angest")


def test_a_short_question_does_not_tie_two_places_together() -> None:
    groups = Groups()
    here = groups.add(1, "När öppnar Sjöbadet igen?")
    groups.add(2, "När öppnar ni igen?")
    assert groups.add(3, "När öppnar Lundhallen igen?") != here


def test_an_edited_text_moves_and_a_group_outlives_its_first() -> None:
    groups = Groups()
    for number in (1, 2, 3):
        groups.add(number, "När öppnar Sjöbadet?")
    groups.add(1, "Tack för en fin konsert på kajen")
    assert groups.like(2) == {2, 3}
    assert groups.like(1) == {1}
    groups.remove(2)
    groups.remove(2)
    assert groups.like(2) == frozenset()
    assert groups.add(4, "när öppnar sjöbadet") == groups.add(3, "När öppnar Sjöbadet?")


@given(st.lists(st.tuples(st.integers(1, 9), st.text(max_size=60)), max_size=40))
def test_whatever_strangers_write(steps: list[tuple[int, str]]) -> None:
    """Every text is in exactly one group, like itself; taken out, nothing is left behind."""
    groups = Groups()
    standing: dict[int, str] = {}
    for number, text in steps:
        groups.add(number, text)
        standing[number] = text
    assert groups.numbers() == standing.keys()
    for number, text in standing.items():
        same = groups.like(number)
        assert number in same
        assert all(groups.like(other) == same for other in same)
        assert {other for other, words in standing.items() if words == text} <= same
    for number in standing:
        groups.remove(number)
    assert len(groups) == 0
    assert all(not left for name, left in vars(groups).items() if not name.startswith("_last"))


def test_groups_do_not_depend_on_chance() -> None:
    texts = [text for _, text in corpus(20, 8, 30, 3)]
    one, other = Groups(), Groups()
    assert [one.add(number, text) for number, text in enumerate(texts)] == [
        other.add(number, text) for number, text in enumerate(texts)
    ]
    shuffled = list(enumerate(texts))
    random.Random(4).shuffle(shuffled)
    for number, _ in shuffled:
        one.remove(number)
    assert len(one) == 0


def test_what_leaves_a_crowd_of_like_wordings_is_forgotten_and_the_rest_stays() -> None:
    groups = Groups()
    numbers = [number for number in range(10, 400) if number % 111]  # of 111 the words keep 1
    texts = {number: f"Parkbänken vid lekplatsen är trasig, vem lagar den? Ärende {number}" for number in numbers}
    for number, text in texts.items():
        groups.add(number, text)
    assert all(groups.like(number) == {number} for number in texts)  # other numbers, other questions
    gone = [number for number in texts if number % 7]
    for number in gone:
        groups.remove(number)
    rest = sorted(texts.keys() - gone)
    assert groups.numbers() == frozenset(rest)
    for number in rest:
        assert groups.add(1_000 + number, "Hej! " + texts[number]) == groups.add(number, texts[number])
        assert groups.like(number) == {number, 1_000 + number}
    assert groups.add(gone[0], texts[gone[0]]) not in {groups.add(number, texts[number]) for number in rest}
    for number in [*groups.numbers()]:
        groups.remove(number)
    assert len(groups) == 0
    assert groups.add(1, texts[14]) == groups.add(2, texts[14])
