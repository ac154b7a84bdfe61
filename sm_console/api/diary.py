"""The diary on the wire: what was done in a time, put together from the journal, with people's own notes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

import msgspec

from sm_console.api import views
from sm_console.api.commands import Command
from sm_console.api.queries import Query
from sm_console.core.model import Message


class DiaryKind(StrEnum):
    """What an entry is about."""

    CRISIS = "crisis"
    ALARM = "alarm"
    ALARM_SEEN = "alarm-seen"
    CLAIMS = "claims"
    ANSWER = "answer"
    REMOVAL = "removal"
    WAIVED = "waived"
    CLOSURE = "closure"
    SHIFT = "shift"
    ROUND = "round"
    NOTE = "note"


class DiaryRow(msgspec.Struct, frozen=True, kw_only=True):
    """An entry. ``name`` is the colleague who did it (empty: the program); ``what`` says it in our words.

    ``words`` are a colleague's own, of a removal its ground (R12). ``comment`` is a number or 0; ``author`` who wrote
    it, filled only where the question asked for names.
    """

    at: datetime
    kind: DiaryKind
    name: str
    account: str
    account_name: str
    comment: int
    what: Message
    words: str
    author: str


class DiaryView(msgspec.Struct, frozen=True, kw_only=True):
    """The diary of a time, oldest first. ``reason`` is the crisis' where one was asked for; ``more`` were left out."""

    since: datetime
    until: datetime
    crisis: int
    reason: str
    rows: list[DiaryRow]
    more: int


class AskDiary(Query[DiaryView], frozen=True, kw_only=True, tag="diary"):
    """What was done from ``since`` (``None``: the local day's beginning) until ``until`` (``None``: now).

    ``crisis`` instead means its time, from its beginning to its end or now. ``names`` tells who wrote the comments.
    """

    returns: ClassVar[Any] = DiaryView
    since: datetime | None = None
    until: datetime | None = None
    crisis: int = 0
    names: bool = False


class AddDiaryNote(Command[views.Done], frozen=True, kw_only=True, tag="add-diary-note"):
    """Write something into the diary: what was decided, who was told, what others did."""

    text: str
