"""What Flickr's failures mean, and what its logins may do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from connectors.base import AccountRef
from connectors.errors import (
    ConnectorError,
    Forbidden,
    Passing,
    ProtocolChanged,
    RightMissing,
    SlowDown,
    TokenDead,
)
from connectors.flickr import Flickr
from connectors.flickr_api import root_of
from connectors.http import Http
from sm_console.drill.flickr_oauth import KEY, KEY_SECRET, TOKEN, TOKEN_SECRET
from sm_console.drill.flickr_server import HTML_429, FlickrServer
from tests.connectors.flickr_support import Clock, answer, asked_about, flickr, secret, unpublished
from tests.connectors.support import read


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[FlickrServer]:
    async with FlickrServer(clock=clock) as running:
        yield running
        assert [line for asked in running.requests for line in unpublished(asked)] == []


async def fails(server: FlickrServer, http: Http, status: int, body: str, headers: dict[str, str]) -> ConnectorError:
    connector = flickr(server, http, remote=server.state.me)
    server.fail_next(status, headers, body.encode())
    with pytest.raises(ConnectorError) as caught:
        await read(connector.fetch(None))
    assert len(server.requests) == 1
    return caught.value


FORMS: list[Callable[[int], str]] = [
    lambda code: f'{{"stat":"fail","code":{code},"message":"x"}}',
    lambda code: f'{{"stat":"fail","code":"{code}","message":"x",}}',
    lambda code: f'jsonFlickrApi({{"stat":"fail","code":{code},"message":"x"}})',
    lambda code: f'<?xml version="1.0"?>\n<rsp stat="fail"><err code="{code}" msg="x"/></rsp>',
]


@pytest.mark.parametrize("form", FORMS, ids=["json", "comma", "callback", "xml"])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (98, TokenDead),
        (96, TokenDead),
        (100, TokenDead),
        (99, RightMissing),
        (105, Passing),
        (201, Passing),
        (0, Passing),
        (1, ProtocolChanged),
        (112, ProtocolChanged),
        (12345, ProtocolChanged),
    ],
)
async def test_failures_with_status_200(
    server: FlickrServer, http: Http, form: Callable[[int], str], code: int, kind: type[ConnectorError]
) -> None:
    assert type(await fails(server, http, 200, form(code), {})) is kind


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        ("signature_invalid&debug_sbs=GET&secret", TokenDead),
        ("token_rejected", TokenDead),
        ("consumer_key_unknown", TokenDead),
        ("nonce_used", Passing),
        ("något_nytt\x1b[2J", TokenDead),
    ],
)
async def test_oauth_problems(server: FlickrServer, http: Http, problem: str, kind: type[ConnectorError]) -> None:
    error = await fails(server, http, 401, f"oauth_problem={problem}", {"Content-Type": "text/plain"})
    assert type(error) is kind
    assert "secret" not in str(error)
    assert str(error).isprintable()


async def test_an_html_429_asks_for_a_long_pause(server: FlickrServer, http: Http) -> None:
    error = await fails(server, http, 429, HTML_429.decode(), {})
    assert isinstance(error, SlowDown)
    assert error.retry_after == 600
    error = await fails_again(server, http, 429, {"Retry-After": "77"})
    assert isinstance(error, SlowDown)
    assert error.retry_after == 77


async def fails_again(server: FlickrServer, http: Http, status: int, headers: dict[str, str]) -> ConnectorError:
    server.fail_next(status, headers, HTML_429)
    with pytest.raises(ConnectorError) as caught:
        await flickr(server, http).check()
    return caught.value


async def test_commenting_too_fast(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.fail_next_write(200, b'{"stat":"fail","code":9,"message":"too fast"}')
    with pytest.raises(SlowDown) as caught:
        await connector.send(answer(found))
    assert caught.value.retry_after


@pytest.mark.parametrize("in_json", [True, False])
async def test_a_token_revoked_midway(server: FlickrServer, http: Http, *, in_json: bool) -> None:
    server.dead_token_in_json = in_json
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.revoke()
    with pytest.raises(TokenDead) as caught:
        await read(connector.fetch(found.cursor))
    assert "accounts login" in caught.value.message.text
    assert caught.value.message.values["account"] == "blogg"


async def test_a_clock_that_is_off_is_corrected_by_the_server_s(server: FlickrServer, http: Http, clock: Clock) -> None:
    clock.forward(7200)
    connector = flickr(server, http)
    assert (await connector.check()).name == "Kommunen"
    assert len(server.requests) == 2
    await connector.check()
    assert len(server.requests) == 3


async def test_a_login_that_may_only_read(server: FlickrServer, http: Http) -> None:
    server.gate_keeper.tokens[TOKEN].perms = "read"
    found = await flickr(server, http).check()
    assert "only read" in found.warnings[0].text
    reader = flickr(server, http, perms="read")
    assert reader.capabilities.actions == frozenset()
    await read(reader.fetch(None))
    assert "only read" in reader.notices[0].text


async def test_somebody_else_s_login_is_noticed(server: FlickrServer, http: Http) -> None:
    found = await flickr(server, http, remote="1@N00").check()
    assert "another" in found.warnings[0].text


def test_accounts_of_one_key_share_one_budget(http: Http) -> None:
    one, two, other = (
        Flickr(AccountRef(id=name, address="", secret=secret(key=key)), http)
        for name, key in (("a", "k1"), ("b", "k1"), ("c", "k2"))
    )
    assert one.budget == two.budget != other.budget
    assert "k1" not in one.budget


@pytest.mark.parametrize("stored", ["", "inte json", "[]", '{"key": 5}', "{}"])
async def test_without_a_login_nothing_is_asked(server: FlickrServer, http: Http, stored: str) -> None:
    connector = Flickr(AccountRef(id="a", address=server.address, secret=stored, allow_private=True), http)
    assert connector.capabilities.actions == frozenset()
    with pytest.raises(TokenDead):
        await read(connector.fetch(None))
    assert server.requests == []


async def test_the_login_stays_off_open_lines(http: Http) -> None:
    with pytest.raises(Forbidden):
        await Flickr(AccountRef(id="a", address="http://flickr.example", secret=secret()), http).check()


async def test_nothing_secret_shows(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    server.fail_next(500, body=b"x")
    with pytest.raises(Passing) as caught:
        await connector.check()
    shown = f"{connector.api.secret!r} {connector.account!r} {caught.value} {caught.value.message}"
    for hidden in (KEY_SECRET, TOKEN, TOKEN_SECRET):
        assert hidden not in shown
    assert all(KEY not in asked.path and not asked.query.keys() & {"oauth_token"} for asked in server.requests)


@pytest.mark.parametrize(
    ("address", "root"),
    [
        ("", ""),
        ("https://www.flickr.com/photos/kommun", ""),
        ("flickr.com", ""),
        ("https://api.flickr.com/services/rest/", ""),
        ("https://notflickr.com", "https://notflickr.com"),
        ("http://127.0.0.1:8080/a/services/rest", "http://127.0.0.1:8080/a"),
    ],
)
def test_where_flickr_is(address: str, root: str) -> None:
    assert root_of(address) == root
