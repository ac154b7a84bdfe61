"""Many comments at once, and several people at one thread, from the keys to the platform and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sm_console.api.bank import ApproveBankText, AskBank, WriteBankText
from sm_console.api.commands import Collect, SaveDraft, SendReply, TakeClaim
from sm_console.api.crowd_queries import AskTellings
from sm_console.api.queries import AskInbox
from sm_console.console.panels.answer_area import AnswerArea
from tests.console.real_desk import BoardDriver, console_on
from tests.desk.fakes import ANNA, BO, Town, open_town

QUESTIONS = ("När öppnar Sjöbadet?", "hej när öpnar sjöbadet??", "När öppnar sjöbadet igen 😀", "Vilken fin bild")


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as town:
        yield town


NAMES = ("Eva", "Olle", "Ulf", "Kaj")


async def arrived(town: Town, *texts: str) -> list[int]:
    for text in texts:
        town.blog.comment(text, author=f"{NAMES[len(town.blog.comments) % len(NAMES)]} Ek")
        town.clock.forward(seconds=1)
    desk = town.engine.own_desk()
    await desk.do(Collect(force=True))
    return sorted(row.id for row in (await desk.ask(AskInbox())).rows)


async def composing(it: BoardDriver, ids: list[int]) -> None:
    """Mark the same question, and open the editor for all of them."""
    await it.press("2")
    await it.stand_on(ids[0])
    await it.press("e")
    await it.sees("3 ask the same and are marked.", "✓")
    await it.press("b", "down", "enter")
    await it.sees("To 3: Eva Ek, Olle Ek, Ulf Ek", "{namn} becomes the first name", "Will be signed /Anna")


async def placeholder(it: BoardDriver, name: str) -> None:
    await it.pilot.press("left_curly_bracket", *name, "right_curly_bracket")


async def test_the_same_question_is_answered_once_for_all_and_stopped(town: Town) -> None:
    ids = await arrived(town, *QUESTIONS)
    async with console_on(town, (100, 30)) as it:
        await composing(it, ids)
        await it.write("Hej ")
        await placeholder(it, "namn")
        await it.write("!")
        await it.press("enter")
        await it.write("klockan nio i dag.")
        await it.sees("3 get it, Badbloggen 34 of 500")
        await it.press("ctrl+s")
        await it.sees("3 get this answer.", "in 12 s at the earliest", "Eva Ek · Badbloggen · 33 of 500 characters")
        await it.sees("│ Hej Eva!", "│ klockan nio i dag.", "│ /Anna", "“hej när öpnar sjöbadet??”")
        await it.press("enter", "r", "y", "down", "space")
        await it.sees("2 get this answer. You leave out 1.", "✗ Olle Ek · Badbloggen · left out")
        assert town.blog.sent == []
        await it.press("escape")
        await it.sees("To 3: Eva Ek")
        await it.press("ctrl+s")
        await it.sees("2 get this answer. You leave out 1.")
        await it.press("down", "space", "ctrl+s")
        await it.sees("Done with 3 comments")
        town.clock.forward(seconds=10.5)
        await town.engine.services.outbox.deliver_due()
        await it.sees("1 of 3 have left, 2 wait, S stops them.")
        await it.press("S")
        await it.sees("Taken back: 2 of 3.")
        town.clock.forward(minutes=5)
        await town.engine.services.outbox.deliver_due()
        await it.press("e", "b", "down", "enter")
        await it.sees("Hej {namn}!", "klockan nio i dag.")
    assert [sent.text for sent in town.blog.sent] == ["Hej Eva!\nklockan nio i dag.\n/Anna"]


async def test_what_one_leaves_out_gets_nothing_and_what_is_too_long_says_so(town: Town) -> None:
    ids = await arrived(town, *QUESTIONS)
    async with console_on(town, (80, 24)) as it:
        await composing(it, ids)
        await it.write("Vi öppnar nio i dag.")
        await it.press("ctrl+s")
        await it.sees("3 get this answer.")
        await it.press("space", "down", "space", "down", "space", "ctrl+s", "j", "space")
        await it.sees("1 gets this answer. You leave out 2.")
        await it.press("ctrl+s")
        await it.sees("Done with 1 comment. u takes it back.")
        town.clock.forward(minutes=1)
        await town.engine.services.outbox.deliver_due()
        assert [sent.text for sent in town.blog.sent] == ["Vi öppnar nio i dag.\n/Anna"]
        await it.press("down", "e", "b", "down", "enter")
        await it.panel("compose")
        await it.pilot.pause()
        area = it.app.query_one(AnswerArea)
        area.insert("x" * 600)
        await it.sees("0 get it, TOO LONG for 2")
        await it.press("ctrl+s")
        await it.sees("Left out, and why", "The answer is too long for the platform: 606 of")
        await it.press("ctrl+s", "escape", "escape")
        await it.sees("The draft is kept.")


async def test_an_answer_to_many_is_kept_for_the_next_console_and_a_ready_answer_put_in(town: Town) -> None:
    ids = await arrived(town, *QUESTIONS)
    town.directory.members["bo"] = {"smc-boss"}
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    number = (await bo.do(WriteBankText(title="Öppettider", text="Vi har öppet till 17, {namn}."))).id
    async with console_on(town, (100, 30)) as it:
        await composing(it, ids)
        await it.write("Hej alla")
        await it.press("ctrl+b")
        await it.sees("There is no approved answer in the bank.", "Hej alla")
        await it.press("escape")
        await it.sees("The draft is kept.")
    town.directory.members["anna"] = {"smc-boss"}
    await anna.do(ApproveBankText(answer=number, version=1))
    async with console_on(town, (100, 30)) as it:
        await composing(it, ids)
        await it.sees("Hej alla")
        await it.press("ctrl+b")
        await it.sees("Öppettider")
        await it.press("enter")
        await it.sees("Hej alla", "Vi har öppet till 17, {namn}.")
        await it.write(" Välkomna")
        await it.press("ctrl+s")
        await it.sees("│ Vi har öppet till 17, Eva. Välkomna")
        await it.press("ctrl+s")
        await it.sees("Done with 3 comments")
    (row,) = await anna.ask(AskBank())
    assert row.uses == 3


async def test_marks_by_hand_and_by_filter_and_none_after_escape(town: Town) -> None:
    ids = await arrived(town, *QUESTIONS)
    async with console_on(town) as it:
        await it.press("2")
        await it.stand_on(ids[0])
        await it.press("space", "space")
        await it.sees("2 marked: b acts on all of them")
        assert it.app.controller.state.marked == set(ids[:2])
        await it.press("M")
        await it.until(lambda: it.app.controller.state.marked == set(ids))
        await it.press("escape")
        await it.until(lambda: not it.app.controller.state.marked)
        await it.misses("✓")
        await it.press("b")
        await it.sees("Nothing is marked")


async def test_a_thread_of_which_a_colleague_has_a_part_is_taken_over_with_a_word(town: Town) -> None:
    first = town.blog.comment("När öppnar badet?", author="Eva Ek")
    town.blog.comment("Ja, när?", author="Olle Ek", parent_id=first)
    desk = town.engine.own_desk()
    await desk.do(Collect(force=True))
    ids = sorted(row.id for row in (await desk.ask(AskInbox())).rows)
    bo = town.engine.desk_for(BO)
    await bo.do(TakeClaim(comment=ids[1]))
    async with console_on(town, (120, 30)) as it:
        await it.press("2")
        await it.stand_on(ids[0])
        await it.press("C")
        await it.sees("Bo has taken this.", "Take the whole thread over")
        await it.press("enter")
        await it.panel("")
        assert [row.claim and row.claim.login for row in (await desk.ask(AskInbox())).rows] == [None, "bo"]
        await it.press("C")
        await it.sees("Take the whole thread over")
        await it.press("down", "enter")
        await it.write("Hela tråden")
        await it.press("enter")
        await it.sees("Comments of the thread taken: 2.")
    assert [(one.kind, one.word) for one in await bo.ask(AskTellings())] == [("taken-over", "Hela tråden")]


async def test_a_claim_taken_over_is_told_until_a_key_confirms_it(town: Town) -> None:
    ids = await arrived(town, "När öppnar badet?")
    anna, bo = town.engine.desk_for(ANNA), town.engine.desk_for(BO)
    await anna.do(TakeClaim(comment=ids[0]))
    async with console_on(town, (120, 30)) as it:
        await bo.do(TakeClaim(comment=ids[0], take_over=True, word="Jag kan badet"))
        await it.sees("Bo has taken over the comment by Eva Ek from you. “Jag kan badet”")
        await it.press("2")
        await it.until(lambda: it.app.controller.state.told == 0)
        await it.until(lambda: not it.app.controller.refresher.busy)
    async with console_on(town, (120, 30)) as it:
        assert "Jag kan badet" not in it.text


async def test_a_colleague_s_draft_can_be_gone_on_from(town: Town) -> None:
    ids = await arrived(town, "När öppnar badet?")
    await town.engine.desk_for(BO).do(SaveDraft(comment=ids[0], text="Vi öppnar nio", editing=False))
    async with console_on(town) as it:
        await it.press("2")
        await it.stand_on(ids[0])
        await it.press("r")
        await it.sees("A colleague has begun an answer.", "Draft by Bo")
        await it.press("down", "enter")
        await it.panel("answer")
        await it.sees("Vi öppnar nio")


async def test_an_answer_held_back_is_shown_beside_theirs(town: Town) -> None:
    ids = await arrived(town, "När öppnar badet?")
    await town.engine.desk_for(ANNA).do(SendReply(comment=ids[0], text="Klockan tio i dag"))
    asked = next(iter(town.blog.comments))
    town.blog.comment("Klockan nio.", own=True, parent_id=asked)
    town.clock.forward(seconds=30)
    await town.engine.services.outbox.deliver_due()
    assert town.blog.sent == []
    async with console_on(town) as it:
        await it.press("2")
        await it.press("f")
        await it.sees("Show in the queue")
        for _ in range(3):
            await it.press("down")
        await it.press("enter")
        await it.stand_on(ids[0])
        await it.press("x")
        await it.sees("Stands there: Klockan nio.", "Yours, held back: Klockan tio i dag")
        await it.press("down", "down", "ctrl+s")
        await it.sees("Noted.")
        await town.engine.services.outbox.deliver_due()
    assert [sent.text for sent in town.blog.sent] == ["Klockan tio i dag\n/Anna"]


async def test_a_comment_is_given_to_a_colleague_with_one_key_and_they_find_it_among_theirs(town: Town) -> None:
    ids = await arrived(town, *QUESTIONS[:2])
    async with console_on(town, (120, 30)) as it:
        await it.press("2")
        await it.stand_on(ids[0])
        await it.press("A")
        await it.sees("Whose matter is this?", "Myself", "Bo")
        await it.press("down", "enter")
        await it.write("Du kan badet")
        await it.press("enter")
        await it.sees("Given. u takes it back.", "→ Bo", "Anna has given it to Bo: “Du kan badet”")
    async with console_on(town, (120, 30), uid=BO) as it:
        await it.sees("Anna gives you the comment by Eva Ek. “Du kan badet”")
        await it.press("2")
        await it.press("f")
        await it.press("down", "down", "enter")
        await it.sees("Shows: mine (1)", "Yours, from Anna: “Du kan badet”")
        await it.press("A")
        await it.sees("Nobody in particular any more")
        await it.press("down", "down", "enter")
        await it.sees("The comment is nobody's in particular any more.")
        await it.misses("Eva Ek")
