"""Changing things on Bluesky: answers, likes, and hiding under one's own posts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from connectors.base import Outgoing, Sent
from connectors.bluesky_api import Api
from connectors.bluesky_rows import POST, PostRow, RecordRow, Ref, checked, did_of, rkey
from connectors.bluesky_text import facet, parts, record_key
from connectors.decode import shaped
from connectors.errors import Gone, ProtocolChanged, Refused, Unsure
from sm_console.core.messages import N_
from sm_console.core.model import Message

LIKE = "app.bsky.feed.like"
GATE = "app.bsky.feed.threadgate"
MOST_HIDDEN = 300

_HANDLES = 5
_TRIES = 3


class Answers:
    """Publishes answers, once each."""

    def __init__(self, api: Api, language: str) -> None:
        self.api = api
        self.language = language

    def address(self, answer: Outgoing, me: str) -> str:
        """Return where this answer stands, or will stand."""
        return f"at://{me}/{POST}/{record_key(answer.key, rkey(answer.comment_id))}"

    async def send(self, answer: Outgoing) -> Sent:
        """Publish under a comment that still stands, in its true thread."""
        asked = await self._asked(answer.comment_id)
        now = _now(self.api.clock)
        reply = asked.said.reply
        parent = Ref(uri=asked.uri, cid=asked.cid)
        record: dict[str, Any] = {
            "$type": POST,
            "text": answer.text,
            "createdAt": now,
            "langs": [self.language],
            "reply": {"root": _ref(reply.root if reply is not None else parent), "parent": _ref(parent)},
        }
        facets = await self._facets(answer.text)
        if facets:
            record["facets"] = facets
        uri = self.address(answer, await self.api.me())
        made = await self.api.write("createRecord", {"collection": POST, "rkey": rkey(uri), "record": record})
        try:
            row: RecordRow = shaped(made, RecordRow)
        except ProtocolChanged as error:
            text = N_("{host} took the answer but did not confirm it")
            raise Unsure(Message(text, {"host": made.host}), error.detail) from None
        return Sent(platform_id=row.uri, written=_instant(now), url=_link(row.uri))

    async def find(self, answer: Outgoing) -> Sent | None:
        """Look for the answer in the account's own repository, at the only place where it can stand."""
        uri = self.address(answer, await self.api.me())
        row = await self.api.record(uri)
        if row is None:
            return None
        created = row.value.get("createdAt") if isinstance(row.value, dict) else None
        return Sent(platform_id=uri, written=_instant(str(created)), url=_link(uri))

    async def _asked(self, uri: str) -> PostRow:
        async for row in self.api.posts([checked(uri)]):
            return row
        raise Gone(Message(N_("The comment is no longer on Bluesky")), "parent is not there")

    async def _facets(self, text: str) -> list[dict[str, Any]]:
        """Return links, tags, and mentions of accounts that there are."""
        found: list[dict[str, Any]] = []
        asked = 0
        for part in parts(text):
            value: str | None = part.value
            if part.kind == "mention":
                asked += 1
                value = await self._did(part.value) if asked <= _HANDLES else None
            if value:
                found.append(facet(part, value))
        return found

    async def _did(self, handle: str) -> str | None:
        answer = await self.api.raw("GET", "com.atproto.identity.resolveHandle", [("handle", handle)])
        if answer.status != 200:
            return None
        try:
            did = shaped(answer, dict[str, Any]).get("did")
        except ProtocolChanged:
            return None
        return did if isinstance(did, str) else None


async def like(api: Api, uri: str) -> None:
    """Like a post, once."""
    async for row in api.posts([checked(uri)]):
        if row.viewer is not None and row.viewer.like:
            return
        record = {"$type": LIKE, "subject": _ref(Ref(uri=row.uri, cid=row.cid)), "createdAt": _now(api.clock)}
        await api.write("createRecord", {"collection": LIKE, "record": record})
        return
    raise Gone(Message(N_("The comment is no longer on Bluesky")), "nothing to like")


async def delete(api: Api, uri: str) -> None:
    """Take back one of the account's own posts. Raises Refused for those of others."""
    if did_of(checked(uri)) != await api.me():
        text = N_("On Bluesky only the account’s own answers can be deleted; what others write can be hidden")
        raise Refused(Message(text), "post of another")
    await api.write("deleteRecord", {"collection": POST, "rkey": rkey(uri)})


async def set_hidden(api: Api, uri: str, *, hidden: bool) -> None:
    """Hide an answer under one of the account's own posts, or show it again. Keeps who may answer at all."""
    root = await _own_root(api, uri)
    address = f"at://{did_of(root)}/{GATE}/{rkey(root)}"
    for left in reversed(range(_TRIES)):
        gate = await api.record(address, GATE)
        kept = dict(gate.value) if gate is not None and isinstance(gate.value, dict) else {}
        listed = [item for item in kept.get("hiddenReplies") or [] if isinstance(item, str)]
        if (uri in listed) is hidden:
            return
        after = [*listed, uri] if hidden else [item for item in listed if item != uri]
        if len(after) > MOST_HIDDEN:
            text = N_("Bluesky hides at most {count} answers under one post")
            raise Refused(Message(text, {"count": str(MOST_HIDDEN)}), "threadgate is full")
        record = {"$type": GATE, "post": root, "createdAt": _now(api.clock), **kept, "hiddenReplies": after}
        swap = gate.cid if gate is not None else None
        body = {"collection": GATE, "rkey": rkey(root), "record": record, "swapRecord": swap}
        try:
            await api.write("putRecord", body)
        except Refused:  # somebody else changed it in between: read again
            if not left:
                raise
        else:
            return


async def _own_root(api: Api, uri: str) -> str:
    async for row in api.posts([checked(uri)]):
        if did_of(row.root) == await api.me() and row.root != row.uri:
            return row.root
        text = N_("On Bluesky only answers under the account’s own posts can be hidden")
        raise Refused(Message(text), "thread of another")
    raise Gone(Message(N_("The comment is no longer on Bluesky")), "nothing to hide")


def _ref(ref: Ref) -> dict[str, str]:
    return msgspec.to_builtins(ref)  # type: ignore[no-any-return]


def _now(clock: datetime | None) -> str:
    """Return the instant as records hold it; this machine's clock, corrected where the server's is far off."""
    here = datetime.now(UTC)
    moment = clock if clock is not None and abs((clock - here).total_seconds()) > 60 else here
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.now(UTC).replace(microsecond=0)
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)).replace(microsecond=0)


def _link(uri: str) -> str:
    return f"https://bsky.app/profile/{did_of(uri)}/post/{rkey(uri)}"
