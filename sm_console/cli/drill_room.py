"""A drill for several people: one holds it, the others join it from their own terminals."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sm_console.cli import settings
from sm_console.cli.failures import REFUSED, TROUBLE, explain, refuse
from sm_console.cli.output import as_json, say
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, language, translate

if TYPE_CHECKING:
    import asyncio

    from sm_console.api.desk import Desk
    from sm_console.drill.guest_book import GuestBook, Room
    from sm_console.drill.rehearsal import Rehearsal
    from sm_console.drill.report import Report

YES = frozenset({"j", "ja", "y", "yes"})
SOCKET_SECONDS = 5.0


def hold(args: argparse.Namespace) -> int:
    """Hold a drill for everybody on the machine until told to stop; then say how it went."""
    import asyncio

    from sm_console.cli.drill_report import show
    from sm_console.drill.guest_book import GuestBook, Room, usual_room

    room = Room(args.folder.absolute()) if args.folder else usual_room()
    if room.is_held():
        return refuse(N_("a drill is already being held in {folder}"), folder=str(room.folder))
    room.open()
    report = asyncio.run(_hold(args, room, GuestBook()))
    if report is None:
        say(N_("The drill is over."))
        return 0
    save(report, room, args.report)
    if args.json:
        as_json(report)
    else:
        show(report)
    return 0


async def _hold(args: argparse.Namespace, room: Room, book: GuestBook) -> Report | None:
    from functools import partial

    from sm_console.api.commands import AddStaff
    from sm_console.cli.drill import rehearsal_of
    from sm_console.drill.front_desk import FrontDesk, Welcome
    from sm_console.start_drill import Host, invitation, login_of

    host = Host(room, book, args.language)
    gate = partial(book.wait_for, args.people) if args.people else None
    rehearsal = rehearsal_of(args, host.connect, named=book.named, gate=gate)
    stop = _stopping()
    try:
        home = await rehearsal.desk()
        front = FrontDesk(
            book,
            Welcome(title=rehearsal.title, about=rehearsal.about),
            enlist=lambda login, first_name: home.do(AddStaff(login=login, first_name=first_name)),
            count=rehearsal.count,
            who=login_of,
            invited=invitation(args.group),
        )
        await front.listen(room.door)
        try:
            say(N_("The drill is open. Others join with: sm-console drill --join {folder}"), folder=str(room.folder))
            await _until_told(stop, args.seconds, rehearsal)
        finally:
            await front.close()
            await home.close()
    finally:
        await rehearsal.end()
    return rehearsal.report


def _stopping() -> asyncio.Event:
    import asyncio
    import signal

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _until_told(stop: asyncio.Event, seconds: float | None, rehearsal: Rehearsal) -> None:
    """Wait for a signal or the end of ``seconds``; at a terminal Enter shows how it goes."""
    import asyncio
    from contextlib import suppress

    loop = asyncio.get_running_loop()
    asked: set[asyncio.Task[None]] = set()

    def line_came() -> None:
        if not sys.stdin.readline():
            loop.remove_reader(sys.stdin)
            return
        task = loop.create_task(_tell(rehearsal))
        asked.add(task)
        task.add_done_callback(asked.discard)

    watched = sys.stdin is not None and sys.stdin.isatty()
    if watched:
        say(N_("Enter shows how it goes; Ctrl+C ends the drill."))
        loop.add_reader(sys.stdin, line_came)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await stop.wait()
    finally:
        if watched:
            loop.remove_reader(sys.stdin)


async def _tell(rehearsal: Rehearsal) -> None:
    from sm_console.cli.drill_report import show

    report = await rehearsal.count()
    if report is not None:
        show(report)


def save(report: Report, room: Room | None, file: Path | None) -> None:
    """Leave the report where those who took part find it, and in the file that was asked for. Raises OSError."""
    import msgspec

    from sm_console.cli.drill_report import markdown

    if room is not None:
        room.report.write_bytes(msgspec.json.encode(report))
        room.words.write_text(markdown(report), encoding="utf-8")
        for path in (room.report, room.words):
            path.chmod(0o644)
    if file is not None:
        file.write_text(markdown(report), encoding="utf-8")
        say(N_("The report stands in {file}."), file=str(file))


def join(args: argparse.Namespace) -> int:
    """Take part in somebody's drill with a console of one's own."""
    from sm_console.cli.console import refusal

    room = _room(args.join)
    if room is None:
        return REFUSED
    no = refusal()
    if no:
        return refuse(no)
    code = _sign_in(room, args)
    if code:
        return code
    failure = _console(room, settings.pictures(str(args.config or "")))
    if failure is not None:
        return explain(failure)
    return report(args, room)


def _room(folder: str | None) -> Room | None:
    """Return the drill that is meant; ``None`` after saying why there is none."""
    from sm_console.drill.guest_book import Room, rooms

    if folder:
        return Room(Path(folder).absolute())
    found = rooms()
    if len(found) == 1:
        return found[0]
    if not found:
        refuse(N_("nobody holds a drill on this machine; where is it? --join FOLDER"))
    else:
        refuse(N_("several drills are open: {folders}"), folders=", ".join(str(room.folder) for room in found))
    return None


def _sign_in(room: Room, args: argparse.Namespace) -> int:
    import asyncio

    from sm_console.api.desk import DeskGone
    from sm_console.drill.front_desk import Join, No, Welcome, visit

    usual = args.name or _usual_name()
    name = args.name or input(_("Your first name, with which answers end [{name}]:").format(name=usual) + " ").strip()
    agrees = args.agree
    if agrees is None:
        question = _("May the report show your own figures? Otherwise they only count in the sums. (y/N)")
        agrees = input(f"{question} ").strip().casefold() in YES
    try:
        reply = asyncio.run(visit(room.door, Join(first_name=name or usual, agrees=agrees)))
    except (OSError, TimeoutError, DeskGone):
        return refuse(N_("nobody holds a drill in {folder}"), folder=str(room.folder))
    if isinstance(reply, No):
        return refuse("{words}", words=translate(reply.message))
    if isinstance(reply, Welcome):
        say("{title} – {about}", title=reply.title, about=reply.about)
        return 0
    return TROUBLE


def _usual_name() -> str:
    from sm_console.drill.town_hall import NOBODY_IN_PARTICULAR, whoever_runs_this

    login, name = whoever_runs_this()
    return login.capitalize() if name == NOBODY_IN_PARTICULAR and login.isalpha() else name


def _console(room: Room, pictures: str) -> Exception | None:
    from sm_console.api.client import SocketDesk
    from sm_console.console.app import ConsoleApp
    from sm_console.console.boards.places import FIRST

    async def connect() -> Desk:
        return await SocketDesk.connect(room.desk, within=SOCKET_SECONDS)

    app = ConsoleApp(connect, language=language(), drill=True, place=FIRST, pictures=pictures)
    app.run()
    return app.failure


def report(args: argparse.Namespace, room: Room | None = None) -> int:
    """Show how the drill goes, or how the last one went."""
    import asyncio

    import msgspec

    from sm_console.api.desk import DeskGone
    from sm_console.cli.drill_report import show
    from sm_console.drill.front_desk import No, Told, WantReport, visit
    from sm_console.drill.guest_book import Room, rooms, usual_room
    from sm_console.drill.report import Report

    if room is None:
        found = rooms()
        room = Room(args.folder.absolute()) if args.folder else found[0] if len(found) == 1 else usual_room()
    try:
        reply = asyncio.run(visit(room.door, WantReport()))
    except (OSError, TimeoutError, DeskGone):
        if not room.report.exists():
            return refuse(N_("there is no report in {folder}"), folder=str(room.folder))
        reply = Told(report=msgspec.json.decode(room.report.read_bytes(), type=Report))
    if isinstance(reply, No):
        return refuse("{words}", words=translate(reply.message))
    told = reply.report if isinstance(reply, Told) else None
    if told is None:
        say(N_("Nothing is counted: this drill is an ordinary day."))
    elif args.json:
        as_json(told)
    else:
        show(told)
    return 0


def invalid(args: argparse.Namespace) -> Message | None:
    """Return what does not fit together in the arguments."""
    if args.serve and args.join is not None:
        return Message(N_("either hold a drill (--serve) or join one (--join)"))
    if args.people and not args.serve:
        return Message(N_("--people belongs to --serve"))
    return None
