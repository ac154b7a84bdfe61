"""Answers on Flickr, which has no threads: whose an answer is, and what a lost receipt means."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from connectors.errors import (
    Gone,
    Refused,
    RightMissing,
    Unsure,
)
from connectors.http import Http
from sm_console.core.model import Action
from sm_console.drill.flickr_server import FlickrServer
from tests.connectors.flickr_support import HOUR, NOW, Clock, answer, asked_about, flickr, unpublished
from tests.connectors.support import read


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[FlickrServer]:
    async with FlickrServer(clock=clock) as running:
        yield running
        assert [line for asked in running.requests for line in unpublished(asked)] == []


async def test_an_answer_that_names_somebody_is_theirs(server: FlickrServer, http: Http) -> None:
    photo = server.publish("Torget", "", NOW - 9 * HOUR)
    first = server.comment(photo, "Örjan", "När?", NOW - 3 * HOUR)
    server.comment(photo, "Åsa", "Fint", NOW - 2 * HOUR)
    server.comment(photo, "", "I vår. /Bo", NOW - HOUR, parent=first, own=True)
    comments = (await read(flickr(server, http).fetch(None))).comments
    assert [(c.own, c.parent_id) for c in comments] == [(False, None), (False, None), (True, first)]


async def test_an_answer_that_names_nobody_stops_the_latest_question_only(server: FlickrServer, http: Http) -> None:
    photo = server.publish("Torget", "", NOW - 9 * HOUR)
    server.comment(photo, "Örjan", "När?", NOW - 3 * HOUR)
    latest = server.comment(photo, "Åsa", "Hur då?", NOW - 2 * HOUR)
    server.comment(photo, "", "Så här. /Bo", NOW - HOUR, own=True)
    comments = (await read(flickr(server, http).fetch(None))).comments
    assert [c.parent_id for c in comments] == [None, None, latest]


async def test_one_person_s_comments_are_one_conversation(server: FlickrServer, http: Http) -> None:
    photo = server.publish("Torget", "", NOW - 9 * HOUR)
    first = server.comment(photo, "Örjan", "När?", NOW - 3 * HOUR)
    server.comment(photo, "Åsa", "Fint", NOW - 2 * HOUR)
    server.comment(photo, "Örjan", "Hallå?", NOW - HOUR)
    comments = (await read(flickr(server, http).fetch(None))).comments
    assert [c.parent_id for c in comments] == [None, None, first]


async def test_links_and_aliases_name_people_too(server: FlickrServer, http: Http) -> None:
    photo = server.publish("Torget", "", NOW - 9 * HOUR)
    server.state.person("Örjan").alias = "orjan_s"
    first = server.comment(photo, "Örjan", "När?", NOW - 3 * HOUR)
    server.comment(photo, "Åsa", "Fint", NOW - 2 * HOUR)
    text = '<a href="https://www.flickr.com/photos/Orjan_S/">Örjan</a> I vår. /Bo'
    server.comment(photo, "", text, NOW - HOUR, own=True)
    assert (await read(flickr(server, http).fetch(None))).comments[-1].parent_id == first


async def test_an_answer_names_the_one_who_asked(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    sent = await connector.send(answer(found))
    who = found.comments[0].author.id
    assert server.state.remarks[sent.platform_id].text == f"[https://www.flickr.com/photos/{who}] Ja, på lördag. /Åsa"


async def test_a_text_that_stands_there_already_is_not_taken_for_published(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    photo, first = found.posts[0].platform_id, found.comments[0].platform_id
    server.comment(photo, "", "Tack! /Åsa", NOW - timedelta(minutes=50), parent=first, own=True)
    server.comment(photo, "Örjan", "En sak till", NOW - timedelta(minutes=40))
    found = await read(connector.fetch(None))
    with pytest.raises(Refused) as refused:
        await connector.send(answer(found, "Tack! /Åsa", which=-1))
    assert "already" in refused.value.message.text
    assert len(server.state.remarks) == 3


async def test_a_lost_receipt_is_found_again_and_nothing_doubled(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.fail_next_write(502, b"<html>Bad gateway</html>")
    server._mishaps[0] = type(server._mishaps[0])(answer=server._mishaps[0].answer, method="POST", carried_out=True)
    with pytest.raises(Unsure):
        await connector.send(answer(found))
    sent = await connector.find_sent(answer(found), NOW - timedelta(minutes=1))
    assert sent is not None
    assert await connector.send(answer(found)) == sent  # even a second time Flickr keeps one
    assert len(server.state.remarks) == 2


@pytest.mark.parametrize("carried_out", [True, False])
async def test_a_broken_connection_leaves_it_open(server: FlickrServer, http: Http, *, carried_out: bool) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.drop_next(carried_out=carried_out, method="POST")
    with pytest.raises(Unsure):
        await connector.send(answer(found))
    sent = await connector.find_sent(answer(found), NOW - timedelta(minutes=1))
    assert (sent is not None) == carried_out


async def test_the_same_words_to_somebody_else_are_not_this_answer(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    photo = found.posts[0].platform_id
    other = server.comment(photo, "Åsa", "Och när?", NOW)
    server.comment(photo, "", "Ja, på lördag. /Åsa", NOW, parent=other, own=True)
    assert await connector.find_sent(answer(found), NOW - HOUR) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>oj</html>",
        b"{",
        b'{"stat":"ok"}',
        b'{"comment":{},"stat":"ok"}',
        b'{"stat":"fail","code":105,"message":"Service currently unavailable"}',
    ],
)
async def test_an_unreadable_receipt_leaves_it_open(server: FlickrServer, http: Http, body: bytes) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.fail_next_write(200, body)
    with pytest.raises(Unsure):
        await connector.send(answer(found))


async def test_answering_what_is_gone(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.delete(found.comments[0].platform_id)
    with pytest.raises(Gone):
        await connector.send(answer(found))
    server.state.remove_photo(found.posts[0].platform_id)
    with pytest.raises(Gone):
        await connector.send(answer(found))
    assert await connector.find_sent(answer(found), NOW) is None


async def test_comments_turned_off(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.state.photos[found.posts[0].platform_id].comments_off = True
    with pytest.raises(RightMissing):
        await connector.send(answer(found))


async def test_nothing_can_be_hidden(server: FlickrServer, http: Http) -> None:
    with pytest.raises(Refused):
        await flickr(server, http).moderate(Action.HIDE, "1-2-3")
    assert server.requests == []
