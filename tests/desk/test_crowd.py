"""Several people at one thread, and one act on many: claims, words to colleagues, previews, one undo, stopping."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sm_console.api.commands import (
    Collect,
    Refused,
    ReleaseClaim,
    SaveDraft,
    SendReply,
    SettleUnknown,
    TakeClaim,
    Undo,
    WaiveAnswer,
)
from sm_console.api.crowd_commands import ActOnMany, EndAssignment, ManyOrder, ReleaseAll, SeeTelling, TakeBackMany
from sm_console.api.crowd_queries import AskAlike, AskBatch, AskTellings, PreviewMany
from sm_console.api.crowd_views import TellingView
from sm_console.api.queries import AskInbox, AskOutbox, AskThread, InboxFilter
from sm_console.api.shifts import AskShiftSummary
from sm_console.api.views import InboxRow
from sm_console.core.crowd import ANSWERED_MEANWHILE, ManyAct
from sm_console.core.model import Action, Ground, OutboxState
from sm_console.core.shift_entries import HandedKind
from sm_console.desk import alike
from sm_console.desk.acts import claims
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, BO, CIA, NOON, Town


async def rows(town: Town, *texts: str, author: str = "Eva") -> list[InboxRow]:
    """Have strangers write, fetch it, and return the open comments in the order of writing."""
    for text in texts:
        town.blog.comment(text, author=author)
        town.clock.forward(seconds=1)
    desk = town.engine.own_desk()
    await desk.do(Collect(force=True))
    return sorted((await desk.ask(AskInbox())).rows, key=lambda row: row.id)


async def claimed_by(town: Town) -> dict[int, str]:
    page = await town.engine.own_desk().ask(AskInbox())
    return {row.id: row.claim.login for row in page.rows if row.claim is not None}


async def tellings(town: Town, uid: int) -> list[TellingView]:
    return await town.engine.desk_for(uid).ask(AskTellings())


async def refusal(town: Town, uid: int, command: object) -> str:
    with pytest.raises(Refused) as refused:
        await town.engine.desk_for(uid).do(command)  # type: ignore[arg-type]
    return refused.value.code


async def test_a_thread_is_taken_whole_or_not_at_all(town: Town) -> None:
    first = town.blog.comment("Är badet öppet?")
    town.blog.comment("Det undrar jag också", parent_id=first)
    other = await rows(town, "Något annat")
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    await bo.do(TakeClaim(comment=other[1].id))
    assert await refusal(town, ANNA, TakeClaim(comment=other[0].id, thread=True)) == "claimed"
    assert await claimed_by(town) == {other[1].id: "bo"}
    await anna.do(TakeClaim(comment=other[0].id, thread=True, take_over=True, word="Jag kan badet"))
    assert await claimed_by(town) == {other[0].id: "anna", other[1].id: "anna"}


async def test_who_loses_a_claim_is_told_until_they_confirm(town: Town) -> None:
    row = (await rows(town, "Hej"))[0]
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    await bo.do(TakeClaim(comment=row.id))
    await bo.do(SaveDraft(comment=row.id, text="Vi öppnar", editing=False))
    await anna.do(TakeClaim(comment=row.id, take_over=True, word="Du har rast"))
    told = await tellings(town, BO)
    assert [(one.kind, one.name, one.word, one.author) for one in told] == [
        ("taken-over", "Anna", "Du har rast", "Eva")
    ]
    assert not await tellings(town, ANNA)
    assert [draft.text for draft in (await anna.ask(AskThread(comment=row.id))).drafts] == ["Vi öppnar"]
    await anna.do(SeeTelling(up_to=told[0].entry))
    assert len(await tellings(town, BO)) == 1
    await bo.do(SeeTelling(up_to=told[0].entry))
    assert not await tellings(town, BO)


async def test_a_claim_that_ran_out_is_nobody_s_loss(town: Town) -> None:
    row = (await rows(town, "Hej"))[0]
    await town.engine.desk_for(BO).do(TakeClaim(comment=row.id))
    town.clock.forward(seconds=claims.LASTS.total_seconds() + 1)
    await town.engine.desk_for(ANNA).do(TakeClaim(comment=row.id))
    assert not await tellings(town, BO)


async def test_work_on_one_keeps_all_of_one_s_claims_alive(town: Town) -> None:
    one, other = await rows(town, "Hej", "Hallå")
    anna = town.engine.desk_for(ANNA)
    await anna.do(TakeClaim(comment=one.id))
    await anna.do(TakeClaim(comment=other.id))
    for _ in range(4):
        town.clock.forward(minutes=6)
        await anna.do(SaveDraft(comment=one.id, text="Vi", editing=True))
    assert await claimed_by(town) == {one.id: "anna", other.id: "anna"}
    done = await anna.do(ReleaseAll())
    assert (done.id, await claimed_by(town)) == (2, {})


async def test_beside_a_colleague_s_answer_one_decides(town: Town) -> None:
    row = (await rows(town, "Hej"))[0]
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    await anna.do(SendReply(comment=row.id, text="Klockan nio", undo_seconds=10))
    assert await refusal(town, BO, SendReply(comment=row.id, text="Klockan tio")) == "changed"
    seen = (await bo.ask(AskThread(comment=row.id))).outbox[-1].id
    await bo.do(SendReply(comment=row.id, text="Klockan tio", acts_seen=seen, undo_seconds=20))
    town.clock.forward(seconds=30)
    await town.engine.services.outbox.deliver_due()
    assert [sent.text.split("\n")[0] for sent in town.blog.sent] == ["Klockan nio", "Klockan tio"]


async def test_what_was_answered_on_the_platform_before_one_ordered_counts_too(town: Town) -> None:
    """The platform's clock may be behind, and its answer older than ours: what counts is when we learned of it."""
    row = (await rows(town, "Hej"))[0]
    town.clock.forward(minutes=5)
    anna = town.engine.desk_for(ANNA)
    town.blog.comment("Vi öppnar nio.", own=True, parent_id=row.platform_id, written=NOON + timedelta(minutes=3))
    done = await anna.do(SendReply(comment=row.id, text="Klockan tio"))
    await town.engine.services.outbox.deliver_due()
    held = (await anna.ask(AskOutbox(id=done.id)))[0]
    assert (held.state, held.message) == (OutboxState.FAILED, ANSWERED_MEANWHILE)
    assert town.blog.sent == []
    await anna.do(SettleUnknown(outbox=done.id, verdict="again"))
    await town.engine.services.outbox.deliver_due()
    assert len(town.blog.sent) == 1


async def test_an_unknown_fate_of_a_colleague_s_answer_holds_mine_back(town: Town) -> None:
    from connectors.errors import Unsure
    from tests.desk.fakes import trouble

    asked = town.blog.comment("När öppnar badet?")
    town.blog.comment("Ja, när?", parent_id=asked)
    row, under = await rows(town)
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    first = await anna.do(SendReply(comment=row.id, text="Vi öppnar nio i dag", undo_seconds=60))
    await bo.do(SendReply(comment=under.id, text="Vi öppnar tio i dag", acts_seen=first.id))
    town.blog.faults.append((trouble(Unsure), False))
    await town.engine.services.outbox.deliver_due()
    town.clock.forward(seconds=61)
    town.blog.find_faults.append(trouble(Unsure))
    await town.engine.services.outbox.deliver_due()
    assert town.blog.sent == []
    assert (await anna.ask(AskOutbox(id=first.id)))[0].state is OutboxState.FAILED


async def test_an_answer_to_many_is_adapted_spread_out_and_stopped(town: Town, tmp_path: Path) -> None:
    for author in ("Eva Ek", "💥", "Olle", "Ulf"):
        await rows(town, f"När öppnar badet? {author}", author=author)
    found = await rows(town)
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    await bo.do(TakeClaim(comment=found[3].id))
    order = ManyOrder(
        act=ManyAct.REPLY, comments=(*(row.id for row in found), 999), text="Hej {namn}! Klockan nio, {konto}."
    )
    plan = await anna.ask(PreviewMany(order=order))
    assert (plan.count, plan.batch) == (3, 0)
    assert [(share.name, share.count) for share in plan.accounts] == [("Badbloggen", 3)]
    assert [(one.comment, one.code) for one in plan.left_out] == [(found[3].id, "claimed"), (999, "unknown")]
    assert plan.samples[1].text == "Hej! Klockan nio, Badbloggen.\n/Anna"
    done = await anna.do(ActOnMany(order=order, undo_seconds=10))
    assert done.last == town.clock.now + timedelta(seconds=12)
    town.clock.forward(seconds=10.5)
    await town.engine.services.outbox.deliver_due()
    assert [sent.text for sent in town.blog.sent] == ["Hej Eva! Klockan nio, Badbloggen.\n/Anna"]
    fares = await bo.ask(AskBatch(batch=done.batch))
    assert (fares.total, fares.done, fares.waiting, fares.name) == (3, 1, 2, "Anna")
    assert await refusal(town, BO, TakeBackMany(batch=done.batch)) == "role"
    assert (await anna.do(Undo())).id == 2
    assert await refusal(town, ANNA, TakeBackMany(batch=done.batch)) == "state"
    town.clock.forward(minutes=5)
    await town.engine.services.outbox.deliver_due()
    assert len(town.blog.sent) == 1
    assert (await bo.ask(AskBatch(batch=done.batch))).stopped == 2
    assert check(town.paths.data / "desk.db") == []


async def test_one_thread_gets_one_answer_of_many(town: Town) -> None:
    first = town.blog.comment("När öppnar badet?", author="Eva")
    town.blog.comment("Ja, när?", author="Olle", parent_id=first)
    found = await rows(town)
    order = ManyOrder(act=ManyAct.REPLY, comments=tuple(row.id for row in found), text="Vi öppnar nio i dag.")
    await town.engine.desk_for(ANNA).do(ActOnMany(order=order, undo_seconds=0))
    await town.engine.services.outbox.deliver_due()
    assert len(town.blog.sent) == 1


@pytest.mark.parametrize("act", [ManyAct.CLAIM, ManyAct.WAIVE, ManyAct.HIDE, ManyAct.ASSIGN])
async def test_one_undo_for_the_whole_act(town: Town, act: ManyAct) -> None:
    found = await rows(town, "a", "b", "c")
    anna = town.engine.desk_for(ANNA)
    ids = tuple(row.id for row in found)
    await anna.do(TakeClaim(comment=ids[0]))
    before = (await anna.ask(AskInbox())).rows
    order = ManyOrder(act=act, comments=ids, text="Tack", ground=Ground.SPAM, assignee="bo")
    done = await anna.do(ActOnMany(order=order))
    assert done.count == (2 if act is ManyAct.CLAIM else 3)
    after = await anna.ask(AskInbox())
    assert after.total == (0 if act is ManyAct.WAIVE else 3)
    if act is ManyAct.ASSIGN:
        assert [row.assignment.login for row in after.rows if row.assignment] == ["bo"] * 3
        assert await claimed_by(town) == {}
        told = await tellings(town, BO)
        assert {(one.kind, one.name, one.word) for one in told} == {("assigned", "Anna", "Tack")}
    await anna.do(Undo())
    town.clock.forward(minutes=1)
    await town.engine.services.outbox.deliver_due()
    assert town.blog.moderated == []
    again = (await anna.ask(AskInbox())).rows
    assert [row.state for row in again] == [row.state for row in before]
    assert not any(row.assignment for row in again)
    assert await claimed_by(town) == {ids[0]: "anna"}
    assert check(town.paths.data / "desk.db") == []


async def test_undoing_gives_no_claim_back_that_somebody_else_has_taken_since(town: Town) -> None:
    first, second = await rows(town, "a", "b")
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    for row in (first, second):
        await anna.do(TakeClaim(comment=row.id))
    town.clock.forward(minutes=3)
    given = ManyOrder(act=ManyAct.ASSIGN, comments=(first.id, second.id), assignee="bo")
    batch = (await anna.do(ActOnMany(order=given))).batch
    await bo.do(TakeClaim(comment=first.id))
    await bo.do(ReleaseClaim(comment=first.id))
    await anna.do(TakeBackMany(batch=batch))
    assert await claimed_by(town) == {second.id: "anna"}


async def test_a_comment_that_needs_an_answer_after_all_is_whose_it_was(town: Town) -> None:
    (first,) = await rows(town, "a")
    anna = town.engine.desk_for(ANNA)
    await anna.do(TakeClaim(comment=first.id))
    town.clock.forward(minutes=3)
    await anna.do(WaiveAnswer(comment=first.id, reason="Tack"))
    assert await claimed_by(town) == {}
    await anna.do(Undo())
    assert await claimed_by(town) == {first.id: "anna"}


async def test_whose_matter_a_comment_is_lasts_until_it_is_done_and_can_be_filtered(town: Town) -> None:
    first, second, third = await rows(town, "a", "b", "c")
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    await anna.do(ActOnMany(order=ManyOrder(act=ManyAct.ASSIGN, comments=(first.id, second.id), assignee="Bo")))
    await anna.do(ActOnMany(order=ManyOrder(act=ManyAct.ASSIGN, comments=(third.id,))))
    town.clock.forward(hours=6)

    async def shown(uid: int, **wanted: object) -> list[int]:
        page = await town.engine.desk_for(uid).ask(AskInbox(filter=InboxFilter(**wanted)))  # type: ignore[arg-type]
        return [row.id for row in page.rows]

    assert await shown(BO, mine=True) == [first.id, second.id]
    assert await shown(ANNA, mine=True) == [third.id]
    assert await shown(CIA, assignee="Bo") == [first.id, second.id]
    assert await shown(CIA, assigned=True) == [first.id, second.id, third.id]
    with pytest.raises(Refused):
        await shown(CIA, assignee="Torkel")
    again = ActOnMany(order=ManyOrder(act=ManyAct.ASSIGN, comments=(first.id,), assignee="bo"))
    assert await refusal(town, ANNA, again) == "state"
    summary = await anna.ask(AskShiftSummary())
    given = [(item.comment, item.login) for item in summary.items if item.kind is HandedKind.GIVEN]
    assert given == [(first.id, "Bo"), (second.id, "Bo"), (third.id, "Anna")]
    await anna.do(ActOnMany(order=ManyOrder(act=ManyAct.ASSIGN, comments=(first.id,), assignee="anna")))
    assert await shown(BO, mine=True) == [second.id]
    await anna.do(Undo())
    assert await shown(BO, mine=True) == [first.id, second.id]
    await bo.do(EndAssignment(comment=first.id))
    assert await shown(BO, mine=True) == [second.id]
    await bo.do(SendReply(comment=second.id, text="Klockan nio", undo_seconds=0))
    await town.engine.services.outbox.deliver_due()
    assert await shown(CIA, assigned=True) == [third.id]
    assert check(town.paths.data / "desk.db") == []


async def test_hiding_many_leaves_with_its_ground(town: Town) -> None:
    found = await rows(town, "a", "b")
    order = ManyOrder(act=ManyAct.HIDE, comments=tuple(row.id for row in found), ground=Ground.SPAM)
    await town.engine.desk_for(ANNA).do(ActOnMany(order=order, undo_seconds=0))
    await town.engine.services.outbox.deliver_due()
    town.clock.forward(seconds=5)
    await town.engine.services.outbox.deliver_due()
    assert [action for action, _ in town.blog.moderated] == [Action.HIDE, Action.HIDE]


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (ManyOrder(act=ManyAct.REPLY, comments=(1,), text="Hej {name}"), "input"),
        (ManyOrder(act=ManyAct.REPLY, comments=(1,), text=" "), "input"),
        (ManyOrder(act=ManyAct.REPLY, comments=()), "input"),
        (ManyOrder(act=ManyAct.CLAIM, comments=tuple(range(501))), "input"),
        (ManyOrder(act=ManyAct.HIDE, comments=(1,)), "ground"),
        (ManyOrder(act=ManyAct.ASSIGN, comments=(1,), assignee="torkel"), "unknown"),
        (ManyOrder(act=ManyAct.CLAIM, comments=(999,)), "unknown"),
        (ManyOrder(act=ManyAct.REPLY, comments=(1,), text="{namn}" + "x" * 600), "length"),
    ],
)
async def test_what_makes_no_sense_is_refused(town: Town, order: ManyOrder, code: str) -> None:
    await rows(town, "Hej")
    assert await refusal(town, ANNA, ActOnMany(order=order)) == code
    assert (await town.engine.own_desk().ask(AskInbox())).rows[0].claim is None


async def test_the_same_question_is_found_among_the_open(town: Town) -> None:
    found = await rows(
        town, "När öppnar Sjöbadet?", "Vilken fin bild", "hej, när öpnar sjöbadet??", "När öppnar sjöbadet"
    )
    anna = town.engine.desk_for(ANNA)
    alike = await anna.ask(AskAlike(comment=found[2].id))
    assert (alike.comments[0], set(alike.comments)) == (found[2].id, {found[0].id, found[2].id, found[3].id})
    assert (alike.total, alike.complete) == (3, True)
    order = ManyOrder(act=ManyAct.WAIVE, comments=(found[0].id,), text="Besvarad")
    await anna.do(ActOnMany(order=order))
    late = await rows(town, "När öppnar Sjöbadet ???")
    same = await anna.ask(AskAlike(comment=found[2].id))
    assert set(same.comments) == {found[2].id, found[3].id, late[-1].id}


async def test_groups_are_kept_in_the_background_and_let_go_of_what_is_done(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alike, "SMALL", 2)
    found = await rows(town, "När öppnar Sjöbadet?", "När öppnar sjöbadet", "Fin bild", "Var finns parkering?")
    groups = town.engine.services.alike
    while await groups.step() == alike.BUSY:
        pass
    assert await groups.step() == alike.IDLE
    order = ManyOrder(act=ManyAct.WAIVE, comments=tuple(row.id for row in found[1:]), text="Tack")
    await town.engine.desk_for(ANNA).do(ActOnMany(order=order))
    while await groups.step() == alike.BUSY:
        pass
    assert await groups.like(found[0].id) == ([found[0].id], True)
    assert await groups.like(found[2].id) == ([], True)
