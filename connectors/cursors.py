"""Cursors: JSON texts that the store keeps for a connector, and that must not grow without end."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

CURSOR_BYTES = 15_000
"""What a cursor may take up, a little less than the store bears."""

C = TypeVar("C", bound=msgspec.Struct)


def load_cursor(text: str | None, kind: type[C]) -> C | None:
    """Read a cursor; one of another make means starting over, which may be slow or dear but never wrong."""
    if not text:
        return None
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError:
        return None


def cursor_of(text: str | None, kind: type[C], remote: str) -> C | None:
    """Read the cursor of the account ``remote`` (empty: any), whose field ``me`` says whose it is; else start over."""
    found = load_cursor(text, kind)
    return found if remote in {"", getattr(found, "me", "")} else None


def fitting(cursor: msgspec.Struct, name: str, items: list[tuple[str, Any]]) -> str:
    """Return the cursor's text with ``items``, oldest first, as its field ``name``: the oldest give way."""
    kept = items
    while True:
        text = msgspec.json.encode(msgspec.structs.replace(cursor, **{name: dict(kept)})).decode("utf-8")
        if len(text.encode("utf-8")) <= CURSOR_BYTES or not kept:
            return text
        kept = kept[len(kept) // 4 + 1 :]
