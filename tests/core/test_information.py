"""R10's comparison of texts against an independent, slower measure, and by examples."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.core.information import difference, read, words
from sm_console.core.rules import InformationRules

SENTENCES = (
    "Observera att din kommentar är en allmän handling och kan komma att diarieföras.",
    "Vi vill ha ett trevligt klimat, så undvik ovårdat språk.",
    "Spam och företagsreklam är inte heller tillåtet på sidan och kommer att tas bort.",
)
RULES = InformationRules(
    sentences=SENTENCES, links=("SKL’s riktlinjer för närvaro",), negations=("inte",), tolerance=0.2
)
WHOLE = "Om oss. " + " ".join(SENTENCES) + " SKL’s riktlinjer för närvaro"


def missing(text: str) -> tuple[str, ...]:
    return read(text, RULES).missing


def test_all_of_it_is_found() -> None:
    assert missing(WHOLE) == ()


def test_white_space_case_quotes_and_invisible_signs_mean_nothing() -> None:
    spoilt = (
        WHOLE.upper().replace(" ", "\n \t").replace("’", '"').replace("SPAM", "S\u00adP\u200bAM").replace(".", " –")
    )
    assert missing(spoilt) == ()


def test_small_edits_are_small() -> None:
    edited = WHOLE.replace("din kommentar", "din komentar").replace("ovårdat språk", "ett ovårdat språk")
    assert missing(edited.replace("kan komma att diarieföras", "kan diarieföras")) == ()


def test_a_negation_taken_away_or_put_in_is_no_small_edit() -> None:
    turned = WHOLE.replace("är inte heller", "är heller")
    assert missing(turned) == (SENTENCES[2],)
    assert read(turned, RULES).near == (SENTENCES[2],)
    assert missing(WHOLE.replace("är en allmän", "är inte en allmän")) == (SENTENCES[0],)


def test_what_is_not_there_is_missing_and_not_near() -> None:
    found = read("Välkommen till badet. Vi vill ha trevligt.", RULES)
    assert found.missing == RULES.parts
    assert found.near == ()


def test_half_a_sentence_is_missing() -> None:
    assert missing(WHOLE.replace("är en allmän handling och", "")) == (SENTENCES[0],)


def slow(wanted: tuple[str, ...], spoken: tuple[str, ...]) -> int:
    """Edit distance in words to the best passage, by trying every passage."""

    @cache
    def edits(one: tuple[str, ...], other: tuple[str, ...]) -> int:
        if not one or not other:
            return len(one) + len(other)
        if one[0] == other[0]:
            return edits(one[1:], other[1:])
        return 1 + min(edits(one[1:], other), edits(one, other[1:]), edits(one[1:], other[1:]))

    ends = range(len(spoken) + 1)
    return min(edits(wanted, spoken[start:end]) for start in ends for end in ends if start <= end)


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=6).map(tuple)


@given(WORDS, WORDS)
def test_the_difference_is_that_of_the_best_passage(wanted: tuple[str, ...], spoken: tuple[str, ...]) -> None:
    assert difference(wanted, spoken, ()) == slow(wanted, spoken)


@given(WORDS, WORDS, st.floats(0, 6))
def test_a_limit_changes_nothing_below_it(wanted: tuple[str, ...], spoken: tuple[str, ...], limit: float) -> None:
    whole, limited = difference(wanted, spoken, ("d",)), difference(wanted, spoken, ("d",), limit)
    assert limited == whole if whole <= limit else limited > limit


@given(st.text(max_size=40), st.sampled_from(SENTENCES), st.text(max_size=40))
def test_a_part_that_stands_there_to_the_letter_is_there_by_its_words_too(before: str, part: str, after: str) -> None:
    text = f"{before} {part} {after}"
    assert part not in missing(text)
    said, wanted = " ".join(words(text)), " ".join(words(part))
    assert f" {wanted} " in f" {said} "


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    assert set(missing(text)) <= set(RULES.parts)
    assert all(word == word.casefold() for word in words(text))


@given(st.sampled_from(SENTENCES), st.integers(0, 60), st.sampled_from("xyzå"))
def test_one_letter_wrong_is_forgiven(sentence: str, place: int, letter: str) -> None:
    place %= len(sentence)
    spelt = sentence[:place] + letter + sentence[place + 1 :]
    if "inte" in spelt.split() or "inte" not in sentence:
        assert sentence not in missing(WHOLE.replace(sentence, spelt))


@pytest.mark.parametrize(
    ("ours", "theirs", "alike"),
    [
        ("kommentar", "komentar", True),  # left out
        ("kommentar", "kommmentar", True),  # added
        ("kommentar", "kommentat", True),  # changed at the end
        ("kommentar", "kommentra", True),  # neighbours swapped
        ("kommentar", "okmmentar", True),
        ("kommentar", "kommentars", True),
        ("kommentar", "xxmmentar", False),
        ("kommentar", "kommenrat", False),
        ("kommentar", "kommntaar", False),
        ("kommentar", "kommentarer", False),
        ("taket", "talet", True),
        ("hall", "hals", True),
        ("tak", "tal", False),  # short words are other words
    ],
)
def test_a_slip_of_one_letter_counts_less_than_another_word(ours: str, theirs: str, alike: bool) -> None:  # noqa: FBT001
    assert (difference([ours], [theirs], ()) < 1) is alike
    assert (difference([theirs], [ours], ()) < 1) is alike


def test_how_a_link_begins_is_no_word() -> None:
    assert words("Se https://www.exempel.se") == words("Se exempel.se")
