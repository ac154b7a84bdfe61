"""R5: every answer ends with the answerer's first name.

The name must be the last thing in the text, but for emoji, emoticons and punctuation, and stand either
alone on its line, after an opener of the rule pack ("/", "–", "Mvh"), or, where it is on the staff
list, as a sentence of its own ("Tack! Anna"). "Tack Anna" and "@Anna" speak *to* Anna and sign nothing.

Texts are plain: turn a platform's HTML into text first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import msgspec

from sm_console.core.rules import SignatureRules

_LONGEST_END = 2_000  # only the text's end matters, and neither patterns nor NFC may meet a megabyte
_LONGEST_LINE = 300
_SHORTEST_UNCHECKED = 2
_EMOTICON = re.compile(r"(?:^|(?<=\W))(?:[:;=8]['-]?[dDpPoO3]|[xX]D+|<3+)$")
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\uff0d"), "-")
_WORD = r"[^\W\d_]+(?:[\u0300-\u036f'’-]+[^\W\d_]+)*[\u0300-\u036f]*"
_LAST_WORDS = re.compile(rf"{_WORD}(?: {_WORD}){{0,2}}$")
_JOINED = re.compile(rf"(?P<name>{_WORD})\s*(?:,|&|\+|\boch|\band|\bo)\s*$", re.IGNORECASE)
_LINK = re.compile(r"://|^www\.|\.[a-z]{2,}/")
_NOT_NAMES = frozenset(
    {
        *("tack", "hej", "hejdå", "hejsan", "ja", "jo", "nej", "ok", "okej", "absolut", "visst", "självklart"),
        *("välkommen", "välkomna", "thanks", "hi", "hello", "yes", "no"),
    }
)


class SignatureState(StrEnum):
    """What stands where the first name belongs."""

    OK = "ok"
    UNKNOWN_NAME = "unknown-name"
    NONE = "none"


class SignatureVerdict(msgspec.Struct, frozen=True, cache_hash=True, gc=False):
    """The outcome of a check.

    ``name`` is the name found: as the staff list spells it, or as the text does when it is unknown.
    ``unchecked`` marks an ``ok`` that no staff list stands behind.
    """

    state: SignatureState
    name: str = ""
    unchecked: bool = False

    @property
    def ok(self) -> bool:
        """Whether the answer may be sent."""
        return self.state is SignatureState.OK


class _Place(StrEnum):
    """What leads up to the last words of a text."""

    ALONE = "alone"
    OPENER = "opener"
    SENTENCE = "sentence"
    NOWHERE = "nowhere"


def check(text: str, first_names: Collection[str], rules: SignatureRules) -> SignatureVerdict:
    """Look for a first name at the end of ``text``.

    With an empty staff list any capitalised word in the right place is ``ok`` but ``unchecked``; in a
    pack that requires no signature so is everything, with the name where there is one.
    """
    return _checked(_last_line(text), frozenset(first_names), rules)


@lru_cache(maxsize=4096)
def _checked(line: str, first_names: frozenset[str], rules: SignatureRules) -> SignatureVerdict:
    """Check the last line; thousands of answers end alike."""
    verdict = _look(line, _staff(first_names), _openers(rules.openers))
    if not rules.required and not verdict.ok:
        return SignatureVerdict(SignatureState.OK, verdict.name, unchecked=True)
    return verdict


def sign(text: str, first_name: str) -> str:
    """Return ``text`` with "/Anna" on a line of its own; one that already ends so is only trimmed."""
    text, name = text.rstrip(), first_name.strip()
    last = text.rpartition("\n")[2]
    if unicodedata.normalize("NFC", last.strip()) in {unicodedata.normalize("NFC", name), f"/{name}"}:
        return text
    return f"{text}\n/{name}" if text else f"/{name}"


class _Openers:
    """A pack's openers, signs apart from words."""

    def __init__(self, openers: Iterable[str]) -> None:
        plain = {_fold(" ".join(opener.split())) for opener in openers} - {""}
        self.words = tuple(opener for opener in plain if _belongs_to_word(opener[-1]))
        self.signs = tuple(plain.difference(self.words))

    def word_ends(self, before: str) -> bool:
        """Whether ``before``, which ends in a letter, ends with an opener's word."""
        folded = _fold(" ".join(before.split()))
        return folded.endswith(self.words) and any(
            folded.endswith(word) and not _belongs_to_word(folded[-len(word) - 1 : -len(word)]) for word in self.words
        )

    def sign_ends(self, before: str, gap: str) -> bool:
        """Whether ``gap``, the signs between ``before`` and the name, ends with an opener's sign."""
        near = gap.rstrip()
        for sign_ in self.signs:
            if not near.endswith(sign_):
                continue
            inside_word = gap == sign_  # directly after a letter: "Erik/Anna" may sign, "Eva-Anna" is a name
            if "/" in sign_ and not _LINK.search(before.rpartition(" ")[2] + near):
                return True
            if "/" not in sign_ and not inside_word:
                return True
        return False


@lru_cache(maxsize=64)
def _openers(openers: tuple[str, ...]) -> _Openers:
    return _Openers(openers)


class _Staff(NamedTuple):
    """The names, the longest first, and as they are compared: one by one, and all at once at a line's end."""

    names: tuple[str, ...]
    folded: frozenset[str]
    ends: tuple[str, ...]


@lru_cache(maxsize=64)
def _staff(first_names: frozenset[str]) -> _Staff:
    staff = sorted({_clean(name).strip() for name in first_names} - {""}, key=lambda name: (-len(name), name))
    folded = frozenset(_fold(name) for name in staff)
    return _Staff(tuple(staff), folded, tuple(folded))


def _look(line: str, names: _Staff, openers: _Openers) -> SignatureVerdict:
    staff, known, ends = names
    for name in staff if _fold(line).endswith(ends) else ():
        before = line[: -len(name)]
        if _fold(line[-len(name) :]) == _fold(name) and _place(_without_others(before, known), openers) in {
            _Place.ALONE,
            _Place.OPENER,
            _Place.SENTENCE,
        }:
            return SignatureVerdict(SignatureState.OK, name)
    found = _unknown_name(line, openers)
    if not found:
        return SignatureVerdict(SignatureState.NONE)
    if not staff and " " not in found and len(found) >= _SHORTEST_UNCHECKED:
        return SignatureVerdict(SignatureState.OK, found, unchecked=True)
    return SignatureVerdict(SignatureState.UNKNOWN_NAME, found)


def _unknown_name(line: str, openers: _Openers) -> str:
    """Return one to three capitalised words that stand where the first name belongs."""
    match = _LAST_WORDS.search(line)
    words = match[0].split(" ") if match else []
    while words:
        found = " ".join(words)
        place = _place(line[: -len(found)], openers)
        if place in {_Place.ALONE, _Place.OPENER} and all(_may_be_name(word, openers) for word in words):
            return found
        del words[0]
    return ""


def _may_be_name(word: str, openers: _Openers) -> bool:
    return word[0].isupper() and _fold(word) not in _NOT_NAMES and not openers.word_ends(word)


def _place(before: str, openers: _Openers) -> _Place:
    """Judge the line up to the name."""
    text = _strip_end(before)
    gap = before[len(text) :]
    if gap.endswith(("@", "#")):
        return _Place.NOWHERE
    if not text:
        return _Place.ALONE
    if gap and (openers.word_ends(text) or openers.sign_ends(text, gap)):
        return _Place.OPENER
    ends = any(sign_ in ".!?…" or unicodedata.category(sign_) == "So" for sign_ in gap)
    return _Place.SENTENCE if ends and gap[-1].isspace() else _Place.NOWHERE


def _without_others(before: str, known: Collection[str]) -> str:
    """Take away colleagues who sign too: "Mvh Anna och " becomes "Mvh "."""
    while (match := _JOINED.search(before)) and _fold(match["name"]) in known:
        before = before[: match.start()]
    return before


def _last_line(text: str) -> str:
    """Return the last line with words in it, without what may follow a name."""
    left = _clean(text.rstrip()[-_LONGEST_END:])
    while (shorter := _EMOTICON.sub("", _strip_end(left))) != left:
        left = shorter
    lines = left.splitlines()
    return lines[-1][-_LONGEST_LINE:].lstrip() if lines else ""


def _strip_end(text: str) -> str:
    """Return ``text`` up to its last letter or digit."""
    end = len(text)
    while end and not text[end - 1].isalnum() and not _belongs_to_word(text[end - 1]):
        end -= 1
    return text[:end]


def _belongs_to_word(sign_: str) -> bool:
    return sign_.isalnum() or (sign_ != "" and unicodedata.category(sign_) in {"Mn", "Mc"})


def _clean(text: str) -> str:
    """Compose letters, drop what is invisible, and write every hyphen as "-"."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text).translate(_HYPHENS)
    return "".join(sign_ for sign_ in composed if not _is_invisible(sign_))


def _is_invisible(sign_: str) -> bool:
    return not sign_.isascii() and (unicodedata.category(sign_) == "Cf" or "\ufe00" <= sign_ <= "\ufe0f")


def _fold(text: str) -> str:
    return text.casefold()
