"""What happened to comments, entry by entry and without anybody's words: for counting afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from sm_console.api.queries import Query


class CourseRow(msgspec.Struct, frozen=True, kw_only=True):
    """One journal entry about a comment or an outgoing act. ``actor`` is a login, "platform" or "desk".

    ``at`` is when the desk learned of it, ``occurred`` when it happened. ``platform_id`` is the comment's own, or the
    sent answer's. ``state`` is what was ordered, an outgoing act's new state, a comment's visibility, why a claim
    ended, or whom it was given to. ``own``: by the account itself. ``comment`` and ``outbox`` are 0 where the entry
    names none.
    """

    seq: int
    at: datetime
    occurred: datetime
    account: str
    actor: str
    kind: str
    comment: int = 0
    outbox: int = 0
    platform_id: str = ""
    state: str = ""
    own: bool = False


class AskCourse(Query[list[CourseRow]], frozen=True, kw_only=True, tag="course"):
    """The journal's entries about comments behind number ``after``, in order, at most some thousands at a time."""

    returns: ClassVar[Any] = list[CourseRow]
    after: int = 0
