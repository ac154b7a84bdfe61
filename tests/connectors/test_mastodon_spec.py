"""Every request of the connector and every answer of the simulated server, against Mastodon's own description."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from connectors.base import AccountRef, Outgoing
from connectors.errors import ConnectorError, Gone, Refused, RightMissing, SlowDown, TokenDead
from connectors.http import Http
from connectors.login import Prompt
from connectors.mastodon import Mastodon
from connectors.mastodon_login import MastodonLogin
from sm_console.core.model import Action, Message
from tests.connectors.contract import NOW, known
from tests.connectors.mastodon_spec import Watched, complaints, description
from tests.connectors.support import read


async def test_a_whole_day_keeps_to_the_description(http: Http) -> None:
    description()
    async with Watched() as server:
        told: list[Message] = []

        async def tell(message: Message) -> None:
            told.append(message)

        async def ask(_prompt: Prompt) -> str:
            return server.authorise(next(iter(server.apps)))

        account = AccountRef(id="k", address=server.address, allow_private=True)
        logged_in = await MastodonLogin(account, http).run(ask, tell)
        account = AccountRef(id="k", address=server.address, secret=logged_in.secret, allow_private=True)
        connector = Mastodon(account, http)

        post = server.publish("Gatan lagas", "<p>Nu</p>", NOW - timedelta(days=1))
        question = server.comment(post, "Örjan", "<p>När?</p>", NOW - timedelta(hours=2))
        server.comment(post, "Åsa", "<p>Ja, när?</p>", NOW - timedelta(hours=1), parent=question)
        server.world.add(server.world.person("Bo", domain="x.test").id, "<p>Hej @kommun</p>", NOW, warning="Fråga")
        found = await read(connector.fetch(None))
        answer = Outgoing(key="nyckel-1", post_id=post, comment_id=question, text="Hej! I vår.\n/Åsa")
        sent = await connector.send(answer)
        assert await connector.find_sent(answer, NOW - timedelta(hours=1)) == sent
        server.edit(question, "<p>När blir det klart?</p>")
        await read(connector.fetch(found.cursor))
        await connector.moderate(Action.LIKE, question)
        await read(connector.sweep(*known(found)))
        await connector.profile()
        await connector.moderate(Action.DELETE, sent.platform_id)
        assert (await connector.check()).warnings == ()
        paths = {(asked.method, asked.path.split("/")[-1]) for asked, _answer in server.exchanges}
        assert len(paths) >= 12
        described = [pair for pair in server.exchanges if pair[0].path.startswith(("/api/", "/oauth/"))]
        assert [told for asked, answer in described for told in complaints(asked, answer)] == []


async def test_its_refusals_keep_to_the_description_too(http: Http) -> None:
    description()
    async with Watched() as server:
        account = AccountRef(id="k", address=server.address, secret="sim-secret", allow_private=True)
        connector = Mastodon(account, http)
        post = server.publish("", "Nu", NOW)
        question = server.comment(post, "Örjan", "När?", NOW)
        await _raises(Gone, connector.moderate(Action.LIKE, "99"))
        connector._limits = (5000, 23)
        long = Outgoing(key="k", post_id=post, comment_id=question, text="x" * 600)
        await _raises(Refused, connector.send(long))
        server.grants["sim-secret"].scopes = frozenset({"read"})
        await _raises(RightMissing, connector.moderate(Action.LIKE, question))
        server.revoke()
        await _raises(TokenDead, connector.check())
        server.limit = 0
        await _raises(SlowDown, connector.check())
        statuses = [answer.status for _asked, answer in server.exchanges]
        assert {404, 422, 403, 401, 429} <= set(statuses)
        wrong = []
        for asked, answer in server.exchanges:
            if answer.status != 403:  # documented in words only
                wrong += complaints(asked, answer)
        assert wrong == []


async def test_the_description_is_no_rubber_stamp(http: Http) -> None:
    description()
    async with Watched() as server:
        account = AccountRef(id="k", address=server.address, secret="sim-secret", allow_private=True)
        await Mastodon(account, http).api.me()
        [(asked, answer)] = server.exchanges
        assert complaints(asked, answer) == []
        assert complaints(msgspec.structs.replace(asked, pairs=(("limitt", "1"),)), answer)
        assert complaints(asked, msgspec.structs.replace(answer, body=answer.body.replace(b'"acct"', b'"act"')))


async def _raises(kind: type[ConnectorError], call: object) -> None:
    with pytest.raises(kind):
        await call  # type: ignore[misc]
