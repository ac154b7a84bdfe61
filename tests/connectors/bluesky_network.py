"""A real Bluesky network on loopback: its people write and read through its own interface."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx
import pytest

PASSWORD = "hunter2"
_PATIENCE = 400

Seen = TypeVar("Seen")


def address() -> str:
    """Return the real server's address; skips where there is none."""
    found = os.environ.get("SM_TEST_BLUESKY", "")
    if not found:
        pytest.skip("no real Bluesky: SM_TEST_BLUESKY names no server")
    return found


class Human:
    """Somebody with an account, acting through the plain interface."""

    def __init__(self, client: httpx.AsyncClient, session: Mapping[str, Any]) -> None:
        self.client = client
        self.did = str(session["did"])
        self.handle = str(session["handle"])
        self.session = session
        self._auth = {"Authorization": f"Bearer {session['accessJwt']}"}

    async def get(self, name: str, **params: Any) -> Any:
        answer = await self.client.get(f"/xrpc/{name}", params=params, headers=self._auth)
        answer.raise_for_status()
        return answer.json()

    async def do(self, name: str, body: Mapping[str, Any]) -> Any:
        answer = await self.client.post(f"/xrpc/{name}", json=body, headers=self._auth)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def is_known(self) -> bool:
        """Whether the AppView has heard of this person."""
        params = {"actor": self.did}
        answer = await self.client.get("/xrpc/app.bsky.actor.getProfile", params=params, headers=self._auth)
        return answer.status_code == 200

    async def post(self, text: str, *, reply: Any = None, facets: Any = None, at: str = "") -> dict[str, str]:
        record: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": text, "createdAt": at or now()}
        record |= ({"reply": reply} if reply else {}) | ({"facets": facets} if facets else {})
        made = await self.do(
            "com.atproto.repo.createRecord", {"repo": self.did, "collection": "app.bsky.feed.post", "record": record}
        )
        # What is answered before the AppView has heard of it tells its writer nothing.
        await until(lambda: self.get("app.bsky.feed.getPosts", uris=[made["uri"]]), lambda seen: bool(seen["posts"]))
        return {"uri": made["uri"], "cid": made["cid"]}

    async def remove(self, ref: Mapping[str, str]) -> None:
        key = ref["uri"].rpartition("/")[2]
        await self.do(
            "com.atproto.repo.deleteRecord", {"repo": self.did, "collection": "app.bsky.feed.post", "rkey": key}
        )


def now() -> str:
    moment = datetime.now(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def under(root: Mapping[str, str], parent: Mapping[str, str] | None = None) -> dict[str, Any]:
    return {"root": dict(root), "parent": dict(parent or root)}


@asynccontextmanager
async def town(names: tuple[str, ...]) -> AsyncIterator[list[Human]]:
    """Make fresh people, so that tests do not see each other's."""
    stamp = f"{datetime.now(UTC):%H%M%S%f}"[:9]
    async with httpx.AsyncClient(base_url=address(), timeout=20, trust_env=False) as client:
        people = []
        for name in names:
            body = {"handle": f"{name}{stamp}.test", "email": f"{name}{stamp}@example.test", "password": PASSWORD}
            answer = await client.post("/xrpc/com.atproto.server.createAccount", json=body)
            answer.raise_for_status()
            people.append(Human(client, answer.json()))
        for human in people:
            await until(human.is_known, bool)
        yield people


async def until(look: Callable[[], Awaitable[Seen]], fits: Callable[[Seen], bool]) -> Seen:
    """Look again until what is seen fits: the network takes a moment to carry news."""
    for _ in range(_PATIENCE):
        seen = await look()
        if fits(seen):
            return seen
        await asyncio.sleep(0.05)
    raise AssertionError(seen)
