"""R4's clock in a thread.

A thread is a root comment under a post and everything that answers it, at whatever depth. The clock
of a comment stops at the account's public answer in the same thread, at "no answer needed", or at
removal, whichever came first; an answer that is hidden or removed stops nothing. Comments that wait
for approval run like the others. The account's own words never start or reset a clock.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

import msgspec

from sm_console.core.model import CommentState, Visibility


class ThreadFact(msgspec.Struct, frozen=True, kw_only=True):
    """What a clock needs to know of one comment. ``waived_at``: when someone said that it needs no answer."""

    id: int
    own: bool
    written: datetime
    visibility: Visibility
    waived_at: datetime | None = None


class ThreadVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """Where a comment stands. ``answered_by`` (the own comment's id) and ``answered_at`` only when answered."""

    state: CommentState
    answered_by: int | None = None
    answered_at: datetime | None = None


def judge(items: Sequence[ThreadFact]) -> dict[int, ThreadVerdict]:
    """Say where each comment of one thread stands; the order of ``items`` does not matter.

    A comment is answered by the account's first public comment written at or after it (the lower id
    where two were written at once). A decision that no answer is needed stands unless the answer had
    come before it: what the account says later in the thread must not turn it into a late answer.
    """
    answers = sorted((item.written, item.id) for item in items if item.own and item.visibility is Visibility.PUBLIC)
    return {item.id: _judge_one(item, answers) for item in items}


def _judge_one(item: ThreadFact, answers: Sequence[tuple[datetime, int]]) -> ThreadVerdict:
    if item.own:
        return ThreadVerdict(state=CommentState.OWN)
    if item.visibility is Visibility.REMOVED:
        return ThreadVerdict(state=CommentState.REMOVED)
    first = bisect_left(answers, item.written, key=lambda answer: answer[0])
    if first < len(answers) and (item.waived_at is None or answers[first][0] < item.waived_at):
        answered_at, answered_by = answers[first]
        return ThreadVerdict(state=CommentState.ANSWERED, answered_by=answered_by, answered_at=answered_at)
    return ThreadVerdict(state=CommentState.OPEN if item.waived_at is None else CommentState.NO_ANSWER)
