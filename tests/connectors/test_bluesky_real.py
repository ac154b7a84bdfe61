"""Bluesky's connector against a real server (PDS) and AppView."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.base import AccountRef, KnownComment, KnownPost, Outgoing
from connectors.bluesky import Bluesky
from connectors.bluesky_login import BlueskyLogin
from connectors.bluesky_session import parse
from connectors.errors import Gone, Refused, TokenDead, Unsure
from connectors.http import Http
from connectors.login import Prompt
from sm_console.core.model import Action, Message, Visibility
from tests.connectors.bluesky_network import PASSWORD, Human, address, town, under, until
from tests.connectors.contract import known
from tests.connectors.support import Fetched, read

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Scene:
    """The municipality, two citizens, and the municipality's connector."""

    def __init__(self, people: list[Human], http: Http) -> None:
        self.city, self.lasse, self.asa = people
        self.http = http
        self.connector = self.make()

    def make(self, secret: str = PASSWORD) -> Bluesky:
        account = AccountRef(id="kommun", address=address(), user=self.city.handle, secret=secret, allow_private=True)
        return Bluesky(account, self.http)

    async def fetch(self, cursor: str | None = None) -> Fetched:
        return await read(self.connector.fetch(cursor))

    async def fetch_until(self, cursor: str | None, count: int) -> Fetched:
        return await until(lambda: self.fetch(cursor), lambda found: len(found.comments) >= count)

    async def requests(self, cursor: str) -> int:
        before = self.http.requests_made("kommun")
        assert (await self.fetch(cursor)).events == []
        return self.http.requests_made("kommun") - before


@pytest.fixture
async def scene(http: Http) -> AsyncIterator[Scene]:
    async with town(("kommun", "lasse", "asa")) as people:
        yield Scene(people, http)


async def test_posts_and_nested_answers_are_read_once_and_a_quiet_poll_is_one_request(scene: Scene) -> None:
    post = await scene.city.post("Gatan lagas")
    first = await scene.lasse.post("När?", reply=under(post))
    second = await scene.asa.post("Ja, när?", reply=under(post, first))
    found = await scene.fetch_until(None, 2)
    assert [p.platform_id for p in found.posts] == [post["uri"]]
    assert [(c.platform_id, c.post_id, c.parent_id) for c in found.comments] == [
        (first["uri"], post["uri"], None),
        (second["uri"], post["uri"], first["uri"]),
    ]
    assert await scene.requests(found.cursor) == 1


async def test_an_account_with_nothing_costs_one_request_too(scene: Scene) -> None:
    found = await scene.fetch()
    assert found.events == []
    assert await scene.requests(found.cursor) == 1


async def test_an_answer_stands_in_its_thread_once_however_often_it_is_sent(scene: Scene) -> None:
    post = await scene.city.post("Gatan lagas")
    first = await scene.lasse.post("När?", reply=under(post))
    second = await scene.asa.post("Ja, när?", reply=under(post, first))
    found = await scene.fetch_until(None, 2)
    text = f"Hej @{scene.asa.handle}! Se https://malmo.se/gata?x=1. Hälsningar 👷 #gata\n/Åsa"
    answer = Outgoing(key="k1", post_id=post["uri"], comment_id=second["uri"], text=text)
    assert await scene.connector.find_sent(answer, LONG_AGO) is None
    sent = await scene.connector.send(answer)
    with pytest.raises(Unsure):
        await scene.connector.send(answer)
    again = await scene.connector.find_sent(answer, LONG_AGO)
    assert again is not None
    assert (again.platform_id, again.written) == (sent.platform_id, sent.written)
    record = await scene.city.get("com.atproto.repo.listRecords", repo=scene.city.did, collection="app.bsky.feed.post")
    made = [r for r in record["records"] if r["value"]["text"] == text]
    assert [r["uri"] for r in made] == [sent.platform_id]
    assert made[0]["value"]["reply"] == under(post, second)
    assert _faceted(made[0]["value"]) == {scene.asa.did, "https://malmo.se/gata?x=1", "gata"}
    news = await until(lambda: scene.fetch(found.cursor), lambda f: any(c.own for c in f.comments))
    [own] = [c for c in news.comments if c.own]
    assert (own.platform_id, own.parent_id, own.post_id) == (sent.platform_id, second["uri"], post["uri"])


def _faceted(record: dict[str, Any]) -> set[str]:
    """Return what the facets point at, checked against the bytes they cover."""
    data, found = record["text"].encode(), set()
    for facet in record["facets"]:
        covered = data[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        [feature] = facet["features"]
        value = feature.get("uri") or feature.get("did") or feature.get("tag")
        assert covered in {value, f"#{value}"} or covered.startswith("@")
        found.add(value)
    return found


async def test_an_answer_written_elsewhere_is_our_own(scene: Scene) -> None:
    post = await scene.city.post("Gatan lagas")
    question = await scene.lasse.post("När?", reply=under(post))
    found = await scene.fetch_until(None, 1)
    elsewhere = await scene.city.post("I vår", reply=under(post, question))
    scene.connector._look = True
    news = await until(lambda: _look(scene, found.cursor), lambda f: bool(f.comments))
    [own] = [c for c in news.comments if c.platform_id == elsewhere["uri"]]
    assert own.own
    assert own.parent_id == question["uri"]


async def _look(scene: Scene, cursor: str) -> Fetched:
    scene.connector._look = True
    return await scene.fetch(cursor)


async def test_a_mention_out_of_the_blue_is_a_comment_of_its_own(scene: Scene) -> None:
    found = await scene.fetch()
    text = f"@{scene.city.handle} var är cykelvägen?"
    facets = [
        {
            "index": {"byteStart": 0, "byteEnd": len(scene.city.handle) + 1},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": scene.city.did}],
        }
    ]
    mention = await scene.lasse.post(text, facets=facets)
    news = await scene.fetch_until(found.cursor, 1)
    [comment] = news.comments
    assert (comment.platform_id, comment.post_id, comment.parent_id) == (mention["uri"], mention["uri"], None)
    assert news.posts == []
    answer = Outgoing(key="k9", post_id=comment.post_id, comment_id=comment.platform_id, text="Vid ån. /Åsa")
    sent = await scene.connector.send(answer)
    after = await until(lambda: _look(scene, news.cursor), lambda f: any(c.own for c in f.comments))
    own = after.comment(sent.platform_id)
    assert (own.post_id, own.parent_id) == (mention["uri"], mention["uri"])


async def test_hiding_keeps_it_readable_to_us_and_showing_again_undoes_it(scene: Scene) -> None:
    post = await scene.city.post("Gatan lagas")
    rude = await scene.lasse.post("#¤%&!", reply=under(post))
    kind = await scene.asa.post("Bra!", reply=under(post))
    found = await scene.fetch_until(None, 2)
    await scene.connector.moderate(Action.HIDE, rude["uri"])
    await scene.connector.moderate(Action.HIDE, rude["uri"])
    gate = await scene.city.get(
        "com.atproto.repo.getRecord",
        repo=scene.city.did,
        collection="app.bsky.feed.threadgate",
        rkey=post["uri"].rpartition("/")[2],
    )
    assert gate["value"]["hiddenReplies"] == [rude["uri"]]
    assert gate["value"]["post"] == post["uri"]
    news = await until(lambda: scene.fetch(found.cursor), lambda f: bool(f.comments))
    assert news.comment(rude["uri"]).visibility is Visibility.HELD
    swept = await read(scene.connector.sweep(*known(found)))
    assert {c.platform_id: c.visibility for c in swept.comments} == {
        rude["uri"]: Visibility.HELD,
        kind["uri"]: Visibility.PUBLIC,
    }
    await scene.connector.moderate(Action.UNHIDE, rude["uri"])
    await scene.connector.moderate(Action.UNHIDE, rude["uri"])
    shown = await until(
        lambda: read(scene.connector.sweep(*known(found))),
        lambda f: all(c.visibility is Visibility.PUBLIC for c in f.comments),
    )
    assert len(shown.comments) == 2


async def test_what_is_deleted_is_gone_and_nothing_else(scene: Scene) -> None:
    post = await scene.city.post("Gatan lagas")
    kept = await scene.lasse.post("Kvar", reply=under(post))
    lost = await scene.asa.post("Borta", reply=under(post))
    found = await scene.fetch_until(None, 2)
    await scene.asa.remove(lost)
    news = await until(lambda: scene.fetch(found.cursor), lambda f: bool(f.gone))
    assert news.gone == {lost["uri"]: "deleted"}
    swept = await read(scene.connector.sweep(*known(found)))
    assert swept.gone == {lost["uri"]: "deleted"}
    assert [c.platform_id for c in swept.comments] == [kept["uri"]]
    with pytest.raises(Gone):
        await scene.connector.send(Outgoing(key="k", post_id=post["uri"], comment_id=lost["uri"], text="Hej"))


async def test_our_own_post_deleted_elsewhere_is_gone(scene: Scene) -> None:
    post = await scene.city.post("Fel")
    kept = await scene.city.post("Rätt")
    found = await until(scene.fetch, lambda f: len(f.posts) == 2)
    await scene.city.remove(post)
    news = await until(lambda: _look(scene, found.cursor), lambda f: bool(f.posts_gone))
    assert news.posts_gone == [post["uri"]]
    swept = await read(scene.connector.sweep(*known(found)))
    assert (swept.posts_gone, [p.platform_id for p in swept.posts]) == ([post["uri"]], [kept["uri"]])


async def test_an_answer_dated_back_by_its_writer_is_found_all_the_same(scene: Scene) -> None:
    post = await scene.city.post("Gatan lagas")
    await scene.lasse.post("Nu", reply=under(post))
    found = await scene.fetch_until(None, 1)
    old = f"{datetime.now(UTC) - timedelta(days=9):%Y-%m-%dT%H:%M:%S.000Z}"
    backdated = await scene.asa.post("Från förr", reply=under(post), at=old)
    news = await scene.fetch_until(found.cursor, 1)
    assert [c.platform_id for c in news.comments] == [backdated["uri"]]


async def test_an_answer_from_the_future_gets_the_networks_time(scene: Scene) -> None:
    post = await scene.city.post("Gatan lagas")
    await scene.lasse.post("Sen", reply=under(post), at="2039-01-01T00:00:00.000Z")
    [comment] = (await scene.fetch_until(None, 1)).comments
    assert abs(comment.written - datetime.now(UTC)) < timedelta(minutes=5)


async def test_a_late_voice_deep_in_an_old_thread_is_found_by_the_sweep(scene: Scene) -> None:
    post = await scene.city.post("Gatan lagas")
    above = await scene.lasse.post("0", reply=under(post))
    found = await scene.fetch_until(None, 1)
    for number in range(1, 9):  # the network stops telling the thread's head some levels down
        above = await (scene.asa if number % 2 else scene.lasse).post(str(number), reply=under(post, above))
    posts = [KnownPost(platform_id=post["uri"], published=found.posts[0].published)]
    swept = await until(
        lambda: read(scene.connector.sweep(posts, list[KnownComment]())), lambda f: len(f.comments) == 9
    )
    assert swept.comments[-1].platform_id == above["uri"]


async def test_likes_are_given_once(scene: Scene) -> None:
    post = await scene.city.post("Gatan lagas")
    kind = await scene.asa.post("Bra!", reply=under(post))
    await scene.fetch_until(None, 1)
    await scene.connector.moderate(Action.LIKE, kind["uri"])
    await until(
        lambda: scene.asa.get("app.bsky.feed.getPosts", uris=[kind["uri"]]),
        lambda seen: seen["posts"][0].get("likeCount") == 1,
    )
    await scene.connector.moderate(Action.LIKE, kind["uri"])
    likes = await scene.city.get("com.atproto.repo.listRecords", repo=scene.city.did, collection="app.bsky.feed.like")
    assert len(likes["records"]) == 1


async def test_only_our_own_can_be_deleted(scene: Scene) -> None:
    post = await scene.city.post("Gatan lagas")
    other = await scene.asa.post("Bra!", reply=under(post))
    await scene.fetch_until(None, 1)
    with pytest.raises(Refused):
        await scene.connector.moderate(Action.DELETE, other["uri"])
    await scene.connector.moderate(Action.DELETE, post["uri"])
    await scene.connector.moderate(Action.DELETE, post["uri"])


async def test_one_session_lasts_and_a_renewed_secret_carries_it_over(scene: Scene) -> None:
    assert await scene.connector.renew() is not None
    stored = scene.connector.api.session.secret.text()
    assert await scene.connector.renew() is None
    other = scene.make(stored)
    before = scene.http.requests_made("kommun")
    found = await read(other.fetch((await scene.fetch()).cursor))
    assert found.events == []
    assert other.api.session.changed is False
    assert scene.http.requests_made("kommun") - before == 3  # two for the first fetch of the one, one for the other
    assert (await scene.connector.check()).name
    assert parse(other.account).refresh not in (found.cursor or "")


async def test_an_expired_token_is_renewed_and_a_dead_session_opened_anew(scene: Scene) -> None:
    await scene.connector.renew()
    session = scene.connector.api.session
    secret = session.secret
    stale = type(secret)(identifier=secret.identifier, access=_broken(secret.access), refresh=secret.refresh)
    revived = scene.make(stale.text())
    assert (await read(revived.fetch(None))).cursor
    assert revived.api.session.changed
    dead = type(secret)(identifier=secret.identifier, access=_broken(secret.access), refresh=_broken(secret.refresh))
    with pytest.raises(TokenDead):
        await read(scene.make(dead.text()).fetch(None))
    with_password = type(secret)(identifier=secret.identifier, password=PASSWORD, refresh=_broken(secret.refresh))
    assert (await read(scene.make(with_password.text()).fetch(None))).cursor


def _broken(token: str) -> str:
    return token[:-6] + ("aaaaaa" if not token.endswith("aaaaaa") else "bbbbbb")


async def test_a_wrong_password_is_noticed(scene: Scene) -> None:
    with pytest.raises(TokenDead):
        await scene.make("fel").check()


async def test_logging_in_with_an_app_password_opens_all_that_is_needed(scene: Scene) -> None:
    made = await scene.city.do("com.atproto.server.createAppPassword", {"name": "sm-console"})

    async def tell(_message: Message) -> None: ...

    async def ask(prompt: Prompt) -> str:
        return str(made["password"]) if prompt.secret else f"@{scene.city.handle}"

    account = AccountRef(id="kommun", address=address(), allow_private=True)
    logged_in = await BlueskyLogin(account, scene.http).run(ask, tell)
    assert logged_in.found.warnings == ()
    assert logged_in.remote == scene.city.did
    connector = scene.make(logged_in.secret)
    post = await scene.city.post("Gatan lagas")
    question = await scene.lasse.post("När?", reply=under(post))
    await connector.moderate(Action.LIKE, question["uri"])
    await connector.moderate(Action.HIDE, question["uri"])
    sent = await connector.send(Outgoing(key="k", post_id=post["uri"], comment_id=question["uri"], text="Hej /Åsa"))
    assert sent.platform_id.startswith(f"at://{scene.city.did}/")
    main = scene.make()
    assert len((await main.check()).warnings) == 1  # the account's main password


async def test_the_profile(scene: Scene) -> None:
    seen = await scene.connector.profile()
    assert seen.name == scene.city.handle
    record = {"$type": "app.bsky.actor.profile", "displayName": "Kommunen", "description": "Vi svarar vardagar"}
    body = {"repo": scene.city.did, "collection": "app.bsky.actor.profile", "rkey": "self", "record": record}
    await scene.city.do("com.atproto.repo.putRecord", body)
    seen = await until(scene.connector.profile, lambda profile: profile.name == "Kommunen")
    assert seen.description == "Vi svarar vardagar"
