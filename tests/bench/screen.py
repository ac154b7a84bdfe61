"""A small terminal in memory: what a program's bytes leave on the screen. Knows what our programs send, no more."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder

from rich.cells import cell_len

_SEQUENCE = re.compile(
    r"\x1b\[(?P<mark>[?>=<]?)(?P<numbers>[0-9;]*)(?P<between>[ $!]?)(?P<act>[A-Za-z])"
    r"|\x1b(?P<short>[78=>]|\]22?;[^\x07]*\x07)|(?P<text>[^\x1b])",
    re.DOTALL,
)


class Screen:
    """Cells of (letters, look); sequences it does not know raise ValueError, so that none is met unnoticed."""

    def __init__(self, columns: int, lines: int) -> None:
        self.columns = columns
        self.lines = lines
        self.cells = self._blank_lines(lines)
        self.x = self.y = 0
        self.look = ""
        self.top, self.bottom = 0, lines
        self._decoder = getincrementaldecoder("utf-8")()  # a letter may come in two readings

    def _blank_lines(self, count: int) -> list[list[tuple[str, str]]]:
        return [[(" ", "")] * self.columns for _ in range(count)]

    def feed(self, output: bytes) -> None:
        """Take a program's bytes."""
        text = self._decoder.decode(output)
        at = 0
        while at < len(text):
            match = _SEQUENCE.match(text, at)
            if match is None:
                raise ValueError(f"unknown sequence {text[at : at + 20]!r}")
            at = match.end()
            if match["act"]:
                self._control(match["mark"], match["numbers"], match["between"], match["act"])
            elif match["text"]:
                self._put(match["text"])

    def text(self) -> list[str]:
        """Return the lines as text."""
        return ["".join(letters for letters, _ in line) for line in self.cells]

    def _put(self, character: str) -> None:
        if character == "\n":
            self.x, self.y = 0, min(self.y + 1, self.lines - 1)
        elif character == "\r":
            self.x = 0
        elif character < " " or "\x7f" <= character < "\xa0":
            raise ValueError(f"control character {character!r}")
        else:
            self._draw(character)

    def _draw(self, character: str) -> None:
        size = cell_len(character)
        line = self.cells[self.y]
        if size == 0 and self.x:
            place = self.x - 1 if line[self.x - 1][0] else self.x - 2
            line[place] = (line[place][0] + character, line[place][1])
        elif self.x + size <= self.columns:
            look = _bare(self.look) if character == " " else self.look
            line[self.x : self.x + size] = [(character, look), *[("", look)] * (size - 1)]
            self.x += size

    def _control(self, mark: str, numbers: str, between: str, act: str) -> None:
        given = [int(number or 0) for number in numbers.split(";")]
        if mark or between or act in "tc":
            return  # modes, questions, the window's title
        if act == "H":
            row, column = [*given, 1][:2] if numbers else (1, 1)
            self.x, self.y = max(column, 1) - 1, max(row, 1) - 1
        elif act == "m":
            self._set_look(given)
        elif act == "r":
            self.top, self.bottom = (given[0] - 1, given[1]) if numbers else (0, self.lines)
            self.x = self.y = 0
        elif act in "ST":
            self._scroll(given[0] or 1, up=act == "S")
        elif act == "J" and given[0] == 2:
            self.cells = self._blank_lines(self.lines)
        elif act == "K" and not numbers:
            line = self.cells[self.y]
            line[self.x :] = [(" ", _bare(self.look))] * (self.columns - self.x)
        else:
            raise ValueError(f"unknown control {numbers}{act}")

    def _scroll(self, count: int, *, up: bool) -> None:
        count = min(count, self.bottom - self.top)
        region = self.cells[self.top : self.bottom]
        gap = self._blank_lines(count)
        self.cells[self.top : self.bottom] = [*region[count:], *gap] if up else [*gap, *region[: len(region) - count]]

    def _set_look(self, given: list[int]) -> None:
        """Keep looks comparable: attributes, front and back in a fixed order."""
        parts = dict(part.split("=") for part in self.look.split()) if self.look else {}
        codes = iter(given)
        for code in codes:
            if code == 0:
                parts = {}
            elif code in {38, 48}:
                size = 1 if (kind := next(codes)) == 5 else 3
                parts[str(code)] = f"{kind}:" + ":".join(str(next(codes)) for _ in range(size))
            elif 30 <= code <= 37 or 90 <= code <= 97:
                parts["38"] = str(code)
            elif 40 <= code <= 47 or 100 <= code <= 107:
                parts["48"] = str(code)
            elif code in {39, 49}:
                parts.pop(str(code - 1), None)
            elif code == 22:
                parts.pop("1", None)
                parts.pop("2", None)
            elif 23 <= code <= 29:
                parts.pop(str(code - 20), None)
            else:
                parts[str(code)] = "on"
        self.look = " ".join(f"{name}={value}" for name, value in sorted(parts.items()))


def _bare(look: str) -> str:
    """Return what of a look shows on a space: only its back, unless something is drawn over it or turned round."""
    parts = look.split()
    if any(part.partition("=")[0] in {"4", "7", "9", "21"} for part in parts):
        return look
    return " ".join(part for part in parts if part.startswith("48="))
