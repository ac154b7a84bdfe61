"""Every request of the connector and every answer of the simulated X, against both of X's own descriptions."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import pytest

from connectors.base import Outgoing
from connectors.errors import ConnectorError
from connectors.http import Http
from sm_console.core.model import Action
from sm_console.drill.x_server import XServer
from tests.connectors.contract import NOW, known
from tests.connectors.openapi_spec import Description, Watching, value_of
from tests.connectors.support import read
from tests.connectors.test_x_contract import x

_SPECS = Path(__file__).resolve().parents[3] / "shared/specs"
_OPERATIONS = {
    "getUsersMe",
    "getUsersMentions",
    "getUsersPosts",
    "getPostsByIds",
    "searchPostsRecent",
    "createPosts",
    "hidePostsReply",
    "deletePosts",
    "likePost",
}
_VERSIONS = {"tweet": "2.166", "post": "2.167"}


@lru_cache(maxsize=2)
def description(names: str) -> Description:
    path = _SPECS / f"x-openapi-{_VERSIONS[names]}.json"
    if not path.exists():
        pytest.skip(f"no ../shared/specs/{path.name}")
    return Description(json.loads(path.read_text("utf-8")))


class WatchedX(Watching, XServer):
    """An X that remembers."""


async def _a_day(server: WatchedX, http: Http) -> None:
    """Use everything that the connector asks for."""
    connector = x(server, http, likes="yes")
    server.oauth.grants["sim-secret"] += " like.write"
    post = server.publish("", "Gatan lagas & det tar tid https://kommun.test", NOW - timedelta(days=1))
    old = server.publish("", "Förra året", NOW - timedelta(days=300))
    question = server.comment(post, "Örjan", "När då? <nu>", NOW - timedelta(hours=3))
    server.comment(post, "Åsa", "Ja, " + "när? " * 100, NOW - timedelta(hours=2), parent=question)
    out = server.world.add(server.world.user("Bo").id, "Hej @kommunen, ring mig", NOW - timedelta(hours=1))
    quoting = server.world.add(server.world.user("Cim").id, "@kommunen läs detta", NOW, quoted=post)
    unnamed = server.world.add(server.world.user("Dag").id, "utan namn", NOW, parent=post, names=False)
    server.page_size = 2
    found = await read(connector.fetch(None))
    server.page_size = 100
    answer = Outgoing(key="k", post_id=post, comment_id=question, text="Hej! I vår, se malmo.se.\n/Åsa")
    sent = await connector.send(answer)
    assert await connector.find_sent(answer, NOW - timedelta(minutes=5)) is not None
    server.edit(question, "När blir det klart?")
    server.delete(quoting)
    await read(connector.fetch(found.cursor))
    await connector.moderate(Action.LIKE, question)
    await connector.moderate(Action.HIDE, question)
    swept = await read(connector.sweep(*known(found)))
    assert {unnamed, out} <= {c.platform_id for c in swept.comments}
    assert old in {p.platform_id for p in swept.posts}
    await connector.moderate(Action.UNHIDE, question)
    await connector.moderate(Action.DELETE, sent.platform_id)
    await connector.profile()
    await connector.check()


@pytest.mark.parametrize("names", ["tweet", "post"])
async def test_a_whole_day_keeps_to_the_description(http: Http, names: str) -> None:
    spec = description(names)
    async with WatchedX(names=names) as server:
        await _a_day(server, http)
        described = [pair for pair in server.exchanges if pair[0].path.startswith("/2/")]
        assert {spec.name_of(asked) for asked, _answer in described} == _OPERATIONS
        assert [told for asked, answer in described for told in spec.complaints(asked, answer)] == []
        fields = [f for asked, answer in described for f in spec.undescribed(asked, value_of(answer))]
        # The problem's own fields differ by kind and are left open in one of the descriptions.
        assert [field for field in fields if not field.startswith(".errors")] == []


@pytest.mark.parametrize(("names", "other"), [("tweet", "post"), ("post", "tweet")])
async def test_the_other_spelling_is_refused_by_description_and_simulator_alike(
    http: Http, names: str, other: str
) -> None:
    spec = description(names)
    async with WatchedX(names=names) as server:
        server.publish("", "Nu", NOW)
        connector = x(server, http, names=other)
        with pytest.raises(ConnectorError):
            await read(connector.fetch(None))
        wrong = [told for asked, answer in server.exchanges for told in spec.complaints(asked, answer)]
        assert any(f"{other}.fields" in told for told in wrong)


async def test_refusals_keep_to_the_older_description(http: Http) -> None:
    """The newer one describes no answer to a wrong token at all."""
    spec = description("tweet")
    async with WatchedX() as server:
        post = server.publish("", "Nu", NOW)
        question = server.comment(post, "Örjan", "När?", NOW)
        strange = server.world.add(server.world.user("Bo").id, "inget med oss", NOW)
        for text, comment in (("x", "99"), ("x", strange), ("Hej", question), ("Hej", question)):
            try:
                await x(server, http).send(Outgoing(key="k", post_id=post, comment_id=comment, text=text))
            except ConnectorError:
                continue
        server.credits = 0
        for connector in (x(server, http), x(server, http, secret="fel")):
            with pytest.raises(ConnectorError):
                await connector.check()
        assert {201, 401, 402, 403} <= {answer.status for _asked, answer in server.exchanges}
        assert [told for asked, answer in server.exchanges for told in spec.complaints(asked, answer)] == []
