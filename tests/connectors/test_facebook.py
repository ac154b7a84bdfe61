"""Facebook's traps: ids in two spellings, missing authors, ranked lists, overwrites, odd silence, faults."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from connectors.base import KnownComment, KnownPost, Outgoing
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
from sm_console.core.model import Action, Message, Visibility
from sm_console.drill.facebook_server import PAGE_ID, PAGE_TOKEN, FacebookServer
from sm_console.drill.graph_server import APP_ID, APP_SECRET
from tests.connectors.contract import known
from tests.connectors.graph_support import HOUR, NOW, facebook, page_account
from tests.connectors.support import Fetched, read


@pytest.fixture
async def page() -> Any:
    async with FacebookServer() as server:
        yield server


def words(notices: tuple[Message, ...]) -> str:
    return " | ".join(notice.text for notice in notices)


def answer_to(comment: Any, text: str = "Hej! /Åsa") -> Outgoing:
    return Outgoing(key="k", post_id=comment.post_id, comment_id=comment.platform_id, text=text)


async def test_authors_may_be_missing_and_the_pages_own_words_are_known(page: FacebookServer, http: Http) -> None:
    page.shows_authors = False
    post = page.add_post("A", NOW - HOUR)
    root = page.comment(post, "Okänd", "Fråga?", NOW - HOUR / 2)
    page.comment(post, "", "Svar /Åsa", NOW, parent=root, own=True)
    found = await read(facebook(page, http).fetch(None))
    assert [(c.author.id, c.own) for c in found.comments] == [("", False), (PAGE_ID, True)]


async def test_one_comment_in_two_spellings_is_one(page: FacebookServer, http: Http) -> None:
    post = page.add_post("A", NOW)
    page.comment(post, "B", "b", NOW)
    found = await read(facebook(page, http).fetch(None))
    [node] = page.comments.values()
    node.id = node.number  # the API has changed its mind
    again = await read(facebook(page, http).fetch(found.cursor))
    assert again.events == []
    swept = await read(facebook(page, http).sweep(*known(found)))
    assert [c.platform_id for c in swept.comments] == [found.comments[0].platform_id]
    assert swept.gone == {}


async def test_a_spelling_that_facebook_does_not_know_is_tried_bare(page: FacebookServer, http: Http) -> None:
    post = page.add_post("A", NOW)
    comment_id = page.comment(post, "B", "b", NOW)
    comment = page.comments[comment_id]
    body = json.dumps({"error": {"code": 100, "error_subcode": 33, "message": "x", "type": "GraphMethodException"}})
    page.fail_next(400, body=body.encode())
    await facebook(page, http).moderate(Action.HIDE, f"999_{comment.number}")
    assert comment.hidden
    assert page.requests[-1].path.endswith(f"/{comment.number}")


async def test_all_levels_are_read_with_one_request(page: FacebookServer, http: Http) -> None:
    post = page.add_post("A", NOW - HOUR)
    root = page.comment(post, "B", "rot", NOW - HOUR)
    reply = page.comment(post, "C", "svar", NOW - HOUR / 2, parent=root)
    page.comment(post, "D", "svar på svar", NOW, parent=reply)
    found = await read(facebook(page, http).fetch(None))
    assert http.requests_made("blogg") == 1
    assert [c.parent_id for c in found.comments] == [None, root, root]


@pytest.mark.parametrize("ranks", [False, True])
async def test_a_storm_under_one_post_is_read_to_its_end_and_then_quiet(
    page: FacebookServer, http: Http, *, ranks: bool
) -> None:
    page.ranks = ranks
    post = page.add_post("A", NOW - 9 * HOUR)
    for number in range(230):
        page.comment(post, f"N{number}", f"text {number}", NOW - timedelta(minutes=number))
    found = await read(facebook(page, http).fetch(None))
    assert len({c.platform_id for c in found.comments}) == 230
    before = http.requests_made("blogg")
    assert (await read(facebook(page, http).fetch(found.cursor))).events == []
    assert http.requests_made("blogg") - before == 1
    page.comment(post, "Ny", "ny", NOW + timedelta(minutes=1))
    assert "ny" in [c.text for c in (await read(facebook(page, http).fetch(found.cursor))).comments]


async def test_a_storm_between_two_polls_costs_only_its_own_pages(page: FacebookServer, http: Http) -> None:
    post = page.add_post("A", NOW - 9 * HOUR)
    for number in range(120):
        page.comment(post, "Gammal", f"gammal {number}", NOW - 8 * HOUR + timedelta(seconds=number))
    found = await read(facebook(page, http).fetch(None))
    for number in range(130):
        page.comment(post, "Ny", f"ny {number}", NOW + timedelta(seconds=number))
    before = http.requests_made("blogg")
    news = await read(facebook(page, http).fetch(found.cursor))
    assert len([c for c in news.comments if c.author.name == "Ny"]) == 130
    assert http.requests_made("blogg") - before <= 3


async def test_many_posts_are_paged_to_the_end_once(page: FacebookServer, http: Http) -> None:
    posts = [page.add_post(f"P{number}", NOW - number * HOUR) for number in range(60)]
    for post in posts:
        page.comment(post, "B", "b", NOW)
    found = await read(facebook(page, http).fetch(None))
    assert len(found.posts) == 60
    assert len(found.comments) == 60
    before = http.requests_made("blogg")
    again = await read(facebook(page, http).fetch(found.cursor))
    assert (again.events, http.requests_made("blogg") - before) == ([], 1)
    newer = [page.add_post(f"Ny{number}", NOW + number * HOUR) for number in range(30)]
    assert {p.platform_id for p in (await read(facebook(page, http).fetch(found.cursor))).posts} >= set(newer)


async def test_a_broken_first_reading_goes_on_where_it_stopped(page: FacebookServer, http: Http) -> None:
    for number in range(80):
        page.add_post(f"P{number}", NOW - number * HOUR)
    first = facebook(page, http).fetch(None)
    batches = [await anext(first), await anext(first)]
    page.refuse_next(500, 2)
    with pytest.raises(Passing):
        await anext(first)
    before = http.requests_made("blogg")
    rest = await read(facebook(page, http).fetch(batches[-1].cursor))
    ids = {p.platform_id for p in Fetched(batches).posts} | {p.platform_id for p in rest.posts}
    assert len(ids) == 80
    assert http.requests_made("blogg") - before == 3  # the newest, and the two pages that were left
    assert (await read(facebook(page, http).fetch(rest.cursor))).events == []


async def test_addresses_of_further_pages_are_not_followed(page: FacebookServer, http: Http) -> None:
    for number in range(30):
        page.add_post(f"P{number}", NOW - number * HOUR)
    await read(facebook(page, http).fetch(None))
    assert len(page.requests) == 2
    assert all("access_token" not in asked.query for asked in page.requests)
    assert {asked.headers["authorization"] for asked in page.requests} == {f"Bearer {PAGE_TOKEN}"}


async def test_too_heavy_a_question_is_asked_in_smaller_portions(page: FacebookServer, http: Http) -> None:
    for number in range(30):
        page.add_post(f"P{number}", NOW - number * HOUR)
    page.heavy_above = 10
    found = await read(facebook(page, http).fetch(None))
    assert len(found.posts) == 30
    before = http.requests_made("blogg")
    assert (await read(facebook(page, http).fetch(found.cursor))).events == []
    assert http.requests_made("blogg") - before == 3  # ten at a time, without the question that failed


async def test_hidden_comments_are_held(page: FacebookServer, http: Http) -> None:
    post = page.add_post("A", NOW)
    comment = page.comment(post, "B", "b", NOW)
    found = await read(facebook(page, http).fetch(None))
    page.comments[comment].hidden = True
    news = await read(facebook(page, http).fetch(found.cursor))
    assert [c.visibility for c in news.comments] == [Visibility.HELD]
    assert news.posts == []


async def test_comments_under_old_posts_are_found_by_the_sweep(page: FacebookServer, http: Http) -> None:
    posts = [page.add_post(f"P{number}", NOW - number * HOUR) for number in range(60)]
    found = await read(facebook(page, http).fetch(None))
    page.comment(posts[-1], "Sen", "sent", NOW)
    assert (await read(facebook(page, http).fetch(found.cursor))).events == []
    before = http.requests_made("blogg")
    swept = await read(facebook(page, http).sweep(*known(found)))
    assert [c.text for c in swept.comments] == ["sent"]
    assert http.requests_made("blogg") - before == 2


async def test_posts_that_are_gone_are_told_only_on_proof(page: FacebookServer, http: Http) -> None:
    kept, lost = page.add_post("A", NOW), page.add_post("B", NOW)
    comment = page.comment(lost, "C", "c", NOW)
    found = await read(facebook(page, http).fetch(None))
    page.remove_post(lost)
    swept = await read(facebook(page, http).sweep(*known(found)))
    assert swept.posts_gone == [lost]
    assert set(swept.gone) == {comment}
    page.remove_post(kept)
    left = await read(facebook(page, http).sweep([KnownPost(platform_id=kept, published=NOW)], []))
    assert left.posts_gone == []  # nothing at all is shown, which may as well be a right taken away


async def test_a_right_taken_away_makes_nothing_gone(page: FacebookServer, http: Http) -> None:
    post = page.add_post("A", NOW)
    page.comment(post, "B", "b", NOW)
    found = await read(facebook(page, http).fetch(None))
    page.reads_comments = False
    connector = facebook(page, http)
    assert (await read(connector.fetch(found.cursor))).gone == {}
    assert "shows none of them" in words(connector.notices)
    page.comments.clear()
    assert (await read(connector.sweep(*known(found)))).gone == {}


async def test_held_ones_alone_are_swept_with_one_request(page: FacebookServer, http: Http) -> None:
    post = page.add_post("A", NOW)
    comment, other = page.comment(post, "B", "b", NOW), page.comment(post, "C", "c", NOW)
    held = [
        KnownComment(platform_id=item, post_id=post, written=NOW, visibility=Visibility.HELD)
        for item in (comment, other)
    ]
    swept = await read(facebook(page, http).sweep([], held))
    assert http.requests_made("blogg") == 1
    assert len(swept.comments) == 2
    page.delete(other)
    assert set((await read(facebook(page, http).sweep([], held))).gone) == {other}


async def test_no_posts_where_there_were_some_is_not_believed(page: FacebookServer, http: Http) -> None:
    page.add_post("A", NOW)
    connector = facebook(page, http)
    found = await read(connector.fetch(None))
    page.hides_posts = True
    silent = await read(connector.fetch(found.cursor))
    assert silent.batches == []
    assert "shows no posts at all" in words(connector.notices)
    page.hides_posts = False
    assert (await read(connector.fetch(found.cursor))).events == []
    assert connector.notices == ()


async def test_comments_without_ids_are_told_of(page: FacebookServer, http: Http) -> None:
    page.comment(page.add_post("A", NOW), "B", "b", NOW)
    page.withholds_ids = True
    connector = facebook(page, http)
    assert (await read(connector.fetch(None))).comments == []
    assert "does not tell the comments’ ids" in words(connector.notices)


@pytest.mark.parametrize("how", ["success", "parent"])
async def test_a_suspected_overwrite_is_loud_and_never_sent_again(page: FacebookServer, http: Http, how: str) -> None:
    page.comment(page.add_post("A", NOW - HOUR), "B", "fråga", NOW - HOUR)
    connector = facebook(page, http)
    question = (await read(connector.fetch(None))).comments[0]
    page.overwrites_next = how
    with pytest.raises(Unsure) as caught:
        await connector.send(answer_to(question))
    assert "written over" in caught.value.message.text
    assert "written over" in words(connector.notices)
    assert await connector.find_sent(answer_to(question), NOW - HOUR) is None


async def test_words_go_to_the_comments_edge_alone(page: FacebookServer, http: Http) -> None:
    page.comment(page.add_post("A", NOW - HOUR), "B", "fråga", NOW - HOUR)
    connector = facebook(page, http)
    question = (await read(connector.fetch(None))).comments[0]
    await connector.send(answer_to(question))
    for action in (Action.HIDE, Action.UNHIDE, Action.LIKE, Action.LIKE, Action.DELETE, Action.DELETE):
        await connector.moderate(action, question.platform_id)
    with_words = [asked for asked in page.requests if b"message" in asked.body]
    assert [asked.path.rpartition("/")[2] for asked in with_words] == ["comments"]


async def test_an_answer_to_an_answer_is_found_under_the_root(page: FacebookServer, http: Http) -> None:
    post = page.add_post("A", NOW - HOUR)
    root = page.comment(post, "B", "rot", NOW - HOUR)
    page.comment(post, "C", "följdfråga", NOW - HOUR / 2, parent=root)
    connector = facebook(page, http)
    found = await read(connector.fetch(None))
    answer = answer_to(found.comments[1])
    page.drop_next(carried_out=True, method="POST")
    with pytest.raises(Unsure):
        await connector.send(answer)
    sent = await connector.find_sent(answer, NOW - HOUR)
    assert sent is not None
    own = [c for c in (await read(connector.fetch(found.cursor))).comments if c.own]
    assert [c.platform_id for c in own] == [sent.platform_id]


async def test_a_502_after_the_answer_was_taken_is_doubt_not_failure(page: FacebookServer, http: Http) -> None:
    page.comment(page.add_post("A", NOW - HOUR), "B", "fråga", NOW - HOUR)
    connector = facebook(page, http)
    question = (await read(connector.fetch(None))).comments[0]
    page.fail_next(502, body=b"<html>Bad gateway</html>", carried_out=True)
    with pytest.raises(Unsure):
        await connector.send(answer_to(question))
    assert await connector.find_sent(answer_to(question), NOW - HOUR) is not None
    assert await connector.find_sent(answer_to(question, "Annat /Åsa"), NOW - HOUR) is None
    assert sum(comment.own for comment in page.comments.values()) == 1


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


async def test_posts_without_words_and_shared_ones(page: FacebookServer, http: Http) -> None:
    story, shared, quoted = (page.posts[page.add_post(text, NOW)] for text in ("", "", "Läs detta"))
    story.story = "Kommunen bytte omslagsbild"
    shared.shared_from = quoted.shared_from = "1_2"
    found = {post.platform_id: post for post in (await read(facebook(page, http).fetch(None))).posts}
    assert found[story.id].text == "Kommunen bytte omslagsbild"
    assert [found[post.id].original for post in (story, shared, quoted)] == [True, False, True]


@pytest.mark.parametrize(
    "answer",
    [
        {"data": [{"id": "1_2"}]},
        {"data": [{"id": 12, "created_time": 1700000000, "comments": {"data": [{"id": 34, "from": None}]}}]},
        {"data": [{"id": "1_2", "comments": None, "message": None, "created_time": "2021-08-10T18:45:03Z"}]},
        {"data": [{"id": "1_2", "comments": {"data": [{"message": "utan id"}, None, 5]}}]},
        {"data": [None, {"message": "utan id"}]},
        {"data": [], "paging": {"cursors": {"after": "x"}}},
        {"paging": {}},
        {},
    ],
)
async def test_odd_answers_surprise_nobody(page: FacebookServer, http: Http, answer: dict[str, Any]) -> None:
    page.fail_next(200, body=json.dumps(answer).encode())
    found = await read(facebook(page, http).fetch(None))
    assert all(post.platform_id for post in found.posts)
    assert all(comment.platform_id for comment in found.comments)


async def test_an_empty_page_in_between_is_no_end_and_a_circle_is_noticed(page: FacebookServer, http: Http) -> None:
    onward = {"next": "https://graph.facebook.com/v26.0/x?after=a&access_token=hemlig"}
    page.fail_next(200, body=json.dumps({"data": [], "paging": onward}).encode())
    page.fail_next(200, body=json.dumps({"data": [{"id": "1_9"}]}).encode())
    assert [p.platform_id for p in (await read(facebook(page, http).fetch(None))).posts] == ["1_9"]
    for _ in range(3):
        page.fail_next(200, body=json.dumps({"data": [], "paging": onward}).encode())
    with pytest.raises(ProtocolChanged):
        await read(facebook(page, http).fetch(None))


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


async def test_a_sent_answer_is_looked_for_among_the_new_ones_alone(page: FacebookServer, http: Http) -> None:
    post = page.add_post("A", NOW - 99 * HOUR)
    for number in range(450):
        page.comment(post, "B", f"b{number}", NOW - 90 * HOUR + timedelta(minutes=number))
    question = page.comment(post, "C", "fråga", NOW)
    before = http.requests_made("blogg")
    answer = Outgoing(key="k", post_id=post, comment_id=question, text="Hej /Åsa")
    assert await facebook(page, http).find_sent(answer, NOW) is None
    assert http.requests_made("blogg") - before == 2
