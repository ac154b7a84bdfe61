"""What becomes of an answer: every fault on the way, and what the desk then says and does."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.errors import (
    ConnectorError,
    Gone,
    Passing,
    RightMissing,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.errors import Refused as PlatformRefused
from sm_console.api.commands import Collect, Moderate, Refused, SendReply, SettleUnknown, Undo
from sm_console.api.queries import AskStatus, AskThread
from sm_console.core.crowd import ANSWERED_MEANWHILE
from sm_console.core.model import Action, CommentState, Ground, OutboxState
from sm_console.desk import delivery
from sm_console.desk.desk import LocalDesk
from tests.desk.asking import ANSWER, asked, order, row_of
from tests.desk.fakes import ANNA, BO, Clock, FakePlatform, Town, open_town, trouble


@pytest.fixture
def desk(town: Town) -> LocalDesk:
    return town.engine.desk_for(ANNA)


@pytest.mark.parametrize("kind", [PlatformRefused, Gone, RightMissing, TokenDead])
async def test_a_clear_no_is_a_failure_with_its_reason(town: Town, desk: LocalDesk, kind: type[ConnectorError]) -> None:
    comment = await asked(town, desk)
    town.blog.faults.append((trouble(kind), False))
    number = await order(town, desk, comment)
    await desk.do(Collect())
    row = await row_of(desk, number)
    assert row.state is OutboxState.FAILED
    assert row.message is not None
    assert row.message.values == {"what": kind.__name__}
    town.clock.forward(hours=5)
    await desk.do(Collect())
    assert town.blog.sent == []
    status = await desk.ask(AskStatus())
    assert status.outbox_trouble == 1


async def test_a_passing_fault_is_tried_again_later(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    town.blog.faults.extend([(trouble(Passing), False)] * 3)
    number = await order(town, desk, comment)
    waits = []
    for _ in range(3):
        await desk.do(Collect())
        row = await row_of(desk, number)
        assert row.state is OutboxState.QUEUED
        waits.append((row.send_after - town.clock()).total_seconds())
        town.clock.now = row.send_after
    assert waits == [5, 10, 20]
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.SENT
    assert len(town.blog.sent) == 1
    assert len({answer.key for answer in town.blog.sent}) == 1


async def test_it_gives_up_in_the_end(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    town.blog.faults.extend([(trouble(Passing), False)] * 50)
    number = await order(town, desk, comment)
    for _ in range(delivery.TRIES):
        await desk.do(Collect())
        town.clock.forward(hours=1)
    assert (await row_of(desk, number)).state is OutboxState.FAILED


async def test_the_platform_s_own_pause_is_kept(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    town.blog.faults.append((trouble(SlowDown, retry_after=77.0), False))
    number = await order(town, desk, comment)
    await desk.do(Collect())
    assert (await row_of(desk, number)).send_after - town.clock() == timedelta(seconds=77)


async def test_undo_until_it_leaves(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    number = (await desk.do(SendReply(comment=comment, text=ANSWER, undo_seconds=10))).id
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.QUEUED
    town.clock.forward(seconds=10)
    await desk.do(Collect())
    with pytest.raises(Refused) as refused:
        await desk.do(Undo(outbox=number))
    assert refused.value.code == "state"
    assert len(town.blog.sent) == 1


async def test_nobody_undoes_a_colleague_s(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    number = (await desk.do(SendReply(comment=comment, text=ANSWER, undo_seconds=10))).id
    with pytest.raises(Refused) as refused:
        await town.engine.desk_for(BO).do(Undo(outbox=number))
    assert refused.value.code == "role"


async def test_somebody_answered_on_the_platform_while_it_waited(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    parent = (await desk.ask(AskThread(comment=comment))).comment.platform_id
    number = (await desk.do(SendReply(comment=comment, text=ANSWER, undo_seconds=60))).id
    town.clock.forward(seconds=30)
    town.blog.comment("Redan besvarat / Cia", own=True, parent_id=parent)
    town.clock.forward(seconds=31)
    await town.engine.services.outbox.deliver_due()
    row = await row_of(desk, number)
    assert (row.state, row.message) == (OutboxState.FAILED, ANSWERED_MEANWHILE)
    assert town.blog.sent == []
    await desk.do(SettleUnknown(outbox=number, verdict="again"))
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.SENT, "the person has seen it and wants it all the same"


async def test_two_answers_of_one_person_do_not_stop_each_other(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    first = await order(town, desk, comment)
    second = (await desk.do(SendReply(comment=comment, text="Och på söndag.\n/Anna"))).id
    town.clock.forward(seconds=1)
    await desk.do(Collect())
    assert {(await row_of(desk, number)).state for number in (first, second)} == {OutboxState.SENT}


async def test_moderation_that_broke_off_is_simply_done_again(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    town.blog.faults.append((trouble(Unsure), True))
    number = (await desk.do(Moderate(comment=comment, action=Action.HIDE, ground=Ground.OFFENSIVE))).id
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.QUEUED
    town.clock.forward(seconds=10)
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.SENT
    assert [action for action, _ in town.blog.moderated] == [Action.HIDE, Action.HIDE]


async def test_acts_on_one_comment_keep_their_order(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    town.blog.faults.append((trouble(Passing), False))
    await desk.do(Moderate(comment=comment, action=Action.HIDE, ground=Ground.OFFENSIVE))
    later = (await desk.do(Moderate(comment=comment, action=Action.SPAM, ground=Ground.SPAM))).id
    await desk.do(Collect())
    assert (await row_of(desk, later)).state is OutboxState.QUEUED
    town.clock.forward(seconds=10)
    await desk.do(Collect())
    assert [action for action, _ in town.blog.moderated] == [Action.HIDE, Action.SPAM]


async def test_a_stop_in_the_middle_leaves_doubt_and_the_next_start_finds_out(tmp_path: Path) -> None:
    clock = Clock()
    blogs = {"bad": FakePlatform(clock)}
    reached = asyncio.Event()

    async def hang() -> None:
        reached.set()
        await asyncio.Event().wait()

    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        desk = town.engine.desk_for(ANNA)
        comment = await asked(town, desk)
        town.blog.during_send = hang
        number = await order(town, desk, comment)
        town.engine.start(watching=False)
        await asyncio.wait_for(reached.wait(), 5)
        assert (await row_of(desk, number)).state is OutboxState.SENDING
    blogs["bad"].during_send = None
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        desk = town.engine.desk_for(ANNA)
        row = await row_of(desk, number)
        assert (row.state, row.message) == (OutboxState.UNKNOWN, delivery.STOPPED)
        await desk.do(Collect())
        assert (await row_of(desk, number)).state is OutboxState.UNKNOWN
        assert town.blog.sent == []


async def test_a_send_that_takes_a_moment_is_let_finish(tmp_path: Path) -> None:
    clock = Clock()
    blogs = {"bad": FakePlatform(clock)}
    reached, go = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        reached.set()
        await go.wait()

    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        desk = town.engine.desk_for(ANNA)
        comment = await asked(town, desk)
        town.blog.during_send = slow
        number = await order(town, desk, comment)
        town.engine.start(watching=False)
        await asyncio.wait_for(reached.wait(), 5)
        closing = asyncio.create_task(town.engine.close(10))
        go.set()
        await closing
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        assert (await row_of(town.engine.desk_for(ANNA), number)).state is OutboxState.SENT


async def test_a_fault_in_the_connector_leaves_doubt_not_silence(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    town.blog.faults.append((RuntimeError("boom"), True))
    number = await order(town, desk, comment)
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.UNKNOWN
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.SENT


async def test_a_sent_answer_stands_in_its_thread_even_when_the_fetch_after_it_fails(
    town: Town, desk: LocalDesk
) -> None:
    comment = await asked(town, desk)
    town.blog.reported_by_fetch = False
    number = await order(town, desk, comment)
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.SENT
    thread = await desk.ask(AskThread(comment=comment))
    assert thread.comment.state is CommentState.ANSWERED
    assert thread.items[-1].text == ANSWER
    town.blog.reported_by_fetch = True
    await desk.do(Collect(force=True))
    assert len((await desk.ask(AskThread(comment=comment))).items) == 2


async def test_an_account_that_left_the_configuration_sends_nothing(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    number = await order(town, desk, comment)
    (town.paths.config / "accounts.toml").write_text("")
    assert town.engine.services.standing.reload()
    await town.engine.services.outbox.deliver_due()
    assert (await row_of(desk, number)).message == delivery.NO_ACCOUNT


async def test_the_same_answer_twice_says_that_it_stood_there(town: Town, desk: LocalDesk) -> None:
    town.blog.refuses_duplicates = True
    comment = await asked(town, desk)
    await order(town, desk, comment)
    await desk.do(Collect())
    number = await order(town, desk, comment)
    await desk.do(Collect())
    await desk.do(Collect())
    row = await row_of(desk, number)
    assert (row.state, row.message) == (OutboxState.FAILED, delivery.TWICE)
    assert len(town.blog.sent) == 1
