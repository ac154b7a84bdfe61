"""Putting a finding off, and looking at what has been."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sm_console.console.boards.places import FIRST
from sm_console.console.commands.base import UserCommand
from sm_console.console.commands.overview import OverviewCommand, chosen
from sm_console.core.model import Role
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.rule_views import FindingRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State


class PutOff(OverviewCommand):
    """Put off.

    Put a finding off till the next working day, with one key; never past a deadline without asking.
    """

    keys = ("p",)
    footer = 4
    tells = True
    needs = Role.STAFF

    @classmethod
    async def run(cls, console: Console) -> None:
        """Put it off."""
        finding = chosen(console.state)
        if finding is not None:
            await _put_off(console, finding, None, "")


class PutOffUntil(OverviewCommand):
    """Put off until.

    Put a finding off until a date, with the reason.
    """

    keys = ("d",)
    footer = 6
    needs = Role.STAFF
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask until when and why."""
        finding = chosen(console.state)
        if finding is None:
            return

        def unclear(typed: str) -> str:
            if not typed.strip() or read_day(typed, console.state.now()) is not None:
                return ""
            return _("Write a date such as 2026-03-12, 2026-03-12 13:00, or a number of days.")

        typed = await console.view.prompt(_("Until (date, or number of days):"), check=unclear)
        until = read_day(typed, console.state.now()) if typed else None
        if until is None:
            return
        why = await console.view.prompt(_("Why:"))
        if why and why.strip():
            await _put_off(console, finding, until, why.strip())


def read_day(typed: str, now: datetime) -> datetime | None:
    """Return when a day (at 08:00) or a moment that was typed is; ``None`` for what is neither."""
    from sm_console.api.time_words import zone

    morning = time(8, tzinfo=zone())
    try:
        if typed.strip().isdecimal():
            day = now.astimezone(zone()).date() + timedelta(days=int(typed))
            return datetime.combine(day, morning)
        moment = datetime.fromisoformat(typed.strip())
    except (ValueError, OverflowError):
        return None
    if ":" not in typed:
        return datetime.combine(moment.date(), morning)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone())


async def _put_off(console: Console, finding: FindingRow, until: datetime | None, why: str) -> None:
    """Put off; where that lies past the deadline, ask first."""
    from sm_console.api.commands import Refused
    from sm_console.api.desk import DeskGone
    from sm_console.api.finding_commands import PutOffFinding

    command = PutOffFinding(finding=finding.id, until=until, why=why)
    try:
        done = await console.session.do(command)
    except DeskGone:
        console.view.say(_("The desk cannot be reached just now. Nothing was done; try again in a moment."))
        return
    except Refused as refusal:
        if refusal.code != "deadline":
            console.say_message(refusal.message)
            return
        from sm_console.api.said import said

        options = [("late", _("Put it off all the same")), ("no", _("Leave it"))]
        picked = await console.view.choose(said(refusal.message, console.state.now()), options, confirm="ctrl+s")
        if picked != "late":
            return
        late = await console.do(PutOffFinding(finding=finding.id, until=until, why=why, late=True))
        if late is None:
            return
        done = late
    console.say_message(done.message)


class ShowPutOff(UserCommand):
    """Put off already.

    Show what has been put off, to look at it or take it back.
    """

    keys = ("z",)
    footer = 21
    boards = frozenset({FIRST})

    @classmethod
    def available(cls, state: State) -> bool:
        """Where the board is there."""
        return state.connected

    @classmethod
    async def run(cls, console: Console) -> None:
        """Open the list."""
        from sm_console.console.boards.overview import Inside

        board: Any = console.board
        await board.enter(console, Inside(_("Put off already"), away=True))


COMMANDS = (PutOff, PutOffUntil, ShowPutOff)
