"""Whatever happens on X or YouTube, and whenever it is polled: what was reported adds up to what there is."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import datetime, timedelta

import pytest
from hypothesis import given

from connectors.base import Connector
from connectors.http import Http
from sm_console.drill.x_server import XServer
from sm_console.drill.youtube_server import YouTubeServer
from tests.connectors.contract import NOW
from tests.connectors.mirror import SETTINGS, STEPS, Comments, Mirror
from tests.connectors.support import Fetched, Hands, read
from tests.connectors.test_x_contract import x
from tests.connectors.test_youtube_contract import youtube


class OnX:
    """What happens on X. Nobody else can see what is hidden, so nobody hides here."""

    def __init__(self, clock: Hands) -> None:
        self.server = XServer(clock=clock)
        self.server.self_serve = False

    def connector(self, http: Http) -> Connector:
        return x(self.server, http, remote=self.server.world.me)

    def posts(self) -> list[str]:
        return [post.id for post in self.server.world.each() if not post.parent and post.user == self.server.world.me]

    def comments(self) -> list[str]:
        return [post.id for post in self.server.world.each() if post.parent]

    def hide(self, comment: str) -> None:
        self.server.edit(comment, f"dolt {comment[-3:]}")

    def there(self) -> Comments:
        world = self.server.world
        found: Comments = {}
        for post in world.each():
            if post.parent:
                parent = world.posts[post.parent].id if post.parent in world.posts else post.parent
                words = (
                    f"@{world.users[world.posts[post.parent].user].username} "
                    if self._named(post.parent, post.user)
                    else ""
                )
                found[post.id] = (
                    words + post.latest.text,
                    None if parent == post.root else parent,
                    post.user == world.me,
                    False,
                )
        return found

    def _named(self, parent: str, user: str) -> bool:
        world = self.server.world
        return user == world.me and parent in world.posts and world.posts[parent].user != user


class OnYouTube:
    """What happens on YouTube."""

    def __init__(self, clock: Hands) -> None:
        self.server = YouTubeServer(clock=clock)

    def connector(self, http: Http) -> Connector:
        return youtube(self.server, http, remote=self.server.studio.me)

    def posts(self) -> list[str]:
        return list(self.server.studio.videos)

    def comments(self) -> list[str]:
        return [c.id for c in self.server.studio.comments.values() if not c.parent]

    def hide(self, comment: str) -> None:
        found = self.server.studio.comments[comment]
        found.status = "published" if found.status == "heldForReview" else "heldForReview"

    def there(self) -> Comments:
        """What the channel can see: answers under a held comment show with it."""
        return {
            c.id: (c.text, c.parent or None, c.channel == self.server.studio.me, c.status != "published")
            for c in self.server.studio.comments.values()
        }


def perform(stage: OnX | OnYouTube, kind: str, number: int, at: datetime) -> None:
    """Let something happen at a time; the number picks what it happens to."""
    posts, comments = stage.posts(), stage.comments()
    picked = comments[number % len(comments)] if comments else ""
    if kind == "post" or not posts:
        stage.server.publish("", f"inlägg {number}", at)
    elif kind == "comment":
        stage.server.comment(posts[number % len(posts)], "B", f"text {number}", at, own=number % 5 == 0)
    elif kind == "storm":
        for index in range(120):
            stage.server.comment(posts[number % len(posts)], "S", f"storm {number} {index}", at)
    elif kind == "reply" and picked:
        place = picked if isinstance(stage, OnX) else stage.server.studio.comments[picked].video
        stage.server.comment(place, "C", f"svar {number}", at, parent=picked)
    elif kind == "edit" and picked:
        stage.server.edit(picked, f"ändrat {number}")
    elif kind == "hide" and picked:
        stage.hide(picked)
    elif kind == "delete" and picked:
        stage.server.delete(picked)


@pytest.mark.parametrize("platform", ["x", "youtube"])
@given(steps=STEPS)
@SETTINGS
async def test_what_is_told_adds_up(platform: str, steps: list[tuple[str, int]]) -> None:
    http, mirror, clock = Http(user_agent="test"), Mirror(strict=False), Hands(NOW)
    stage: OnX | OnYouTube = OnX(clock) if platform == "x" else OnYouTube(clock)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(http.close)
        await stack.enter_async_context(stage.server)

        connector = stage.connector(http)

        async def poll() -> Fetched:
            return await read(connector.fetch(mirror.cursor))

        async def sweep() -> Fetched:
            return await read(connector.sweep(list(mirror.posts.values()), list(mirror.known.values())))

        replied = False
        for kind, number in [*steps, ("poll", 0)]:
            clock.now += timedelta(minutes=1)
            if kind == "poll":
                mirror.take(await poll())
                # Held comments, and answers far down on YouTube, wait for the next look and the sweep.
                public = {c for c, seen in stage.there().items() if not seen[3]}
                assert public <= mirror.comments.keys() or (replied and platform == "youtube")
            elif kind == "sweep":
                mirror.take(await sweep())
                assert mirror.comments.items() >= {k: v for k, v in stage.there().items() if k in mirror.known}.items()
                replied = False
            else:
                perform(stage, kind, number, clock.now)
                replied |= kind in {"reply", "hide"}
        clock.now += timedelta(minutes=11)
        mirror.take(await poll())
        mirror.take(await sweep())
        assert mirror.comments == stage.there()
        mirror.take(await poll())
        before = http.requests_made("blogg")
        assert (await poll()).events == []
        assert http.requests_made("blogg") - before == (2 if platform == "x" else 1)
