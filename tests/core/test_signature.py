from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.core.rules import SignatureRules
from sm_console.core.signature import SignatureState, SignatureVerdict, check, sign
from tests.core.packs import OPENERS

RULES = SignatureRules(required=True, openers=OPENERS)
STAFF = ("Anna", "Anna-Karin", "Erik", "Åsa", "Zoë", "Ann Sofie")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tack för din fråga!\nAnna", "Anna"),
        ("Tack för din fråga!\n/Anna", "Anna"),
        ("Tack för din fråga! /Anna", "Anna"),
        ("Ha en fin dag/Anna", "Anna"),
        ("Tack! // Anna", "Anna"),
        ("Tack – Anna", "Anna"),
        ("Tack! - Anna", "Anna"),
        ("Tack!- Anna", "Anna"),
        ("Tack — Anna", "Anna"),
        ("Vi lagar den i dag. Mvh Anna", "Anna"),
        ("Vi lagar den i dag.\nMvh, Anna", "Anna"),
        ("Vi lagar den i dag.\r\n\r\nMed vänlig hälsning\r\nAnna\r\n", "Anna"),
        ("Vi lagar den i dag. Vänliga  hälsningar: Anna", "Anna"),
        ("Tack! Anna", "Anna"),
        ("Tack 😊 Anna", "Anna"),
        ("Anna", "Anna"),
        ("/Anna-Karin", "Anna-Karin"),
        ("/Anna\u2011Karin", "Anna-Karin"),
        ("/Ann Sofie", "Ann Sofie"),
        ("Mvh anna", "Anna"),
        ("MVH ANNA", "Anna"),
        ("/Anna!", "Anna"),
        ("/Anna 😊👍🏽", "Anna"),
        ("/Anna ❤️", "Anna"),
        ("/Anna :D", "Anna"),
        ("/Anna <3", "Anna"),
        ("/Anna ;-)", "Anna"),
        ("Anna\n\n😊\n", "Anna"),
        ("*Anna*", "Anna"),
        ("/Anna\u200b\u200d\ufe0f", "Anna"),
        ("Mvh\u00a0Anna", "Anna"),
        (unicodedata.normalize("NFD", "Hälsningar Åsa"), "Åsa"),
        (unicodedata.normalize("NFD", "Med vänlig hälsning Zoë"), "Zoë"),
        ("Mvh Anna och Erik", "Erik"),
        ("/Anna & Erik", "Erik"),
        ("Anna, Erik", "Erik"),
    ],
)
def test_signed(text: str, name: str) -> None:
    assert check(text, STAFF, RULES) == SignatureVerdict(SignatureState.OK, name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "😊",
        "Tack för din fråga!",
        "Tack Anna",
        "Hej Anna!",
        "Vi frågar Anna",
        "Vi frågar Anna och Erik",
        "@Anna",
        "Tack! @Anna",
        "#Anna",
        "https://malmo.se/Anna",
        "www.malmo.se/Anna",
        "se malmo.se/Anna",
        "Mvh",
        "Med vänlig hälsning",
        "Tack!",
        "Välkommen",
        "Anna\nMalmö stad",
        "Mvh Anna på kundtjänst",
        "Anna\nhttps://malmo.se",
        "Anna 2",
        "Savanna",
    ],
)
def test_not_signed(text: str) -> None:
    verdict = check(text, STAFF, RULES)
    assert not verdict.ok
    if text != "Savanna":
        assert verdict == SignatureVerdict(SignatureState.NONE)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tack!\nOlle", "Olle"),
        ("Tack! /Olle", "Olle"),
        ("Mvh Olle", "Olle"),
        ("Med vänlig hälsning\nOlle 😊", "Olle"),
        ("/Anna Svensson", "Anna Svensson"),
        ("Mvh Anna Svensson", "Anna Svensson"),
        ("Eva-Anna", "Eva-Anna"),
        ("/Asa", "Asa"),
        ("/A", "A"),
        ("Mvh Gatukontoret", "Gatukontoret"),
    ],
)
def test_unknown_names(text: str, name: str) -> None:
    assert check(text, STAFF, RULES) == SignatureVerdict(SignatureState.UNKNOWN_NAME, name)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Tack!\n/Olle", SignatureVerdict(SignatureState.OK, "Olle", unchecked=True)),
        ("Mvh Anna-Karin", SignatureVerdict(SignatureState.OK, "Anna-Karin", unchecked=True)),
        ("/olle", SignatureVerdict(SignatureState.NONE)),
        ("Tack!", SignatureVerdict(SignatureState.NONE)),
        ("Hälsningar", SignatureVerdict(SignatureState.NONE)),
        ("/O", SignatureVerdict(SignatureState.UNKNOWN_NAME, "O")),
        ("/Olle Svensson", SignatureVerdict(SignatureState.UNKNOWN_NAME, "Olle Svensson")),
    ],
)
def test_without_a_staff_list(text: str, verdict: SignatureVerdict) -> None:
    assert check(text, (), RULES) == verdict
    assert check(text, (" ",), RULES) == verdict


def test_only_the_packs_openers_open() -> None:
    few = SignatureRules(required=True, openers=("Mvh",))
    assert check("Tack – Anna", STAFF, RULES).ok
    assert not check("Tack – Anna", STAFF, few).ok
    assert not check("Tack /Anna", STAFF, few).ok
    assert check("Tack\n/Anna", STAFF, few).ok, "alone on its line, signs do not matter"


def test_a_pack_may_ask_for_no_signature() -> None:
    free = SignatureRules(required=False, openers=OPENERS)
    assert check("Tack!", STAFF, free) == SignatureVerdict(SignatureState.OK, "", unchecked=True)
    assert check("/Olle", STAFF, free) == SignatureVerdict(SignatureState.OK, "Olle", unchecked=True)
    assert check("/Anna", STAFF, free) == SignatureVerdict(SignatureState.OK, "Anna")


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("Vi lagar den i dag.", "Vi lagar den i dag.\n/Anna"),
        ("Vi lagar den i dag.\n\n ", "Vi lagar den i dag.\n/Anna"),
        ("Tack!\n/Anna\n", "Tack!\n/Anna"),
        ("Mvh\nAnna", "Mvh\nAnna"),
        ("", "/Anna"),
    ],
)
def test_sign(text: str, signed: str) -> None:
    assert sign(text, "Anna") == signed
    assert sign(signed, "Anna") == signed


@given(st.text(), st.sampled_from(STAFF))
def test_what_sign_makes_passes_the_check(text: str, name: str) -> None:
    verdict = check(sign(text, name), STAFF, RULES)
    assert verdict.ok
    assert not verdict.unchecked
    assert verdict.name in {name, "Karin"}


@given(st.text(alphabet=st.sampled_from("Aa å-/–.!@# \n😊:D<3'\u0308\u200dMvh")), st.sampled_from([STAFF, ()]))
def test_any_text_gets_a_verdict(text: str, staff: tuple[str, ...]) -> None:
    verdict = check(text, staff, RULES)
    assert (verdict.name == "") is (verdict.state is SignatureState.NONE)


@pytest.mark.parametrize(
    "text",
    ["A-" * 200_000, "Anna " * 100_000, " <3" * 200_000, "Anna, " * 100_000, "😊" * 400_000, "a\u0308\u0323" * 200_000],
)
def test_long_texts_cost_no_more_than_their_end(text: str) -> None:
    assert check(text, STAFF, RULES) == check(text[-2_000:], STAFF, RULES)
