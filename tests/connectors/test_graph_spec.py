"""Every request to Facebook and Instagram, and all that their simulations show, against Meta's own SDK."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors import registry
from connectors.base import Connector, Outgoing
from connectors.graph_batch import prefetch
from connectors.graph_secret import Secret
from connectors.http import Http
from sm_console.core.model import Action
from sm_console.drill.facebook_server import PAGE_TOKEN, FacebookServer
from sm_console.drill.facebook_state import PersonNode
from sm_console.drill.graph_server import APP_ID, APP_SECRET
from sm_console.drill.instagram_server import InstagramServer
from tests.connectors.contract import known
from tests.connectors.graph_judge import Judge
from tests.connectors.graph_support import (
    HOUR,
    NOW,
    facebook,
    instagram,
    instagram_account,
    page_account,
)
from tests.connectors.support import read
from tests.connectors.test_graph_logins import Person

SIGNED = Secret(token=PAGE_TOKEN, app_id=APP_ID, app_secret=APP_SECRET).text()


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


async def everything(connector: Connector, server: FacebookServer | InstagramServer) -> None:
    """Make a connector ask all that it can ask."""
    posts = [server.publish("", f"P{number}", NOW - number * HOUR) for number in range(30)]
    root = server.comment(posts[0], "B", "b", NOW - HOUR)
    for number in range(120):
        server.comment(posts[0], "C", f"c{number}", NOW - timedelta(minutes=number), parent=root)
        server.comment(posts[1], "D", f"d{number}", NOW - timedelta(minutes=number))
    await connector.check()
    await connector.profile()
    found = await read(connector.fetch(None))
    await read(connector.fetch(found.cursor))
    question = next(comment for comment in found.comments if comment.platform_id == root)
    answer = Outgoing(key="k", post_id=question.post_id, comment_id=root, text="Hej /Åsa")
    await connector.send(answer)
    assert await connector.find_sent(answer, NOW - HOUR) is not None
    for action in connector.capabilities.actions - {Action.REPLY, Action.DELETE}:
        await connector.moderate(action, root)
    await connector.moderate(Action.DELETE, found.comments[-1].platform_id)
    server.remove_post(posts[-1])
    swept = await read(connector.sweep(*known(found)))
    assert swept.posts_gone == [posts[-1]]
    assert swept.gone


async def test_facebooks_requests(http: Http, judge: Judge) -> None:
    async with FacebookServer() as server:
        await everything(facebook(server, http, secret=SIGNED), server)
        unnamed = facebook(server, http, secret=SIGNED, remote="")
        await unnamed.check()
        await read(unnamed.fetch(None))
        assert len(server.requests) > 15
        assert judge.complaints(server) == []


async def test_facebooks_batch_and_login(http: Http, judge: Judge) -> None:
    async with FacebookServer() as server:
        server.publish("", "A", NOW)
        await prefetch([(facebook(server, http, secret=SIGNED), None)])
        person = Person([APP_ID, APP_SECRET, "{redirect}"])
        await registry.login("facebook", page_account(server, secret=""), http).run(person.ask, person.tell)
        person = Person(["", PAGE_TOKEN])
        await registry.login("facebook", page_account(server, secret=""), http).run(person.ask, person.tell)
        assert judge.complaints(server) == []


@pytest.mark.parametrize("instagram_login", [False, True])
async def test_instagrams_requests(http: Http, judge: Judge, *, instagram_login: bool) -> None:
    async with InstagramServer(instagram_login=instagram_login) as server:
        await everything(instagram(server, http), server)
        await read(instagram(server, http, remote="").fetch(None))
        person = Person([APP_ID, APP_SECRET, "{redirect}"])
        account = instagram_account(server, secret="", remote="")
        await registry.login("instagram", account, http).run(person.ask, person.tell)
        server.several_at_once = True
        assert judge.complaints(server) == []


async def test_the_judge_finds_fault(http: Http, judge: Judge) -> None:
    async with FacebookServer() as server:
        connector = facebook(server, http)
        comment = server.comment(server.publish("", "A", NOW), "B", "b", NOW)
        await connector.graph.post(comment, {"is_hidden": "ja", "hidden": "true"})
        fields = "id,comments.order(newest).filter(all){id,nope}"
        server.fail_next(200, body=b"{}")
        await connector.graph.get(f"{server.page_id}/published_posts", {"fields": fields, "from": "1"})
        text = " ".join(judge.complaints(server))
        for fault in ("is_hidden='ja'", "'hidden'", "order='newest'", "filter='all'", "nope", "'from'"):
            assert fault in text


async def test_what_the_simulations_show(judge: Judge) -> None:
    async with FacebookServer() as page, InstagramServer() as account, InstagramServer(instagram_login=True) as own:
        post = page.publish("", "A", NOW)
        comment = page.comment(post, "B", "b", NOW)
        nodes = [page.page, page.posts[post], page.comments[comment], PersonNode(page, "1")]
        for server in (account, own):
            media = server.publish("", "A", NOW)
            reply = server.comment(media, "B", "b", NOW)
            nodes += [server.user, server.page, server.media[media], server.comments[reply]]
        assert [text for node in nodes for text in judge.shown(node)] == []
