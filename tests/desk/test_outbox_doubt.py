"""Acts of unknown fate: looked for on the platform, sent once more where that is safe, else left to a person."""

from __future__ import annotations

import pytest

from connectors.errors import (
    ConnectorError,
    Duplicate,
    Forbidden,
    Passing,
    ProtocolChanged,
    Unsure,
)
from connectors.errors import Refused as PlatformRefused
from sm_console.api.commands import Collect, Refused, SettleUnknown
from sm_console.api.queries import AskThread
from sm_console.core.model import CommentState, OutboxState
from sm_console.desk import delivery
from sm_console.desk.desk import LocalDesk
from sm_console.desk.outbox import GRACE
from tests.desk.asking import asked, order, row_of
from tests.desk.fakes import ANNA, Town, trouble


@pytest.fixture
def desk(town: Town) -> LocalDesk:
    return town.engine.desk_for(ANNA)


@pytest.mark.parametrize("kind", [Unsure, Duplicate, ProtocolChanged, Forbidden])
async def test_doubt_is_looked_up_and_found(town: Town, desk: LocalDesk, kind: type[ConnectorError]) -> None:
    comment = await asked(town, desk)
    town.blog.faults.append((trouble(kind), True))
    number = await order(town, desk, comment)
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.UNKNOWN
    await desk.do(Collect())
    row = await row_of(desk, number)
    assert row.state is OutboxState.SENT
    assert row.platform_id in town.blog.comments
    assert len(town.blog.sent) == 1
    assert (await desk.ask(AskThread(comment=comment))).comment.state is CommentState.ANSWERED


async def test_proven_absent_stays_unknown_where_a_platform_takes_duplicates(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    town.blog.faults.append((trouble(Unsure), False))
    number = await order(town, desk, comment)
    for _ in range(30):
        await desk.do(Collect())
        town.clock.forward(minutes=20)
    row = await row_of(desk, number)
    assert row.state is OutboxState.UNKNOWN
    assert row.message == delivery.NOT_FOUND
    assert town.blog.sent == []


async def test_proven_absent_is_sent_once_more_where_a_platform_refuses_duplicates(town: Town, desk: LocalDesk) -> None:
    town.blog.refuses_duplicates = True
    comment = await asked(town, desk)
    town.blog.faults.append((trouble(Unsure), False))
    number = await order(town, desk, comment)
    await desk.do(Collect())
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.UNKNOWN, "a slow server may still be publishing it"
    town.clock.forward(seconds=GRACE.total_seconds())
    await desk.do(Collect())
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.SENT
    assert len(town.blog.sent) == 1


async def test_it_is_sent_once_more_only_once(town: Town, desk: LocalDesk) -> None:
    town.blog.refuses_duplicates = True
    comment = await asked(town, desk)
    town.blog.faults.extend([(trouble(Unsure), False)] * 20)
    number = await order(town, desk, comment)
    for _ in range(20):
        await desk.do(Collect())
        town.clock.forward(minutes=20)
    assert (await row_of(desk, number)).state is OutboxState.UNKNOWN
    assert len(town.blog.faults) == 18


async def test_an_earlier_answer_in_the_same_words_is_not_taken_for_this_one(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    first = await order(town, desk, comment)
    await desk.do(Collect())
    town.clock.forward(minutes=1)
    town.blog.faults.append((trouble(Unsure), False))
    second = await order(town, desk, comment)
    await desk.do(Collect())
    await desk.do(Collect())
    assert (await row_of(desk, first)).state is OutboxState.SENT
    assert (await row_of(desk, second)).state is OutboxState.UNKNOWN


async def test_a_platform_that_cannot_be_asked_is_asked_again(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    town.blog.faults.append((trouble(Unsure), True))
    town.blog.find_faults.append(trouble(Passing))
    number = await order(town, desk, comment)
    await desk.do(Collect())
    await desk.do(Collect())
    row = await row_of(desk, number)
    assert row.state is OutboxState.UNKNOWN
    assert row.message is not None
    assert row.message.text == delivery.NOT_ASKED.text
    town.clock.forward(minutes=1)
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.SENT


@pytest.mark.parametrize(("verdict", "state"), [("drop", OutboxState.CANCELLED), ("sent", OutboxState.SENT)])
async def test_a_person_settles_what_nobody_knows(
    town: Town, desk: LocalDesk, verdict: str, state: OutboxState
) -> None:
    comment = await asked(town, desk)
    town.blog.faults.append((trouble(Unsure), False))
    number = await order(town, desk, comment)
    await desk.do(Collect())
    await desk.do(SettleUnknown(outbox=number, verdict=verdict))
    assert (await row_of(desk, number)).state is state
    town.clock.forward(hours=2)
    await desk.do(Collect())
    assert town.blog.sent == []


async def test_a_person_sends_again(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    town.blog.faults.append((trouble(PlatformRefused), False))
    number = await order(town, desk, comment)
    await desk.do(Collect())
    await desk.do(SettleUnknown(outbox=number, verdict="again"))
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.SENT
    with pytest.raises(Refused) as refused:
        await desk.do(SettleUnknown(outbox=number, verdict="again"))
    assert refused.value.code == "state"


async def test_again_looks_first_whether_it_stands_there_after_all(town: Town, desk: LocalDesk) -> None:
    comment = await asked(town, desk)
    town.blog.faults.append((trouble(Unsure), True))
    town.blog.find_faults.extend([trouble(Passing)] * 2)
    number = await order(town, desk, comment)
    await desk.do(Collect())
    await desk.do(Collect())
    town.blog.find_faults.clear()
    await desk.do(SettleUnknown(outbox=number, verdict="again"))
    await desk.do(Collect())
    assert (await row_of(desk, number)).state is OutboxState.SENT
    assert len(town.blog.sent) == 1
