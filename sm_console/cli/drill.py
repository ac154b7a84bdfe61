"""``sm-console drill``: the console on an invented municipality's busy day, with everything else real."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sm_console.cli.failures import explain, refuse
from sm_console.cli.output import as_json, say
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, language, translate

if TYPE_CHECKING:
    from config.paths import Paths
    from sm_console.api.desk import Desk
    from sm_console.drill.rehearsal import Outcome, Rehearsal

SPEED = 60.0
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
    parser.add_argument(
        "--speed",
        type=_above_zero(FASTEST),
        default=SPEED,
        metavar="N",
        help=_("how many times faster than the clock (default 60: an hour a minute)"),
    )
    parser.add_argument("--seed", type=int, default=SEED, metavar="N", help=_("another number, another day"))
    parser.add_argument("--keep", type=Path, metavar="DIR", help=_("keep the drill's files in this empty folder"))
    parser.add_argument("--headless", action="store_true", help=_("no screen; say at the end what came in"))
    parser.add_argument(
        "--seconds",
        type=_above_zero(LONGEST),
        default=HEADLESS_SECONDS,
        metavar="N",
        help=_("how long without a screen (default 30)"),
    )
    parser.add_argument("--json", action="store_true", help=_("JSON instead of plain lines"))


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
    """Run the drill on screen or without one, and say in a line how it went."""
    from sm_console.cli.console import refusal

    if args.keep is not None and args.keep.exists() and any(args.keep.iterdir()):
        return refuse(N_("{folder} is not empty"), folder=str(args.keep))
    if args.headless:
        return _headless(args)
    no = refusal()
    return refuse(no) if no else open_screen(args)


def _rehearsal(args: argparse.Namespace) -> Rehearsal:
    from sm_console.drill.municipality import sundmala
    from sm_console.drill.rehearsal import Rehearsal

    async def connect(paths: Paths) -> Desk:
        from sm_console import start

        return await start.connect(paths, language=args.language, mode="drill", watching=False)

    day = sundmala(getattr(args, "seed", SEED))
    return Rehearsal(day, connect, speed=getattr(args, "speed", SPEED), keep=getattr(args, "keep", None))


def open_screen(args: argparse.Namespace) -> int:
    """Show the console on the drill, also straight from the first screen's "look around"."""
    import asyncio

    from sm_console.console.app import ConsoleApp
    from sm_console.console.boards.places import FIRST

    async def show() -> tuple[Exception | None, Outcome | None]:
        rehearsal = _rehearsal(args)
        app = ConsoleApp(rehearsal.desk, language=language(), drill=True, place=FIRST)
        try:
            await app.run_async()
        finally:
            outcome = await rehearsal.end()
        return app.failure, outcome

    failure, outcome = asyncio.run(show())
    if failure is not None:
        return explain(failure)
    _say(outcome)
    return 0


def _headless(args: argparse.Namespace) -> int:
    import asyncio
    import signal
    from contextlib import suppress

    async def pass_the_time() -> Outcome | None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        rehearsal = _rehearsal(args)
        try:
            desk = await rehearsal.desk()
            with suppress(TimeoutError):
                async with asyncio.timeout(args.seconds):
                    await stop.wait()
            await desk.close()
        finally:
            outcome = await rehearsal.end()
        return outcome

    outcome = asyncio.run(pass_the_time())
    if args.json:
        as_json(outcome)
    else:
        _say(outcome)
    return 0


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
