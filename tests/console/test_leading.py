"""Where Enter leads: from an alarm and from each rule's findings to the place where one sees to it; Esc leads back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sm_console.api.crisis import AlarmRow
from sm_console.api.finding_queries import AskFindings
from sm_console.api.matters import RULES
from sm_console.api.queries import AskInbox, InboxFilter
from sm_console.api.record_commands import SetRecordStatus
from sm_console.console.boards.finding_words import PLACE_OF
from sm_console.console.boards.overview import Inside
from sm_console.core.alarm_entries import AlarmKind
from sm_console.core.model import Message
from sm_console.core.record_entries import RecordStatus
from tests.console.driving import Driver, console
from tests.console.fake_desk import FakeDesk
from tests.console.real_desk import BoardDriver, console_on
from tests.console.rich_city import open_city
from tests.console.sample_data import NOW


def alarm(kind: AlarmKind, **values: str) -> AlarmRow:
    return AlarmRow(
        id=1,
        kind=kind,
        account="" if kind in {AlarmKind.ROUND, AlarmKind.REVIEW, AlarmKind.OUTSIDE} else "gatublogg",
        account_name="Gator",
        text=Message("what has happened", values),
        count=1,
        raised=NOW,
        seen_by="",
        seen=None,
        ended=None,
    )


@asynccontextmanager
async def on_alarm(one: AlarmRow) -> AsyncIterator[Driver]:
    """The list of alarms, with one on it and the cursor there."""
    desk = FakeDesk()
    desk.alarms = [one]
    async with console(desk, language="en") as it:
        await it.press("0")
        await it.until(lambda: it.app.controller.state.selected is not None, "the alarm under the cursor")
        yield it


async def comes_back(it: Driver) -> None:
    """Esc leads to the alarm again, and the queue shows what it did before."""
    await it.press("escape")
    state = it.app.controller.state
    await it.until(lambda: state.place == "alarms" and state.selected is not None, "the alarm again")
    assert state.filter == InboxFilter()


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (alarm(AlarmKind.SPIKE), ""),
        (alarm(AlarmKind.DEADLINE), ""),
        (alarm(AlarmKind.WORD, word="so*"), "so"),
        (alarm(AlarmKind.WORD, word="ring * polisen"), "ring polisen"),
    ],
)
async def test_alarms_about_comments_lead_to_those_of_the_account(one: AlarmRow, text: str) -> None:
    wanted = InboxFilter(account="gatublogg", text=text)
    async with on_alarm(one) as it:
        await it.sees("Enter Go there")
        await it.press("enter")
        await it.until(lambda: it.app.controller.state.place == "comments", "the comments")
        await it.until(lambda: it.app.controller.state.page_of == wanted, "the account's alone")
        await it.sees("Esc leads back.")
        await comes_back(it)


async def test_a_deadline_leads_to_the_first_comment_that_can_still_be_answered_in_time() -> None:
    async with on_alarm(alarm(AlarmKind.DEADLINE)) as it:
        page = await it.desk.ask(AskInbox(filter=InboxFilter(account="gatublogg")))
        in_time = [row.id for row in page.rows if row.last_staffed > NOW and row.claim is None]
        assert page.rows[0].id != in_time[0]
        await it.press("enter")
        await it.until(lambda: it.app.controller.state.current is not None, "a comment")
        assert it.cursor == in_time[0]


@pytest.mark.parametrize("kind", [AlarmKind.CONNECTOR, AlarmKind.SILENCE])
async def test_alarms_about_a_connection_lead_to_it(kind: AlarmKind) -> None:
    async with on_alarm(alarm(kind)) as it:
        await it.press("enter")
        await it.sees("Connections")
        accounts = it.app.controller.state.accounts
        first = min((one.id for one in accounts), key=lambda id_: it.text.find(id_) if id_ in it.text else 10**6)
        assert len(accounts) > 1
        assert first == "gatublogg"
        await it.press("escape")
        await it.panel("")
        assert it.app.controller.state.place == "alarms"


async def test_a_round_left_out_leads_to_the_rounds_and_a_review_to_the_crisis() -> None:
    async with on_alarm(alarm(AlarmKind.ROUND)) as it:
        await it.press("enter")
        await it.until(lambda: it.app.controller.state.place == "rounds", "the rounds")
        await comes_back(it)
    async with on_alarm(alarm(AlarmKind.REVIEW)) as it:
        await it.press("enter")
        await it.sees("Declare a crisis, because:")  # none stands on this desk


async def test_what_cannot_be_mended_in_the_console_says_where() -> None:
    async with on_alarm(alarm(AlarmKind.OUTSIDE)) as it:
        await it.sees("! Alarms seen")
        assert "Enter Go there" not in it.text
        await it.press("enter")
        await it.sees("sm-console alarm test")


async def test_a_lost_desk_leads_nowhere_and_narrows_nothing() -> None:
    async with on_alarm(alarm(AlarmKind.SPIKE)) as it:
        it.desk.lost = True
        await it.press("enter")
        await it.sees("No connection to the desk.")
        state = it.app.controller.state
        await it.until(lambda: state.filter == InboxFilter(), "the filter that was")
        assert state.place == "alarms"


async def test_going_elsewhere_ends_the_way_back() -> None:
    async with on_alarm(alarm(AlarmKind.SPIKE)) as it:
        state = it.app.controller.state
        await it.press("enter")
        await it.until(lambda: state.leads_back, "the way back")
        await it.press("1", "escape", "2")
        await it.until(lambda: state.place == "comments", "the comments")
        await it.press("escape")
        await it.until(lambda: state.filter == InboxFilter(), "everything")
        assert state.place == "comments"


def test_every_rule_has_a_place() -> None:
    assert set(PLACE_OF) == set(RULES)


def _subject(it: BoardDriver) -> str:
    """The account of the row under the cursor, whatever the place."""
    state = it.app.controller.state
    if state.current is not None:
        return state.current.account
    subject = state.selected.subject if state.selected is not None else None
    subject = subject[-1] if isinstance(subject, list | tuple) else subject
    return getattr(subject, "account", "")


async def test_enter_on_each_rules_findings_leads_to_a_row_about_them(tmp_path: Path) -> None:
    async with open_city(tmp_path) as town:
        desk = town.engine.own_desk()
        waiting = (await desk.ask(AskInbox())).rows
        for row, status in zip(waiting, (RecordStatus.SECRECY, RecordStatus.TO_REGISTER), strict=False):
            await desk.do(SetRecordStatus(comment=row.id, status=status))
        town.clock.forward(days=8)
        led: dict[str, str] = {}
        async with console_on(town) as it:
            controller = it.app.controller
            await it.press("1")
            await it.until(lambda: controller.board is not None and controller.board.asked is not None, "overview")
            for rule in RULES:
                led |= await _lead_from(it, rule)
        assert led.pop("R6") == "rounds"
        assert set(led) >= {"R1", "R2", "R3", "R4", "R5", "R7", "R9", "R11", "R13", "R14"}
        assert {rule: place for rule, place in led.items() if place != PLACE_OF[rule]} == {}


async def _lead_from(it: BoardDriver, rule: str) -> dict[str, str]:
    """The place that Enter leads to from the last finding of a rule; empty where it has none."""
    controller = it.app.controller
    found = await it.town.engine.own_desk().ask(AskFindings(rule=rule))
    if not found:
        return {}
    board = controller.board
    assert board is not None
    await board.enter(controller, Inside(rule, rule))  # type: ignore[attr-defined]
    await it.press("end")
    await it.until(lambda: getattr(controller.state.selected.subject, "rule", "") == rule, rule)  # type: ignore[union-attr]
    assert controller.state.selected is not None
    finding = controller.state.selected.subject
    await it.press("enter")
    await it.until(lambda: controller.state.place != "overview", f"{rule} leads on")
    await it.until(lambda: controller.state.current or controller.state.selected, f"a row for {rule}")
    await it.until(lambda: not finding.account or _subject(it) == finding.account, f"the row of {finding.id}")
    if finding.comment and controller.state.place == "comments":
        assert it.cursor == finding.comment
    place = controller.state.place
    await it.press("escape")
    await it.until(lambda: controller.state.place == "overview", "back on the overview")
    await it.until(lambda: controller.state.selected is not None, "its row")
    assert controller.state.selected.subject.id == finding.id
    await it.press("escape")
    return {rule: place}
