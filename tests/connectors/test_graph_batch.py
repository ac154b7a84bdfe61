"""One HTTP request for many Pages: each gets its own answer, and its own trouble."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from connectors.base import AccountRef
from connectors.errors import Passing, RightMissing, TokenDead
from connectors.facebook import Facebook
from connectors.graph_batch import Question, ask, prefetch
from connectors.graph_secret import Secret
from connectors.http import Http
from sm_console.drill.facebook_server import ALL_SCOPES, PAGE_TOKEN, FacebookServer
from sm_console.drill.graph_node import GraphError, Node
from sm_console.drill.graph_server import APP_ID, APP_SECRET, Token
from tests.connectors.graph_support import NOW
from tests.connectors.support import read


class Town(FacebookServer):
    """Many Pages behind one address: each a Page of its own with its own token."""

    def __init__(self, pages: int) -> None:
        super().__init__()
        self.pages = [FacebookServer(name=f"Sida {n}", page_id=f"500{n:03d}") for n in range(pages)]
        for page in self.pages:
            page.page_token = f"token-{page.page_id}"
            token = Token(text=page.page_token, kind="PAGE", owner=page.page_id, scopes=set(ALL_SCOPES))
            self.tokens[token.text] = token

    def node(self, node_id: str, caller: Token) -> Node:
        for page in self.pages:
            if node_id.partition("_")[0] == page.page_id:
                if caller.owner != page.page_id:
                    raise GraphError(403, 200, "(#200) another Page's")
                return page.node(node_id, caller)
        return super().node(node_id, caller)

    def connectors(self, http: Http) -> list[Facebook]:
        return [self.connector(http, page) for page in self.pages]

    def connector(self, http: Http, page: FacebookServer) -> Facebook:
        secret = Secret(token=page.page_token, app_id=APP_ID, app_secret=APP_SECRET).text()
        account = AccountRef(
            id=page.page_id, address=self.address, secret=secret, remote=page.page_id, allow_private=True
        )
        return Facebook(account, http)


@pytest.fixture
async def town() -> Any:
    async with Town(120) as server:
        yield server


async def test_fifty_pages_cost_one_request_and_each_gets_its_own(town: Town, http: Http) -> None:
    for page in town.pages:
        page.comment(page.add_post(f"Inlägg på {page.name}", NOW), "B", page.name, NOW)
    connectors = town.connectors(http)[:50]
    assert await prefetch([(connector, None) for connector in connectors]) == 1
    assert len(town.requests) == 1
    cursors = []
    for connector, page in zip(connectors, town.pages, strict=False):
        found = await read(connector.fetch(None))
        assert [c.text for c in found.comments] == [page.name]
        cursors.append(found.cursor)
    assert len(town.requests) == 1
    assert await prefetch(list(zip(connectors, cursors, strict=True))) == 1
    for connector, cursor in zip(connectors, cursors, strict=True):
        assert (await read(connector.fetch(cursor))).events == []
    assert len(town.requests) == 2


async def test_more_than_fifty_are_split(town: Town, http: Http) -> None:
    connectors = town.connectors(http)
    assert await prefetch([(connector, None) for connector in connectors]) == 3
    for connector in connectors:
        await read(connector.fetch(None))
    assert len(town.requests) == 3


async def test_tokens_stand_in_no_address(town: Town, http: Http) -> None:
    await prefetch([(connector, None) for connector in town.connectors(http)[:3]])
    [asked] = town.requests
    assert asked.query == {}
    assert asked.headers["authorization"] == f"Bearer {town.pages[0].page_token}"
    assert b"token-500002" in asked.body
    assert "token-" not in repr(Question(town.connectors(http)[0].graph, "x", {}))


async def test_one_pages_trouble_is_its_own(town: Town, http: Http) -> None:
    one, two, three = town.connectors(http)[:3]
    town.tokens["token-500001"].dead_subcode = 460
    town.batch_drops = {2}
    await prefetch([(one, None), (two, None), (three, None)])
    await read(one.fetch(None))
    with pytest.raises(TokenDead) as caught:
        await read(two.fetch(None))
    assert "password" in caught.value.message.text
    assert len(town.requests) == 1
    await read(three.fetch(None))  # got no answer in the batch, so it asks for itself
    assert len(town.requests) == 2
    assert http.requests_made("500002") == 1


async def test_a_batch_that_fails_leaves_each_to_itself(town: Town, http: Http) -> None:
    connectors = town.connectors(http)[:3]
    town.tokens["token-500000"].dead_subcode = 460
    await prefetch([(connector, None) for connector in connectors])
    with pytest.raises(TokenDead):
        await read(connectors[0].fetch(None))
    for connector in connectors[1:]:
        await read(connector.fetch(None))
    for body in (b"<html>", b"{}", b"null", b"[1, null, {}]"):
        town.fail_next(200, body=body)
        fresh = town.connectors(http)[1:3]
        await prefetch([(connector, None) for connector in fresh])
        for connector in fresh:
            await read(connector.fetch(None))


async def test_a_broken_connection_is_no_doubt_since_nothing_is_written(town: Town, http: Http) -> None:
    graph = town.connectors(http)[0].graph
    town.drop_next(carried_out=True)
    with pytest.raises(Passing) as caught:
        await ask([Question(graph, "500000", {"fields": "id"})])
    assert type(caught.value) is Passing


async def test_an_answer_given_ahead_is_used_once_and_only_for_its_question(town: Town, http: Http) -> None:
    [connector] = town.connectors(http)[:1]
    await prefetch([(connector, None)])
    found = await read(connector.fetch(None))
    await read(connector.fetch(found.cursor))
    assert len(town.requests) == 2
    await prefetch([(connector, found.cursor)])
    question, answer, came = connector.reading.offered or pytest.fail("nothing was offered")
    connector.reading.offered = (question, answer, came - timedelta(minutes=2))
    await read(connector.fetch(found.cursor))
    assert len(town.requests) == 4


async def test_apps_and_addresses_are_kept_apart(town: Town, http: Http) -> None:
    one, two = town.connectors(http)[:2]
    other = msgspec.structs.replace(two.account, secret=Secret(token="token-500001", app_id="other").text())
    unnamed = msgspec.structs.replace(two.account, remote="")
    tokenless = msgspec.structs.replace(two.account, secret="")
    strangers = [Facebook(account, http) for account in (other, unnamed, tokenless)]
    assert await prefetch([(one, None), *((connector, None) for connector in strangers)]) == 2


async def test_the_whole_batch_turned_down_is_typed(town: Town, http: Http) -> None:
    graph = town.connectors(http)[0].graph
    town.fail_next(403, body=b'{"error":{"code":10,"message":"x"}}')
    with pytest.raises(RightMissing):
        await ask([Question(graph, "500000", {"fields": "id"})])
    assert PAGE_TOKEN not in repr(graph.secret)
