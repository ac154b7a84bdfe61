"""Logging in to Flickr from a terminal: key, consent elsewhere, code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.base import AccountRef
from connectors.errors import ConnectorError, Refused, TokenDead
from connectors.flickr import Flickr
from connectors.http import Http
from connectors.login import LoggedIn, Prompt
from connectors.registry import login
from sm_console.core.model import Action, Message
from sm_console.drill.flickr_oauth import KEY, KEY_SECRET
from sm_console.drill.flickr_server import FlickrServer
from tests.connectors.support import read


class Person:
    """Somebody at a terminal, with a browser elsewhere."""

    def __init__(self, server: FlickrServer, *, key: str = KEY, secret: str = KEY_SECRET, perms: str = "write") -> None:
        self.server = server
        self.typed = [key, secret]
        self.perms = perms
        self.told: list[Message] = []
        self.secret_prompts = 0
        self.code = ""

    async def ask(self, prompt: Prompt) -> str:
        self.secret_prompts += prompt.secret
        return self.typed.pop(0) if self.typed else f" {self.code} "

    async def tell(self, message: Message) -> None:
        self.told.append(message)
        query = parse_qs(urlsplit(message.values["address"]).query)
        if "oauth_token" in query:
            assert query["perms"] == ["write"]
            self.code = self.server.gate_keeper.authorise(query["oauth_token"][0], self.perms)


@pytest.fixture
async def server() -> AsyncIterator[FlickrServer]:
    async with FlickrServer() as running:
        yield running


def account(server: FlickrServer, secret: str = "") -> AccountRef:
    return AccountRef(id="bilder", address=server.address, secret=secret, allow_private=True)


async def logged_in(server: FlickrServer, http: Http, person: Person, secret: str = "") -> LoggedIn:
    return await login("flickr", account(server, secret), http).run(person.ask, person.tell)


async def test_the_whole_way(server: FlickrServer, http: Http) -> None:
    person = Person(server)
    got = await logged_in(server, http, person)
    assert (got.user, got.remote, got.found.name) == ("person1", server.state.me, "Kommunen")
    assert person.secret_prompts == 1
    assert person.told[-1].values["address"].startswith(f"{server.address}/services/oauth/authorize?")
    connector = Flickr(account(server, got.secret), http)
    assert Action.REPLY in connector.capabilities.actions
    assert (await read(connector.fetch(None))).cursor
    assert KEY_SECRET not in repr(got)


async def test_a_second_login_keeps_the_key(server: FlickrServer, http: Http) -> None:
    first = await logged_in(server, http, Person(server))
    second = await logged_in(server, http, Person(server, key="", secret=""), first.secret)
    assert second.secret != first.secret
    assert second.remote == first.remote


async def test_a_person_who_allows_reading_only(server: FlickrServer, http: Http) -> None:
    got = await logged_in(server, http, Person(server, perms="read"))
    assert Flickr(account(server, got.secret), http).capabilities.actions == frozenset()
    assert got.found.warnings


async def test_a_wrong_code(server: FlickrServer, http: Http) -> None:
    person = Person(server)
    person.typed.append("fel")
    with pytest.raises(Refused):
        await logged_in(server, http, person)


@pytest.mark.parametrize(("key", "secret"), [("fel", KEY_SECRET), (KEY, "fel")])
async def test_a_wrong_key(server: FlickrServer, http: Http, key: str, secret: str) -> None:
    with pytest.raises(TokenDead):
        await logged_in(server, http, Person(server, key=key, secret=secret))


async def test_no_key_at_all(server: FlickrServer, http: Http) -> None:
    with pytest.raises(Refused):
        await logged_in(server, http, Person(server, key="", secret=""))
    assert server.requests == []


@pytest.mark.parametrize("body", [b"", b"<html>oj</html>", b"oauth_token=x", b"\xff\xfe"])
async def test_nonsense_instead_of_a_token(server: FlickrServer, http: Http, body: bytes) -> None:
    server.fail_next(200, body=body)
    with pytest.raises(ConnectorError):
        await logged_in(server, http, Person(server))
