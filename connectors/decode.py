"""Reading JSON answers: into plain values, and into the structs a connector expects."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from connectors.errors import ProtocolChanged
from connectors.http import Response
from sm_console.core.messages import N_
from sm_console.core.model import Message


def json_of(answer: Response) -> Any:
    """Return the answer's JSON. Raises ProtocolChanged for HTML, half an answer, or nothing at all."""
    body = answer.body.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    value = _mended(body)
    if value is None:
        text = N_("{host} answered with something other than data")
        raise ProtocolChanged(Message(text, {"host": answer.host}), f"not json {answer.status} {answer.url_shown}")
    return value[0]


def shaped(answer: Response, kind: type[Any], value: Any = None) -> Any:
    """Return the answer (or a part of it) as ``kind``. Raises ProtocolChanged, which tells the path and no values."""
    try:
        return fitted(json_of(answer) if value is None else value, kind)
    except msgspec.ValidationError as error:
        detail = f"shape {printable(str(error))} {answer.url_shown}"
    except RecursionError:
        detail = f"shape too deep {answer.url_shown}"
    text = N_("{host} answered with data of another shape than expected")
    raise ProtocolChanged(Message(text, {"host": answer.host}), detail)


def fitted(value: Any, kind: type[Any]) -> Any:
    """Return a value as ``kind``, also where ids come as numbers or numbers as texts. Raises ValidationError."""
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        try:
            return msgspec.convert(_in_words(value), kind, strict=False)
        except msgspec.ValidationError:
            pass
        raise  # the first one tells what is wrong


def _in_words(value: Any) -> Any:
    """Write every whole number as its digits, from which a number can be read as well as a text."""
    if isinstance(value, dict):
        return {name: _in_words(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_in_words(item) for item in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def printable(text: str) -> str:
    """Return what is fit for a log: visible ASCII, cut."""
    return "".join(c for c in text if c.isascii() and c.isprintable())[:100]


def _mended(body: bytes) -> tuple[Any] | None:
    """Decode JSON with half a surrogate pair, which the store cannot keep: it becomes the sign for the unreadable."""
    if rb"\ud" not in body and rb"\uD" not in body:
        return None
    try:
        text = json.dumps(json.loads(body), ensure_ascii=False)
        return (json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")),)
    except (ValueError, RecursionError):
        return None
