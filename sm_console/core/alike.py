"""Which texts ask the same: near-duplicates among many, in time linear in their number.

A text becomes the words that count: without greetings and fillers, emoji, links, case and punctuation; å, ä and ö
stay letters of their own. Two texts ask the same where most of their words are the same but for a slip of the
keys or an inflection, and where neither says something *instead* of what the other says: another place,
another number or another question word is another question, however alike the rest may be.

To find such texts without comparing with all, each gets a short sketch of the three-letter pieces of its words
(one-permutation MinHash): texts that share much agree in a band of it with near certainty. Deterministic:
the same texts in the same order give the same groups, on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache
from sys import intern
from typing import Final
from zlib import crc32

from sm_console.core.alike_tables import Buckets, Several

LEAST: Final = 0.6
"""The share of the longer text's letters that must stand in words that both have."""

LONGEST: Final = 2_000
"""Characters of a text that are looked at: the question stands early."""

_BINS: Final = 48
_ROWS: Final = 3
_MOST_IN_BUCKET: Final = 40
_MOST_COMPARED: Final = 12
"""Wordings looked at in one bucket, and compared in the end: what is common must not cost more and more."""

_WORDINGS: Final = 8
"""Wordings that stand for a group: its first, and others that say exactly the same."""

_LONGEST_ENDING: Final = 5
"""Letters in which two forms of a word may differ at their ends."""

_WORD: Final = re.compile(r"[^\W_]+")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_DRAWN_OUT: Final = re.compile(r"(.)\1{2,}")
_NOTHING: Final = 1 << 32

FILLERS: Final = frozenset(
    {
        *("hej", "hejsan", "hejhej", "hallå", "tja", "tjena", "tjenare", "god", "morgon", "dag", "kväll"),
        *("hälsningar", "mvh", "vänliga", "vänlig", "tack", "tackar", "tacksam", "tusen"),
        *("förhand", "snälla", "gärna", "bara", "lite", "ju", "väl", "nog", "då", "så", "ja", "jo", "nej", "ok"),
        *("okej", "också", "ens", "alltså", "asså", "undrar", "undrade", "fråga", "frågor", "jag", "vi"),
        *("ni", "du", "dig", "er", "man", "någon", "nån", "vet", "kan", "svara", "svar", "hälsar", "hoppas"),
        *(
            "sak",
            "och",
            "att",
            "det",
            "den",
            "de",
            "en",
            "ett",
            "är",
            "som",
            "för",
            "med",
            "på",
            "i",
            "av",
            "till",
            "om",
        ),
        *("men", "eller", "ha", "har"),
    }
)
"""Words that say nothing about what is asked."""

ASKING: Final = frozenset(
    {"när", "hur", "var", "vart", "vad", "vem", "vilka", "vilken", "vilket", "varför", "finns", "får"}
)
"""Words of which one instead of another makes another question."""


@lru_cache(maxsize=2_000)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words that count, each once, sorted: all words where only fillers stand there, else the bare text."""
    head = _LINK.sub(" ", unicodedata.normalize("NFC", text[:LONGEST]).casefold())
    found = _WORD.findall(_DRAWN_OUT.sub(r"\1", head))
    kept = {word for word in found if word not in FILLERS} or set(found) or {text.strip()[:LONGEST]}
    return tuple(map(intern, sorted(kept)))  # the same words stand in thousands of texts


class Likeness(IntEnum):
    """How two texts stand to each other."""

    OTHER = 0
    LIKE = 1  # they ask the same; one may say more than the other
    SAME = 2  # word for word the same, but for slips, endings and small words


def compare(one: tuple[str, ...], other: tuple[str, ...]) -> Likeness:
    """Compare two texts' words (see :func:`words_of`)."""
    if one == other:
        return Likeness.SAME
    here, there = set(one).difference(other), set(other).difference(one)
    for word in sorted(here):
        partner = next((same for same in sorted(there) if _same_word(word, same)), None)
        if partner is not None:
            here.discard(word)
            there.discard(partner)
    _drop_run_together(here, there)
    _drop_run_together(there, here)
    more_here, more_there = any(map(_weighs, here)), any(map(_weighs, there))
    if more_here and more_there:  # something said instead
        return Likeness.OTHER
    letters = max(_letters(one), _letters(other))
    if letters - max(_letters(here), _letters(there)) < LEAST * letters:
        return Likeness.OTHER
    return Likeness.LIKE if more_here or more_there else Likeness.SAME


def _drop_run_together(here: set[str], there: set[str]) -> None:
    """Let "vidtorget" be "vid torget"."""
    for long in [word for word in here if len(word) >= 6]:
        parts = {word for word in there if len(word) >= 2 and (long.startswith(word) or long.endswith(word))}
        if len(parts) > 1 and abs(len(long) - _letters(parts)) <= 1:
            here.discard(long)
            there -= parts


def _weighs(word: str) -> bool:
    return len(word) >= 5 or word in ASKING or word.isdigit()


def _letters(words: Iterable[str]) -> int:
    return sum(map(len, words))


@lru_cache(maxsize=20_000)
def _same_word(one: str, other: str) -> bool:
    """Whether two words are the same but for a slip or two, or for their endings."""
    if one in ASKING and other in ASKING:
        return False
    shorter = min(len(one), len(other))
    if shorter < 4 or one.isdigit() or other.isdigit():
        return shorter == 3 and {one, other} & ASKING != set() and _slips(one, other, 1) <= 1
    common = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), shorter)
    if common >= 4 and max(len(one), len(other)) - common <= _LONGEST_ENDING and common * 2 > shorter:
        return True
    most = 2 if shorter >= 7 else 1
    if shorter >= 6 and abs(len(one) - len(other)) <= _LONGEST_ENDING:
        return _slips(one[:shorter], other[:shorter], most) <= most or _slips(one, other, most) <= most
    return _slips(one, other, most) <= most


def _slips(one: str, other: str, most: int) -> int:
    """Count letters left out, put in, mistyped or swapped between two words; more than ``most`` is not counted."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> tuple[int, ...]:
    """Return the hashes of a word's three-letter pieces, 32 bits each."""
    padded = f"_{word}_"
    return tuple(_hash(padded[start : start + 3]) for start in range(len(padded) - 2))


def _hash(piece: str) -> int:
    # CRC alone is linear in its bits, which sketches do not bear: mixed as in MurmurHash3's finish.
    value = crc32(piece.encode("utf-8", "replace"))
    value = (value ^ (value >> 16)) * 0x85EBCA6B & 0xFFFFFFFF
    value = (value ^ (value >> 13)) * 0xC2B2AE35 & 0xFFFFFFFF
    return value ^ (value >> 16)


def _bands(words: tuple[str, ...]) -> list[int]:
    """Return the sketch as bands, each a number; empty bins take what the next filled one has."""
    least = [_NOTHING] * _BINS
    for word in words:
        for piece in _pieces(word):
            rest, place = divmod(piece, _BINS)
            least[place] = min(least[place], rest)
    last = next((value for value in least if value != _NOTHING), 0)
    for place in range(_BINS - 1, -1, -1):
        if least[place] == _NOTHING:
            least[place] = last
        last = least[place]
    return [hash(tuple(least[start : start + _ROWS])) * _BINS + start for start in range(0, _BINS, _ROWS)]


class Groups:
    """Texts by number, put into groups as they come: each costs about the same, however many there are.

    A few wordings stand for a group until its last text has left. One that says more or less than the first
    joins the group but does not speak for it: else "When does it open?" would tie all places together.
    """

    def __init__(self) -> None:
        self._group_of: dict[int, int] = {}
        self._members = Several()
        # Wordings have numbers of their own: a number is counted many times faster than a tuple of words.
        self._number_of: dict[tuple[str, ...], int] = {}
        self._words_of: dict[int, tuple[str, ...]] = {}
        self._group_of_wording: dict[int, int] = {}
        self._wordings = Several()
        self._buckets = Buckets(self._words_of)
        self._last = self._last_wording = 0

    def __len__(self) -> int:
        return len(self._group_of)

    def __contains__(self, number: int) -> bool:
        return number in self._group_of

    def add(self, number: int, text: str) -> int:
        """Put a text into the group that asks the same, or into a new one; return the group's number."""
        self.remove(number)
        words = words_of(text)
        wording = self._number_of.get(words)
        group = self._find(words) if wording is None else self._group_of_wording[wording]
        self._group_of[number] = group
        self._members.add(group, number)
        return group

    def remove(self, number: int) -> None:
        """Take a text out; where it is not known nothing happens."""
        group = self._group_of.pop(number, None)
        if group is not None and self._members.remove(group, number):
            for wording in list(self._wordings.of(group)):
                self._forget(wording)
                self._wordings.remove(group, wording)

    def like(self, number: int) -> frozenset[int]:
        """Return the texts that ask the same as this one, itself included; none where it is not known."""
        group = self._group_of.get(number)
        return frozenset() if group is None else frozenset(self._members.of(group))

    def numbers(self) -> frozenset[int]:
        """Return all texts there are."""
        return frozenset(self._group_of)

    def _find(self, words: tuple[str, ...]) -> int:
        bands = _bands(words)
        nearest, likeness = self._nearest(words, bands)
        if likeness is Likeness.OTHER:
            self._last += 1
            group = self._last
        else:
            group = self._group_of_wording[nearest]
        if likeness is not Likeness.LIKE and len(self._wordings.of(group)) < _WORDINGS:
            self._remember(words, group, bands)
        return group

    def _remember(self, words: tuple[str, ...], group: int, bands: list[int]) -> None:
        self._last_wording = wording = self._last_wording + 1
        self._number_of[words], self._words_of[wording] = wording, words
        self._group_of_wording[wording] = group
        self._wordings.add(group, wording)
        for band in bands:
            self._buckets.add(band, wording)

    def _forget(self, wording: int) -> None:
        words = self._words_of.pop(wording)
        del self._number_of[words], self._group_of_wording[wording]
        for band in _bands(words):
            self._buckets.remove(band, wording)

    def _nearest(self, words: tuple[str, ...], bands: list[int]) -> tuple[int, Likeness]:
        """Return the wording that is most alike, and how much: those that share most of the sketch are compared."""
        near: Counter[int] = Counter()
        for band in bands:
            near.update(self._buckets.first(band, _MOST_IN_BUCKET))
        best, likeness = 0, Likeness.OTHER
        for wording, _count in near.most_common(_MOST_COMPARED):
            found = compare(words, self._words_of[wording])
            if found > likeness:
                best, likeness = wording, found
            if likeness is Likeness.SAME:
                break
        return best, likeness
