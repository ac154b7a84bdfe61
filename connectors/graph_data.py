"""Reading what the Graph API answers: loose JSON, times in every form, pages of a list.

Fields come and go with rights and versions, so nothing here takes a field's presence or type for granted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from connectors.errors import Gone
from sm_console.core.messages import N_
from sm_console.core.model import Message

_ONWARD = ("after", "until", "__paging_token", "offset", "pagination_token")
"""What of a ``next`` address leads on; the rest of it (the token among it) is never taken over."""

_MILLISECONDS_FROM = 100_000_000_000
_SAFE_ID = re.compile(r"[0-9A-Za-z_.:-]{1,200}")


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """One page of an edge.

    ``onward`` holds the parameters of the next page, ``None`` on the last one. ``total`` and
    ``order`` are what the summary says, ``None`` and empty where there is none.
    """

    rows: list[Mapping[str, Any]]
    onward: dict[str, str] | None = None
    total: int | None = None
    order: str = ""


def decode(body: bytes) -> Any:
    """Return the JSON value. Raises ValueError."""
    try:
        return msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        if rb"\ud" not in body and rb"\uD" not in body:
            raise ValueError("not json") from None
    # Half a surrogate pair, which the store cannot keep: it becomes the sign for the unreadable.
    try:
        text = json.dumps(json.loads(body), ensure_ascii=False)
        return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    except (ValueError, RecursionError):
        raise ValueError("not json") from None


def word(value: Any) -> str:
    """Return a text, or a number as its digits; anything else is empty."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def whole(value: Any) -> int | None:
    """Return a whole number, also from its digits; ``None`` for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value)
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def record(value: Any) -> Mapping[str, Any]:
    """Return an object, an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def records(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of a list; anything else is left out."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def instant(value: Any, otherwise: datetime) -> datetime:
    """Read a time in UTC, to the second: ISO with ``+0000``, ``Z`` or no zone, Unix seconds or milliseconds."""
    number = whole(value)
    try:
        if number is not None:
            moment = datetime.fromtimestamp(number / (1000 if number >= _MILLISECONDS_FROM else 1), UTC)
        else:
            moment = datetime.fromisoformat(word(value).strip())
    except (ValueError, OverflowError, OSError):
        return otherwise
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.replace(microsecond=0)


def listing(value: Any) -> Listing:
    """Return an edge's page; an edge that is left out is an empty page."""
    edge = record(value)
    summary = record(edge.get("summary"))
    return Listing(
        rows=records(edge.get("data")),
        onward=_onward(record(edge.get("paging"))),
        total=whole(summary.get("total_count")),
        order=word(summary.get("order")),
    )


def _onward(paging: Mapping[str, Any]) -> dict[str, str] | None:
    """Return what leads to the next page. Only ``next`` says that there is one: a short page does not."""
    link = word(paging.get("next"))
    if not link:
        return None
    asked = dict(parse_qsl(urlsplit(link).query))
    kept = {name: asked[name] for name in _ONWARD if asked.get(name)}
    after = word(record(paging.get("cursors")).get("after"))
    return kept or ({"after": after} if after else {})


def tail(platform_id: str) -> str:
    """Return the part of an id by which things are compared: endpoints differ in what they put before it."""
    return platform_id.rpartition("_")[2]


def checked_id(platform_id: str, site: str) -> str:
    """Return the id, so that nothing else can get into a path. Raises Gone."""
    if not _SAFE_ID.fullmatch(platform_id) or set(platform_id) <= {"."}:
        raise Gone(Message(N_("{site} has nothing with that id"), {"site": site}), "not an id")
    return platform_id
