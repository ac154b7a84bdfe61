"""What a simulated Bluesky network holds, and how a script changes it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from sm_console.drill.clock import Clock

POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"
GATE = "app.bsky.feed.threadgate"

_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_TOLD_LEVELS = 5  # so far up a thread are its writers told of a new answer


class Person(msgspec.Struct, kw_only=True):
    """Somebody with an account."""

    did: str
    handle: str
    name: str
    description: str = ""


class Record(msgspec.Struct, kw_only=True):
    """A record in somebody's repository. ``shown`` is when the network first showed it."""

    uri: str
    cid: str
    value: dict[str, Any]
    shown: datetime

    @property
    def did(self) -> str:
        """Whose it is."""
        return self.uri.split("/")[2]

    @property
    def parent(self) -> str:
        """What it answers, empty for a head."""
        return self._reply("parent")

    @property
    def root(self) -> str:
        """What heads its thread."""
        return self._reply("root") or self.uri

    def _reply(self, part: str) -> str:
        reply = self.value.get("reply")
        return str(reply[part]["uri"]) if isinstance(reply, dict) else ""


class Network:
    """People and records, and who is told of what."""

    def __init__(self, *, name: str, handle: str, clock: Clock) -> None:
        self.clock = clock
        self.people: dict[str, Person] = {}
        self.records: dict[str, Record] = {}
        self._made = 0
        self.me = self.person(name, handle=handle).did

    def person(self, name: str, *, handle: str = "") -> Person:
        """Return the person of that name, made when first spoken of."""
        for known in self.people.values():
            if known.name == name:
                return known
        number = len(self.people)
        letters = base64.b32encode(hashlib.sha256(f"{number}".encode()).digest())[:24].decode().lower()
        made = Person(did=f"did:plc:{letters}", handle=handle or f"user{number}.test", name=name)
        self.people[made.did] = made
        return made

    def key(self, at: datetime) -> str:
        """Return a record key that sorts by its moment."""
        self._made += 1
        number, letters = (int(at.timestamp() * 1_000_000) << 10) + self._made % 1024, ""
        for _ in range(13):
            letters, number = _SORTABLE[number & 31] + letters, number >> 5
        return letters

    def put(self, did: str, collection: str, key: str, value: dict[str, Any], at: datetime | None = None) -> Record:
        """Write a record into a repository, over what stood there."""
        uri = f"at://{did}/{collection}/{key}"
        digest = hashlib.sha256(json.dumps([uri, value], sort_keys=True).encode()).digest()
        cid = "bafyrei" + base64.b32encode(digest).decode().lower().rstrip("=")
        made = Record(uri=uri, cid=cid, value=value, shown=(at or self.clock()).astimezone(UTC))
        self.records[uri] = made
        return made

    def say(
        self,
        did: str,
        text: str,
        at: datetime | None = None,
        *,
        parent: str = "",
        mention: bool = False,
        created: str = "",
    ) -> str:
        """Let somebody write a post; return its address. ``mention``: its first letters name the account."""
        when = at or self.clock()
        value: dict[str, Any] = {"$type": POST, "text": text, "createdAt": created or moment(when), "langs": ["sv"]}
        if parent:
            above = self.records[parent]
            head = self.records.get(above.root, above)
            value["reply"] = {"root": ref(head), "parent": ref(above)}
        if mention:
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": self.me}
            value["facets"] = [{"index": {"byteStart": 0, "byteEnd": 1}, "features": [feature]}]
        return self.put(did, POST, self.key(when), value, when).uri

    def remove(self, uri: str) -> None:
        """Take a record away for good."""
        self.records.pop(uri, None)

    def posts(self) -> Iterator[Record]:
        """Yield all posts, newest first."""
        found = [record for record in self.records.values() if f"/{POST}/" in record.uri]
        yield from sorted(found, key=lambda record: (record.shown, record.uri), reverse=True)

    def answers(self, uri: str) -> list[Record]:
        """Return the direct answers to a post, oldest first."""
        return [record for record in reversed(list(self.posts())) if record.parent == uri]

    def hidden(self, root: str) -> list[str]:
        """Return what the thread's owner has hidden."""
        gate = self.records.get(root.replace(f"/{POST}/", f"/{GATE}/"))
        return list(gate.value.get("hiddenReplies") or []) if gate is not None else []

    def told(self) -> Iterator[tuple[str, Record]]:
        """Yield what the account is told of, newest first, with the reason."""
        for record in self.posts():
            if record.did == self.me or record.uri in self.hidden(record.root):
                continue
            reason = self._reason(record)
            if reason:
                yield reason, record

    def _reason(self, record: Record) -> str:
        above = record.parent
        for _ in range(_TOLD_LEVELS):
            found = self.records.get(above)
            if found is None:
                break
            if found.did == self.me:
                return "reply"
            above = found.parent
        features = [f for facet in record.value.get("facets", []) for f in facet["features"]]
        return "mention" if any(feature.get("did") == self.me for feature in features) else ""

    def like_of(self, did: str, uri: str) -> str:
        """Return the address of somebody's like of a post, empty where there is none."""
        for record in self.records.values():
            liked = record.value.get("subject", {}).get("uri") if f"/{LIKE}/" in record.uri else None
            if record.did == did and liked == uri:
                return record.uri
        return ""


def ref(record: Record) -> dict[str, str]:
    """Return a record's address and version."""
    return {"uri": record.uri, "cid": record.cid}


def moment(at: datetime) -> str:
    """Write an instant as records hold it."""
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
