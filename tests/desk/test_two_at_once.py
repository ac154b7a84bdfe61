"""Two people do the same, or opposite things, at the same moment: one of them wins, the other is told in a sentence."""

from __future__ import annotations

import asyncio
import tomllib
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sm_console.api import closure_commands as closing
from sm_console.api.bank import ApproveBankText, AskBank, WithdrawBankText, WriteBankText
from sm_console.api.commands import AddStaff, Collect, Refused, SendReply, TakeClaim, Undo
from sm_console.api.crisis import AskCrisis, BeginCrisis, EndCrisis, ReviewCrisis
from sm_console.api.crowd_commands import ActOnMany, ManyOrder, TakeBackMany
from sm_console.api.queries import AskInbox, AskOutbox
from sm_console.api.register_commands import SetAccount
from sm_console.api.shifts import AcknowledgeHandover, AskHandovers, HandOver
from sm_console.core.crowd import ManyAct
from sm_console.core.model import OutboxState
from sm_console.desk.acts.claims import LASTS
from sm_console.desk.lock import DataLock
from sm_console.store import journal
from sm_console.store.engine import sync_engine
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, BO, DAN, Clock, Town, open_town
from tests.desk.test_closures import silent, write
from tests.desk.test_rules import collected, told
from tests.desk.waiting import until

MANY = 40


@pytest.fixture
async def managed(tmp_path: Path) -> AsyncIterator[Town]:
    """A town in which Anna and Bo are managers."""
    async with open_town(tmp_path) as town:
        town.directory.members |= {"anna": {"smc-boss"}, "bo": {"smc-boss"}}
        yield town


async def both(town: Town, *orders: tuple[int, Any]) -> list[str]:
    """Let people do something at once; return for each "done" or the code of the refusal."""

    async def one(uid: int, command: Any) -> str:
        try:
            await town.engine.desk_for(uid).do(command)
        except Refused as refused:
            return refused.code
        return "done"

    async with asyncio.timeout(20):
        return list(await asyncio.gather(*(one(uid, command) for uid, command in orders)))


async def asked(town: Town, count: int = 1) -> list[int]:
    for number in range(count):
        town.blog.comment(f"Fråga {number}", author=f"Eva {number}")
    desk = town.engine.own_desk()
    await desk.do(Collect(force=True))
    return sorted(row.id for row in (await desk.ask(AskInbox())).rows)


def kinds(town: Town) -> Counter[str]:
    """Count the journal's entries by kind, and prove that the state can be made again from them."""
    database = town.paths.data / "desk.db"
    assert check(database) == []
    engine = sync_engine(database, writer=False)
    with engine.connect() as conn:
        found = Counter(item.entry.fact.__struct_config__.tag for portion in journal.chunks(conn) for item in portion)
    engine.dispose()
    return Counter({str(kind): count for kind, count in found.items()})


async def test_two_declare_a_crisis(managed: Town) -> None:
    order = BeginCrisis(reason="Läcka", owner="Bo")
    assert sorted(await both(managed, (ANNA, order), (BO, order))) == ["done", "state"]
    assert kinds(managed)["crisis-begun"] == 1
    assert sorted(await both(managed, (ANNA, EndCrisis()), (BO, EndCrisis()))) == ["done", "state"]
    assert kinds(managed)["crisis-ended"] == 1


@pytest.mark.parametrize("first", ["end", "review"])
async def test_one_ends_a_crisis_while_another_goes_on_with_it(managed: Town, first: str) -> None:
    await both(managed, (ANNA, BeginCrisis(reason="Läcka", owner="Bo")))
    orders: list[tuple[int, Any]] = [(ANNA, EndCrisis()), (BO, ReviewCrisis(word="läcker än"))]
    told_them = await both(managed, *(orders if first == "end" else orders[::-1]))
    assert sorted(told_them) == (["done", "state"] if first == "end" else ["done", "done"])
    assert await managed.engine.own_desk().ask(AskCrisis()) == []
    assert managed.engine.services.standing.crisis is None


@pytest.mark.parametrize("head_start", [0, 5, 10, 20, 40, 60, 80, 100, 150, 200])
async def test_a_crisis_is_ended_while_comments_are_still_dated_anew(managed: Town, head_start: int) -> None:
    await asked(managed, MANY)
    desk = managed.engine.own_desk()
    before = [(row.due, row.answer_class) for row in (await desk.ask(AskInbox())).rows]
    beginning = asyncio.create_task(both(managed, (ANNA, BeginCrisis(reason="Läcka", owner="Bo"))))
    await until(lambda: managed.engine.services.standing.crisis is not None)
    for _ in range(head_start):
        await asyncio.sleep(0)
    assert await both(managed, (BO, EndCrisis())) == ["done"]
    assert await beginning == ["done"]
    assert [(row.due, row.answer_class) for row in (await desk.ask(AskInbox())).rows] == before
    assert kinds(managed)["comment-redated"] <= 2 * MANY


async def test_a_handover_is_acknowledged_once(managed: Town) -> None:
    handed = await managed.engine.desk_for(ANNA).do(HandOver(to="Bo"))
    order = AcknowledgeHandover(handover=handed.id)
    assert sorted(await both(managed, (BO, order), (BO, order), (ANNA, order))) == ["done", "role", "state"]
    assert kinds(managed)["shift-acknowledged"] == 1
    assert await managed.engine.own_desk().ask(AskHandovers()) == []


async def test_two_decide_on_closing_an_account(tmp_path: Path) -> None:
    clock = Clock()
    write(tmp_path, told("tyst"))
    async with open_town(tmp_path, clock=clock, blogs={"tyst": silent(clock)}) as town:
        town.directory.members |= {"anna": {"smc-boss"}, "bo": {"smc-boss"}}
        await collected(town)
        await both(town, (ANNA, closing.WarnOwner(account="tyst")))
        decide = closing.DecideClosing(account="tyst")
        keep = closing.KeepAccount(account="tyst", reason="sommar", until=(clock() + timedelta(days=90)).date())
        assert await both(town, (ANNA, decide), (BO, decide)) == ["done", "state"]
        steps = kinds(town)["closure-moved"]
        assert await both(town, (ANNA, closing.UndoClosure(account="tyst")), (BO, keep)) == ["done", "done"]
        assert kinds(town)["closure-moved"] == steps + 1


async def test_four_eyes_approve_once(managed: Town) -> None:
    write_it = WriteBankText(title="Öppettider", text="Vi har öppet till 17.")
    number = (await managed.engine.desk_for(ANNA).do(write_it)).id
    approve = ApproveBankText(answer=number, version=1)
    managed.directory.members["dan"] = {"smc-boss"}
    assert await both(managed, (ANNA, approve)) == ["role"]
    assert sorted(await both(managed, (BO, approve), (DAN, approve))) == ["done", "state"]
    newer = WriteBankText(answer=number, title="Öppettider", text="Vi har öppet till 18.")
    results = await both(managed, (ANNA, newer), (BO, newer), (BO, WithdrawBankText(answer=number)))
    assert results == ["done", "done", "done"]
    versions = [row.version for row in await managed.engine.own_desk().ask(AskBank(all=True))]
    assert sorted(versions) == [1, 2, 3]


@pytest.mark.parametrize("head_start", range(6))
async def test_undo_meets_the_outbox(managed: Town, head_start: int) -> None:
    (comment,) = await asked(managed)
    order = await managed.engine.desk_for(ANNA).do(SendReply(comment=comment, text="På lördag."))
    leaving = asyncio.create_task(managed.engine.services.outbox.deliver_due())
    for _ in range(head_start * 15):
        await asyncio.sleep(0)
    (said,) = await both(managed, (ANNA, Undo(outbox=order.id)))
    await leaving
    (row,) = await managed.engine.own_desk().ask(AskOutbox(id=order.id))
    outcome = (said, row.state, len(managed.blog.sent))
    assert outcome in {("done", OutboxState.CANCELLED, 0), ("state", OutboxState.SENT, 1)}


@pytest.mark.parametrize("head_start", range(4))
async def test_a_batch_is_stopped_while_it_leaves(managed: Town, head_start: int) -> None:
    comments = await asked(managed, 6)
    order = ManyOrder(act=ManyAct.REPLY, comments=tuple(comments), text="Vi öppnar på lördag.")
    batch = (await managed.engine.desk_for(ANNA).do(ActOnMany(order=order))).batch
    managed.clock.forward(minutes=10)
    leaving = asyncio.create_task(managed.engine.services.outbox.deliver_due())
    for _ in range(head_start * 200):
        await asyncio.sleep(0)
    stop = TakeBackMany(batch=batch)
    said = await both(managed, (ANNA, stop), (BO, stop))
    await leaving
    states = Counter([(await managed.engine.own_desk().ask(AskOutbox(id=one)))[0].state for one in range(1, 7)])
    assert set(states) <= {OutboxState.SENT, OutboxState.CANCELLED}
    assert states[OutboxState.SENT] == len(managed.blog.sent) == len({one.comment_id for one in managed.blog.sent})
    assert said.count("done") == bool(states[OutboxState.CANCELLED])
    kinds(managed)


async def test_a_stopped_batch_stays_stopped_when_the_desk_is_gone_in_between(tmp_path: Path) -> None:
    clock = Clock()
    async with open_town(tmp_path, clock=clock) as town:
        comments = await asked(town, 4)
        order = ManyOrder(act=ManyAct.REPLY, comments=tuple(comments), text="Vi öppnar på lördag.")
        batch = (await town.engine.desk_for(ANNA).do(ActOnMany(order=order))).batch
        assert await both(town, (ANNA, TakeBackMany(batch=batch))) == ["done"]
        blogs = town.blogs
    clock.forward(minutes=10)
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        assert await town.engine.services.outbox.deliver_due() == []
        assert town.blog.sent == []


async def test_two_consoles_change_the_configuration(managed: Town) -> None:
    names = ("Disa", "Elin", "Frej", "Gun", "Hans", "Ida")
    people = [(ANNA, AddStaff(login=name.lower(), first_name=name)) for name in names]
    accounts = [(BO, SetAccount(account="bad", responsible=f"Ansvarig {number}")) for number in range(6)]
    assert set(await both(managed, *people, *accounts)) == {"done"}
    listed = tomllib.loads((managed.paths.config / "staff.toml").read_text())["person"]
    assert {one["login"] for one in listed} == {"anna", "bo", *(name.lower() for name in names)}
    standing = managed.engine.services.standing
    (account,) = tomllib.loads((managed.paths.config / "accounts.toml").read_text())["account"]
    assert account["responsible"] == standing.configuration.accounts[0].responsible
    assert len(standing.configuration.staff) == 8


def test_two_desks_never_own_one_folder(tmp_path: Path) -> None:
    first = DataLock.take(tmp_path)
    assert first is not None
    assert DataLock.take(tmp_path) is None
    first.release()
    second = DataLock.take(tmp_path)
    assert second is not None
    second.release()


async def test_a_clock_that_steps_back_loses_nothing(managed: Town) -> None:
    comments = await asked(managed, 3)
    await both(managed, (ANNA, TakeClaim(comment=comments[0])))
    queued = await managed.engine.desk_for(ANNA).do(SendReply(comment=comments[0], text="På lördag."))
    managed.clock.forward(hours=-1)
    again = await both(managed, (BO, TakeClaim(comment=comments[0])), (BO, TakeClaim(comment=comments[1])))
    assert again == ["claimed", "done"]
    assert (await managed.engine.own_desk().ask(AskOutbox(id=queued.id)))[0].state is OutboxState.QUEUED
    await both(managed, (BO, SendReply(comment=comments[1], text="Kl. 10.")))
    assert len(await managed.engine.services.outbox.deliver_due()) >= 1
    managed.clock.forward(hours=1)
    await managed.engine.services.outbox.deliver_due()
    assert sorted(one.text.split()[0] for one in managed.blog.sent) == ["Kl.", "På"]
    managed.clock.forward(seconds=LASTS.total_seconds() + 1)
    assert await both(managed, (BO, TakeClaim(comment=comments[2]))) == ["done"]
    kinds(managed)
