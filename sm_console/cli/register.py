"""``sm-console accounts propose|tick|approve|set|form``: the register of accounts (R1, R14)."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from config.schema import PLATFORMS
from sm_console.api.commands import Command
from sm_console.api.register_commands import ApproveAccount, ProposeAccount, SetAccount, TickPoint
from sm_console.api.register_queries import AskAccountForm, AskRegister
from sm_console.api.said import said
from sm_console.api.views import Done
from sm_console.cli.failures import refuse
from sm_console.cli.instants import local
from sm_console.cli.output import as_json, line, say
from sm_console.cli.session import add_part, with_desk
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.register_entries import Checklist
from sm_console.i18n import _, language, translate

if TYPE_CHECKING:
    from sm_console.api.register_views import PointView

PARTS = ("propose", "tick", "approve", "set", "form")


def describe(parts: Any) -> None:
    """Describe the parts' arguments."""
    propose = add_part(parts, "propose", _("Propose an account; nothing watches it until it is approved (R1)."))
    propose.add_argument("--id", required=True, metavar="ID", help=_("short name for the command line"))
    propose.add_argument("--platform", required=True, choices=PLATFORMS, help=_("where it is to be"))
    propose.add_argument("--address", default="", metavar="URL", help=_("its address, where there is one already"))
    for part, given in ((propose, ""), (add_part(parts, "set", _("Change who is responsible for an account.")), None)):
        if part is not propose:
            part.add_argument("id", metavar="ID", help=_("the account"))
        part.add_argument("--name", default=given, help=_("name on screen"))
        part.add_argument("--unit", default=given, help=_("the unit it belongs to"))
        part.add_argument("--responsible", default=given, metavar="NAME", help=_("who is responsible"))
        part.add_argument("--stand-in", default=given, metavar="NAME", help=_("who stands in"))
    tick = add_part(parts, "tick", _("Tick off a point of the checklist before the start; without a point, show it."))
    tick.add_argument("id", metavar="ID", help=_("the account"))
    add_tick(tick)
    approve = add_part(parts, "approve", _("Record a manager's approval (R1)."))
    approve.add_argument("id", metavar="ID", help=_("the account"))
    approve.add_argument("--by", default="", metavar="NAME", help=_("whose approval (default: your own)"))
    approve.add_argument("--on", type=day, metavar="DATE", help=_("of which day (default: today)"))
    form = add_part(parts, "form", _("Write the form for the communications department, to send on."))
    form.add_argument("id", metavar="ID", help=_("the account"))


def add_tick(part: argparse.ArgumentParser) -> None:
    """Describe what ticking off needs."""
    part.add_argument("item", nargs="?", default="", metavar="POINT", help=_("the point, such as about"))
    part.add_argument("--note", default="", help=_("what there is to say of it"))
    part.add_argument("--undo", action="store_true", help=_("it is not done after all"))


def day(text: str) -> date:
    """Read a date. Raises for argparse."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = Message(N_("{word} is not a date such as 2026-03-10"), {"word": repr(text)})
        raise argparse.ArgumentTypeError(translate(message)) from None


def run(args: argparse.Namespace) -> int:
    """Carry out the part that was asked for."""
    match args.part:
        case "form":
            return _form(args)
        case "tick" if not args.item:
            return _list(args)
        case "propose":
            command: Command[Done] = ProposeAccount(
                id=args.id,
                platform=args.platform,
                address=args.address,
                name=args.name,
                unit=args.unit,
                responsible=args.responsible,
                stand_in=args.stand_in,
            )
            text = N_("{account} is proposed. Go on with: sm-console accounts tick {account}")
        case "tick":
            command = TickPoint(
                account=args.id, checklist=Checklist.START, item=args.item, done=not args.undo, note=args.note
            )
            text = N_("Noted: {account}, {item}.")
        case "approve":
            command = ApproveAccount(account=args.id, by=args.by, on=args.on)
            text = N_("{account} is approved.")
        case _:
            people = {"responsible": args.responsible, "stand_in": args.stand_in}
            command = SetAccount(account=args.id, name=args.name, unit=args.unit, **people)
            text = N_("Done: {account}.")
    done = with_desk(args, lambda desk: desk.do(command))
    finish(args, done, text, account=args.id, item=getattr(args, "item", ""))
    return 0


def finish(args: argparse.Namespace, done: Done, text: str, **values: str) -> None:
    """Say that something was done."""
    if args.json:
        as_json(done)
    else:
        line(said(done.message or Message(text, values)))


def _form(args: argparse.Namespace) -> int:
    form = with_desk(args, lambda desk: desk.ask(AskAccountForm(account=args.id)))
    if args.json:
        as_json(form)
        return 0
    for one in form.text.rstrip("\n").split("\n"):
        line(one)
    return 0


def _list(args: argparse.Namespace) -> int:
    rows = {row.account: row for row in with_desk(args, lambda desk: desk.ask(AskRegister()))}
    if args.id not in rows:
        return refuse(N_("no account {id}"), id=args.id)
    show_points(args, list(rows[args.id].checklist))
    return 0


def show_points(args: argparse.Namespace, points: list[PointView]) -> None:
    """Write a checklist: what is done, by whom, when, and what they said."""
    if args.json:
        as_json(points)
        return
    for point in points:
        done = f" – {point.name} {local(point.at)}" if point.at is not None else ""
        note = f": {point.note}" if point.note else ""
        line(f"[{'x' if done else ' '}] {point.id}  {point.words(language())}{note}{done}")
    if not points:
        say(N_("there is no list to tick off"))
