"""The simulated Bluesky server beside a real one: the same questions, the same kinds of answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from sm_console.drill.bluesky_server import PASSWORD as SIM_PASSWORD
from sm_console.drill.bluesky_server import BlueskyServer
from tests.connectors.bluesky_network import PASSWORD, Human, town, under, until

_OPEN = {"record", "value"}  # what people's programs write there is theirs


@pytest.fixture
async def real() -> AsyncIterator[list[Human]]:
    async with town(("kommun", "lasse")) as people:
        yield people


@pytest.fixture
async def simulated() -> AsyncIterator[tuple[BlueskyServer, httpx.AsyncClient]]:
    async with BlueskyServer() as server, httpx.AsyncClient(base_url=server.address, trust_env=False) as client:
        yield server, client


async def _sim_human(client: httpx.AsyncClient) -> Human:
    body = {"identifier": "kommun.test", "password": SIM_PASSWORD}
    answer = await client.post("/xrpc/com.atproto.server.createSession", json=body)
    return Human(client, answer.json())


def _strange(simulated: Any, real: Any, path: str = "") -> list[str]:
    """Return where the simulated answer has what the real one lacks, or has it in another form."""
    if simulated is None or real is None:
        return []
    if type(simulated) is not type(real):
        return [f"{path}: {type(simulated).__name__} for {type(real).__name__}"]
    if isinstance(simulated, dict):
        missing = [f"{path}.{key}: not in the real one" for key in simulated.keys() - real.keys()]
        shared = sorted((simulated.keys() & real.keys()) - _OPEN)
        return missing + [told for key in shared for told in _strange(simulated[key], real[key], f"{path}.{key}")]
    if isinstance(simulated, list) and simulated and real:
        return _strange(simulated[0], real[0], f"{path}[]")
    return []


async def _open_gate(human: Human, post: str) -> None:
    """Write the record that says whose answers are hidden under a post: nobody's."""
    record = {
        "$type": "app.bsky.feed.threadgate",
        "post": post,
        "createdAt": "2026-01-01T00:00:00Z",
        "hiddenReplies": [],
    }
    key = post.rpartition("/")[2]
    body = {"repo": human.did, "collection": "app.bsky.feed.threadgate", "rkey": key, "record": record}
    await human.do("com.atproto.repo.putRecord", body)


async def test_answers_have_the_same_form(
    real: list[Human], simulated: tuple[BlueskyServer, httpx.AsyncClient]
) -> None:
    city, lasse = real
    server, client = simulated
    post = await city.post("Gatan lagas")
    answer = await lasse.post("När?", reply=under(post))
    asked: Any = await until(
        lambda: city.get("app.bsky.notification.listNotifications", reasons="reply", limit=5),
        lambda seen: bool(seen["notifications"]),
    )
    for person in (city, lasse):
        profile = {"$type": "app.bsky.actor.profile", "displayName": "Namn", "description": "Vi svarar"}
        body = {"repo": person.did, "collection": "app.bsky.actor.profile", "rkey": "self", "record": profile}
        await person.do("com.atproto.repo.putRecord", body)
    key = post["uri"].rpartition("/")[2]
    await _open_gate(city, post["uri"])

    me = await _sim_human(client)
    now = datetime.now(UTC)
    sim_post = server.publish("", "Gatan lagas", now)
    sim_answer = server.comment(sim_post, "Lasse", "När?", now)
    sim_key = sim_post.rpartition("/")[2]
    await _open_gate(me, sim_post)

    await until(
        lambda: city.get("app.bsky.feed.getPosts", uris=[post["uri"]]),
        lambda seen: "threadgate" in seen["posts"][0] and "displayName" in seen["posts"][0]["author"],
    )
    calls: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("app.bsky.notification.listNotifications", {"reasons": "reply"}, {"reasons": "reply"}),
        (
            "app.bsky.feed.getAuthorFeed",
            {"actor": city.did, "filter": "posts_with_replies"},
            {"actor": me.did, "filter": "posts_with_replies"},
        ),
        ("app.bsky.feed.getPosts", {"uris": [post["uri"], answer["uri"]]}, {"uris": [sim_post, sim_answer]}),
        ("app.bsky.feed.getPostThread", {"uri": post["uri"]}, {"uri": sim_post}),
        (
            "com.atproto.repo.getRecord",
            {"repo": city.did, "collection": "app.bsky.feed.post", "rkey": key},
            {"repo": me.did, "collection": "app.bsky.feed.post", "rkey": sim_key},
        ),
    ]
    asked = [(name, await me.get(name, **fake), await city.get(name, **true)) for name, true, fake in calls]
    assert [told for name, fake, true in asked for told in _strange(fake, true, name)] == []


async def test_refusals_are_the_same(real: list[Human], simulated: tuple[BlueskyServer, httpx.AsyncClient]) -> None:
    city, _lasse = real
    _server, client = simulated
    me = await _sim_human(client)
    assert await _refusals(me, SIM_PASSWORD) == await _refusals(city, PASSWORD)


async def _refusals(human: Human, password: str) -> list[tuple[int, str]]:
    """Return status and word of a row of things that go wrong."""
    client, mine = human.client, {"Authorization": f"Bearer {human.session['accessJwt']}"}
    missing = f"at://{human.did}/app.bsky.feed.post/3kaaaaaaaaa2a"
    found = {"repo": human.did, "collection": "app.bsky.feed.post", "rkey": "3kaaaaaaaaa2a"}
    post = {"$type": "app.bsky.feed.post", "text": "x", "createdAt": "2026-01-01T00:00:00Z"}
    made = {**found, "rkey": "3kaaaaaaaaa2b", "record": post}
    gate = {"$type": "app.bsky.feed.threadgate", "post": missing, "createdAt": "2026-01-01T00:00:00Z"}
    swap = {"repo": human.did, "collection": "app.bsky.feed.threadgate", "rkey": "3kaaaaaaaaa2a", "record": gate}
    other = "bafyreif7xm3b62zz7ap3ilqt6szlqaguncteodgvkb4q57mudcmqjeszla"
    many = {**made, "rkey": "3kaaaaaaaaa2c", "record": {**post, "text": "å" * 1600}}
    await human.do("com.atproto.repo.createRecord", made)
    x = "/xrpc/com.atproto."
    answers = [
        await client.post(f"{x}server.createSession", json={"identifier": human.handle, "password": password + "x"}),
        await client.get("/xrpc/app.bsky.notification.listNotifications"),
        await client.get("/xrpc/app.bsky.notification.listNotifications", headers={"Authorization": "Bearer x"}),
        await client.get("/xrpc/app.bsky.feed.getPostThread", params={"uri": missing}, headers=mine),
        await client.get(f"{x}repo.getRecord", params=found, headers=mine),
        await client.get("/xrpc/app.bsky.feed.getPosts", params={"uris": [missing]}, headers=mine),
        await client.post(f"{x}repo.createRecord", json=made, headers=mine),
        await client.post(f"{x}repo.createRecord", json=many, headers=mine),
        await client.post(f"{x}repo.putRecord", json={**swap, "swapRecord": other}, headers=mine),
        await client.post(f"{x}repo.deleteRecord", json=found, headers=mine),
        await client.get(f"{x}identity.resolveHandle", params={"handle": "finns.inte.test"}, headers=mine),
    ]
    return [(answer.status_code, str(answer.json().get("error", ""))) for answer in answers]
