"""Handing a shift over: what stands goes along, the receiver acknowledges, and until then it stays told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.api.commands import AddNote, Collect, Refused, SaveDraft, TakeClaim, WaiveAnswer
from sm_console.api.queries import AskInbox
from sm_console.api.shifts import (
    AcknowledgeHandover,
    AskHandovers,
    AskShiftSummary,
    HandOver,
    HandoverState,
    HandoverView,
)
from sm_console.core.crisis_entries import CrisisBegun
from sm_console.core.shift_entries import HandedItem, HandedKind
from sm_console.core.shifts import LONGEST, MOST_OF_A_KIND, began, told
from sm_console.desk.ledger import CITY
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, BO, CIA, NOON, Town


async def waiting(town: Town, *texts: str) -> list[int]:
    for text in texts:
        town.blog.comment(text, author="Eva Hemlig")
    desk = town.engine.desk_for(ANNA)
    await desk.do(Collect(force=True))
    return sorted(row.id for row in (await desk.ask(AskInbox())).rows)


async def handovers(town: Town, uid: int = BO, **asked: bool) -> list[HandoverView]:
    return await town.engine.desk_for(uid).ask(AskHandovers(**asked))


async def refusal(town: Town, uid: int, command: object) -> str:
    with pytest.raises(Refused) as refused:
        await town.engine.desk_for(uid).do(command)  # type: ignore[arg-type]
    return refused.value.code


async def test_what_stands_goes_along_and_claims_are_given_back(town: Town) -> None:
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    one, two, three = await waiting(town, "A", "B", "C")
    await anna.do(TakeClaim(comment=one))
    await bo.do(TakeClaim(comment=two))
    await anna.do(SaveDraft(comment=one, text="Vi öpp", editing=False))
    await anna.do(AddNote(comment=two, text="Har ringt badet"))
    await anna.do(WaiveAnswer(comment=three, reason="Tack"))
    begun = CrisisBegun(crisis=1, reason="Läcka", owner="bo", review=NOON + timedelta(hours=1))
    await town.engine.services.ledger.write(lambda transaction: transaction.record(CITY, begun, actor="anna"))
    done = await anna.do(HandOver(to="Bo", words="Badet ringer 19", give_back=True))
    (view,) = await handovers(town)
    assert (view.id, view.giver_name, view.receiver, view.state) == (done.id, "Anna", "bo", HandoverState.WAITING)
    assert (view.words, view.given_back) == ("Badet ringer 19", 1)
    summary = view.summary
    assert (summary.open, summary.claimed, summary.more) == (2, 2, 0)
    assert [(item.kind, item.comment, item.login, item.text) for item in summary.items] == [
        (HandedKind.CRISIS, 0, "Bo", "Läcka"),
        (HandedKind.CLAIM, one, "Anna", ""),
        (HandedKind.CLAIM, two, "Bo", ""),
        (HandedKind.DRAFT, one, "Anna", ""),
        (HandedKind.NOTE, two, "Anna", "Har ringt badet"),
        (HandedKind.DECISION, three, "Anna", "Tack"),
        (HandedKind.DECISION, 0, "Anna", "Läcka"),
    ]
    assert "Hemlig" not in repr(view)
    held = {row.id: row.claim.login for row in (await anna.ask(AskInbox())).rows if row.claim is not None}
    assert held == {two: "bo"}
    assert check(town.paths.data / "desk.db") == []


async def test_only_the_receiver_acknowledges_and_once(town: Town) -> None:
    done = await town.engine.desk_for(ANNA).do(HandOver(to="bo"))
    for uid in (ANNA, CIA):
        assert await refusal(town, uid, AcknowledgeHandover(handover=done.id)) == "role"
    assert await refusal(town, ANNA, AcknowledgeHandover()) == "unknown"
    town.clock.forward(minutes=5)
    await town.engine.desk_for(BO).do(AcknowledgeHandover())
    assert await handovers(town) == []
    (view,) = await handovers(town, CIA, all=True)
    assert (view.state, view.acknowledged) == (HandoverState.ACKNOWLEDGED, NOON + timedelta(minutes=5))
    assert await refusal(town, BO, AcknowledgeHandover(handover=done.id)) == "state"
    assert (await town.engine.desk_for(BO).ask(AskShiftSummary())).since == view.acknowledged
    assert (await town.engine.desk_for(ANNA).ask(AskShiftSummary())).since == town.clock() - LONGEST
    assert check(town.paths.data / "desk.db") == []


async def test_a_second_handover_takes_the_place_of_one_nobody_took(town: Town) -> None:
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    first = await anna.do(HandOver(to="bo", words="Ett"))
    second = await anna.do(HandOver(to="bo", words="Två"))
    third = await bo.do(HandOver(to="anna"))  # another's stays as it is
    assert [view.id for view in await handovers(town)] == [second.id, third.id]
    assert [view.id for view in await handovers(town, CIA, mine=True)] == []
    assert {view.id: view.state for view in await handovers(town, all=True)}[first.id] is HandoverState.REPLACED
    assert await refusal(town, BO, AcknowledgeHandover(handover=first.id)) == "state"
    assert await refusal(town, BO, AcknowledgeHandover(handover=99)) == "unknown"


async def test_it_needs_a_colleague(town: Town) -> None:
    assert await refusal(town, ANNA, HandOver(to="anna")) == "input"
    assert await refusal(town, ANNA, HandOver(to="Nisse")) == "unknown"
    assert await refusal(town, CIA, HandOver(to="bo")) == "role"
    assert await handovers(town, all=True) == []


ITEMS = st.lists(st.sampled_from(HandedKind).map(lambda kind: HandedItem(kind=kind)), max_size=200)


@given(ITEMS)
def test_of_too_many_the_latest_are_told_and_the_rest_counted(items: list[HandedItem]) -> None:
    numbered = [HandedItem(kind=item.kind, comment=index) for index, item in enumerate(items)]
    kept, more = told(numbered)
    assert len(kept) + more == len(items)
    for kind in HandedKind:
        every = [item for item in numbered if item.kind is kind]
        assert [item for item in kept if item.kind is kind] == every[len(every) - min(len(every), MOST_OF_A_KIND) :]
    assert [item.kind for item in kept] == sorted((item.kind for item in kept), key=list(HandedKind).index)


def test_a_shift_lasts_no_longer_than_it_can() -> None:
    assert began(None, NOON) == NOON - LONGEST
    assert began(NOON - timedelta(days=3), NOON) == NOON - LONGEST
    assert began(NOON - timedelta(hours=2), NOON) == NOON - timedelta(hours=2)
