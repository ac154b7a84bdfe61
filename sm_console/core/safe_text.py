"""What a stranger writes, made harmless and honest for the screen.

Order: cap the work, NFC, emoji simplified (no joiners, variation selectors, skin tones or flag pairs, which break
columns), controls and invisible characters replaced by visible marks, at most four combining marks per letter, length
and lines capped. Everything takes time linear in the length, and doing it twice changes nothing.

The results hold plain text: give them to ``Content(text)``, never to anything that reads markup.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sm_console.core import characters

_NEWLINE = re.compile(r"\r\n?")
_BLANK_FLOOD = re.compile(r"[ \t\r\n]{40,}")
_SPACES = re.compile(r"  +")
_ONE_LINE_BREAK = re.compile(r" *\n[ \n]*")
_TRAILING = re.compile(r" +(?=\n)")
_MANY_BREAKS = re.compile(r"\n{3,}")
_TAB = "    "
_STREAM_SAFE = 16  # marks per letter let into NFC, whose sorting of marks is quadratic
_WORK_PER_SHOWN = 4  # source characters looked at per character that may be shown
_WORK_EXTRA = 1024


@dataclass(frozen=True, slots=True)
class Words:
    """The few words this module adds itself, in the reader's language."""

    empty: str
    more: str  # with one {count}


SWEDISH = Words(empty="(tom)", more="… {count} tecken till")
ENGLISH = Words(empty="(empty)", more="… {count} more characters")


def safe_line(text: str, limit: int, words: Words = SWEDISH) -> str:
    """Return ``text`` as one harmless line of at most ``limit`` characters.

    Line breaks become "↵"; runs of white space one space. What does not fit is counted at the end where there is room
    for it. "" stays ""; a text with nothing visible in it becomes ``words.empty``.
    """
    if len(text) <= limit and text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ") or (text and words.empty[:limit])
    if not characters.VISIBLE.search(text):
        return text and words.empty[:limit]
    head, rest = _bounded(text, limit)
    shown = _ONE_LINE_BREAK.sub(f" {characters.LINE_MARK} ", _clean(head).strip(" \n"))
    return _cut(_SPACES.sub(" ", shown), limit, rest, words)


def safe_lines(text: str, max_lines: int, max_chars: int, words: Words = SWEDISH) -> list[str]:
    """Return ``text`` as harmless lines: at most ``max_lines`` of them and ``max_chars`` characters, breaks counted.

    At most one empty line stands between others, none at the ends. A cut text ends with a line that counts what is
    left. "" gives no line; a text with nothing visible in it gives ``words.empty``.
    """
    if not characters.VISIBLE.search(text):
        return [words.empty[:max_chars]] if text else []
    head, rest = _bounded(text, max_chars)
    shown = _tidy_breaks(_clean(head))
    lines = shown.split("\n")
    if len(lines) <= max_lines and len(shown) <= max_chars and not rest:
        return lines
    total = len(shown) + rest
    notice = _more(total, words, max_chars)
    kept = shown[: max(max_chars - len(notice) - 1, 0)].split("\n")[: max(max_lines - 1, 0)]
    text_kept = _tidy_breaks("\n".join(kept))
    notice = _more(total - len(text_kept), words, max_chars)
    return [*text_kept.split("\n"), notice] if text_kept else [notice]


def is_safe(text: str) -> bool:
    """Whether one line may go to the terminal as it is: the question of the last filter."""
    if text.isascii():
        return text.isprintable()
    return not characters.FORBIDDEN.search(text) and _fewer_marks(text, characters.MAX_MARKS) == text


def scrub(text: str) -> str:
    """Make one line safe and change nothing else: the repair of the last filter."""
    visible = characters.FORBIDDEN.sub(lambda match: characters.shown_as(ord(match[0])), text)
    return _fewer_marks(visible, characters.MAX_MARKS)


def _bounded(text: str, limit: int) -> tuple[str, int]:
    """Return what is worth working on, and how many characters were left out."""
    dense = _BLANK_FLOOD.sub(_short_blank, text)
    work = max(limit, 0) * _WORK_PER_SHOWN + _WORK_EXTRA
    return dense[:work], max(len(dense) - work, 0)


def _short_blank(match: re.Match[str]) -> str:
    return "\n\n" if "\n" in match[0] or "\r" in match[0] else " "


def _clean(text: str) -> str:
    """Return ``text`` with every character as it is shown; line breaks stay line breaks."""
    text = _NEWLINE.sub("\n", text).replace("\t", _TAB)
    text = unicodedata.normalize("NFC", _fewer_marks(text, _STREAM_SAFE))
    text = characters.VARIATION.sub("", text)
    text = characters.JOINER_IN_EMOJI.sub("", text)
    text = characters.FLAG.sub(characters.flag_letters, text)
    text = text.translate(characters.SHOWN)
    text = characters.SKIN_TONE.sub("", characters.KEYCAP.sub("", text))
    text = _fewer_marks(_give_bases(text), characters.MAX_MARKS)
    return _BLANK_FLOOD.sub(_short_blank, unicodedata.normalize("NFC", text))


def _has_marks(text: str) -> bool:
    return not text.isascii() and any(map(characters.is_mark, set(text)))


def _fewer_marks(text: str, most: int) -> str:
    """Return ``text`` with at most ``most`` combining marks in a row."""
    if not _has_marks(text):
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if characters.is_mark(character) else 0
        if run <= most:
            kept.append(character)
    return "".join(kept)


def _give_bases(text: str) -> str:
    """Put a base under marks at the start of a line or after a space, lest they sit on the cell beside the text."""
    if not _has_marks(text):
        return text
    kept: list[str] = []
    before = "\n"
    for character in text:
        if before in " \n" and characters.is_mark(character):
            kept.append(characters.MARK_BASE)
        kept.append(character)
        before = character
    return "".join(kept)


def _tidy_breaks(text: str) -> str:
    """Return ``text`` without white space at the ends of lines and with one empty line where there were more."""
    text = _TRAILING.sub("", text.rstrip(" \n"))
    return _MANY_BREAKS.sub("\n\n", text).lstrip("\n")


def _cut(text: str, limit: int, rest: int, words: Words) -> str:
    if len(text) <= limit and not rest:
        return text
    total = len(text) + rest
    notice = _more(total, words, limit)
    separator = " " if len(notice) > 1 else ""
    kept = text[: max(limit - len(notice) - len(separator), 0)].rstrip(" ")
    notice = _more(total - len(kept), words, limit)
    return f"{kept}{separator}{notice}"[: max(limit, 0)]


def _more(count: int, words: Words, limit: int) -> str:
    """Say how much is left out, or only that something is where the sentence would take half the room."""
    sentence = words.more.format(count=f"{count:,}".replace(",", " "))
    return sentence if len(sentence) * 2 <= limit else "…"
