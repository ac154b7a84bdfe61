from __future__ import annotations

import msgspec
import pytest

from sm_console.api import commands as c
from sm_console.api import views as v
from sm_console.console.panels.editor import Editor
from sm_console.core.model import Message, OutboxState
from tests.console.driving import LARGE, SMALL, Driver, console
from tests.console.fake_desk import FakeDesk
from tests.console.sample_data import NOW


async def begin(it: Driver) -> Editor:
    """Open the editor on the comment under the cursor."""
    await it.press("r")
    await it.panel("answer")
    await it.until(lambda: it.app.frame.query(Editor) and it.app.focused is not None)
    editor = it.app.frame.query_one(Editor)
    await it.until(lambda: editor.is_mounted and editor.query_one("AnswerArea").has_focus)
    return editor


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_an_answer_is_queued_counted_down_and_told_of(size: tuple[int, int]) -> None:
    async with console(size=size) as it:
        await begin(it)
        await it.sees("Berit Ålund: När blir det klart", "Undertecknas /Anna", "Ctrl+S skicka")
        await it.write("Den 3 april")
        await it.sees("Den 3 april", "17 av 2000 tecken")
        await it.press("ctrl+s")
        order = await it.ordered(c.SendReply)
        assert (order.comment, order.text, order.seen, order.undo_seconds) == (1, "Den 3 april", 1, 10.0)
        await it.sees("Svaret går iväg om 10 s. u ångrar.", "u Ångra", "väntar")
        it.clock.pass_(seconds=11)
        await it.misses("u Ångra")
        it.desk.deliver()
        await it.sees("Svaret har kommit fram till")
        await it.overdue(3)


async def test_undo_brings_the_words_back_as_a_draft() -> None:
    async with console() as it:
        await begin(it)
        await it.write("Snart")
        await it.press("ctrl+s")
        await it.sees("Svaret går iväg")
        await it.press("u")
        await it.ordered(c.Undo)
        await it.sees("Svaret finns kvar som utkast")
        editor = await begin(it)
        assert editor.text == "Snart"
        await it.sees("Utkast från i dag 13.40.")


async def test_esc_keeps_the_draft_at_the_desk() -> None:
    async with console() as it:
        await begin(it)
        await it.write("Halv")
        await it.press("escape")
        await it.panel("")
        await it.until(lambda: (1, "anna") in it.desk.drafts and not it.desk.drafts[1, "anna"].editing)
        assert it.desk.drafts[1, "anna"].text == "Halv"
        await it.sees("Utkastet är sparat.")


async def test_names_are_checked_while_one_writes() -> None:
    desk = FakeDesk()
    desk.me = msgspec.structs.replace(desk.me, first_names=("Anna", "Omar"))
    async with console(desk) as it:
        await begin(it)
        await it.write("Hej!\n/Kalle")
        await it.sees("Okänt namn: Kalle")
        await it.press(*["backspace"] * 5)
        await it.write("Omar")
        await it.sees("Undertecknat Omar")
        assert "Okänt namn" not in it.text
        assert not any(isinstance(one, c.SendReply) for one in it.desk.done)


async def test_too_long_is_said() -> None:
    desk = FakeDesk()
    desk.max_length = 10
    async with console(desk) as it:
        await begin(it)
        await it.write("abcdef")
        await it.sees("FÖR LÅNGT: 2 tecken för mycket")
        await it.press("backspace", "backspace")
        await it.misses("FÖR LÅNGT")


async def test_a_colleague_who_writes_too_is_seen() -> None:
    async with console() as it:
        await begin(it)
        it.desk.drafts[1, "omar"] = v.Draft(login="omar", name="Omar", text="Hej", saved=NOW, editing=True)
        it.desk.changed("drafts")
        await it.sees("Omar skriver också")
        it.desk.drafts[1, "omar"] = msgspec.structs.replace(it.desk.drafts[1, "omar"], editing=False)
        it.desk.changed("drafts")
        await it.misses("Omar skriver också")


async def test_when_someone_has_answered_ctrl_s_asks_once_more() -> None:
    async with console() as it:
        await begin(it)
        await it.write("Mitt svar")
        it.desk.answered_elsewhere(1)
        await it.sees("Någon har svarat under tiden", "Malmö stad svarade under tiden: Det ordnar sig. /Omar")
        await it.press("ctrl+s")
        await it.sees("Ctrl+S skickar ändå")
        assert not any(isinstance(one, c.SendReply) for one in it.desk.done)
        await it.press("ctrl+s")
        assert (await it.ordered(c.SendReply)).seen == it.desk.seen


async def test_when_only_the_desk_knows_its_no_is_shown_the_same_way() -> None:
    async with console() as it:
        await begin(it)
        await it.write("Mitt svar")
        it.desk.answered_elsewhere_quietly(1)
        await it.press("ctrl+s")
        await it.sees("svarade under tiden", "Ctrl+S skickar ändå")
        first = await it.ordered(c.SendReply)
        await it.press("ctrl+s")
        await it.panel("")
        sent = [one for one in it.desk.done if isinstance(one, c.SendReply)]
        assert [one.text for one in sent] == ["Mitt svar"] * len(sent)
        assert sent[-1].seen > first.seen


async def test_other_refusals_leave_the_words_in_the_editor() -> None:
    async with console() as it:
        editor = await begin(it)
        await it.write("Kort")
        await it.until(lambda: not it.app.controller.state.drafts)
        it.desk.refuse = c.Refused("length", Message("The text is too long for {host}", {"host": "bloggen"}))
        await it.press("ctrl+s")
        await it.sees("bloggen")
        assert editor.text == "Kort"
        assert it.app.controller.state.panel == "answer"


async def test_nothing_is_sent_without_words() -> None:
    async with console() as it:
        await begin(it)
        await it.press("ctrl+s")
        await it.sees("Det finns inget att skicka ännu.")
        assert not any(isinstance(one, c.SendReply) for one in it.desk.done)
        assert it.app.controller.state.panel == "answer"


async def test_a_lost_desk_is_told_calmly_and_drafts_are_kept_and_saved_again() -> None:
    async with console() as it:
        editor = await begin(it)
        it.desk.lose()
        await it.sees("⚠ Ingen kontakt med tjänsten")
        await it.write("Sparat")
        await it.sees("ingen kontakt, sparas här")
        await it.press("ctrl+s")
        await it.sees("Kontakten bröts när svaret skickades")
        assert editor.text == "Sparat"
        it.desk.lost = False
        await it.until(lambda: it.app.controller.state.connected)
        await it.until(lambda: it.desk.drafts[1, "anna"].text == "Sparat")
        assert not it.app.controller.state.drafts


async def test_what_was_typed_last_is_handed_over_when_leaving() -> None:
    async with console() as it:
        await begin(it)
        await it.write("Sista ordet")
        await it.press("ctrl+q")
        await it.until(lambda: not it.app.is_running)
    assert it.desk.closed
    assert it.desk.drafts[1, "anna"].text == "Sista ordet"
    assert not it.desk.drafts[1, "anna"].editing


async def test_an_answer_of_unknown_fate_is_decided_by_a_person() -> None:
    async with console() as it:
        await begin(it)
        await it.write("Kanske")
        await it.press("ctrl+s")
        await it.sees("Svaret går iväg")
        number = max(it.desk.outbox)
        it.desk.outbox[number] = msgspec.structs.replace(it.desk.outbox[number], state=OutboxState.UNKNOWN)
        it.desk.changed("outbox")
        await it.sees("OKÄNT: kom det fram?", "x Avgör")
        await it.press("x")
        await it.panel("choice")
        await it.press("enter")
        assert not any(isinstance(one, c.SettleUnknown) for one in it.desk.done)
        await it.press("ctrl+s")
        assert (await it.ordered(c.SettleUnknown)).verdict == "sent"


async def test_an_account_that_cannot_answer_says_so() -> None:
    desk = FakeDesk()
    desk.actions = []
    async with console(desk) as it:
        await it.press("r")
        await it.sees("Kontot kan inte svara härifrån")
        assert it.app.controller.state.panel == ""


async def test_the_editor_stays_on_its_comment_when_the_row_leaves_the_queue() -> None:
    async with console() as it:
        editor = await begin(it)
        await it.write("Mitt svar")
        it.desk.answered_elsewhere(1)
        await it.until(lambda: it.cursor == 2)
        it.desk.drafts[1, "omar"] = v.Draft(login="omar", name="Omar", text="Hej", saved=NOW, editing=True)
        it.desk.changed("drafts")
        await it.sees("Omar skriver också")
        assert editor.text == "Mitt svar"
        await it.press("escape")
        await it.panel("")
        await it.sees("▶ Göran S")


async def test_beside_an_answer_only_ctrl_s_leads_to_another() -> None:
    """An answer of anybody's that stands or is on its way: what is typed ahead neither opens the editor nor sends."""
    async with console() as it:
        await begin(it)
        await it.write("Den 3 april")
        await it.press("ctrl+s")
        await it.ordered(c.SendReply)
        await it.panel("")
        await it.press("r")
        await it.panel("choice")
        await it.sees("redan besvarat, eller på väg", "På väg, från Anna: Den 3 april", "Svara ändå")
        await it.press("enter", "space", "r", "x")
        assert it.app.controller.state.panel == "choice"
        await it.press("escape")
        await it.panel("")
        await it.press("r")
        await it.panel("choice")
        await it.press("ctrl+s")
        await it.panel("")
        await it.press("r")
        await it.panel("choice")
        await it.press("down", "ctrl+s")
        await it.panel("answer")
        assert sum(isinstance(one, c.SendReply) for one in it.desk.done) == 1


async def test_an_answer_given_elsewhere_is_shown_before_one_writes_another() -> None:
    async with console() as it:
        it.desk.answered_elsewhere(1)
        await it.press("r")
        await it.panel("choice")
        await it.sees("redan besvarat", "Står där: Det ordnar sig. /Omar")
