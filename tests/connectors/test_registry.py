"""Finding a connector for a platform or an address, whatever a person types and a server answers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator

import pytest

from connectors.feed import Feed
from connectors.http import Http
from connectors.registry import PLATFORMS, create, probe
from connectors.wordpress import WordPress
from sm_console.drill.feed_server import FeedServer
from sm_console.drill.wordpress_server import WordPressServer
from tests.connectors.raw_server import ok, raw_server, says
from tests.connectors.support import SECRET, account


@pytest.fixture
async def site() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


async def test_a_connector_for_each_platform(http: Http) -> None:
    assert {"wordpress", "feed"} <= set(PLATFORMS)
    assert isinstance(create("wordpress", account("http://x"), http), WordPress)
    assert isinstance(create("feed", account("http://x"), http), Feed)
    with pytest.raises(ValueError, match="myspace"):
        create("myspace", account("http://x"), http)


async def test_a_wordpress_blog_with_login(blog: WordPressServer, http: Http) -> None:
    platform, found = await probe(blog.address, user="admin", secret=SECRET, allow_private=True, http=http)
    assert (platform, found.kind, found.name) == ("wordpress", "wordpress", "Kommunbloggen")
    assert found.warnings == ()


async def test_a_wrong_password_is_told_and_no_feed_offered(blog: WordPressServer, http: Http) -> None:
    platform, found = await probe(blog.address, user="admin", secret="fel", allow_private=True, http=http)
    assert platform == ""
    assert "application password" in found.summary.text


async def test_feeds_with_and_without_comments(site: FeedServer, http: Http) -> None:
    platform, found = await probe(site.address, allow_private=True, http=http)
    assert (platform, found.kind) == ("feed", "feed-with-comments")
    site.with_comments = False
    platform, found = await probe(site.address, allow_private=True, http=http)
    assert (platform, found.kind) == ("feed", "feed")


@pytest.mark.parametrize(
    "address",
    [
        "",
        " ",
        "hej",
        "å ä ö",
        "ftp://x/",
        "http://",
        "http://[::1",
        "http://x:99999/",
        "http://u:p@x/",
        "javascript:x",
        "http://xn--a.se/",
        "http://\x00/",
        "http://127.0.0.1:1/",
        "http://" + "a" * 300,
        "\x1b[2J",
        "http://a b/",
        "?",
    ],
)
async def test_anything_a_person_can_type_is_answered_in_words(address: str) -> None:
    async def nowhere(host: str, _port: int) -> list[str]:
        return [host] if host == "127.0.0.1" else []

    http = Http(user_agent="t", resolver=nowhere)
    platform, found = await probe(address, allow_private=True, http=http)
    await http.close()
    assert platform == ""
    assert found.summary.text


async def test_a_private_address_is_refused_with_advice(blog: WordPressServer, http: Http) -> None:
    platform, found = await probe(blog.address, http=http)
    assert platform == ""
    assert "--allow-private" in found.summary.text
    assert blog.requests == []


@pytest.mark.usefixtures("parser_at_hand")
@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"inte http",
        ok(b""),
        ok(b"<html><title>Hej</title></html>"),
        ok(b"\x00" * 5000),
        ok(b"{}"),
        ok(b"[[[["),
        ok(b"", status="500 Fel"),
        ok(b"", status="404 Nej"),
        ok(b"", "Retry-After: 9\r\n", "429 Nej"),
        ok(b"", "Location: /x\r\n", "302 Hit"),
        ok(b"x", "Content-Encoding: gzip\r\n"),
        ok(b"x", "Content-Encoding: br\r\n"),
        ok(b"", 'Link: <http://[>; rel="https://api.w.org/"\r\n'),
        ok(b"<rss><channel>" + b"<item>" * 3000),
    ],
)
async def test_anything_a_server_can_say_is_answered_in_words(http: Http, answer: bytes) -> None:
    async with raw_server(says(answer)) as server:
        platform, found = await probe(server.url, user="a", secret="b", allow_private=True, http=http)
    assert found.summary.text
    assert platform in {"", "feed"}


def test_importing_the_client_for_its_types_loads_no_network_library() -> None:
    code = "import sys, connectors.http, connectors.base, connectors.registry; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "'httpx'" not in loaded
    assert "'httpcore'" not in loaded
    assert "'feedparser'" not in loaded
