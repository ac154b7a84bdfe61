"""Comments under posts far behind the newest: found by counting, with one request while an account is quiet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from connectors import graph_counts
from connectors.base import Connector
from connectors.graph_batch import prefetch
from connectors.graph_counts import Counts
from connectors.graph_cursor import Cursor
from connectors.http import Http
from sm_console.drill.facebook_server import FacebookServer
from sm_console.drill.instagram_server import InstagramServer
from tests.connectors.graph_judge import Judge
from tests.connectors.graph_support import HOUR, NOW, facebook, instagram
from tests.connectors.support import Fetched, read

Server = FacebookServer | InstagramServer

POSTS = 260


@pytest.fixture(params=[FacebookServer, InstagramServer])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Server]:
    async with request.param() as found:
        yield found


def connector(server: Server, http: Http) -> Connector:
    return facebook(server, http) if isinstance(server, FacebookServer) else instagram(server, http)


async def many(server: Server, http: Http) -> tuple[list[str], Fetched]:
    """Publish posts, the newest first, each with a comment; read them all."""
    posts = [server.publish("", f"P{number}", NOW - number * HOUR) for number in range(POSTS)]
    for post in posts:
        server.comment(post, "Eva", "gammalt", NOW - HOUR * POSTS)
    return posts, await read(connector(server, http).fetch(None))


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every poll be one that counts."""
    monkeypatch.setattr(graph_counts, "EVERY", timedelta(0))


async def quiet(server: Server, http: Http, cursor: str) -> Fetched:
    """Poll once; nothing may have happened, and one request must do."""
    before = http.requests_made("blogg")
    found = await read(connector(server, http).fetch(cursor))
    assert (found.events, http.requests_made("blogg") - before) == ([], 1)
    return found


@pytest.mark.parametrize("place", [30, 99, 120, 259])
async def test_a_comment_under_an_old_post_is_found(server: Server, http: Http, at_once: None, place: int) -> None:
    posts, first = await many(server, http)
    cursor = first.cursor
    server.comment(posts[place], "Nils", "sent", NOW)
    for _ in range(place // graph_counts.AT_ONCE):
        cursor = (await quiet(server, http, cursor)).cursor
    before = http.requests_made("blogg")
    found = await read(connector(server, http).fetch(cursor))
    assert [c.text for c in found.comments if c.text == "sent"] == ["sent"]
    assert {c.post_id for c in found.comments} == {posts[place]}
    assert http.requests_made("blogg") - before == 2
    cursor = found.cursor
    for _ in range(7):
        cursor = (await quiet(server, http, cursor)).cursor


async def test_counting_has_its_time_and_else_the_newest_are_read(server: Server, http: Http) -> None:
    posts, first = await many(server, http)
    server.comment(posts[40], "Nils", "sent", NOW)
    server.requests.clear()
    await quiet(server, http, first.cursor)
    assert server.requests[0].query["limit"] == "25"
    server.comment(posts[0], "Nils", "nytt", NOW)
    assert [c.text for c in (await read(connector(server, http).fetch(first.cursor))).comments] == ["nytt"]


@pytest.mark.parametrize("what", ["comment", "post"])
async def test_news_at_the_front_is_not_kept_waiting(server: Server, http: Http, at_once: None, what: str) -> None:
    posts, first = await many(server, http)
    if what == "comment":
        server.comment(posts[3], "Nils", "nytt", NOW)
    else:
        server.publish("", "nytt", NOW + HOUR)
    found = await read(connector(server, http).fetch(first.cursor))
    assert "nytt" in {*(seen.text for seen in found.comments), *(seen.text for seen in found.posts)}


async def test_a_post_that_leaves_the_newest_is_counted_on_from_there(
    server: Server, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts, first = await many(server, http)
    server.publish("", "nytt", NOW + HOUR)
    found = await read(connector(server, http).fetch(first.cursor))
    monkeypatch.setattr(graph_counts, "EVERY", timedelta(0))
    found = await quiet(server, http, found.cursor)
    server.comment(posts[24], "Nils", "sent", NOW)
    for _ in range(3):
        found = await read(connector(server, http).fetch(found.cursor))
        if found.comments:
            break
    assert "sent" in [c.text for c in found.comments]


async def test_a_platform_that_does_not_count_is_read_as_before(server: Server, http: Http, at_once: None) -> None:
    posts, first = await many(server, http)
    server.comment(posts[3], "Nils", "nytt", NOW)
    server.comment(posts[33], "Nils", "sent", NOW)
    too_much = b'{"error":{"code":1,"message":"Please reduce the amount of data","type":"OAuthException"}}'
    server.fail_next(500, body=too_much)
    found = await read(connector(server, http).fetch(first.cursor))
    assert [c.text for c in found.comments] == ["nytt"]
    assert "sent" in [c.text for c in (await read(connector(server, http).fetch(found.cursor))).comments]


async def test_a_reading_broken_off_while_counting_is_done_again(server: Server, http: Http, at_once: None) -> None:
    posts, first = await many(server, http)
    for place in (40, 50):
        server.comment(posts[place], "Nils", f"sent {place}", NOW)
    batches = [batch async for batch in connector(server, http).fetch(first.cursor)]
    again = await read(connector(server, http).fetch(batches[0].cursor))
    assert {c.text for c in again.comments} == {"gammalt", "sent 40", "sent 50"}


async def test_counting_is_asked_in_the_batch_too(http: Http, at_once: None) -> None:
    async with FacebookServer() as server:
        posts, first = await many(server, http)
        server.comment(posts[60], "Nils", "sent", NOW)
        reader = facebook(server, http)
        server.requests.clear()
        await prefetch([(reader, first.cursor)])
        found = await read(reader.fetch(first.cursor))
        assert "sent" in [c.text for c in found.comments]
        assert len(server.requests) == 2


async def test_the_sdk_knows_what_counting_asks(server: Server, http: Http, at_once: None) -> None:
    judge = Judge()
    _, first = await many(server, http)
    for _ in range(2):
        first = await quiet(server, http, first.cursor)
    assert any(asked.query.get("limit") == "100" for asked in server.requests)
    assert judge.complaints(server) == []


async def test_the_cursor_stays_small_in_a_storm(http: Http, at_once: None) -> None:
    async with FacebookServer() as server:
        for number in range(620):
            post = server.add_post(f"P{number}", NOW - number * HOUR)
            for comment in range(40 if number < 25 else 1):
                server.comment(post, "Eva", f"{comment}", NOW)
        found = await read(facebook(server, http).fetch(None))
        for _ in range(8):
            found = await read(facebook(server, http).fetch(found.cursor))
            assert len(found.cursor.encode()) <= 16 * 1024


def test_what_was_counted_is_remembered_and_cut() -> None:
    counts = Counts().noted({f"1_{number}": number for number in range(5_000)})
    assert len(counts.known()) == graph_counts.AT_ONCE * graph_counts.PAGES
    assert counts.noted({"1_4999": 4_999}).table == counts.table
    assert counts.noted({"1_4999": 5_000}).table != counts.table


def test_a_cursor_from_before_counting_is_read() -> None:
    old = Cursor.load('{"owner":"1"}')
    assert old is not None
    assert old.counts == Counts()
