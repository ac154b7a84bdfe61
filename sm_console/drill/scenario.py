"""A scripted day as typed data: who there is, what stands there when it begins, and what happens when.

Times are offsets from the drill's start; the past is negative. A scenario is the same for the same
seed, down to every word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import msgspec

_LENGTHS = ("length", "every")
_TIMES = ("at", "approved", "season", "login_ends", "since", "until", *_LENGTHS)
_OFFSET = re.compile(r"([+-])(?:(\d+)d)? ?(?:(\d+)h)? ?(?:(\d+)m)? ?(?:(\d+)s)?")


class Colleague(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody else at the communications department."""

    login: str
    first_name: str


class TownAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A simulated account; ``key`` becomes its id in the console.

    ``user`` is its name on the platform, ``picture`` and ``cover`` the names of its pictures. ``approved`` is when
    the manager approved it (R1), ``None`` where nobody has; one that is only ``proposed`` is watched by nothing.
    ``season`` is when it is awake (R3): the nearest first and last day, seen from the drill's own; it comes back
    every year. ``login_ends`` is when its login runs out, where it does.
    """

    key: str
    platform: str
    name: str
    unit: str = ""
    description: str = ""
    about: str = ""
    picture: str = ""
    cover: str = ""
    responsible: str = ""
    stand_in: str = ""
    user: str = ""
    approved: timedelta | None = None
    proposed: bool = False
    season: tuple[timedelta, timedelta] | None = None
    login_ends: timedelta | None = None


class Post(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post that is published at ``at``. Blogs' texts are HTML, all others' plain."""

    key: str
    account: str
    at: timedelta
    title: str
    text: str


class Comment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A comment; ``answers`` is the key of the one it replies to, ``own`` the colleague who wrote it."""

    key: str
    post: str
    at: timedelta
    text: str
    author: str = ""
    answers: str = ""
    own: str = ""


class Edit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody changes what they wrote."""

    comment: str
    at: timedelta
    text: str


class Delete(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody takes away what they wrote."""

    comment: str
    at: timedelta


class Refusal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A platform answers nothing but ``status`` (usually "too many requests") to one account for some time."""

    account: str
    at: timedelta
    length: timedelta
    status: int = 429


class Wave(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Many comments on one post, most of them early, drawn from ``texts``; "{place}" is filled in."""

    post: str
    at: timedelta
    length: timedelta
    count: int
    texts: tuple[str, ...]


class Talk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody asks under an old post, and what they are answered."""

    ask: str
    answer: str


class History(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Months of ordinary posts: one about ``every`` so often from ``since`` to ``until``, drawn from ``texts``.

    Under every other post somebody asks one of ``talks``, and ``own`` answers within hours.
    """

    account: str
    since: timedelta
    until: timedelta
    every: timedelta
    texts: tuple[str, ...]
    own: str = ""
    talks: tuple[Talk, ...] = ()


class RoundWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the colleagues noted on earlier rounds (R6): of what they found by hand, and why they gave one up."""

    found_by_hand: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of a scenario, as written."""

    name: str = ""
    staff: tuple[Colleague, ...] = ()
    account: tuple[TownAccount, ...] = ()
    post: tuple[Post, ...] = ()
    comment: tuple[Comment, ...] = ()
    edit: tuple[Edit, ...] = ()
    delete: tuple[Delete, ...] = ()
    refusal: tuple[Refusal, ...] = ()
    wave: tuple[Wave, ...] = ()
    history: tuple[History, ...] = ()
    authors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    rounds: RoundWords | None = None


Happening = Post | Comment | Edit | Delete | Refusal


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A whole day. ``happenings`` are in the order of time, a post before its comments.

    ``seed`` decides what is drawn later, too: the rounds of the weeks before (``drill.past_rounds``).
    """

    name: str
    staff: tuple[Colleague, ...]
    accounts: tuple[TownAccount, ...]
    happenings: tuple[Happening, ...]
    seed: int = 1
    rounds: RoundWords = RoundWords()

    @property
    def past(self) -> tuple[Happening, ...]:
        """What has happened when the drill begins."""
        return tuple(event for event in self.happenings if event.at <= timedelta(0))

    @property
    def future(self) -> tuple[Happening, ...]:
        """What is still to come."""
        return tuple(event for event in self.happenings if event.at > timedelta(0))

    @property
    def length(self) -> timedelta:
        """From the start to the last happening."""
        return max((event.at for event in self.happenings), default=timedelta(0))


def read_offset(text: str) -> timedelta:
    """Read "+1h 20m" or "-8d 6h". Raises ValueError for anything else."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        raise ValueError(f"{text!r} is not a time such as +1h 20m")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] == "-" else length


def read_script(text: str) -> Script:
    """Read one file. Raises ValueError (msgspec.ValidationError) where it does not fit the types above."""
    return msgspec.convert(read_document(text), Script)


def read_document(text: str) -> dict[str, Any]:
    """Read a file's tables, with every time in their rows as a length. Raises ValueError."""
    import tomllib

    document = tomllib.loads(text)
    for entries in document.values():
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                entry.update((key, _time(key, entry[key])) for key in _TIMES if key in entry)
    return document


def _time(key: str, value: object) -> object:
    if isinstance(value, list):
        return [read_offset(str(one)) for one in value]
    return read_offset(f"+{value}" if key in _LENGTHS else str(value))


def in_order(happenings: Iterable[Happening]) -> tuple[Happening, ...]:
    """Sort by time, posts first, otherwise as written; that makes a replay come after what it answers."""
    return tuple(sorted(happenings, key=lambda event: (event.at, not isinstance(event, Post))))
