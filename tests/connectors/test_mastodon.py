"""Mastodon's traps: what servers leave out, who is told of what, and faults in the middle."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from connectors.base import AccountRef, Outgoing
from connectors.errors import Forbidden, Gone, Passing, ProtocolChanged, Refused, SlowDown, TokenDead, Unsure
from connectors.http import Http
from connectors.login import Prompt
from connectors.mastodon import Mastodon
from connectors.mastodon_login import SCOPES, MastodonLogin
from connectors.mastodon_text import addressed, length, same_words
from sm_console.core.model import Action, Message
from sm_console.drill.mastodon_server import TOKEN, MastodonServer
from tests.connectors.contract import MAX_CURSOR, known
from tests.connectors.support import Hands, read
from tests.connectors.test_mastodon_contract import mastodon

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Hands:
    return Hands(START)


@pytest.fixture(params=[False, True], ids=["full", "lean"])
async def server(clock: Hands, request: pytest.FixtureRequest) -> AsyncIterator[MastodonServer]:
    async with MastodonServer(lean=request.param, clock=clock) as made:
        yield made


@pytest.fixture
async def full(clock: Hands) -> AsyncIterator[MastodonServer]:
    async with MastodonServer(clock=clock) as made:
        yield made


async def test_an_edit_and_a_deletion_of_a_recent_mention_cost_no_sweep(
    server: MastodonServer, http: Http, clock: Hands
) -> None:
    post = server.publish("", "Nu", clock())
    kept = server.comment(post, "Örjan", "före", clock())
    lost = server.comment(post, "Åsa", "borta", clock())
    connector = mastodon(server, http)
    found = await read(connector.fetch(None))
    server.edit(kept, "efter")
    server.delete(lost)
    news = await read(connector.fetch(found.cursor))
    assert [c.text for c in news.comments] == ["efter"]
    assert news.gone == {lost: "missing"}
    assert (await read(connector.fetch(news.cursor))).events == []


async def test_notifications_put_away_elsewhere_are_no_deletions(
    server: MastodonServer, http: Http, clock: Hands
) -> None:
    post = server.publish("", "Nu", clock())
    for number in range(3):
        server.comment(post, "Örjan", str(number), clock())
    connector = mastodon(server, http)
    found = await read(connector.fetch(None))
    server.world.notices.clear()
    assert (await read(connector.fetch(found.cursor))).gone == {}


async def test_more_than_a_page_of_mentions_since_the_last_poll(
    server: MastodonServer, http: Http, clock: Hands
) -> None:
    post = server.publish("", "Nu", clock())
    server.comment(post, "Örjan", "först", clock())
    connector = mastodon(server, http)
    found = await read(connector.fetch(None))
    for number in range(230):
        clock.move(milliseconds=900)
        server.comment(post, f"N{number % 7}", f"text {number}", clock())
    news = await read(connector.fetch(found.cursor))
    assert [c.text for c in news.comments] == [f"text {number}" for number in range(230)]
    assert len(news.cursor.encode()) <= MAX_CURSOR
    before = http.requests_made("blogg")
    assert (await read(connector.fetch(news.cursor))).events == []
    assert http.requests_made("blogg") - before == 1


async def test_an_answer_given_elsewhere_is_found_when_it_is_time(
    server: MastodonServer, http: Http, clock: Hands
) -> None:
    post = server.publish("", "Nu", clock())
    question = server.comment(post, "Örjan", "När?", clock())
    connector = mastodon(server, http)
    found = await read(connector.fetch(None))
    clock.move(minutes=1)
    elsewhere = server.comment(post, "", "I vår", clock(), parent=question, own=True)
    second = server.publish("", "Ny", clock())
    assert (await read(connector.fetch(found.cursor))).events == []
    clock.move(minutes=5)
    news = await read(connector.fetch(found.cursor))
    assert [p.platform_id for p in news.posts] == [second]
    [own] = news.comments
    assert (own.own, own.platform_id, own.parent_id, own.post_id) == (True, elsewhere, question, post)


async def test_an_answer_that_does_not_name_us_is_found_by_the_count_or_by_the_sweep(
    full: MastodonServer, http: Http, clock: Hands
) -> None:
    post = full.publish("", "Nu", clock())
    named = full.comment(post, "Örjan", "När?", clock())
    connector = mastodon(full, http)
    found = await read(connector.fetch(None))
    clock.move(minutes=6)
    silent = full.world.add(full.world.person("Bo").id, "Tyst", clock(), parent=post, mention=False)
    counted = await read(connector.fetch(found.cursor))
    assert [c.platform_id for c in counted.comments] == [silent]
    deeper = full.world.add(full.world.person("Cia").id, "Tystare", clock(), parent=named, mention=False)
    assert (await read(connector.fetch(counted.cursor))).events == []
    swept = await read(connector.sweep(*known(found)))
    assert swept.comment(deeper).parent_id == named


async def test_a_mention_explained_by_a_notification_reads_no_thread(
    full: MastodonServer, http: Http, clock: Hands
) -> None:
    post = full.publish("", "Nu", clock())
    connector = mastodon(full, http)
    found = await read(connector.fetch(None))
    full.comment(post, "Örjan", "När?", clock())
    news = await read(connector.fetch(found.cursor))
    clock.move(minutes=6)
    full.requests.clear()
    assert (await read(connector.fetch(news.cursor))).events == []
    assert [asked.path.split("/")[-1] for asked in full.requests] == ["notifications", "statuses"]


async def test_in_others_threads_only_what_concerns_us_counts(full: MastodonServer, http: Http, clock: Hands) -> None:
    world = full.world
    anna, bo = world.person("Anna").id, world.person("Bo").id
    head = world.add(anna, "Så fult det är på torget", clock(), mention=False)
    clock.move(seconds=1)
    world.add(bo, "Håller med", clock(), parent=head, mention=False)
    asked = world.add(bo, "@kommun vad säger ni?", clock(), parent=head)
    found = await read(mastodon(full, http).fetch(None))
    [post] = found.posts
    assert (post.platform_id, post.original, post.author.name) == (head, False, "Anna")
    [comment] = found.comments
    assert (comment.platform_id, comment.post_id, comment.parent_id) == (asked, head, None)


async def test_a_mention_out_of_the_blue_is_a_comment_of_its_own(
    server: MastodonServer, http: Http, clock: Hands
) -> None:
    connector = mastodon(server, http)
    found = await read(connector.fetch(None))
    mention = server.world.add(server.world.person("Bo").id, "@kommun hej", clock(), visibility="direct")
    news = await read(connector.fetch(found.cursor))
    [comment] = news.comments
    assert (comment.platform_id, comment.post_id, comment.parent_id) == (mention, mention, None)
    assert news.posts == []


async def test_a_deleted_parent_still_holds_its_thread_together(full: MastodonServer, http: Http, clock: Hands) -> None:
    post = full.publish("", "Nu", clock())
    above = full.comment(post, "Örjan", "fult", clock())
    full.delete(post)
    clock.move(seconds=1)
    one = full.comment(post, "Åsa", "ett", clock(), parent=above)
    two = full.comment(post, "Bo", "två", clock(), parent=above)
    found = await read(mastodon(full, http).fetch(None))
    assert {c.post_id for c in found.comments} == {post}
    assert {found.comment(one).parent_id, found.comment(two).parent_id} == {above}


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private", "direct"])
async def test_an_answer_is_for_the_same_circle_and_names_whom_it_answers(
    full: MastodonServer, http: Http, clock: Hands, visibility: str
) -> None:
    person = full.world.person("Bo", domain="annan.test")
    asked = full.world.add(person.id, "@kommun hej", clock(), visibility=visibility)
    sent = await mastodon(full, http).send(Outgoing(key="k", post_id=asked, comment_id=asked, text="Hej! /Åsa"))
    made = full.world.statuses[sent.platform_id]
    assert (made.visibility, made.parent) == (visibility, asked)
    assert person.id in made.named


async def test_the_same_key_is_carried_out_once_and_a_502_after_accepting_is_found(
    server: MastodonServer, http: Http, clock: Hands
) -> None:
    post = server.publish("", "Nu", clock())
    question = server.comment(post, "Örjan", "När?", clock())
    connector = mastodon(server, http)
    answer = Outgoing(key="nyckel", post_id=post, comment_id=question, text="Hej! Se https://malmo.se/x?a=1&b=2\n/Åsa")
    server.drop_next(carried_out=True, method="POST")
    with pytest.raises(Unsure):
        await connector.send(answer)
    lost = await connector.find_sent(answer, clock() - timedelta(minutes=1))
    again = await connector.send(answer)
    assert lost is not None
    assert lost.platform_id == again.platform_id
    assert len([s for s in server.world.statuses.values() if s.parent == question]) == 1
    other = msgspec.structs.replace(answer, key="annan", text="Något annat")
    assert await connector.find_sent(other, clock() - timedelta(minutes=1)) is None


async def test_an_answer_to_what_is_gone_is_not_sent(server: MastodonServer, http: Http, clock: Hands) -> None:
    post = server.publish("", "Nu", clock())
    question = server.comment(post, "Örjan", "När?", clock())
    server.delete(question)
    with pytest.raises(Gone):
        await mastodon(server, http).send(Outgoing(key="k", post_id=post, comment_id=question, text="Hej"))
    assert all(asked.method != "POST" for asked in server.requests)


async def test_the_servers_own_limit_counts(server: MastodonServer, http: Http, clock: Hands) -> None:
    server.world.longest = 60
    post = server.publish("", "Nu", clock())
    question = server.comment(post, "Örjan", "När?", clock())
    connector = mastodon(server, http)
    found = await read(connector.fetch(None))
    assert connector.capabilities.max_length == 60
    again = mastodon(server, http)
    await read(again.fetch(found.cursor))
    assert again.capabilities.max_length == 60
    room = 60 - len("@user1 ")
    fits = Outgoing(key="a", post_id=post, comment_id=question, text="x" * room)
    await connector.send(fits)
    with pytest.raises(Refused) as caught:
        await connector.send(msgspec.structs.replace(fits, key="b", text="x" * (room + 3)))
    assert caught.value.message.values == {"over": "3"}


async def test_a_full_limit_waits_until_the_server_says(full: MastodonServer, http: Http, clock: Hands) -> None:
    full.limit = 0
    with pytest.raises(SlowDown) as caught:
        await mastodon(full, http).check()
    assert caught.value.retry_after is not None
    assert 299 < caught.value.retry_after < 302


async def test_the_limit_is_told(full: MastodonServer, http: Http, clock: Hands) -> None:
    connector = mastodon(full, http)
    assert not connector.quotas
    await read(connector.fetch(None))
    [quota] = connector.quotas
    assert 0 < quota.share < 0.1
    assert quota.resets is not None
    assert quota.resets > clock()


async def test_a_sweep_leaves_room_in_the_limit(full: MastodonServer, http: Http, clock: Hands) -> None:
    for number in range(30):
        clock.move(minutes=1)
        post = full.publish("", f"Post {number}", clock())
        full.comment(post, "Örjan", "När?", clock())
    connector = mastodon(full, http)
    found = await read(connector.fetch(None))
    clock.move(minutes=10)
    full.limit = 20
    await read(connector.sweep(*known(found)))
    assert connector.quotas[0].share < 1.0


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b'[{"id": "1", "type": "mention", "status": {"id": "2"', ProtocolChanged),
        (200, b"", ProtocolChanged),
        (200, b'[{"id": [1]}]', ProtocolChanged),
        (200, b'{"error": "nope"}', ProtocolChanged),
        (429, b"<html>429</html>", SlowDown),
        (503, b"<html>Underhall</html>", Passing),
        (401, b'{"error":"The access token was revoked"}', TokenDead),
    ],
)
async def test_odd_answers_are_typed(
    server: MastodonServer, http: Http, status: int, body: bytes, kind: type[Exception]
) -> None:
    connector = mastodon(server, http)
    found = await read(connector.fetch(None))
    server.fail_next(status, body=body)
    with pytest.raises(kind):
        await read(connector.fetch(found.cursor))


async def test_a_token_revoked_midway_loses_nothing(server: MastodonServer, http: Http, clock: Hands) -> None:
    post = server.publish("", "Nu", clock())
    connector = mastodon(server, http)
    found = await read(connector.fetch(None))
    server.comment(post, "Örjan", "När?", clock())
    clock.move(minutes=6)
    grant = server.grants[TOKEN]
    server.revoke()
    with pytest.raises(TokenDead) as caught:
        await read(connector.fetch(found.cursor))
    assert TOKEN not in f"{caught.value!r} {caught.value.message} {connector.account!r}"
    server.grants[TOKEN] = grant
    assert len((await read(connector.fetch(found.cursor))).comments) == 1


async def test_the_token_stays_at_its_server(full: MastodonServer, http: Http) -> None:
    async with MastodonServer() as other:
        full.fail_next(302, {"Location": f"{other.address}/api/v1/accounts/verify_credentials"})
        with pytest.raises(TokenDead):
            await mastodon(full, http).check()
        assert all("authorization" not in asked.headers for asked in other.requests)
    open_line = AccountRef(id="x", address="http://social.example", secret="hemlig")
    with pytest.raises(Forbidden):
        await Mastodon(open_line, http).check()


async def test_likes_and_what_cannot_be_done(server: MastodonServer, http: Http, clock: Hands) -> None:
    post = server.publish("", "Nu", clock())
    question = server.comment(post, "Örjan", "När?", clock())
    connector = mastodon(server, http)
    for _ in range(2):
        await connector.moderate(Action.LIKE, question)
    assert server.world.statuses[question].likes == 1
    for action in (Action.HIDE, Action.SPAM, Action.DELETE):
        with pytest.raises(Refused):
            await connector.moderate(action, question)
    assert connector.capabilities.actions == {Action.REPLY, Action.LIKE}
    assert connector.capabilities.own_actions == {Action.DELETE}
    for _ in range(2):
        await connector.moderate(Action.DELETE, post)
    assert post not in server.world.statuses


async def test_the_profile_has_both_pictures(full: MastodonServer, http: Http) -> None:
    full.world.people[full.world.me].note = "<p>Vi svarar</p>"
    seen = await mastodon(full, http).profile()
    assert (seen.name, seen.about) == ("Kommunen", "<p>Vi svarar</p>")
    assert len(seen.picture_sha256) == len(seen.cover_sha256) == 64
    assert seen.picture_sha256 != seen.cover_sha256


async def test_missing_rights_are_told_in_words(full: MastodonServer, http: Http) -> None:
    full.grants[TOKEN].scopes = frozenset({"read"})
    found = await mastodon(full, http).check()
    assert ["answers" in w.text or "like" in w.text for w in found.warnings] == [True, True]


async def test_logging_in(server: MastodonServer, http: Http) -> None:
    told: list[Message] = []

    async def tell(message: Message) -> None:
        told.append(message)

    async def ask(prompt: Prompt) -> str:
        assert prompt.secret
        return f" {server.authorise(next(reversed(server.apps)))} "

    account = AccountRef(id="k", address=f"{server.address}/@kommun", allow_private=True)
    logged_in = await MastodonLogin(account, http).run(ask, tell)
    assert logged_in.user == "kommun"
    assert logged_in.remote == server.world.me
    assert server.grants[logged_in.secret].scopes == set(SCOPES.split())
    assert logged_in.secret not in repr(logged_in)
    assert told[-1].values["address"].startswith(f"{server.address}/oauth/authorize?client_id=")


async def test_a_wrong_code_is_told(server: MastodonServer, http: Http) -> None:
    async def tell(_message: Message) -> None: ...

    async def ask(_prompt: Prompt) -> str:
        return "fel"

    with pytest.raises(Refused):
        await MastodonLogin(AccountRef(id="k", address=server.address, allow_private=True), http).run(ask, tell)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("hej", 3),
        ("👩‍👩‍👧‍👦🇸🇪e\u0301", 3),
        ("se https://malmo.se/" + "x" * 300 + ".", 27),
        ("@bo@langt.servernamn.example hej", 7),
        ("a\nb\r\nc", 5),
        ("", 0),
    ],
)
def test_length(text: str, counted: int) -> None:
    assert length(text) == counted


def test_names_and_words() -> None:
    assert addressed("Hej", "bo@x.test") == "@bo@x.test Hej"
    assert addressed("Hej @Bo!", "bo@x.test") == "Hej @Bo!"
    html = '<p><span class="h-card"><a>@<span>bo</span></a></span> 5 &lt; 6 &amp;amp;<br>x</p><p>y</p>'
    assert same_words(html, "5 < 6 &amp;\nx\n\ny")
    assert not same_words(html, "5 < 7 &amp;\nx\n\ny")
    assert same_words("<p>👍</p>", "👍")
    assert not same_words("<p>👍</p>", "👎")
