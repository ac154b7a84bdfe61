"""Counting what a reader sees as one character, as Unicode's annex 29 cuts text.

Platforms that limit graphemes count "👩‍👩‍👧", "🇸🇪" and "é" (in two code points) as one each.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import lru_cache

_ZWJ = 0x200D
_EXTENDING = frozenset({"Mn", "Me", "Mc"})
_CUT_AWAY = frozenset({"Cc", "Zl", "Zp", "Cf", "Cs"})
_KEPT_FORMATS = frozenset({0x200C, 0x200D})  # ZWNJ and ZWJ extend what stands before them
_PICTURES = (  # starts and ends (exclusive) of the ranges of Extended_Pictographic, roughly: it has gaps inside
    (0xA9, 0xAA), (0xAE, 0xAF), (0x203C, 0x203D), (0x2049, 0x204A), (0x2122, 0x2123), (0x2139, 0x213A),
    (0x2194, 0x21AB), (0x231A, 0x2400), (0x24C2, 0x24C3), (0x25AA, 0x2606), (0x2607, 0x2686), (0x2690, 0x27C0),
    (0x2934, 0x2936), (0x2B05, 0x2B56), (0x3030, 0x3031), (0x303D, 0x303E), (0x3297, 0x329A),
    (0x1F000, 0x1F1E6), (0x1F200, 0x1F3FB), (0x1F400, 0x20000),
)  # fmt: skip
_PICTURE_STARTS = tuple(start for start, _end in _PICTURES)


def count(text: str) -> int:
    """Return how many graphemes there are in ``text``, in linear time."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    total = 0
    before = ""
    flags = 0  # regional letters in a row, of which two make a flag
    picture = False  # a picture has begun, with nothing but extending signs after it
    for char in text:
        kind = _kind(char)
        joined = _joined(before, kind, flags, picture=picture)
        total += not joined
        flags = flags + 1 if kind == "flag" else 0
        picture = kind == "picture" or (picture and kind in {"extend", "joiner"})
        before = kind
    return total


def _joined(before: str, kind: str, flags: int, *, picture: bool) -> bool:  # noqa: PLR0911 - one line per rule
    """Whether a character belongs to the grapheme before it."""
    if not before:
        return False
    if before in {"control", "return", "newline"} or kind in {"control", "return"}:
        return before == "return" and kind == "newline"
    if kind == "newline":
        return before == "return"
    if kind in {"extend", "joiner"}:
        return True
    if kind == "picture":
        return before == "joiner" and picture
    if kind == "flag":
        return before == "flag" and flags % 2 == 1
    return _hangul(before, kind)


def _hangul(before: str, kind: str) -> bool:
    """Whether two parts of a Korean syllable stand together."""
    return (
        (before == "L" and kind in {"L", "V", "LV", "LVT"})
        or (before in {"LV", "V"} and kind in {"V", "T"})
        or (before in {"LVT", "T"} and kind == "T")
    )


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:  # noqa: PLR0911 - one line per kind
    code = ord(char)
    if char in "\r\n":
        return "return" if char == "\r" else "newline"
    if code == _ZWJ:
        return "joiner"
    category = unicodedata.category(char)
    if category in _EXTENDING or code == 0x200C or 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return "extend"
    if code in {0x0E33, 0x0EB3, 0xFF9E, 0xFF9F}:  # letters that Unicode counts as marks
        return "extend"
    if category in _CUT_AWAY and code not in _KEPT_FORMATS:
        return "control"
    if 0x1F1E6 <= code <= 0x1F1FF:
        return "flag"
    if 0x1100 <= code <= 0x11FF:
        return "L" if code < 0x1160 else "V" if code < 0x11A8 else "T"
    if 0xAC00 <= code <= 0xD7A3:
        return "LV" if (code - 0xAC00) % 28 == 0 else "LVT"
    at = bisect_right(_PICTURE_STARTS, code) - 1
    return "picture" if at >= 0 and code < _PICTURES[at][1] else "other"
