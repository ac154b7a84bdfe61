"""A simulated Bluesky server (PDS and AppView in one) with the part of XRPC which the connector uses.

``tests/connectors/test_bluesky_simulator.py`` holds it to what a real server answers.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sm_console.drill.bluesky_state import GATE, POST, Network, Record, moment
from sm_console.drill.clock import Clock, system_clock
from sm_console.drill.loopback import Answer, Asked, Loopback

PASSWORD = "sim-secret"  # noqa: S105 - the simulated account's
_ACCESS_LIFE = timedelta(hours=2)
_REFRESH_LIFE = timedelta(days=90)
_SESSIONS = 30
_WINDOW = 300
_PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64

Handler = Callable[[Asked], Answer]


class BlueskyServer(Loopback):
    """The server, with the account ``kommun.test``. Change what it holds through ``network``."""

    def __init__(
        self,
        *,
        name: str = "Kommunen",
        password: str = PASSWORD,
        handle: str = "kommun.test",
        clock: Clock = system_clock,
    ) -> None:
        super().__init__(clock=clock)
        self.network = Network(name=name, handle=handle, clock=clock)
        self.password = password
        self.sessions_opened = 0
        self.picture, self.cover = b"", b""
        self.limit = 3000
        self.cursor_at_end = False
        """Whether the last page too has a cursor, behind which stands nothing, as some versions give."""
        self._valid: dict[str, str] = {}
        self._tokens = 0
        self._used: dict[int, int] = {}

    # What a drill's script does on the network.

    def publish(self, title: str, text: str, at: datetime) -> str:
        """Publish a post of the account; return its address. A title stands first in the text."""
        return self.network.say(self.network.me, f"{title}\n{text}" if title else text, at)

    def comment(self, post: str, author: str, text: str, at: datetime, *, parent: str = "", own: bool = False) -> str:
        """Let somebody answer a post, or the account itself; return the answer's address."""
        did = self.network.me if own else self.network.person(author).did
        return self.network.say(did, text, at, parent=parent or post)

    def edit(self, comment: str, text: str) -> None:
        """Do nothing: posts on Bluesky cannot be changed."""

    def delete(self, comment: str) -> None:
        """Take a post away for good."""
        self.network.remove(comment)

    def revoke(self) -> None:
        """End all sessions, as a change of password does."""
        self._valid.clear()

    def expire(self) -> None:
        """Let all access tokens run out; sessions can still be renewed."""
        self._valid = {token: kind for token, kind in self._valid.items() if kind == "refresh"}

    # The interface.

    def handle(self, asked: Asked) -> Answer:
        """Answer a request as a server does."""
        if asked.path.startswith("/img/"):
            drawn = self.picture if asked.path == "/img/avatar" else self.cover
            return Answer(headers={"Content-Type": "image/png"}, body=drawn or _PNG + asked.path.encode())
        name = asked.path.removeprefix("/xrpc/")
        opening: dict[str, Handler] = {
            "com.atproto.server.createSession": self._create_session,
            "com.atproto.server.refreshSession": self._refresh_session,
        }
        if name in opening and asked.method == "POST":
            return opening[name](asked)
        routes: dict[tuple[str, str], Handler] = {
            ("GET", "app.bsky.notification.listNotifications"): self._notifications,
            ("GET", "app.bsky.feed.getAuthorFeed"): self._author_feed,
            ("GET", "app.bsky.feed.getPosts"): self._get_posts,
            ("GET", "app.bsky.feed.getPostThread"): self._thread,
            ("GET", "app.bsky.actor.getProfile"): self._profile,
            ("GET", "com.atproto.repo.getRecord"): self._get_record,
            ("GET", "com.atproto.identity.resolveHandle"): self._resolve,
            ("POST", "com.atproto.repo.createRecord"): self._create,
            ("POST", "com.atproto.repo.putRecord"): self._put,
            ("POST", "com.atproto.repo.deleteRecord"): self._delete,
        }
        handler = routes.get((asked.method, name))
        if handler is None:
            return _error(501, "MethodNotImplemented")
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if not token:
            return _error(401, "AuthMissing")
        if self._valid.get(token) != "access":
            return _error(400, "ExpiredToken" if token.count(".") == 2 else "InvalidToken")
        answer = handler(asked)
        window = int(self.clock().timestamp()) // _WINDOW
        self._used = {window: self._used.get(window, 0) + 1}
        left = {"RateLimit-Limit": str(self.limit), "RateLimit-Remaining": str(self.limit - self._used[window])}
        reset = {"RateLimit-Reset": str((window + 1) * _WINDOW), "RateLimit-Policy": "3000;w=300"}
        return Answer(status=answer.status, headers={**answer.headers, **left, **reset}, body=answer.body)

    # Sessions.

    def _create_session(self, asked: Asked) -> Answer:
        self.sessions_opened += 1
        if self.sessions_opened > _SESSIONS:
            reset = {"RateLimit-Reset": str(int(self.clock().timestamp()) + 300)}
            return _error(429, "RateLimitExceeded", reset)
        body = _body(asked)
        me = self.network.people[self.network.me]
        if body.get("identifier") not in {me.handle, me.did} or body.get("password") != self.password:
            return _error(401, "AuthenticationRequired")
        return self._session()

    def _refresh_session(self, asked: Asked) -> Answer:
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if self._valid.get(token) != "refresh":
            return _error(400, "ExpiredToken")
        del self._valid[token]
        return self._session()

    def _session(self) -> Answer:
        me = self.network.people[self.network.me]
        access = self._token("access", "com.atproto.appPass", _ACCESS_LIFE)
        refresh = self._token("refresh", "com.atproto.refresh", _REFRESH_LIFE)
        return _json({"accessJwt": access, "refreshJwt": refresh, "did": me.did, "handle": me.handle, "active": True})

    def _token(self, kind: str, scope: str, life: timedelta) -> str:
        self._tokens += 1
        claims = {"scope": scope, "sub": self.network.me, "exp": int((self.clock() + life).timestamp())}
        head, payload = (base64.urlsafe_b64encode(json.dumps(x).encode()).decode().rstrip("=") for x in ({}, claims))
        token = f"{head}.{payload}.{self._tokens}"
        self._valid[token] = kind
        return token

    # Reading.

    def _notifications(self, asked: Asked) -> Answer:
        reasons = [value for name, value in asked.pairs if name == "reasons"]
        told = [(reason, record) for reason, record in self.network.told() if not reasons or reason in reasons]
        shown, more = self._page(asked, told)
        rows = []
        for reason, record in shown:
            row = {**self._head(record), "reason": reason, "isRead": False, "labels": []}
            rows.append(row | ({"reasonSubject": record.parent} if record.parent else {}))
        return _json({"notifications": rows, "priority": False, **more})

    def _page(self, asked: Asked, rows: list[Any]) -> tuple[list[Any], dict[str, str]]:
        """Cut a page out."""
        size, start = int(asked.query.get("limit", "50")), int(asked.query.get("cursor", "0"))
        shown = rows[start : start + size]
        more = len(shown) == size or (self.cursor_at_end and bool(shown))
        return shown, {"cursor": str(start + len(shown))} if more else {}

    def _author_feed(self, asked: Asked) -> Answer:
        if asked.query.get("actor") not in self.network.people:
            return _error(400, "InvalidRequest")
        mine = [record for record in self.network.posts() if record.did == asked.query["actor"]]
        if asked.query.get("filter") != "posts_with_replies":
            mine = [record for record in mine if not record.parent]
        shown, more = self._page(asked, mine)
        return _json({"feed": [{"post": self._post(record)} for record in shown], **more})

    def _get_posts(self, asked: Asked) -> Answer:
        uris = [value for name, value in asked.pairs if name == "uris"]
        if not 0 < len(uris) <= 25:
            return _error(400, "InvalidRequest")
        return _json({"posts": [self._post(self.network.records[uri]) for uri in uris if uri in self.network.records]})

    def _thread(self, asked: Asked) -> Answer:
        found = self.network.records.get(asked.query.get("uri", ""))
        if found is None:
            return _error(400, "NotFound")
        return _json({"thread": self._node(found, int(asked.query.get("depth", "6")))})

    def _node(self, record: Record, depth: int) -> dict[str, Any]:
        node: dict[str, Any] = {"$type": "app.bsky.feed.defs#threadViewPost", "post": self._post(record)}
        if depth > 0:
            node["replies"] = [self._node(answer, depth - 1) for answer in self.network.answers(record.uri)]
        if record.parent and record.parent not in self.network.records:
            node["parent"] = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": record.parent, "notFound": True}
        return node

    def _profile(self, asked: Asked) -> Answer:
        found = self.network.people.get(asked.query.get("actor", ""))
        if found is None:
            return _error(400, "InvalidRequest")
        pictures = {"avatar": f"{self.address}/img/avatar", "banner": f"{self.address}/img/banner"}
        row = {"did": found.did, "handle": found.handle, "displayName": found.name, "description": found.description}
        return _json({**row, **pictures, "indexedAt": moment(self.clock())})

    def _get_record(self, asked: Asked) -> Answer:
        query = asked.query
        uri = f"at://{query.get('repo')}/{query.get('collection')}/{query.get('rkey')}"
        found = self.network.records.get(uri)
        if found is None:
            return _error(400, "RecordNotFound")
        return _json({"uri": found.uri, "cid": found.cid, "value": found.value})

    def _resolve(self, asked: Asked) -> Answer:
        for person in self.network.people.values():
            if person.handle == asked.query.get("handle"):
                return _json({"did": person.did})
        return _error(400, "HandleNotFound")

    def _head(self, record: Record) -> dict[str, Any]:
        person = self.network.people[record.did]
        author = {"did": person.did, "handle": person.handle, "displayName": person.name}
        shown = {"indexedAt": moment(record.shown)}
        return {"uri": record.uri, "cid": record.cid, "author": author, "record": record.value, **shown}

    def _post(self, record: Record) -> dict[str, Any]:
        count = len(self.network.answers(record.uri))
        liked = self.network.like_of(self.network.me, record.uri)
        row = {
            **self._head(record),
            "replyCount": count,
            "repostCount": 0,
            "likeCount": int(bool(liked)),
            "quoteCount": 0,
        }
        row["viewer"] = {"like": liked} if liked else {}
        gate = self.network.records.get(record.uri.replace(f"/{POST}/", f"/{GATE}/"))
        if gate is not None:
            row["threadgate"] = {"uri": gate.uri, "cid": gate.cid, "record": gate.value, "lists": []}
        return row

    # Writing.

    def _create(self, asked: Asked) -> Answer:
        body = _body(asked)
        record, collection = body.get("record"), str(body.get("collection"))
        if body.get("repo") != self.network.me or not isinstance(record, dict) or record.get("$type") != collection:
            return _error(400, "InvalidRequest")
        if len(str(record.get("text", "")).encode()) > 3000:
            return _error(400, "InvalidRequest")
        key = str(body.get("rkey") or self.network.key(self.clock()))
        if f"at://{self.network.me}/{collection}/{key}" in self.network.records:
            return _error(500, "InternalServerError")
        made = self.network.put(self.network.me, collection, key, record)
        return _json({"uri": made.uri, "cid": made.cid, "validationStatus": "valid"})

    def _put(self, asked: Asked) -> Answer:
        body = _body(asked)
        uri = f"at://{self.network.me}/{body.get('collection')}/{body.get('rkey')}"
        stands = self.network.records.get(uri)
        if "swapRecord" in body and body["swapRecord"] != (stands.cid if stands else None):
            return _error(400, "InvalidSwap")
        made = self.network.put(self.network.me, str(body["collection"]), str(body["rkey"]), body["record"])
        return _json({"uri": made.uri, "cid": made.cid, "validationStatus": "valid"})

    def _delete(self, asked: Asked) -> Answer:
        body = _body(asked)
        self.network.remove(f"at://{self.network.me}/{body.get('collection')}/{body.get('rkey')}")
        return _json({})


def _body(asked: Asked) -> dict[str, Any]:
    value = json.loads(asked.body or b"{}")
    return value if isinstance(value, dict) else {}


def _json(value: Any, *, status: int = 200, more: dict[str, str] | None = None) -> Answer:
    headers = {"Content-Type": "application/json; charset=utf-8", **(more or {})}
    return Answer(status=status, headers=headers, body=json.dumps(value).encode())


def _error(status: int, code: str, more: dict[str, str] | None = None) -> Answer:
    return _json({"error": code, "message": "It did not work"}, status=status, more=more)
