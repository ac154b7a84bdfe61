"""Answers of terminals told from keys, however they arrive, and what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.terminal_answers import Said, Sieve, has_kitty_graphics, is_relayed, understood

KEYS = [
    "a",
    "å",
    "\x1b[A",
    "\x1b[6~",
    "\x1b[6;5~",
    "\x1bOP",
    "\x1b[<0;3;4M",
    "\x1b[200~x\x1b[201~",
    "\x1b[48;24;80;0;0t",
    "\r",
]
ANSWERS = ["\x1bP>|kitty(0.41.1)\x1b\\", "\x1b_Gi=31;OK\x1b\\", "\x1b[6;18;9t", "\x1b[?1;0;256S", "\x1b[?1;3;0S"]
LAST = "\x1b[?62;4c"


def sifted(chunks: list[str]) -> tuple[str, list[str]]:
    heard: list[str] = []
    sieve = Sieve()
    sieve.listen(heard.append)
    typed = "".join(map(sieve.feed, chunks))
    while sieve.waits:
        typed += sieve.rest(0.1)
    return typed, heard


@given(st.lists(st.sampled_from([*KEYS, *ANSWERS])), st.lists(st.sampled_from(KEYS)), st.data())
def test_answers_are_taken_out_wherever_reading_cuts_them(
    before: list[str], after: list[str], data: st.DataObject
) -> None:
    pieces = [*before, LAST, *after]
    text = "".join(pieces)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))))
    chunks = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    typed, heard = sifted(chunks)
    assert typed == "".join(piece for piece in pieces if piece in KEYS)
    assert heard == [piece for piece in pieces if piece not in KEYS]


@given(st.lists(st.text(max_size=20)))
def test_before_a_question_and_after_its_last_answer_all_goes_through_at_once(typed: list[str]) -> None:
    sieve = Sieve()
    assert [sieve.feed(part) for part in typed] == typed
    sieve.listen(lambda _answer: None)
    assert sieve.feed(LAST) == ""
    assert [sieve.feed(part) for part in typed] == typed
    assert not sieve.waits


def test_escape_and_alt_keys_wait_one_tick_only() -> None:
    sieve = Sieve()
    sieve.listen(lambda _answer: None)
    for key in ("\x1b", "\x1bP", "\x1b_", "\x1b["):
        assert sieve.feed(key) == ""
        assert sieve.waits
        assert sieve.rest(0.015) == key
        assert not sieve.waits


def test_half_an_answer_waits_longer_and_then_is_given_back() -> None:
    sieve = Sieve()
    sieve.listen(lambda _answer: None)
    assert sieve.feed("\x1b[?62;") == ""
    assert [sieve.rest(0.3) for _ in range(4)] == ["", "", "", "\x1b[?62;"]


def test_two_questions_have_two_ends() -> None:
    heard: list[str] = []
    sieve = Sieve()
    sieve.listen(heard.append)
    sieve.listen(heard.append)
    assert sieve.feed(LAST + ANSWERS[0] + LAST + LAST) == LAST
    assert heard == [LAST, ANSWERS[0], LAST]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([], Said()),
        (["\x1b[?63;1;2;4;6;9;15;16;22;28c"], Said(sixel=True)),
        (["\x1b[?62;22c", "\x1bP>|VTE(7600)\x1b\\"], Said()),
        (["\x1b[?4c"], Said()),  # a VT132, not an attribute
        (["\x1bP>|kitty(0.41.1)\x1b\\"], Said(kitty=True)),
        (["\x1bP>|kitty(0.28.0)\x1b\\"], Said(kitty=True)),
        (["\x1bP>|kitty(0.27.1)\x1b\\"], Said()),
        (["\x1bP>|kitty(1.0.0)\x1b\\"], Said(kitty=True)),
        (["\x1bP>|ghostty 1.1.3\x1b\\"], Said(kitty=True)),
        (["\x1bP>|WezTerm 20240203\x1b\\", "\x1b[?65;4;6;18;22c"], Said(sixel=True)),
        (["\x1bP>|Konsole 24.08.1\x07", "\x1b[?62;1;4c"], Said(sixel=True)),
        (["\x1b[6;20;10t"], Said(cell=(10, 20))),
        (["\x1b[6;0;0t"], Said()),
        (["\x1b[6;99999;10t"], Said()),
        (["\x1b[?1;0;1024S"], Said(colours=1024)),
        (["\x1b[?1;3;0S"], Said()),  # "failure"
    ],
)
def test_what_answers_mean(answers: list[str], said: Said) -> None:
    assert understood(answers) == said


def test_a_yes_to_kitty_graphics_is_a_yes() -> None:
    assert has_kitty_graphics(["\x1b_Gi=31;OK\x1b\\", LAST])
    assert not has_kitty_graphics(["\x1b_Gi=31;EINVAL: no\x1b\\", LAST])
    assert not has_kitty_graphics([LAST])


def test_multiplexers_are_known() -> None:
    assert is_relayed({"TMUX": "/x,1,0", "TERM": "xterm"})
    assert is_relayed({"STY": "1.x"})
    assert is_relayed({"TERM": "screen.xterm-256color"})
    assert is_relayed({"TERM": "tmux-256color"})
    assert not is_relayed({"TERM": "xterm-kitty"})
