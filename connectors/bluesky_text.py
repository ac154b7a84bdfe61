"""Words on Bluesky: how they are counted, which parts are links, and keys for records."""

from __future__ import annotations

import hashlib
import re
from typing import Any, NamedTuple

from connectors import graphemes

MAX_GRAPHEMES = 300
MAX_BYTES = 3000

_LINK = re.compile(r"https?://[^\s<>\"“”]{1,2048}", re.IGNORECASE)
_MENTION = re.compile(
    r"(?<![\w@./])@((?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.){1,10}[a-zA-Z][a-zA-Z0-9-]{0,62})"
)
_TAG = re.compile(r"(?<![\w#/])#((?=\w*[^\W\d_])[^\W_][\w-]{0,62})")  # a number alone is none
_TRAILING = ".,:;!?'\""
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"


class Part(NamedTuple):
    """A stretch of the text, as offsets into its UTF-8 bytes, and what it is: "link", "mention" or "tag"."""

    start: int
    end: int
    kind: str
    value: str


def length(text: str) -> int:
    """Count graphemes of 300; where the 3,000 bytes run out first, count those instead, ten to one."""
    return max(graphemes.count(text), -(-len(text.encode("utf-8", "replace")) // (MAX_BYTES // MAX_GRAPHEMES)))


def parts(text: str) -> list[Part]:
    """Find links, mentions and tags, in order; none overlaps another."""
    found: list[Part] = []
    for kind, pattern in (("link", _LINK), ("mention", _MENTION), ("tag", _TAG)):
        for match in pattern.finditer(text):
            whole = _trimmed(match[0]) if kind == "link" else match[0]
            start = len(text[: match.start()].encode("utf-8", "replace"))
            end = start + len(whole.encode("utf-8", "replace"))
            if all(end <= part.start or start >= part.end for part in found):
                found.append(Part(start, end, kind, whole if kind == "link" else match[1]))
    return sorted(found)


def facet(part: Part, value: str) -> dict[str, Any]:
    """Return a part as a record holds it; ``value`` is the address, the DID or the tag."""
    name = {"link": "uri", "mention": "did", "tag": "tag"}[part.kind]
    feature = {"$type": f"app.bsky.richtext.facet#{part.kind}", name: value}
    return {"index": {"byteStart": part.start, "byteEnd": part.end}, "features": [feature]}


def record_key(key: str, beside: str) -> str:
    """Return the record key of an answer: always the same for the same act, so that it can be made only once.

    It is a TID, as posts have: the one of the comment that is answered, moved on by less than a
    second as the act's own key tells.
    """
    chance = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
    base = 0
    for letter in beside if len(beside) == 13 else "":
        base = base * 32 + max(_SORTABLE.find(letter), 0)
    number = (base + 1 + chance % (1 << 30)) & ((1 << 63) - 1) if base else chance & ((1 << 63) - 1)
    letters = ""
    for _ in range(13):
        letters, number = _SORTABLE[number & 31] + letters, number >> 5
    return letters


def _trimmed(address: str) -> str:
    """Leave out what ends a sentence rather than the address; a bracket only where none was opened."""
    short = address.rstrip(_TRAILING)
    while short.endswith(")") and "(" not in short:
        short = short[:-1].rstrip(_TRAILING)
    return short
