from __future__ import annotations

from datetime import timedelta

import pytest

from sm_console.api import commands as c
from sm_console.api import views as v
from sm_console.api.queries import AskHistory
from sm_console.console.commands.narrowing import filter_options
from sm_console.core.model import CommentState, Message, Role
from tests.console.driving import LARGE, SMALL, console
from tests.console.fake_desk import FakeDesk
from tests.console.sample_data import NOW, Comment, town


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_screen_says_what_matters_in_words(size: tuple[int, int]) -> None:
    async with console(size=size) as it:
        await it.sees("Obesvarat 53", "Försenat (4)", "Före öppning (3)", "Övrigt (46)", "Anna")
        await it.sees("⚠ RSS", "24 min kvar", "Berit Ålund", "? Hjälp", "q Avsluta")
        assert "Vägarbete på Amiralsgatan" in it.text
        assert len(it.lines) == size[1]
        assert all(len(line) <= size[0] for line in it.lines)


async def test_the_narrow_title_names_what_is_stale() -> None:
    async with console() as it:
        await it.sees("⚠ RSS 3h · övrigt färskt")
        assert any("⚠ RSS 3h" in line for line in it.lines[:2])


async def test_list_and_thread_have_room_at_80_by_24() -> None:
    async with console() as it:
        assert it.app.frame.queue.size.height >= 8
        assert it.app.frame.thread.size.height >= 7
        assert it.app.frame.queue.size.width == 80


async def test_wide_screens_say_more() -> None:
    async with console(size=LARGE) as it:
        await it.sees(
            "försenat 3 dagar", "I dag: 12 inkomna, 8 besvarade, 1 sena", "RSS hämtat för 3 h sedan", "Avsändare"
        )


async def test_the_thread_shows_reason_answers_notes_and_drafts() -> None:
    desk = FakeDesk()
    desk.notes.append(v.NoteView(comment=11, name="Omar", at=NOW - timedelta(hours=1), text="Ring Elin"))
    desk.drafts[11, "omar"] = v.Draft(login="omar", name="Omar", text="Hej", saved=NOW, editing=True)
    desk.town.comments[11].state = CommentState.OPEN
    async with console(desk, LARGE) as it:
        await it.stand_on(11)
        await it.sees("senast tisdag 17.00", "Ert svar (Malmö stad)", "Anteckning av Omar", "Ring Elin")
        await it.sees("Omar skriver ett svar…")
        await it.stand_on(1)
        await it.misses("Ring Elin")


async def test_the_thread_follows_a_resting_cursor_and_enter_goes_there() -> None:
    async with console() as it:
        first = it.cursor
        await it.press("down", "down")
        await it.until(lambda: it.cursor != first)
        await it.sees("Skolval inför hösten")
        await it.press("enter")
        await it.until(lambda: it.app.frame.thread.has_focus)
        await it.press("escape")
        await it.until(lambda: it.app.frame.queue.has_focus)
        await it.press("tab")
        await it.until(lambda: it.app.frame.thread.has_focus)
        await it.press("tab")
        await it.until(lambda: it.app.frame.queue.has_focus)


async def test_a_thread_with_more_below_says_so() -> None:
    desk = FakeDesk()
    desk.town.comments[1].text = "".join(f"<p>Rad {number}</p>" for number in range(30))
    async with console(desk) as it:
        await it.stand_on(1)
        await it.sees("Rad 1", "── mer ↓")
        await it.press("tab", "end")
        await it.sees("Rad 29")
        await it.misses("mer ↓")
        await it.press("home")
        await it.sees("── mer ↓")
        await it.press("tab")
        await it.stand_on(2)
        await it.misses("mer ↓")


async def test_what_arrives_leaves_the_cursor_on_its_item() -> None:
    async with console() as it:
        await it.stand_on(5)
        late = NOW - timedelta(days=5)
        it.desk.arrive(Comment(400, "gatublogg", "p1", "Ny röst", "<p>Hallå?</p>", late, late, late))
        await it.overdue(5)
        assert it.cursor == 5


async def test_an_answer_by_a_colleague_takes_the_row_away() -> None:
    async with console() as it:
        await it.stand_on(3)
        it.desk.answered_elsewhere(1)
        await it.sees("Försenat (3)")
        assert it.cursor == 3


async def test_claims_of_colleagues_are_seen_and_taken_over_only_when_asked() -> None:
    async with console() as it:
        it.desk.claims[1] = v.Claim(login="omar", name="Omar", since=NOW, until=NOW + timedelta(minutes=30))
        it.desk.changed("claims")
        await it.sees("[Omar]", "Omar har tagit den")
        await it.press("c")
        await it.sees("Omar har tagit kommentaren.", "Låt Omar behålla den")
        await it.press("escape")
        await it.panel("")
        assert not it.desk.done
        await it.press("c")
        await it.panel("choice")
        await it.press("down", "enter")
        await it.panel("prompt")
        await it.write("Din rast")
        await it.press("enter")
        taken = await it.ordered(c.TakeClaim)
        assert (taken.take_over, taken.word) == (True, "Din rast")
        await it.sees("[Anna]", "c Släpp")
        await it.press("c")
        await it.ordered(c.ReleaseClaim)
        await it.misses("[Anna]")


async def test_no_answer_needed_wants_a_reason_and_can_be_undone() -> None:
    async with console() as it:
        await it.press("n")
        await it.sees("Inget svar till Berit Ålund. Varför?")
        await it.press("down", "enter")
        order = await it.ordered(c.WaiveAnswer)
        assert (order.comment, order.reason) == (1, "Besvarad på annat sätt")
        await it.sees("u ångrar")
        await it.overdue(3)
        await it.press("u")
        await it.ordered(c.Undo)
        await it.sees("Ångrat.")
        await it.overdue(4)


async def test_no_answer_needed_in_ones_own_words() -> None:
    async with console() as it:
        await it.press("n")
        await it.panel("choice")
        await it.press("end", "enter")
        await it.panel("prompt")
        await it.write("Ringde upp")
        await it.press("enter")
        assert (await it.ordered(c.WaiveAnswer)).reason == "Ringde upp"


async def test_reopen_from_the_filter_of_what_needed_no_answer() -> None:
    desk = FakeDesk()
    desk.town.comments[2].state = CommentState.NO_ANSWER
    async with console(desk) as it:
        await it.press("f")
        await it.panel("choice")
        await it.press("down", "down", "down", "down", "enter")
        await it.sees("Visar: inget svar behövs (1)", "Avklarat (1)", "Göran S", "o Öppna igen")
        await it.press("o")
        assert (await it.ordered(c.Reopen)).comment == 2
        await it.sees("Kommentaren är tillbaka i kön.")
        await it.misses("Göran S")
        await it.press("escape")
        await it.sees("Försenat (4)")


async def test_notes_are_kept() -> None:
    async with console() as it:
        await it.press("a")
        await it.panel("prompt")
        await it.write("Ring Omar")
        await it.press("enter")
        assert (await it.ordered(c.AddNote)).text == "Ring Omar"
        await it.sees("Anteckning av Anna, i dag 13.40: Ring Omar")


async def test_search_narrows_while_one_types_and_esc_brings_back_what_was_shown() -> None:
    async with console() as it:
        await it.press("slash")
        await it.panel("prompt")
        await it.write("keramik")
        await it.sees("Före öppning (1)")
        await it.misses("Berit Ålund")
        await it.press("escape")
        await it.sees("Försenat (4)")
        await it.press("slash")
        await it.panel("prompt")
        await it.write("keramik")
        await it.press("enter")
        await it.sees("Visar: sökning ”keramik” (1). Esc visar allt.")
        await it.press("escape")
        await it.sees("Försenat (4)")


async def test_filters_by_account_and_platform() -> None:
    async with console(size=LARGE) as it:
        await it.press("f")
        await it.panel("choice")
        words = [words for _value, words, _wanted in filter_options(it.app.controller.state)]
        assert {"Konto: Skolbloggen (13 obesvarade)", "Enhet: Kulturförvaltningen"} <= set(words)
        picker = it.app.frame.thread.guest
        assert picker is not None
        await it.press(*["down"] * words.index("Konto: Kulturbloggen (13 obesvarade)"))
        await it.press("enter")
        await it.sees("Visar: Kulturbloggen (13)")


async def test_history_accounts_and_help_are_pages() -> None:
    async with console(size=LARGE) as it:
        await it.press("c")
        await it.ordered(c.TakeClaim)
        await it.press("t")
        await it.sees("Historik för kommentaren från Berit Ålund", "Tagen (anna)")
        await it.press("escape")
        await it.panel("")
        await it.press("w")
        await it.sees("⚠ TRASIGT, någon måste göra något", "without a feed", "⚠ Inget är känt sedan")
        await it.press("escape")
        await it.panel("")
        await it.press("question_mark")
        await it.sees("Skriv ett svar på kommentaren.")
        await it.press("end")
        await it.sees("Så sorteras kön")
        await it.press("escape")
        await it.sees("Försenat (4)")


async def test_the_palette_narrows_and_runs() -> None:
    async with console() as it:
        await it.press("colon")
        await it.panel("choice")
        await it.write("hist")
        await it.sees("Kommando: hist_")
        await it.press("enter")
        await it.sees("Historik för kommentaren")
        assert any(isinstance(asked, AskHistory) for asked in it.desk.asked)


async def test_fetch_now_says_what_came() -> None:
    async with console() as it:
        await it.press("ctrl+r")
        assert (await it.ordered(c.Collect)).force
        await it.sees("Hämtat. 0 nya kommentarer.")


async def test_an_observer_is_offered_nothing_that_changes() -> None:
    desk = FakeDesk()
    desk.me = v.Whoami(login="vera", first_name="Vera", role=Role.OBSERVER, mode="served", language="sv")
    async with console(desk) as it:
        await it.sees("Vera, tittar bara")
        assert "r Svara" not in it.text
        await it.press("r", "n", "c", "h", "d", "a", "u", "o", "x")
        await it.pilot.pause()
        assert not it.desk.done
        assert it.app.controller.state.panel == ""


async def test_refusals_are_told_in_words() -> None:
    async with console() as it:
        it.desk.refuse = c.Refused("claimed", Message("{name} has taken it", {"name": "Omar"}))
        await it.press("c")
        await it.sees("Omar har tagit den")
        assert it.desk.claims == {}


async def test_leaving_takes_a_key_that_does_not_print() -> None:
    async with console() as it:
        await it.press("q")
        await it.sees("Ctrl+Q avslutar")
        await it.press("q", "q", "j")
        assert it.app.is_running
        await it.press("ctrl+q")
        await it.until(lambda: not it.app.is_running)
        assert it.app.return_value == "quit"


async def test_an_empty_queue_is_calm_only_where_everything_is_fresh() -> None:
    async with console(FakeDesk(town(0)), ready=False) as it:
        for comment in it.desk.town.comments.values():
            comment.state = CommentState.ANSWERED
        it.desk.changed("comments")
        await it.sees("Inget obesvarat i det som är hämtat. Men ⚠")
        it.desk.town.comments.clear()
        it.desk.town.accounts = [account for account in it.desk.town.accounts if account.platform == "wordpress"]
        it.desk.changed("comments", "accounts")
        await it.sees("Allt är besvarat.")


async def test_english_by_setting() -> None:
    async with console(language="en") as it:
        await it.sees("Unanswered 53", "Overdue (4)", "? Help", "q Quit")
