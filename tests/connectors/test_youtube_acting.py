"""What YouTube costs, and answering and moderating there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import KnownComment, Outgoing
from connectors.errors import (
    SlowDown,
    Unsure,
)
from connectors.http import Http
from sm_console.core.model import Action, Visibility
from sm_console.drill.youtube_server import YouTubeServer
from tests.connectors.contract import NOW
from tests.connectors.support import Hands, read
from tests.connectors.test_youtube_contract import youtube

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Hands:
    return Hands(NOW)


@pytest.fixture
async def server(clock: Hands) -> AsyncIterator[YouTubeServer]:
    async with YouTubeServer(clock=clock) as made:
        yield made


def paths(server: YouTubeServer, since: int = 0) -> list[str]:
    return [request.path.removeprefix("/youtube/v3/") for request in server.requests[since:]]


def outgoing(video: str, comment: str, text: str = "Hej! I vår.\n/Åsa") -> Outgoing:
    return Outgoing(key="k", post_id=video, comment_id=comment, text=text)


class TestUnits:
    async def test_units_are_counted_and_shared_by_the_apps_channels(self, server: YouTubeServer, http: Http) -> None:
        secret = json.dumps({"token": "sim-secret", "client_id": "app"})
        connector = youtube(server, http, secret=secret, daily_units="100")
        video = server.publish("V", "v", NOW - DAY)
        comment = server.comment(video, "Bo", "När?", NOW)
        await read(connector.fetch(None))
        assert connector.quotas[0].share == pytest.approx(0.04)
        await connector.send(outgoing(video, comment))
        assert connector.quotas[0].share == pytest.approx(0.54)
        other = youtube(server, http, secret=secret, name="annan", daily_units="100")
        assert other.budget == "youtube:app"
        assert other.quotas[0].share == pytest.approx(0.54)

    async def test_the_quota_is_whole_again_at_midnight_in_california(
        self, server: YouTubeServer, http: Http, clock: Hands
    ) -> None:
        clock.now = datetime(2026, 7, 1, 6, 59, tzinfo=UTC)  # a minute before
        connector = youtube(server, http, remote=server.studio.me, daily_units="100")
        found = await read(connector.fetch(None))
        assert connector.quotas[0].resets == datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
        assert connector.quotas[0].share > 0.02
        clock.now = datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
        await read(connector.fetch(found.cursor))
        assert connector.quotas[0].share == pytest.approx(0.01)
        clock.now = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)  # in winter an hour later
        await read(connector.fetch(found.cursor))
        assert connector.quotas[0].resets == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)

    async def test_used_up_units_pause_until_midnight_and_show_as_spent(
        self, server: YouTubeServer, http: Http, clock: Hands
    ) -> None:
        clock.now = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
        server.units = 0
        connector = youtube(server, http, remote=server.studio.me)
        with pytest.raises(SlowDown) as caught:
            await read(connector.fetch(None))
        assert caught.value.retry_after == 3600
        assert connector.quotas[0].share == pytest.approx(1.0)
        before = len(server.requests)
        assert (await read(connector.sweep([], []))).events == []
        assert paths(server, before) == []

    async def test_what_was_spent_survives_in_the_cursor_in_steps(self, server: YouTubeServer, http: Http) -> None:
        connector = youtube(server, http)
        found = await read(connector.fetch(None))
        connector.api.purse.spend("blogg", connector.api.day, 250)
        found = await read(connector.fetch(found.cursor))
        afresh = Http(user_agent="test")
        try:
            again = youtube(server, afresh)
            await read(again.fetch(found.cursor))
            assert again.quotas[0].share == pytest.approx(0.0201)
        finally:
            await afresh.close()


class TestActing:
    async def test_an_answer_that_got_lost_on_the_way_back_is_found(self, server: YouTubeServer, http: Http) -> None:
        video = server.publish("V", "v", NOW - DAY)
        comment = server.comment(video, "Bo", "När?", NOW - timedelta(hours=1))
        connector = youtube(server, http)
        server.fail_next(502, body=b"<html>Bad gateway</html>", carried_out=True)
        with pytest.raises(Unsure):
            await connector.send(outgoing(video, comment))
        found = await connector.find_sent(outgoing(video, comment), NOW - timedelta(minutes=5))
        assert found is not None
        assert [c.id for c in server.studio.replies(comment)] == [found.platform_id]
        assert await connector.find_sent(outgoing(video, comment, "annat"), NOW - timedelta(minutes=5)) is None
        assert await connector.find_sent(outgoing(video, comment), NOW + timedelta(hours=1)) is None

    async def test_answers_to_answers_hang_under_the_comment_at_the_top(
        self, server: YouTubeServer, http: Http
    ) -> None:
        video = server.publish("V", "v", NOW - DAY)
        top = server.comment(video, "Bo", "När?", NOW - timedelta(hours=1))
        below = server.comment(video, "Cim", "Ja, när?", NOW, parent=top)
        sent = await youtube(server, http).send(outgoing(video, below))
        assert server.studio.comments[sent.platform_id].parent == top
        assert sent.url.endswith(f"v={video}&lc={sent.platform_id}")

    async def test_own_words_are_deleted_and_those_of_others_rejected(self, server: YouTubeServer, http: Http) -> None:
        video = server.publish("V", "v", NOW - DAY)
        top = server.comment(video, "Bo", "fult", NOW - timedelta(hours=1))
        own = server.comment(video, "", "vårt", NOW, parent=top, own=True)
        connector = youtube(server, http)
        for _ in range(2):
            await connector.moderate(Action.DELETE, own)
            await connector.moderate(Action.DELETE, top)
        assert own not in server.studio.comments
        assert server.studio.comments[top].status == "rejected"

    async def test_what_the_rights_do_not_give_is_not_offered(self, server: YouTubeServer, http: Http) -> None:
        secret = json.dumps({"token": "t", "scopes": ["https://www.googleapis.com/auth/youtube.readonly"]})
        connector = youtube(server, http, secret=secret)
        assert connector.capabilities.actions == frozenset()
        assert len(connector.notices) == 1
        assert Action.LIKE not in youtube(server, http).capabilities.actions

    async def test_a_login_that_soon_ends_is_told(self, server: YouTubeServer, http: Http) -> None:
        ends = (datetime.now(UTC) + timedelta(days=6, hours=1)).isoformat()
        secret = json.dumps({"token": "t", "refresh_token": "r", "ends": ends})
        [notice] = youtube(server, http, secret=secret).notices
        assert notice.values["days"] == "6"

    async def test_comments_of_a_channel_that_cannot_be_looked_up_at_once(
        self, server: YouTubeServer, http: Http
    ) -> None:
        """Should one missing comment make the whole question fail, the others are still found."""
        video = server.publish("V", "v", NOW - DAY)
        held = [server.studio.add_comment(video, f"N{n}", "x", NOW, status="likelySpam") for n in range(3)]
        comments = [
            KnownComment(platform_id=c, post_id=video, written=NOW, visibility=Visibility.PUBLIC)
            for c in [*held, "Ugborta"]
        ]
        connector = youtube(server, http, remote=server.studio.me)
        missing = json.dumps({"error": {"code": 404, "errors": [{"reason": "commentNotFound"}]}}).encode()
        for _ in range(2):
            server.fail_next(200, body=b'{"kind":"youtube#commentThreadListResponse","items":[]}')
        server.fail_next(404, body=missing)
        swept = await read(connector.sweep([], comments))
        assert list(swept.gone) == ["Ugborta"]
        assert {c.platform_id for c in swept.comments if c.visibility is Visibility.HELD} == set(held)

    async def test_the_face(self, server: YouTubeServer, http: Http) -> None:
        seen = await youtube(server, http).profile()
        assert (seen.name, seen.description) == ("Kommunen", "Kommunen på YouTube")
        assert seen.url == "https://www.youtube.com/@kommunen"
        assert seen.picture_url.endswith("/800")
        assert seen.cover_url.endswith("banner=w2120")
        assert len(seen.picture_sha256) == len(seen.cover_sha256) == 64
