"""YouTube's traps: five answers at most, held comments, two forms of time, units."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.base import Outgoing
from connectors.errors import (
    ConnectorError,
    Gone,
    Passing,
    ProtocolChanged,
    Refused,
    RightMissing,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.http import Http
from connectors.moments import instant
from connectors.youtube_api import base_of
from connectors.youtube_fetch import LOOK_EVERY
from connectors.youtube_rows import thread_of
from sm_console.core.model import Visibility
from sm_console.drill.youtube_server import YouTubeServer
from tests.connectors.contract import NOW, known
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


class TestReading:
    async def test_more_answers_than_come_along_are_fetched_once(self, server: YouTubeServer, http: Http) -> None:
        video = server.publish("V", "v", NOW - DAY)
        question = server.comment(video, "Bo", "När?", NOW - timedelta(hours=5))
        for number in range(8):
            server.comment(video, f"N{number}", f"svar {number}", NOW - timedelta(minutes=90 - number), parent=question)
        connector = youtube(server, http)
        found = await read(connector.fetch(None))
        assert len(found.comments) == 9
        assert {c.parent_id for c in found.comments[1:]} == {question}
        before = len(server.requests)
        assert (await read(connector.fetch(found.cursor))).events == []
        assert paths(server, before) == ["commentThreads"]
        server.comment(video, "Ny", "nytt svar", NOW, parent=question)
        news = await read(connector.fetch(found.cursor))
        assert [c.author.name for c in news.comments] == ["Ny"]

    async def test_an_answer_under_an_old_comment_outside_the_page_is_found_by_the_sweep(
        self, server: YouTubeServer, http: Http
    ) -> None:
        server.page_size = 3
        video = server.publish("V", "v", NOW - DAY)
        old = server.comment(video, "Bo", "gammal", NOW - timedelta(hours=20))
        for number in range(6):
            server.comment(video, f"N{number}", "x", NOW - timedelta(hours=number + 1))
        connector = youtube(server, http)
        found = await read(connector.fetch(None))
        late = server.comment(video, "Cim", "sent", NOW, parent=old)
        assert (await read(connector.fetch(found.cursor))).comments == []
        assert late in {c.platform_id for c in (await read(connector.sweep(*known(found)))).comments}

    async def test_own_words_are_recognised_wherever_they_were_written(self, server: YouTubeServer, http: Http) -> None:
        video = server.publish("V", "v", NOW - DAY)
        question = server.comment(video, "Bo", "När?", NOW - timedelta(hours=5))
        server.comment(video, "", "I vår /Åsa", NOW, parent=question, own=True)
        server.studio.comments[question].nameless = True
        found = await read(youtube(server, http).fetch(None))
        assert [(c.own, c.author.id != "") for c in found.comments] == [(False, False), (True, True)]

    async def test_held_comments_are_looked_for_now_and_then(
        self, server: YouTubeServer, http: Http, clock: Hands
    ) -> None:
        video = server.publish("V", "v", NOW - DAY)
        connector = youtube(server, http)
        found = await read(connector.fetch(None))
        held = server.studio.add_comment(video, "Bo", "köp", NOW, status="heldForReview")
        assert (await read(connector.fetch(found.cursor))).comments == []
        clock.now += LOOK_EVERY
        news = await read(connector.fetch(found.cursor))
        assert news.comment(held).visibility is Visibility.HELD
        server.studio.comments[held].status = "published"
        released = await read(connector.fetch(news.cursor))
        assert released.comment(held).visibility is Visibility.PUBLIC

    async def test_an_answer_that_is_held_does_not_hold_its_comment(self, server: YouTubeServer, http: Http) -> None:
        video = server.publish("V", "v", NOW - DAY)
        top = server.comment(video, "Bo", "När?", NOW - timedelta(hours=2))
        held = server.studio.add_comment(video, "Cim", "köp", NOW, parent=top, status="heldForReview")
        found = await read(youtube(server, http).fetch(None))
        assert found.comment(top).visibility is Visibility.PUBLIC
        assert found.comment(held).visibility is Visibility.HELD
        assert found.comment(held).parent_id == top

    async def test_a_comment_that_vanishes_is_proven_gone_or_held(self, server: YouTubeServer, http: Http) -> None:
        video = server.publish("V", "v", NOW - DAY)
        ids = [server.comment(video, f"N{n}", "x", NOW - timedelta(hours=n + 1)) for n in range(4)]
        connector = youtube(server, http)
        found = await read(connector.fetch(None))
        server.delete(ids[1])
        server.studio.comments[ids[2]].status = "heldForReview"
        server.studio.comments[ids[0]].status = "rejected"
        news = await read(connector.fetch(found.cursor))
        assert news.gone == {ids[1]: "missing", ids[0]: "missing"}
        assert [(c.platform_id, c.visibility) for c in news.comments] == [(ids[2], Visibility.HELD)]
        assert (await read(connector.fetch(news.cursor))).events == []
        server.studio.comments[ids[2]].status = "published"
        back = await read(connector.fetch(news.cursor))
        assert [(c.platform_id, c.visibility) for c in back.comments] == [(ids[2], Visibility.PUBLIC)]

    async def test_new_videos_are_looked_for_now_and_then_or_when_somebody_comments_on_one(
        self, server: YouTubeServer, http: Http, clock: Hands
    ) -> None:
        connector = youtube(server, http)
        found = await read(connector.fetch(None))
        first = server.publish("Ett", "1", NOW)
        assert (await read(connector.fetch(found.cursor))).posts == []
        server.comment(first, "Bo", "När?", NOW)
        news = await read(connector.fetch(found.cursor))
        assert [type(event).__name__ for event in news.events] == ["PostSeen", "CommentSeen"]
        second = server.publish("Två", "2", NOW)
        clock.now += LOOK_EVERY
        assert [p.platform_id for p in (await read(connector.fetch(news.cursor))).posts] == [second]

    async def test_private_videos_are_no_posts(self, server: YouTubeServer, http: Http, clock: Hands) -> None:
        public = server.publish("Ett", "1", NOW - DAY)
        server.studio.add_video("Två", "2", NOW, privacy="private")
        server.studio.add_video("Tre", "3", NOW, privacy="unlisted")
        connector = youtube(server, http)
        found = await read(connector.fetch(None))
        assert {p.title for p in found.posts} == {"Ett", "Tre"}
        server.studio.videos[public].privacy = "private"
        clock.now += LOOK_EVERY
        assert (await read(connector.fetch(found.cursor))).posts_gone == [public]
        assert (await read(connector.sweep(*known(found)))).posts_gone == [public]

    async def test_edits_and_long_histories(self, server: YouTubeServer, http: Http) -> None:
        server.page_size = 2
        video = server.publish("V", "v", NOW - DAY)
        ids = [server.comment(video, f"N{n}", f"x{n}", NOW - timedelta(minutes=n)) for n in range(9)]
        connector = youtube(server, http)
        found = await read(connector.fetch(None))
        assert len(found.comments) == 9
        server.edit(ids[0], "ändrad")
        server.edit(ids[1], "ändrad")  # all of the first page has changed, so the next one is read too
        before = len(server.requests)
        news = await read(connector.fetch(found.cursor))
        assert [c.text for c in news.comments] == ["ändrad", "ändrad"]
        assert paths(server, before) == ["commentThreads", "commentThreads"]

    def test_both_forms_of_time(self) -> None:
        expected = datetime(2019, 12, 1, 4, 46, 31, tzinfo=UTC)
        assert instant("2019-12-01T04:46:31.000Z") == instant("2019-12-01T04:46:31Z") == expected
        assert instant("2019-12-01T05:46:31.123+01:00") == expected
        with pytest.raises(ProtocolChanged):
            instant("i går")

    def test_answers_know_their_thread(self) -> None:
        assert thread_of("UgyWe.9abc") == thread_of("UgyWe") == "UgyWe"

    @pytest.mark.parametrize(
        ("address", "base"),
        [
            ("", "https://www.googleapis.com"),
            ("https://www.youtube.com/@malmostad", "https://www.googleapis.com"),
            ("https://youtube.googleapis.com", "https://www.googleapis.com"),
            ("https://www.googleapis.com/youtube/v3/", "https://www.googleapis.com"),
            ("http://127.0.0.1:9/youtube/v3", "http://127.0.0.1:9"),
        ],
    )
    def test_where_the_interface_is(self, address: str, base: str) -> None:
        assert base_of(address) == base


class TestErrors:
    @pytest.mark.parametrize(
        ("status", "reason", "kind"),
        [
            (403, "quotaExceeded", SlowDown),
            (403, "dailyLimitExceeded", SlowDown),
            (403, "rateLimitExceeded", SlowDown),
            (429, "rateLimitExceeded", SlowDown),
            (401, "authError", TokenDead),
            (400, "keyInvalid", TokenDead),
            (403, "insufficientPermissions", RightMissing),
            (403, "accessNotConfigured", RightMissing),
            (403, "channelSuspended", RightMissing),
            (403, "forbidden", RightMissing),
            (404, "channelNotFound", Gone),
            (400, "processingFailure", Passing),
            (400, "invalidPageToken", Passing),
            (400, "badRequest", Refused),
            (500, "backendError", Passing),
            (200, "", ProtocolChanged),
        ],
    )
    async def test_reasons(
        self, server: YouTubeServer, http: Http, status: int, reason: str, kind: type[ConnectorError]
    ) -> None:
        body: dict[str, Any] = {"error": {"code": status, "errors": [{"reason": reason, "domain": "x"}]}}
        server.fail_next(status, body=json.dumps(body).encode())
        with pytest.raises(kind) as caught:
            await read(youtube(server, http, remote=server.studio.me).fetch(None))
        assert type(caught.value) is kind

    @pytest.mark.parametrize(
        ("status", "reason", "kind"),
        [
            (403, "commentsDisabled", Refused),
            (403, "forbidden", Refused),
            (403, "ineligibleAccount", Refused),
            (403, "insufficientPermissions", RightMissing),
            (400, "commentTextTooLong", Refused),
            (400, "processingFailure", Unsure),
            (404, "parentCommentNotFound", Gone),
            (503, "backendError", Unsure),
            (200, "", Unsure),
        ],
    )
    async def test_refused_answers(
        self, server: YouTubeServer, http: Http, status: int, reason: str, kind: type[ConnectorError]
    ) -> None:
        body: dict[str, Any] = {"error": {"code": status, "errors": [{"reason": reason}]}}
        server.fail_next(status, body=json.dumps(body).encode())
        with pytest.raises(kind) as caught:
            await youtube(server, http).send(outgoing("v", "Ug1"))
        assert type(caught.value) is kind

    async def test_missing_scopes_are_told_by_newer_details_too(self, server: YouTubeServer, http: Http) -> None:
        detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}
        error = {"code": 403, "status": "PERMISSION_DENIED", "details": [detail]}
        server.fail_next(403, body=json.dumps({"error": error}).encode())
        with pytest.raises(RightMissing):
            await youtube(server, http).send(outgoing("v", "Ug1"))

    async def test_html_in_place_of_an_answer(self, server: YouTubeServer, http: Http) -> None:
        server.fail_next(429, {"Retry-After": "120"}, b"<html>sorry</html>")
        with pytest.raises(SlowDown) as caught:
            await read(youtube(server, http).fetch(None))
        assert caught.value.retry_after == 120

    async def test_a_login_without_a_channel_or_for_another(self, server: YouTubeServer, http: Http) -> None:
        with pytest.raises(RightMissing):
            await youtube(server, http, remote="UCandra").check()
        server.has_channel = False
        with pytest.raises(RightMissing):
            await youtube(server, http).check()

    async def test_a_token_revoked_midway_loses_nothing(self, server: YouTubeServer, http: Http) -> None:
        server.page_size = 1
        video = server.publish("V", "v", NOW - DAY)
        server.comment(video, "Bo", "ett", NOW - timedelta(hours=3))
        connector = youtube(server, http)
        found = await read(connector.fetch(None))
        for number in range(3):
            server.comment(video, f"N{number}", "ny", NOW - timedelta(minutes=number))
        token = server.oauth.grants.pop("sim-secret")
        with pytest.raises(TokenDead):
            await read(connector.fetch(found.cursor))
        server.oauth.grants["sim-secret"] = token
        assert len((await read(connector.fetch(found.cursor))).comments) == 3
