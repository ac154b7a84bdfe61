"""``sm-console findings``: what needs a person, across all rules; and what people do with it."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.commands import Command
from sm_console.api.finding_commands import AssignFinding, PutOffFinding, TakeBackFinding
from sm_console.api.finding_queries import AskAccountHistory, AskFindings
from sm_console.api.rule_views import FindingRow
from sm_console.api.said import said
from sm_console.api.views import Done
from sm_console.cli.instants import local, parse_instant, stamp
from sm_console.cli.output import as_json, line, one_line
from sm_console.cli.parse import words
from sm_console.cli.rule_lists import add_list, show
from sm_console.cli.session import add_part, with_desk
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, translate

RULES = tuple(f"R{number}" for number in range(1, 16))
LONGEST = 500


def add_parser(commands: Any) -> None:
    """Describe the command's and its parts' arguments."""
    parser = add_list(commands, "findings", _("Show what needs a person, across all rules, the most urgent first."))
    parser.set_defaults(part="list")
    parser.add_argument("--rule", choices=RULES, default="", help=_("only this rule's"))
    parser.add_argument("--all", action="store_true", help=_("also what has been put off"))
    parts = parser.add_subparsers(dest="part", metavar="PART")
    put_off = _part(parts, "put-off", _("Put a finding off: till the next working day, or with a date and a reason."))
    put_off.add_argument("--until", type=parse_instant, metavar="ISO", help=_("until when; needs --why"))
    put_off.add_argument("--late", action="store_true", help=_("also past its deadline"))
    put_off.add_argument("--why", type=words, help=_("the reason"))
    assign = _part(parts, "assign", _("Give a finding to a colleague, or take it upon yourself."))
    assign.add_argument("--to", default="", metavar="NAME", help=_("login or first name (default: yourself)"))
    assign.add_argument("--why", type=words, help=_("the reason"))
    _part(parts, "take-back", _("Take back that a finding was put off or given to somebody."))
    _part(parts, "history", _("Show what the journal says about a finding, or about an account itself."))


def _part(parts: Any, name: str, description: str) -> argparse.ArgumentParser:
    part: argparse.ArgumentParser = add_part(parts, name, description)
    part.add_argument("id", metavar="ID", help=_("the finding's id, such as R14/badet/no-unit"))
    return part


def run(args: argparse.Namespace) -> int:
    """Carry out the part that was asked for; without one, list."""
    match args.part:
        case "put-off" | "assign" | "take-back":
            return _act(args)
        case "history":
            return _history(args)
        case _:
            query = AskFindings(at=args.at, all=args.all, rule=args.rule, account=args.account, unit=args.unit)
            return show(args, query, _written, _("nothing needs a person"), lambda row: args.rule in {"", row.rule})


def command_of(args: argparse.Namespace) -> Command[Done]:
    """Return the desk's command for what was typed."""
    match args.part:
        case "put-off":
            return PutOffFinding(finding=args.id, until=args.until, why=args.why or "", late=args.late)
        case "assign":
            return AssignFinding(finding=args.id, to=args.to, why=args.why or "")
        case _:
            return TakeBackFinding(finding=args.id)


def _act(args: argparse.Namespace) -> int:
    done = with_desk(args, lambda desk: desk.do(command_of(args)))
    if args.json:
        as_json(done)
    elif done.message:
        line(said(done.message))
    return 0


def _history(args: argparse.Namespace) -> int:
    rule, slash, rest = args.id.partition("/")
    finding = args.id if slash and rule in RULES else ""
    account = rest.partition("/")[0].removeprefix("@") if finding else args.id
    rows = with_desk(args, lambda desk: desk.ask(AskAccountHistory(account=account, finding=finding)))
    if args.json:
        as_json(rows)
        return 0
    for row in rows:
        line(" ".join(filter(None, (stamp(row.at), row.actor, row.kind, one_line(row.detail, LONGEST)))))
    if not rows:
        line(_("the journal has nothing on this"))
    return 0


def _written(row: FindingRow) -> str:
    text = one_line(said(row.text), LONGEST)
    if row.comment:
        text += f" #{row.comment}"
    if row.due is not None:
        text = translate(Message(N_("{text}; due {time}"), {"text": text, "time": local(row.due)}))
    if row.put_off_until is not None:
        values = {"text": text, "time": local(row.put_off_until), "name": row.put_off_by}
        text = translate(Message(N_("{text}; put off until {time} by {name}"), values))
    if row.assigned:
        text = translate(Message(N_("{text}; assigned to {name}"), {"text": text, "name": row.assigned}))
    return f"{text}  [{row.id}]"
