"""The journal: entries appended, never changed, and read back in order.

A row holds the envelope in columns, the fact as JSON, and the ids it is about for look-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, func, insert, select

from sm_console.core.entries import Entry, Fact
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.store import tables
from sm_console.store.errors import JournalError

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Fact] = msgspec.json.Decoder(Fact)


class Recorded(msgspec.Struct, frozen=True):
    """An entry with its place in the journal."""

    seq: int
    entry: Entry


def height(conn: Connection) -> int:
    """Return the number of the journal's last entry, 0 where it is empty."""
    return conn.scalar(select(func.coalesce(func.max(tables.journal.c.seq), 0))) or 0


def append(conn: Connection, entries: Iterable[Entry]) -> list[Recorded]:
    """Write entries after the last one, and return them as they stand in the journal.

    What a text cannot hold in UTF-8 (half a surrogate pair) is replaced by U+FFFD first.
    """
    recorded: list[Recorded] = []
    rows: list[dict[str, Any]] = []
    for seq, entry in enumerate(entries, height(conn) + 1):
        kept, payload = _encode(entry)
        recorded.append(Recorded(seq, kept))
        rows.append(_row(seq, kept, payload))
    if rows:
        conn.execute(insert(tables.journal), rows)
    return recorded


def read(conn: Connection, after: int = 0, limit: int = 1000) -> list[Recorded]:
    """Return at most ``limit`` entries behind number ``after``, in order. Raises JournalError."""
    journal = tables.journal
    rows = conn.execute(select(journal).where(journal.c.seq > after).order_by(journal.c.seq).limit(limit))
    return [decode(row) for row in rows.mappings()]


def chunks(conn: Connection, size: int = 1000) -> Iterator[list[Recorded]]:
    """Yield the whole journal in order, ``size`` entries at a time. Raises JournalError."""
    after = 0
    while batch := read(conn, after, size):
        yield batch
        after = batch[-1].seq


def decode(row: RowMapping) -> Recorded:
    """Turn a journal row back into its entry. Raises JournalError."""
    try:
        fact = _decoder.decode(row["payload"])
    except msgspec.MsgspecError as error:
        raise JournalError(
            Message(N_("Journal entry {seq} cannot be read: {why}"), {"seq": str(row["seq"]), "why": str(error)})
        ) from error
    envelope = {name: row[name] for name in ("account", "actor", "observed", "occurred")}
    return Recorded(row["seq"], Entry(**envelope, fact=fact))


def _encode(entry: Entry) -> tuple[Entry, str]:
    try:
        return entry, _encoder.encode(entry.fact).decode()
    except UnicodeEncodeError:
        cleaned: Entry = msgspec.convert(_whole(msgspec.to_builtins(entry)), Entry)
        return cleaned, _encoder.encode(cleaned.fact).decode()


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {name: _whole(part) for name, part in value.items()}
    if isinstance(value, Sequence):
        return [_whole(part) for part in value]
    return value


def _row(seq: int, entry: Entry, payload: str) -> dict[str, Any]:
    fact = entry.fact
    return {
        "seq": seq,
        "account": entry.account,
        "actor": entry.actor,
        "observed": entry.observed,
        "occurred": entry.occurred,
        "kind": fact.__struct_config__.tag,
        "comment": getattr(fact, "comment", None),
        "post": getattr(fact, "post", None),
        "outbox": getattr(fact, "outbox", None),
        "payload": payload,
    }
