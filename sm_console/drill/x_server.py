"""A simulated X that speaks the part of the interface which the connector uses, in either spelling.

``tests/connectors/test_x_spec.py`` holds its answers to both of X's published descriptions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from sm_console.drill.clock import Clock, system_clock
from sm_console.drill.loopback import Answer, Asked, Loopback
from sm_console.drill.oauth_desk import OAuthDesk
from sm_console.drill.x_rows import POST, TWEET, Writer
from sm_console.drill.x_state import Post, Version, World

TOKEN = "sim-secret"  # noqa: S105 - the simulated account's
SCOPES = "tweet.read users.read tweet.write tweet.moderate.write offline.access"

_WINDOW = 900
_LIMITS = {"mentions": 300, "tweets": 900, "recent": 300, "me": 75, "hidden": 50}
_SEARCH_REACHES = timedelta(days=7)
_PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
_COMMON = {"expansions", "user.fields", "media.fields", "poll.fields", "place.fields"}
_LIST = {"since_id", "until_id", "max_results", "pagination_token", "start_time", "end_time"}


class XServer(Loopback):
    """The interface, with the account ``kommunen``. Change what it holds through ``world``.

    ``names`` is the spelling that it speaks ("tweet" or "post"): fields of the other one are refused.
    ``self_serve``: only those who have named the account may be answered. ``credits`` are thousandths of a
    dollar; ``None`` means that nobody counts.
    """

    def __init__(
        self,
        *,
        name: str = "Kommunen",
        username: str = "kommunen",
        names: str = "tweet",
        secret: str = TOKEN,
        clock: Clock = system_clock,
    ) -> None:
        super().__init__(clock=clock)
        self.picture, self.cover = b"", b""
        self.world = World(name=name, username=username, clock=clock)
        self.spelling = POST if names == "post" else TWEET
        self.self_serve = True
        self.searchable = True
        self.credits: int | None = None
        self.page_size = 100
        self.oauth = OAuthDesk(token=secret, scopes=SCOPES, lives=7200, rotating=True)
        self._used: dict[tuple[str, int], int] = {}

    # What a drill's script does.

    def publish(self, title: str, text: str, at: datetime) -> str:
        """Publish a post of the account; return its id. A title stands first in the text."""
        return self.world.add(self.world.me, f"{title}\n{text}" if title else text, at)

    def comment(self, post: str, author: str, text: str, at: datetime, *, parent: str = "", own: bool = False) -> str:
        """Let somebody answer a post, or the account itself; return the answer's id."""
        user = self.world.me if own else self.world.user(author).id
        return self.world.add(user, text, at, parent=parent or post)

    def edit(self, comment: str, text: str) -> None:
        """Change a post's words, which gives it a new id."""
        self.world.edit(comment, text)

    def delete(self, comment: str) -> None:
        """Delete a post."""
        self.world.remove(comment)

    def revoke(self) -> None:
        """Take every token's validity away."""
        self.oauth.revoke()

    # The interface.

    def handle(self, asked: Asked) -> Answer:
        """Answer a request as X does."""
        parts = [part for part in asked.path.split("/") if part]
        if parts[:1] in (["profile_images"], ["profile_banners"]):
            drawn = self.cover if parts[0] == "profile_banners" else self.picture
            return Answer(headers={"Content-Type": "image/png"}, body=drawn or _PNG + parts[0].encode())
        if (asked.method, parts) == ("POST", ["2", "oauth2", "token"]):
            return self.oauth.token(asked)
        word, limit, spent = self._spend(parts)
        answer = self._too_many() if spent > limit else self._authorised(asked, parts)
        reset = (int(self.clock().timestamp()) // _WINDOW + 1) * _WINDOW
        told = {"limit": limit, "remaining": max(limit - spent, 0), "reset": reset}
        headers = {f"x-rate-limit-{name}": str(value) for name, value in told.items()} if word else {}
        return msgspec.structs.replace(answer, headers={**answer.headers, **headers})

    def _authorised(self, asked: Asked, parts: list[str]) -> Answer:
        scopes = self.oauth.grants.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        if scopes is None:
            return self._problem(401, "Unauthorized", "Unauthorized", "about:blank")
        if self.credits is not None and self.credits <= 0:
            detail = "Your enrolled account [1] does not have any credits to fulfill this request."
            return self._problem(402, "CreditsDepleted", detail, f"{self.spelling.problems}credits")
        routes: list[tuple[str, str, str, set[str], Callable[[Asked, list[str]], Answer]]] = [
            ("GET", "2/users/me", "users.read", {"user.fields", "expansions", self.spelling.fields}, self._me),
            ("GET", "2/users/*/mentions", "tweet.read", _LIST | _COMMON, self._mentions),
            ("GET", "2/users/*/tweets", "tweet.read", _LIST | _COMMON | {"exclude"}, self._timeline),
            ("POST", "2/users/*/likes", "like.write", set(), self._like),
            ("GET", "2/tweets", "tweet.read", _COMMON | {"ids"}, self._by_ids),
            ("POST", "2/tweets", "tweet.write", set(), self._create),
            ("GET", "2/tweets/search/recent", "tweet.read", _LIST | _COMMON | {"query", "next_token"}, self._search),
            ("DELETE", "2/tweets/*", "tweet.write", set(), self._remove),
            ("PUT", "2/tweets/*/hidden", "tweet.moderate.write", set(), self._hide),
        ]
        for method, pattern, scope, names, handler in routes:
            shape = pattern.split("/")
            fits = len(shape) == len(parts) and all(a in {"*", b} for a, b in zip(shape, parts, strict=True))
            if method == asked.method and fits:
                if scope not in scopes.split():
                    return self._problem(
                        403, "Forbidden", "You are not permitted to perform this action.", "about:blank"
                    )
                unknown = set(asked.query) - names - ({self.spelling.fields} if names else set())
                return (
                    self._invalid(f"[{min(unknown)}] is not one of {sorted(names)}")
                    if unknown
                    else handler(asked, parts)
                )
        return self._problem(404, "Not Found", "Not Found", "about:blank")

    def _writer(self, asked: Asked) -> Writer:
        return Writer(self.world, self.spelling, asked).at(self.address)

    def _me(self, asked: Asked, _parts: list[str]) -> Answer:
        return _json({"data": self._writer(asked).user(self.world.users[self.world.me])})

    def _mentions(self, asked: Asked, parts: list[str]) -> Answer:
        found = [post for post in self.world.each() if parts[2] in post.named][:800]
        return self._list(asked, found, token="pagination_token")  # noqa: S106 - a parameter

    def _timeline(self, asked: Asked, parts: list[str]) -> Answer:
        found = [post for post in self.world.each() if post.user == parts[2]][:3200]
        return self._list(asked, found, token="pagination_token")  # noqa: S106 - a parameter

    def _search(self, asked: Asked, _parts: list[str]) -> Answer:
        if not self.searchable:
            told = "When authenticating requests to the X API v2 endpoints, you must use keys from an enrolled app."
            problem = f"{self.spelling.problems}client-forbidden"
            return self._problem(403, "Client Forbidden", told, problem, {"reason": "client-not-enrolled"})
        query = asked.query.get("query", "")
        if not query or len(query) > 512:
            return self._invalid("query is too long or missing")
        reaches = self.clock() - _SEARCH_REACHES
        since = asked.query.get("since_id", "")
        if since and _made(since) < reaches:
            return self._invalid("'since_id' must be a tweet id created after the 7 days reach.")
        start = asked.query.get("start_time", "")
        if start and datetime.fromisoformat(start) < reaches:
            return self._invalid("'start_time' must be on or after the 7 days reach.")
        roots = set(re.findall(r"conversation_id:(\d+)", query))
        without = set(re.findall(r"-from:(\w+)", query))
        found = [
            post
            for post in self.world.each()
            if post.root in roots and post.user not in without and post.latest.made >= reaches and post.parent
        ]
        return self._list(asked, found, token="next_token", least=10)  # noqa: S106 - a parameter

    def _list(self, asked: Asked, posts: list[Post], *, token: str, least: int = 5) -> Answer:
        """Page as X does: newest first, at most so many."""
        query = asked.query
        size = int(query.get("max_results", "10"))
        if not least <= size <= 100:
            return self._invalid(f"max_results must be between {least} and 100")
        if "since_id" in query and "start_time" in query:
            return self._invalid("since_id and start_time are mutually exclusive")
        if "since_id" in query:
            posts = [post for post in posts if int(post.latest.id) > int(query["since_id"])]
        if "start_time" in query:
            start = datetime.fromisoformat(query["start_time"])
            posts = [post for post in posts if post.latest.made >= start]
        at = int(query[token].removeprefix("sida-")) if token in query else 0
        shown = posts[at : at + min(size, self.page_size)]
        answer = self._writer(asked).page((post, None) for post in shown)
        meta: dict[str, Any] = {"result_count": len(shown)}
        if shown:
            meta |= {"newest_id": shown[0].latest.id, "oldest_id": shown[-1].latest.id}
        if at + len(shown) < len(posts):
            meta["next_token"] = f"sida-{at + len(shown)}"
        self._charge(5 * len(shown))
        return _json({**answer, "meta": meta})

    def _by_ids(self, asked: Asked, _parts: list[str]) -> Answer:
        ids = asked.query.get("ids", "").split(",")
        if len(ids) > 100 or not all(item.isdigit() for item in ids):
            return self._invalid("The `ids` query parameter value is not valid")
        writer = self._writer(asked)
        found: list[tuple[Post, Version | None]] = []
        for item in ids:
            post = self.world.posts.get(item)
            if post is not None:
                found.append((post, next(version for version in post.versions if version.id == item)))
        answer = writer.page(found)
        lost = [writer.missing(item) for item in ids if item not in self.world.posts]
        if lost:
            answer["errors"] = [*answer.get("errors", []), *lost]
        self._charge(5 * len(found))
        return _json(answer)

    def _create(self, asked: Asked, _parts: list[str]) -> Answer:
        body = _body(asked)
        text = str(body.get("text", ""))
        parent = str((body.get("reply") or {}).get("in_reply_to_tweet_id") or "")
        above = self.world.posts.get(parent)
        if parent and above is None:
            told = "You attempted to reply to a Tweet that is deleted or not visible to you."
            return self._problem(403, "Forbidden", told, "about:blank")
        if above is not None and self.self_serve and self.world.me not in above.named and above.user != self.world.me:
            told = (
                "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged "
                "by the author of the post you are replying to."
            )
            return self._problem(403, "Forbidden", told, "about:blank")
        same = [post for post in self.world.each() if post.user == self.world.me and post.latest.text == text]
        if any(post.parent == parent for post in same):
            told = "You are not allowed to create a Tweet with duplicate content."
            return self._problem(403, "Forbidden", told, "about:blank")
        if not text:
            return self._invalid("text is empty")
        made = self.world.add(self.world.me, text, parent=parent)
        self._charge(15)
        data: dict[str, Any] = {"id": made, "text": text}
        if self.spelling is POST:
            data[self.spelling.history] = [made]
        return _json({"data": data}, status=201)

    def _remove(self, _asked: Asked, parts: list[str]) -> Answer:
        found = self.world.posts.get(parts[2])
        if found is None:
            return self._problem(
                404, "Not Found Error", "Could not find tweet", f"{self.spelling.problems}resource-not-found"
            )
        if found.user != self.world.me:
            told = "You are not authorized to delete this Tweet."
            return self._problem(403, "Forbidden", told, "about:blank")
        self.world.remove(parts[2])
        return _json({"data": {"deleted": True}})

    def _hide(self, asked: Asked, parts: list[str]) -> Answer:
        found = self.world.posts.get(parts[2])
        if found is None:
            return self._problem(
                404, "Not Found Error", "Could not find tweet", f"{self.spelling.problems}resource-not-found"
            )
        root = self.world.posts.get(found.root)
        if not found.parent or root is None or root.user != self.world.me:
            told = "The Tweet you are trying to hide is not in a conversation you started."
            return self._problem(403, "Forbidden", told, "about:blank")
        found.hidden = bool(_body(asked).get("hidden"))
        return _json({"data": {"hidden": found.hidden}})

    def _like(self, asked: Asked, _parts: list[str]) -> Answer:
        found = self.world.posts.get(str(_body(asked).get("tweet_id", "")))
        if found is None:
            return self._problem(
                404, "Not Found Error", "Could not find tweet", f"{self.spelling.problems}resource-not-found"
            )
        found.liked = True
        return _json({"data": {"liked": True}})

    def _charge(self, amount: int) -> None:
        if self.credits is not None:
            self.credits -= amount

    def _spend(self, parts: list[str]) -> tuple[str, int, int]:
        word = parts[-1] if parts else ""
        key = (word if word in _LIMITS else "other", int(self.clock().timestamp()) // _WINDOW)
        self._used[key] = self._used.get(key, 0) + 1
        return key[0], _LIMITS.get(word, 5000), self._used[key]

    def _too_many(self) -> Answer:
        return self._problem(429, "Too Many Requests", "Too Many Requests", "about:blank")

    def _invalid(self, words: str) -> Answer:
        problem = {
            "errors": [{"parameters": {}, "message": words}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{self.spelling.problems}invalid-request",
        }
        return _json(problem, status=400)

    def _problem(self, status: int, title: str, detail: str, kind: str, more: dict[str, Any] | None = None) -> Answer:
        row = {"title": title, "type": kind, "status": status, "detail": detail, **(more or {})}
        return _json(row, status=status, content="application/problem+json")


def _made(post_id: str) -> datetime:
    return datetime.fromtimestamp(((int(post_id) >> 22) + 1288834974657) / 1000, UTC)


def _body(asked: Asked) -> dict[str, Any]:
    value = json.loads(asked.body or b"{}")
    return value if isinstance(value, dict) else {}


def _json(value: Any, *, status: int = 200, content: str = "application/json; charset=utf-8") -> Answer:
    return Answer(status=status, headers={"Content-Type": content}, body=json.dumps(value).encode())
