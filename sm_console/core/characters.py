"""Which characters may reach a terminal, and what is shown instead of those that may not.

Facts only, as tables: :mod:`sm_console.core.safe_text` puts them to work.
"""

from __future__ import annotations

import re
import unicodedata

HIDDEN_MARK = "▯"  # stands for something invisible, direction-changing, or of unreliable width
BROKEN_MARK = "�"  # stands for a C1 control, a lone surrogate or a code point that is no character
LINE_MARK = "↵"  # stands for a line break where everything has to stay on one line
MARK_BASE = "◌"  # carries a combining mark that has no letter of its own
MAX_MARKS = 4

# Default-ignorable and format characters by block; category Cf finds the rest.
_INVISIBLE = (
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001345f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_VARIATION = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
_REGIONAL = "\U0001f1e6-\U0001f1ff"
PICTURE_CELL = "\U0010eeee"
"""Where a terminal with kitty's graphics shows a part of a picture. Never a stranger's: see ``widgets.guard``."""
# The marks that tell such a cell which row and column of its picture it shows, in the protocol's own order.
PICTURE_PLACES = (
    "\u0305\u030d\u030e\u0310\u0312\u033d\u033e\u033f\u0346\u034a\u034b\u034c\u0350\u0351\u0352\u0357"
    "\u035b\u0363\u0364\u0365\u0366\u0367\u0368\u0369\u036a\u036b\u036c\u036d\u036e\u036f\u0483\u0484"
)
#: A piece of a line that is a part of a picture and nothing else. One cut in two keeps fewer marks.
PICTURE_CELLS = re.compile(f"(?:{PICTURE_CELL}[{PICTURE_PLACES}]{{0,2}})+")

#: One character that must never stand in a line sent to the terminal.
FORBIDDEN = re.compile(
    f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_INVISIBLE}{_VARIATION}{_NONCHARACTERS}{_REGIONAL}{PICTURE_CELL}]"
)
#: One character that a reader can see: a text without any is shown as empty.
VISIBLE = re.compile(f"[^ \t\n\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000{_INVISIBLE}{_VARIATION}]")
_NONCHARACTER = re.compile(f"[{_NONCHARACTERS}]")
VARIATION = re.compile(f"[{_VARIATION}]+")
FLAG = re.compile(f"[{_REGIONAL}]{{1,2}}")

_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
JOINER_IN_EMOJI = re.compile(f"(?<=[{_EMOJI}])\u200d(?=[{_EMOJI}])")
SKIN_TONE = re.compile(f"(?<=[{_EMOJI}])[\U0001f3fb-\U0001f3ff]+")
KEYCAP = re.compile("(?<=[0-9#*])\u20e3+")

# Single characters that terminals give one cell and fonts draw over many, or that terminals disagree about.
_WIDE_ODDITIES = (
    (0x0BF3, 0x0BFA),
    (0x1160, 0x11FF),  # loose Hangul vowels and finals: those in syllables are composed before this table is asked
    (0x2E3A, 0x2E3B),
    (0xA9C1, 0xA9CD),
    (0xD7B0, 0xD7FF),
    (0xFDFD, 0xFDFF),
    (0x12000, 0x1254F),
    (0x13000, 0x1345F),
    (0x14400, 0x1467F),
    (0x16800, 0x16A3F),
    (0x1D000, 0x1D1FF),
)
# Newer emoji than this Python's Unicode tables know: terminals do, and give them two cells.
_COMING_EMOJI = ((0x1F6D0, 0x1F6FF), (0x1FA70, 0x1FAFF))
_CACHE_LIMIT = 20_000


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def shown_as(code: int) -> str:  # noqa: PLR0911 - one return per case reads best
    """Return what stands on screen for one code point; line breaks and tabs are the caller's business."""
    character = chr(code)
    category = unicodedata.category(character)
    if category == "Cc":
        # Caret notation: the signs made for this (U+2400 and on) are missing from most terminals' fonts.
        return BROKEN_MARK if code >= 0x80 else "^?" if code == 0x7F else "^" + chr(0x40 + code)
    if code in {0x2028, 0x2029}:
        return LINE_MARK
    if category == "Zs":
        return " "
    if 0xFDF0 <= code <= 0xFDFC:  # Arabic words as one glyph: the same words in letters
        return unicodedata.normalize("NFKC", character)
    if category == "Cs" or _NONCHARACTER.match(character):
        return BROKEN_MARK
    if category == "Cn" and _within(code, _COMING_EMOJI):
        return character
    hidden = category in {"Cf", "Cn", "Co"} or code == 0x2800 or _within(code, _WIDE_ODDITIES)
    return HIDDEN_MARK if hidden or FORBIDDEN.match(character) else character


class _Shown(dict[int, str]):
    """A ``str.translate`` table that asks :func:`shown_as` once per code point."""

    def __missing__(self, code: int) -> str:
        shown = shown_as(code)
        if len(self) < _CACHE_LIMIT:  # a text with every code point there is must not fill the memory
            self[code] = shown
        return shown


SHOWN: dict[int, str] = _Shown({code: chr(code) for code in range(0x20, 0x7F)} | {0x0A: "\n"})


def is_mark(character: str) -> bool:
    """Whether a character combines with the one before it."""
    return character > "\u02ff" and unicodedata.category(character)[0] == "M"


def flag_letters(match: re.Match[str]) -> str:
    """Turn one or two regional indicators into plain letters in brackets: terminals disagree on a flag's width."""
    return "[" + "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in match[0]) + "]"
