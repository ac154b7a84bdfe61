"""The threads a batch touches, whole, in memory: parents found, late parents merging threads.

A thread is a root comment and all its descendants; its key is the root's id. A comment whose parent
has not been seen yet is the root of a thread of its own, until the parent turns up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert

from sm_console.core import entries as facts
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project.rows import Row, change, load

TEXTS = frozenset({"format", "author_name", "author_id", "author_url", "url", "text"})
FACTS_OF_A_COMMENT = [column for column in tables.comment.c if column.key not in TEXTS]
_NEVER_CHANGE = frozenset({"account", "post", "platform_id", "parent_platform_id", "written", "own"})


class WorkingSet:
    """All comments of the threads that a batch touches, without their texts, and the threads themselves."""

    def __init__(self) -> None:
        self.comments: dict[int, Row] = {}
        self.members: defaultdict[int, list[Row]] = defaultdict(list)
        self.threads: dict[int, Row] = {}
        self._texts: dict[int, Row] = {}
        self._before: dict[int, Row] = {}
        self._seen_before: dict[int, int] = {}
        self._merged: set[int] = set()
        self._by_platform_id: dict[tuple[str, str], Row] = {}
        self._waiting: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)

    def load(self, conn: Connection, recorded: Sequence[Recorded]) -> None:
        """Fetch every thread that the entries are about, or that a new comment will join or adopt."""
        comment = tables.comment
        named: set[int] = set()
        parents: defaultdict[str, set[str]] = defaultdict(set)
        arriving: defaultdict[str, set[str]] = defaultdict(set)
        for item in recorded:
            fact = item.entry.fact
            if isinstance(fact, facts.CommentAdded):
                arriving[item.entry.account].add(fact.platform_id)
                if fact.parent_platform_id is not None:
                    parents[item.entry.account].add(fact.parent_platform_id)
            else:
                named.add(fact.comment)  # type: ignore[union-attr]  # the family holds facts about comments only
        roots = {row["thread"] for row in load(conn, [comment.c.thread], comment.c.id, named)}
        for account, ids in parents.items():
            here = comment.c.account == account
            roots |= {row["thread"] for row in load(conn, [comment.c.thread], comment.c.platform_id, ids, here)}
        for account, ids in arriving.items():
            orphan = (comment.c.account == account) & tables.IS_WAITING_FOR_PARENT
            roots |= {
                row["thread"] for row in load(conn, [comment.c.thread], comment.c.parent_platform_id, ids, orphan)
            }
        for row in load(conn, FACTS_OF_A_COMMENT, comment.c.thread, roots):
            self._before[row["id"]] = dict(row)
            self._enter(row)
        for row in load(conn, list(tables.thread.c), tables.thread.c.root, roots):
            self._seen_before[row["root"]] = row["seen"]
            self.threads[row["root"]] = row

    def add(self, row: Row, texts: Row) -> None:
        """Take in a new comment: into its parent's thread, and the threads of its late-found children into that."""
        self._texts[row["id"]] = texts
        parent = self._by_platform_id.get((row["account"], row["parent_platform_id"]))
        row["parent"] = None if parent is None else parent["id"]
        row["thread"] = row["id"] if parent is None else parent["thread"]
        if parent is None:
            self.threads[row["id"]] = {"root": row["id"], "account": row["account"], "post": row["post"], "seen": 0}
        self._enter(row)
        for child in self._waiting.pop((row["account"], row["platform_id"]), []):
            # A circle of parents, which no honest platform sends, stays open where it would close.
            if child["thread"] != row["thread"]:
                child["parent"] = row["id"]
                self._merge(child["thread"], row["thread"])

    def touch(self, row: Row) -> None:
        """Count one more thing that happened in the comment's thread."""
        self.threads[row["thread"]]["seen"] += 1

    def retext(self, comment: int, texts: Row) -> bool:
        """Set a new comment's texts before they are written; false where the comment stands in the table."""
        if comment not in self._texts:
            return False
        self._texts[comment] |= texts
        return True

    def texts_of(self, comment: int) -> Row | None:
        """Return the texts of a comment that is new in this batch."""
        return self._texts.get(comment)

    def before(self, comment: int) -> Row | None:
        """Return a comment as it stood before the batch, ``None`` for a new one."""
        return self._before.get(comment)

    def save(self, conn: Connection) -> None:
        """Write new comments, changed ones, and the threads."""
        fresh = [row | self._texts[row["id"]] for row in self.comments.values() if row["id"] in self._texts]
        if fresh:
            conn.execute(insert(tables.comment), fresh)
        changed = [row for key, row in self.comments.items() if key in self._before and row != self._before[key]]
        change(conn, tables.comment, [{k: v for k, v in row.items() if k not in _NEVER_CHANGE} for row in changed])
        self._save_threads(conn)

    def _save_threads(self, conn: Connection) -> None:
        table = tables.thread
        gone = [root for root in self._merged if root in self._seen_before]
        if gone:
            conn.execute(delete(table).where(table.c.root.in_(gone)))
        living = [row for root, row in self.threads.items() if root not in self._merged]
        stood = [row for row in living if row["seen"] != self._seen_before.get(row["root"], row["seen"])]
        change(conn, table, [{"root": row["root"], "seen": row["seen"]} for row in stood], "root")
        fresh = [row for row in living if row["root"] not in self._seen_before]
        if fresh:
            conn.execute(insert(table), fresh)

    def _enter(self, row: Row) -> None:
        self.comments[row["id"]] = row
        self.members[row["thread"]].append(row)
        self._by_platform_id[row["account"], row["platform_id"]] = row
        if row["parent"] is None and row["parent_platform_id"] is not None:
            self._waiting[row["account"], row["parent_platform_id"]].append(row)

    def _merge(self, child: int, into: int) -> None:
        for row in self.members[child]:
            row["thread"] = into
        self.members[into] += self.members.pop(child)
        self.threads[into]["seen"] += self.threads[child]["seen"]
        self._merged.add(child)

    def whole_threads(self) -> Iterable[list[Row]]:
        """Return the members of every thread there now is."""
        return self.members.values()
