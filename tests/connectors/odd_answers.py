"""True answers of the simulated platforms, changed as real ones differ from what their vendors describe."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sm_console.drill.loopback import Answer

Change = Callable[[Any], Any]
"""What is done to an answer's JSON."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_DIGITS = re.compile(r"[1-9]\d{0,17}")

STRANGE: dict[str, Any] = {"nytt_fält": {"djupt": [1, None, {"x": "\x1b[2J"}]}, "new_enum": "BRAND_NEW", "": ""}


def changed(answer: Answer, change: Change) -> Answer:
    """Return the answer with its JSON changed; one that holds none stays as it is."""
    try:
        value = json.loads(answer.body)
    except ValueError:
        return answer
    body = json.dumps(change(value)).encode()
    return Answer(status=answer.status, headers=answer.headers, body=body)


def everywhere(value: Any, change: Callable[[str, Any], Any], key: str = "") -> Any:
    """Return a value with every member changed: ``change`` gets its name, and itself after its own members."""
    if isinstance(value, dict):
        inside = {name: everywhere(item, change, name) for name, item in value.items()}
        return change(key, inside)
    if isinstance(value, list):
        return change(key, [everywhere(item, change) for item in value])
    return change(key, value)


def names(value: Any) -> Iterator[str]:
    """Yield the names of all members, however deep."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from names(item)
    elif isinstance(value, list):
        for item in value:
            yield from names(item)


def without(name: str) -> Change:
    """Leave a member out wherever it stands."""

    def change(_key: str, value: Any) -> Any:
        return {key: item for key, item in value.items() if key != name} if isinstance(value, dict) else value

    return lambda value: everywhere(value, change)


def with_other(name: str, other: Any) -> Change:
    """Put another value in a member's place wherever it stands."""
    return lambda value: everywhere(value, lambda key, item: other if key == name else item)


def more_fields(value: Any) -> Any:
    """Add members that nobody knows to every object; "thumbnails" is none, but a map of things of one kind."""

    def change(key: str, item: Any) -> Any:
        return {**STRANGE, **item} if isinstance(item, dict) and key != "thumbnails" else item

    return everywhere(value, change)


def ids_as_numbers(value: Any) -> Any:
    """Write every text of nothing but digits as a number."""

    def change(_key: str, item: Any) -> Any:
        return int(item) if isinstance(item, str) and _DIGITS.fullmatch(item) else item

    return everywhere(value, change)


def numbers_as_texts(value: Any) -> Any:
    """Write every number as its digits."""

    def change(_key: str, item: Any) -> Any:
        return str(item) if isinstance(item, int) and not isinstance(item, bool) else item

    return everywhere(value, change)


def longer_texts(value: Any) -> Any:
    """Make every member called "text", "message", "content" or "caption" huge."""
    words = {"text", "message", "content", "caption", "rendered", "textOriginal", "textDisplay", "_content"}
    return everywhere(value, lambda key, item: item + "å" * 300_000 if key in words and isinstance(item, str) else item)


TIMES: dict[str, Callable[[datetime], Any]] = {
    "+0000": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}+0000",
    "+02:00": lambda at: f"{datetime.fromtimestamp(at.timestamp() + 7200, UTC):%Y-%m-%dT%H:%M:%S}+02:00",
    "Z": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}Z",
    "fractions": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}.123456Z",
    "one decimal": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}.1Z",
    "no seconds": lambda at: f"{at:%Y-%m-%dT%H:%M}Z",
    "no zone": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}",
    "unix": lambda at: int(at.timestamp()),
    "unix in digits": lambda at: str(int(at.timestamp())),
}


def times(form: Callable[[datetime], Any], now: datetime) -> Change:
    """Write every moment, in ISO or as a Unix number near ``now``, in another form."""

    def change(_key: str, item: Any) -> Any:
        moment = _moment(item, now)
        return item if moment is None else form(moment)

    return lambda value: everywhere(value, change)


def _moment(item: Any, now: datetime) -> datetime | None:
    if isinstance(item, str) and _MOMENT.fullmatch(item):
        moment = datetime.fromisoformat(item)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    number = int(item) if isinstance(item, str) and item.isdigit() and len(item) == 10 else item
    if isinstance(number, int) and not isinstance(number, bool) and abs(number - now.timestamp()) < 400 * 86_400:
        return datetime.fromtimestamp(number, UTC)
    return None


JSON = {"Content-Type": "application/json"}
USELESS: dict[str, Answer] = {
    "nothing": Answer(),
    "an empty object": Answer(headers=JSON, body=b"{}"),
    "an empty list": Answer(headers=JSON, body=b"[]"),
    "null": Answer(headers=JSON, body=b"null"),
    "a number": Answer(headers=JSON, body=b"7"),
    "data null": Answer(headers=JSON, body=b'{"data":null,"items":null,"result":null,"results":null,"photos":null}'),
    "data empty": Answer(headers=JSON, body=b'{"data":[]}'),
    "paging without cursors": Answer(headers=JSON, body=b'{"data":[],"paging":{}}'),
    "an empty page with a cursor": Answer(
        headers=JSON, body=b'{"data":[],"items":[],"paging":{"cursors":{"after":"QVFI"}},"meta":{"result_count":0}}'
    ),
    "HTML with 200": Answer(headers={"Content-Type": "text/html"}, body=b"<!doctype html><html>Logga in</html>"),
    "HTML 429": Answer(status=429, headers={"Content-Type": "text/html"}, body=b"<html>Too Many Requests</html>"),
    "HTML 403": Answer(status=403, headers={"Content-Type": "text/html"}, body=b"<html>Forbidden</html>"),
    "XML error with 200": Answer(
        headers={"Content-Type": "text/xml"},
        body=b'<?xml version="1.0"?><rsp stat="fail"><err code="105" msg="Service currently unavailable" /></rsp>',
    ),
    "stat=fail with 200": Answer(headers=JSON, body=b'{"stat":"fail","code":105,"message":"Service unavailable"}'),
    "stat=fail of another kind": Answer(headers=JSON, body=b'{"stat":"fail","code":"98","message":null}'),
    "an error without words": Answer(status=400, headers=JSON, body=b'{"error":{}}'),
    "an error that is a text": Answer(status=400, headers=JSON, body=b'{"error":"nej"}'),
    "errors that are null": Answer(status=500, headers=JSON, body=b'{"errors":null,"error":null}'),
    "cut in the middle": Answer(headers=JSON, body=b'{"data":[{"id":"1","mess'),
    "Latin-1": Answer(headers=JSON, body='{"error":"åäö"}'.encode("latin-1")),
    "deep nesting": Answer(headers=JSON, body=b"[" * 20_000 + b"]" * 20_000),
}
