"""Bambuser's two interfaces: the contract as far as it has something to say, and their own traps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from connectors.bambuser import Bambuser
from connectors.bambuser_api import DEFAULT_ADDRESS, instant, root_of
from connectors.base import AccountRef, Connector, KnownPost
from connectors.errors import Forbidden, Passing, ProtocolChanged, Refused, SlowDown, TokenDead
from connectors.http import Http
from connectors.login import Prompt
from connectors.registry import create, login
from sm_console.core.model import Message
from sm_console.drill.bambuser_server import KEY, BambuserServer
from tests.connectors.contract import ConnectorContract
from tests.connectors.support import HOSTILE, read

NOW = datetime.now(UTC).replace(microsecond=0)
REST = "after byAuthors createdAfter createdBefore hasAllTags hasAnyTags limit titleContains order"
METADATA = "api_key username type tag limit vid_older_than sort access_mode"


def bambuser(
    server: BambuserServer, http: Http, *, api: str = "rest", user: str = "kommun", key: str = KEY
) -> Bambuser:
    account = AccountRef(
        id="blogg", address=server.address, user=user, secret=key, allow_private=True, options={"api": api}
    )
    return Bambuser(account, http)


class BambuserStage:
    """A simulated server, as far as the contract needs one where there are no comments."""

    def __init__(self, server: BambuserServer, http: Http, api: str) -> None:
        self.server = server
        self.http = http
        self.api = api

    def connector(self) -> Connector:
        return bambuser(self.server, self.http, api=self.api)

    def stranger(self) -> Connector | None:
        return bambuser(self.server, self.http, api=self.api, key="fel")

    def fail(self, status: int, body: bytes) -> None:
        self.server.fail_next(status, body=body)


@pytest.fixture(params=["rest", "metadata"])
def api(request: pytest.FixtureRequest) -> str:
    word: str = request.param
    return word


@pytest.fixture
async def server() -> AsyncIterator[BambuserServer]:
    async with BambuserServer() as running:
        yield running
        for asked in running.requests:
            described = REST if asked.path.startswith("/broadcasts") else METADATA
            assert set(asked.query) <= set(described.split())
            assert asked.path.startswith("/broadcasts") or "authorization" not in asked.headers
            assert KEY not in asked.path


class TestBambuser:
    """The part of the contract that needs no comments."""

    test_empty = ConnectorContract.test_an_empty_platform_is_no_fault
    test_nonsense = ConnectorContract.test_nonsense_with_200_is_a_typed_fault
    test_check = ConnectorContract.test_check_tells_in_words
    test_profile = ConnectorContract.test_the_profile
    test_password = ConnectorContract.test_a_wrong_password_is_noticed
    test_offers = ConnectorContract.test_what_is_not_offered_is_not_in_capabilities

    @pytest.fixture
    async def stage(self, http: Http, server: BambuserServer, api: str) -> BambuserStage:
        return BambuserStage(server, http, api)


@pytest.mark.parametrize("title", HOSTILE)
async def test_hostile_titles_pass_through_verbatim(server: BambuserServer, http: Http, api: str, title: str) -> None:
    server.publish(title, "", NOW)
    connector = bambuser(server, http, api=api)
    found = await read(connector.fetch(None))
    assert [p.title for p in found.posts] == [title]
    assert len(found.cursor.encode()) <= 16 * 1024
    assert (await read(connector.fetch(found.cursor))).events == []


@pytest.mark.parametrize("cursor", ["", "null", "{}", "[1]", "inte json", '{"newest": "x"}'])
async def test_a_cursor_of_another_make_starts_over(server: BambuserServer, http: Http, api: str, cursor: str) -> None:
    server.publish("A", "", NOW)
    assert len((await read(bambuser(server, http, api=api).fetch(cursor))).posts) == 1


async def test_broadcasts_are_posts(server: BambuserServer, http: Http, api: str) -> None:
    vid = server.publish("Invigning <live>", "", NOW - timedelta(hours=2))
    server.publish("Annat", "", NOW, author="någon")
    [post] = (await read(bambuser(server, http, api=api).fetch(None))).posts
    assert (post.title, post.published, post.author.name) == ("Invigning <live>", NOW - timedelta(hours=2), "kommun")
    if api == "metadata":
        assert (post.platform_id, post.url) == (vid, f"http://bambuser.com/v/{vid}")
    else:
        assert post.platform_id == server.casts[vid].uuid


async def test_a_quiet_poll_is_one_request(server: BambuserServer, http: Http, api: str) -> None:
    for number in range(3):
        server.publish(f"P{number}", "", NOW - timedelta(days=40 * number))
    connector = bambuser(server, http, api=api)
    found = await read(connector.fetch(None))
    before = len(server.requests)
    assert (await read(connector.fetch(found.cursor))).batches == []
    assert len(server.requests) - before == 1


async def test_live_becomes_archived_without_becoming_another(server: BambuserServer, http: Http, api: str) -> None:
    vid = server.publish("Direkt", "", NOW, live=True)
    connector = bambuser(server, http, api=api)
    found = await read(connector.fetch(None))
    server.end(vid)
    assert (await read(connector.fetch(found.cursor))).events == []
    server.casts[vid].title = "Invigningen"
    news = await read(connector.fetch(found.cursor))
    assert [(p.platform_id, p.title) for p in news.posts] == [(found.posts[0].platform_id, "Invigningen")]


async def test_what_is_new_is_found_beside_the_old(server: BambuserServer, http: Http, api: str) -> None:
    server.publish("Gammal", "", NOW - timedelta(days=90))
    connector = bambuser(server, http, api=api)
    found = await read(connector.fetch(None))
    server.publish("Ny", "", NOW)
    assert [p.title for p in (await read(connector.fetch(found.cursor))).posts] == ["Ny"]


async def test_long_lists_are_read_to_the_end(server: BambuserServer, http: Http, api: str) -> None:
    for number in range(130):
        server.publish(f"P{number}" + "å" * 300, "", NOW - timedelta(hours=130 - number))
    connector = bambuser(server, http, api=api)
    found = await read(connector.fetch(None))
    assert len(found.posts) == 130
    assert len(server.requests) == 3
    assert len(found.cursor.encode()) < 16 * 1024
    assert (await read(connector.fetch(found.cursor))).events == []


async def test_deleted_broadcasts_are_gone_when_the_server_says_so(
    server: BambuserServer, http: Http, api: str
) -> None:
    lost, kept = server.publish("A", "", NOW), server.publish("B", "", NOW)
    connector = bambuser(server, http, api=api)
    found = await read(connector.fetch(None))
    known = [KnownPost(platform_id=p.platform_id, published=p.published) for p in found.posts]
    ids = {p.title: p.platform_id for p in found.posts}
    del server.casts[lost]
    swept = await read(connector.sweep(known, []))
    assert swept.posts_gone == [ids["A"]]
    assert [p.title for p in swept.posts] == [server.casts[kept].title]


async def test_an_empty_list_is_no_proof(server: BambuserServer, http: Http, api: str) -> None:
    server.publish("A", "", NOW)
    connector = bambuser(server, http, api=api)
    found = await read(connector.fetch(None))
    known = [KnownPost(platform_id=p.platform_id, published=p.published) for p in found.posts]
    server.fail_next(200, body=b'{"results":[]}' if api == "rest" else b'{"result":[]}')
    assert (await read(connector.sweep(known, []))).posts_gone == []


async def test_comments_that_cannot_be_read_are_told_of_for_a_day(http: Http) -> None:
    ahead = [timedelta()]
    async with BambuserServer(clock=lambda: NOW + ahead[0]) as server:
        vid = server.publish("Direkt", "", NOW)
        server.add_comment(vid)
        connector = bambuser(server, http, api="metadata")
        cursor = (await read(connector.fetch(None))).cursor
        assert list(connector.notices) == []
        for more in (1, 2):
            server.add_comment(vid)
            news = await read(connector.fetch(cursor))
            cursor = news.cursor
            assert news.events == []
            assert [n.values for n in connector.notices] == [{"title": "Direkt", "count": str(1 + more), "before": "1"}]
        for hours, notices in ((23, 1), (25, 0)):
            ahead[0] = timedelta(hours=hours)
            await read(connector.fetch(cursor))
            assert len(connector.notices) == notices


async def test_that_the_service_is_gone_is_said(http: Http) -> None:
    connector = create("bambuser", AccountRef(id="a", address="https://bambuser.com/channel/kommun"), http)
    assert "2023" in connector.notices[0].text
    assert connector.capabilities.comments is False
    assert connector.capabilities.actions == frozenset()


@pytest.mark.parametrize(
    ("header", "body", "pause"),
    [
        ("", b"Rate limited: 60 requests in 90 seconds", 90.0),
        ("7", b"60 requests in 90 seconds", 7.0),
        ("", b"<html>429</html>", None),
    ],
)
async def test_a_limit_says_how_long(
    server: BambuserServer, http: Http, header: str, body: bytes, pause: float | None
) -> None:
    server.fail_next(429, {"Retry-After": header} if header else {}, body)
    with pytest.raises(SlowDown) as caught:
        await read(bambuser(server, http).fetch(None))
    assert caught.value.retry_after == pause


async def test_times_in_thousandths(server: BambuserServer, http: Http) -> None:
    server.milliseconds = True
    server.publish("A", "", NOW)
    assert (await read(bambuser(server, http).fetch(None))).posts[0].published == NOW
    with pytest.raises(ProtocolChanged):
        instant(10**20)
    with pytest.raises(ProtocolChanged):
        instant(-1)


async def test_a_server_that_cannot_ask_for_one_author(server: BambuserServer, http: Http) -> None:
    server.ignores_author = True
    server.publish("Vår", "", NOW)
    server.publish("Annans", "", NOW, author="någon")
    assert [p.title for p in (await read(bambuser(server, http).fetch(None))).posts] == ["Vår"]
    assert len((await read(bambuser(server, http, user="").fetch(None))).posts) == 2


async def test_the_metadata_api_needs_a_name(server: BambuserServer, http: Http) -> None:
    with pytest.raises(Refused):
        await read(bambuser(server, http, api="metadata", user="").fetch(None))


@pytest.mark.parametrize(
    "body", [b'{"error":"Something else"}', b'{"result":5}', b'{"result":[{"vid":"x"}]}', b'{"error":["api_key"]}']
)
async def test_failures_in_words(server: BambuserServer, http: Http, body: bytes) -> None:
    server.fail_next(200, body=body)
    with pytest.raises((ProtocolChanged, TokenDead)) as caught:
        await read(bambuser(server, http, api="metadata").fetch(None))
    assert KEY not in str(caught.value)


async def test_a_server_that_pages_in_a_circle(server: BambuserServer, http: Http) -> None:
    for _ in range(3):
        server.fail_next(200, body=b'{"results":[],"next":"c1"}')
    assert (await read(bambuser(server, http).fetch(None))).events == []
    assert len(server.requests) == 2


async def test_without_a_key_or_encryption_nothing_is_asked(server: BambuserServer, http: Http, api: str) -> None:
    with pytest.raises(TokenDead):
        await bambuser(server, http, api=api, key="").check()
    open_line = AccountRef(id="a", address="http://bam.example", user="k", secret=KEY, options={"api": api})
    with pytest.raises(Forbidden):
        await Bambuser(open_line, http).check()
    assert server.requests == []


async def test_a_fault_changes_nothing(server: BambuserServer, http: Http, api: str) -> None:
    server.publish("A", "", NOW)
    connector = bambuser(server, http, api=api)
    server.drop_next(carried_out=False)
    with pytest.raises(Passing):
        await read(connector.fetch(None))
    assert len((await read(connector.fetch(None))).posts) == 1


@pytest.mark.parametrize(
    ("address", "root"),
    [
        ("", DEFAULT_ADDRESS),
        ("bambuser.com/channel/x", DEFAULT_ADDRESS),
        ("https://stand.in/bam/broadcasts/", "https://stand.in/bam"),
        ("http://127.0.0.1:99", "http://127.0.0.1:99"),
    ],
)
def test_where_bambuser_is(address: str, root: str) -> None:
    assert root_of(address) == root


class Person:
    """Somebody at a terminal."""

    def __init__(self, *typed: str) -> None:
        self.typed = list(typed)
        self.told: list[Message] = []
        self.hidden: list[bool] = []

    async def ask(self, prompt: Prompt) -> str:
        self.hidden.append(prompt.secret)
        return self.typed.pop(0)

    async def tell(self, message: Message) -> None:
        self.told.append(message)


async def test_logging_in(server: BambuserServer, http: Http) -> None:
    person = Person(f" {KEY} ", "kommun")
    account = AccountRef(id="a", address=server.address, allow_private=True)
    got = await login("bambuser", account, http).run(person.ask, person.tell)
    assert (got.secret, got.user, got.found.name) == (KEY, "kommun", "kommun")
    assert person.hidden == [True, False]
    assert KEY not in repr(got)
    with pytest.raises(TokenDead):
        await login("bambuser", account, http).run(Person("fel", "").ask, person.tell)
    with pytest.raises(Refused):
        await login("bambuser", account, http).run(Person("").ask, person.tell)


async def test_whoever_means_bambuser_itself_is_told_first(http: Http) -> None:
    person = Person("")
    with pytest.raises(Refused):
        await login("bambuser", AccountRef(id="a", address=""), http).run(person.ask, person.tell)
    assert "2023" in person.told[0].text
