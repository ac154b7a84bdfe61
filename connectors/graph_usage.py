"""How much of Meta's limits is spent, from the headers that come with its answers (once enough was asked)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.base import Quota
from connectors.graph_data import decode, record, records, whole, word
from connectors.outcome import LONGEST_PAUSE

_APP_HEADERS = {"x-app-usage": "X-App-Usage", "x-page-usage": "X-Page-Usage"}
_BUSINESS_HEADER = "x-business-use-case-usage"
_COUNTS = ("call_count", "total_cputime", "total_time")


def quotas_of(headers: Mapping[str, str], now: datetime | None) -> tuple[Quota, ...]:
    """Return each limit's share; the headers count in per cent."""
    found = [
        Quota(name=f"{shown} {count}", share=share / 100)
        for header, shown in _APP_HEADERS.items()
        for count, share in _shares(record(_json(headers.get(header, ""))))
    ]
    for item in _business(headers):
        minutes = whole(item.get("estimated_time_to_regain_access")) or 0
        resets = (now or datetime.now(UTC)) + timedelta(minutes=minutes) if minutes > 0 else None
        name = f"X-Business-Use-Case-Usage {word(item.get('type'))}".strip()
        found += [Quota(name=f"{name} {count}", share=share / 100, resets=resets) for count, share in _shares(item)]
    return tuple(found)


def pause_of(headers: Mapping[str, str]) -> float | None:
    """Return the seconds until access comes back, ``None`` where no header says it. Meta counts in minutes."""
    minutes = [whole(item.get("estimated_time_to_regain_access")) or 0 for item in _business(headers)]
    longest = max(minutes, default=0)
    return min(longest * 60.0, LONGEST_PAUSE) if longest > 0 else None


def _business(headers: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Return the items of all objects: the header maps each Page or account to a list of its limits."""
    value = record(_json(headers.get(_BUSINESS_HEADER, "")))
    return [item for entry in value.values() for item in (records(entry) or records([entry]))]


def _shares(counts: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for count in _COUNTS:
        share = whole(counts.get(count))
        if share is not None:
            yield count, share


def _json(text: str) -> Any:
    try:
        return decode(text.encode("utf-8", "replace")) if text else None
    except ValueError:
        return None
