"""Reading Facebook: ids in two spellings, missing authors, ranked lists, odd silence, and what is gone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from connectors.base import KnownComment, KnownPost
from connectors.errors import (
    Passing,
    ProtocolChanged,
)
from connectors.http import Http
from sm_console.core.model import Action, Visibility
from sm_console.drill.facebook_server import PAGE_ID, PAGE_TOKEN, FacebookServer
from tests.connectors.contract import known
from tests.connectors.graph_support import HOUR, NOW, facebook, words
from tests.connectors.support import Fetched, read


@pytest.fixture
async def page() -> Any:
    async with FacebookServer() as server:
        yield server


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
