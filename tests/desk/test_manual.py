"""Posts, comments and answers entered by hand: the same clock, the same record, and a person's name on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sm_console.api.commands import (
    Collect,
    EnterComment,
    EnterPost,
    MarkAnswered,
    Refused,
    SendReply,
    TakeClaim,
    WaiveAnswer,
)
from sm_console.api.queries import AskHistory, AskInbox, AskThread
from sm_console.core.model import CommentState
from sm_console.desk.engine import Engine
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, BO, CIA, NOON, SETTINGS, STAFF, Clock, FakeDirectory

ACCOUNTS = """
[[account]]
id = "tiktok"
platform = "manual"
address = "https://social.example/@kommun"
name = "Kommunen på film"

[[account]]
id = "film"
platform = "manual"
address = "https://film.example/kommun"

[[account]]
id = "ny"
platform = "manual"
address = "https://social.example/@ny"
proposed = true

[[account]]
id = "blogg"
platform = "feed"
address = "http://127.0.0.1:9/"
allow_private = true
"""
URL = "https://social.example/@kommun/1"


class Hall:
    """A desk over accounts that people watch themselves."""

    def __init__(self, engine: Engine, clock: Clock, database: Path) -> None:
        self.engine = engine
        self.clock = clock
        self.database = database

    async def do(self, command: Any, uid: int = ANNA) -> Any:
        return await self.engine.desk_for(uid).do(command)

    async def refused(self, command: Any, uid: int = ANNA) -> str:
        with pytest.raises(Refused) as refused:
            await self.do(command, uid)
        return refused.value.code

    async def state(self, comment: int) -> CommentState:
        thread = await self.engine.desk_for(ANNA).ask(AskThread(comment=comment))
        return next(item.state for item in thread.items if item.id == comment)

    async def entered(self, **more: Any) -> int:
        done = await self.do(EnterComment(account="tiktok", author="Eva", text="När öppnar ni?", **more))
        number: int = done.id
        return number


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    etc, database, clock = tmp_path / "etc", tmp_path / "desk.db", Clock()
    etc.mkdir()
    for name, text in (("accounts", ACCOUNTS), ("staff", STAFF), ("settings", SETTINGS)):
        (etc / f"{name}.toml").write_text(text, encoding="utf-8")
    engine = await Engine.open(etc, database, mode="served", clock=clock, directory=FakeDirectory())
    try:
        yield Hall(engine, clock, database)
    finally:
        await engine.close(0)
    assert check(database) == []


async def test_a_comment_s_clock_starts_when_it_was_written(hall: Hall) -> None:
    written = NOON - timedelta(hours=20)
    comment = await hall.entered(received=written)
    [row] = (await hall.engine.desk_for(ANNA).ask(AskInbox())).rows
    assert (row.id, row.account, row.state) == (comment, "tiktok", CommentState.OPEN)
    assert row.received == written
    assert row.due == written + timedelta(hours=24)


async def test_an_answer_stops_the_clock_when_it_was_written(hall: Hall) -> None:
    comment = await hall.entered(received=NOON - timedelta(hours=30))
    done = await hall.do(MarkAnswered(comment=comment, text="Klockan nio. /Anna", at=NOON - timedelta(hours=8)))
    assert done.message is None
    thread = await hall.engine.desk_for(ANNA).ask(AskThread(comment=comment))
    asked, answer = thread.items
    assert (asked.state, answer.state) == (CommentState.ANSWERED, CommentState.OWN)
    assert (answer.id, answer.author.name, answer.written) == (done.id, "Anna", NOON - timedelta(hours=8))


@pytest.mark.parametrize(("text", "told"), [("Klockan nio.", "first name"), ("Klockan nio. /Torkel", "{name}")])
async def test_an_unsigned_answer_is_noted_and_said_so(hall: Hall, text: str, told: str) -> None:
    comment = await hall.entered()
    done = await hall.do(MarkAnswered(comment=comment, text=text))
    assert told in done.message.text
    assert await hall.state(comment) is CommentState.ANSWERED


async def test_comments_stand_under_their_post_and_in_their_thread(hall: Hall) -> None:
    post = (await hall.do(EnterPost(account="tiktok", title="Badet öppnar", url=URL, published=NOON))).id
    first = await hall.entered(post=post)
    second = await hall.entered(under=first)
    loose, other = await hall.entered(), await hall.entered()
    thread = await hall.engine.desk_for(ANNA).ask(AskThread(comment=second))
    assert [item.id for item in thread.items] == [first, second]
    assert thread.post_title == "Badet öppnar"
    rows = {row.id: row for row in (await hall.engine.desk_for(ANNA).ask(AskInbox())).rows}
    assert set(rows) == {first, second, loose, other}
    await hall.do(MarkAnswered(comment=second, text="Nio. /Anna"))
    assert await hall.state(first) is CommentState.ANSWERED
    assert await hall.state(loose) is CommentState.OPEN


async def test_one_address_is_one_post(hall: Hall) -> None:
    await hall.do(EnterPost(account="tiktok", text="Badet", url=URL))
    assert await hall.refused(EnterPost(account="tiktok", text="Badet igen", url=f" {URL} ")) == "state"
    await hall.do(EnterPost(account="film", text="Badet", url=URL))
    await hall.do(EnterPost(account="tiktok", text="Utan adress"))
    await hall.do(EnterPost(account="tiktok", text="Utan adress"))


async def test_where_a_connector_reads_nothing_is_entered(hall: Hall) -> None:
    assert await hall.refused(EnterPost(account="blogg", text="x")) == "capability"
    assert await hall.refused(EnterComment(account="blogg", author="Eva", text="x")) == "capability"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (EnterPost(account="finns-inte", text="x"), "unknown"),
        (EnterPost(account="tiktok"), "input"),
        (EnterPost(account="tiktok", title="  ", text="\n"), "input"),
        (EnterPost(account="tiktok", text="x", published=NOON + timedelta(hours=1)), "input"),
        (EnterPost(account="tiktok", text="x", published=datetime(2026, 3, 1)), "input"),  # noqa: DTZ001 - that is the point
        (EnterPost(account="tiktok", text="x", url="javascript:alert(1)"), "input"),
        (EnterPost(account="tiktok", text="x", url="https://"), "input"),
        (EnterPost(account="tiktok", text="x", url="https://[x"), "input"),
        (EnterPost(account="tiktok", text="x", url="https://a.test/\x1b[2J"), "input"),
        (EnterPost(account="tiktok", text="x" * 100_001), "input"),
        (EnterComment(account="finns-inte", author="Eva", text="x"), "unknown"),
        (EnterComment(account="tiktok", author=" ", text="x"), "input"),
        (EnterComment(account="tiktok", author="Eva", text=" "), "input"),
        (EnterComment(account="tiktok", author="Eva", text="x", post=99), "unknown"),
        (EnterComment(account="tiktok", author="Eva", text="x", under=99), "unknown"),
        (EnterComment(account="tiktok", author="Eva", text="x", received=NOON + timedelta(days=1)), "input"),
        (MarkAnswered(comment=99, text="x"), "unknown"),
    ],
)
async def test_slips_are_refused(hall: Hall, command: Any, code: str) -> None:
    assert await hall.refused(command) == code
    assert (await hall.engine.desk_for(ANNA).ask(AskInbox())).rows == []


async def test_answers_fit_their_comment(hall: Hall) -> None:
    comment = await hall.entered(received=NOON - timedelta(hours=1))
    early = MarkAnswered(comment=comment, text="x /Anna", at=NOON - timedelta(hours=2))
    assert await hall.refused(early) == "input"
    assert await hall.refused(MarkAnswered(comment=comment, text=" ")) == "input"
    done = await hall.do(MarkAnswered(comment=comment, text="x /Anna"))
    assert await hall.refused(MarkAnswered(comment=done.id, text="x /Anna")) == "state"


async def test_comments_of_other_accounts_and_posts_do_not_mix(hall: Hall) -> None:
    post = (await hall.do(EnterPost(account="tiktok", text="Badet"))).id
    elsewhere = (await hall.do(EnterPost(account="film", text="Badet"))).id
    comment = await hall.entered(post=post)
    for command in (
        EnterComment(account="film", author="Eva", text="x", under=comment),
        EnterComment(account="tiktok", author="Eva", text="x", under=comment, post=elsewhere),
    ):
        assert await hall.refused(command) == "input"
    assert await hall.refused(EnterComment(account="tiktok", author="Eva", text="x", post=elsewhere)) == "unknown"


async def test_a_colleague_s_claim_is_respected_and_ended_by_the_answer(hall: Hall) -> None:
    comment = await hall.entered()
    await hall.do(TakeClaim(comment=comment), BO)
    assert await hall.refused(MarkAnswered(comment=comment, text="x /Anna")) == "claimed"
    await hall.do(MarkAnswered(comment=comment, text="x /Bo"), BO)
    thread = await hall.engine.desk_for(ANNA).ask(AskThread(comment=comment))
    assert thread.comment.claim is None


async def test_observers_enter_nothing(hall: Hall) -> None:
    comment = await hall.entered()
    for command in (
        EnterPost(account="tiktok", text="x"),
        EnterComment(account="tiktok", author="Eva", text="x"),
        MarkAnswered(comment=comment, text="x /Anna"),
    ):
        assert await hall.refused(command, CIA) == "role"


async def test_what_cannot_be_sent_is_refused_and_what_needs_no_answer_is_waived(hall: Hall) -> None:
    comment = await hall.entered()
    assert await hall.refused(SendReply(comment=comment, text="Hej /Anna")) == "capability"
    await hall.do(WaiveAnswer(comment=comment, reason="Felskrivet"))
    assert await hall.state(comment) is CommentState.NO_ANSWER


async def test_a_round_of_the_collector_disturbs_nothing_and_asks_nobody(hall: Hall) -> None:
    comment = await hall.entered()
    done = await hall.do(Collect(accounts=("tiktok", "film"), force=True, sweep=True))
    assert [(one.ok, one.requests, one.gone) for one in done.accounts] == [(True, 0, 0), (True, 0, 0)]
    assert await hall.state(comment) is CommentState.OPEN


async def test_microseconds_and_other_zones_end_as_whole_seconds_utc(hall: Hall) -> None:
    hall.clock.now = NOON + timedelta(microseconds=123456)
    comment = await hall.entered()
    [row] = (await hall.engine.desk_for(ANNA).ask(AskInbox())).rows
    assert (row.id, row.received, row.received.tzinfo) == (comment, NOON, UTC)


async def test_who_entered_it_stands_in_the_record(hall: Hall) -> None:
    comment = await hall.entered()
    answer = (await hall.do(MarkAnswered(comment=comment, text="Nio. /Bo"), BO)).id
    written = [
        (row.kind, row.actor)
        for number in (comment, answer)
        for row in await hall.engine.desk_for(ANNA).ask(AskHistory(comment=number))
    ]
    assert written == [("comment-added", "Anna"), ("comment-added", "Bo")]


async def test_nothing_is_entered_on_an_account_that_is_only_proposed(hall: Hall) -> None:
    for command in (
        EnterPost(account="ny", text="Vi är här!"),
        EnterComment(account="ny", author="Eva", text="När öppnar ni?"),
    ):
        with pytest.raises(Refused) as refused:
            await hall.do(command)
        assert (refused.value.code, refused.value.message.values) == ("state", {"id": "ny"})
        assert "R1" in refused.value.message.text
