"""Text broken into lines by terminal cells, not by characters."""

from __future__ import annotations

import re

from rich.cells import cell_len

_WORD = re.compile(r" *[^ ]+| +")


def wrap_lines(text: str, width: int) -> list[str]:
    """Return ``text`` as lines of at most ``width`` cells, broken at spaces, and inside words longer than a line.

    Line breaks stay; leading spaces of a line stay, those at a break go. No text gives no line.
    """
    if not text:
        return []
    width = max(width, 2)  # the widest characters take two cells
    return [line for paragraph in text.split("\n") for line in _wrap(paragraph, width)]


def _wrap(paragraph: str, width: int) -> list[str]:
    if cell_len(paragraph) <= width:
        return [paragraph.rstrip(" ")]
    lines: list[str] = []
    line, used = "", 0
    for match in _WORD.finditer(paragraph):
        word = match[0]
        size = cell_len(word)
        if used + size > width and line:
            lines.append(line)
            word = word.lstrip(" ")
            line, used, size = "", 0, cell_len(word)
        if size > width:
            *full, word = _pieces(word, width)
            lines += full
            size = cell_len(word)
        line += word
        used += size
    return [*lines, line] if line.strip(" ") or not lines else lines


def _pieces(word: str, width: int) -> list[str]:
    """Return a word in pieces that fit, marks together with their letters."""
    pieces: list[str] = []
    start = used = 0
    for index, character in enumerate(word):
        size = 1 if " " <= character < "\x7f" else cell_len(character)
        if used + size > width:
            pieces.append(word[start:index])
            start, used = index, 0
        used += size
    return [*pieces, word[start:]]
