"""Answering and moderating on Facebook: overwrites, doubts, and where an answer is looked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.base import Outgoing
from connectors.errors import (
    Unsure,
)
from connectors.http import Http
from sm_console.core.model import Action
from sm_console.drill.facebook_server import FacebookServer
from tests.connectors.graph_support import HOUR, NOW, answer_to, facebook, words
from tests.connectors.support import read


@pytest.fixture
async def page() -> Any:
    async with FacebookServer() as server:
        yield server


@pytest.mark.parametrize("how", ["success", "parent"])
async def test_a_suspected_overwrite_is_loud_and_never_sent_again(page: FacebookServer, http: Http, how: str) -> None:
    page.comment(page.add_post("A", NOW - HOUR), "B", "fråga", NOW - HOUR)
    connector = facebook(page, http)
    question = (await read(connector.fetch(None))).comments[0]
    page.overwrites_next = how
    with pytest.raises(Unsure) as caught:
        await connector.send(answer_to(question))
    assert "written over" in caught.value.message.text
    assert "written over" in words(connector.notices)
    assert await connector.find_sent(answer_to(question), NOW - HOUR) is None


async def test_words_go_to_the_comments_edge_alone(page: FacebookServer, http: Http) -> None:
    page.comment(page.add_post("A", NOW - HOUR), "B", "fråga", NOW - HOUR)
    connector = facebook(page, http)
    question = (await read(connector.fetch(None))).comments[0]
    await connector.send(answer_to(question))
    for action in (Action.HIDE, Action.UNHIDE, Action.LIKE, Action.LIKE, Action.DELETE, Action.DELETE):
        await connector.moderate(action, question.platform_id)
    with_words = [asked for asked in page.requests if b"message" in asked.body]
    assert [asked.path.rpartition("/")[2] for asked in with_words] == ["comments"]


async def test_an_answer_to_an_answer_is_found_under_the_root(page: FacebookServer, http: Http) -> None:
    post = page.add_post("A", NOW - HOUR)
    root = page.comment(post, "B", "rot", NOW - HOUR)
    page.comment(post, "C", "följdfråga", NOW - HOUR / 2, parent=root)
    connector = facebook(page, http)
    found = await read(connector.fetch(None))
    answer = answer_to(found.comments[1])
    page.drop_next(carried_out=True, method="POST")
    with pytest.raises(Unsure):
        await connector.send(answer)
    sent = await connector.find_sent(answer, NOW - HOUR)
    assert sent is not None
    own = [c for c in (await read(connector.fetch(found.cursor))).comments if c.own]
    assert [c.platform_id for c in own] == [sent.platform_id]


async def test_a_502_after_the_answer_was_taken_is_doubt_not_failure(page: FacebookServer, http: Http) -> None:
    page.comment(page.add_post("A", NOW - HOUR), "B", "fråga", NOW - HOUR)
    connector = facebook(page, http)
    question = (await read(connector.fetch(None))).comments[0]
    page.fail_next(502, body=b"<html>Bad gateway</html>", carried_out=True)
    with pytest.raises(Unsure):
        await connector.send(answer_to(question))
    assert await connector.find_sent(answer_to(question), NOW - HOUR) is not None
    assert await connector.find_sent(answer_to(question, "Annat /Åsa"), NOW - HOUR) is None
    assert sum(comment.own for comment in page.comments.values()) == 1


async def test_a_sent_answer_is_looked_for_among_the_new_ones_alone(page: FacebookServer, http: Http) -> None:
    post = page.add_post("A", NOW - 99 * HOUR)
    for number in range(450):
        page.comment(post, "B", f"b{number}", NOW - 90 * HOUR + timedelta(minutes=number))
    question = page.comment(post, "C", "fråga", NOW)
    before = http.requests_made("blogg")
    answer = Outgoing(key="k", post_id=post, comment_id=question, text="Hej /Åsa")
    assert await facebook(page, http).find_sent(answer, NOW) is None
    assert http.requests_made("blogg") - before == 2
