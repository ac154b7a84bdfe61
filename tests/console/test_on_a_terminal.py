"""The console on a pseudo-terminal: what keys, rest and idling cost."""

from __future__ import annotations

import sys

from tests.bench.pseudo import Terminal

DEMO = [sys.executable, "-m", "tests.console.demo"]
DOWN, ESC = b"\x1b[B", b"\x1b"
QUIET = 0.12  # less than the rest after which the thread follows
REST = 0.8


def test_a_cursor_move_costs_hundreds_of_bytes_and_idling_none() -> None:
    with Terminal(DEMO) as terminal:
        terminal.read_until("Läsare 3".encode())
        terminal.read(REST, most=5.0)
        for _ in range(40):  # past the last visible row, so that the list scrolls
            assert 0 < len(terminal.press(DOWN, QUIET).output) <= 450
        terminal.read(REST, most=5.0)
        assert terminal.read(0.1, most=4.0).output == b""


def test_questions_cost_little_and_letters_less() -> None:
    with Terminal(DEMO) as terminal:
        terminal.read_until("Läsare 3".encode())
        terminal.read(REST, most=5.0)
        assert len(terminal.press(b"d", 0.4).output) < 9_000
        assert 0 < len(terminal.press(DOWN, QUIET).output) < 1_024
        terminal.press(ESC, REST)
        terminal.press(b"r", REST)
        terminal.press(b"H", REST)
        assert 0 < len(terminal.press(b"e", QUIET).output) < 512
        assert terminal.read(0.1, most=3.0).output == b""
