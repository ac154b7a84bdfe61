"""Comments: what was written, what became of it, and where each stands against R4.

State, answer and lateness are judged anew for every thread that a batch touches, from the thread's
facts alone; so it makes no difference in how many batches the facts came.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert

from sm_console.core import entries as facts
from sm_console.core.entries import Entry
from sm_console.core.model import Author, CommentState, Deadline, Visibility
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts
from sm_console.store.project.open_counts import count_open
from sm_console.store.project.rows import Row, change, load, missing
from sm_console.store.project.threads import TEXTS, WorkingSet
from sm_console.store.project.verdicts import count_changes, judge_threads

FACTS = (
    facts.CommentAdded,
    facts.CommentEdited,
    facts.CommentShown,
    facts.CommentRedated,
    facts.AnswerWaived,
    facts.CommentReopened,
)
_VERSIONED = ("format", "author_name", "author_id", "author_url", "text")


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:
    """Apply entries about comments."""
    work = WorkingSet()
    work.load(conn, recorded)
    edits = _Edits(conn, work, recorded)
    for item in recorded:
        entry, fact = item.entry, item.entry.fact
        if isinstance(fact, facts.CommentAdded):
            row, texts = _added(entry, fact)
            work.add(row, texts)
        else:
            row = _known(work, item)
            _change(row, entry, edits)
        if not isinstance(fact, facts.CommentRedated):
            work.touch(row)
    judge_threads(work.whole_threads())
    count_changes(work, counts)
    work.save(conn)
    count_open(conn, work)
    edits.save(conn)


def _known(work: WorkingSet, item: Recorded) -> Row:
    number = item.entry.fact.comment  # type: ignore[union-attr]  # the family holds facts about comments only
    row = work.comments.get(number)
    if row is None:
        raise missing(item.seq, "comment", number)
    return row


def _added(entry: Entry, fact: facts.CommentAdded) -> tuple[Row, Row]:
    row: Row = {column.key: None for column in tables.comment.c if column.key not in TEXTS}
    row |= {
        "id": fact.comment,
        "account": entry.account,
        "post": fact.post,
        "platform_id": fact.platform_id,
        "parent_platform_id": fact.parent_platform_id,
        "written": fact.written,
        "own": fact.own,
        "state": CommentState.OWN if fact.own else CommentState.OPEN,
        "received": fact.written,
        "late": False,
        "versions": 1,
        "how": "",
    }
    if fact.deadline is not None and not fact.own:
        row |= _dated(fact.deadline)
    _show(row, entry, fact.visibility, "")
    return row, {"url": fact.url, **_text_of(fact.text, fact.format, fact.author)}


def _change(row: Row, entry: Entry, edits: _Edits) -> None:
    match entry.fact:
        case facts.CommentEdited() as fact:
            edits.add(row, entry, fact)
        case facts.CommentShown() as fact:
            _show(row, entry, fact.visibility, fact.how)
        case facts.CommentRedated() as fact:
            # When it was received does not change, and the account's own words have no clock.
            row |= {} if row["own"] else _dated(fact.deadline) | {"received": row["received"]}
        case facts.AnswerWaived() as fact:
            row |= {"waived_at": entry.occurred, "waived_by": entry.actor, "waived_why": fact.reason}
        case facts.CommentReopened():
            row |= {"waived_at": None, "waived_by": None, "waived_why": None}
        case _:
            raise AssertionError(f"not a fact about a comment: {type(entry.fact).__name__}")


def _show(row: Row, entry: Entry, visibility: Visibility, how: str) -> None:
    if visibility is not Visibility.REMOVED:
        row["removed_at"] = None
    elif row["visibility"] is not Visibility.REMOVED:
        row["removed_at"] = entry.occurred
    row["visibility"], row["how"] = visibility, how


def _dated(deadline: Deadline) -> Row:
    return {name: getattr(deadline, name) for name in deadline.__struct_fields__}


def _text_of(text: str, form: Any, author: Author) -> Row:
    return {
        "format": form,
        "author_name": author.name,
        "author_id": author.id,
        "author_url": author.url,
        "text": text,
    }


class _Edits:
    """Versions of edited comments. The first one is kept when the second comes."""

    def __init__(self, conn: Connection, work: WorkingSet, recorded: Sequence[Recorded]) -> None:
        comment = tables.comment
        edited = {item.entry.fact.comment for item in recorded if isinstance(item.entry.fact, facts.CommentEdited)}
        columns = [comment.c.id, *(comment.c[name] for name in _VERSIONED)]
        self._work = work
        self._texts = {row.pop("id"): row for row in load(conn, columns, comment.c.id, edited)}
        self._stored = set(self._texts)
        self._changed: dict[int, Row] = {}
        self._versions: list[Row] = []

    def add(self, row: Row, entry: Entry, fact: facts.CommentEdited) -> None:
        """Take in an edit."""
        comment = fact.comment
        if row["versions"] == 1:
            self._keep(row, self._current(comment), row["written"])
        row["versions"] += 1
        texts = _text_of(fact.text, fact.format, fact.author)
        self._keep(row, texts, entry.occurred)
        if comment in self._stored:
            self._changed[comment] = {"id": comment, **texts}
        self._work.retext(comment, texts)

    def save(self, conn: Connection) -> None:
        """Write what is new."""
        change(conn, tables.comment, list(self._changed.values()))
        if self._versions:
            conn.execute(insert(tables.comment_version), self._versions)

    def _current(self, comment: int) -> Row:
        texts = self._work.texts_of(comment) or self._texts[comment]
        return {name: texts[name] for name in _VERSIONED}

    def _keep(self, row: Row, texts: Row, since: Any) -> None:
        self._versions.append({"comment": row["id"], "version": row["versions"], "since": since, **texts})
