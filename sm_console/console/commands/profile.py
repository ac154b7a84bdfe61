"""The commands of the board of public faces (R7–R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import UserCommand
from sm_console.core.model import Role
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.profile_views import ProfileRow
    from sm_console.console.boards.profile import FaceLine
    from sm_console.console.controller import Console
    from sm_console.console.state import State


class FaceCommand(UserCommand):
    """Base of those on an account's public face."""

    needs = Role.STAFF
    boards = frozenset({"profile"})

    @classmethod
    def available(cls, state: State) -> bool:
        """On an account."""
        return state.connected and state.selected is not None


class JudgeFace(FaceCommand):
    """Give a verdict.

    Say that picture, background, About or the general information is in order, or what is wrong with it (R7–R10).
    """

    keys = ("v",)
    footer = 10

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask of what, which verdict, and why; the last step is confirmed."""
        line = _line(console.state)
        row = await _which(console, line) if line is not None else None
        verdict = await _verdict(console, row) if row is not None else None
        if row is None or verdict is None:
            return
        note = source = ""
        if verdict == "fail":
            note = await console.view.prompt(_("What is not in order:")) or ""
        if verdict == "pass" and row.rule == "R8":
            source = await console.view.prompt(_("Where it is from and why it may be used:")) or ""
        if (verdict == "fail" and not note.strip()) or (verdict == "pass" and row.rule == "R8" and not source.strip()):
            return
        await _judge(console, row, verdict, note, source)


class MeasureAgain(FaceCommand):
    """Measure again.

    Fetch the account's pictures again and measure them beside the reference logo.
    """

    keys = ("m",)
    footer = 20

    @classmethod
    async def run(cls, console: Console) -> None:
        """Have it done, and say how many."""
        from sm_console.api.profile_commands import MeasureAgain as Measure

        line = _line(console.state)
        if line is None:
            return
        console.view.say(_("Measuring…"), lasting=True)
        done = await console.do(Measure(account=line.account))
        if done is not None:
            console.view.say(_("Pictures measured: {count}.").format(count=done.id))


COMMANDS: tuple[type[UserCommand], ...] = (JudgeFace, MeasureAgain)


def _line(state: State) -> FaceLine | None:
    return state.selected.subject if state.selected is not None else None


async def _which(console: Console, line: FaceLine) -> ProfileRow | None:
    from sm_console.console.boards.profile_words import PARTS, short_words
    from widgets.choice import Option

    options = [Option(rule, f"{rule} {_(PARTS[rule])}: {short_words(row)}") for rule, row in line.rules.items()]
    chosen = await console.view.choose(_("A verdict on what?"), options)
    return line.rules[chosen] if chosen is not None else None


async def _verdict(console: Console, row: ProfileRow) -> str | None:
    from sm_console.console.boards.profile_words import PARTS
    from widgets.choice import Option

    options = [Option("pass", _("It is in order")), Option("fail", _("It is not in order"))]
    if row.rule == "R10":
        options.append(Option("no-room", _("There is no room for it")))
    if row.verdict is not None or row.former_on is not None:
        options.append(Option("take-back", _("Take the verdict back")))
    title = _("Verdict on {rule} {part}:").format(rule=row.rule, part=_(PARTS[row.rule]))
    return await console.view.choose(title, options, confirm="ctrl+s")


async def _judge(console: Console, row: ProfileRow, verdict: str, note: str, source: str) -> None:
    from sm_console.api.profile_commands import JudgeFace as Judge
    from sm_console.core.face import Outcome

    outcome = None if verdict == "take-back" else Outcome(verdict)
    command = Judge(account=row.account, rule=row.rule, outcome=outcome, note=note, source=source, basis=row.basis)
    if await console.do(command) is not None:
        console.view.say(_("Noted."))
