"""Judging threads against R4 and counting what that changes."""

from __future__ import annotations

from collections.abc import Iterable

from sm_console.core.model import CommentState, Visibility
from sm_console.core.threads import ThreadFact, judge
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import Row
from sm_console.store.project.threads import WorkingSet


def judge_threads(threads: Iterable[list[Row]]) -> None:
    """Set state, answer, lateness and the end of waiting on every comment of whole threads."""
    for members in threads:
        verdicts = judge([_fact(row) for row in members])
        for row in members:
            verdict = verdicts[row["id"]]
            row["state"] = verdict.state
            row["answered_at"], row["answered_by"] = verdict.answered_at, verdict.answered_by
            if not row["own"] and row["visibility"] is Visibility.REMOVED:
                _settle_removed(row)
            row["late"] = row["answered_at"] is not None and not row["own"] and row["answered_at"] > row["due"]
            row["closed"] = _closed(row)


def count_changes(work: WorkingSet, counts: DayCounts) -> None:
    """Count comments received and answered on their days, and take back what no longer holds."""
    for row in work.comments.values():
        before = work.before(row["id"])
        if before is not None:
            if (before["answered_at"], before["late"]) == (row["answered_at"], row["late"]):
                continue
            _count_answer(before, counts, -1)
        elif not row["own"]:
            counts.add("received", row["account"], row["received"])
        _count_answer(row, counts, 1)


def _count_answer(row: Row, counts: DayCounts, by: int) -> None:
    if row["own"] or row["answered_at"] is None:
        return
    counts.add("answered", row["account"], row["answered_at"], by)
    if row["late"]:
        counts.add("late", row["account"], row["answered_at"], by)


def _fact(row: Row) -> ThreadFact:
    # Someone else's removed comment is judged as if it stood: an answer it got before stays a fact,
    # and a late one stays a miss.
    hidden = row["own"] or row["visibility"] is not Visibility.REMOVED
    return ThreadFact(
        id=row["id"],
        own=row["own"],
        written=row["written"],
        visibility=row["visibility"] if hidden else Visibility.PUBLIC,
        waived_at=row["waived_at"],
    )


def _settle_removed(row: Row) -> None:
    row["state"] = CommentState.REMOVED
    if row["answered_at"] is not None and row["answered_at"] > row["removed_at"]:
        row["answered_at"] = row["answered_by"] = None


def _closed(row: Row) -> object:
    if row["state"] in {CommentState.OPEN, CommentState.OWN}:
        return None
    ends = [row[name] for name in ("answered_at", "waived_at", "removed_at") if row[name] is not None]
    return min(ends)
