"""R4's clock in a thread, and which comments make up a thread.

A thread is a root comment under a post and everything that answers it, at whatever depth. The clock
of a comment stops at the account's public answer in the same thread, at "no answer needed", or at
removal, whichever came first; an answer that is hidden or removed stops nothing. Comments that wait
for approval run like the others. The account's own words never start or reset a clock.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from sm_console.core.model import CommentState, Visibility

Id = TypeVar("Id", str, int)


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


class Place(msgspec.Struct, Generic[Id], frozen=True):
    """A comment's thread and how deep it stands in it; depth 0 is directly under the post."""

    root: Id
    depth: int


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


def oldest_open(items: Sequence[ThreadFact]) -> int | None:
    """Return the id of the thread's oldest comment that still waits: the one that counts for the thread."""
    verdicts = judge(items)
    waiting = [(item.written, item.id) for item in items if verdicts[item.id].state is CommentState.OPEN]
    return min(waiting)[1] if waiting else None


def arrange(parents: Mapping[Id, Id | None]) -> dict[Id, Place[Id]]:
    """Find each comment's root and depth; ``parents`` maps a comment to the one it answers, or ``None``.

    A parent that is not there itself (removed, not fetched yet) still holds its answers together: it
    is their root, and they stand at depth 1. Comments that answer each other in a circle are one thread
    whose root is the smallest id in the circle. Takes time in proportion to the number of comments.
    """
    places: dict[Id, Place[Id]] = {}
    for start in parents:
        path: list[Id] = []
        walked: set[Id] = set()
        at = start
        while at not in places and at not in walked:
            path.append(at)
            walked.add(at)
            parent = parents.get(at)
            if parent is None:
                places[at] = Place(at, 0)
            else:
                at = parent
        if at not in places:
            at = min(path[path.index(at) :])
            path = _from_the_top(at, path, parents)
            places[at] = Place(at, 0)
        _place_below(places, reversed(path), parents)
    return {item: places[item] for item in parents}


def _from_the_top(root: Id, path: list[Id], parents: Mapping[Id, Id | None]) -> list[Id]:
    """Turn a path that ends in a circle so that it ends at the circle's root: parents after children."""
    circle = [root]
    while (following := parents[circle[-1]]) is not None and following != root:
        circle.append(following)
    inside = set(circle)
    return [item for item in path if item not in inside] + circle[1:]


def _place_below(places: dict[Id, Place[Id]], parents_first: Iterable[Id], parents: Mapping[Id, Id | None]) -> None:
    """Place comments whose parents have their place already, or come earlier in ``parents_first``."""
    for item in parents_first:
        parent = parents.get(item)
        if item not in places and parent is not None:
            above = places[parent]
            places[item] = Place(above.root, above.depth + 1)
