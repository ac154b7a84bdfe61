"""Traps of feeds, and the limits on their parser."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors import feed_child, feed_parse
from connectors.errors import Forbidden, ProtocolChanged
from connectors.feed import Feed
from connectors.feed_parse import parse, parse_any
from connectors.http import Http, Response
from sm_console.core.model import Format
from sm_console.drill.feed_server import FeedServer
from tests.connectors.contract import NOW
from tests.connectors.raw_server import ok, raw_server, says
from tests.connectors.support import account, read


@pytest.fixture
async def site() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


def feed(site: FeedServer, http: Http) -> Feed:
    return Feed(account(site.address, user=""), http)


def answer(body: bytes, kind: str = "application/rss+xml") -> Response:
    return Response(
        status=200,
        headers={"content-type": kind},
        body=body,
        url="http://x/",
        url_shown="http://x/",
        host="x",
        date=None,
    )


def rss(item: str) -> bytes:
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item>{item}</item></channel></rss>'.encode()
    )


async def test_guids_that_move_to_https_are_the_same_things(site: FeedServer, http: Http) -> None:
    post = site.publish("A", "a", NOW)
    site.comment(post, "B", "b", NOW)
    before = await read(feed(site, http).fetch(None))
    site.scheme = "https"
    after = await read(feed(site, http).fetch(before.cursor))
    assert {c.platform_id for c in after.comments} <= {c.platform_id for c in before.comments}
    assert {c.post_id for c in before.comments} == {p.platform_id for p in before.posts}


async def test_what_falls_off_is_not_gone(site: FeedServer, http: Http) -> None:
    post = site.publish("A", "a", NOW)
    for number in range(10):
        site.comment(post, "B", f"b{number}", NOW - timedelta(hours=number + 1))
    before = await read(feed(site, http).fetch(None))
    for number in range(5):
        site.comment(post, "Ny", f"n{number}", NOW)
    after = await read(feed(site, http).fetch(before.cursor))
    assert after.gone == {}
    assert [c.author.name for c in after.comments] == ["Ny"] * 5
    assert all(batch.reaches_back for batch in (*before.batches, *after.batches))


async def test_more_news_than_a_feed_holds_may_have_fallen_off_unseen(site: FeedServer, http: Http) -> None:
    post = site.publish("A", "a", NOW)
    site.comment(post, "B", "b", NOW - timedelta(hours=1))
    before = await read(feed(site, http).fetch(None))
    for number in range(11):
        site.comment(post, "Ny", f"n{number}", NOW + timedelta(minutes=number))
    after = await read(feed(site, http).fetch(before.cursor))
    assert [batch.reaches_back for batch in after.batches] == [False]


async def test_a_posts_own_feed_is_read_only_when_its_count_changed(site: FeedServer, http: Http) -> None:
    site.with_comments = False
    one, two = site.publish("A", "a", NOW), site.publish("B", "b", NOW)
    site.comment(one, "X", "x", NOW)
    connector = feed(site, http)
    before = await read(connector.fetch(None))
    assert [c.author.name for c in before.comments] == ["X"]
    site.requests.clear()
    site.comment(two, "Y", "y", NOW)
    after = await read(connector.fetch(before.cursor))
    assert [c.author.name for c in after.comments] == ["Y"]
    assert [asked.path for asked in site.requests] == ["/feed/", f"/inlagg/{two}/feed/"]


async def test_atom_tells_who_answers_whom_and_rss_does_not(site: FeedServer, http: Http) -> None:
    post = site.publish("A", "a", NOW)
    root = site.comment(post, "B", "b", NOW - timedelta(hours=1))
    site.comment(post, "C", "c", NOW, parent=root)
    found = await read(feed(site, http).fetch(None))
    assert found.comments[1].parent_id == found.comments[0].platform_id
    site.with_atom = False
    found = await read(feed(site, http).fetch(None))
    assert [c.parent_id for c in found.comments] == [None, None]
    assert {c.post_id for c in found.comments} == {found.posts[0].platform_id}


async def test_a_comment_without_a_date_keeps_the_moment_it_was_first_seen(site: FeedServer, http: Http) -> None:
    post = site.publish("A", "a", NOW)
    site.comment(post, "B", "b", None)
    connector = feed(site, http)
    found = await read(connector.fetch(None))
    assert abs(found.comments[0].written - datetime.now(UTC)) < timedelta(minutes=1)
    assert (await read(connector.fetch(found.cursor))).events == []


async def test_the_same_body_with_another_tag_is_nothing_new(site: FeedServer, http: Http) -> None:
    post = site.publish("A", "a", NOW)
    site.comment(post, "B", "b", NOW)
    connector = feed(site, http)
    found = await read(connector.fetch(None))
    site.fail_next(200, {"ETag": '"annan"', "Content-Type": "text/xml"}, site._posts_feed().encode())
    assert (await read(connector.fetch(found.cursor))).events == []


async def test_an_error_page_with_200_is_a_change_of_protocol(site: FeedServer, http: Http) -> None:
    site.publish("A", "a", NOW)
    connector = feed(site, http)
    found = await read(connector.fetch(None))
    for _ in range(30):
        site.fail_next(200, body=b"<!doctype html><html><body>Underh\xc3\xa5ll</body></html>")
    with pytest.raises(ProtocolChanged):
        await read(connector.fetch(found.cursor))


async def test_a_feed_that_moved_is_found_again(site: FeedServer, http: Http) -> None:
    post = site.publish("A", "a", NOW)
    connector = feed(site, http)
    found = await read(connector.fetch(None))
    site.comment(post, "Ny", "n", NOW)
    moved = found.cursor.replace("/feed/", "/borta/")
    assert [c.author.name for c in (await read(connector.fetch(moved))).comments] == ["Ny"]


@pytest.mark.usefixtures("parser_at_hand")
@pytest.mark.parametrize(
    ("date", "seen"),
    [
        ("Sun, 22 Nov 2026 14:00:00 +0200", "2026-11-22T12:00:00+00:00"),
        ("Sun, 22 Nov 2026 12:00:00 GMT", "2026-11-22T12:00:00+00:00"),
        ("2026-11-22T13:00:00+01:00", "2026-11-22T12:00:00+00:00"),
        ("Sun, 22 Nov 2026 07:00:00 EST", "2026-11-22T12:00:00+00:00"),
    ],
)
async def test_dates(date: str, seen: str) -> None:
    [entry] = (await parse(answer(rss(f"<guid>1</guid><pubDate>{date}</pubDate>")))).entries
    assert entry.instant(NOW).isoformat() == seen


@pytest.mark.usefixtures("parser_at_hand")
@pytest.mark.parametrize("date", ["", "i går", "99999999999999", "Sun, 99 Nov 2026 99:99:99"])
async def test_dates_that_are_none(date: str) -> None:
    [entry] = (await parse(answer(rss(f"<guid>1</guid><pubDate>{date}</pubDate>")))).entries
    assert entry.instant(NOW) == NOW


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + rss("<title>åäö</title><guid>1</guid>"),
        b"\n \n" + rss("<title>åäö</title><guid>1</guid>"),
        rss("<title>åäö</title><guid>1</guid>")
        .decode()
        .replace('"1.0"', '"1.0" encoding="iso-8859-1"')
        .encode("latin-1"),
        rss("<title>åäö</title><guid>1</guid>").decode().encode("utf-16"),
    ],
    ids=["bom", "space", "latin-1", "utf-16"],
)
async def test_charsets(body: bytes) -> None:
    [entry] = (await parse(answer(body, "application/rss+xml"))).entries
    assert entry.title == "åäö"


async def test_a_wrong_charset_in_the_header(http: Http) -> None:
    feed = await parse(answer(rss("<title>åäö</title><guid>1</guid>"), "text/xml; charset=us-ascii"))
    assert feed.entries[0].title == "åäö"


async def test_texts_stay_as_they_stand_in_the_feed(http: Http) -> None:
    text = '<p onclick="x">Hej <script>alert(1)</script> <a href="/rel">l</a> &amp; [red]</p>'
    [entry] = (await parse(answer(rss(f"<guid>1</guid><description><![CDATA[{text}]]></description>")))).entries
    assert entry.text == text


async def test_plain_text_in_atom_is_plain() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x#comment-1</id><title>t</title>'
        '<content type="text">a &lt;b&gt; c</content></entry></feed>'
    )
    async with raw_server(says(ok(body.encode(), "Content-Type: application/atom+xml\r\n"))) as server:
        http = Http(user_agent="t")
        found = await read(Feed(account(server.url, user=""), http).fetch(None))
        await http.close()
    assert (found.comments[0].text, found.comments[0].format) == ("a <b> c", Format.PLAIN)


HEAVY = {
    "1 MB of attributes": b"<rss><channel><item " + b'a="1" ' * 170_000 + b"></item></channel></rss>",
    "deep nesting": b"<rss><channel>" + b"<item>" * 20_000 + b"</rss>",
    "entities in entities": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12))
    + b"]><rss><channel><title>&m;</title></channel></rss>",
}


@pytest.mark.parametrize("name", HEAVY)
async def test_a_heavy_feed_is_read_or_stopped_but_never_hangs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_parse, "WALL_SECONDS", 8.0)
    with contextlib.suppress(Forbidden):
        found = await parse_any(answer(HEAVY[name]))
        assert len(found.entries) <= 1000


async def test_a_feed_that_hangs_the_parser_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By the kernel, at the child's own limit: five seconds, of which one is enough to see it."""
    program = Path(feed_child.__file__).read_text("utf-8")
    limit = f"CPU_SECONDS = {feed_child.CPU_SECONDS}\n"
    assert program.count(limit) == 1
    child = tmp_path / "child.py"
    child.write_text(program.replace(limit, "CPU_SECONDS = 1\n"), "utf-8")
    monkeypatch.setattr(feed_parse, "_CHILD", child)
    with pytest.raises(Forbidden, match="stopped"):
        await parse_any(answer(rss("<author>" + "a" * 40_000 + "</author><guid>1</guid>")))


def test_many_feeds_at_once_in_one_loop_after_another() -> None:
    async def several() -> None:
        found = await asyncio.gather(*(parse_any(answer(rss("<guid>1</guid>"))) for _ in range(4)))
        assert [len(feed.entries) for feed in found] == [1] * 4

    asyncio.run(several())
    asyncio.run(several())


async def test_the_wall_clock_stops_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_parse, "WALL_SECONDS", 0.01)
    with pytest.raises(Forbidden):
        await parse_any(answer(rss("<guid>1</guid>")))


async def test_output_is_limited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(feed_parse, "MAX_OUTPUT", 1000)
    child = tmp_path / "child.py"
    child.write_text("print('x' * 5000)", "utf-8")
    monkeypatch.setattr(feed_parse, "_CHILD", child)
    with pytest.raises(Forbidden):
        await parse_any(answer(b"x"))
