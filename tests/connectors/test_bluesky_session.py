"""Bluesky's sessions: opened once, renewed, revoked, and kept out of sight."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest

from connectors.base import AccountRef, Outgoing
from connectors.bluesky import Bluesky
from connectors.bluesky_login import BlueskyLogin
from connectors.bluesky_session import Secret, claims
from connectors.errors import (
    Forbidden,
    Passing,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.http import Http
from connectors.login import Prompt
from sm_console.core.model import Message
from sm_console.drill.bluesky_server import PASSWORD, BlueskyServer
from tests.connectors.support import Hands, read
from tests.connectors.test_bluesky_contract import bluesky

_URI = "at://did:plc:abc/app.bsky.feed.post/3kaaaaaaaaa2a"


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
async def server(clock: Hands) -> AsyncIterator[BlueskyServer]:
    async with BlueskyServer(clock=clock) as made:
        yield made


def names(server: BlueskyServer) -> list[str]:
    return [asked.path.rpartition(".")[2] for asked in server.requests]


async def test_a_session_is_opened_once_and_renewed_without_the_password(
    server: BlueskyServer, http: Http, clock: Hands
) -> None:
    connector = bluesky(server, http)
    found = await read(connector.fetch(None))
    for _ in range(5):
        await read(connector.fetch(found.cursor))
    assert server.sessions_opened == 1
    server.expire()
    server.requests.clear()
    await read(connector.fetch(found.cursor))
    assert names(server) == ["listNotifications", "refreshSession", "listNotifications"]
    assert server.sessions_opened == 1


async def test_the_stored_secret_carries_the_session_between_runs(server: BlueskyServer, http: Http) -> None:
    secret = await bluesky(server, http).renew()
    assert secret is not None
    for _ in range(3):  # as `collect --once` does, each time a new process
        connector = bluesky(server, http, secret=secret)
        await read(connector.fetch(None))
        secret = await connector.renew() or secret
    assert server.sessions_opened == 1


async def test_no_token_stands_in_cursor_or_words(server: BlueskyServer, http: Http) -> None:
    connector = bluesky(server, http)
    found = await read(connector.fetch(None))
    secret = connector.api.session.secret
    shown = f"{found.cursor} {connector.account!r} {secret!r} {connector.api.session.__dict__.get('secret')!r}"
    for part in (secret.access, secret.refresh, secret.password):
        assert part
        assert part not in shown


async def test_a_revoked_session_falls_back_on_the_password_and_then_on_a_person(
    server: BlueskyServer, http: Http
) -> None:
    connector = bluesky(server, http)
    found = await read(connector.fetch(None))
    server.revoke()
    await read(connector.fetch(found.cursor))
    assert server.sessions_opened == 2
    server.revoke()
    server.password = "annat"
    with pytest.raises(TokenDead) as caught:
        await read(connector.fetch(found.cursor))
    assert caught.value.message.values["account"] == "blogg"


async def test_too_many_sessions_make_us_wait(server: BlueskyServer, http: Http) -> None:
    server.sessions_opened = 30
    with pytest.raises(SlowDown) as caught:
        await bluesky(server, http).check()
    assert caught.value.retry_after == pytest.approx(300, abs=2)


async def test_a_session_lost_on_the_way_is_no_doubt_about_an_answer(server: BlueskyServer, http: Http) -> None:
    server.drop_next(carried_out=True, method="POST")
    with pytest.raises(Passing) as caught:
        await bluesky(server, http).send(Outgoing(key="k", post_id=_URI, comment_id=_URI, text="Hej"))
    assert not isinstance(caught.value, Unsure)


async def test_the_password_stays_off_open_lines(http: Http) -> None:
    account = AccountRef(id="x", address="http://pds.example", user="x.test", secret="hemlig")
    with pytest.raises(Forbidden):
        await Bluesky(account, http).check()


async def test_an_end_without_a_password_is_told_in_good_time(server: BlueskyServer, http: Http, clock: Hands) -> None:
    clock.move(days=-80)
    connector = bluesky(server, http)
    await connector.api.session.access(spare=timedelta(days=-90))
    secret = msgspec.structs.replace(connector.api.session.secret, password="")
    clock.move(days=80)
    [notice] = bluesky(server, http, secret=secret.text()).notices
    assert notice.values["days"] in {"9", "10"}
    assert connector.notices == ()


async def test_logging_in(server: BlueskyServer, http: Http) -> None:
    asked: list[bool] = []

    async def tell(_message: Message) -> None: ...

    async def ask(prompt: Prompt) -> str:
        asked.append(prompt.secret)
        return f" {PASSWORD} " if prompt.secret else "@kommun.test"

    account = AccountRef(id="k", address=server.address, allow_private=True)
    logged_in = await BlueskyLogin(account, http).run(ask, tell)
    assert asked == [False, True]
    assert (logged_in.user, logged_in.remote) == ("kommun.test", server.network.me)
    stored = msgspec.json.decode(logged_in.secret, type=Secret)
    assert claims(stored.refresh).scope == "com.atproto.refresh"
    assert server.sessions_opened == 1
    assert PASSWORD not in repr(logged_in)
    server.password = "annat"
    with pytest.raises(TokenDead) as caught:
        await BlueskyLogin(account, http).run(ask, tell)
    assert "does not accept" in caught.value.message.text
    with pytest.raises(TokenDead) as caught:
        await Bluesky(account, http).check()
    assert caught.value.message.text.startswith("There is no login")
