"""The simulated WordPress and a real one, asked the same things: the answers must agree."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from connectors.base import AccountRef
from connectors.http import Http, Response
from connectors.wordpress_map import CommentRow, PostRow
from connectors.wordpress_rest import Rest
from sm_console.drill.wordpress_server import WordPressServer
from tests.connectors.support import SECRET

WRONG = "fel-losenord"


class Blog(msgspec.Struct):
    """A blog with an administrator, an editor and a reader, real or simulated."""

    http: Http
    address: str
    secrets: dict[str, str]
    post: int = 0

    def __repr__(self) -> str:
        return f"Blog({self.address})"

    async def ask(self, who: str, method: str, route: str, body: Any = None, /, **params: str) -> Response:
        secret = WRONG if who == "wrong" else self.secrets.get(who, "")
        ref = AccountRef(
            id="t", address=self.address, user="admin" if who == "wrong" else who, secret=secret, allow_private=True
        )
        return await Rest(ref, self.http).raw(method, route, params, body, login=bool(who))


@pytest.fixture(params=["simulated", pytest.param("real", marks=pytest.mark.wordpress)])
async def both(request: pytest.FixtureRequest, http: Http) -> AsyncIterator[Blog]:
    if request.param == "real":
        third = request.getfixturevalue("real_blogs")[2]
        secrets = {login: user["app_password"] for login, user in third["users"].items()}
        blog = Blog(http, third["url"], secrets)
        rows = json.loads((await blog.ask("admin", "GET", "wp/v2/posts", per_page="1", orderby="date")).body)
        blog.post = rows[0]["id"]
        yield blog
        return
    async with WordPressServer() as server:
        server.blog.add_user("lasse", role="subscriber")
        post = server.blog.add_post("Hej", "text")
        server.blog.add_comment(post, "Anna", "fråga")
        yield Blog(http, server.address, dict.fromkeys(("admin", "redaktor", "lasse"), SECRET), int(post))


def code(answer: Response) -> str:
    value = json.loads(answer.body)
    return str(value.get("code", "")) if isinstance(value, dict) else ""


@pytest.mark.parametrize(
    ("who", "route", "params", "expected"),
    [
        ("lasse", "wp/v2/comments", {"status": "all", "context": "edit"}, (403, "rest_forbidden_context")),
        ("", "wp/v2/comments", {"status": "all", "context": "edit"}, (401, "rest_forbidden_context")),
        ("wrong", "wp/v2/comments", {"status": "all", "context": "edit"}, (401, "rest_forbidden_context")),
        ("lasse", "wp/v2/comments", {"status": "hold"}, (403, "rest_forbidden_param")),
        ("wrong", "wp/v2/comments", {}, (200, "")),
        ("", "wp/v2/comments", {"per_page": "101"}, (400, "rest_invalid_param")),
        ("", "wp/v2/comments", {"offset": "99999"}, (200, "")),
        ("", "wp/v2/comments/99999999", {}, (404, "rest_comment_invalid_id")),
        ("", "wp/v2/posts", {"page": "9999"}, (400, "rest_post_invalid_page_number")),
        ("", "wp/v2/posts", {"context": "edit"}, (401, "rest_forbidden_context")),
        ("", "wp/v2/posts/99999999", {}, (404, "rest_post_invalid_id")),
        ("admin", "wp/v2/users/me", {"context": "edit"}, (200, "")),
        ("wrong", "wp/v2/users/me", {}, (401, "rest_not_logged_in")),
        ("redaktor", "wp/v2/users", {"capabilities": "moderate_comments"}, (403, "rest_user_cannot_view")),
        ("redaktor", "wp/v2/users", {"who": "authors"}, (200, "")),
        ("lasse", "wp/v2/users", {"who": "authors"}, (403, "rest_forbidden_who")),
        ("", "wp/v2/users", {"context": "edit"}, (401, "rest_forbidden_context")),
        ("", "wp/v2/finns-inte", {}, (404, "rest_no_route")),
    ],
)
async def test_refusals(both: Blog, who: str, route: str, params: dict[str, str], expected: tuple[int, str]) -> None:
    answer = await both.ask(who, "GET", route, **params)
    assert (answer.status, code(answer)) == expected


@pytest.mark.parametrize(
    ("route", "fields"), [("wp/v2/comments", CommentRow.FIELDS), ("wp/v2/posts", PostRow.FULL_FIELDS)]
)
async def test_rows_have_the_fields_asked_for(both: Blog, route: str, fields: str) -> None:
    answer = await both.ask("admin", "GET", route, per_page="1", context="edit", _fields=fields)
    [row] = json.loads(answer.body)
    assert set(row) == set(fields.split(","))
    assert {"raw", "rendered"} <= set(row["content"])
    assert int(answer.headers["x-wp-total"]) >= 1
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"


async def test_who_speaks_for_the_blog(both: Blog) -> None:
    params = {"capabilities": "publish_posts,moderate_comments", "context": "edit", "_fields": "id,roles,capabilities"}
    rows = json.loads((await both.ask("admin", "GET", "wp/v2/users", **params)).body)
    assert sorted(row["id"] for row in rows) == [1, 2]
    assert all(row["capabilities"]["moderate_comments"] for row in rows)


async def test_a_comments_life(both: Blog) -> None:
    body = {"post": both.post, "content": "Kontraktsprov: tas bort igen"}
    anonymous = await both.ask("", "POST", "wp/v2/comments", body)
    assert (anonymous.status, code(anonymous)) == (401, "rest_comment_login_required")
    empty = await both.ask("admin", "POST", "wp/v2/comments", {**body, "content": " "})
    assert (empty.status, code(empty)) == (400, "rest_comment_content_invalid")
    nowhere = await both.ask("admin", "POST", "wp/v2/comments", {**body, "post": 99999999})
    assert (nowhere.status, code(nowhere)) == (403, "rest_comment_invalid_post_id")
    made = await both.ask("admin", "POST", "wp/v2/comments", body)
    row = json.loads(made.body)
    route = f"wp/v2/comments/{row['id']}"
    try:
        assert (made.status, row["status"], row["author"], row["parent"]) == (201, "approved", 1, 0)
        again = await both.ask("admin", "POST", "wp/v2/comments", body)
        assert (again.status, code(again)) == (409, "comment_duplicate")
        for _ in range(2):
            held = await both.ask("admin", "POST", route, {"status": "hold"})
            assert (held.status, json.loads(held.body)["status"]) == (200, "hold")
        hidden = await both.ask("", "GET", route)
        assert (hidden.status, code(hidden)) == (401, "rest_cannot_read")
        foreign = await both.ask("lasse", "DELETE", route)
        assert (foreign.status, code(foreign)) == (403, "rest_cannot_delete")
        marked = await both.ask("admin", "POST", route, {"author_ip": "203.0.113.9", "author_user_agent": "Mosaic"})
        kept = json.loads(marked.body)
        assert (kept["author_ip"], kept["author_user_agent"]) == ("203.0.113.9", "Mosaic")
        binned = await both.ask("admin", "DELETE", route)
        assert (binned.status, json.loads(binned.body)["status"]) == (200, "trash")
        twice = await both.ask("admin", "DELETE", route)
        assert (twice.status, code(twice)) == (410, "rest_already_trashed")
    finally:
        gone = await both.ask("admin", "DELETE", route, force="true")
    assert (gone.status, json.loads(gone.body)["deleted"]) == (200, True)
    missing = await both.ask("admin", "GET", route)
    assert (missing.status, code(missing)) == (404, "rest_comment_invalid_id")
