"""Flickr's traps: failures with status 200, noise that looks like news, no nesting, texts that appear only once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

import connectors.flickr_fetch
from connectors.base import Batch, KnownComment
from connectors.errors import (
    SlowDown,
)
from connectors.http import Http
from sm_console.core.model import Format, Visibility
from sm_console.drill.flickr_server import HTML_429, FlickrServer
from tests.connectors.contract import known
from tests.connectors.flickr_support import HOUR, NOW, Clock, asked_about, flickr, unpublished
from tests.connectors.support import Fetched, read


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[FlickrServer]:
    async with FlickrServer(clock=clock) as running:
        yield running
        assert [line for asked in running.requests for line in unpublished(asked)] == []


async def test_words_times_and_addresses(server: FlickrServer, http: Http) -> None:
    photo = server.publish("Torget", "Nu <b>lagas</b> torget", NOW - 3 * HOUR)
    server.comment(photo, "Örjan", "Rad ett\n/Örjan", NOW - HOUR)
    found = await read(flickr(server, http).fetch(None))
    post, comment = found.posts[0], found.comments[0]
    assert (post.title, post.format, post.published) == ("Torget", Format.HTML, NOW - 3 * HOUR)
    assert post.url == f"https://www.flickr.com/photos/kommun/{photo}/"
    assert (comment.text, comment.format) == ("Rad ett\n/Örjan", Format.PLAIN)  # line ends survive
    assert comment.url.endswith("#comment" + comment.platform_id.rpartition("-")[2])
    assert comment.author.id in comment.author.url


async def test_a_comment_on_an_old_photo_costs_one_request_more(server: FlickrServer, http: Http, clock: Clock) -> None:
    photos = [server.publish(f"P{n}", "", NOW - timedelta(days=400 + n)) for n in range(30)]
    clock.forward(5)
    connector = flickr(server, http)
    found = await read(connector.fetch(None))
    clock.forward(200)
    server.comment(photos[-1], "Örjan", "Var är detta?", clock())
    clock.forward(5)
    before = len(server.requests)
    news = await read(connector.fetch(found.cursor))
    assert [c.text for c in news.comments] == ["Var är detta?"]
    assert len(server.requests) - before == 2


async def test_views_and_tags_are_no_news(server: FlickrServer, http: Http, clock: Clock) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    clock.forward(60)
    server.state.touch(found.posts[0].platform_id)
    clock.forward(60)
    assert (await read(connector.fetch(found.cursor))).events == []


async def test_what_comes_within_the_second_of_a_listing_is_not_lost(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)  # the clock stands: the photo changed in this very second
    server.comment(found.posts[0].platform_id, "Åsa", "Jag med", NOW)
    assert [c.text for c in (await read(connector.fetch(found.cursor))).comments] == ["Jag med"]


async def test_private_photos_are_nobody_s_business(server: FlickrServer, http: Http, clock: Clock) -> None:
    secret_photo = server.publish("Utkast", "", NOW)
    server.state.photos[secret_photo].public = False
    shown = server.publish("Torget", "", NOW)
    connector = flickr(server, http)
    found = await read(connector.fetch(None))
    assert [p.platform_id for p in found.posts] == [shown]
    clock.forward(60)
    server.state.photos[shown].public = False
    server.state.touch(shown)
    assert (await read(connector.fetch(found.cursor))).posts_gone == [shown]
    swept = await read(connector.sweep(*known(found)))
    assert swept.posts == []
    assert swept.posts_gone == [shown]


async def test_long_lists_are_read_to_the_end(server: FlickrServer, http: Http, clock: Clock) -> None:
    for number in range(1203):
        server.publish(f"P{number}", "", NOW - timedelta(minutes=number))
    clock.forward(5)
    connector = flickr(server, http)
    found = await read(connector.fetch(None))
    assert len({p.platform_id for p in found.posts}) == 1203
    assert len(server.requests) == 4  # whose token it is, and three pages: no photo has comments
    assert len({p.platform_id for p in (await read(connector.sweep([], []))).posts}) == 1203


async def test_the_first_reading_goes_on_where_it_stopped(
    server: FlickrServer, http: Http, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connectors.flickr_fetch, "FIRST_LOOKS", 2)
    monkeypatch.setattr(connectors.flickr_fetch, "_BATCH", 2)
    for number in range(7):
        photo = server.publish(f"P{number}", "", NOW - timedelta(days=number))
        server.comment(photo, "Örjan", f"C{number}", NOW - timedelta(hours=number))
    clock.forward(5)
    connector = flickr(server, http)
    seen: list[str] = []
    cursor = None
    for left in (5, 3, 1, 0):
        found = await read(connector.fetch(cursor))
        seen += [c.text for c in found.comments]
        cursor = found.cursor
        assert [notice.values["count"] for notice in connector.notices] == ([str(left)] if left else [])
    assert sorted(seen) == [f"C{number}" for number in range(7)]
    assert (await read(connector.fetch(cursor))).events == []


async def test_a_limit_in_the_middle_of_the_first_reading_loses_nothing(
    server: FlickrServer, http: Http, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connectors.flickr_fetch, "_BATCH", 1)
    for number in range(3):
        photo = server.publish(f"P{number}", "", NOW - timedelta(days=number))
        server.comment(photo, "Örjan", f"C{number}", NOW - timedelta(hours=number))
    clock.forward(5)
    connector = flickr(server, http)
    batches: list[Batch] = []

    async def interrupted() -> None:
        async for batch in connector.fetch(None):
            batches.append(batch)
            server.fail_next(429, body=HTML_429)

    with pytest.raises(SlowDown):
        await interrupted()
    seen, cursor = Fetched(batches).comments, batches[-1].cursor
    seen += (await read(connector.fetch(cursor))).comments
    assert sorted(c.text for c in seen) == ["C0", "C1", "C2"]


async def test_an_empty_page_in_the_middle_does_not_end_a_list(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http, remote=server.state.me)
    photo = server.publish("Torget", "", NOW)
    empty = {"photos": {"page": 1, "pages": 2, "perpage": 500, "total": "1", "photo": []}, "stat": "ok"}
    row = server.state.photo_json(server.state.photos[photo])
    server.fail_next(200, body=json.dumps(empty).encode())
    last = {"photos": {"page": 2, "pages": 2, "perpage": 500, "total": 1, "photo": [row]}, "stat": "ok"}
    server.fail_next(200, body=json.dumps(last).encode())
    assert [p.title for p in (await read(connector.fetch(None))).posts] == ["Torget"]


async def test_an_empty_answer_proves_nothing_about_comments(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    posts, comments = known(found)
    photo = found.posts[0].platform_id
    seen: list[str] = []
    async for batch in connector.sweep(posts, comments):
        seen += Fetched([batch]).gone
        server.fail_next(200, body=json.dumps({"comments": {"photo_id": photo}, "stat": "ok"}).encode())
    server._mishaps.clear()
    assert seen == []
    server.delete(comments[0].platform_id)
    assert list((await read(connector.sweep(posts, comments))).gone) == [comments[0].platform_id]


async def test_a_deleted_photo_is_gone_when_asked_for(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.state.remove_photo(found.posts[0].platform_id)
    swept = await read(connector.sweep(*known(found)))
    assert swept.posts_gone == [found.posts[0].platform_id]


async def test_removed_comments_are_not_asked_for_again(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.delete(found.comments[0].platform_id)
    gone = KnownComment(
        platform_id=found.comments[0].platform_id,
        post_id=found.posts[0].platform_id,
        written=NOW,
        visibility=Visibility.REMOVED,
    )
    assert (await read(connector.sweep([], [gone]))).gone == {}


async def test_the_profile_and_its_picture(server: FlickrServer, http: Http) -> None:
    server.state.people[server.state.me].about = "Kommunens <b>bilder</b>"
    profile = await flickr(server, http).profile()
    assert (profile.name, profile.about, profile.about_format) == ("Kommunen", "Kommunens <b>bilder</b>", Format.HTML)
    assert profile.picture_url == f"{server.address}/7292/buddyicons/{server.state.me}_r.jpg"
    assert profile.picture_sha256 == hashlib.sha256(b"\xff\xd8\xff\xe0" + b"0" * 64).hexdigest()
    server.state.people[server.state.me].icon = 0
    assert (await flickr(server, http).profile()).picture_url == ""
