"""What Flickr's failures mean: numbers in an answer with status 200, in JSON or XML, and OAuth's problems with 401."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from connectors.errors import (
    ConnectorError,
    Gone,
    Passing,
    ProtocolChanged,
    Refused,
    RightMissing,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.http import Response
from sm_console.core.messages import N_
from sm_console.core.model import Message

HOURLY_PAUSE = 600.0
"""Seconds to wait when Flickr has had enough: its limit is by the hour, and it does not say when it ends."""

COMMENT_PAUSE = 120.0
"""Seconds to wait after "commenting too fast"."""

CLOCK_WRONG = "timestamp_refused"

_GONE = {
    "flickr.photos.getInfo": {1},
    "flickr.photos.comments.getList": {1},
    "flickr.photos.comments.addComment": {1, 2},
    "flickr.photos.comments.deleteComment": {1, 2},
    "flickr.people.getInfo": {1, 2, 5},
    "flickr.people.getPhotos": {2, 5},
}
_NOT_NOW = frozenset({0, 105, 106, 201})
TOO_FAST = 9

_LOGIN_DEAD = N_("{host} no longer accepts the login. Log in again: sm-console accounts login {account}")
_KEY_DEAD = N_("{host} does not accept the API key. Get a new one, then: sm-console accounts login {account}")
_NO_RIGHT = N_("Flickr does not let the account do this: the login lacks a right, or comments are turned off there")
_FAULT = N_("{host} has a fault ({code}) and is asked again")
_REFUSED = N_("{host} refused the request ({code})")
_UNEXPECTED = N_("{host} gave an unexpected answer ({code})")
_BAD_ADDRESS = N_("The text holds an address that Flickr does not allow")

_BY_CODE: dict[int, tuple[type[ConnectorError], str]] = {
    **dict.fromkeys(_NOT_NOW, (Passing, _FAULT)),
    **dict.fromkeys((96, 97, 98), (TokenDead, _LOGIN_DEAD)),
    99: (RightMissing, _NO_RIGHT),
    100: (TokenDead, _KEY_DEAD),
    116: (Refused, _BAD_ADDRESS),
    **dict.fromkeys((95, 111, 112, 114, 115), (ProtocolChanged, _UNEXPECTED)),
}
_XML = re.compile(rb"<rsp\b[^>]{0,200}\bstat=[\"']fail[\"']", re.IGNORECASE)
_XML_CODE = re.compile(rb"<err\b[^>]{0,300}?\bcode=[\"']([0-9]{1,6})[\"']", re.IGNORECASE)


def xml_failure(body: bytes) -> int | None:
    """Return the number of a failure told in XML, -1 where it has none, ``None`` when this is no such thing."""
    head = body[:4000]
    if not _XML.search(head):
        return None
    found = _XML_CODE.search(head)
    return int(found[1]) if found else -1


def oauth_problem(answer: Response) -> str:
    """Return the word for what OAuth found wrong, empty where it found nothing."""
    if answer.status == 200 or b"oauth_problem=" not in answer.body[:4000]:
        return ""
    pairs = dict(parse_qsl(answer.body[:4000].decode("ascii", "replace").strip()))
    word = pairs.get("oauth_problem", "")
    return "".join(c for c in word if c.isascii() and (c.isalnum() or c == "_"))[:60]


def of_problem(word: str, answer: Response, account: str) -> ConnectorError:
    """Return the typed error for an OAuth problem."""
    detail = f"oauth {word} {answer.url_shown}"
    values = {"host": answer.host, "account": account}
    if word == CLOCK_WRONG:
        text = N_("This machine’s clock is wrong, so {host} does not accept its requests")
        return Passing(Message(text, values), detail)
    if word == "nonce_used":
        return Passing(Message(N_("{host} did not accept the request; it is tried again"), values), detail)
    if word.startswith("consumer_key"):
        return TokenDead(Message(_KEY_DEAD, values), detail)
    return TokenDead(Message(_LOGIN_DEAD, values), detail)


def of_code(code: int, method: str, answer: Response, account: str, *, write: bool) -> ConnectorError:
    """Return the typed error for a failure's number. Flickr's own words are in English and unused."""
    values = {"host": answer.host, "account": account, "code": str(code)}
    detail = f"{method} failed with {code} {answer.url_shown}"
    if code in _GONE.get(method, ()):
        return Gone(Message(N_("It is no longer there at {host}"), values), detail)
    if code in _NOT_NOW and write:
        text = N_("{host} had a fault ({code}); it may have been done all the same")
        return Unsure(Message(text, values), detail)
    if code == TOO_FAST:
        return SlowDown(Message(N_("{host} asks us to wait"), values), detail, COMMENT_PAUSE)
    kind, text = _BY_CODE.get(code, (Refused, _REFUSED) if write else (ProtocolChanged, _UNEXPECTED))
    return kind(Message(text, values), detail)
