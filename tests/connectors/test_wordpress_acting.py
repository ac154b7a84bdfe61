"""Answering and moderating on WordPress: refusals, doubts, the bin and the spam filter."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import Outgoing
from connectors.errors import (
    ConnectorError,
    Duplicate,
    Gone,
    Passing,
    ProtocolChanged,
    Refused,
    RightMissing,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.http import Http
from sm_console.core.model import Action
from sm_console.drill.wordpress_server import WordPressServer
from tests.connectors.contract import NOW
from tests.connectors.support import read, wordpress

HOUR = timedelta(hours=1)


def filled(blog: WordPressServer, count: int) -> tuple[str, list[str]]:
    post = blog.blog.add_post("Ett", "text", NOW - 900 * HOUR)
    return post, [blog.blog.add_comment(post, f"N{i}", f"t{i}", NOW - (count - i) * HOUR) for i in range(count)]


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "comment_flood", SlowDown),
        (409, "comment_duplicate", Duplicate),
        (403, "rest_comment_closed", Refused),
        (403, "rest_comment_trash_post", Gone),
        (400, "comment_content_column_length", Refused),
        (401, "rest_comment_login_required", TokenDead),
        (403, "rest_cannot_read_post", RightMissing),
        (500, "", Unsure),
        (502, "", Unsure),
        (500, "rest_comment_failed_create", Passing),
        (404, "rest_no_route", ProtocolChanged),
        (429, "", SlowDown),
    ],
)
async def test_refusals_of_an_answer(
    blog: WordPressServer, http: Http, status: int, code: str, kind: type[ConnectorError]
) -> None:
    post, ids = filled(blog, 1)
    connector = wordpress(blog, http)
    await read(connector.fetch(None))
    body = json.dumps({"code": code, "message": "Något [red]på svenska[/]"}).encode() if code else b"<html>"
    blog.fail_next_write(status, body)
    with pytest.raises(ConnectorError) as caught:
        await connector.send(Outgoing(key="k", post_id=post, comment_id=ids[0], text="hej"))
    assert type(caught.value) is kind
    assert "svenska" not in str(caught.value) + str(caught.value.message)


async def test_the_same_answer_twice_is_a_duplicate(blog: WordPressServer, http: Http) -> None:
    post, ids = filled(blog, 1)
    connector = wordpress(blog, http)
    answer = Outgoing(key="k", post_id=post, comment_id=ids[0], text="hej /Åsa")
    await connector.send(answer)
    with pytest.raises(Duplicate):
        await connector.send(answer)


async def test_a_connection_lost_while_sending_is_unsure_and_can_be_settled(blog: WordPressServer, http: Http) -> None:
    post, ids = filled(blog, 1)
    connector = wordpress(blog, http)
    answer = Outgoing(key="k", post_id=post, comment_id=ids[0], text="Hej <du>  &\r\ndär\n/Åsa")
    since = datetime.now(UTC) - timedelta(minutes=1)
    blog.drop_next(carried_out=True, method="POST")
    with pytest.raises(Unsure):
        await connector.send(answer)
    assert await connector.find_sent(answer, since) is not None
    other = Outgoing(key="k2", post_id=post, comment_id=ids[0], text="annat")
    blog.drop_next(carried_out=False, method="POST")
    with pytest.raises(Unsure):
        await connector.send(other)
    assert await connector.find_sent(other, since) is None


async def test_an_answer_caught_by_the_spam_filter_is_found(blog: WordPressServer, http: Http) -> None:
    post, ids = filled(blog, 1)
    connector = wordpress(blog, http)
    answer = Outgoing(key="k", post_id=post, comment_id=ids[0], text="hej")
    sent = await connector.send(answer)
    blog.blog.set_comment_status(sent.platform_id, "spam")
    found = await connector.find_sent(answer, datetime.now(UTC) - HOUR)
    assert found is not None
    assert found.platform_id == sent.platform_id


@pytest.mark.parametrize("body", [b"{}", b"<html>Tack!</html>", b'{"id": null}', b""])
async def test_taken_but_not_confirmed_is_unsure(blog: WordPressServer, http: Http, body: bytes) -> None:
    post, ids = filled(blog, 1)
    blog.fail_next_write(201, body)
    with pytest.raises(Unsure):
        await wordpress(blog, http).send(Outgoing(key="k", post_id=post, comment_id=ids[0], text="hej"))


@pytest.mark.parametrize("status", ["trash", "spam"])
async def test_no_answer_goes_under_a_removed_comment(blog: WordPressServer, http: Http, status: str) -> None:
    post, ids = filled(blog, 1)
    blog.blog.set_comment_status(ids[0], status)
    connector = wordpress(blog, http)
    with pytest.raises(Gone):
        await connector.send(Outgoing(key="k", post_id=post, comment_id=ids[0], text="hej"))
    blog.blog.remove_comment(ids[0])
    with pytest.raises(Gone):
        await connector.send(Outgoing(key="k", post_id=post, comment_id=ids[0], text="hej"))
    assert [asked.method for asked in blog.requests].count("POST") == 0


async def test_hiding_keeps_where_the_comment_came_from(blog: WordPressServer, http: Http) -> None:
    _post, ids = filled(blog, 1)
    comment = blog.blog.comments[int(ids[0])]
    comment.ip, comment.agent = "203.0.113.9", "Mosaic"
    await wordpress(blog, http).moderate(Action.HIDE, ids[0])
    assert (comment.status, comment.ip, comment.agent) == ("hold", "203.0.113.9", "Mosaic")


async def test_hiding_does_not_bring_a_binned_comment_back(blog: WordPressServer, http: Http) -> None:
    _post, ids = filled(blog, 1)
    blog.blog.set_comment_status(ids[0], "trash")
    await wordpress(blog, http).moderate(Action.HIDE, ids[0])
    assert blog.blog.comments[int(ids[0])].status == "trash"


async def test_moderating_what_is_gone(blog: WordPressServer, http: Http) -> None:
    connector = wordpress(blog, http)
    await connector.moderate(Action.DELETE, "4711")
    with pytest.raises(Gone):
        await connector.moderate(Action.HIDE, "4711")
    with pytest.raises(Gone):
        await connector.moderate(Action.HIDE, "../users/1")


async def test_a_blog_without_a_bin(blog: WordPressServer, http: Http) -> None:
    _post, ids = filled(blog, 1)
    blog.fail_next_write(501, json.dumps({"code": "rest_trash_not_supported"}).encode(), method="DELETE")
    await wordpress(blog, http).moderate(Action.DELETE, ids[0])
    assert int(ids[0]) not in blog.blog.comments
