"""A simulated Flickr that speaks the part of the interface which the connector uses, with its moods.

``tests/connectors/test_flickr_methods.py`` holds every request to the methods' published arguments.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sm_console.drill.clock import Clock, system_clock
from sm_console.drill.flickr_oauth import Gatekeeper, form_of, protocol, refusal
from sm_console.drill.flickr_state import FlickrState
from sm_console.drill.loopback import Answer, Asked, Loopback

_JPEG = b"\xff\xd8\xff\xe0" + b"0" * 64
_ORDER = {"read": 1, "write": 2, "delete": 3}
HTML_429 = b"<html><head><title>429 Too Many Requests</title></head><body>Rate limited</body></html>"


class Failure(Exception):
    """A failure as Flickr numbers them."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


class FlickrServer(Loopback):
    """Flickr with the account ``kommun``. Change what it holds through ``state``.

    ``xml_errors`` tells failures in XML although JSON was asked for; ``stray_comma`` with a comma too many
    in JSON; ``wrapped`` puts every answer into a callback's brackets. ``dead_token_in_json``: a dead token
    is told as failure 98 with status 200, not as an OAuth problem.
    """

    def __init__(self, *, name: str = "Kommunen", clock: Clock = system_clock) -> None:
        super().__init__(clock=clock)
        self.state = FlickrState(name, clock)
        self.gate_keeper = Gatekeeper(clock, self.state.me)
        self.picture = b""
        self.xml_errors = False
        self.stray_comma = False
        self.wrapped = False
        self.dead_token_in_json = False

    # What a drill's script does on the platform.

    def publish(self, title: str, text: str, at: datetime) -> str:
        """Upload a photo; return its id."""
        return self.state.add_photo(title, text, at)

    def comment(self, post: str, author: str, text: str, at: datetime, *, parent: str = "", own: bool = False) -> str:
        """Let somebody comment, or the account itself; an answer names the one it answers. Return the id."""
        who = self.state.me if own else self.state.person(author).nsid
        if parent:
            text = f"[https://www.flickr.com/photos/{self.state.remarks[parent].person}] {text}"
        return self.state.add_remark(post, who, text, at)

    def edit(self, comment: str, text: str) -> None:
        """Change a comment's words."""
        self.state.edit(comment, text)

    def delete(self, comment: str) -> None:
        """Delete a comment."""
        self.state.remove(comment)

    def revoke(self) -> None:
        """Take every token's validity away."""
        self.gate_keeper.tokens.clear()

    # The interface.

    def handle(self, asked: Asked) -> Answer:
        """Answer a request as Flickr does: failures have status 200."""
        if "/buddyicons/" in asked.path:
            return Answer(headers={"Content-Type": "image/jpeg"}, body=self.picture or _JPEG)
        if asked.path.startswith("/services/oauth/"):
            return self.gate_keeper.step(asked, self.address)
        return (
            self._rest(asked) if asked.path == "/services/rest/" else Answer(status=404, body=b"<html>Not here</html>")
        )

    def _rest(self, asked: Asked) -> Answer:
        problem = self.gate_keeper.problem(asked, self.address)
        if problem == "token_rejected" and self.dead_token_in_json:
            return self._failed(Failure(98, "Invalid auth token"))
        if problem:
            return refusal(problem)
        try:
            return self._json({**self._call(asked, dict(form_of(asked))), "stat": "ok"})
        except Failure as failure:
            return self._failed(failure)

    def _call(self, asked: Asked, arguments: dict[str, str]) -> dict[str, Any]:
        methods: dict[str, tuple[str, str, Callable[[dict[str, str]], dict[str, Any]]]] = {
            "flickr.auth.oauth.checkToken": ("GET", "", lambda _: self._token(asked)),
            "flickr.people.getInfo": ("GET", "", self._person),
            "flickr.people.getPhotos": ("GET", "read", self._photos),
            "flickr.photos.recentlyUpdated": ("GET", "read", self._updated),
            "flickr.photos.getInfo": ("GET", "", self._info),
            "flickr.photos.comments.getList": ("GET", "", self._comments),
            "flickr.photos.comments.addComment": ("POST", "write", self._add),
            "flickr.photos.comments.deleteComment": ("POST", "write", self._delete),
        }
        name = arguments.get("method", "")
        if name not in methods:
            raise Failure(112, f'Method "{name}" not found')
        verb, right, handler = methods[name]
        granted = self.gate_keeper.tokens[protocol(asked)["oauth_token"]].perms
        if right and _ORDER[granted] < _ORDER[right]:
            raise Failure(99, f"Insufficient permissions. Method requires {right} privileges; {granted} granted.")
        if verb == "POST" and asked.method != "POST":
            raise Failure(99, "This method requires a POST request")
        return handler(arguments)

    def _token(self, asked: Asked) -> dict[str, Any]:
        token = protocol(asked)["oauth_token"]
        me = self.state.people[self.state.me]
        return {
            "oauth": {
                "token": {"_content": token},
                "perms": {"_content": self.gate_keeper.tokens[token].perms},
                "user": {"nsid": me.nsid, "username": me.username, "fullname": me.realname},
            }
        }

    def _person(self, arguments: dict[str, str]) -> dict[str, Any]:
        found = self.state.people.get(arguments.get("user_id", ""))
        if found is None:
            raise Failure(1, "User not found")
        return {"person": self.state.person_json(found)}

    def _photos(self, arguments: dict[str, str]) -> dict[str, Any]:
        if arguments.get("user_id") not in {"me", self.state.me}:
            raise Failure(2, "Unknown user")
        rows = sorted(self.state.photos.values(), key=lambda photo: (photo.uploaded, photo.id), reverse=True)
        return self._list(arguments, rows)

    def _updated(self, arguments: dict[str, str]) -> dict[str, Any]:
        since = arguments.get("min_date", "")
        if not since:
            raise Failure(1, "Required argument missing")
        if not since.isdigit() or since == "0":
            raise Failure(2, "Not a valid date")
        rows = [photo for photo in self.state.photos.values() if photo.updated >= int(since)]
        return self._list(arguments, sorted(rows, key=lambda photo: (photo.updated, photo.id), reverse=True))

    def _list(self, arguments: dict[str, str], rows: list[Any]) -> dict[str, Any]:
        size, page = min(int(arguments.get("per_page", "100")), 500), int(arguments.get("page", "1"))
        shown = [self.state.photo_json(photo) for photo in rows[(page - 1) * size : page * size]]
        pages = -(-len(rows) // size)
        return {"photos": {"page": page, "pages": pages, "perpage": size, "total": str(len(rows)), "photo": shown}}

    def _info(self, arguments: dict[str, str]) -> dict[str, Any]:
        return {"photo": self.state.info_json(self.state.photos[self._photo(arguments)])}

    def _comments(self, arguments: dict[str, str]) -> dict[str, Any]:
        photo = self._photo(arguments)
        rows = [self.state.remark_json(remark) for remark in self.state.under(photo)]
        return {"comments": {"photo_id": photo, **({"comment": rows} if rows else {})}}

    def _add(self, arguments: dict[str, str]) -> dict[str, Any]:
        photo, text = self._photo(arguments), arguments.get("comment_text", "").strip()
        if not text:
            raise Failure(8, "Blank comment")
        if self.state.photos[photo].comments_off:
            raise Failure(99, "User not logged in / Insufficient permissions")
        made = self.state.add_remark(photo, self.state.me, text)
        return {"comment": self.state.remark_json(self.state.remarks[made])}

    def _delete(self, arguments: dict[str, str]) -> dict[str, Any]:
        remark = arguments.get("comment_id", "")
        if remark not in self.state.remarks:
            raise Failure(2, "Comment not found")
        self.state.remove(remark)
        return {}

    def _photo(self, arguments: dict[str, str]) -> str:
        photo = arguments.get("photo_id", "")
        if photo not in self.state.photos:
            raise Failure(1, "Photo not found")
        return photo

    def _json(self, value: dict[str, Any]) -> Answer:
        body = json.dumps(value).encode()
        if self.wrapped:
            body = b"jsonFlickrApi(" + body + b")"
        return Answer(headers={"Content-Type": "application/json"}, body=body)

    def _failed(self, failure: Failure) -> Answer:
        if self.xml_errors:
            text = f'<rsp stat="fail">\n\t<err code="{failure.code}" msg="{failure.words}" />\n</rsp>\n'
            head = '<?xml version="1.0" encoding="utf-8" ?>\n'
            return Answer(headers={"Content-Type": "text/xml; charset=utf-8"}, body=(head + text).encode())
        value = {"stat": "fail", "code": failure.code, "message": failure.words}
        answer = self._json(value)
        if self.stray_comma:
            text = json.dumps(value).replace("}", ",}")
            return Answer(headers=answer.headers, body=text.encode())
        return answer
