"""``sm-console rules``: the rule packs there are, and what would change between two of them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from sm_console.api.commands import Refused
from sm_console.api.queries import AskRulePacks, AskRulesDiff
from sm_console.api.said import said
from sm_console.cli.instants import parse_instant
from sm_console.cli.output import as_json, line, say
from sm_console.cli.session import add_json, add_part, config_of, is_served, with_desk
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, translate

if TYPE_CHECKING:
    from sm_console.api.rule_views import AccountChange, PackRow, RulesDiff


def add_parser(commands: Any) -> None:
    """Describe the command's and its parts' arguments."""
    parser = commands.add_parser("rules", description=_("Show rule packs, and compare two of them."))
    parser.set_defaults(parser=parser, part="list")
    add_json(parser)
    parts = parser.add_subparsers(dest="part", metavar="PART")
    add_part(parts, "list", _("Show all rule packs and how many accounts each decides for."))
    part = add_part(parts, "diff", _("Show what would change if B decided where A does now, and for which accounts."))
    part.add_argument("before", metavar="A", help=_("the rule pack that decides now"))
    part.add_argument("after", metavar="B", help=_("the rule pack to compare with"))
    part.add_argument("--at", type=parse_instant, metavar="ISO", help=_("as of this instant instead of now"))


def run(args: argparse.Namespace) -> int:
    """Carry out the part that was asked for; without one, list."""
    if args.part != "diff":
        return _list(args)
    query = AskRulesDiff(before=args.before, after=args.after, at=args.at)
    found = with_desk(args, lambda desk: desk.ask(query))
    if args.json:
        as_json(found)
    else:
        _write(found)
    return 0


def _list(args: argparse.Namespace) -> int:
    rows = _packs(args)
    if args.json:
        as_json(rows)
        return 0
    for row in rows:
        text = (
            N_("{label}: the city's, decides for accounts: {count}") if row.city else N_("{label}: accounts: {count}")
        )
        say(text, label=row.label, count=str(row.accounts))
    return 0


def _packs(args: argparse.Namespace) -> list[PackRow]:
    """Ask the machine's desk, whose files not everybody may read; where none answers, read the files."""
    if is_served(args):
        try:
            return with_desk(args, lambda desk: desk.ask(AskRulePacks()))
        except Refused as refusal:
            if refusal.code != "away":
                raise
    from config.load import load
    from sm_console.desk.rule_packs import listed

    return listed(load(config_of(args)))


def _write(found: RulesDiff) -> None:
    say(N_("from {before} to {after}:"), before=found.before, after=found.after)
    for change in found.changes:
        line(f"  {change.key}: {change.before or '–'} → {change.after or '–'}")
    if not found.changes:
        line("  " + _("no rule differs"))
    say(N_("accounts decided by {before}: {count}"), before=found.before, count=str(len(found.accounts)))
    for account in found.accounts:
        _write_account(account)


def _write_account(account: AccountChange) -> None:
    if not (account.gone or account.new or account.notes):
        _indented(N_("{account}: the same findings today"), account=account.account)
    for note in account.notes:
        _indented(N_("{account}: {what}"), account=account.account, what=said(note))
    for finding in account.gone:
        _indented(N_("{account}: no longer: {what}"), account=account.account, what=said(finding.text))
    for finding in account.new:
        _indented(N_("{account}: new: {what}"), account=account.account, what=said(finding.text))


def _indented(text: str, **values: str) -> None:
    line("  " + translate(Message(text, values)))
