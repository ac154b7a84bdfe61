"""Fitting safe text into columns, by cells. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from widgets.wrapping import wrap_lines

ROOM_FOR_WORDS = 24
"""Cells from which a text is cut between words even where that loses a third of it."""
FEW = 4
"""Cells that a narrower column may lose for the sake of a whole word; it needs its letters."""


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most ``width`` cells; an empty one gives one empty line."""
    return wrap_lines(text, width) or [""]


def wrap_items(start: str, items: Sequence[str], width: int) -> list[str]:
    """A list with commas in lines of at most ``width`` cells, none of its items broken where one fits a line."""
    lines = [start.rstrip(" ")]
    for number, item in enumerate(items):
        word = item + ("," if number < len(items) - 1 else "")
        if cell_len(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}".lstrip(" ")
        else:
            lines += wrap(word, width)
    return [line for line in lines if line]


def fit(text: str, width: int) -> str:
    """Exactly ``width`` cells: padded, or cut with a closing "…" (at a word where one is near)."""
    return set_cell_size(clip(text, width), max(0, width))


def clip(text: str, width: int) -> str:
    """At most ``width`` cells, cut with a closing "…"."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return "…"[: max(0, width)]
    kept = set_cell_size(text, width - 1).rstrip()
    space = kept.rfind(" ")
    whole = text.startswith(f"{kept} ")  # the cut falls between two words as it is
    loss = cell_len(kept[space:])
    if not whole and space > 0 and (loss <= FEW or (width >= ROOM_FOR_WORDS and space >= len(kept) * 2 // 3)):
        kept = kept[:space]
    return f"{kept.rstrip(' ,.;:–-')}…"
