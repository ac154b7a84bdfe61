"""The answers to questions about the closure queue (R13)."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from sm_console.core.closing import ClosureAct, ClosureStep, Letter
from sm_console.core.model import Message, Role


class ClosureRow(msgspec.Struct, frozen=True, kw_only=True):
    """R13: one account of the queue.

    ``since`` is the local day on which it became a candidate, ``missed`` the whole required periods since its
    last post, ``cause`` the part of the rule that says so, ``reason`` the rule's sentence. ``moved`` is when the
    present step was taken (``None``: the rule alone says so), ``by`` who took it (empty: it came by itself) and
    ``why`` what they said. ``answer_by`` and ``keep_until`` are the last days of a warning's and a respite's time.
    ``next`` is what a person has to do, ``next_by`` the least role that may, ``task`` says it in a sentence.
    ``open`` counts comments without an answer; ``followers`` ``None``: not known. ``package`` is the folder's name.
    """

    account: str
    step: ClosureStep
    since: date
    reason: Message
    last_post: datetime | None
    missed: int
    cause: str
    account_name: str
    unit: str
    platform: str
    pack: str
    task: Message
    moved: datetime | None = None
    by: str = ""
    why: str = ""
    answer_by: date | None = None
    keep_until: date | None = None
    next: ClosureAct | None = None
    next_by: Role | None = None
    owner: str = ""
    stand_in: str = ""
    open: int = 0
    followers: int | None = None
    package: str = ""


class ClosureHistoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was ever taken. ``by`` is a first name or login, empty for what came by itself.

    ``note`` is what the program said of it: the rule's sentence, or why the account left. ``manifest`` is the
    SHA-256 of the package's list of files. The last three tell of a step that was taken back.
    """

    step: ClosureStep
    at: datetime
    by: str
    why: str
    until: date | None
    note: Message | None
    last_post: datetime | None
    missed: int | None
    followers: int | None
    package: str
    manifest: str
    undone_at: datetime | None
    undone_by: str
    undone_why: str


class LetterView(msgspec.Struct, frozen=True, kw_only=True):
    """A letter as ready text: the first line is its subject. ``to`` is whom it is for, as the register has it."""

    account: str
    letter: Letter
    to: str
    text: str


class PackageView(msgspec.Struct, frozen=True, kw_only=True):
    """An account's package: where it lies on the desk's machine, and the SHA-256 of its list of files."""

    account: str
    path: str
    files: int
    size: int
    manifest: str
