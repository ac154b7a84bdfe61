"""What a write transaction may do."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from sm_console.core.entries import Entry
from sm_console.store import journal, meta
from sm_console.store.project import project


class Writer:
    """The open transaction: ``conn`` for the store's own functions, ``record`` for everything in the record.

    Journalled tables are changed by :meth:`record` alone.
    """

    def __init__(self, conn: Connection, zone: ZoneInfo) -> None:
        self.conn = conn
        self._zone = zone

    def record(self, entries: Iterable[Entry]) -> int:
        """Append entries to the journal and bring current state up to them; return the journal's height.

        An entry must not name what does not exist yet: accounts before posts, posts before comments.
        Raises JournalError or SQLAlchemy's IntegrityError; the transaction then changes nothing.
        """
        recorded = journal.append(self.conn, entries)
        project(self.conn, recorded, self._zone)
        return recorded[-1].seq if recorded else journal.height(self.conn)

    def next_id(self, kind: str, count: int = 1) -> int:
        """Take ``count`` new ids of ``kind`` ("comment", "post", "note", "outbox"); return the first."""
        return meta.next_id(self.conn, kind, count)
