"""Logging in to Facebook and Instagram from a terminal, against the simulated graph."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest

from connectors import registry
from connectors.errors import ConnectorError, Refused, RightMissing, TokenDead
from connectors.graph_secret import Secret
from connectors.http import Http
from connectors.login import Prompt
from sm_console.core.model import Message
from sm_console.drill.facebook_server import LONG_TOKEN, PAGE_ID, PAGE_TOKEN, USER_TOKEN, FacebookServer
from sm_console.drill.facebook_state import PageNode
from sm_console.drill.graph_server import APP_ID, APP_SECRET, CODE
from sm_console.drill.instagram_server import ACCOUNT_ID, RENEWED_TOKEN, InstagramServer
from sm_console.drill.instagram_server import LONG_TOKEN as INSTAGRAM_LONG
from tests.connectors.graph_support import instagram, instagram_account, page_account

DAYS_60 = timedelta(days=60)


class Person:
    """Answers what is asked. ``{redirect}`` in an answer becomes the address that the browser would end at."""

    def __init__(self, answers: Sequence[str], code: str = CODE) -> None:
        self.answers = list(answers)
        self.code = code
        self.told: list[Message] = []
        self.prompts: list[Prompt] = []

    async def tell(self, message: Message) -> None:
        self.told.append(message)

    async def ask(self, prompt: Prompt) -> str:
        self.prompts.append(prompt)
        answer = self.answers.pop(0)
        return self._redirected() if answer == "{redirect}" else answer

    def _redirected(self) -> str:
        [url] = [message.values["url"] for message in self.told if "url" in message.values]
        asked = dict(parse_qsl(urlsplit(url).query))
        assert asked["response_type"] == "code"
        return f"{asked['redirect_uri']}?code={self.code}&state={asked['state']}#_"


async def test_a_page_is_opened_through_the_browser(http: Http) -> None:
    async with FacebookServer() as server:
        person = Person([APP_ID, APP_SECRET, "{redirect}"])
        account = page_account(server, secret="", remote="")
        found = await registry.login("facebook", account, http).run(person.ask, person.tell)
        secret = Secret.read(found.secret)
        assert (found.remote, found.user, secret.token) == (PAGE_ID, "Kommunen", PAGE_TOKEN)
        assert (secret.app_id, secret.app_secret) == (APP_ID, APP_SECRET)
        assert "pages_manage_engagement" in secret.scopes
        assert LONG_TOKEN in server.tokens  # the Page's token came from a long-lived one
        assert [prompt.secret for prompt in person.prompts] == [False, True, True]
        assert PAGE_TOKEN not in repr(found)


@pytest.mark.parametrize("token", [USER_TOKEN, PAGE_TOKEN])
async def test_a_token_may_be_pasted_without_an_app(http: Http, token: str) -> None:
    async with FacebookServer() as server:
        person = Person(["", token])
        found = await registry.login("facebook", page_account(server, secret="", remote=""), http).run(
            person.ask, person.tell
        )
        assert Secret.read(found.secret).token == PAGE_TOKEN
        assert found.remote == PAGE_ID


async def test_the_page_is_picked_by_number_or_by_configuration(http: Http) -> None:
    async with FacebookServer() as server:
        server.other_pages = [PageNode(server)]
        person = Person(["", USER_TOKEN, "x", "9", "2"])
        found = await registry.login("facebook", page_account(server, secret="", remote=""), http).run(
            person.ask, person.tell
        )
        assert found.remote == PAGE_ID
        person = Person(["", USER_TOKEN])
        await registry.login("facebook", page_account(server, secret=""), http).run(person.ask, person.tell)
        person = Person(["", USER_TOKEN, "x", "x", "x"])
        with pytest.raises(Refused):
            await registry.login("facebook", page_account(server, secret="", remote=""), http).run(
                person.ask, person.tell
            )


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([APP_ID, "fel", "{redirect}"], ConnectorError),
        ([APP_ID, APP_SECRET, "https://x.example/?code=c&state=annan"], Refused),
        ([APP_ID, APP_SECRET, "https://x.example/?error=access_denied&state=s"], Refused),
        (["", "fel-token"], TokenDead),
        (["", ""], Refused),
    ],
)
async def test_what_does_not_fit_is_told(http: Http, answers: list[str], kind: type[ConnectorError]) -> None:
    async with FacebookServer() as server:
        person = Person(answers)
        with pytest.raises(kind) as caught:
            await registry.login("facebook", page_account(server, secret="", remote=""), http).run(
                person.ask, person.tell
            )
        assert "fel" not in f"{caught.value}{caught.value.message}"
        assert "no longer" not in caught.value.message.text


async def test_rights_that_were_not_given_are_told(http: Http) -> None:
    async with FacebookServer() as server:
        server.tokens[PAGE_TOKEN].scopes.discard("pages_manage_engagement")
        person = Person(["", USER_TOKEN])
        found = await registry.login("facebook", page_account(server, secret=""), http).run(person.ask, person.tell)
        assert [message.values["scope"] for message in found.found.warnings] == ["pages_manage_engagement"]


async def test_a_later_login_keeps_the_app(http: Http) -> None:
    async with FacebookServer() as server:
        old = Secret(token="old", app_id=APP_ID, app_secret=APP_SECRET).text()
        person = Person(["", "", "{redirect}"])
        found = await registry.login("facebook", page_account(server, secret=old), http).run(person.ask, person.tell)
        assert Secret.read(found.secret).app_secret == APP_SECRET


async def test_instagram_is_opened_through_its_page(http: Http) -> None:
    async with InstagramServer() as server:
        person = Person([APP_ID, APP_SECRET, "{redirect}"])
        account = instagram_account(server, secret="", remote="")
        found = await registry.login("instagram", account, http).run(person.ask, person.tell)
        assert (found.remote, found.user) == (ACCOUNT_ID, "kommunen")
        server.tied = False
        person = Person(["", USER_TOKEN])
        with pytest.raises((Refused, RightMissing)):
            await registry.login("instagram", account, http).run(person.ask, person.tell)


async def test_instagram_logs_in_by_itself_and_prolongs_its_token(http: Http) -> None:
    async with InstagramServer(instagram_login=True) as server:
        person = Person([APP_ID, APP_SECRET, "{redirect}"])
        account = instagram_account(server, secret="", remote="")
        found = await registry.login("instagram", account, http).run(person.ask, person.tell)
        secret = Secret.read(found.secret)
        assert (found.remote, secret.token) == (ACCOUNT_ID, INSTAGRAM_LONG)
        ends = secret.ends()
        assert ends is not None
        assert abs(ends - datetime.now(UTC) - DAYS_60) < timedelta(minutes=5)

        assert await instagram(server, http, secret=found.secret).renew() is None
        near = msgspec.structs.replace(secret, expires=(datetime.now(UTC) + timedelta(days=3)).isoformat())
        connector = instagram(server, http, secret=near.text())
        assert [message.values["days"] for message in connector.notices] == ["2"]
        renewed = Secret.read(await connector.renew() or "")
        assert (renewed.token, renewed.app_id) == (RENEWED_TOKEN, APP_ID)
        dead = msgspec.structs.replace(near, token="dead")
        with pytest.raises(TokenDead):
            await instagram(server, http, secret=dead.text()).renew()


async def test_a_token_made_in_metas_tools_is_taken_as_it_is(http: Http) -> None:
    async with InstagramServer(instagram_login=True) as server:
        server.fail_next(400, body=json.dumps({"error": {"code": 100, "message": "too young"}}).encode())
        person = Person(["", PAGE_TOKEN])
        account = instagram_account(server, secret="", remote="")
        found = await registry.login("instagram", account, http).run(person.ask, person.tell)
        secret = Secret.read(found.secret)
        assert secret.token == PAGE_TOKEN
        assert secret.ends() is not None
