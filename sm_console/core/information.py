"""R10: whether a text holds the general information, sentence by sentence, tolerant of small edits.

White space, case, quotes and punctuation mean nothing. A few words of a sentence may differ; a slip of
one letter counts a quarter of a word; a word such as "inte" taken away or put in is never a small edit.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from math import ceil, inf
from typing import Final

import msgspec

from sm_console.core.rules import InformationRules

LONGEST: Final = 200_000
"""Characters of a text that are looked at."""

_SLIP: Final = 0.25
_GRAVE: Final = 1_000.0
_SHORTEST_FOR_SLIP: Final = 4
_LEAST_KNOWN: Final = 0.5
"""The share of a sentence's words that has to stand somewhere in the text, to the letter, for a closer look."""

_WORD = re.compile(r"\w+")
_UNSPOKEN: Final = frozenset({"http", "https", "www"})
"""Parts of an address that come and go."""


class AboutReading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What was found in an About text: its length, and the parts that are missing, as the pack has them.

    Characters that mean something make the length: runs of white space count as one.

    ``near`` are those among them of which most words stand there, but not all that matters.
    """

    length: int
    missing: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part, by its number, as the pack has it, the same as a passage, its words, and those as a passage.

    Only a text in which ``least`` of the words stand, to the letter, is looked at more closely.
    """

    number: int
    text: str
    verbatim: str
    wanted: tuple[str, ...]
    phrase: str
    least: int


class _Sought(msgspec.Struct, frozen=True, kw_only=True):
    """A rule pack's parts, made ready once for every text, and in which of them each word stands.

    ``places`` maps a word to the parts' numbers, as often as the word stands in them.
    """

    parts: tuple[_Part, ...]
    places: Mapping[str, tuple[int, ...]]
    negations: frozenset[str]


@lru_cache(maxsize=64)
def _sought(rules: InformationRules) -> _Sought:
    parts = []
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(rules.parts):
        wanted = tuple(words(text))
        least = ceil(_LEAST_KNOWN * len(wanted))
        verbatim, phrase = _passage(text.split()), _passage(wanted)
        parts.append(_Part(number=number, text=text, verbatim=verbatim, wanted=wanted, phrase=phrase, least=least))
        for word in wanted:
            places[word].append(number)
    return _Sought(
        parts=tuple(parts),
        places={word: tuple(numbers) for word, numbers in places.items()},
        negations=frozenset(rules.negations),
    )


def read(text: str, rules: InformationRules) -> AboutReading:
    """Look for every part in ``text`` (plain text, verbatim)."""
    sought, plain = _sought(rules), " ".join(text.split())
    verbatim = f" {plain} " if len(text) <= LONGEST else _passage(text[:LONGEST].split())
    left = [part for part in sought.parts if part.verbatim not in verbatim]
    if not left:  # nothing is asked for, or each part stands there as the pack has it
        return AboutReading(length=len(plain))
    spoken = words(text)
    there = [0] * len(sought.parts)
    for word in sought.places.keys() & spoken:
        for number in sought.places[word]:
            there[number] += 1
    whole = _passage(spoken)
    missing, near = [], []
    for part in left:
        known = there[part.number]
        if known < part.least:
            missing.append(part.text)
        elif known == len(part.wanted) and part.phrase in whole:
            continue
        else:
            limit = rules.tolerance * len(part.wanted)
            if difference(part.wanted, spoken, sought.negations, limit) > limit:
                missing.append(part.text)
                near.append(part.text)
    return AboutReading(length=len(plain), missing=tuple(missing), near=tuple(near))


def _passage(said: Sequence[str]) -> str:
    """Write words with a blank between them and around, so that one passage is only found in another word by word."""
    return f" {' '.join(said)} "


def words(text: str) -> list[str]:
    """Return a text's words, made equal in case and form; what cannot be seen is left out."""
    found: list[str] = []
    for piece in unicodedata.normalize("NFKC", text[:LONGEST]).casefold().split():
        if piece.isalnum():  # most are a word as they stand
            found.append(piece)
        elif piece.isprintable():  # what cannot be seen is not
            found += _WORD.findall(piece)
        else:
            found += _WORD.findall("".join(sign for sign in piece if unicodedata.category(sign) != "Cf"))
    return found if _UNSPOKEN.isdisjoint(found) else [word for word in found if word not in _UNSPOKEN]


def difference(wanted: Sequence[str], spoken: Sequence[str], negations: Collection[str], limit: float = inf) -> float:
    """Return how many words differ between ``wanted`` and the passage of ``spoken`` that is most like it.

    Edit distance to any passage, after Sellers: a column for each spoken word, the first row free. Whatever is more
    than ``limit`` may count as any number above it: rows to which no way leads that costs so little are left out
    (Ukkonen), which are nearly all of them.
    """
    drop = [_GRAVE if word in negations else 1.0 for word in wanted]
    column = list(accumulate(drop, initial=0.0))
    best = column[-1]
    alive = sum(cost <= limit for cost in column)
    for word in spoken:
        insert = _GRAVE if word in negations else 1.0
        before, column, rows = column, [0.0] + [inf] * len(wanted), alive
        alive = 1
        for number, ours in enumerate(wanted):
            if number >= rows and column[number] > limit:
                break
            if ours == word:
                change = 0.0
            elif ours in negations or word in negations:
                change = _GRAVE
            else:
                change = _SLIP if _is_slip(ours, word) else 1.0
            cost = min(before[number] + change, before[number + 1] + insert, column[number] + drop[number])
            column[number + 1] = cost
            if cost <= limit:
                alive = number + 2
        best = min(best, column[-1])
    return best


def _is_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter added, left out, changed, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _SHORTEST_FOR_SLIP:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, more = one[start:], other[start:]
    if len(rest) == len(more):
        return rest[1:] == more[1:] or (rest[:2] == more[1::-1] and rest[2:] == more[2:])
    return rest[1:] == more if len(rest) > len(more) else rest == more[1:]
