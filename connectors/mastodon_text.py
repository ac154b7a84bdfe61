"""Words on Mastodon: how they are counted, and whether a status says what was sent."""

from __future__ import annotations

import html
import re

from connectors import graphemes

URL_COUNTS = 23
"""What every address counts, however long."""

_URL = re.compile(r"https?://[^\s<>\"'“”]{1,2048}", re.IGNORECASE)
_TRAILING = ".,:;!?)]}'\""
_MENTION = re.compile(r"(?<![\w/=])@([\w](?:[\w.-]{0,100}[\w])?)@[\w](?:[\w.-]{0,200}[\w])?")
_NAMED = re.compile(r"(?<![\w/=])@[\w](?:[\w.-]{0,100}[\w])?(?:@[\w](?:[\w.-]{0,200}[\w])?)?")
_BREAK = re.compile(r"<(?:br|/p|/div|/li)\b[^>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,4000}>")


def length(text: str, url_counts: int = URL_COUNTS) -> int:
    """Count graphemes; an address counts the same whatever its length, and a mention without its server."""
    counted = 0

    def take(match: re.Match[str]) -> str:
        nonlocal counted
        tail = match[0][len(match[0].rstrip(_TRAILING)) :]
        counted += url_counts
        return "\n" + tail if tail else "\n"

    rest = _URL.sub(take, text)
    counted -= rest.count("\n") - text.count("\n")  # the mark left in an address's place counts nothing
    return counted + graphemes.count(_MENTION.sub(r"@\1", rest))


def addressed(text: str, acct: str) -> str:
    """Return the text with the name of the one who is answered in front, unless it is in there already."""
    if not acct:
        return text
    user = acct.partition("@")[0].casefold()
    named = {name[1:].casefold() for name in _NAMED.findall(text)}
    if acct.casefold() in named or user in named:
        return text
    return f"@{acct} {text}"


def same_words(content: str, text: str) -> bool:
    """Whether a status's HTML says what was sent. Servers rewrite addresses, mentions and line ends."""
    shown, sent = _essence(html.unescape(_TAG.sub("", _BREAK.sub(" ", content)))), _essence(text)
    return shown == sent


def _essence(text: str) -> str:
    words = _NAMED.sub(" ", text).casefold()
    return "".join(c for c in words if c.isalnum()) or "".join(words.split())
