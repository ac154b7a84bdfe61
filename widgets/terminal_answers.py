"""What a terminal answers to questions about itself, taken out of what people type, and what the answers mean.

An answer is told from keys by its form alone, complete, and only once something was asked: Alt+Shift+P begins like
one and stays a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

ASK_WHAT: Final = "\x1b[>q\x1b[c"
"""XTVERSION and primary device attributes: harmless everywhere, and the second is answered by every terminal."""
ASK_CELL: Final = "\x1b[16t"
ASK_COLOURS: Final = "\x1b[?1;1;0S"
"""How many colour registers sixels have. Only for terminals with sixels: others might scroll."""
ASK_KITTY: Final = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
"""Whether kitty's graphics are there. Only for terminals that say they are such: others might type it out."""
LAST: Final = "\x1b[c"
"""Asked after everything else: its answer means that no other will come."""

_ANSWER = re.compile(
    r"\x1b\[\?[0-9;]{1,80}c|\x1b\[6;[0-9]{1,5};[0-9]{1,5}t|\x1b\[\?1;[0-9;]{1,40}S"
    r"|\x1bP>\|[ -~]{0,100}(?:\x1b\\|\x07)|\x1b_Gi=31[ -~]{0,200}\x1b\\"
)
_BEGUN = re.compile(
    r"\x1b(?:\[(?:\?[0-9;]{0,80}|6(?:;[0-9]{0,5}){0,2})?|P(?:>(?:\|[ -~]{0,100}\x1b?)?)?"
    r"|_(?:G(?:i(?:=(?:3(?:1[ -~]{0,200}\x1b?)?)?)?)?)?)?\Z"
)
_ATTRIBUTES = re.compile(r"\x1b\[\?([0-9;]+)c")
_CELL = re.compile(r"\x1b\[6;([0-9]+);([0-9]+)t")
_COLOURS = re.compile(r"\x1b\[\?1;0;([0-9]+)S")
_NAME = re.compile(r"\x1bP>\|([ -~]*)(?:\x1b\\|\x07)")
_KITTY_FROM = re.compile(r"kitty\(0\.(?:2[89]|[3-9][0-9])\b|kitty\([1-9][0-9]*\.|ghostty\b")
"""Terminals whose pictures stand in cells: kitty from 0.28, Ghostty. Others know the protocol, but not that."""
_SIXEL_ATTRIBUTE = "4"
_PLAUSIBLE_CELL = range(4, 129)
_KEY_LENGTH = 2
"""What is kept back and no longer than this may be a key alone, such as Esc."""
_PATIENCE = 1.0
"""Seconds to wait for the rest of an answer whose beginning no key sends."""


class Said(NamedTuple):
    """What a terminal said of itself. ``cell`` is width and height in pixels; ``None`` and 0 are "not said"."""

    kitty: bool = False
    sixel: bool = False
    cell: tuple[int, int] | None = None
    colours: int = 0


def understood(answers: Iterable[str]) -> Said:
    """Return what answers mean, whatever is senseless left out."""
    said = Said()
    for answer in answers:
        if match := _ATTRIBUTES.fullmatch(answer):
            said = said._replace(sixel=said.sixel or _SIXEL_ATTRIBUTE in match[1].split(";")[1:])
        elif match := _NAME.fullmatch(answer):
            said = said._replace(kitty=bool(_KITTY_FROM.match(match[1])))
        elif match := _CELL.fullmatch(answer):
            said = said._replace(cell=plausible(int(match[2]), int(match[1])))
        elif match := _COLOURS.fullmatch(answer):
            said = said._replace(colours=int(match[1]))
    return said


def plausible(width: int, height: int) -> tuple[int, int] | None:
    """Return a cell's size in pixels, ``None`` for one that no cell has."""
    return (width, height) if width in _PLAUSIBLE_CELL and height in _PLAUSIBLE_CELL else None


def is_last(answer: str) -> bool:
    """Whether this is the answer to ``LAST``."""
    return _ATTRIBUTES.fullmatch(answer) is not None


def has_kitty_graphics(answers: Iterable[str]) -> bool:
    """Whether ``ASK_KITTY`` was answered with a yes."""
    return any(answer.startswith("\x1b_Gi=31") and answer.endswith(";OK\x1b\\") for answer in answers)


def is_relayed(environ: Mapping[str, str]) -> bool:
    """Whether a multiplexer stands between: what it answers is not what the terminal behind it can show."""
    return bool(environ.get("TMUX") or environ.get("STY")) or environ.get("TERM", "").startswith(("tmux", "screen"))


class Sieve:
    """Takes answers out of what is typed, from a question on until the answer to its ``LAST`` has come."""

    def __init__(self) -> None:
        self._heard: Callable[[str], None] = _deaf
        self._due = 0
        self._kept = ""
        self._silent = 0.0

    def listen(self, heard: Callable[[str], None]) -> None:
        """A question is about to be asked: hand each answer to ``heard``, in the thread that feeds."""
        self._heard = heard
        self._due += 1

    def feed(self, typed: str) -> str:
        """Return what was typed without the answers; the beginning of one is kept back until the rest has come."""
        text, self._kept, self._silent = self._kept + typed, "", 0.0
        if not self._due or "\x1b" not in text:
            return text
        text = _ANSWER.sub(self._take, text)
        if self._due and (begun := _BEGUN.search(text)):
            text, self._kept = text[: begun.start()], begun[0]
        return text

    def _take(self, answer: re.Match[str]) -> str:
        if not self._due:
            return answer[0]
        self._due -= is_last(answer[0])
        self._heard(answer[0])
        return ""

    @property
    def waits(self) -> bool:
        """Whether something is kept back."""
        return bool(self._kept)

    def rest(self, seconds: float) -> str:
        """Nothing came for so long: return what was kept back, if it was a key after all or waited long enough."""
        self._silent += seconds
        if len(self._kept) > _KEY_LENGTH and self._silent < _PATIENCE:
            return ""
        kept, self._kept = self._kept, ""
        return kept


def _deaf(_answer: str) -> None:
    """Nobody has asked."""
