"""From strips to the fewest bytes a terminal needs: what changed in a line, and how to write it.

Textual resets and repeats every attribute for each piece of a line. Over a slow line that is most of what is sent,
so these lines go out with changes of attributes only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

_SGR = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")  # Rich's attribute bits in their order
_END = {0: "22", 1: "22", 2: "23", 3: "24", 4: "25", 5: "25", 6: "27", 7: "28", 8: "29"}  # what ends an attribute
_CAN_END = sum(1 << bit for bit in _END)
_BOLD_OR_DIM = 0b11
_SHOWS_ON_SPACES = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 9  # underline, reverse, strike, double underline
_RESET = "\x1b[m"
_ERASE = "\x1b[K"
# Characters that always take one cell and never join their neighbours; marks begin at U+0300.
_ONE_CELL = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2400-\u2426\u2500-\u25fc]*"
)
_DEFAULT = (0, "39", "49")

_Look = tuple[int, str, str]  # attribute bits, foreground codes, background codes


def move_to(x: int, y: int) -> str:
    """Return the sequence that puts the terminal's cursor at a cell counted from 0."""
    return f"\x1b[{y + 1};{x + 1}H"


def scroll(top: int, bottom: int, lines: int) -> str:
    """Return the sequence that moves screen lines ``top`` to ``bottom`` - 1 up by ``lines``, or down if negative."""
    act = f"\x1b[{lines}S" if lines > 0 else f"\x1b[{-lines}T"
    return f"\x1b[{top + 1};{bottom}r{act}\x1b[r"


@lru_cache(4096)
def _look(style: Style | None, system: ColorSystem) -> _Look:
    """Return attribute bits, foreground and background codes of a style."""
    if style is None:
        return _DEFAULT
    front = style.color.downgrade(system).get_ansi_codes() if style.color else ("39",)
    back = style.bgcolor.downgrade(system).get_ansi_codes(foreground=False) if style.bgcolor else ("49",)
    return (style._attributes & style._set_attributes, ";".join(front), ";".join(back))  # noqa: SLF001 - as Textual does


@lru_cache(4096)
def _change(before: _Look, after: _Look) -> str:
    """Return the shortest sequence from one look to another."""
    gone = before[0] & ~after[0]
    ways = [_codes(_DEFAULT, after, ["0"])]
    if not gone & ~_CAN_END:
        # Bold and faint end together, so whichever of them stays has to be set again.
        ended = before[0] & ~gone & ~(_BOLD_OR_DIM if gone & _BOLD_OR_DIM else 0)
        ends = sorted({_END[bit] for bit in _END if gone >> bit & 1})
        ways.append(_codes((ended, *before[1:]), after, ends))
    return min(ways, key=len)


def _codes(before: _Look, after: _Look, codes: list[str]) -> str:
    """Return a sequence of ``codes`` and what then has to be set."""
    codes = codes + [code for bit, code in enumerate(_SGR) if (after[0] & ~before[0]) >> bit & 1]
    codes += [wanted for wanted, present in zip(after[1:], before[1:], strict=True) if wanted != present]
    return f"\x1b[{';'.join(codes)}m" if codes else ""


def encode(strip: Iterable[Segment], system: ColorSystem) -> str:
    """Return a strip as text and colour sequences, with everything reset before and after. No links, no controls."""
    parts: list[str] = []
    present = _DEFAULT
    for text, style, control in strip:
        if control is not None or not text:
            continue
        wanted = _look(style, system)
        if not text.strip(" ") and not wanted[0] & _SHOWS_ON_SPACES:
            wanted = (present[0] if not present[0] & _SHOWS_ON_SPACES else wanted[0], present[1], wanted[2])
        parts += (_change(present, wanted), text)
        present = wanted
    if present != _DEFAULT:
        parts.append(_RESET)
    return "".join(parts)


def encode_to_edge(strip: Strip, start: int, end: int, system: ColorSystem) -> str:
    """Return cells ``start`` to ``end`` of a line as wide as the screen; where only blanks follow they are erased."""
    blank = _blank_from(strip, system)
    if end - max(blank, start) > len(_ERASE):
        return encode(part(strip, start, max(blank, start)), system) + _ERASE
    return encode(part(strip, start, end), system)


def _blank_from(strip: Strip, system: ColorSystem) -> int:
    """Return the cell from which a line is nothing but spaces on the terminal's own background."""
    end = strip.cell_length
    for text, style, control in reversed(list(strip)):
        if control is not None:
            continue
        bits, _front, back = _look(style, system)
        if back != _DEFAULT[2] or bits & _SHOWS_ON_SPACES:
            break
        kept = text.rstrip(" ")
        end -= len(text) - len(kept)
        if kept:
            break
    return end


def part(strip: Strip, start: int, end: int) -> Iterable[Segment]:
    """Return what stands from cell ``start`` up to ``end``. ``Strip.crop`` would lose marks of the last letter."""
    if (start, end) == (0, strip.cell_length):
        return strip
    if _is_plain(strip):
        return strip.crop(start, end)
    kept: list[Segment] = []
    place, inside = 0, False
    for text, style, control in strip:
        letters: list[str] = []
        for character in "" if control is not None else text:
            size = _size(character)
            if size:
                inside = start <= place < end
                place += size
            if inside:
                letters.append(character)
        kept.append(Segment("".join(letters), style))
    return kept


def _size(character: str) -> int:
    return 1 if character < "\u0300" else cell_len(character)


def changed_span(old: Strip | None, new: Strip) -> tuple[int, int] | None:
    """Return the first and the end cell of what differs between two strips of one line, or None if nothing does."""
    if old is new:
        return None
    width = new.cell_length
    if old is None or old.cell_length != width:
        return (0, width)
    if _is_plain(old) and _is_plain(new):
        start = _same_cells(list(old), list(new), 1)
        return None if start == width else (start, width - _same_cells(list(old)[::-1], list(new)[::-1], -1))
    before, after = _cells(old), _cells(new)
    changed = [place for place in before.keys() | after.keys() if before.get(place) != after.get(place)]
    return (min(changed), max(_end(changed, before), _end(changed, after))) if changed else None


def _is_plain(strip: Strip) -> bool:
    """Whether every character takes one cell and stands for itself."""
    return all(control is None and _ONE_CELL.fullmatch(text) for text, _, control in strip)


def _same_cells(before: list[Segment], after: list[Segment], step: int) -> int:
    """Return how many cells plain pieces have in common from their beginning, or with ``step`` -1 from their end."""
    ours = "".join(text[::step] for text, _, _ in before)
    theirs = "".join(text[::step] for text, _, _ in after)
    pairs = enumerate(zip(ours, theirs, strict=True))
    same = len(ours) if ours == theirs else next(index for index, (one, two) in pairs if one != two)
    place = behind = others_behind = 0
    others = iter(after)
    other: Segment | None = None
    for text, style, _ in before:
        behind += len(text)
        while place < min(behind, same):
            if other is None or place >= others_behind:
                other = next(others)
                others_behind += len(other.text)
                continue
            if style != other.style:
                return place
            place = min(behind, others_behind)
    return same


def _end(changed: list[int], cells: dict[int, tuple[str, Style | None]]) -> int:
    """Return the cell behind the last changed one."""
    return max((place + max(cell_len(cells[place][0]), 1) for place in changed if place in cells), default=0)


def _cells(strip: Iterable[Segment]) -> dict[int, tuple[str, Style | None]]:
    """Return what stands at each cell, combining marks together with their letter."""
    cells: dict[int, tuple[str, Style | None]] = {}
    place = last = 0
    for text, style, control in strip:
        if control is not None:
            continue
        for character in text:
            size = _size(character)
            if size:
                cells[place] = (character, style)
                last = place
                place += size
            elif last in cells:
                cells[last] = (cells[last][0] + character, cells[last][1])  # in its letter's look
    return cells
