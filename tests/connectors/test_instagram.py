"""Instagram's traps: two hosts, answers in their own lists, missing authors, silence that is not believable."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from connectors.base import Outgoing
from connectors.errors import ConnectorError, Gone, Passing, Refused, RightMissing, SlowDown, TokenDead, Unsure
from connectors.graph import FACEBOOK_HOST, INSTAGRAM_HOST, base_of
from connectors.graph_secret import Secret
from connectors.http import Http
from connectors.instagram import Instagram
from sm_console.core.model import Action, Message, Visibility
from sm_console.drill.instagram_server import ACCOUNT_ID, PAGE_TOKEN, InstagramServer
from tests.connectors.contract import known
from tests.connectors.graph_support import HOUR, NOW, instagram, instagram_account
from tests.connectors.support import read


@pytest.fixture(params=[False, True], ids=["facebook", "instagram"])
async def server(request: pytest.FixtureRequest) -> Any:
    async with InstagramServer(instagram_login=request.param) as made:
        yield made


def words(notices: tuple[Message, ...]) -> str:
    return " | ".join(notice.text for notice in notices)


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("", FACEBOOK_HOST),
        ("https://www.instagram.com/kommunen/", FACEBOOK_HOST),
        ("instagram.com/kommunen", FACEBOOK_HOST),
        ("https://graph.instagram.com", INSTAGRAM_HOST),
        ("https://graph.instagram.com/v25.0/", INSTAGRAM_HOST),
        ("http://127.0.0.1:9/", "http://127.0.0.1:9"),
        ("https://notfacebook.com", "https://notfacebook.com"),
    ],
)
async def test_the_base_is_chosen_by_the_address(http: Http, address: str, base: str) -> None:
    assert base_of(address, FACEBOOK_HOST) == base
    async with InstagramServer() as server:
        account = instagram_account(server, address=address, options={})
        assert Instagram(account, http).instagram_login == (base == INSTAGRAM_HOST)


async def test_answers_come_with_their_comments_in_one_request(server: InstagramServer, http: Http) -> None:
    media = server.add_post("A", NOW - HOUR)
    root = server.comment(media, "örjan", "När?", NOW - HOUR)
    server.comment(media, "kommunen", "I vår /Åsa", NOW, parent=root, own=True)
    found = await read(instagram(server, http).fetch(None))
    assert http.requests_made("blogg") == 1
    assert [(c.parent_id, c.own) for c in found.comments] == [(None, False), (root, True)]


@pytest.mark.parametrize(("by_id", "by_name"), [(True, False), (False, True)])
async def test_own_words_are_known_by_id_or_by_name(
    server: InstagramServer, http: Http, *, by_id: bool, by_name: bool
) -> None:
    server.shows_from, server.shows_username = by_id, by_name
    media = server.add_post("A", NOW)
    root = server.comment(media, "x", "fråga", NOW - HOUR)
    server.comment(media, "", "svar", NOW, parent=root, own=True)
    found = await read(instagram(server, http).fetch(None))
    assert [(c.author.name, c.own) for c in found.comments] == [("x", False), ("kommunen", True)]


async def test_without_any_author_nothing_is_taken_for_own(server: InstagramServer, http: Http) -> None:
    server.shows_from = server.shows_username = False
    server.comment(server.add_post("A", NOW), "x", "fråga", NOW)
    found = await read(instagram(server, http).fetch(None))
    assert [(c.author.name, c.own) for c in found.comments] == [("", False)]


async def test_storms_of_comments_and_answers_are_read_to_their_end(server: InstagramServer, http: Http) -> None:
    media = server.add_post("A", NOW - 9 * HOUR)
    root = server.comment(media, "rot", "rot", NOW - 8 * HOUR)
    for number in range(120):
        server.comment(media, "a", f"kommentar {number}", NOW - timedelta(minutes=number))
        server.comment(media, "b", f"svar {number}", NOW - timedelta(minutes=number), parent=root)
    found = await read(instagram(server, http).fetch(None))
    assert len({c.platform_id for c in found.comments}) == 241
    before = http.requests_made("blogg")
    assert (await read(instagram(server, http).fetch(found.cursor))).events == []
    assert http.requests_made("blogg") - before == 1
    fresh = server.comment(media, "c", "sent svar", NOW + HOUR, parent=root)
    news = await read(instagram(server, http).fetch(found.cursor))
    assert fresh in [c.platform_id for c in news.comments]


async def test_counted_but_unseen_comments_are_told_of_and_not_called_gone(server: InstagramServer, http: Http) -> None:
    media = server.add_post("A", NOW)
    server.comment(media, "x", "fråga", NOW)
    connector = instagram(server, http)
    found = await read(connector.fetch(None))
    assert not connector.notices
    server.hollow = True
    silent = await read(connector.fetch(found.cursor))
    assert silent.gone == {}
    [notice] = connector.notices
    assert "shows none of them" in notice.text
    assert notice.values["count"] == "1"
    kept = dict(server.media)
    for shown in kept.values():
        shown.comments[0].id = "1"  # cannot be asked for either
    assert (await read(connector.sweep(*known(found)))).gone == {}
    server.hollow = False
    await read(connector.fetch(found.cursor))
    assert connector.notices == ()


async def test_hidden_and_edited_comments(server: InstagramServer, http: Http) -> None:
    media = server.add_post("A", NOW)
    comment = server.comment(media, "x", "före", NOW)
    found = await read(instagram(server, http).fetch(None))
    server.comments[comment].hidden = True
    server.edit(comment, "efter")
    [news] = (await read(instagram(server, http).fetch(found.cursor))).comments
    assert (news.text, news.visibility) == ("efter", Visibility.HELD)


async def test_deleted_media_and_comments_are_found_by_the_sweep(server: InstagramServer, http: Http) -> None:
    kept, lost = server.add_post("A", NOW), server.add_post("B", NOW)
    root = server.comment(kept, "x", "rot", NOW - HOUR)
    reply = server.comment(kept, "y", "svar", NOW, parent=root)
    stays = server.comment(kept, "z", "kvar", NOW)
    found = await read(instagram(server, http).fetch(None))
    server.delete(root)
    server.remove_post(lost)
    swept = await read(instagram(server, http).sweep(*known(found)))
    assert swept.posts_gone == [lost]
    assert set(swept.gone) == {root, reply}
    assert [c.platform_id for c in swept.comments] == [stays]


async def test_an_answer_to_an_answer_is_found_under_the_root(server: InstagramServer, http: Http) -> None:
    media = server.add_post("A", NOW - HOUR)
    root = server.comment(media, "x", "rot", NOW - HOUR)
    reply = server.comment(media, "y", "följdfråga", NOW - HOUR / 2, parent=root)
    connector = instagram(server, http)
    answer = Outgoing(key="k", post_id=media, comment_id=reply, text="Hej! /Åsa")
    assert await connector.find_sent(answer, NOW - HOUR) is None
    server.fail_next(502, body=b"<html>Bad gateway</html>", carried_out=True)
    with pytest.raises(Unsure):
        await connector.send(answer)
    sent = await connector.find_sent(answer, NOW - HOUR)
    assert sent is not None
    assert server.comments[sent.platform_id].own
    assert sum(comment.own for comment in server.comments.values()) == 1


async def test_what_instagram_refuses(server: InstagramServer, http: Http) -> None:
    media = server.add_post("A", NOW)
    comment = server.comment(media, "x", "fråga", NOW)
    connector = instagram(server, http)
    await connector.moderate(Action.HIDE, comment)
    with pytest.raises(Refused):
        await connector.send(Outgoing(key="k", post_id=media, comment_id=comment, text="x"))
    with pytest.raises(Gone):
        await connector.send(Outgoing(key="k", post_id=media, comment_id="999", text="x"))
    with pytest.raises(Gone):
        await connector.moderate(Action.HIDE, "../../me")
    assert Action.LIKE not in connector.capabilities.actions
    server.fail_next(200, body=b'{"success": true}')
    with pytest.raises(Unsure):
        await connector.send(Outgoing(key="k", post_id=media, comment_id=comment, text="x"))


@pytest.mark.parametrize(
    ("status", "code", "subcode", "kind"),
    [
        (400, 190, 463, TokenDead),
        (403, 10, 0, RightMissing),
        (400, 80002, 0, SlowDown),
        (400, 4, 0, SlowDown),
        (400, 100, 33, Gone),
        (500, 2, 0, Passing),
        (400, 9, 2207050, Refused),
    ],
)
async def test_each_code_has_its_kind(
    server: InstagramServer, http: Http, *, status: int, code: int, subcode: int, kind: type
) -> None:
    server.refuse_next(status, code, subcode)
    with pytest.raises(ConnectorError) as caught:
        await read(instagram(server, http).fetch(None))
    assert type(caught.value) is kind


async def test_a_token_revoked_midway_keeps_what_was_read(server: InstagramServer, http: Http) -> None:
    for number in range(60):
        server.add_post(f"P{number}", NOW - number * HOUR)
    batches = instagram(server, http).fetch(None)
    first = await anext(batches)
    server.kill_token(458)
    with pytest.raises(TokenDead):
        await anext(batches)
    server.tokens[PAGE_TOKEN].dead_subcode = -1
    rest = await read(instagram(server, http).fetch(first.cursor))
    assert len({e.platform_id for e in rest.posts} | {e.platform_id for e in first.events}) == 60  # type: ignore[union-attr]


async def test_rights_and_health(http: Http) -> None:
    async with InstagramServer() as server:
        server.tokens[PAGE_TOKEN].scopes.discard("instagram_manage_comments")
        connector = instagram(server, http)
        found = await connector.check()
        assert [warning.values["scope"] for warning in found.warnings] == ["instagram_manage_comments"]
        assert connector.capabilities.actions == frozenset()
        server.tied = False
        with pytest.raises(RightMissing):
            await instagram(server, http, remote="").check()


async def test_the_account_is_found_by_its_token(server: InstagramServer, http: Http) -> None:
    server.add_post("A", NOW)
    connector = instagram(server, http, remote="")
    found = await read(connector.fetch(None))
    assert connector.reading.owner == ACCOUNT_ID
    before = http.requests_made("blogg")
    await read(instagram(server, http, remote="").fetch(found.cursor))
    assert http.requests_made("blogg") - before == 1


async def test_the_face_has_no_cover(server: InstagramServer, http: Http) -> None:
    seen = await instagram(server, http).profile()
    assert (seen.name, seen.about, seen.cover_url) == ("Kommunen", "Kommunens Instagram", "")
    assert seen.picture_sha256
    assert all("authorization" not in asked.headers for asked in server.requests if asked.path.startswith("/bilder"))
    server.user.picture = b""
    assert (await instagram(server, http).profile()).picture_url == ""


@pytest.mark.parametrize(
    "answer",
    [
        {"data": [{"id": "1", "comments_count": 2}]},
        {"data": [{"id": "1", "comments_count": 1, "comments": {"data": [], "paging": {"cursors": {"after": "x"}}}}]},
        {"data": [{"id": 1, "timestamp": "2021-08-13T08:25:28", "comments": {"data": [{"id": 2, "from": None}]}}]},
        {"data": [{"id": "1", "comments": {"data": [{"id": "2", "replies": None, "username": None}]}}]},
        {"data": [{"id": "1", "comments": {"data": [{"text": "utan id"}, None]}}]},
        {"data": [None, {"caption": "utan id"}]},
        {"paging": {}},
        {},
    ],
)
async def test_odd_answers_surprise_nobody(http: Http, answer: dict[str, Any]) -> None:
    async with InstagramServer() as server:
        server.fail_next(200, body=json.dumps(answer).encode())
        found = await read(instagram(server, http).fetch(None))
        assert all(post.platform_id for post in found.posts)
        assert all(comment.platform_id for comment in found.comments)


async def test_only_instagrams_own_tokens_are_prolonged(http: Http) -> None:
    async with InstagramServer() as server:
        near = Secret(token=PAGE_TOKEN, expires=(NOW + timedelta(days=1)).isoformat()).text()
        assert await instagram(server, http, secret=near).renew() is None
        assert server.requests == []
