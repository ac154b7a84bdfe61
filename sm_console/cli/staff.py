"""``sm-console staff``: who works here, and the first name that each signs answers with (R5)."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.commands import AddStaff
from sm_console.api.register_commands import RemoveStaff
from sm_console.api.said import said
from sm_console.cli.output import as_json, line, say
from sm_console.cli.session import add_json, add_part, config_of, with_desk
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _


def add_parser(commands: Any) -> None:
    """Describe the command's and its parts' arguments."""
    parser = commands.add_parser(
        "staff", description=_("Show the staff list, add somebody to it, or take somebody away.")
    )
    parser.set_defaults(parser=parser, part="list")
    add_json(parser)
    parts = parser.add_subparsers(dest="part", metavar="PART")
    add_part(parts, "list", _("Show the staff list."))
    add = add_part(parts, "add", _("Add somebody, or change their first name."))
    add.add_argument("login", metavar="LOGIN", help=_("their login on this machine"))
    add.add_argument("first_name", metavar="FIRSTNAME", help=_("the first name that stands under their answers"))
    remove = add_part(parts, "remove", _("Take somebody off the list; what they did stays on record."))
    remove.add_argument("login", metavar="LOGIN", help=_("their login on this machine"))


def run(args: argparse.Namespace) -> int:
    """List the staff, add somebody, or take somebody away."""
    if args.part == "add":
        done = with_desk(args, lambda desk: desk.do(AddStaff(login=args.login, first_name=args.first_name)))
        if args.json:
            as_json(done)
        else:
            signs = Message(N_("{login} signs with {name}."), {"login": args.login, "name": args.first_name})
            line(said(done.message or signs))
        return 0
    if args.part == "remove":
        done = with_desk(args, lambda desk: desk.do(RemoveStaff(login=args.login)))
        if args.json:
            as_json(done)
        else:
            line(said(done.message or Message(N_("{login} is off the list."), {"login": args.login})))
        return 0
    from config.load import load

    staff = load(config_of(args)).staff
    if args.json:
        as_json(list(staff))
        return 0
    for person in staff:
        line(f"{person.login}: {person.first_name} ({person.role})")
    if not staff:
        say(N_("nobody yet: `sm-console staff add LOGIN FIRSTNAME`"))
    return 0
