"""The overview: what stands first, what one key leads to, putting off and giving away; calm in words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from rich.cells import cell_len

from sm_console.api.commands import Refused
from sm_console.api.finding_commands import AssignFinding, PutOffFinding, TakeBackFinding
from sm_console.api.finding_queries import AskAccountHistory, AskFindings, AskOverview
from sm_console.api.finding_views import FindingGroup, OverviewView, UnitSum
from sm_console.api.matters import MATTERS, RULES
from sm_console.api.queries import AskInbox, InboxFilter
from sm_console.api.rule_views import FindingRow
from sm_console.api.views import Done, HistoryRow
from sm_console.console.boards.base import sized
from sm_console.console.boards.finding_words import PLACE_OF, matter
from sm_console.console.boards.overview import Overview
from sm_console.console.boards.places import known
from sm_console.console.commands.putting_off import read_day
from sm_console.core.model import CommentState, Message
from sm_console.core.record_entries import RecordStatus
from sm_console.i18n import _, use
from tests.console.driving import LARGE, SMALL, Driver, console
from tests.console.fake_desk import FakeDesk
from tests.console.sample_data import NOW


def found(rule: str, state: str, account: str = "gatublogg", **more: Any) -> FindingRow:
    values: dict[str, Any] = {
        "id": f"{rule}/{account}/{state}",
        "since": NOW - timedelta(days=1),
        "due": None,
        "text": Message("R{n}: why", {"n": rule[1:]}),
        "pack": "malmo 1",
        "comment": 0,
        "account_name": "Gator \x1b[31moch\u202e parker",
        "unit": "Fastighets- och gatukontoret",
        "platform": "wordpress",
        **more,
    }
    return FindingRow(rule=rule, account=account, state=state, **values)


LATE = found("R4", "overdue", due=NOW - timedelta(hours=2))
SILENT = found("R13", "candidate")
PACE = [found("R2", "missed", f"konto{number}") for number in range(14)]


def view(**changes: Any) -> OverviewView:
    values: dict[str, Any] = {
        "at": NOW,
        "urgent": [LATE],
        "more": 0,
        "groups": [
            FindingGroup(
                rule="R2",
                state="missed",
                count=14,
                accounts=14,
                due=None,
                first=PACE[0],
                units=(("Kultur", 9), ("", 5)),
            ),
            FindingGroup(rule="R13", state="candidate", count=1, accounts=1, due=None, first=SILENT, units=(("K", 1),)),
        ],
        "units": [UnitSum(unit="Fastighets- och gatukontoret", accounts=30, findings=15, urgent=1)],
        "accounts": 300,
        "put_off": 0,
        "assigned": 0,
        "open": 3,
        "overdue": 1,
        "fetched": NOW,
        "unread": 0,
        **changes,
    }
    return OverviewView(**values)


class Desk(FakeDesk):
    """A desk that knows findings."""

    def __init__(self, overview: OverviewView) -> None:
        super().__init__()
        self.overview = overview
        self.answers |= {
            AskOverview: lambda _: self.overview,
            AskFindings: self._found,
            AskAccountHistory: lambda query: [
                HistoryRow(
                    seq=1,
                    at=NOW,
                    occurred=NOW,
                    actor="Eva",
                    kind="finding-put-off",
                    detail=f"R4/{query.account}/answers {NOW.isoformat()} På möte",
                )
            ],
        }

    def _found(self, query: AskFindings) -> list[FindingRow]:
        rows = [LATE, SILENT, *PACE]
        return [row for row in rows if query.rule in {"", row.rule} and query.state in {"", row.state}]

    def _do_PutOffFinding(self, _command: PutOffFinding) -> Done:  # noqa: N802 - as the command is called
        return Done(message=Message("Put off until {time}.", {"time": "2026-03-11 08:00"}))

    def _do_AssignFinding(self, _command: AssignFinding) -> Done:  # noqa: N802
        return Done(message=Message("Assigned to {name}.", {"name": "Anna"}))

    def _do_TakeBackFinding(self, _command: TakeBackFinding) -> Done:  # noqa: N802
        return Done(message=Message("Taken back."))


@asynccontextmanager
async def overview(size: tuple[int, int] = LARGE, shown: OverviewView | None = None) -> AsyncIterator[Driver]:
    async with console(Desk(shown or view()), size, language="en") as driver:
        await driver.press("1")
        await driver.sees("Overview" if size == LARGE else "1 Overv.")
        yield driver


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_what_cannot_wait_stands_first_and_all_fits(size: tuple[int, int]) -> None:
    async with overview(size) as driver:
        await driver.sees("Cannot wait", "Comments past their time", "When there is time", "14 accounts", "R13")
        assert (
            driver.text.index("Comments past") < driver.text.index("14 accounts") < driver.text.index("May have to be")
        )
        assert "\x1b" not in driver.text
        assert "\u202e" not in driver.text


async def test_one_key_leads_to_the_comments_of_the_account_and_two_more_answer() -> None:
    async with overview() as driver:
        await driver.sees("Comments past their time")
        await driver.press("enter")
        asked = InboxFilter(account="gatublogg")
        await driver.until(lambda: any(isinstance(one, AskInbox) and one.filter == asked for one in driver.desk.asked))
        await driver.until(lambda: driver.app.controller.state.current is not None)
        state = driver.app.controller.state
        assert state.page is not None
        first = state.page.rows[0]
        await driver.until(lambda: state.current is not None and state.current.id == first.id)
        assert first.account == "gatublogg"
        await driver.press("r")
        await driver.until(lambda: state.panel == "answer")


@pytest.mark.parametrize(
    ("finding", "wanted"),
    [
        (
            found("R11", "to-register"),
            InboxFilter(
                account="gatublogg",
                states=(CommentState.OPEN, CommentState.ANSWERED, CommentState.NO_ANSWER, CommentState.REMOVED),
                records=(RecordStatus.TO_REGISTER, RecordStatus.SECRECY),
            ),
        ),
        (found("R12", "flagged"), InboxFilter(account="gatublogg", flagged=True)),
        (found("R3", "resting-unanswered"), InboxFilter(account="gatublogg")),
    ],
)
async def test_what_is_about_comments_leads_to_those(finding: FindingRow, wanted: InboxFilter) -> None:
    async with overview(SMALL, view(urgent=[finding])) as driver:
        state = driver.app.controller.state
        await driver.until(lambda: state.selected is not None and state.selected.subject == finding, "the finding")
        await driver.press("enter")
        await driver.until(lambda: state.page_of == wanted, "those comments")
        assert state.place == "comments"


async def test_a_kind_cannot_be_put_off_and_says_how_to_come_to_its_findings() -> None:
    async with overview() as driver:
        await driver.sees("14 accounts")
        await driver.press("down")
        await driver.until(lambda: driver.text.count("Enter shows them one by one.") == 1)
        await driver.press("p")
        await driver.until(lambda: driver.text.count("Enter shows them one by one.") == 2)
        await driver.press("enter")
        await driver.until(lambda: driver.text.count("Too few posts last period") >= 14)


async def test_a_kind_opens_and_esc_leads_back() -> None:
    async with overview() as driver:
        await driver.sees("14 accounts")
        await driver.press("down", "enter")
        await driver.until(lambda: driver.text.count("Too few posts last period") >= 14)
        await driver.press("escape")
        await driver.sees("14 accounts")
        await driver.press("s")
        await driver.until(lambda: driver.lines[3].split()[-3:] == ["1", "15", "30"], "the unit's numbers")
        await driver.press("enter")
        await driver.sees("Comments past their time")


async def test_putting_off_asks_where_a_deadline_lies_before() -> None:
    async with overview() as driver:
        await driver.sees("Comments past their time")
        desk = driver.desk
        desk.refuse = Refused("deadline", Message("It has to be seen to by {time}.", {"time": "17:00"}))
        await driver.press("p")
        await driver.sees("It has to be seen to by 17:00.", "Put it off all the same")
        await driver.press("enter")
        assert desk.done == [PutOffFinding(finding=LATE.id)]
        await driver.press("ctrl+s")
        await driver.sees("Put off until tomorrow 08:00.")
        assert desk.done[-1] == PutOffFinding(finding=LATE.id, late=True)


async def test_what_is_said_of_a_row_that_goes_with_it_stays_to_be_read() -> None:
    async with overview() as driver:
        await driver.sees("Comments past their time")
        await driver.press("p")
        await driver.sees("Put off until tomorrow 08:00.")
        desk: Any = driver.desk
        desk.overview = view(urgent=[], put_off=1)
        desk.changed("findings")
        await driver.misses("Comments past their time")
        await driver.sees("Put off until tomorrow 08:00.")
        await driver.press("down")
        await driver.sees("1 put off: z shows it.")


async def test_explaining_giving_away_and_the_journal() -> None:
    async with overview() as driver:
        await driver.sees("Comments past their time")
        await driver.press("e")
        await driver.sees("R4: why", "malmo 1", LATE.id, "Since: yesterday 13:40", "Due: today 11:40")
        await driver.press("escape")
        await driver.panel("")
        await driver.press("a")
        await driver.sees("Who sees to it?", "Myself")
        await driver.press("enter")
        await driver.sees("Assigned to Anna.")
        assert driver.desk.done == [AssignFinding(finding=LATE.id)]
        await driver.press("t")
        await driver.sees("Put off", "R4 Answer time", "På möte")


async def test_calm_is_said_in_words_with_its_age() -> None:
    calm = view(urgent=[], groups=[], fetched=NOW - timedelta(hours=3))
    async with overview(SMALL, calm) as driver:
        await driver.sees("All is well", "Nothing needs anyone just now.", "at the latest 3 h ago")
    never = view(urgent=[], groups=[], unread=2)
    async with overview(SMALL, never) as driver:
        await driver.sees("2 accounts have never been fetched")


def test_every_matter_has_a_rule_with_a_name_and_a_place() -> None:
    assert {rule for rule, _state in MATTERS} <= set(RULES)
    assert set(PLACE_OF) <= set(RULES)
    assert {rule for rule, place in PLACE_OF.items() if not known(place)} == set()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2", "2026-03-12T08:00:00+01:00"),
        ("2026-03-30", "2026-03-30T08:00:00+02:00"),
        ("2026-03-12 13:00", "2026-03-12T13:00:00+01:00"),
        ("i morgon", None),
        ("999999999", None),
    ],
)
def test_days_as_they_are_typed(typed: str, expected: str | None) -> None:
    now = datetime.fromisoformat("2026-03-10T12:00:00+01:00")
    read = read_day(typed, now)
    assert (read.isoformat() if read is not None else None) == expected


@pytest.mark.parametrize("tongue", ["sv", "en"])
def test_every_matter_fits_its_column_on_a_small_screen(tongue: str) -> None:
    use(tongue)
    (column,) = (size for one, size in sized(Overview().columns(80), 79) if one.name == _("What"))
    assert {words: cell_len(words) for key in MATTERS if cell_len(words := matter(*key)) > column} == {}
