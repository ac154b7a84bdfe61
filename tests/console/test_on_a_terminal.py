"""The console on a pseudo-terminal: what keys, rest and idling cost."""

from __future__ import annotations

import sys

from tests.bench.pseudo import Terminal
from tests.bench.screen import Screen

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
        assert len(terminal.press(b"d", 0.4).output) < 4_000
        assert 0 < len(terminal.press(DOWN, QUIET).output) < 1_024
        terminal.press(ESC, REST)
        assert 0 < len(terminal.press(b"r", REST).output) < 5_000
        assert 0 < len(terminal.press(b"H", REST).output) < 512
        assert 0 < len(terminal.press(b"e", QUIET).output) < 256
        assert 0 < len(terminal.press(ESC, REST).output) < 5_000
        assert terminal.read(0.1, most=3.0).output == b""


def test_the_terminal_shows_what_stands_there_after_every_panel() -> None:
    """Widgets write what changed straight to the terminal: a new layout must not leave old lines behind."""
    steps = [
        (b"r", ["── Gator", "Undertecknas", "Försenat"]),
        (b"Hej", ["Hej"]),
        (ESC, ["── Gator", "Övrigt", "Ditt utkast", "r Svara"]),
        (b"w", ["Anslutningar", "WordPress · i ordning"]),
        (ESC, ["── Gator", "Övrigt", "Ditt utkast"]),
        (b"d", ["── Gator", "På vilken grund?"]),
        (ESC, ["── Gator", "Ditt utkast"]),
        (b"/", ["Sök:", "Ditt utkast"]),
        (ESC, ["── Gator", "Övrigt"]),
        (b"3", ["[3 Vecka]", "\n  Läge        Konto"]),
        (b"2", ["[2 Komm.]", "\n Försenat", "── Gator", "Övrigt"]),
        (b"1", ["[1 Övers.]", "\n  När"]),
        (b"2", ["[2 Komm.]", "\n Försenat"]),
        (b"4", ["[4 Säsong]", "\n  Läge"]),
        (b"1", ["[1 Övers.]", "\n  När"]),
    ]
    with Terminal(DEMO, columns=80, lines=24) as terminal:
        screen = Screen(80, 24)
        screen.feed(terminal.read(REST, most=20.0).output)
        for key, wanted in steps:
            terminal.send(key)
            for _ in range(50):
                screen.feed(terminal.read(0.3, most=0.6).output)
                shown = "\n".join(screen.text())
                if all(words in shown for words in wanted):
                    break
            assert [words for words in wanted if words not in shown] == [], (key, shown)
            screen.feed(terminal.read(0.5, most=2.0).output)
            fresh = Screen(80, 24)
            fresh.feed(terminal.press(b"\x0c", 0.3).output)  # Ctrl+L writes every cell
            assert fresh.text() == screen.text(), key
            assert fresh.cells == screen.cells, key


def test_what_is_typed_in_one_piece_with_a_key_goes_into_what_the_key_opens() -> None:
    with Terminal(DEMO, columns=80, lines=24) as terminal:
        screen = Screen(80, 24)
        screen.feed(terminal.read(REST, most=20.0).output)
        for keys, wanted in (
            ("aRing vaktmästaren\r".encode(), "Anteckning av Anna"),
            (b"rHej Berit,\r3 april blir det klart", "3 april blir det klart"),
            (b"\x13", "Svaret går iväg"),
        ):
            terminal.send(keys)
            for _ in range(50):
                screen.feed(terminal.read(0.3, most=0.6).output)
                if any(wanted in line for line in screen.text()):
                    break
            assert any(wanted in line for line in screen.text()), screen.text()
        assert any("Ring vaktmästaren" in line for line in screen.text()), screen.text()
