"""Flickr's traps: failures with status 200, noise that looks like news, no nesting, texts that appear only once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

import connectors.flickr_fetch
from connectors.base import AccountRef, Batch, KnownComment, Outgoing
from connectors.errors import (
    ConnectorError,
    Forbidden,
    Gone,
    Passing,
    ProtocolChanged,
    Refused,
    RightMissing,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.flickr import Flickr
from connectors.flickr_api import root_of
from connectors.http import Http
from sm_console.core.model import Action, Format, Visibility
from sm_console.drill.flickr_oauth import KEY, KEY_SECRET, TOKEN, TOKEN_SECRET
from sm_console.drill.flickr_server import HTML_429, FlickrServer
from tests.connectors.contract import known
from tests.connectors.flickr_support import Clock, flickr, secret, unpublished
from tests.connectors.support import Fetched, read

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[FlickrServer]:
    async with FlickrServer(clock=clock) as running:
        yield running
        assert [line for asked in running.requests for line in unpublished(asked)] == []


def answer(fetched: Fetched, text: str = "Ja, på lördag. /Åsa", which: int = 0) -> Outgoing:
    asked = fetched.comments[which]
    return Outgoing(key="k", post_id=asked.post_id, comment_id=asked.platform_id, text=text)


async def asked_about(server: FlickrServer, connector: Flickr) -> Fetched:
    photo = server.publish("Torget", "", NOW - 3 * HOUR)
    server.comment(photo, "Örjan", "När?", NOW - HOUR)
    return await read(connector.fetch(None))


# Reading.


async def test_words_times_and_addresses(server: FlickrServer, http: Http) -> None:
    photo = server.publish("Torget", "Nu <b>lagas</b> torget", NOW - 3 * HOUR)
    server.comment(photo, "Örjan", "Rad ett\n/Örjan", NOW - HOUR)
    found = await read(flickr(server, http).fetch(None))
    post, comment = found.posts[0], found.comments[0]
    assert (post.title, post.format, post.published) == ("Torget", Format.HTML, NOW - 3 * HOUR)
    assert post.url == f"https://www.flickr.com/photos/kommun/{photo}/"
    assert (comment.text, comment.format) == ("Rad ett\n/Örjan", Format.PLAIN)  # line ends survive
    assert comment.url.endswith("#comment" + comment.platform_id.rpartition("-")[2])
    assert comment.author.id in comment.author.url


async def test_a_comment_on_an_old_photo_costs_one_request_more(server: FlickrServer, http: Http, clock: Clock) -> None:
    photos = [server.publish(f"P{n}", "", NOW - timedelta(days=400 + n)) for n in range(30)]
    clock.forward(5)
    connector = flickr(server, http)
    found = await read(connector.fetch(None))
    clock.forward(200)
    server.comment(photos[-1], "Örjan", "Var är detta?", clock())
    clock.forward(5)
    before = len(server.requests)
    news = await read(connector.fetch(found.cursor))
    assert [c.text for c in news.comments] == ["Var är detta?"]
    assert len(server.requests) - before == 2


async def test_views_and_tags_are_no_news(server: FlickrServer, http: Http, clock: Clock) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    clock.forward(60)
    server.state.touch(found.posts[0].platform_id)
    clock.forward(60)
    assert (await read(connector.fetch(found.cursor))).events == []


async def test_what_comes_within_the_second_of_a_listing_is_not_lost(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)  # the clock stands: the photo changed in this very second
    server.comment(found.posts[0].platform_id, "Åsa", "Jag med", NOW)
    assert [c.text for c in (await read(connector.fetch(found.cursor))).comments] == ["Jag med"]


async def test_private_photos_are_nobody_s_business(server: FlickrServer, http: Http, clock: Clock) -> None:
    secret_photo = server.publish("Utkast", "", NOW)
    server.state.photos[secret_photo].public = False
    shown = server.publish("Torget", "", NOW)
    connector = flickr(server, http)
    found = await read(connector.fetch(None))
    assert [p.platform_id for p in found.posts] == [shown]
    clock.forward(60)
    server.state.photos[shown].public = False
    server.state.touch(shown)
    assert (await read(connector.fetch(found.cursor))).posts_gone == [shown]
    swept = await read(connector.sweep(*known(found)))
    assert swept.posts == []
    assert swept.posts_gone == [shown]


async def test_long_lists_are_read_to_the_end(server: FlickrServer, http: Http, clock: Clock) -> None:
    for number in range(1203):
        server.publish(f"P{number}", "", NOW - timedelta(minutes=number))
    clock.forward(5)
    connector = flickr(server, http)
    found = await read(connector.fetch(None))
    assert len({p.platform_id for p in found.posts}) == 1203
    assert len(server.requests) == 4  # whose token it is, and three pages: no photo has comments
    assert len({p.platform_id for p in (await read(connector.sweep([], []))).posts}) == 1203


async def test_the_first_reading_goes_on_where_it_stopped(
    server: FlickrServer, http: Http, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connectors.flickr_fetch, "FIRST_LOOKS", 2)
    monkeypatch.setattr(connectors.flickr_fetch, "_BATCH", 2)
    for number in range(7):
        photo = server.publish(f"P{number}", "", NOW - timedelta(days=number))
        server.comment(photo, "Örjan", f"C{number}", NOW - timedelta(hours=number))
    clock.forward(5)
    connector = flickr(server, http)
    seen: list[str] = []
    cursor = None
    for left in (5, 3, 1, 0):
        found = await read(connector.fetch(cursor))
        seen += [c.text for c in found.comments]
        cursor = found.cursor
        assert [notice.values["count"] for notice in connector.notices] == ([str(left)] if left else [])
    assert sorted(seen) == [f"C{number}" for number in range(7)]
    assert (await read(connector.fetch(cursor))).events == []


async def test_a_limit_in_the_middle_of_the_first_reading_loses_nothing(
    server: FlickrServer, http: Http, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connectors.flickr_fetch, "_BATCH", 1)
    for number in range(3):
        photo = server.publish(f"P{number}", "", NOW - timedelta(days=number))
        server.comment(photo, "Örjan", f"C{number}", NOW - timedelta(hours=number))
    clock.forward(5)
    connector = flickr(server, http)
    batches: list[Batch] = []

    async def interrupted() -> None:
        async for batch in connector.fetch(None):
            batches.append(batch)
            server.fail_next(429, body=HTML_429)

    with pytest.raises(SlowDown):
        await interrupted()
    seen, cursor = Fetched(batches).comments, batches[-1].cursor
    seen += (await read(connector.fetch(cursor))).comments
    assert sorted(c.text for c in seen) == ["C0", "C1", "C2"]


async def test_an_empty_page_in_the_middle_does_not_end_a_list(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http, remote=server.state.me)
    photo = server.publish("Torget", "", NOW)
    empty = {"photos": {"page": 1, "pages": 2, "perpage": 500, "total": "1", "photo": []}, "stat": "ok"}
    row = server.state.photo_json(server.state.photos[photo])
    server.fail_next(200, body=json.dumps(empty).encode())
    last = {"photos": {"page": 2, "pages": 2, "perpage": 500, "total": 1, "photo": [row]}, "stat": "ok"}
    server.fail_next(200, body=json.dumps(last).encode())
    assert [p.title for p in (await read(connector.fetch(None))).posts] == ["Torget"]


# Who answers whom.


async def test_an_answer_that_names_somebody_is_theirs(server: FlickrServer, http: Http) -> None:
    photo = server.publish("Torget", "", NOW - 9 * HOUR)
    first = server.comment(photo, "Örjan", "När?", NOW - 3 * HOUR)
    server.comment(photo, "Åsa", "Fint", NOW - 2 * HOUR)
    server.comment(photo, "", "I vår. /Bo", NOW - HOUR, parent=first, own=True)
    comments = (await read(flickr(server, http).fetch(None))).comments
    assert [(c.own, c.parent_id) for c in comments] == [(False, None), (False, None), (True, first)]


async def test_an_answer_that_names_nobody_stops_the_latest_question_only(server: FlickrServer, http: Http) -> None:
    photo = server.publish("Torget", "", NOW - 9 * HOUR)
    server.comment(photo, "Örjan", "När?", NOW - 3 * HOUR)
    latest = server.comment(photo, "Åsa", "Hur då?", NOW - 2 * HOUR)
    server.comment(photo, "", "Så här. /Bo", NOW - HOUR, own=True)
    comments = (await read(flickr(server, http).fetch(None))).comments
    assert [c.parent_id for c in comments] == [None, None, latest]


async def test_one_person_s_comments_are_one_conversation(server: FlickrServer, http: Http) -> None:
    photo = server.publish("Torget", "", NOW - 9 * HOUR)
    first = server.comment(photo, "Örjan", "När?", NOW - 3 * HOUR)
    server.comment(photo, "Åsa", "Fint", NOW - 2 * HOUR)
    server.comment(photo, "Örjan", "Hallå?", NOW - HOUR)
    comments = (await read(flickr(server, http).fetch(None))).comments
    assert [c.parent_id for c in comments] == [None, None, first]


async def test_links_and_aliases_name_people_too(server: FlickrServer, http: Http) -> None:
    photo = server.publish("Torget", "", NOW - 9 * HOUR)
    server.state.person("Örjan").alias = "orjan_s"
    first = server.comment(photo, "Örjan", "När?", NOW - 3 * HOUR)
    server.comment(photo, "Åsa", "Fint", NOW - 2 * HOUR)
    text = '<a href="https://www.flickr.com/photos/Orjan_S/">Örjan</a> I vår. /Bo'
    server.comment(photo, "", text, NOW - HOUR, own=True)
    assert (await read(flickr(server, http).fetch(None))).comments[-1].parent_id == first


# Sending.


async def test_an_answer_names_the_one_who_asked(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    sent = await connector.send(answer(found))
    who = found.comments[0].author.id
    assert server.state.remarks[sent.platform_id].text == f"[https://www.flickr.com/photos/{who}] Ja, på lördag. /Åsa"


async def test_a_text_that_stands_there_already_is_not_taken_for_published(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    photo, first = found.posts[0].platform_id, found.comments[0].platform_id
    server.comment(photo, "", "Tack! /Åsa", NOW - timedelta(minutes=50), parent=first, own=True)
    server.comment(photo, "Örjan", "En sak till", NOW - timedelta(minutes=40))
    found = await read(connector.fetch(None))
    with pytest.raises(Refused) as refused:
        await connector.send(answer(found, "Tack! /Åsa", which=-1))
    assert "already" in refused.value.message.text
    assert len(server.state.remarks) == 3


async def test_a_lost_receipt_is_found_again_and_nothing_doubled(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.fail_next_write(502, b"<html>Bad gateway</html>")
    server._mishaps[0] = type(server._mishaps[0])(answer=server._mishaps[0].answer, method="POST", carried_out=True)
    with pytest.raises(Unsure):
        await connector.send(answer(found))
    sent = await connector.find_sent(answer(found), NOW - timedelta(minutes=1))
    assert sent is not None
    assert await connector.send(answer(found)) == sent  # even a second time Flickr keeps one
    assert len(server.state.remarks) == 2


@pytest.mark.parametrize("carried_out", [True, False])
async def test_a_broken_connection_leaves_it_open(server: FlickrServer, http: Http, *, carried_out: bool) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.drop_next(carried_out=carried_out, method="POST")
    with pytest.raises(Unsure):
        await connector.send(answer(found))
    sent = await connector.find_sent(answer(found), NOW - timedelta(minutes=1))
    assert (sent is not None) == carried_out


async def test_the_same_words_to_somebody_else_are_not_this_answer(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    photo = found.posts[0].platform_id
    other = server.comment(photo, "Åsa", "Och när?", NOW)
    server.comment(photo, "", "Ja, på lördag. /Åsa", NOW, parent=other, own=True)
    assert await connector.find_sent(answer(found), NOW - HOUR) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>oj</html>",
        b"{",
        b'{"stat":"ok"}',
        b'{"comment":{},"stat":"ok"}',
        b'{"stat":"fail","code":105,"message":"Service currently unavailable"}',
    ],
)
async def test_an_unreadable_receipt_leaves_it_open(server: FlickrServer, http: Http, body: bytes) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.fail_next_write(200, body)
    with pytest.raises(Unsure):
        await connector.send(answer(found))


async def test_answering_what_is_gone(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.delete(found.comments[0].platform_id)
    with pytest.raises(Gone):
        await connector.send(answer(found))
    server.state.remove_photo(found.posts[0].platform_id)
    with pytest.raises(Gone):
        await connector.send(answer(found))
    assert await connector.find_sent(answer(found), NOW) is None


async def test_comments_turned_off(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.state.photos[found.posts[0].platform_id].comments_off = True
    with pytest.raises(RightMissing):
        await connector.send(answer(found))


async def test_nothing_can_be_hidden(server: FlickrServer, http: Http) -> None:
    with pytest.raises(Refused):
        await flickr(server, http).moderate(Action.HIDE, "1-2-3")
    assert server.requests == []


# Faults.


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


async def test_an_empty_answer_proves_nothing_about_comments(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    posts, comments = known(found)
    photo = found.posts[0].platform_id
    seen: list[str] = []
    async for batch in connector.sweep(posts, comments):
        seen += Fetched([batch]).gone
        server.fail_next(200, body=json.dumps({"comments": {"photo_id": photo}, "stat": "ok"}).encode())
    server._mishaps.clear()
    assert seen == []
    server.delete(comments[0].platform_id)
    assert list((await read(connector.sweep(posts, comments))).gone) == [comments[0].platform_id]


async def test_a_deleted_photo_is_gone_when_asked_for(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.state.remove_photo(found.posts[0].platform_id)
    swept = await read(connector.sweep(*known(found)))
    assert swept.posts_gone == [found.posts[0].platform_id]


async def test_removed_comments_are_not_asked_for_again(server: FlickrServer, http: Http) -> None:
    connector = flickr(server, http)
    found = await asked_about(server, connector)
    server.delete(found.comments[0].platform_id)
    gone = KnownComment(
        platform_id=found.comments[0].platform_id,
        post_id=found.posts[0].platform_id,
        written=NOW,
        visibility=Visibility.REMOVED,
    )
    assert (await read(connector.sweep([], [gone]))).gone == {}


# The account.


async def test_the_profile_and_its_picture(server: FlickrServer, http: Http) -> None:
    server.state.people[server.state.me].about = "Kommunens <b>bilder</b>"
    profile = await flickr(server, http).profile()
    assert (profile.name, profile.about, profile.about_format) == ("Kommunen", "Kommunens <b>bilder</b>", Format.HTML)
    assert profile.picture_url == f"{server.address}/7292/buddyicons/{server.state.me}_r.jpg"
    assert profile.picture_sha256 == hashlib.sha256(b"\xff\xd8\xff\xe0" + b"0" * 64).hexdigest()
    server.state.people[server.state.me].icon = 0
    assert (await flickr(server, http).profile()).picture_url == ""


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
