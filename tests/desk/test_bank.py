"""The answer bank: approved by another, valid until, used and counted; nothing else can be sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.api.bank import ApproveBankText, AskBank, BankRow, WithdrawBankText, WriteBankText
from sm_console.api.commands import Collect, Refused, SendReply
from sm_console.api.crowd_commands import ActOnMany, ManyOrder
from sm_console.api.crowd_queries import PreviewMany
from sm_console.api.queries import AskInbox, AskOutbox
from sm_console.core.bank import BankState, Version, states
from sm_console.core.crowd import ManyAct
from sm_console.core.model import OutboxState
from sm_console.store import rebuild
from tests.desk.fakes import ANNA, BO, CIA, NOON, Town, open_town

TODAY = NOON.date()
TEXT = "Hej {namn}! Vi har öppet till 17."


@pytest.fixture
async def managed(tmp_path: Path) -> AsyncIterator[Town]:
    """A town in which Anna and Bo are managers."""
    async with open_town(tmp_path) as town:
        town.directory.members |= {"anna": {"smc-boss"}, "bo": {"smc-boss"}}
        yield town


async def write(town: Town, uid: int = ANNA, **changes: Any) -> int:
    command = WriteBankText(**({"title": "Öppettider", "text": TEXT} | changes))
    return (await town.engine.desk_for(uid).do(command)).id


async def approve(town: Town, answer: int, version: int = 1, uid: int = BO) -> None:
    await town.engine.desk_for(uid).do(ApproveBankText(answer=answer, version=version))


async def bank(town: Town, *, everything: bool = False) -> list[BankRow]:
    return await town.engine.desk_for(ANNA).ask(AskBank(all=everything))


async def refusal(work: object) -> str:
    with pytest.raises(Refused) as refused:
        await work  # type: ignore[misc]
    return refused.value.code


async def send(town: Town, answer: int, version: int = 1) -> None:
    town.blog.comment("När öppnar ni?")
    desk = town.engine.desk_for(ANNA)
    await desk.do(Collect(force=True))
    row = (await desk.ask(AskInbox())).rows[0]
    await desk.do(SendReply(comment=row.id, text="Kl. 9. /Anna", bank_answer=answer, bank_version=version))


async def test_a_text_is_offered_once_another_has_approved_it(managed: Town) -> None:
    number = await write(managed)
    assert await bank(managed) == []
    assert await refusal(approve(managed, number, uid=ANNA)) == "role"
    await approve(managed, number)
    (row,) = await bank(managed)
    assert (row.state, row.text, row.written_by, row.approved_by) == (BankState.USABLE, TEXT, "Anna", "Bo")
    assert await refusal(approve(managed, number)) == "state"


async def test_only_managers_approve(managed: Town) -> None:
    number = await write(managed)
    managed.directory.members["bo"] = {"smc-staff"}
    assert await refusal(approve(managed, number)) == "role"
    assert await refusal(approve(managed, number, uid=CIA)) == "role"


async def test_a_new_version_waits_while_the_old_one_serves(managed: Town) -> None:
    number = await write(managed)
    await approve(managed, number)
    assert await write(managed, BO, answer=number, text="Nu till 18.") == number
    assert [(row.version, row.text) for row in await bank(managed)] == [(1, TEXT)]
    await approve(managed, number, 2, ANNA)
    assert [(row.version, row.text) for row in await bank(managed)] == [(2, "Nu till 18.")]
    assert await refusal(send(managed, number, 1)) == "bank"
    assert {row.version: row.state for row in await bank(managed, everything=True)} == {
        1: BankState.REPLACED,
        2: BankState.USABLE,
    }


async def test_what_may_not_be_used_cannot_be_sent(managed: Town) -> None:
    waiting = await write(managed)
    assert await refusal(send(managed, waiting)) == "bank"
    expiring = await write(managed, valid_until=TODAY)
    await approve(managed, expiring)
    await send(managed, expiring)
    managed.clock.forward(days=1)
    assert await refusal(send(managed, expiring)) == "bank"
    withdrawn = await write(managed)
    await approve(managed, withdrawn)
    await managed.engine.desk_for(BO).do(WithdrawBankText(answer=withdrawn, why="Fel tid"))
    assert await refusal(send(managed, withdrawn)) == "bank"
    assert await refusal(send(managed, 99)) == "unknown"


@pytest.mark.parametrize("withdrawn", [True, False])
async def test_what_ends_while_it_waits_to_leave_is_not_sent(managed: Town, *, withdrawn: bool) -> None:
    number = await write(managed, valid_until=TODAY)
    await approve(managed, number)
    await send(managed, number)
    if withdrawn:
        await managed.engine.desk_for(BO).do(WithdrawBankText(answer=number, why="Fel tid"))
    managed.clock.forward(seconds=30) if withdrawn else managed.clock.forward(hours=13)
    await managed.engine.services.outbox.deliver_due()
    assert managed.blog.sent == []
    (held,) = await managed.engine.desk_for(ANNA).ask(AskOutbox())
    assert held.state is OutboxState.FAILED
    assert held.message is not None
    assert "Öppettider" in held.message.values["title"]


async def test_an_answer_to_many_counts_each_use_and_needs_a_usable_text(managed: Town) -> None:
    number = await write(managed, text="Hej {namn}! Klockan nio i dag.")
    ids = []
    for author in ("Eva Ek", "Olle", "Ulf"):
        managed.blog.comment(f"När öppnar ni? {author}", author=author)
    desk = managed.engine.desk_for(ANNA)
    await desk.do(Collect(force=True))
    ids = [row.id for row in (await desk.ask(AskInbox())).rows]
    order = ManyOrder(
        act=ManyAct.REPLY, comments=tuple(ids), text="Hej {namn}! Nio.", bank_answer=number, bank_version=1
    )
    assert await refusal(desk.ask(PreviewMany(order=order))) == "bank"
    assert await refusal(desk.do(ActOnMany(order=order))) == "bank"
    await approve(managed, number)
    plan = await desk.ask(PreviewMany(order=order, full=True))
    assert sorted(one.text for one in plan.samples) == [
        "Hej Eva! Nio.\n/Anna",
        "Hej Olle! Nio.\n/Anna",
        "Hej Ulf! Nio.\n/Anna",
    ]
    assert [(share.longest, share.most) for share in plan.accounts] == [(20, 500)]
    assert {(one.account, one.words[:4]) for one in plan.samples} == {("Badbloggen", "När ")}
    await desk.do(ActOnMany(order=order))
    assert [row.uses for row in await bank(managed)] == [3]
    await managed.engine.desk_for(BO).do(WithdrawBankText(answer=number, why="Fel tid"))
    managed.clock.forward(minutes=5)
    await managed.engine.services.outbox.deliver_due()
    assert managed.blog.sent == []
    assert rebuild.check(managed.paths.data / "desk.db") == []


async def test_uses_are_counted_and_the_most_used_comes_first(managed: Town) -> None:
    seldom, often = await write(managed, title="A"), await write(managed, title="B")
    await approve(managed, seldom)
    await approve(managed, often)
    await send(managed, often)
    assert [(row.answer, row.uses) for row in await bank(managed)] == [(often, 1), (seldom, 0)]
    assert rebuild.check(managed.paths.data / "desk.db") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "},
        {"text": ""},
        {"text": "Hej {förnamn}"},
        {"valid_until": TODAY - timedelta(days=1)},
        {"answer": 7},
        {"tags": ("",)},
    ],
)
async def test_bad_input_is_refused(managed: Town, changes: dict[str, Any]) -> None:
    assert await refusal(write(managed, **changes)) in {"input", "unknown"}
    assert await bank(managed, everything=True) == []


VERSIONS = st.lists(
    st.tuples(st.booleans(), st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31))), min_size=1, max_size=6
)


@given(VERSIONS, st.booleans(), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_at_most_one_version_is_usable_and_it_is_the_newest_approved_one(
    drawn: list[tuple[bool, date | None]],
    withdrawn: bool,  # noqa: FBT001 - drawn by hypothesis
    today: date,
) -> None:
    versions = [
        Version(version=number, approved=approved, valid_until=until, withdrawn=withdrawn)
        for number, (approved, until) in enumerate(drawn, 1)
    ]
    usable = [number for number, state in states(versions, today).items() if state is BankState.USABLE]
    newest = max((one for one in versions if one.approved), key=lambda one: one.version, default=None)
    serves = newest is not None and not withdrawn and (newest.valid_until is None or newest.valid_until >= today)
    assert usable == ([newest.version] if serves and newest is not None else [])
