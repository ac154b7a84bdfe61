"""``sm-console drill``: the console on an invented municipality's busy day, with everything else real."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sm_console.cli.failures import explain, refuse
from sm_console.cli.output import as_json, line, say
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, language, translate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from config.paths import Paths
    from sm_console.api.desk import Desk
    from sm_console.drill.rehearsal import Connect, Outcome, Rehearsal

SPEED = 60.0
CRISIS_SPEED = 1.0
FASTEST = 100_000.0
SEED = 1
HEADLESS_SECONDS = 30.0
LONGEST = 86_400.0


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "drill",
        description=_("Practise on an invented municipality: a calm morning, a burst water main, a rumour."),
    )
    parser.set_defaults(parser=parser)
    parser.add_argument("part", nargs="?", choices=["report"], help=_("show how the drill goes, or the last one went"))
    parser.add_argument("--list", action="store_true", help=_("list the scripted crises"))
    parser.add_argument(
        "--crisis", metavar="NAME", default="", help=_("play a scripted crisis instead of the busy day")
    )
    parser.add_argument(
        "--speed",
        type=_above_zero(FASTEST),
        metavar="N",
        help=_("how many times faster than the clock (default 60, in a crisis 1)"),
    )
    parser.add_argument("--seed", type=int, default=SEED, metavar="N", help=_("another number, another day"))
    parser.add_argument("--keep", type=Path, metavar="DIR", help=_("keep the drill's files in this empty folder"))
    parser.add_argument("--headless", action="store_true", help=_("no screen; say at the end what came in"))
    parser.add_argument(
        "--seconds",
        type=_above_zero(LONGEST),
        metavar="N",
        help=_("how long without a screen (default 30)"),
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help=_("write a crisis's report there, as Markdown"))
    _add_sharing(parser)
    parser.add_argument("--json", action="store_true", help=_("JSON instead of plain lines"))


def _add_sharing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--serve", action="store_true", help=_("hold the drill for others on this machine, too"))
    parser.add_argument("--people", type=int, default=0, metavar="N", help=_("begin when so many have joined"))
    parser.add_argument("--group", default="", metavar="NAME", help=_("let only this group of the machine join"))
    parser.add_argument("--folder", type=Path, metavar="DIR", help=_("where a shared drill is found"))
    parser.add_argument("--join", nargs="?", const="", metavar="FOLDER", help=_("take part in a drill that is held"))
    parser.add_argument("--name", default="", metavar="NAME", help=_("your first name, when you join"))
    agreeing = argparse.BooleanOptionalAction
    parser.add_argument("--agree", action=agreeing, help=_("whether the report may show your own figures"))


def _above_zero(most: float) -> Any:
    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = 0.0
        if not 0.0 < number <= most:
            values = {"word": ascii(text), "most": str(int(most))}
            raise argparse.ArgumentTypeError(
                translate(Message(N_("{word} is not a number above zero and at most {most}"), values)),
            )
        return number

    return read


def run(args: argparse.Namespace) -> int:
    """Play the drill on screen or without one, share or join one, or say how it went."""
    from sm_console.cli import drill_room

    odd = drill_room.invalid(args)
    if odd is not None:
        return refuse(odd.text)
    if args.list:
        return _list(as_data=args.json)
    if args.part == "report":
        return drill_room.report(args)
    if args.join is not None:
        return drill_room.join(args)
    return _play(args)


def _play(args: argparse.Namespace) -> int:
    from sm_console.cli import drill_room
    from sm_console.cli.console import refusal

    if args.crisis:
        from sm_console.drill.crises import NoSuchCrisis, crisis_script

        try:
            crisis_script(args.crisis)
        except NoSuchCrisis as unknown:
            return refuse(unknown.message.text, **unknown.message.values)
    if args.keep is not None and args.keep.exists() and any(args.keep.iterdir()):
        return refuse(N_("{folder} is not empty"), folder=str(args.keep))
    if args.serve:
        return drill_room.hold(args)
    if args.headless:
        return _headless(args)
    no = refusal()
    return refuse(no) if no else open_screen(args)


def _list(*, as_data: bool) -> int:
    """Say which crises there are."""
    from sm_console.drill.crises import CRISES, crisis

    found = [crisis(name) for name in CRISES]
    if as_data:
        as_json(
            [{"name": one.name, "title": one.title, "about": one.about, "comments": len(one.comments)} for one in found]
        )
        return 0
    for one in found:
        minutes = one.scenario.length.total_seconds() / 60
        line(f"{one.name:<8} {one.title} ({minutes:.0f} min, {len(one.comments)}): {one.about}")
    return 0


def _rehearsal(args: argparse.Namespace) -> Rehearsal:
    async def connect(paths: Paths) -> Desk:
        from sm_console import start

        return await start.connect(paths, language=args.language, mode="drill", watching=False)

    return rehearsal_of(args, connect)


def rehearsal_of(
    args: argparse.Namespace,
    connect: Connect,
    *,
    named: Mapping[str, str] | None = None,
    gate: Callable[[], Awaitable[None]] | None = None,
) -> Rehearsal:
    """Return the drill that the arguments ask for. ``named``: logins whose figures the report may show."""
    from sm_console.drill.rehearsal import Rehearsal

    seed, name = getattr(args, "seed", SEED), getattr(args, "crisis", "")
    speed = getattr(args, "speed", None) or (CRISIS_SPEED if name else SPEED)
    keep = getattr(args, "keep", None)
    if not name:
        from sm_console.drill.municipality import sundmala

        return Rehearsal(sundmala(seed), connect, speed=speed, keep=keep, gate=gate)
    from sm_console.drill.crises import crisis
    from sm_console.drill.evaluation import Evaluation

    chosen = crisis(name, seed)
    counted = Evaluation(chosen, seed=seed, speed=speed, named={} if named is None else named)
    return Rehearsal(chosen.scenario, connect, speed=speed, keep=keep, evaluation=counted, gate=gate)


def open_screen(args: argparse.Namespace) -> int:
    """Show the console on the drill, also straight from the first screen's "look around"."""
    import asyncio

    from sm_console.cli import settings
    from sm_console.console.app import ConsoleApp
    from sm_console.console.boards.places import FIRST

    rehearsal, shown = _rehearsal(args), settings.pictures(str(args.config or ""))

    async def show() -> tuple[Exception | None, Outcome | None]:
        app = ConsoleApp(rehearsal.desk, language=language(), drill=True, place=FIRST, pictures=shown)
        try:
            await app.run_async()
        finally:
            outcome = await rehearsal.end()
        return app.failure, outcome

    failure, outcome = asyncio.run(show())
    if failure is not None:
        return explain(failure)
    _say(outcome)
    _report(args, rehearsal)
    return 0


def _headless(args: argparse.Namespace) -> int:
    import asyncio
    import signal
    from contextlib import suppress

    rehearsal = _rehearsal(args)

    async def pass_the_time() -> Outcome | None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        try:
            desk = await rehearsal.desk()
            with suppress(TimeoutError):
                async with asyncio.timeout(args.seconds or HEADLESS_SECONDS):
                    await stop.wait()
            await desk.close()
        finally:
            outcome = await rehearsal.end()
        return outcome

    outcome = asyncio.run(pass_the_time())
    if args.json:
        as_json(rehearsal.report or outcome)
    else:
        _say(outcome)
        _report(args, rehearsal)
    return 0


def _report(args: argparse.Namespace, rehearsal: Rehearsal) -> None:
    """Show a crisis's report, and write it where it was asked for."""
    if rehearsal.report is None:
        return
    from sm_console.cli import drill_report, drill_room

    drill_report.show(rehearsal.report)
    drill_room.save(rehearsal.report, None, getattr(args, "report", None))


def _say(outcome: Outcome | None) -> None:
    if outcome is None:
        return
    say(
        N_("The drill is over: {received} came in, {answered} were answered, {open} are left, {overdue} of them late."),
        received=str(outcome.received),
        answered=str(outcome.answered),
        open=str(outcome.open),
        overdue=str(outcome.overdue),
    )
