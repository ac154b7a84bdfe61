from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.core.climate import MOST_FLAGS, flags, sentence
from sm_console.core.model import Format, Ground
from sm_console.core.record_entries import Flag, FlagKind
from sm_console.core.rules import ClimateRules, WordList

RULES = ClimateRules(
    words=(
        WordList(ground=Ground.FOUL_LANGUAGE, words=("fan", "jävl*", "fy fan")),
        WordList(ground=Ground.OFFENSIVE, words=("Idiot*", "skämsapa")),
        WordList(ground=Ground.SPAM, words=("tjäna pengar",)),
    ),
    links=True,
    known_hosts=("malmo.se",),
    personal_numbers=True,
)


def found(text: str, form: Format = Format.PLAIN) -> list[tuple[str, str]]:
    return [(flag.ground.value, flag.found) for flag in flags(text, RULES, form)]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Tack för en fin dag i fanfaren!", []),
        ("FAN vad dåligt", [("foul-language", "fan")]),
        ("vilka Jävla IDIOTERNA.", [("foul-language", "jävla"), ("offensive", "idioterna")]),
        ("javla", []),  # å ä ö are letters of their own
        ("Din skämsapa!", [("offensive", "skämsapa")]),
        ("Din skämsapan", []),  # no *, no endings
        ("Tjäna   pengar\nhemma", [("spam", "tjäna pengar")]),
        ("fy... fan", [("foul-language", "fan"), ("foul-language", "fy fan")]),
        ("Läs på https://www.malmo.se/x och http://kultur.malmo.se", []),
        ("Se https://malmo.se.biz/a.", [("spam", "malmo.se.biz")]),
        ("Se www.exempel.org nu", [("spam", "exempel.org")]),
        ("https://malmo.se@elak.example/x", [("spam", "elak.example")]),
        ("Mitt nummer är 811218-9876", [("secrecy", "811218-9876")]),
        ("Mitt nummer är 198112189876!", [("secrecy", "198112189876")]),
        ("Ring 040-34 10 00 eller 8112189875", []),  # a telephone, and a wrong check digit
        ("701063-2391", [("secrecy", "701063-2391")]),  # the day of a coordination number is 60 more
        ("701060-2394", []),  # the check digits of these are right, but there are no such days
        ("701092-2396", []),
        ("701032-2399", []),
        ("701000-2397", []),
        ("701363-2398", []),
        ("700063-2393", []),
    ],
)
def test_what_is_flagged(text: str, hits: list[tuple[str, str]]) -> None:
    assert found(text) == hits
    assert found(unicodedata.normalize("NFD", text)) == hits


def test_a_link_in_html_is_found_where_only_its_words_show() -> None:
    assert found('<a href="http://elak.example/x">h&auml;r</a>', Format.HTML) == [("spam", "elak.example")]
    assert found("j&auml;vla", Format.HTML) == [("foul-language", "jävla")]


def test_without_lists_nothing_is_flagged() -> None:
    assert flags("jävla http://elak.example 811218-9876", ClimateRules()) == ()


def test_each_reason_names_the_rule_the_words_and_the_pack() -> None:
    for flag in flags("jävla http://elak.example 811218-9876", RULES):
        message = sentence(flag, "malmo 1")
        assert message.text.startswith("R12: ")
        assert message.values == {"found": flag.found, "pack": "malmo 1"}
        assert all(f"{{{name}}}" in message.text for name in message.values)
        assert {FlagKind.LINK: "a link", FlagKind.PERSONAL_NUMBER: "identity number", FlagKind.WORD: "list"}[
            flag.kind
        ] in message.text
    for ground in Ground:
        assert "{found}" in sentence(Flag(ground=ground, kind=FlagKind.WORD, found="x"), "p").text


def test_a_list_with_an_empty_word_finds_nothing_by_it() -> None:
    blank = ClimateRules(words=(WordList(ground=Ground.SPAM, words=("*", "–", "")),))
    assert flags("vad som helst", blank) == ()


def test_no_more_than_a_few_reasons_are_told() -> None:
    listed = ClimateRules(words=(WordList(ground=Ground.SPAM, words=tuple(f"w{number}" for number in range(99))),))
    assert len(flags(" ".join(listed.words[0].words), listed)) == MOST_FLAGS


@given(st.text(max_size=300))
def test_any_text_is_answered_with_a_few_flags_each_once(text: str) -> None:
    raised = flags(text, RULES, Format.HTML)
    assert len(raised) <= MOST_FLAGS
    assert len({(flag.ground, flag.found.casefold()) for flag in raised}) == len(raised)


@given(st.lists(st.sampled_from(["fan", "tack", "idioten", "fanns", "tjäna", "pengar", "och"]), max_size=8))
def test_words_agree_with_a_plain_reading(words: list[str]) -> None:
    expected = set()
    for word in words:
        if word == "fan":
            expected.add("fan")
        if word.startswith("idiot"):
            expected.add(word)
    if any(pair == ("tjäna", "pengar") for pair in pairwise(words)):
        expected.add("tjäna pengar")
    assert {flag.found for flag in flags(" ".join(words), RULES)} == expected
