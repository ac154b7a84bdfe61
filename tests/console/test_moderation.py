from __future__ import annotations

import string

import msgspec
import pytest

from sm_console.api import commands as c
from sm_console.console.commands.registry import all_keys
from sm_console.console.commands.work import author_of
from sm_console.core.model import Action, Ground, Visibility
from tests.console.driving import SMALL, console
from tests.console.fake_desk import FakeDesk
from tests.console.sample_data import author

PRINTABLE = [character for character in string.ascii_letters + string.digits if character not in "jk"]


@pytest.mark.parametrize(("key", "action"), [("h", Action.HIDE), ("d", Action.DELETE)])
async def test_hide_and_delete_want_a_ground_and_ctrl_s(key: str, action: Action) -> None:
    async with console(size=SMALL) as it:
        await it.press(key)
        await it.sees("På vilken grund?", "Omfattas av sekretess", "Ctrl+S utför")
        await it.press("enter", "space", *PRINTABLE)
        assert not it.desk.done
        await it.press("down", "down", "down", "ctrl+s")
        order = await it.ordered(c.Moderate)
        assert (order.comment, order.action, order.ground, order.undo_seconds) == (1, action, Ground.OFFENSIVE, 10.0)
        await it.sees("går iväg om 10 s. u ångrar.")
        await it.press("u")
        await it.ordered(c.Undo)
        await it.sees("Ångrat.")


async def test_spam_as_ground_is_told_to_the_platform_as_spam() -> None:
    async with console() as it:
        await it.press("d")
        await it.panel("choice")
        await it.press(*["down"] * 5, "ctrl+s")
        order = await it.ordered(c.Moderate)
        assert (order.action, order.ground) == (Action.SPAM, Ground.SPAM)


async def test_a_hidden_comment_can_be_shown() -> None:
    desk = FakeDesk()
    desk.actions = [*desk.actions, Action.UNHIDE]
    desk.town.comments[1].visibility = Visibility.HELD
    async with console(desk) as it:
        await it.sees("[dold]", "dold, bara ni ser den")
        await it.press("h")
        await it.sees("Visa kommentaren från Berit Ålund för alla?")
        await it.press("enter")
        assert not it.desk.done
        await it.press("ctrl+s")
        assert (await it.ordered(c.Moderate)).action is Action.UNHIDE


async def test_a_like_wants_ctrl_s_and_no_ground() -> None:
    desk = FakeDesk()
    desk.actions = [*desk.actions, Action.LIKE]
    async with console(desk, (160, 48)) as it:
        await it.sees("l Gilla")
        await it.press("l")
        await it.sees("Gilla kommentaren från", " som Gator och parker?")
        await it.press("enter", "space", *PRINTABLE)
        assert not it.desk.done
        await it.press("ctrl+s")
        order = await it.ordered(c.Moderate)
        assert (order.comment, order.action, order.ground) == (1, Action.LIKE, None)
        await it.sees("Gillandet går iväg om 10 s. u ångrar.")


async def test_what_the_platform_cannot_do_is_not_offered() -> None:
    desk = FakeDesk()
    desk.actions = [Action.REPLY]
    async with console(desk, (160, 48)) as it:
        assert "d Ta bort" not in it.text
        assert "l Gilla" not in it.text
        await it.press("d", "h", "l")
        await it.pilot.pause()
        assert it.app.controller.state.panel == ""


async def test_no_printable_key_or_pair_of_keys_changes_anything_but_claims() -> None:
    """A terminal can be made to type by what it shows: letters alone must stay harmless."""
    async with console() as it:
        letters = [key for key in all_keys() if len(key) == 1]
        assert len(letters) > 10
        for first in letters:
            await it.press(first)
            await it.pilot.pause()
            await it.press("a", "y", "d", "space")
            await it.press("escape", "escape")
            await it.pilot.pause()
        harmless = (c.TakeClaim, c.ReleaseClaim, c.SaveDraft, c.SaveUiState)
        assert [one for one in it.desk.done if not isinstance(one, harmless)] == []
        assert it.app.is_running


async def test_a_name_that_ends_with_a_full_stop_brings_no_second_one() -> None:
    async with console() as it:
        page = it.app.controller.state.page
        assert page is not None
        row = msgspec.structs.replace(page.rows[0], author=author("Ingegerd Ö."))
        assert author_of(row) == "Ingegerd Ö"
