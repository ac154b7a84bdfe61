"""A simulated Mastodon server that speaks the part of the interface which the connector uses.

``tests/connectors/test_mastodon_spec.py`` holds its answers to the published description.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from sm_console.drill.clock import Clock, system_clock
from sm_console.drill.loopback import Answer, Asked, Loopback
from sm_console.drill.mastodon_rows import (
    credentials_json,
    instance_json,
    notice_json,
    status_json,
)
from sm_console.drill.mastodon_state import Notice, Status, World

TOKEN = "sim-secret"  # noqa: S105 - the simulated account's
SCOPES = "read:accounts read:statuses read:notifications write:statuses write:favourites"

_WINDOW = 300
_BULK = 20
_PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


class Grant(msgspec.Struct):
    """What a token may do."""

    scopes: frozenset[str]

    def allows(self, right: str) -> bool:
        """Whether the right, or the broader one that holds it, was granted."""
        return right in self.scopes or right.partition(":")[0] in self.scopes


class MastodonServer(Loopback):
    """The server and its interface, with the account ``kommun``. Change what it holds through ``world``.

    ``lean`` makes it one of the small servers: no second version of the instance, no bulk reading, no
    limits told, no Link headers, few fields, ids of letters.
    """

    def __init__(
        self,
        *,
        name: str = "Kommunen",
        username: str = "kommun",
        lean: bool = False,
        secret: str = TOKEN,
        clock: Clock = system_clock,
    ) -> None:
        super().__init__(clock=clock)
        self.picture, self.cover = b"", b""
        self.world = World(name=name, username=username, clock=clock, ulids=lean)
        self.lean = lean
        self.limit = 300
        self.grants = {secret: Grant(frozenset(SCOPES.split()))}
        self.apps: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._used: dict[int, int] = {}

    # What a drill's script does on the server.

    def publish(self, title: str, text: str, at: datetime) -> str:
        """Publish a status of the account; return its id. A title stands first in the text."""
        return self.world.add(self.world.me, f"<p>{title}</p>{text}" if title else text, at)

    def comment(self, post: str, author: str, text: str, at: datetime, *, parent: str = "", own: bool = False) -> str:
        """Let somebody answer a status, or the account itself; return the answer's id."""
        person = self.world.me if own else self.world.person(author, domain="annan.test").id
        return self.world.add(person, text, at, parent=parent or post)

    def edit(self, comment: str, text: str) -> None:
        """Change a status's words."""
        self.world.edit(comment, text)

    def delete(self, comment: str) -> None:
        """Take a status away for good."""
        self.world.remove(comment)

    def authorise(self, client: str) -> str:
        """Let the account's owner say yes in their browser; return the code they are shown."""
        code = f"kod-{len(self.codes) + 1}"
        self.codes[code] = client
        return code

    def revoke(self, token: str = TOKEN) -> None:
        """Take a token's validity away."""
        self.grants.pop(token, None)

    # The interface.

    def handle(self, asked: Asked) -> Answer:
        """Answer a request as Mastodon does."""
        spent = self._spend()
        answer = self._too_many() if spent > self.limit else self._route(asked)
        if not self.lean and asked.path.startswith("/api/"):
            answer = msgspec.structs.replace(answer, headers={**answer.headers, **self._limits(spent)})
        return answer

    def _route(self, asked: Asked) -> Answer:  # noqa: PLR0911 - one line per route
        parts = [part for part in asked.path.split("/") if part]
        match (asked.method, parts):
            case ("GET", ["avatars" | "headers", _]):
                drawn = self.cover if parts[0] == "headers" else self.picture
                return Answer(headers={"Content-Type": "image/png"}, body=drawn or _PNG + parts[0].encode())
            case ("POST", ["api", "v1", "apps"]):
                return self._register(asked)
            case ("POST", ["oauth", "token"]):
                return self._token(asked)
            case ("GET", ["api", "v2", "instance"]) if not self.lean:
                return _json(instance_json(self.world, self.address))
            case ("GET", ["api", "v1", "instance"]):
                return _json({"uri": "social.test", "title": "Social", "version": "0.17.0", **self._old_limits()})
        grant = self.grants.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        if grant is None:
            return _error(401, "The access token is invalid")
        if parts[:2] == ["api", "v1"]:
            return self._with_token(asked, grant, parts[2:])
        return _error(404, "Not Found")

    def _with_token(self, asked: Asked, grant: Grant, parts: list[str]) -> Answer:
        routes: list[tuple[str, str, str, Callable[[Asked, list[str]], Answer]]] = [
            ("GET", "accounts/verify_credentials", "read:accounts", self._me),
            ("GET", "apps/verify_credentials", "", self._app),
            ("GET", "notifications", "read:notifications", self._notifications),
            ("GET", "accounts/*/statuses", "read:statuses", self._own),
            ("GET", "statuses", "read:statuses", self._bulk),
            ("POST", "statuses", "write:statuses", self._create),
            ("GET", "statuses/*", "read:statuses", self._single),
            ("DELETE", "statuses/*", "write:statuses", self._remove),
            ("GET", "statuses/*/context", "read:statuses", self._context),
            ("POST", "statuses/*/favourite", "write:favourites", self._favourite),
        ]
        for method, pattern, right, handler in routes:
            shape = pattern.split("/")
            fits = len(shape) == len(parts) and all(a in {"*", b} for a, b in zip(shape, parts, strict=True))
            if method == asked.method and fits:
                if right and not grant.allows(right):
                    return _error(403, "This action is outside the authorized scopes")
                return handler(asked, parts)
        return _error(404, "Not Found")

    def _me(self, _asked: Asked, _parts: list[str]) -> Answer:
        return _json(credentials_json(self.world, self.address, lean=self.lean))

    def _app(self, asked: Asked, _parts: list[str]) -> Answer:
        token = asked.headers["authorization"].removeprefix("Bearer ")
        oob = "urn:ietf:wg:oauth:2.0:oob"
        row = {"id": "1", "name": "sm-console", "website": None, "redirect_uri": oob, "redirect_uris": [oob]}
        return _json({**row, "scopes": sorted(self.grants[token].scopes), "vapid_key": "x"})

    def _notifications(self, asked: Asked, _parts: list[str]) -> Answer:
        wanted = [value for name, value in asked.pairs if name == "types[]"]
        rows = [n for n in self.world.notices if not wanted or "mention" in wanted]
        return self._list(asked, rows, self._notice, default=40, most=80)

    def _notice(self, notice: Notice) -> dict[str, Any]:
        return notice_json(self.world, notice, self.address, lean=self.lean)

    def _own(self, asked: Asked, parts: list[str]) -> Answer:
        if parts[1] not in self.world.people:
            return _error(404, "Record not found")
        rows = [s for s in self.world.statuses.values() if s.person == parts[1]]
        return self._list(asked, rows, self._row, default=20, most=40)

    def _row(self, status: Status) -> dict[str, Any]:
        return status_json(self.world, status, self.address, lean=self.lean)

    def _list(
        self, asked: Asked, rows: Sequence[Any], shape: Callable[[Any], dict[str, Any]], *, default: int, most: int
    ) -> Answer:
        """Page as Mastodon does: by ids, newest first, at most so many."""
        query = asked.query
        size = min(int(query.get("limit", default)), most)
        ordered = sorted(rows, key=lambda row: _order(row.id), reverse=True)
        if "max_id" in query:
            ordered = [row for row in ordered if _order(row.id) < _order(query["max_id"])]
        for name in {"since_id", "min_id"} & query.keys():
            ordered = [row for row in ordered if _order(row.id) > _order(query[name])]
        shown = ordered[-size:] if "min_id" in query else ordered[:size]
        link = {}
        if shown and not self.lean:
            base = f"{self.address}{asked.path}?limit={size}"
            link["Link"] = f'<{base}&max_id={shown[-1].id}>; rel="next", <{base}&min_id={shown[0].id}>; rel="prev"'
        return _json([shape(row) for row in shown], more=link)

    def _bulk(self, asked: Asked, _parts: list[str]) -> Answer:
        if self.lean:
            return _error(404, "Not Found")
        ids = [value for name, value in asked.pairs if name == "id[]"]
        if len(ids) > _BULK:
            return _error(422, "Too many statuses")
        return _json([self._row(self.world.statuses[item]) for item in ids if item in self.world.statuses])

    def _single(self, _asked: Asked, parts: list[str]) -> Answer:
        found = self.world.statuses.get(parts[1])
        return _json(self._row(found)) if found is not None else _error(404, "Record not found")

    def _context(self, _asked: Asked, parts: list[str]) -> Answer:
        if parts[1] not in self.world.statuses:
            return _error(404, "Record not found")
        above = [self._row(status) for status in self.world.above(parts[1])]
        return _json({"ancestors": above, "descendants": [self._row(s) for s in self.world.below(parts[1])]})

    def _create(self, asked: Asked, _parts: list[str]) -> Answer:
        key = asked.headers.get("idempotency-key", "")
        if key and self._keys.get(key) in self.world.statuses:
            return _json(self._row(self.world.statuses[self._keys[key]]))
        body = _body(asked)
        text, parent = str(body.get("status", "")).strip(), str(body.get("in_reply_to_id") or "")
        if not text:
            return _invalid("text", "ERR_BLANK", "Texten måste anges")
        if self.world.length(text) > self.world.longest:
            return _invalid("text", "ERR_TOO_LONG", "Texten är för lång")
        if parent and parent not in self.world.statuses:
            return _error(404, "The post you are trying to reply to does not appear to exist.")
        visibility = str(body.get("visibility") or "public")
        content = self.world.as_html(text)
        made = self.world.add(self.world.me, content, parent=parent, visibility=visibility, words=text)
        if key:
            self._keys[key] = made
        return _json(self._row(self.world.statuses[made]))

    def _remove(self, _asked: Asked, parts: list[str]) -> Answer:
        found = self.world.statuses.get(parts[1])
        if found is None or found.person != self.world.me:
            return _error(404, "Record not found")
        row = {**self._row(found), "text": found.content}
        self.world.remove(parts[1])
        return _json(row)

    def _favourite(self, _asked: Asked, parts: list[str]) -> Answer:
        found = self.world.statuses.get(parts[1])
        if found is None:
            return _error(404, "Record not found")
        found.likes = 1
        return _json(self._row(found))

    def _register(self, asked: Asked) -> Answer:
        body = _body(asked)
        uris = body.get("redirect_uris")
        if isinstance(uris, list) and self.lean:
            return _error(422, "Validation failed: Redirect URI can't be blank")
        client = f"klient-{len(self.apps) + 1}"
        self.apps[client] = str(body.get("scopes") or "read")
        row = {
            "id": "1",
            "name": body.get("client_name", ""),
            "website": None,
            "redirect_uri": uris[0] if isinstance(uris, list) else uris,
            "redirect_uris": uris if isinstance(uris, list) else [uris],
            "scopes": self.apps[client].split(),
            "client_id": client,
            "client_secret": "hemlig",
            "client_secret_expires_at": 0,
            "vapid_key": "x",
        }
        return _json(row)

    def _token(self, asked: Asked) -> Answer:
        body = _body(asked)
        client = self.codes.pop(str(body.get("code", "")), None)
        if client is None or client != body.get("client_id") or body.get("client_secret") != "hemlig":
            told = {"error": "invalid_grant", "error_description": "The provided authorization grant is invalid"}
            return _json(told, status=400)
        token = f"token-{len(self.grants) + 1}"
        self.grants[token] = Grant(frozenset(self.apps[client].split()))
        made = int(self.clock().timestamp())
        return _json({"access_token": token, "token_type": "Bearer", "scope": self.apps[client], "created_at": made})

    def _old_limits(self) -> dict[str, Any]:
        if self.lean:
            return {"configuration": {"statuses": {"max_characters": self.world.longest}}}
        return {"max_toot_chars": self.world.longest}

    def _spend(self) -> int:
        window = int(self.clock().timestamp()) // _WINDOW
        self._used = {window: self._used.get(window, 0) + 1}
        return self._used[window]

    def _limits(self, spent: int) -> dict[str, str]:
        window = int(self.clock().timestamp()) // _WINDOW
        reset = datetime.fromtimestamp((window + 1) * _WINDOW, UTC) + timedelta(microseconds=940463)
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.limit - spent, 0)),
            "X-RateLimit-Reset": f"{reset:%Y-%m-%dT%H:%M:%S.%f}Z",
        }

    def _too_many(self) -> Answer:
        return _error(429, "Too many requests")


def _order(item: str) -> tuple[int, str]:
    return (len(item), item)


def _body(asked: Asked) -> dict[str, Any]:
    if "json" in asked.headers.get("content-type", ""):
        value = json.loads(asked.body or b"{}")
        return value if isinstance(value, dict) else {}
    return dict(parse_qsl(asked.body.decode()))


def _json(value: Any, *, status: int = 200, more: dict[str, str] | None = None) -> Answer:
    headers = {"Content-Type": "application/json; charset=utf-8", **(more or {})}
    return Answer(status=status, headers=headers, body=json.dumps(value).encode())


def _error(status: int, words: str) -> Answer:
    return _json({"error": words}, status=status)


def _invalid(field: str, code: str, words: str) -> Answer:
    told = {"error": f"Valideringsfel: {words}", "details": {field: [{"error": code, "description": words}]}}
    return _json(told, status=422)
