"""What the frame itself writes fits a small screen whole, in both languages; and a Swedish screen speaks Swedish."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len

from sm_console.api.crisis import AlarmRow, CrisisView
from sm_console.api.queries import AskStatus, AskWhoami
from sm_console.api.views import PlatformAge
from sm_console.console.alarm_bell import crisis_words
from sm_console.console.boards.places import COMMENTS, FIRST, PLACES
from sm_console.console.commands.base import key_name
from sm_console.console.commands.program import Fetch
from sm_console.console.commands.registry import COMMANDS
from sm_console.console.footer import ALWAYS, standing_words
from sm_console.console.pages import LABEL_SIZE, help_lines
from sm_console.console.panels.picker import Picker
from sm_console.console.state import State
from sm_console.console.tabs import tabs_line
from sm_console.console.topline import freshness, title_line
from sm_console.console.wrap import wrap_items
from sm_console.core.alarm_entries import AlarmKind
from sm_console.core.model import Message
from sm_console.i18n import use
from tests.catalogue import read
from tests.console.driving import SMALL
from tests.console.fake_desk import FakeDesk
from tests.console.real_desk import console_on
from tests.console.rich_city import open_city
from tests.console.sample_data import NOW
from tests.console.test_every_board import BOARDS, shown

TONGUES = pytest.mark.parametrize("tongue", ["sv", "en"])
CALLING = [
    AlarmRow(
        id=number,
        kind=kind,
        account="",
        account_name="",
        text=Message(""),
        count=1,
        raised=NOW,
        seen_by="",
        seen=None,
        ended=None,
    )
    for number, kind in enumerate([AlarmKind.ROUND, *[AlarmKind.WORD] * 12])
]
OWN_WORDS = 4
"""Letters from which a piece of a sentence tells which language it is in."""


@TONGUES
async def test_all_that_stands_in_the_second_line_has_room_on_a_small_screen(tongue: str) -> None:
    use(tongue)
    desk = FakeDesk()
    state = State(now=desk.now, place=FIRST, connected=True, ever_connected=True, alarms=CALLING)
    state.me = msgspec.structs.replace(await desk.ask(AskWhoami()), mode="served", first_name="Margareta")
    state.status = await desk.ask(AskStatus())
    summary = {"sv": "12 brådskar · 151 anmärkningar", "en": "12 urgent · 151 findings"}[tongue]
    left, right = title_line(state, SMALL[0], summary)
    assert "…" not in left
    assert all(words in left for words in (summary, {"sv": "12 larm", "en": "12 alarms"}[tongue], "⚠ RSS 3h")), left
    assert "Margareta" in right
    assert cell_len(left) + cell_len(right) <= SMALL[0]


@TONGUES
async def test_that_nothing_at_all_is_fresh_is_said_once(tongue: str) -> None:
    use(tongue)
    desk = FakeDesk()
    state = State(now=desk.now)
    status = await desk.ask(AskStatus())
    words = {"sv": "⚠ inget hämtat på {}", "en": "⚠ nothing fetched for {}"}[tongue]
    ages = [
        PlatformAge(platform=f"p{number}", accounts=1, fetched=NOW - timedelta(minutes=51 + 60 * number))
        for number in range(5)
    ]
    state.status = msgspec.structs.replace(status, platforms=ages)
    assert freshness(state, short=False) == freshness(state, short=True) == [words.format("51 min")]
    ages[0] = msgspec.structs.replace(ages[0], fetched=NOW)
    assert len(freshness(state, short=False)) == len(ages)
    assert freshness(state, short=True, most=2)[2:] == ["…"]


@TONGUES
async def test_without_a_connection_nothing_is_called_fresh(tongue: str) -> None:
    use(tongue)
    desk = FakeDesk()
    state = State(now=desk.now, ever_connected=True)
    state.status = await desk.ask(AskStatus())
    words = {"sv": "⚠ ingen kontakt", "en": "⚠ no connection"}[tongue]
    assert freshness(state, short=False) == freshness(state, short=True) == [words]
    assert cell_len(standing_words(state)) < SMALL[0]
    assert Fetch.why_not(state) in {"Ingen kontakt med tjänsten just nu.", "No connection to the desk."}


@TONGUES
@pytest.mark.parametrize("place", [place.name for place in PLACES])
def test_all_places_fit_the_first_line_of_a_small_screen(place: str, tongue: str) -> None:
    use(tongue)
    words, _right = tabs_line(State(place=place), 80)
    assert cell_len(words.plain) <= 80
    assert re.findall(r"[\[\] ](\d) ", words.plain) == [one.key for one in PLACES]


@TONGUES
def test_every_hint_of_a_panel_fits_a_small_screen(tongue: str) -> None:
    hints = [message for message in read() if isinstance(message.id, str) and "Esc back" in message.id]
    assert len(hints) > 4
    for message in hints:
        words = message.string if tongue == "sv" else message.id
        assert isinstance(words, str)
        assert cell_len(f" {words}") <= 80, words


@TONGUES
def test_the_help_shows_every_command_once_with_its_whole_name(tongue: str) -> None:
    use(tongue)
    for place in PLACES:
        text = "\n".join(line.plain for line in help_lines(80, place.name))
        assert all(cell_len(line) <= 80 for line in text.split("\n"))
        for command in COMMANDS:
            assert cell_len(command.label()) <= LABEL_SIZE
            first = key_name(command.keys[0]) if command.keys else ":"
            assert re.search(rf"^  {re.escape(first)}[, ].*{re.escape(command.label())}", text, re.MULTILINE)


def test_the_help_keeps_keys_that_mean_different_things_apart() -> None:
    lines = [line.plain for line in help_lines(80, FIRST)]
    searches = [number for number, line in enumerate(lines) if re.match(r"  / +Search", line)]
    headings = [number for number, line in enumerate(lines) if line.startswith(" ") and not line.startswith("  ")]
    assert len(searches) == 2
    assert any(searches[0] < heading < searches[1] for heading in headings)


@pytest.mark.parametrize("confirm", ["enter", "ctrl+s", "type"])
def test_a_question_that_is_longer_than_the_screen_stands_whole(confirm: str) -> None:
    question = "Kommentaren från Märta Lindqvist-Åkesson som allmän handling (nu: sekretess: diarieför nu):"
    picker = Picker(question, [("a", "hålls ordnad"), ("b", "ska diarieföras")], lambda _picked: None, confirm=confirm)
    lines = [words for words, _style in picker.lines(80, 8)]
    assert all(cell_len(line) <= 80 for line in lines)
    assert question in " ".join(line.strip() for line in lines)
    assert [line[2:] for line in lines[-2:]] == ["hålls ordnad", "ska diarieföras"]


def test_a_list_with_commas_breaks_only_between_its_items() -> None:
    items = [f"v. {number}: 2 (missat)" for number in range(12, 0, -1)]
    lines = wrap_items("Tidigare: ", items, 78)
    assert all(cell_len(line) <= 78 for line in lines)
    assert ", ".join(items) == " ".join(lines).removeprefix("Tidigare: ")
    assert all(line.endswith((",", ")")) for line in lines)
    assert wrap_items("Tidigare: ", [], 78) == ["Tidigare:"]


def _foreign() -> re.Pattern[str]:
    """Pieces of English sentences of ours that are no Swedish ones, too."""
    pairs = [
        (english, swedish)
        for message in read()
        if message.id
        for english, swedish in zip(
            [message.id] if isinstance(message.id, str) else message.id,
            [message.string] if isinstance(message.string, str) else message.string or (),
            strict=True,
        )
    ]
    swedish = "\n".join(words for _english, words in pairs).casefold()
    pieces = {piece.strip(" .,:;()–-·") for english, _words in pairs for piece in re.split(r"\{\w+\}|\n", english)}
    foreign = sorted((one for one in pieces if len(one) >= OWN_WORDS and one.casefold() not in swedish), key=len)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, reversed(foreign)))})(?!\w)")


async def test_a_swedish_screen_speaks_swedish_and_its_footer_leads_on(tmp_path: Path) -> None:
    foreign = _foreign()
    assert foreign.search("Shows only: x") is not None
    always = [command for command in COMMANDS if command.__name__ in ALWAYS]
    async with open_city(tmp_path, 30) as town, console_on(town, SMALL, language="sv") as it:
        for place in BOARDS:
            await shown(it, place.key, place.name)
            assert foreign.findall(it.text) == [], f"{place.name}\n{it.text}"
            footer = it.lines[-1]
            for command in always:
                assert f"{key_name(command.keys[0])} {command.label()}" in footer, footer
            assert "…" not in footer


async def test_searching_finds_what_stands_by_kind_and_says_when_there_is_nothing(tmp_path: Path) -> None:
    async with open_city(tmp_path, 30) as town, console_on(town, SMALL, language="sv") as it:
        for place in BOARDS:
            await shown(it, place.key, place.name)
            await it.press("slash")
            await it.panel("prompt")
            await it.write("zzzz")
            await it.press("enter")
            await it.sees("Visar bara: zzzz. Inget stämmer; Esc visar allt.")
            assert place.name != COMMENTS
            await it.press("escape")
            await it.misses("Visar bara")
        await shown(it, "1", FIRST)
        assert "Kulturskolan 3" not in it.text
        await it.press("slash")
        await it.panel("prompt")
        await it.write("kulturskolan 3")
        await it.sees("Kulturskolan 3")


async def test_a_city_without_accounts_does_not_look_calm(tmp_path: Path) -> None:
    async with open_city(tmp_path, 0) as town, console_on(town, SMALL, language="sv") as it:
        overview = it.app.controller.boards.get(FIRST)
        assert overview is not None
        await it.app.controller.boards.fetch(overview)
        assert overview.summary(it.app.controller.state) == "Inga konton än"
        assert overview.standing(it.app.controller.state) == "Inget bevakas än."


async def test_a_long_name_is_cut_by_its_column_and_by_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "Funktionsstödsförvaltningens kommunikationsavdelning i Västra innerstaden"
    monkeypatch.setattr("tests.console.rich_city.UNITS", (long,))
    async with open_city(tmp_path, 10) as town, console_on(town, (160, 48), language="sv") as it:
        await shown(it, "1", FIRST)
        await it.press("s")
        await it.sees(long)
        assert "tecken till" not in it.text


@TONGUES
@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_banner_of_a_crisis_keeps_its_times_and_cuts_its_reason(width: int, tongue: str) -> None:
    use(tongue)
    noon = datetime(2026, 3, 10, 11, tzinfo=UTC)
    crisis = CrisisView(
        id=1,
        began=noon,
        began_by="Anna",
        reason="Vattenläcka på Storgatan, inget vatten i hela innerstaden och delar av hamnen sedan i natt",
        owner="Märta",
        owner_login="marta",
        units=(),
        accounts=(),
        review_due=False,
        ended_by="",
        ended=None,
        word="",
        reviews=[],
        scheduled=[],
        review=noon + timedelta(hours=2),
        answer_hours=1,
        round_minutes=30,
    )
    words = crisis_words(State(now=lambda: noon, crisis=crisis), width)
    assert cell_len(words) <= width
    assert "Vattenläcka" in words
    assert words.endswith("14:00" if tongue == "en" else "14.00")
