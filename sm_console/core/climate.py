"""R12: flags that help to find what may have to be removed. They decide nothing: a person does, on one of the grounds.

A flag is raised by a word of the rule pack's lists, by a link to a place the city does not know, or by what
looks like a personal identity number. Pure functions of a verbatim text and the pack.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from sm_console.core.html_text import to_text
from sm_console.core.messages import N_
from sm_console.core.model import Format, Ground, Message
from sm_console.core.record_entries import Flag, FlagKind
from sm_console.core.rules import ClimateRules

MOST_FLAGS: Final = 8
LONGEST_FOUND: Final = 60

_WORD = re.compile(r"\w+")
_LINK = re.compile(r"(?:https?://|(?<![\w.@/])www\.)[^\s<>\"']{1,500}", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w+-])(?:19|20)?(\d{2})(\d{2})(\d{2})[-+ ]?(\d{4})(?![\w-])")


def flags(text: str, rules: ClimateRules, form: Format = Format.PLAIN) -> tuple[Flag, ...]:
    """Return the reasons to look at a verbatim text, at most ``MOST_FLAGS``, each once."""
    words = unicodedata.normalize("NFC", to_text(text, form))
    found: dict[tuple[Ground, str], Flag] = {}
    for flag in _all(words, text if form is Format.HTML else words, rules):
        found.setdefault((flag.ground, flag.found.casefold()), flag)
        if len(found) == MOST_FLAGS:
            break
    return tuple(found.values())


def sentence(flag: Flag, pack: str) -> Message:
    """Say why a comment is flagged."""
    if flag.kind is FlagKind.LINK:
        text = N_("R12: a link to {found}, a place the city does not know: perhaps spam or advertising ({pack})")
    elif flag.kind is FlagKind.PERSONAL_NUMBER:
        text = N_("R12: {found} looks like a personal identity number: perhaps under secrecy ({pack})")
    else:
        text = _ON_LIST[flag.ground]
    return Message(text, {"found": flag.found, "pack": pack})


def finding_sentence(count: int, pack: str) -> Message:
    """Say how many open comments are flagged."""
    return Message(
        N_("R12: open comments with words, links or numbers to look at: {count} ({pack})"),
        {"count": str(count), "pack": pack},
    )


_ON_LIST: Final = {
    Ground.FOUL_LANGUAGE: N_("R12: “{found}” is on the list of foul language ({pack})"),
    Ground.SECRECY: N_("R12: “{found}” is on the list of what may be under secrecy ({pack})"),
    Ground.UNLAWFUL: N_("R12: “{found}” is on the list of what may be unlawful ({pack})"),
    Ground.OFFENSIVE: N_("R12: “{found}” is on the list of offensive words ({pack})"),
    Ground.UNFIT: N_("R12: “{found}” is on the list of unfit words ({pack})"),
    Ground.SPAM: N_("R12: “{found}” is on the list of what spam says ({pack})"),
    Ground.ADVERTISING: N_("R12: “{found}” is on the list of what advertising says ({pack})"),
}


def _all(words: str, raw: str, rules: ClimateRules) -> Iterator[Flag]:
    if rules.personal_numbers:
        for match in _NUMBER.finditer(words):
            if _is_personal("".join(match.groups())):
                yield Flag(ground=Ground.SECRECY, kind=FlagKind.PERSONAL_NUMBER, found=match[0])
    line = " " + " ".join(match[0] for match in _WORD.finditer(words.casefold())) + " "
    for listed in rules.words:
        for word in listed.words:
            hit = _hit(line, word)
            if hit:
                yield Flag(ground=listed.ground, kind=FlagKind.WORD, found=hit[:LONGEST_FOUND])
    if rules.links:
        for host in _hosts(raw):
            if not _is_known(host, rules.known_hosts):
                yield Flag(ground=Ground.SPAM, kind=FlagKind.LINK, found=host[:LONGEST_FOUND])


def _hit(line: str, word: str) -> str:
    """Return what stands in a line of lower-case words for a word of a list; empty for nothing."""
    wanted = _wanted(word)
    if not wanted:
        return ""
    start = line.find(f" {wanted}" if word.endswith("*") else f" {wanted} ")
    return "" if start < 0 else line[start + 1 : line.index(" ", start + 1 + len(wanted))]


@lru_cache(maxsize=5_000)
def _wanted(word: str) -> str:
    """Return a word of a list as it stands in such a line. Kept: every comment is laid beside every word."""
    return " ".join(match[0] for match in _WORD.finditer(unicodedata.normalize("NFC", word).casefold()))


def _hosts(text: str) -> Iterator[str]:
    for match in _LINK.finditer(text):
        host = _HOST.match(match[0])
        if host is not None:
            yield host[1].casefold().rstrip(".,;:!?)").removeprefix("www.")


def _is_known(host: str, known: Sequence[str]) -> bool:
    return any(host == name.casefold() or host.endswith(f".{name.casefold()}") for name in known)


def _is_personal(digits: str) -> bool:
    """Whether ten digits make a day of birth (or a co-ordination number's) and end with their check digit."""
    month, day = int(digits[2:4]), int(digits[4:6])
    if not 1 <= month <= 12 or not 1 <= (day - 60 if day > 60 else day) <= 31:
        return False
    doubled = [int(sign) * (2 - place % 2) for place, sign in enumerate(digits)]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
