"""What X refuses, what it costs, and what the account may do there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from connectors.base import AccountRef
from connectors.errors import (
    ConnectorError,
    Duplicate,
    Forbidden,
    Gone,
    OutOfMoney,
    Passing,
    Refused,
    RightMissing,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.http import Http
from connectors.x import X
from connectors.x_api import base_of
from sm_console.core.model import Action
from sm_console.drill.x_server import XServer
from tests.connectors.contract import NOW, known
from tests.connectors.support import read
from tests.connectors.test_x_contract import x
from tests.connectors.x_support import DAY, outgoing, page


@pytest.fixture
async def server() -> AsyncIterator[XServer]:
    async with XServer() as made:
        yield made


PROBLEMS = "https://api.twitter.com/2/problems/"
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged "
    "by the author of the post you are replying to."
)


class TestErrors:
    @pytest.mark.parametrize(
        ("status", "body", "kind"),
        [
            (401, {"title": "Unauthorized", "type": "about:blank", "status": 401}, TokenDead),
            (402, {"title": "CreditsDepleted", "type": f"{PROBLEMS}credits"}, OutOfMoney),
            (
                403,
                {"title": "Unsupported Authentication", "type": f"{PROBLEMS}unsupported-authentication"},
                RightMissing,
            ),
            (
                403,
                {"reason": "client-not-enrolled", "type": "https://api.x.com/2/problems/client-forbidden"},
                RightMissing,
            ),
            (403, {"errors": [{"code": 453, "message": "You currently have access to a subset"}]}, RightMissing),
            (403, {"detail": "Your account is suspended and is not permitted to access this."}, RightMissing),
            (403, {"type": "https://api.x.com/2/problems/usage-capped", "period": "Monthly"}, OutOfMoney),
            (429, {"type": f"{PROBLEMS}usage-capped", "period": "Monthly"}, OutOfMoney),
            (429, {"title": "Too Many Requests", "type": "about:blank", "status": 429}, SlowDown),
            (429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, SlowDown),
            (400, {"type": f"{PROBLEMS}invalid-request", "errors": [{"message": "x"}]}, Refused),
            (404, {"type": f"{PROBLEMS}resource-not-found"}, Gone),
            (503, {"title": "Service Unavailable"}, Passing),
        ],
    )
    async def test_problems_of_every_form(
        self, server: XServer, http: Http, status: int, body: dict[str, Any], kind: type[ConnectorError]
    ) -> None:
        server.fail_next(status, body=json.dumps(body).encode())
        with pytest.raises(kind) as caught:
            await read(x(server, http, remote="1000").fetch(None))
        assert type(caught.value) is kind
        assert "sim-secret" not in f"{caught.value} {caught.value.detail} {caught.value.message}"

    @pytest.mark.parametrize(
        ("status", "body", "kind"),
        [
            (403, {"detail": NOT_SUMMONED, "title": "Forbidden", "type": "about:blank"}, Refused),
            (403, {"detail": "You are not allowed to create a Tweet with duplicate content."}, Duplicate),
            (403, {"detail": "You are not permitted to perform this action."}, Refused),
            (403, {"errors": [{"code": 187, "message": "Status is a duplicate."}]}, Duplicate),
            (400, {"errors": [{"code": 186, "message": "Tweet needs to be a bit shorter."}]}, Refused),
            (502, {}, Unsure),
            (201, {"data": {}}, Unsure),
            (200, {}, Unsure),
        ],
    )
    async def test_refused_answers(
        self, server: XServer, http: Http, status: int, body: dict[str, Any], kind: type[ConnectorError]
    ) -> None:
        comment = server.comment(server.publish("", "Nu", NOW), "Bo", "När?", NOW)
        server.fail_next_write(status, body=json.dumps(body).encode())
        with pytest.raises(kind) as caught:
            await x(server, http).send(outgoing("1", comment))
        assert type(caught.value) is kind

    async def test_only_those_who_named_the_account_may_be_answered(self, server: XServer, http: Http) -> None:
        post = server.publish("", "Nu", NOW - DAY)
        unnamed = server.world.add(server.world.user("Bo").id, "utan namn", NOW, parent=post, names=False)
        with pytest.raises(Refused) as caught:
            await x(server, http).send(outgoing(post, unnamed))
        assert "mention or quote" in caught.value.message.text

    @pytest.mark.parametrize(
        ("headers", "pause"),
        [
            ({"x-rate-limit-reset": "600"}, 600),
            ({"Retry-After": "30", "x-rate-limit-reset": "600"}, 30),
            (
                {"x-rate-limit-reset": "60", "x-user-limit-24hour-remaining": "0", "x-user-limit-24hour-reset": "3600"},
                3600,
            ),
            ({"x-rate-limit-reset": "-600"}, 1),
            ({"x-rate-limit-reset": "snart"}, None),
            ({}, None),
        ],
    )
    async def test_pauses_are_told_in_many_ways(
        self, server: XServer, http: Http, headers: dict[str, str], pause: int | None
    ) -> None:
        now = int(server.clock().timestamp())
        told = {
            name: str(now + int(value)) if name.endswith("reset") and value.lstrip("-").isdigit() else value
            for name, value in headers.items()
        }
        server.fail_next(429, told, b"<html>Too Many Requests</html>")
        with pytest.raises(SlowDown) as caught:
            await read(x(server, http, remote="1000").fetch(None))
        if pause is None:
            assert caught.value.retry_after is None
        else:
            assert caught.value.retry_after is not None
            assert abs(caught.value.retry_after - pause) <= 2

    async def test_the_limits_are_told(self, server: XServer, http: Http) -> None:
        connector = x(server, http)
        await read(connector.fetch(None))
        limits = {quota.name: quota for quota in connector.quotas}
        assert limits["x-rate-limit users/:id/mentions"].share == pytest.approx(1 / 300)
        assert set(limits) == {f"x-rate-limit users/{word}" for word in ("me", ":id/mentions", ":id/tweets")}
        assert limits["x-rate-limit users/me"].resets is not None

    async def test_a_token_revoked_midway_loses_nothing(self, server: XServer, http: Http) -> None:
        post = server.publish("", "Nu", NOW - DAY)
        connector = x(server, http)
        found = await read(connector.fetch(None))
        server.comment(post, "Bo", "När?", NOW)
        server.fail_next(200, body=page())
        server.fail_next(401, body=b'{"title":"Unauthorized"}')
        with pytest.raises(TokenDead):
            await read(connector.fetch(found.cursor))
        assert [c.text for c in (await read(connector.fetch(found.cursor))).comments] == ["När?"]


class TestActing:
    async def test_an_answer_that_got_lost_on_the_way_back_is_found_and_never_doubled(
        self, server: XServer, http: Http
    ) -> None:
        post = server.publish("", "Nu", NOW - DAY)
        comment = server.comment(post, "Bo", "När?", NOW - timedelta(hours=1))
        connector = x(server, http)
        answer = outgoing(post, comment, "Hej! Se malmo.se & ring <oss>\n/Åsa")
        server.fail_next(502, body=b"<html>Bad gateway</html>", carried_out=True)
        with pytest.raises(Unsure):
            await connector.send(answer)
        found = await connector.find_sent(answer, NOW - timedelta(minutes=5))
        assert found is not None
        with pytest.raises(Duplicate):
            await connector.send(answer)
        assert sum(p.user == server.world.me and p.parent == comment for p in server.world.each()) == 1

    async def test_shortened_addresses_are_no_difference(self, server: XServer, http: Http) -> None:
        post = server.publish("", "Nu", NOW - DAY)
        comment = server.comment(post, "Bo", "När?", NOW - timedelta(hours=1))
        made = server.world.add(server.world.me, "Läs https://t.co/abc123 nu\n/Åsa", NOW, parent=comment)
        found = await x(server, http).find_sent(outgoing(post, comment, "Läs malmo.se/bad nu\n/Åsa"), NOW - DAY)
        assert found is not None
        assert found.platform_id == made

    async def test_only_own_conversations_can_be_hidden_in(self, server: XServer, http: Http) -> None:
        comment = server.world.add(server.world.user("Bo").id, "@kommunen fult", NOW)
        with pytest.raises(Refused):
            await x(server, http).moderate(Action.HIDE, comment)

    async def test_only_own_posts_can_be_deleted_and_twice_is_no_error(self, server: XServer, http: Http) -> None:
        post = server.publish("", "Nu", NOW)
        comment = server.comment(post, "Bo", "När?", NOW)
        connector = x(server, http)
        assert connector.capabilities.own_actions == {Action.DELETE}
        await connector.moderate(Action.DELETE, post)
        await connector.moderate(Action.DELETE, post)
        with pytest.raises(Refused):
            await connector.moderate(Action.DELETE, comment)

    async def test_what_the_rights_do_not_give_is_not_offered(self, server: XServer, http: Http) -> None:
        def offered(scopes: str, **options: str) -> set[Action]:
            secret = json.dumps({"token": "t", "scopes": scopes.split()})
            return set(x(server, http, secret=secret, **options).capabilities.actions)

        everything = "tweet.read users.read tweet.write tweet.moderate.write offline.access like.write"
        assert offered("tweet.read users.read") == set()
        assert offered("tweet.read tweet.write") == {Action.REPLY}
        assert offered(everything) == {Action.REPLY, Action.HIDE, Action.UNHIDE}
        assert offered(everything, likes="yes") == {Action.REPLY, Action.HIDE, Action.UNHIDE, Action.LIKE}
        assert len(x(server, http, secret='{"token": "t", "scopes": ["tweet.read"]}').notices) == 3

    async def test_ids_cannot_break_out_of_the_path(self, server: XServer, http: Http) -> None:
        for comment in ("../users/me", "1?x=1", ""):
            with pytest.raises(ConnectorError):
                await x(server, http).moderate(Action.HIDE, comment)
        assert all(request.path.startswith("/2/tweets/") for request in server.requests)


class TestMoney:
    async def test_what_was_read_is_counted_once_a_day_and_shared_by_the_apps_accounts(
        self, server: XServer, http: Http
    ) -> None:
        server.comment(server.publish("", "Nu", NOW - DAY), "Bo", "När?", NOW - DAY)
        secret = json.dumps({"token": "sim-secret", "client_id": "app"})
        connector = x(server, http, secret=secret, remote="1000", daily_budget_usd="0.10")
        await read(connector.fetch(None))
        # Two posts at 0.005 and two users at 0.010.
        assert connector.quotas[-1].share == pytest.approx(0.3)
        await read(connector.fetch(None))
        assert connector.quotas[-1].share == pytest.approx(0.3)
        other = x(server, http, secret=secret, daily_budget_usd="0.10")
        assert other.budget == connector.budget == "x:app"
        assert other.quotas[-1].share == pytest.approx(0.3)

    async def test_owned_reads_are_cheaper(self, server: XServer, http: Http) -> None:
        server.publish("", "Nu", NOW - DAY)
        connector = x(server, http, remote="1000", daily_budget_usd="1", owned_reads="yes")
        await read(connector.fetch(None))
        assert connector.quotas[-1].share == pytest.approx(0.011)

    async def test_the_days_budget_stops_reading_but_not_answering(self, server: XServer, http: Http) -> None:
        post = server.publish("", "Nu", NOW - DAY)
        comment = server.comment(post, "Bo", "När?", NOW - DAY)
        connector = x(server, http, daily_budget_usd="0,03")
        found = await read(connector.fetch(None))
        assert len(connector.notices) == 1
        before = len(server.requests)
        with pytest.raises(OutOfMoney):
            await read(connector.fetch(found.cursor))
        assert (await read(connector.sweep(*known(found)))).events == []
        assert len(server.requests) == before
        await connector.send(outgoing(post, comment))

    async def test_what_was_spent_survives_in_the_cursor(self, server: XServer, http: Http) -> None:
        server.publish("", "Nu", NOW - DAY)
        connector = x(server, http, daily_budget_usd="0.015")
        found = await read(connector.fetch(None))
        afresh = Http(user_agent="test")
        try:
            with pytest.raises(OutOfMoney):
                await read(x(server, afresh, daily_budget_usd="0.015").fetch(found.cursor))
        finally:
            await afresh.close()

    async def test_an_answer_with_an_address_is_dear(self, server: XServer, http: Http) -> None:
        post = server.publish("", "Nu", NOW - DAY)
        comment = server.comment(post, "Bo", "När?", NOW - DAY)
        connector = x(server, http, daily_budget_usd="1")
        await connector.send(outgoing(post, comment, "Hej"))
        assert connector.quotas[-1].share == pytest.approx(0.015)
        await connector.send(outgoing(post, comment, "Se malmo.se"))
        assert connector.quotas[-1].share == pytest.approx(0.215)

    async def test_used_up_credits_are_told(self, server: XServer, http: Http) -> None:
        server.credits = 0
        with pytest.raises(OutOfMoney):
            await x(server, http).check()

    async def test_the_first_readings_price_is_told_beforehand(self, server: XServer, http: Http) -> None:
        for number in range(30):
            server.publish("", f"P{number}", NOW - DAY)
        [warning] = (await x(server, http).check()).warnings
        assert warning.values["dollars"] == "4.15"
        assert (await x(server, http, history_days="30").check()).warnings == ()


class TestAddressesAndSecrets:
    @pytest.mark.parametrize(
        ("address", "base"),
        [
            ("", "https://api.x.com"),
            ("https://x.com/malmostad", "https://api.x.com"),
            ("twitter.com/malmostad", "https://api.x.com"),
            ("https://www.twitter.com", "https://api.x.com"),
            ("https://api.x.com/2/", "https://api.x.com"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://ombud.kommun.test/x", "https://ombud.kommun.test/x"),
        ],
    )
    def test_where_the_interface_is(self, address: str, base: str) -> None:
        assert base_of(address) == base

    async def test_the_token_does_not_travel_in_the_open(self, http: Http) -> None:
        connector = X(AccountRef(id="k", address="http://kommun.test", secret="hemlig"), http)
        with pytest.raises(Forbidden):
            await connector.check()
        assert http.requests_made("k") == 0

    async def test_the_token_stands_in_no_address_and_no_words(self, server: XServer, http: Http) -> None:
        secret = json.dumps({"token": "sim-secret", "refresh_token": "r-hemlig", "client_secret": "c-hemlig"})
        connector = x(server, http, secret=secret)
        await read(connector.fetch(None))
        assert "hemlig" not in f"{connector.api.secret} {connector.account} {connector.budget} {vars(connector)}"
        assert all("sim-secret" not in str(request.pairs) + request.path for request in server.requests)

    async def test_without_a_token_nothing_is_asked(self, server: XServer, http: Http) -> None:
        for secret in ("", "{}", '{"token": 5}'):
            connector = x(server, http, secret=secret)
            assert connector.capabilities.actions == frozenset()
            with pytest.raises(TokenDead):
                await read(connector.fetch(None))
        assert server.requests == []

    async def test_the_face(self, server: XServer, http: Http) -> None:
        server.world.users[server.world.me].description = "Vi & ni"
        seen = await x(server, http).profile()
        assert (seen.name, seen.description) == ("Kommunen", "Vi & ni")
        assert seen.about == "Vi & ni\nKommunen\nhttps://kommun.test"
        assert seen.picture_url.endswith("bild_400x400.png")
        assert seen.cover_url.endswith("/1500x500")
        assert len(seen.picture_sha256) == len(seen.cover_sha256) == 64
        assert seen.picture_sha256 != seen.cover_sha256
