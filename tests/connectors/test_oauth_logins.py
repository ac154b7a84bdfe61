"""Logging in to X and YouTube by copied addresses, and making the logins last."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors import registry
from connectors.base import AccountRef, Connector
from connectors.errors import ConnectorError, Forbidden, Passing, ProtocolChanged, Refused, RightMissing, TokenDead
from connectors.http import Http
from connectors.login import LoggedIn, Prompt
from connectors.oauth import Consent, Secret
from sm_console.core.model import Message
from sm_console.drill.oauth_desk import CLIENT, CLIENT_SECRET, REFRESH
from sm_console.drill.x_server import XServer
from sm_console.drill.youtube_server import YouTubeServer
from tests.connectors.support import read

Server = XServer | YouTubeServer


@pytest.fixture(params=["x", "youtube"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Server]:
    made: Server = XServer() if request.param == "x" else YouTubeServer()
    async with made:
        yield made


def platform(server: Server) -> str:
    return "x" if isinstance(server, XServer) else "youtube"


def account(server: Server, *, secret: str = "", remote: str = "", **options: str) -> AccountRef:
    return AccountRef(id="k", address=server.address, secret=secret, remote=remote, allow_private=True, options=options)


class Person:
    """Somebody at the terminal with a browser of their own."""

    def __init__(self, server: Server, *, client: str = CLIENT, secret: str = CLIENT_SECRET, paste: str = "") -> None:
        self.server = server
        self.answers = [client, secret] if client else [secret]
        self.paste = paste
        self.told: list[Message] = []
        self.asked: list[Prompt] = []

    @property
    def address(self) -> str:
        return next(told.values["address"] for told in self.told if "address" in told.values)

    async def tell(self, message: Message) -> None:
        self.told.append(message)

    async def ask(self, prompt: Prompt) -> str:
        self.asked.append(prompt)
        if "browser ended" in prompt.text.text:
            return self.paste or self.server.oauth.authorise(self.address)
        return self.answers.pop(0)


async def log_in(person: Person, http: Http, ref: AccountRef | None = None) -> LoggedIn:
    server = person.server
    return await registry.login(platform(server), ref or account(server), http).run(person.ask, person.tell)


def connector(server: Server, http: Http, secret: str) -> Connector:
    return registry.create(platform(server), account(server, secret=secret), http)


async def test_a_whole_login(server: Server, http: Http) -> None:
    person = Person(server)
    found = await log_in(person, http)
    secret = Secret.read(found.secret)
    assert secret.token in server.oauth.grants
    assert secret.refresh_token in server.oauth.refreshes
    assert (secret.client_id, secret.client_secret) == (CLIENT, CLIENT_SECRET)
    assert secret.ends_within(timedelta(hours=3), datetime.now(UTC))
    assert found.remote == (server.world.me if isinstance(server, XServer) else server.studio.me)
    assert found.user == "kommunen"
    assert found.found.name == "Kommunen"
    assert [prompt.secret for prompt in person.asked] == [False, True, True]
    query = parse_qs(urlsplit(person.address).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["client_id"] == [CLIENT]
    assert "hemlig" not in person.address
    await read(connector(server, http, found.secret).fetch(None))


async def test_known_apps_are_not_asked_for_again(server: Server, http: Http) -> None:
    before = Secret(token="gammal", client_id=CLIENT, client_secret=CLIENT_SECRET).text()
    person = Person(server)
    await log_in(person, http, account(server, secret=before))
    assert len(person.asked) == 1
    person = Person(server, client="")
    await log_in(person, http, account(server, client_id=CLIENT, redirect_uri="https://kommun.test/klar"))
    assert len(person.asked) == 2
    assert parse_qs(urlsplit(person.address).query)["redirect_uri"] == ["https://kommun.test/klar"]


async def test_an_app_without_a_secret(server: Server, http: Http) -> None:
    found = await log_in(Person(server, secret=""), http)
    assert Secret.read(found.secret).client_secret == ""
    assert all("authorization" not in r.headers for r in server.requests if r.path.endswith("token"))


@pytest.mark.parametrize(
    "paste",
    [
        "http://127.0.0.1:8765/?state=fel&code=4/kod-1",
        "http://127.0.0.1:8765/?error=access_denied&state=x",
        "http://127.0.0.1:8765/",
        "4/kod-99",
        "",
    ],
)
async def test_addresses_that_open_nothing(server: Server, http: Http, paste: str) -> None:
    with pytest.raises(Refused):
        await log_in(Person(server, paste=paste or " "), http)


async def test_a_wrong_app_is_told(server: Server, http: Http) -> None:
    with pytest.raises(Refused):
        await log_in(Person(server, secret="fel"), http)
    with pytest.raises(Refused):
        await log_in(Person(server, client=" "), http)


async def test_logging_in_as_another_account_is_refused(server: Server, http: Http) -> None:
    with pytest.raises((Forbidden, RightMissing)):
        await log_in(Person(server), http, account(server, remote="någon-annan"))


async def test_no_login_over_an_open_line(http: Http) -> None:
    for word in ("x", "youtube"):
        ref = AccountRef(id="k", address="http://kommun.test")
        person = Person(YouTubeServer())
        with pytest.raises(Forbidden):
            await registry.login(word, ref, http).run(person.ask, person.tell)
        assert person.asked == []


def stored(*, token: str = "sim-secret", left: float = 60.0, refresh: str = REFRESH) -> str:
    end = datetime.now(UTC) + timedelta(seconds=left)
    secret = Secret(
        token=token, refresh_token=refresh, expires=end.isoformat(), client_id=CLIENT, client_secret=CLIENT_SECRET
    )
    return secret.text()


async def test_a_login_is_prolonged_in_good_time(server: Server, http: Http) -> None:
    used = connector(server, http, stored())
    server.oauth.expire()
    new = await used.renew()
    assert new is not None
    after = Secret.read(new)
    assert after.token in server.oauth.grants
    assert after.refresh_token in server.oauth.refreshes
    assert (REFRESH in server.oauth.refreshes) is isinstance(server, YouTubeServer)  # X takes each one once
    assert await used.renew() is None
    await read(used.fetch(None))


async def test_a_login_that_lasts_is_left_alone(server: Server, http: Http) -> None:
    assert await connector(server, http, stored(left=7000)).renew() is None
    assert await connector(server, http, "sim-secret").renew() is None
    assert await connector(server, http, stored(refresh="")).renew() is None
    assert server.requests == []


async def test_a_refused_login_is_prolonged_whatever_its_clock_says(server: Server, http: Http) -> None:
    used = connector(server, http, stored(left=7000))
    server.oauth.expire()
    with pytest.raises(TokenDead):
        await read(used.fetch(None))
    assert await used.renew() is not None
    await read(used.fetch(None))


async def test_a_login_that_cannot_be_prolonged_is_dead(server: Server, http: Http) -> None:
    server.revoke()
    with pytest.raises(TokenDead) as caught:
        await connector(server, http, stored()).renew()
    assert "accounts login" in caught.value.message.text
    assert "sim-refresh" not in f"{caught.value}{caught.value.detail}"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [(500, b"<html>", Passing), (200, b"<html>", ProtocolChanged), (200, b"{}", ProtocolChanged)],
)
async def test_a_fault_while_prolonging_is_not_the_end(
    server: Server, http: Http, status: int, body: bytes, kind: type[ConnectorError]
) -> None:
    used = connector(server, http, stored())
    server.fail_next(status, body=body)
    with pytest.raises(kind):
        await used.renew()
    assert await used.renew() is not None


def test_secrets_do_not_show_themselves() -> None:
    secret = Secret(token="hemlig", refresh_token="hemlig", client_secret="hemlig")
    consent = Consent.new()
    assert "hemlig" not in repr(secret)
    assert consent.verifier not in repr(consent)
    assert Secret.read("{trasig hemlig") == Secret()
    assert Secret.read(secret.text()) == secret
    assert json.loads(secret.text())["token"] == "hemlig"


def test_codes_are_found_in_what_people_paste() -> None:
    consent = Consent.new()
    whole = f"http://127.0.0.1:8765/?state={consent.state}&code=4%2F0Abc"
    assert consent.code_in(whole, "X") == "4/0Abc"
    assert consent.code_in(f"  {whole[:30]}\n{whole[30:]} ", "X") == "4/0Abc"
    assert consent.code_in(whole.partition("?")[2], "X") == "4/0Abc"
    assert consent.code_in("4/0Abc", "X") == "4/0Abc"
