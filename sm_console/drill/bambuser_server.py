"""A simulated server that speaks Bambuser's two interfaces, as they were described: REST v1 and metadata 1.14."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import msgspec

from sm_console.drill.clock import Clock, system_clock
from sm_console.drill.loopback import Answer, Asked, Loopback

KEY = "sim-key"
_PAGE = 50


class Cast(msgspec.Struct, kw_only=True):
    """A broadcast."""

    vid: int
    title: str
    author: str
    created: int
    live: bool = False
    comments: int = 0

    @property
    def uuid(self) -> str:
        """The id in REST v1."""
        return f"9353eb73-7da8-42fe-d20e-{self.vid:012}"


class BambuserServer(Loopback):
    """The server, with broadcasts of ``kommun`` and of others."""

    def __init__(self, *, clock: Clock = system_clock) -> None:
        super().__init__(clock=clock)
        self.casts: dict[str, Cast] = {}
        self.keys = {KEY}
        self.author = "kommun"
        self.ignores_author = False
        self.milliseconds = False

    # What a drill's script does on the platform.

    def publish(self, title: str, text: str, at: datetime, *, author: str = "", live: bool = False) -> str:
        """Broadcast; return the id in the metadata API (the text has no place here)."""
        del text
        author, vid = author or self.author, 6_000_000 + len(self.casts)
        made = Cast(vid=vid, title=title, author=author, created=int(at.timestamp()), live=live)
        self.casts[str(made.vid)] = made
        return str(made.vid)

    def end(self, vid: str) -> None:
        """End a live broadcast: it is archived under the same id."""
        self.casts[vid].live = False

    def add_comment(self, vid: str) -> None:
        """Let somebody comment, of which only the number can be read."""
        self.casts[vid].comments += 1

    # The interfaces.

    def handle(self, asked: Asked) -> Answer:
        """Answer a request in the interface that it belongs to."""
        parts = asked.path.strip("/").split("/")
        if asked.method != "GET":
            return Answer(status=405)
        if parts[0] == "broadcasts":
            return self._rest(asked, parts[1:])
        if parts[0] in {"broadcast.json", "broadcast"}:
            return self._metadata(asked, parts[1:])
        return Answer(status=404, body=b"<html>Not found</html>")

    def _rest(self, asked: Asked, parts: list[str]) -> Answer:
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.keys:
            return _json({"error": {"code": "Unauthorized"}}, status=401)
        if asked.headers.get("accept") != "application/vnd.bambuser.v1+json":
            return _json({"error": {"code": "NotAcceptable"}}, status=406)
        if parts:
            found = next((cast for cast in self.casts.values() if cast.uuid == parts[0]), None)
            return _json(self._rest_row(found)) if found else _json({"error": {"code": "NotFound"}}, status=404)
        query = asked.query
        rows = sorted(self.casts.values(), key=lambda cast: (cast.created, cast.vid), reverse=True)
        if "byAuthors" in query and not self.ignores_author:
            rows = [cast for cast in rows if cast.author in query["byAuthors"].split(",")]
        if "createdAfter" in query:
            rows = [cast for cast in rows if cast.created > int(query["createdAfter"])]
        start = int(query.get("after", "c0").removeprefix("c"))
        size = min(int(query.get("limit", _PAGE)), _PAGE)
        shown, left = rows[start : start + size], rows[start + size :]
        following = f"c{start + size}" if left else None
        return _json({"results": [self._rest_row(cast) for cast in shown], "next": following})

    def _rest_row(self, cast: Cast) -> dict[str, Any]:
        return {
            "author": cast.author,
            "created": cast.created * 1000 if self.milliseconds else cast.created,
            "customData": "",
            "height": 540,
            "width": 960,
            "id": cast.uuid,
            "ingestChannel": "cf6a6f6c",
            "lat": 55.6,
            "lon": 13.0,
            "length": 0 if cast.live else 61,
            "preview": "https://archive.bambuser.com/preview.jpg",
            "resourceUri": f"https://cdn.bambuser.net/broadcasts/{cast.uuid}",
            "tags": [{"text": "torget"}],
            "title": cast.title,
            "type": "live" if cast.live else "archived",
        }

    def _metadata(self, asked: Asked, parts: list[str]) -> Answer:
        query = asked.query
        if query.get("api_key") not in self.keys:
            return _json({"error": "Invalid api_key"})
        if parts:
            found = self.casts.get(parts[0].removesuffix(".json"))
            return _json({"result": _metadata_row(found)} if found else {"error": "Broadcast not found"})
        rows = [cast for cast in self.casts.values() if cast.author in query.get("username", "").split(",")]
        if "vid_older_than" in query:
            rows = [cast for cast in rows if cast.vid < int(query["vid_older_than"])]
        rows.sort(key=lambda cast: cast.vid, reverse=True)
        return _json({"result": [_metadata_row(cast) for cast in rows[: min(int(query.get("limit", 10)), _PAGE)]]})


def _metadata_row(cast: Cast) -> dict[str, Any]:
    return {
        "vid": str(cast.vid),
        "id": cast.vid,
        "title": cast.title,
        "type": "live" if cast.live else "archived",
        "username": cast.author,
        "owner": {"uid": "17"},
        "created": cast.created,
        "length": 0 if cast.live else "61",
        "page": f"http://bambuser.com/v/{cast.vid}",
        "preview": "http://archive.bambuser.com/preview.jpg",
        "views_total": "12",
        "comment_count": str(cast.comments),
    }


def _json(value: Any, *, status: int = 200) -> Answer:
    return Answer(status=status, headers={"Content-Type": "application/json"}, body=json.dumps(value).encode())
