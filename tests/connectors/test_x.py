"""X's traps when reading: ids that change, answers that name nobody, pages that lead on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from connectors.errors import (
    Gone,
    ProtocolChanged,
)
from connectors.http import Http
from connectors.x_rows import PostRow, decoded, id_at, moment_of
from connectors.x_sweep import queries
from sm_console.core.model import Action, Visibility
from sm_console.drill.loopback import Answer, Asked
from sm_console.drill.x_server import XServer
from tests.connectors.contract import NOW, known
from tests.connectors.support import read
from tests.connectors.test_x_contract import x
from tests.connectors.x_support import DAY, outgoing, page


@pytest.fixture
async def server() -> AsyncIterator[XServer]:
    async with XServer() as made:
        yield made


class TestPlacing:
    async def test_a_mention_out_of_the_blue_is_a_comment_and_its_answer_hangs_under_it(
        self, server: XServer, http: Http
    ) -> None:
        question = server.world.add(server.world.user("Bo").id, "Hej @kommunen, är badet öppet?", NOW - DAY)
        connector = x(server, http)
        found = await read(connector.fetch(None))
        [seen] = found.comments
        assert (seen.platform_id, seen.post_id, seen.parent_id, seen.own) == (question, question, None, False)
        assert seen.url == f"https://x.com/user1/status/{question}"
        sent = await connector.send(outgoing(question, question))
        [own] = (await read(connector.fetch(found.cursor))).comments
        assert (own.platform_id, own.post_id, own.parent_id, own.own) == (sent.platform_id, question, question, True)

    async def test_being_named_in_other_peoples_conversation_brings_its_beginning(
        self, server: XServer, http: Http
    ) -> None:
        root = server.world.add(server.world.user("Bo").id, "Badet är stängt igen", NOW - DAY)
        server.world.add(server.world.user("Cim").id, "@kommunen vad säger ni?", NOW, parent=root)
        found = await read(x(server, http).fetch(None))
        [post] = found.posts
        assert (post.platform_id, post.original, post.author.name) == (root, False, "Bo")
        [comment] = found.comments
        assert (comment.post_id, comment.parent_id) == (root, None)

    async def test_answers_without_a_conversation_are_placed_by_what_they_answer(
        self, server: XServer, http: Http
    ) -> None:
        post = server.publish("", "Nu", NOW - DAY)
        comment = server.comment(post, "Bo", "När?", NOW)
        server.world.posts[comment].bare = True
        [seen] = (await read(x(server, http).fetch(None))).comments
        assert (seen.post_id, seen.parent_id) == (post, None)

    async def test_own_threads_are_comments_of_ones_own(self, server: XServer, http: Http) -> None:
        post = server.publish("", "1/2", NOW - DAY)
        server.comment(post, "", "2/2", NOW, own=True)
        found = await read(x(server, http).fetch(None))
        assert [p.platform_id for p in found.posts] == [post]
        assert [(c.own, c.parent_id) for c in found.comments] == [(True, None)]

    async def test_users_that_are_left_out_have_no_name(self, server: XServer, http: Http) -> None:
        row = {"id": "7", "text": "hej", "created_at": "2024-01-15T10:30:00.000-08:00"}
        server.fail_next(200, body=page(row))
        server.fail_next(200, body=page())
        [seen] = (await read(x(server, http, remote="1000").fetch(None))).comments
        assert (seen.author.name, seen.own, seen.post_id) == ("", False, "7")
        assert seen.written == datetime(2024, 1, 15, 18, 30, tzinfo=UTC)
        assert seen.url == "https://x.com/i/status/7"


class TestEdits:
    @pytest.mark.parametrize("names", ["tweet", "post"])
    async def test_an_edit_gets_a_new_id_but_stays_the_same_comment(self, http: Http, names: str) -> None:
        async with XServer(names=names) as server:
            post = server.publish("", "Nu", NOW - DAY)
            comment = server.comment(post, "Bo", "fel", NOW - timedelta(hours=2))
            connector = x(server, http)
            found = await read(connector.fetch(None))
            later = server.world.edit(comment, "rätt")
            answer = server.comment(post, "Cim", "håller med", NOW, parent=comment)
            assert server.world.posts[answer].parent == later
            news = await read(connector.fetch(found.cursor))
            assert {c.platform_id: (c.text, c.parent_id) for c in news.comments} == {
                comment: ("rätt", None),
                answer: ("håller med", comment),
            }
            assert news.comment(comment).written == found.comment(comment).written
            await connector.moderate(Action.HIDE, comment)
            assert server.requests[-1].path == f"/2/tweets/{later}/hidden"
            swept = await read(connector.sweep(*known(found)))
            assert swept.comment(comment).text == "rätt"

    async def test_deleting_any_version_is_seen(self, server: XServer, http: Http) -> None:
        post = server.publish("", "Nu", NOW - DAY)
        comment = server.comment(post, "Bo", "fel", NOW - timedelta(hours=2))
        connector = x(server, http)
        found = await read(connector.fetch(None))
        server.world.edit(comment, "rätt")
        server.world.remove(comment)
        server.world.remove(post)
        swept = await read(connector.sweep(*known(found)))
        assert swept.gone == {comment: "deleted"}
        assert swept.posts_gone == [post]

    async def test_what_may_not_be_seen_is_not_called_gone(self, server: XServer, http: Http) -> None:
        server.publish("", "Nu", NOW - DAY)
        connector = x(server, http, remote="1000")
        found = await read(connector.fetch(None))
        [post] = found.posts
        problem = {
            "resource_id": post.platform_id,
            "parameter": "ids",
            "resource_type": "tweet",
            "title": "Authorization Error",
            "type": "https://api.x.com/2/problems/not-authorized-for-resource",
        }
        server.fail_next(200, body=json.dumps({"errors": [problem]}).encode())
        swept = await read(connector.sweep(*known(found)))
        assert (swept.events, swept.posts_gone) == ([], [])


class TestReading:
    async def test_quiet_polls_ask_twice_from_the_newest_and_cost_nothing(self, server: XServer, http: Http) -> None:
        post = server.publish("", "Nu", NOW - DAY)
        comment = server.comment(post, "Bo", "När?", NOW - timedelta(hours=5))
        connector = x(server, http, daily_budget_usd="1")
        found = await read(connector.fetch(None))
        spent = connector.quotas[-1].share
        before = len(server.requests)
        assert (await read(connector.fetch(found.cursor))).batches == []
        asked = server.requests[before:]
        assert [request.query["since_id"] for request in asked] == [comment, post]
        assert connector.quotas[-1].share == spent

    async def test_a_late_arrival_is_not_missed(self, server: XServer, http: Http) -> None:
        post = server.publish("", "Nu", NOW - DAY)
        late = server.comment(post, "Bo", "sen", NOW - timedelta(minutes=3))
        hidden = server.world.posts.pop(late)
        server.comment(post, "Cim", "i tid", NOW - timedelta(minutes=1))
        connector = x(server, http)
        found = await read(connector.fetch(None))
        server.world.posts[late] = hidden
        assert [c.text for c in (await read(connector.fetch(found.cursor))).comments] == ["sen"]

    async def test_an_empty_page_may_lead_on(self, server: XServer, http: Http) -> None:
        server.comment(server.publish("", "Nu", NOW - DAY), "Bo", "När?", NOW)
        server.fail_next(200, body=page(meta={"next_token": "sida-0"}))
        found = await read(x(server, http, remote="1000").fetch(None))
        assert [c.author.name for c in found.comments] == ["Bo"]

    async def test_pages_in_a_circle_end(self, server: XServer, http: Http) -> None:
        for _ in range(8):
            server.fail_next(200, body=page(meta={"next_token": "samma"}))
        await read(x(server, http, remote="1000").fetch(None))
        assert len(server.requests) == 4

    async def test_long_posts_are_read_whole(self, server: XServer, http: Http) -> None:
        server.publish("", "ord " * 200, NOW)
        [post] = (await read(x(server, http).fetch(None))).posts
        assert post.text == "ord " * 200

    async def test_nothing_at_all_is_not_taken_for_quiet(self, server: XServer, http: Http) -> None:
        server.fail_next(200, body=b"{}")
        with pytest.raises(ProtocolChanged):
            await read(x(server, http, remote="1000").fetch(None))

    async def test_an_account_that_is_gone(self, server: XServer, http: Http) -> None:
        problem = {"title": "Not Found Error", "type": "https://api.twitter.com/2/problems/resource-not-found"}
        server.fail_next(200, body=json.dumps({"errors": [problem]}).encode())
        with pytest.raises(Gone):
            await read(x(server, http, remote="1000").fetch(None))

    async def test_the_first_reading_can_be_made_shorter(self, server: XServer, http: Http) -> None:
        server.publish("", "gammal", NOW - timedelta(days=40))
        server.publish("", "ny", NOW - DAY)
        found = await read(x(server, http, history_days="30").fetch(None))
        assert [p.text for p in found.posts] == ["ny"]

    def test_signs_that_x_writes_as_entities_are_read_as_written(self) -> None:
        assert decoded("a &lt;b&gt; &amp;amp; c") == "a <b> &amp; c"
        assert decoded("<b> &amp; c") == "<b> &amp; c"
        assert decoded("R&D &amp; c") == "R&D &amp; c"
        assert decoded("&copy; &amp;") == "&copy; &amp;"

    def test_ids_tell_their_moment(self) -> None:
        assert moment_of("1212092628029698048") == datetime(2019, 12, 31, 19, 26, 16, tzinfo=UTC)
        assert moment_of("7") is None
        assert moment_of("9" * 30) is None
        assert moment_of(id_at(NOW)) == NOW

    def test_ids_are_never_numbers(self) -> None:
        row = PostRow(id="1", created_at="2021-01-06T18:40:40.000Z")
        assert (row.key, row.root, row.parent) == ("1", "1", "")


class TestSweeping:
    async def test_answers_that_do_not_name_the_account_are_found(self, server: XServer, http: Http) -> None:
        posts = [server.publish("", f"P{number}", NOW - timedelta(hours=number)) for number in range(14)]
        unnamed = server.world.add(server.world.user("Bo").id, "utan namn", NOW, parent=posts[3], names=False)
        connector = x(server, http)
        found = await read(connector.fetch(None))
        assert found.comments == []
        swept = await read(connector.sweep(*known(found)))
        assert swept.comment(unnamed).post_id == posts[3]
        searches = [request for request in server.requests if request.path.endswith("/recent")]
        assert len(searches) == 2
        assert all(len(request.query["query"]) <= 512 for request in searches)

    async def test_other_peoples_conversations_are_not_searched(self, server: XServer, http: Http) -> None:
        root = server.world.add(server.world.user("Bo").id, "Badet är stängt igen", NOW - DAY)
        named = server.world.add(server.world.user("Cim").id, "@kommunen vad säger ni?", NOW, parent=root)
        server.world.add(server.world.user("Dag").id, "angår inte kommunen", NOW, parent=root)
        connector = x(server, http)
        found = await read(connector.fetch(None))
        swept = await read(connector.sweep(*known(found)))
        assert [c.platform_id for c in swept.comments] == [named]
        assert [p.platform_id for p in swept.posts] == [root]
        assert not any(request.path.endswith("/recent") for request in server.requests)

    async def test_older_conversations_are_searched_by_time(self, server: XServer, http: Http) -> None:
        post = server.publish("", "Nu", NOW - timedelta(days=30))
        unnamed = server.world.add(server.world.user("Bo").id, "sent svar", NOW, parent=post, names=False)
        connector = x(server, http)
        found = await read(connector.fetch(None))
        assert unnamed in {c.platform_id for c in (await read(connector.sweep(*known(found)))).comments}
        [search] = [request for request in server.requests if request.path.endswith("/recent")]
        assert "since_id" not in search.query

    async def test_a_search_that_is_just_too_old_falls_back_to_time(self, http: Http) -> None:
        class Strict(XServer):
            def handle(self, asked: Asked) -> Answer:
                problem = {"title": "Invalid Request", "type": "https://api.x.com/2/problems/invalid-request"}
                if asked.path.endswith("/recent") and "since_id" in asked.query:
                    return Answer(status=400, body=json.dumps(problem).encode())
                return super().handle(asked)

        async with Strict() as server:
            post = server.publish("", "Nu", NOW - DAY)
            unnamed = server.world.add(server.world.user("Bo").id, "utan namn", NOW, parent=post, names=False)
            connector = x(server, http)
            found = await read(connector.fetch(None))
            swept = await read(connector.sweep(*known(found)))
            assert [c.platform_id for c in swept.comments] == [unnamed]
            searches = [request.query for request in server.requests if request.path.endswith("/recent")]
            assert ["since_id" in query for query in searches] == [True, False]

    async def test_without_the_right_to_search_it_says_so_and_sees_the_rest(self, server: XServer, http: Http) -> None:
        comment = server.comment(server.publish("", "Nu", NOW - DAY), "Bo", "När?", NOW)
        connector = x(server, http)
        found = await read(connector.fetch(None))
        server.searchable = False
        server.delete(comment)
        swept = await read(connector.sweep(*known(found)))
        assert list(swept.gone) == [comment]
        assert len(connector.notices) == 1

    async def test_what_was_hidden_stays_hidden_for_a_new_connector(self, server: XServer, http: Http) -> None:
        comment = server.comment(server.publish("", "Nu", NOW - DAY), "Bo", "När?", NOW)
        connector = x(server, http)
        found = await read(connector.fetch(None))
        await connector.moderate(Action.HIDE, comment)
        after = await read(connector.fetch(found.cursor))
        server.edit(comment, "När då?")
        news = await read(x(server, http).fetch(after.cursor))
        assert news.comment(comment).visibility is Visibility.HELD

    def test_queries_keep_within_512_characters(self) -> None:
        roots = [str(10**18 + number) for number in range(60)]
        made = list(queries(roots, "1234567890"))
        assert all(len(query) <= 512 for query, _oldest in made)
        assert sum(query.count("conversation_id:") for query, _oldest in made) == 60
        assert made[0][1] == roots[0]
