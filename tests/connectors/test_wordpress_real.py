"""The connector on real WordPress blogs. The first two are only read; what is written on the third is deleted."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.base import AccountRef, Outgoing
from connectors.errors import TokenDead
from connectors.feed import Feed
from connectors.http import Http
from connectors.wordpress import WordPress
from connectors.wordpress_rest import Rest
from sm_console.core.model import Action, Visibility
from tests.connectors.contract import known
from tests.connectors.support import read

pytestmark = pytest.mark.wordpress


def reference(blog: dict[str, Any], user: str = "admin") -> AccountRef:
    secret = blog["users"][user]["app_password"] if user else ""
    return AccountRef(id=blog["url"], address=blog["url"], user=user, secret=secret, allow_private=True)


async def listing(blog: dict[str, Any], http: Http) -> dict[str, Any]:
    """Every approved and pending comment, read another way than the connector does."""
    rest, page = Rest(reference(blog), http), 1
    rows: dict[str, Any] = {}
    while True:
        params = {"status": "all", "context": "edit", "per_page": "37", "orderby": "id", "page": str(page)}
        found = json.loads((await rest.get("wp/v2/comments", params)).body)
        if not found:
            return rows
        rows.update({str(row["id"]): row for row in found})
        page += 1


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("user", ["admin", "redaktor"])
async def test_every_comment_once_and_two_requests_when_quiet(
    real_blogs: list[dict[str, Any]], http: Http, number: int, user: str
) -> None:
    blog = real_blogs[number]
    connector = WordPress(reference(blog, user), http)
    expected = await listing(blog, http)
    found = await read(connector.fetch(None))
    assert len(found.comments) == len(expected)
    for comment in found.comments:
        row = expected[comment.platform_id]
        assert f"{comment.written:%Y-%m-%dT%H:%M:%S}" == row["date_gmt"]
        assert (comment.text, comment.author.name) == (row["content"]["raw"], row["author_name"])
        assert (comment.parent_id or "0", comment.post_id) == (str(row["parent"]), str(row["post"]))
        assert (comment.visibility is Visibility.HELD) == (row["status"] == "hold")
        assert comment.own == (row["author"] in {1, 2})
    before = http.requests_made(blog["url"])
    assert (await read(WordPress(reference(blog, user), http).fetch(found.cursor))).events == []
    assert http.requests_made(blog["url"]) - before == 2


@pytest.mark.parametrize("number", [0, 1, 2])
async def test_a_wrong_password(real_blogs: list[dict[str, Any]], http: Http, number: int) -> None:
    right = reference(real_blogs[number])
    wrong = AccountRef(id="x", address=right.address, user="admin", secret="fel", allow_private=True)
    with pytest.raises(TokenDead):
        await WordPress(wrong, http).check()
    with pytest.raises(TokenDead):
        await read(WordPress(wrong, http).fetch(None))


@asynccontextmanager
async def a_comment(blog: dict[str, Any], http: Http, **fields: Any) -> AsyncIterator[dict[str, Any]]:
    """A comment on the third blog, for as long as a test needs it."""
    assert blog["url"].endswith("3"), "tests write on the third blog only"
    rest = Rest(reference(blog), http)
    post = json.loads((await rest.get("wp/v2/posts", {"per_page": "1"})).body)[0]["id"]
    row = json.loads((await rest.raw("POST", "wp/v2/comments", None, {"post": post, **fields})).body)
    try:
        yield row
    finally:
        for child in json.loads(
            (await rest.get("wp/v2/comments", {"parent": str(row["id"]), "status": "all", "context": "edit"})).body
        ):
            await rest.raw("DELETE", f"wp/v2/comments/{child['id']}", {"force": "true"})
        await rest.raw("DELETE", f"wp/v2/comments/{row['id']}", {"force": "true"})


async def test_late_approval_far_behind_the_cursor(real_blogs: list[dict[str, Any]], http: Http) -> None:
    blog = real_blogs[2]
    old = f"{datetime.now(UTC) - timedelta(days=900):%Y-%m-%dT%H:%M:%S}"
    visitor = WordPress(reference(blog, ""), http)
    async with a_comment(blog, http, content="Prov: sent godkänd", date_gmt=old, status="hold") as row:
        found = await read(visitor.fetch(None))
        assert str(row["id"]) not in {c.platform_id for c in found.comments}
        await WordPress(reference(blog), http).moderate(Action.UNHIDE, str(row["id"]))
        news = await read(visitor.fetch(found.cursor))
        assert str(row["id"]) in {c.platform_id for c in news.comments}


async def test_answering_and_moderating(real_blogs: list[dict[str, Any]], http: Http) -> None:
    blog = real_blogs[2]
    connector = WordPress(reference(blog, "redaktor"), http)
    async with a_comment(blog, http, content="Prov: en fråga") as row:
        found = await read(connector.fetch(None))
        question = found.comment(str(row["id"]))
        text = "Hej! <Tack> & välkommen &amp; så.\r\n\r\n  Vi hörs 🦊\n/Åsa"
        answer = Outgoing(key="k", post_id=question.post_id, comment_id=question.platform_id, text=text)
        since = datetime.now(UTC) - timedelta(minutes=5)
        assert await connector.find_sent(answer, since) is None
        sent = await connector.send(answer)
        again = await connector.find_sent(answer, since)
        assert again is not None
        assert again.platform_id == sent.platform_id
        own = (await read(connector.fetch(found.cursor))).comment(sent.platform_id)
        assert (own.own, own.parent_id) == (True, question.platform_id)
        for action in (Action.HIDE, Action.HIDE, Action.UNHIDE, Action.UNHIDE, Action.SPAM, Action.SPAM):
            await connector.moderate(action, sent.platform_id)
        posts, comments = known(await read(connector.fetch(None)))
        assert await connector.find_sent(answer, since) is not None
        await connector.moderate(Action.DELETE, sent.platform_id)
        await connector.moderate(Action.DELETE, sent.platform_id)
        swept = await read(connector.sweep(posts, [*comments, *known(found)[1][:1]]))
        assert question.platform_id not in swept.gone
        await Rest(reference(blog), http).raw("DELETE", f"wp/v2/comments/{sent.platform_id}", {"force": "true"})


@pytest.mark.parametrize("number", [0, 1, 2])
async def test_the_same_blogs_as_feeds(real_blogs: list[dict[str, Any]], http: Http, number: int) -> None:
    address = real_blogs[number]["url"]
    connector = Feed(AccountRef(id=f"feed {address}", address=address, allow_private=True), http)
    assert (await connector.check()).kind == "feed-with-comments"
    found = await read(connector.fetch(None))
    assert found.posts
    assert found.comments
    before = http.requests_made(f"feed {address}")
    assert (await read(connector.fetch(found.cursor))).events == []
    assert http.requests_made(f"feed {address}") - before == 2
