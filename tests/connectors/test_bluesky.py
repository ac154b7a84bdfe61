"""Bluesky's traps, on a simulated server: sessions, gaps, other people's threads, faults in the middle."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest

from connectors.base import Outgoing
from connectors.errors import (
    Gone,
    Passing,
    ProtocolChanged,
    Refused,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.http import Http
from sm_console.core.model import Action, Visibility
from sm_console.drill.bluesky_server import BlueskyServer
from tests.connectors.contract import MAX_CURSOR
from tests.connectors.support import Hands, read
from tests.connectors.test_bluesky_contract import bluesky


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
async def server(clock: Hands) -> AsyncIterator[BlueskyServer]:
    async with BlueskyServer(clock=clock) as made:
        yield made


def names(server: BlueskyServer) -> list[str]:
    return [asked.path.rpartition(".")[2] for asked in server.requests]


async def test_more_than_a_page_since_the_last_poll(server: BlueskyServer, http: Http, clock: Hands) -> None:
    post = server.publish("", "Nu", clock())
    server.comment(post, "Örjan", "först", clock())
    connector = bluesky(server, http)
    found = await read(connector.fetch(None))
    for number in range(230):
        clock.move(milliseconds=900)
        server.comment(post, f"N{number % 7}", f"text {number}", clock())
    news = await read(connector.fetch(found.cursor))
    assert [c.text for c in news.comments] == [f"text {number}" for number in range(230)]
    assert len(news.cursor.encode()) <= MAX_CURSOR
    server.requests.clear()
    assert (await read(connector.fetch(news.cursor))).events == []
    assert names(server) == ["listNotifications"]


async def test_an_answer_given_elsewhere_is_found_when_it_is_time(
    server: BlueskyServer, http: Http, clock: Hands
) -> None:
    post = server.publish("", "Nu", clock())
    question = server.comment(post, "Örjan", "När?", clock())
    connector = bluesky(server, http)
    found = await read(connector.fetch(None))
    clock.move(minutes=1)
    elsewhere = server.comment(post, "", "I vår", clock(), parent=question, own=True)
    assert (await read(connector.fetch(found.cursor))).events == []
    clock.move(minutes=5)
    [own] = (await read(connector.fetch(found.cursor))).comments
    assert (own.own, own.platform_id, own.parent_id, own.post_id) == (True, elsewhere, question, post)


async def test_an_answer_under_a_post_that_is_not_known_yet_brings_the_post(
    server: BlueskyServer, http: Http, clock: Hands
) -> None:
    connector = bluesky(server, http)
    found = await read(connector.fetch(None))
    clock.move(seconds=20)
    post = server.publish("", "Nytt", clock())
    server.comment(post, "Örjan", "Tack", clock())
    news = await read(connector.fetch(found.cursor))
    assert [p.platform_id for p in news.posts] == [post]
    assert len(news.comments) == 1


async def test_a_voice_that_nobody_told_of_is_found_by_the_count(
    server: BlueskyServer, http: Http, clock: Hands
) -> None:
    post = server.publish("", "Nu", clock())
    connector = bluesky(server, http)
    found = await read(connector.fetch(None))
    clock.move(minutes=6)
    silent = server.comment(post, "Bo", "Tyst", clock())
    server.network.told = lambda: iter(())  # type: ignore[method-assign]
    news = await read(connector.fetch(found.cursor))
    assert [c.platform_id for c in news.comments] == [silent]


async def test_in_others_threads_only_what_concerns_us_counts(server: BlueskyServer, http: Http, clock: Hands) -> None:
    network = server.network
    anna, bo = network.person("Anna").did, network.person("Bo").did
    head = network.say(anna, "Så fult det är på torget", clock())
    network.say(bo, "Håller med", clock(), parent=head)
    asked = network.say(bo, "@kommun vad säger ni?", clock(), parent=head, mention=True)
    found = await read(bluesky(server, http).fetch(None))
    [post] = found.posts
    assert (post.platform_id, post.original, post.author.name) == (head, False, "Anna")
    [comment] = found.comments
    assert (comment.platform_id, comment.post_id, comment.parent_id) == (asked, head, None)
    sent = await bluesky(server, http).send(Outgoing(key="k", post_id=head, comment_id=asked, text="Hej /Åsa"))
    assert network.records[sent.platform_id].root == head


async def test_hidden_answers_are_held_and_who_may_answer_is_kept(
    server: BlueskyServer, http: Http, clock: Hands
) -> None:
    post = server.publish("", "Nu", clock())
    rude = server.comment(post, "Örjan", "#¤%", clock())
    deeper = server.comment(post, "Bo", "%¤#", clock(), parent=rude)
    key, network = post.rpartition("/")[2], server.network
    rule = {"$type": "app.bsky.feed.threadgate#mentionRule"}
    gate = {"$type": "app.bsky.feed.threadgate", "post": post, "createdAt": "2026-01-01T00:00:00Z", "allow": [rule]}
    network.put(network.me, "app.bsky.feed.threadgate", key, gate)
    connector = bluesky(server, http)
    found = await read(connector.fetch(None))
    await connector.moderate(Action.HIDE, deeper)
    stands = network.records[f"at://{network.me}/app.bsky.feed.threadgate/{key}"].value
    assert stands["allow"] == [rule]
    assert stands["hiddenReplies"] == [deeper]
    news = await read(connector.fetch(found.cursor))
    assert {c.platform_id: c.visibility for c in news.comments} == {deeper: Visibility.HELD}
    assert news.gone == {}
    head = network.say(network.person("Anna").did, "Torget", clock())
    other = network.say(network.person("Bo").did, "@kommun", clock(), parent=head, mention=True)
    with pytest.raises(Refused):
        await connector.moderate(Action.HIDE, other)


async def test_two_who_hide_at_once_both_succeed(server: BlueskyServer, http: Http, clock: Hands) -> None:
    post = server.publish("", "Nu", clock())
    rude = server.comment(post, "Örjan", "#¤%", clock())
    connector = bluesky(server, http)
    await connector.api.me()
    swap = b'{"error":"InvalidSwap","message":"Record was at another version"}'
    server.fail_next_write(400, swap)
    await connector.moderate(Action.HIDE, rude)
    assert server.network.hidden(post) == [rude]


async def test_a_502_after_accepting_is_found_and_never_doubled(
    server: BlueskyServer, http: Http, clock: Hands
) -> None:
    post = server.publish("", "Nu", clock())
    question = server.comment(post, "Örjan", "När?", clock())
    connector = bluesky(server, http)
    await connector.api.me()
    answer = Outgoing(key="nyckel", post_id=post, comment_id=question, text="Hej! I vår.\n/Åsa")
    server.drop_next(carried_out=True, method="POST")
    with pytest.raises(Unsure):
        await connector.send(answer)
    found = await connector.find_sent(answer, clock())
    assert found is not None
    with pytest.raises(Unsure):
        await connector.send(answer)
    assert [r.uri for r in server.network.answers(question)] == [found.platform_id]
    other = msgspec.structs.replace(answer, key="annan")
    assert await connector.find_sent(other, clock()) is None
    assert (await connector.send(other)).platform_id != found.platform_id


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b'{"notifications": [{"uri": "at://did:plc:x/app.bsky', ProtocolChanged),
        (200, b"", ProtocolChanged),
        (200, b"{}", ProtocolChanged),
        (200, b'{"notifications": [{"uri": 5}]}', ProtocolChanged),
        (429, b"<html>429</html>", SlowDown),
        (502, b'{"error":"UpstreamFailure","message":"x"}', Passing),
        (401, b'{"error":"AuthMissing","message":"x"}', TokenDead),
        (400, b'{"error":"AccountTakedown","message":"x"}', TokenDead),
    ],
)
async def test_odd_answers_are_typed(
    server: BlueskyServer, http: Http, status: int, body: bytes, kind: type[Exception]
) -> None:
    connector = bluesky(server, http)
    found = await read(connector.fetch(None))
    server.fail_next(status, body=body)
    with pytest.raises(kind):
        await read(connector.fetch(found.cursor))


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"text": 5},
        {"text": "x", "reply": 7},
        {"text": "x", "facets": "y"},
        {"text": "x", "facets": [{"features": 3}]},
    ],
)
async def test_a_broken_record_of_one_does_not_silence_the_others(
    server: BlueskyServer, http: Http, clock: Hands, value: dict[str, object]
) -> None:
    post = server.publish("", "Nu", clock())
    good = server.comment(post, "Örjan", "När?", clock())
    bad = server.comment(post, "Bo", "Hej", clock())
    kept = server.network.records[bad].value["reply"]
    server.network.records[bad].value = {"reply": kept, **value}
    found = await read(bluesky(server, http).fetch(None))
    assert good in {c.platform_id for c in found.comments}


async def test_only_ones_own_is_deleted_and_only_posts_have_addresses(
    server: BlueskyServer, http: Http, clock: Hands
) -> None:
    post = server.publish("", "Nu", clock())
    question = server.comment(post, "Örjan", "När?", clock())
    connector = bluesky(server, http)
    with pytest.raises(Refused):
        await connector.moderate(Action.DELETE, question)
    for uri in ("", "x", "https://bsky.app/profile/x/post/y", "at://did:plc:x/app.bsky.feed.like/3k", "at://did:plc:x"):
        with pytest.raises(Gone):
            await connector.moderate(Action.LIKE, uri)
    for _ in range(2):
        await connector.moderate(Action.DELETE, post)
    assert post not in server.network.records


async def test_the_limit_and_the_shared_budget(server: BlueskyServer, http: Http) -> None:
    connector = bluesky(server, http)
    await read(connector.fetch(None))
    [quota] = connector.quotas
    assert quota.name == "RateLimit"
    assert 0 < quota.share < 0.1
    assert connector.budget == "bluesky:127.0.0.1"


async def test_the_profile_has_both_pictures(server: BlueskyServer, http: Http) -> None:
    seen = await bluesky(server, http).profile()
    assert seen.name == "Kommunen"
    assert len(seen.picture_sha256) == len(seen.cover_sha256) == 64
    assert seen.picture_sha256 != seen.cover_sha256


async def test_our_answer_is_looked_for_until_the_network_shows_it(
    server: BlueskyServer, http: Http, clock: Hands
) -> None:
    post = server.publish("", "Nu", clock())
    question = server.comment(post, "Örjan", "När?", clock())
    connector = bluesky(server, http)
    found = await read(connector.fetch(None))
    sent = await connector.send(Outgoing(key="k", post_id=post, comment_id=question, text="I vår /Åsa"))
    late = server.network.records.pop(sent.platform_id)
    news = await read(connector.fetch(found.cursor))
    assert news.comments == []
    server.network.records[sent.platform_id] = late
    server.requests.clear()
    again = await read(connector.fetch(news.cursor or found.cursor))
    assert [c.platform_id for c in again.comments] == [sent.platform_id]
    server.requests.clear()
    await read(connector.fetch(again.cursor))
    assert names(server) == ["listNotifications"]
