"""The answers about several people at work on many comments."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sm_console.core.model import Format, Message


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the comments stand on one account.

    ``longest`` is the length of the longest text there as the platform counts, ``most`` what it takes (0: any).
    """

    account: str
    name: str
    count: int
    longest: int = 0
    most: int = 0


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A comment with which nothing is done, and why. ``code`` as in ``Refused``; ``account`` is a name."""

    comment: int
    author: str
    code: str
    message: Message
    account: str = ""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """How the text reads for one person.

    ``account`` is a name, ``words`` the beginning of what they wrote, verbatim and in ``format``; ``length`` and
    ``most`` are as in ``Share``.
    """

    comment: int
    author: str
    text: str
    account: str = ""
    words: str = ""
    format: Format = Format.PLAIN
    length: int = 0
    most: int = 0


class ManyPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What an act on many would do, or has done. ``batch`` is 0 before it is carried out.

    ``last`` is when the last of it may leave, ``None`` where nothing leaves. ``samples`` are the first few texts.
    """

    count: int
    accounts: list[Share]
    left_out: list[LeftOut]
    samples: list[Sample]
    last: datetime | None
    batch: int = 0


class BatchView(msgspec.Struct, frozen=True, kw_only=True):
    """How an act on many fares. ``waiting`` can still be stopped; ``trouble`` failed or is of unknown fate."""

    batch: int
    act: str
    login: str
    name: str
    at: datetime
    total: int
    waiting: int
    done: int
    trouble: int
    stopped: int
    taken_back: bool
    last: datetime | None


class TellingView(msgspec.Struct, frozen=True, kw_only=True):
    """Something the asking person should know: "taken-over" or "assigned", by whom, and their word; or "given-back"."""

    entry: int
    comment: int
    author: str
    kind: str
    name: str
    at: datetime
    word: str


class AlikeView(msgspec.Struct, frozen=True, kw_only=True):
    """The open comments that ask the same as one, itself first, as many as were asked for; ``total`` counts all.

    ``complete`` is false while older comments have not been looked at yet.
    """

    comments: list[int]
    total: int
    complete: bool
