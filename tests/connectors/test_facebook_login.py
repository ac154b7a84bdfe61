"""Facebook's errors, limits, rights and tokens."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from connectors.base import Outgoing
from connectors.errors import (
    ConnectorError,
    Duplicate,
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
from connectors.facebook import Facebook
from connectors.graph_errors import BadQuestion
from connectors.graph_secret import Secret
from connectors.http import Http
from sm_console.core.model import Action
from sm_console.drill.facebook_server import PAGE_ID, PAGE_TOKEN, FacebookServer
from sm_console.drill.graph_server import APP_ID, APP_SECRET
from tests.connectors.graph_support import NOW, facebook, page_account, words
from tests.connectors.support import read


@pytest.fixture
async def page() -> Any:
    async with FacebookServer() as server:
        yield server


@pytest.mark.parametrize(
    ("status", "code", "subcode", "reads", "writes"),
    [
        (400, 190, 460, TokenDead, TokenDead),
        (400, 190, 463, TokenDead, TokenDead),
        (401, 190, 0, TokenDead, TokenDead),
        (400, 102, 0, TokenDead, TokenDead),
        (403, 10, 0, RightMissing, RightMissing),
        (403, 200, 0, RightMissing, RightMissing),
        (403, 283, 0, RightMissing, RightMissing),
        (400, 1705, 0, RightMissing, RightMissing),
        (400, 100, 33, Gone, Gone),
        (400, 803, 0, Gone, Gone),
        (400, 100, 0, ProtocolChanged, Refused),
        (400, 4, 0, SlowDown, SlowDown),
        (400, 17, 0, SlowDown, SlowDown),
        (400, 32, 0, SlowDown, SlowDown),
        (400, 613, 0, SlowDown, SlowDown),
        (400, 80001, 0, SlowDown, SlowDown),
        (500, 1, 0, Passing, Unsure),
        (503, 2, 0, Passing, Unsure),
        (400, 368, 0, Refused, Refused),
        (400, 506, 0, Duplicate, Duplicate),
        (400, 368, 1390008, Refused, SlowDown),
        (400, 368, 1404006, Refused, Refused),
        (400, 2635, 0, ProtocolChanged, ProtocolChanged),
    ],
)
async def test_each_code_has_its_kind(
    page: FacebookServer, http: Http, *, status: int, code: int, subcode: int, reads: type, writes: type
) -> None:
    comment = page.comment(page.add_post("A", NOW), "B", "b", NOW)
    page.refuse_next(status, code, subcode, "secret words of a stranger")
    with pytest.raises(ConnectorError) as caught:
        await read(facebook(page, http).fetch(None))
    kind = type(caught.value)
    assert kind is (BadQuestion if reads is ProtocolChanged and code == 100 else reads)
    assert "stranger" not in f"{caught.value} {caught.value.message}"
    for _ in range(2):  # one that is gone is asked for in both spellings
        page.refuse_next(status, code, subcode)
    with pytest.raises(ConnectorError) as caught:
        await facebook(page, http).send(Outgoing(key="k", post_id="1_2", comment_id=comment, text="x"))
    assert type(caught.value) is writes


async def test_a_dead_token_says_what_happened_and_what_to_do(page: FacebookServer, http: Http) -> None:
    page.add_post("A", NOW)
    connector = facebook(page, http)
    found = await read(connector.fetch(None))
    page.kill_token(460)
    with pytest.raises(TokenDead) as caught:
        await read(connector.fetch(found.cursor))
    assert "password" in caught.value.message.text
    assert "accounts login {account}" in caught.value.message.text
    assert caught.value.message.values["account"] == "blogg"


async def test_while_throttled_nothing_is_asked(page: FacebookServer, http: Http) -> None:
    usage = {PAGE_ID: [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 19}]}
    page.headers["X-Business-Use-Case-Usage"] = json.dumps(usage)
    page.refuse_next(400, 80001)
    connector = facebook(page, http)
    with pytest.raises(SlowDown) as caught:
        await read(connector.fetch(None))
    assert caught.value.retry_after == 19 * 60
    asked = len(page.requests)
    for _ in range(3):
        with pytest.raises(SlowDown) as caught:
            await read(connector.fetch(None))
        assert 0 < (caught.value.retry_after or 0) <= 19 * 60
    assert len(page.requests) == asked


async def test_an_html_429_with_retry_after_is_kept_to(page: FacebookServer, http: Http) -> None:
    page.fail_next(429, {"Retry-After": "120"}, b"<html>Too many</html>")
    connector = facebook(page, http)
    with pytest.raises(SlowDown) as caught:
        await read(connector.fetch(None))
    assert caught.value.retry_after == 120
    with pytest.raises(SlowDown):
        await connector.check()
    assert len(page.requests) == 1


async def test_limits_are_shown_as_the_headers_tell_them(page: FacebookServer, http: Http) -> None:
    page.headers["X-App-Usage"] = '{"call_count":28,"total_cputime":2,"total_time":3}'
    usage = {PAGE_ID: [{"type": "pages", "call_count": 40, "total_cputime": 1, "total_time": 1}]}
    page.headers["X-Business-Use-Case-Usage"] = json.dumps(usage)
    connector = facebook(page, http)
    assert not connector.quotas
    await read(connector.fetch(None))
    shares = {quota.name: quota.share for quota in connector.quotas}
    assert shares["X-App-Usage call_count"] == 0.28
    assert shares["X-Business-Use-Case-Usage pages call_count"] == 0.40
    page.headers["X-App-Usage"] = "inte json"
    await read(connector.fetch(None))


async def test_another_version_than_asked_for_is_told_of(page: FacebookServer, http: Http) -> None:
    page.version_answered = "v27.0"
    connector = facebook(page, http)
    await read(connector.fetch(None))
    assert "version {answered}" in words(connector.notices)


async def test_the_logins_end_is_told_in_good_time(page: FacebookServer, http: Http) -> None:
    token = page.tokens[PAGE_TOKEN]
    token.expires_at = int((NOW + timedelta(days=5, hours=1)).timestamp())
    token.data_expires_at = int((NOW + timedelta(days=9, hours=1)).timestamp())
    token.scopes.discard("pages_read_user_content")
    connector = facebook(page, http)
    await connector.profile()
    assert [(n.values.get("days"), n.values.get("scope")) for n in connector.notices] == [
        ("5", None),
        ("9", None),
        (None, "pages_read_user_content"),
    ]
    assert (await connector.check()).warnings == connector.notices


async def test_rights_limit_what_is_offered(page: FacebookServer, http: Http) -> None:
    assert facebook(page, http).capabilities.actions >= {Action.REPLY, Action.LIKE}
    assert Action.SPAM not in facebook(page, http).capabilities.actions
    assert facebook(page, http, secret="").capabilities.actions == frozenset()
    reader = Secret(token=PAGE_TOKEN, scopes=("pages_read_engagement",)).text()
    assert facebook(page, http, secret=reader).capabilities.actions == frozenset()
    page.tokens[PAGE_TOKEN].scopes.discard("pages_manage_engagement")
    connector = facebook(page, http)
    await connector.check()
    assert connector.capabilities.actions == frozenset()


async def test_requests_are_signed_where_the_app_secret_is_known(page: FacebookServer, http: Http) -> None:
    page.demands_proof = True
    page.add_post("A", NOW)
    secret = Secret(token=PAGE_TOKEN, app_secret=APP_SECRET).text()
    assert len((await read(facebook(page, http, secret=secret).fetch(None))).posts) == 1
    with pytest.raises(ConnectorError):
        await read(facebook(page, http).fetch(None))


async def test_the_token_stays_out_of_sight(page: FacebookServer, http: Http) -> None:
    secret = Secret(token=PAGE_TOKEN, app_secret=APP_SECRET).text()
    connector = facebook(page, http, secret=secret)
    page.fail_next(500, body=b"{}")
    with pytest.raises(Passing) as caught:
        await connector.check()
    shown = f"{caught.value} {caught.value.message} {connector.graph.secret!r} {connector.account!r} {connector.budget}"
    assert PAGE_TOKEN not in shown
    assert APP_SECRET not in shown
    with pytest.raises(Forbidden):
        await read(Facebook(page_account(page, address="http://graph.example", allow_private=False), http).fetch(None))


async def test_a_persons_token_is_no_pages_token(page: FacebookServer, http: Http) -> None:
    with pytest.raises(TokenDead, match="not a Page"):
        await facebook(page, http, secret="sim-user-token", remote="").check()


async def test_the_page_is_found_by_its_token(page: FacebookServer, http: Http) -> None:
    page.comment(page.add_post("A", NOW), "", "eget", NOW, own=True)
    found = await read(facebook(page, http, remote="").fetch(None))
    assert [c.own for c in found.comments] == [True]
    before = http.requests_made("blogg")
    await read(facebook(page, http, remote="").fetch(found.cursor))
    assert http.requests_made("blogg") - before == 1


async def test_the_face_is_read_with_its_bytes(page: FacebookServer, http: Http) -> None:
    page.page.general_info = "Allmän information om sidan"
    first = await facebook(page, http).profile()
    assert "Allmän information om sidan" in first.about
    assert first.picture_sha256
    assert first.cover_sha256
    page.page.picture, page.page.cover = b"", b"\xff\xd8annan"
    second = await facebook(page, http).profile()
    assert (second.picture_url, second.picture_sha256) == ("", "")
    assert second.cover_sha256 not in {"", first.cover_sha256}


async def test_the_login_is_looked_after_in_the_apps_name(page: FacebookServer, http: Http) -> None:
    page.debug_needs_app = True
    token = page.tokens[PAGE_TOKEN]
    token.expires_at = int((NOW + timedelta(days=2, hours=1)).timestamp())
    connector = facebook(page, http)
    await connector.check()
    assert connector.notices == ()  # nobody may ask
    secret = Secret(token=PAGE_TOKEN, app_id=APP_ID, app_secret=APP_SECRET).text()
    connector = facebook(page, http, secret=secret)
    await connector.check()
    assert [notice.values["days"] for notice in connector.notices] == ["2"]
    connector = facebook(page, http, secret=Secret(token=PAGE_TOKEN, app_id="1", app_secret=APP_SECRET).text())
    assert (await connector.check()).name == "Kommunen"
