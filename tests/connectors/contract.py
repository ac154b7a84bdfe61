"""What every connector promises, whatever the platform.

Subclass :class:`ConnectorContract` in a test module, name it ``Test…``, and give it a fixture
``stage``: a platform with a connector on it. A stage without :attr:`Stage.acts` skips what needs acting.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from connectors.base import Connector, KnownComment, KnownPost, Outgoing
from connectors.errors import ConnectorError, Passing, TokenDead
from connectors.http import Http
from sm_console.core.model import Action, Visibility
from tests.connectors.support import HOSTILE, Fetched, read

NOW = datetime.now(UTC).replace(microsecond=0)
MAX_CURSOR = 16 * 1024


class Stage(Protocol):
    """A platform under test: scripted from behind, read through the connector."""

    http: Http
    quiet_requests: int
    verbatim: bool
    sees_deletions: bool

    def connector(self) -> Connector: ...
    def stranger(self) -> Connector | None: ...
    def post(self, title: str, text: str, at: datetime) -> str: ...
    def comment(self, post: str, author: str, text: str, at: datetime, parent: str = "") -> str: ...
    def edit(self, comment: str, text: str) -> None: ...
    def delete(self, comment: str) -> None: ...
    def fail(self, status: int, body: bytes) -> None: ...
    def ids(self, fetched: Fetched) -> dict[str, str]: ...


def known(fetched: Fetched) -> tuple[list[KnownPost], list[KnownComment]]:
    posts = [KnownPost(platform_id=p.platform_id, published=p.published) for p in fetched.posts]
    comments = [
        KnownComment(platform_id=c.platform_id, post_id=c.post_id, written=c.written, visibility=c.visibility)
        for c in fetched.comments
    ]
    return posts, comments


class ConnectorContract:
    """The tests. Texts are compared as the platform gives them: HTML where it speaks HTML."""

    async def test_first_fetch_finds_everything_once(self, stage: Stage) -> None:
        post = stage.post("Gatan lagas", "<p>Nu</p>", NOW - timedelta(days=1))
        root = stage.comment(post, "Örjan", "När?", NOW - timedelta(hours=3))
        stage.comment(post, "Åsa", "I vår", NOW - timedelta(hours=2), parent=root)
        found = await read(stage.connector().fetch(None))
        assert len(found.posts) == 1
        assert [c.author.name for c in found.comments] == ["Örjan", "Åsa"]
        assert len({c.platform_id for c in found.comments}) == 2
        assert found.comments[1].parent_id == found.comments[0].platform_id
        assert {c.post_id for c in found.comments} == {found.posts[0].platform_id}
        assert [c.written for c in found.comments] == [NOW - timedelta(hours=3), NOW - timedelta(hours=2)]
        assert found.posts[0].published == NOW - timedelta(days=1)

    async def test_posts_come_before_their_comments(self, stage: Stage) -> None:
        post = stage.post("A", "a", NOW)
        stage.comment(post, "B", "b", NOW)
        found = await read(stage.connector().fetch(None))
        kinds = [type(event).__name__ for event in found.events]
        assert kinds.index("PostSeen") < kinds.index("CommentSeen")

    async def test_times_are_aware_and_whole_seconds_utc(self, stage: Stage) -> None:
        post = stage.post("A", "a", NOW)
        stage.comment(post, "B", "b", NOW)
        for comment in (await read(stage.connector().fetch(None))).comments:
            assert comment.written.utcoffset() == timedelta(0)
            assert comment.written.microsecond == 0

    async def test_an_empty_platform_is_no_fault(self, stage: Stage) -> None:
        found = await read(stage.connector().fetch(None))
        assert found.events == []
        assert found.cursor

    async def test_a_quiet_poll_is_cheap_and_says_nothing(self, stage: Stage) -> None:
        post = stage.post("A", "a", NOW)
        for number in range(5):
            stage.comment(post, f"N{number}", f"text {number}", NOW - timedelta(minutes=number))
        found = await read(stage.connector().fetch(None))
        before = stage.http.requests_made("blogg")
        again = await read(stage.connector().fetch(found.cursor))
        assert again.events == []
        assert len(again.batches) <= 1
        assert stage.http.requests_made("blogg") - before == stage.quiet_requests

    async def test_what_is_new_is_found_and_nothing_else(self, stage: Stage) -> None:
        post = stage.post("A", "a", NOW - timedelta(hours=9))
        stage.comment(post, "Gammal", "gammal", NOW - timedelta(hours=8))
        found = await read(stage.connector().fetch(None))
        stage.comment(post, "Ny", "ny", NOW)
        news = await read(stage.connector().fetch(found.cursor))
        assert [c.author.name for c in news.comments] == ["Ny"]
        assert news.posts == []

    async def test_an_edit_is_reported(self, stage: Stage) -> None:
        post = stage.post("A", "a", NOW)
        comment = stage.comment(post, "B", "före", NOW)
        found = await read(stage.connector().fetch(None))
        stage.edit(comment, "efter")
        news = await read(stage.connector().fetch(found.cursor))
        swept = await read(stage.connector().sweep(*known(found)))
        assert "efter" in [c.text for c in [*news.comments, *swept.comments]]

    async def test_a_cursor_survives_and_stays_small(self, stage: Stage) -> None:
        for number in range(12):
            post = stage.post(f"P{number}", "x", NOW - timedelta(hours=number))
            stage.comment(post, "N" * 200, "x" * 3000, NOW - timedelta(minutes=number))
        found = await read(stage.connector().fetch(None))
        assert all(len(batch.cursor.encode()) <= MAX_CURSOR for batch in found.batches)
        assert (await read(stage.connector().fetch(found.cursor))).events == []

    @pytest.mark.parametrize("cursor", ["", "null", "{}", "[1]", "inte json", '{"root": 5}'])
    async def test_a_cursor_of_another_make_starts_over(self, stage: Stage, cursor: str) -> None:
        post = stage.post("A", "a", NOW)
        stage.comment(post, "B", "b", NOW)
        assert len((await read(stage.connector().fetch(cursor))).comments) == 1

    @pytest.mark.parametrize("text", HOSTILE)
    async def test_hostile_words_pass_through_verbatim(self, stage: Stage, text: str) -> None:
        post = stage.post(text[:80], text, NOW)
        stage.comment(post, text[:60], text, NOW)
        found = await read(stage.connector().fetch(None))
        assert len(found.comments) == 1
        assert len(found.posts) == 1
        if stage.verbatim:
            assert found.comments[0].text == text
            assert found.comments[0].author.name == text[:60]
            assert found.posts[0].text == text
        found.comments[0].text.encode("utf-8")

    async def test_nothing_is_called_gone_without_proof(self, stage: Stage) -> None:
        post = stage.post("A", "a", NOW)
        kept = stage.comment(post, "B", "b", NOW)
        lost = stage.comment(post, "C", "c", NOW)
        found = await read(stage.connector().fetch(None))
        ids = stage.ids(found)
        stage.delete(lost)
        swept = await read(stage.connector().sweep(*known(found)))
        assert ids[kept] not in swept.gone
        assert set(swept.gone) == ({ids[lost]} if stage.sees_deletions else set())

    async def test_faults_are_typed_and_the_cursor_stands(self, stage: Stage) -> None:
        post = stage.post("A", "a", NOW)
        stage.comment(post, "B", "b", NOW)
        found = await read(stage.connector().fetch(None))
        stage.comment(post, "C", "c", NOW)
        stage.fail(500, b"<html>Fel</html>")
        with pytest.raises(Passing):
            await read(stage.connector().fetch(found.cursor))
        assert [c.author.name for c in (await read(stage.connector().fetch(found.cursor))).comments] == ["C"]

    @pytest.mark.parametrize(
        "body", [b"", b"<html><body>Underh\xc3\xa5ll</body></html>", b"{", b"\xff\xfe\x00", b"null"]
    )
    async def test_nonsense_with_200_is_a_typed_fault(self, stage: Stage, body: bytes) -> None:
        found = await read(stage.connector().fetch(None))
        for _ in range(8):
            stage.fail(200, body)
        with pytest.raises(ConnectorError) as caught:
            await read(stage.connector().fetch(found.cursor))
        assert not isinstance(caught.value, TokenDead)

    async def test_check_tells_in_words(self, stage: Stage) -> None:
        found = await stage.connector().check()
        assert found.name
        assert found.summary.text

    async def test_the_profile(self, stage: Stage) -> None:
        assert (await stage.connector().profile()).name

    async def test_a_wrong_password_is_noticed(self, stage: Stage) -> None:
        stranger = stage.stranger()
        if stranger is None:
            pytest.skip("the platform has no login")
        with pytest.raises(TokenDead):
            await stranger.check()
        with pytest.raises(TokenDead):
            await read(stranger.fetch(None))

    async def test_what_is_not_offered_is_not_in_capabilities(self, stage: Stage) -> None:
        connector = stage.connector()
        if Action.REPLY in connector.capabilities.actions:
            assert connector.capabilities.max_length > 0
            assert connector.length("å") >= 1
        else:
            assert connector.capabilities.actions == frozenset()

    async def test_an_answer_is_sent_once_and_found_again(self, stage: Stage) -> None:
        connector = stage.connector()
        if Action.REPLY not in connector.capabilities.actions:
            pytest.skip("the platform takes no answers")
        post = stage.post("A", "a", NOW - timedelta(hours=2))
        stage.comment(post, "B", "fråga", NOW - timedelta(hours=1))
        found = await read(connector.fetch(None))
        question = found.comments[0]
        text = "Hej! <Tack> & välkommen &amp; så\n/Åsa"
        answer = Outgoing(key="k1", post_id=question.post_id, comment_id=question.platform_id, text=text)
        since = NOW - timedelta(minutes=5)
        assert await connector.find_sent(answer, since) is None
        sent = await connector.send(answer)
        again = await connector.find_sent(answer, since)
        assert again is not None
        assert again.platform_id == sent.platform_id
        news = await read(stage.connector().fetch(found.cursor))
        [own] = news.comments
        assert own.own
        assert (own.platform_id, own.parent_id) == (sent.platform_id, question.platform_id)

    @pytest.mark.parametrize(
        ("action", "after"), [(Action.HIDE, Visibility.HELD), (Action.SPAM, None), (Action.DELETE, None)]
    )
    async def test_moderating_twice_is_no_error(self, stage: Stage, action: Action, after: Visibility | None) -> None:
        connector = stage.connector()
        if action not in connector.capabilities.actions:
            pytest.skip("the platform cannot do that")
        post = stage.post("A", "a", NOW)
        stage.comment(post, "B", "b", NOW)
        found = await read(connector.fetch(None))
        comment_id = found.comments[0].platform_id
        await connector.moderate(action, comment_id)
        await connector.moderate(action, comment_id)
        swept = await read(connector.sweep(*known(found)))
        if after is None:
            assert comment_id in swept.gone
        else:
            assert swept.comment(comment_id).visibility is after
            await connector.moderate(Action.UNHIDE, comment_id)
            await connector.moderate(Action.UNHIDE, comment_id)
            swept = await read(connector.sweep(*known(found)))
            assert swept.comment(comment_id).visibility is Visibility.PUBLIC
