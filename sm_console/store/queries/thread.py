"""A comment with its thread and post, and what colleagues do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from sm_console.api.views import Draft, NoteView, ThreadItem, ThreadView
from sm_console.core import climate
from sm_console.core.model import Action, Deadline
from sm_console.core.record_entries import RecordStatus
from sm_console.core.record_status import RecordStand
from sm_console.store import drafts, records, tables
from sm_console.store.lookup import author_of, deadline_of
from sm_console.store.queries.inbox import inbox_row
from sm_console.store.queries.outbox import outbox_rows_of_comments

Abilities = Callable[[str], tuple[list[Action], int]]


def thread_view(
    conn: Connection,
    comment: int,
    at: datetime,
    *,
    names: Mapping[str, str],
    reason: Callable[[Deadline], str],
    abilities: Abilities,
) -> ThreadView | None:
    """Return a comment in its thread, ``None`` where there is no such comment.

    ``names`` maps logins to first names; ``reason`` turns the comment's deadline into R4's sentence
    (empty for the account's own words); ``abilities`` gives an account's actions and greatest length.
    Items stand oldest first; a comment whose parent is not known stands at depth 0.
    """
    asked = inbox_row(conn, comment, at, names=names, full=True)
    if asked is None:
        return None
    table = tables.comment
    place = conn.execute(select(table).where(table.c.id == comment)).mappings().one()
    rows = list(
        conn.execute(select(table).where(table.c.thread == place["thread"]).order_by(table.c.written, table.c.id))
        .mappings()
        .all()
    )
    ids = [row["id"] for row in rows]
    deadline = deadline_of(place)
    actions, max_length = abilities(asked.account)
    post = conn.execute(select(tables.post).where(tables.post.c.id == place["post"])).mappings().one()
    depths = _depths({row["id"]: row["parent"] for row in rows})
    flags, stands = records.flags(conn, ids), records.stands(conn, ids)
    return ThreadView(
        comment=asked,
        reason="" if deadline is None else reason(deadline),
        post_title=post["title"],
        post_text=post["text"],
        post_format=post["format"],
        post_url=post["url"],
        post_published=post["published"] if post["known"] else None,
        items=[_item(row, depths[row["id"]], flags.get(row["id"]), stands.get(row["id"])) for row in rows],
        notes=_notes(conn, ids, names),
        drafts=_drafts(conn, comment, names),
        outbox=outbox_rows_of_comments(conn, ids, names=names),
        actions=actions,
        max_length=max_length,
        seen=conn.scalar(select(tables.thread.c.seen).where(tables.thread.c.root == place["thread"])) or 0,
    )


def _depths(parents: Mapping[int, int | None]) -> dict[int, int]:
    """Count each comment's ancestors, however deep they nest."""
    depths: dict[int, int] = {}
    for start in parents:
        path = []
        at: int | None = start
        while at is not None and at not in depths:
            path.append(at)
            at = parents[at]
        depth = -1 if at is None else depths[at]
        for step, item in enumerate(reversed(path), 1):
            depths[item] = depth + step
    return depths


def _item(row: Mapping[Any, Any], depth: int, flags: records.Flags | None, stand: RecordStand | None) -> ThreadItem:
    return ThreadItem(
        id=row["id"],
        depth=depth,
        author=author_of(row),
        own=row["own"],
        text=row["text"],
        format=row["format"],
        written=row["written"],
        state=row["state"],
        visibility=row["visibility"],
        due=row["due"],
        last_staffed=row["last_staffed"],
        edited=row["versions"] > 1,
        platform_id=row["platform_id"],
        flags=tuple(climate.sentence(flag, flags.pack) for flag in flags.flags) if flags is not None else (),
        record=stand.status if stand is not None else RecordStatus.KEPT,
        dnr=stand.dnr if stand is not None else "",
    )


def _notes(conn: Connection, comments: list[int], names: Mapping[str, str]) -> list[NoteView]:
    note = tables.note
    rows = conn.execute(select(note).where(note.c.comment.in_(comments)).order_by(note.c.at, note.c.id))
    return [
        NoteView(comment=row.comment, name=names.get(row.login, row.login), at=row.at, text=row.text) for row in rows
    ]


def _drafts(conn: Connection, comment: int, names: Mapping[str, str]) -> list[Draft]:
    return [
        Draft(
            login=draft.login,
            name=names.get(draft.login, draft.login),
            text=draft.text,
            saved=draft.saved,
            editing=draft.editing,
        )
        for draft in drafts.of_comment(conn, comment)
    ]
