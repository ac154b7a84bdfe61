"""Somebody who presses keys in a flood, at random moments, and waits for each to show what it did."""

from __future__ import annotations

import random
import re
import time
from collections import defaultdict
from collections.abc import Callable

from tests.bench.flood_source import LATE_NAME, NEW_NAME, OLD_NAME
from tests.bench.observed import Observed

KEYS = {"j": b"j", "k": b"k", "page down": b"\x1b[6~", "page up": b"\x1b[5~"}
BOARDS = {"1": "[1 ", "3": "[3 ", "5": "[5 ", "8": "[8 "}
"""Keys of places, and how their tab begins once one is there."""
LOST_AFTER = 3.0
BURST = 12
_WHO = re.compile(rf"\b(?:{OLD_NAME}|{NEW_NAME}|{LATE_NAME}) (\d+)")
_SEARCHED = "lekplats"


class Player:
    """One console and, pressed by turns, a bare list without a desk: what the machine itself takes just then."""

    def __init__(self, seen: Observed, floor: Observed, dice: random.Random) -> None:
        self.seen = seen
        self._floor = floor
        self.floor: defaultdict[str, list[float]] = defaultdict(list)
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        """Milliseconds by kind of key; those that begin with "(" tell of what follows a key's own answer."""
        self.lost: list[str] = []
        self.bursts = self.unjudged = 0
        self._dice = dice

    def who(self) -> str:
        """The comment under the cursor, by its author's number."""
        found = _WHO.search(self.seen.cursor_line())
        return found[1] if found else ""

    def press(self, name: str, key: bytes, effect: Callable[[], bool]) -> bool:
        """Press at a random moment; note how long the effect took, or that it never came."""
        self.seen.pause(self._dice.uniform(0.02, 0.25))
        took = self.seen.press(key, effect, LOST_AFTER)
        if took is None:
            self.lost.append(f"{name} at {time.perf_counter():.1f}: {self.seen.cursor_line()[:40]!r}")
            self.seen.keep(f"lost-{len(self.lost)}")
        else:
            self.times[name].append(took)
        return took is not None

    def move(self, name: str) -> None:
        """A key after which the cursor stands on another comment."""
        self.seen.pause(0.01)
        before = self.who()
        self.press(name, KEYS[name], lambda: self.who() not in {"", before})

    def press_floor(self, name: str) -> None:
        """The same key on the bare list."""
        floor, key = self._floor, KEYS[name]
        floor.pause(self._dice.uniform(0.01, 0.05))
        before = floor.cursor_line()
        took = floor.press(key, lambda: floor.cursor_line() not in {"", before}, LOST_AFTER)
        if took is None:
            raise TimeoutError(f"the bare list did not heed {name!r}")
        self.floor[name].append(took)

    def board(self) -> None:
        """To another place and back: the tab answers the key, the columns' names say that the board stands."""
        seen = self.seen
        key = self._dice.choice(list(BOARDS))
        for name, tab, stands in (
            (key, BOARDS[key], lambda: "Tid kvar" not in seen.head() and seen.head().strip() != ""),
            ("2", "[2 ", lambda: "Tid kvar" in seen.head() and self.who() != ""),
        ):
            pressed = time.perf_counter()
            if self.press("a board", name.encode(), lambda tab=tab: tab in seen.top()):  # type: ignore[misc]
                came = seen.when(stands, LOST_AFTER)
                if came is None:
                    self.lost.append(f"board {name} never stood")
                else:
                    self.times["(the board stands)"].append((came - max(pressed, seen.pressed)) * 1_000)

    def search(self) -> None:
        """Type a search, letter by letter, and leave it."""
        self.press("/", b"/", lambda: "Sök:" in self.seen.below())
        for length in range(1, len(_SEARCHED) + 1):
            typed = _SEARCHED[:length]
            self.press("letter", typed[-1].encode(), lambda typed=typed: f"Sök: {typed}" in self.seen.below())  # type: ignore[misc]
        self.press("Esc", b"\x1b", lambda: "Sök:" not in self.seen.below())
        self.seen.pause(1.0)  # the whole queue comes back, and is read from its top

    def thread(self) -> None:
        """Open the thread of a comment just come to, and go back."""
        self.seen.press(b"j", lambda: False, 0.1)
        before = self.seen.cursor_look()
        if self.press("Enter", b"\r", lambda: self.seen.cursor_look() != before):
            self.press("Esc", b"\x1b", lambda: self.seen.cursor_look() == before)
        else:
            self.seen.press(b"\x1b", lambda: False, 1.0)

    def burst(self) -> None:
        """Many presses in one piece: the cursor must have moved by as many rows that stood there, or came between."""
        self.seen.press(b"g", lambda: False, 0.6)
        start, known = self.who(), set(self._rows())
        self.seen.press(b"j" * BURST, lambda: False, 0.6)
        rows, end = self._rows(), self.who()
        if start not in rows or end not in rows:
            self.unjudged += 1  # what came meanwhile has pushed one of the two out of view
            return
        self.bursts += 1
        between = rows[rows.index(start) + 1 : rows.index(end) + 1]
        standing = sum(row in known for row in between)
        if not standing <= BURST <= len(between):
            self.lost.append(f"burst: {BURST} pressed, {standing}–{len(between)} moved")

    def _rows(self) -> list[str]:
        return [found[1] for line in self.seen.list_lines() if (found := _WHO.search(line))]

    def play(self, until: float) -> None:
        """All of it in a random order."""
        turns = 0
        self._floor.press(KEYS["page down"] * 20, lambda: False, 1.0)
        while time.perf_counter() < until:
            turns += 1
            self.into_the_list()
            for key in self._dice.choices(list(KEYS), [5, 4, 2, 2], k=6):
                self.move(key)
                self.press_floor(key)
            self.board()
            self.thread()
            if turns % 3 == 0:
                self.search()
            if turns % 4 == 0:
                self.burst()

    def into_the_list(self) -> None:
        """Down into the list, so that no key is pressed where it has no way to go."""
        self.seen.press(b"g" + b"j" * 20 + KEYS["page down"] * 6, lambda: False, 0.3)
