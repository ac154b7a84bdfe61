"""A simulated WordPress blog that speaks the part of the REST interface which the connector uses.

``tests/connectors/test_wordpress_simulator.py`` holds it to what a real WordPress answers.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sm_console.drill.clock import Clock, system_clock
from sm_console.drill.loopback import Answer, Asked, Loopback
from sm_console.drill.wordpress_rows import comment_json, html_escape, post_json, user_json
from sm_console.drill.wordpress_state import SECRET, Blog, Comment, User

_JSON = {"Content-Type": "application/json; charset=UTF-8"}
_LISTED = {"approve": {"approved"}, "hold": {"hold"}, "all": {"approved", "hold"}}
_SET = {"approve": "approved", "approved": "approved", "hold": "hold", "spam": "spam", "trash": "trash"}


class WordPressServer(Loopback):
    """The blog and its interface. Change what it holds through ``blog``.

    ``plain``: no pretty permalinks, so that the interface stands at ``?rest_route=/``.
    The users are ``admin`` (administrator, id 1) and ``redaktor`` (editor, id 2) with ``secret``.
    """

    def __init__(
        self,
        *,
        name: str = "Kommunbloggen",
        description: str = "",
        plain: bool = False,
        secret: str = SECRET,
        clock: Clock = system_clock,
    ) -> None:
        super().__init__(clock=clock)
        self.blog = Blog(name=name, description=description, clock=clock)
        self.plain = plain
        self.blog.add_user("admin", role="administrator", name="Åsa Öberg", secret=secret)
        self.blog.add_user("redaktor", role="editor", name="Redaktör", secret=secret)

    # What a drill's script does on the blog.

    def publish(self, title: str, text: str, at: datetime) -> str:
        """Publish a post; return its id."""
        return self.blog.add_post(title, text, at)

    def comment(self, post: str, author: str, text: str, at: datetime, *, parent: str = "", own: bool = False) -> str:
        """Let somebody comment, or the blog's staff; return the comment's id."""
        return self.blog.add_comment(post, author, text, at, parent=parent, user=2 if own else 0)

    def edit(self, comment: str, text: str) -> None:
        """Change a comment's words."""
        self.blog.edit_comment(comment, text)

    def delete(self, comment: str) -> None:
        """Take a comment away for good."""
        self.blog.remove_comment(comment)

    # The interface.

    def handle(self, asked: Asked) -> Answer:
        """Answer a request as WordPress does."""
        route = self._route(asked)
        if route is None:
            return self._page(asked)
        parts = [part for part in route.split("/") if part]
        if not parts:
            return self._index(asked)
        handlers: dict[str, Callable[[Asked, list[str]], Answer]] = {
            "comments": self._comments,
            "posts": self._posts,
            "pages": self._posts,
            "users": self._users,
        }
        if parts[:2] == ["wp", "v2"] and len(parts) in {3, 4} and parts[2] in handlers:
            return handlers[parts[2]](asked, parts[2:])
        return self._error(404, "rest_no_route")

    def _route(self, asked: Asked) -> str | None:
        if "rest_route" in asked.query:
            return asked.query["rest_route"]
        if not self.plain and (asked.path + "/").startswith("/wp-json/"):
            return asked.path.removeprefix("/wp-json")
        return None

    @property
    def root(self) -> str:
        """The interface's address."""
        return f"{self.address}/index.php?rest_route=/" if self.plain else f"{self.address}/wp-json/"

    def _page(self, asked: Asked) -> Answer:
        if asked.path == "/icon.png" and self.blog.icon:
            return Answer(headers={"Content-Type": "image/png"}, body=self.blog.icon)
        if asked.path.rstrip("/") not in {"", "/index.php"}:
            return Answer(status=404, body=b"<!doctype html><title>404</title>")
        page = f"<!doctype html><html><head><title>{html_escape(self.blog.name)}</title></head><body></body></html>"
        return Answer(headers={"Link": f'<{self.root}>; rel="https://api.w.org/"'}, body=page.encode())

    def _index(self, asked: Asked) -> Answer:
        icon = f"{self.address}/icon.png" if self.blog.icon else ""
        index = {
            "name": html_escape(self.blog.name),
            "description": html_escape(self.blog.description),
            "url": self.address,
            "home": self.address,
            "namespaces": ["oembed/1.0", "wp/v2"],
            "site_icon_url": icon,
        }
        return _json(_only(index, asked.query))

    def _user(self, asked: Asked) -> User | None:
        """Return who is asking. WordPress takes a wrong password for nobody, and serves them the public part."""
        kind, _, packed = asked.headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return None
        try:
            login, _, secret = base64.b64decode(packed).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        matching = (u for u in self.blog.users.values() if u.login == login and u.secret == secret.replace(" ", ""))
        return next(matching, None)

    def _error(self, status: int, code: str) -> Answer:
        body = {"code": code, "message": "Tyvärr, det går inte.", "data": {"status": status}}
        return _json(body, status=status)

    def _denied(self, user: User | None, code: str) -> Answer:
        return self._error(401 if user is None else 403, code)

    def _comments(self, asked: Asked, parts: list[str]) -> Answer:
        user = self._user(asked)
        if asked.method == "POST" and len(parts) == 1:
            return self._create(asked, user)
        edit = asked.query.get("context") == "edit"
        if len(parts) == 2:
            return self._comment(asked, user, parts[1])
        if edit and not (user and user.can("moderate_comments")):
            return self._denied(user, "rest_forbidden_context")
        status = asked.query.get("status", "approve")
        if status != "approve" and not (user and user.can("edit_posts")):
            return self._denied(user, "rest_forbidden_param")
        wanted = _LISTED.get(status, {status})
        rows = [c for c in self.blog.comments.values() if c.status in wanted and c.type == "comment"]
        for key in ("parent", "post"):
            if key in asked.query:
                rows = [c for c in rows if str(getattr(c, key)) in asked.query[key].split(",")]
        return self._list(asked, rows, lambda row: comment_json(row, self.address, edit=edit))

    def _comment(self, asked: Asked, user: User | None, number: str) -> Answer:
        found = self.blog.comments.get(int(number)) if number.isdigit() else None
        if found is None:
            return self._error(404, "rest_comment_invalid_id")
        edit = asked.query.get("context") == "edit"
        moderator = user is not None and user.can("moderate_comments")
        if asked.method == "GET":
            if edit and not moderator:
                return self._denied(user, "rest_forbidden_context")
            if found.status != "approved" and not moderator:
                return self._denied(user, "rest_cannot_read")
            return _json(_only(comment_json(found, self.address, edit=edit), asked.query))
        if not moderator:
            return self._denied(user, "rest_cannot_delete" if asked.method == "DELETE" else "rest_cannot_edit")
        return self._delete(asked, found) if asked.method == "DELETE" else self._update(asked, found)

    def _delete(self, asked: Asked, found: Comment) -> Answer:
        if asked.query.get("force") == "true":
            previous = comment_json(found, self.address, edit=True)
            self.blog.remove_comment(str(found.id))
            return _json({"deleted": True, "previous": previous})
        if found.status == "trash":
            return self._error(410, "rest_already_trashed")
        found.status = "trash"
        return _json(comment_json(found, self.address, edit=True))

    def _update(self, asked: Asked, found: Comment) -> Answer:
        body = _body(asked)
        agent = str(body.get("author_user_agent") or asked.headers.get("user-agent", ""))
        self.blog.touched(found, ip=str(body.get("author_ip") or "127.0.0.1"), agent=agent)
        if body.get("content"):
            found.content = str(body["content"])
        found.status = _SET.get(str(body.get("status", "")), found.status)
        return _json(comment_json(found, self.address, edit=True))

    def _create(self, asked: Asked, user: User | None) -> Answer:
        if user is None:
            return self._error(401, "rest_comment_login_required")
        body = _body(asked)
        post, parent, content = (
            int(body.get("post", 0)),
            int(body.get("parent", 0)),
            str(body.get("content", "")).strip(),
        )
        refusal = self.blog.refusal(post, user.name, user, content, parent)
        if refusal is not None:
            return self._error(*refusal)
        made = self.blog.add_comment(str(post), user.name, content, parent=str(parent or ""), user=user.id)
        if not user.can("moderate_comments") and self.blog.hold_new:
            self.blog.set_comment_status(made, "hold")
        row = comment_json(self.blog.comments[int(made)], self.address, edit=user.can("moderate_comments"))
        return _json(row, status=201, more={"Location": f"{self.root}wp/v2/comments/{made}"})

    def _posts(self, asked: Asked, parts: list[str]) -> Answer:
        user, kind = self._user(asked), parts[0].removesuffix("s")
        edit = asked.query.get("context") == "edit"
        if edit and not (user and user.can("edit_posts")):
            return self._denied(user, "rest_forbidden_context")
        if len(parts) == 2:
            found = self.blog.posts.get(int(parts[1])) if parts[1].isdigit() else None
            if found is None or found.kind != kind:
                return self._error(404, "rest_post_invalid_id")
            if found.status != "publish" and not (user and user.can("edit_posts")):
                return self._denied(user, "rest_forbidden")
            return _json(_only(post_json(found, self.address, edit=edit), asked.query))
        rows = [post for post in self.blog.posts.values() if post.kind == kind and post.status == "publish"]
        answer = self._list(asked, rows, lambda row: post_json(row, self.address, edit=edit))
        page, total = int(asked.query.get("page", "1")), int(answer.headers.get("X-WP-Total", "0"))
        if total and page > max(1, int(answer.headers.get("X-WP-TotalPages", "1"))):
            return self._error(400, "rest_post_invalid_page_number")
        return answer

    def _users(self, asked: Asked, parts: list[str]) -> Answer:
        user, edit = self._user(asked), asked.query.get("context") == "edit"
        if parts[1:] == ["me"]:
            if user is None:
                return self._error(401, "rest_not_logged_in")
            return _json(_only(user_json(user, edit=edit), asked.query))
        boss = user is not None and user.can("list_users")
        if asked.query.keys() & {"roles", "capabilities"} and not boss:
            return self._denied(user, "rest_user_cannot_view")
        if edit and not boss:
            return self._denied(user, "rest_forbidden_context")
        rows = list(self.blog.users.values())
        if asked.query.get("who") == "authors":
            if not (user and user.can("edit_posts")):
                return self._denied(user, "rest_forbidden_who")
            rows = [row for row in rows if row.can("edit_posts")]
        elif "capabilities" in asked.query:
            rows = [row for row in rows if row.capabilities & set(asked.query["capabilities"].split(","))]
        elif not boss:
            rows = [row for row in rows if any(post.author == row.id for post in self.blog.posts.values())]
        return self._list(asked, rows, lambda row: user_json(row, edit=edit))

    def _list(self, asked: Asked, rows: Sequence[Any], shape: Callable[[Any], dict[str, Any]]) -> Answer:
        """Sort, filter and page as WordPress does."""
        query = asked.query
        size = int(query.get("per_page", "10"))
        if not 1 <= size <= 100:
            return self._error(400, "rest_invalid_param")
        if "include" in query:
            rows = [row for row in rows if str(row.id) in query["include"].split(",")]
        if "slug" in query:
            rows = [row for row in rows if row.slug in query["slug"].split(",")]
        if "after" in query:
            after = datetime.fromisoformat(query["after"]).astimezone(UTC)
            rows = [row for row in rows if row.date > after]
        ordered = sorted(rows, key=_order(query.get("orderby", "")), reverse=query.get("order", "desc") == "desc")
        start = int(query.get("offset", "0")) or size * (int(query.get("page", "1")) - 1)
        shown = [_only(shape(row), query) for row in ordered[start : start + size]]
        pages = -(-len(rows) // size)
        return _json(shown, more={"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(pages)})


def _order(by: str) -> Callable[[Any], Any]:
    if by == "modified":
        return lambda row: (row.modified, row.id)
    if by in {"id", "menu_order"}:
        return lambda row: row.id
    return lambda row: (getattr(row, "date", None) or datetime.min.replace(tzinfo=UTC), row.id)


def _only(row: dict[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    """Leave out what ``_fields`` does not ask for."""
    fields = query.get("_fields")
    return row if fields is None else {key: value for key, value in row.items() if key in fields.split(",")}


def _body(asked: Asked) -> dict[str, Any]:
    value = json.loads(asked.body or b"{}")
    return value if isinstance(value, dict) else {}


def _json(value: Any, *, status: int = 200, more: dict[str, str] | None = None) -> Answer:
    return Answer(status=status, headers={**_JSON, **(more or {})}, body=json.dumps(value).encode())
