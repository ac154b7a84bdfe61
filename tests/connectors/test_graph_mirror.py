"""Whatever happens on a Page or account, and whenever it is polled: what was reported adds up to what there is."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from connectors.http import Http
from sm_console.drill.facebook_server import FacebookServer
from sm_console.drill.instagram_server import InstagramServer
from tests.connectors.graph_support import HOUR, NOW, facebook, instagram
from tests.connectors.mirror import SETTINGS, STEPS, Comments, Mirror
from tests.connectors.support import Fetched, read


def perform(server: FacebookServer | InstagramServer, kind: str, number: int, at: datetime) -> None:
    """Let something happen at a time; the number picks what it happens to."""
    posts = list(server.posts if isinstance(server, FacebookServer) else server.media)
    comments: dict[str, Any] = dict(server.comments)
    picked = list(comments)[number % len(comments)] if comments else ""
    if kind == "post" or not posts:
        server.publish("", f"inlägg {number}", NOW - HOUR * (number % 99))
    elif kind == "comment":
        server.comment(posts[number % len(posts)], "B", f"text {number}", at, own=number % 5 == 0)
    elif kind == "storm":
        for index in range(60):
            server.comment(posts[number % len(posts)], "S", f"storm {index}", at + timedelta(seconds=index))
    elif kind == "reply" and picked:
        place = comments[picked].post if isinstance(server, FacebookServer) else comments[picked].media
        server.comment(place.id, "C", f"svar {number}", at, parent=picked)
    elif kind == "edit" and picked:
        server.edit(picked, f"ändrat {number}")
    elif kind == "hide" and picked:
        comments[picked].hidden = not comments[picked].hidden
    elif kind == "delete" and picked:
        server.delete(picked)


def there(server: FacebookServer | InstagramServer) -> Comments:
    comments: dict[str, Any] = dict(server.comments)
    return {key: (c.text, c.parent.id if c.parent else None, c.own, c.hidden) for key, c in comments.items()}


@pytest.mark.parametrize("platform", ["facebook", "facebook ranked", "instagram"])
@given(steps=STEPS)
@SETTINGS
async def test_what_is_told_adds_up(platform: str, steps: list[tuple[str, int]]) -> None:
    http, mirror = Http(user_agent="test"), Mirror()
    server: FacebookServer | InstagramServer
    async with AsyncExitStack() as stack:
        stack.push_async_callback(http.close)
        server = await stack.enter_async_context(InstagramServer() if platform == "instagram" else FacebookServer())
        if isinstance(server, FacebookServer):
            server.ranks = platform == "facebook ranked"

        async def poll() -> Fetched:
            connector = instagram(server, http) if isinstance(server, InstagramServer) else facebook(server, http)
            return await read(connector.fetch(mirror.cursor))

        async def sweep() -> Fetched:
            connector = instagram(server, http) if isinstance(server, InstagramServer) else facebook(server, http)
            return await read(connector.sweep(list(mirror.posts.values()), list(mirror.known.values())))

        deleted = False
        for minute, (kind, number) in enumerate([*steps, ("poll", 0)]):
            if kind == "poll":
                mirror.take(await poll())
                # Nothing new is missed. Where the list is not all in order of time, a deletion can hide an arrival
                # far back from the count; edits far back, and deletions, wait for the sweep anyway.
                assert there(server).keys() <= mirror.comments.keys() or (deleted and platform != "facebook")
            elif kind == "sweep":
                mirror.take(await sweep())
                deleted = False
                assert mirror.comments.items() >= {k: v for k, v in there(server).items() if k in mirror.known}.items()
            else:
                perform(server, kind, number, NOW + timedelta(minutes=minute))
                deleted |= kind == "delete"
        mirror.take(await poll())
        before = http.requests_made("blogg")
        assert (await poll()).events == []
        assert http.requests_made("blogg") - before == 1
        mirror.take(await sweep())
        assert mirror.comments == there(server)
