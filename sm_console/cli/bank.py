"""``sm-console bank``: the answer bank, whose texts are written, approved, used and withdrawn."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from sm_console.api.bank import ApproveBankText, AskBank, BankRow, WithdrawBankText, WriteBankText
from sm_console.api.said import date_words
from sm_console.cli.closures import day
from sm_console.cli.given import text_of
from sm_console.cli.output import as_json, line, one_line, say
from sm_console.cli.parse import positive, words
from sm_console.cli.session import add_json, add_part, with_desk
from sm_console.core.bank import BankState
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, ngettext, translate

STATES = {
    BankState.USABLE: N_("usable"),
    BankState.UNAPPROVED: N_("waits for approval"),
    BankState.EXPIRED: N_("expired"),
    BankState.REPLACED: N_("replaced by a newer version"),
    BankState.WITHDRAWN: N_("withdrawn"),
}
LONGEST = 300


def add_parser(commands: Any) -> None:
    """Describe the command's and its parts' arguments."""
    parser = commands.add_parser("bank", description=_("Ready answers: show, write, approve and withdraw them."))
    add_json(parser)
    parts = parser.add_subparsers(dest="part", metavar="PART")
    parser.set_defaults(parser=parser, part="list", all=False)
    listed = add_part(parts, "list", _("Show the ready answers that may be used."))
    listed.add_argument("--all", action="store_true", help=_("every version, in whatever state"))
    write = add_part(parts, "write", _("Write a ready answer, or with --answer a new version of one."))
    write.add_argument("title", type=words, help=_("what it is about, in a few words"))
    source = write.add_mutually_exclusive_group(required=True)
    source.add_argument("--text", type=words, help=_("the answer; {namn}, {konto} and {länk} are filled in"))
    source.add_argument("--text-file", type=Path, metavar="FILE", help=_("file with the answer"))
    write.add_argument("--answer", type=positive, default=0, metavar="NUMBER", help=_("which one gets a new version"))
    write.add_argument("--in", dest="in_language", default="sv", metavar="CODE", help=_("its language (sv)"))
    write.add_argument("--tag", action="append", default=[], metavar="WORD", help=_("a word to find it by; repeatable"))
    write.add_argument("--until", type=day, metavar="DATE", help=_("the last day on which it is true"))
    approve = add_part(parts, "approve", _("Approve a version, as a manager and another than its writer."))
    approve.add_argument("answer", type=positive, metavar="NUMBER", help=_("the ready answer"))
    approve.add_argument("version", type=positive, metavar="VERSION", help=_("the version"))
    withdraw = add_part(parts, "withdraw", _("Take a ready answer out of use."))
    withdraw.add_argument("answer", type=positive, metavar="NUMBER", help=_("the ready answer"))
    withdraw.add_argument("--why", default="", help=_("why"))


def run(args: argparse.Namespace) -> int:
    """List, or do what the part says."""
    if args.part == "list":
        _list(args, with_desk(args, lambda desk: desk.ask(AskBank(all=args.all))))
        return 0
    command = _command(args)
    done = with_desk(args, lambda desk: desk.do(command))
    if args.json:
        as_json(done)
        return 0
    said = {
        "write": N_("Ready answer {answer} is written and waits for approval."),
        "approve": N_("Ready answer {answer} is approved."),
        "withdraw": N_("Ready answer {answer} is withdrawn."),
    }
    line(translate(Message(said[args.part], {"answer": str(done.id)})))
    return 0


def _command(args: argparse.Namespace) -> WriteBankText | ApproveBankText | WithdrawBankText:
    if args.part == "approve":
        return ApproveBankText(answer=args.answer, version=args.version)
    if args.part == "withdraw":
        return WithdrawBankText(answer=args.answer, why=args.why)
    text = args.text if args.text is not None else text_of(args.text_file).rstrip()
    until: date | None = args.until
    return WriteBankText(
        answer=args.answer,
        title=args.title,
        text=text,
        language=args.in_language,
        tags=tuple(args.tag),
        valid_until=until,
    )


def _list(args: argparse.Namespace, rows: list[BankRow]) -> None:
    if args.json:
        as_json(rows)
        return
    for row in rows:
        number = translate(
            Message(N_("{answer}, version {version}"), {"answer": str(row.answer), "version": str(row.version)})
        )
        parts = [number, one_line(row.title, LONGEST), translate(Message(STATES[row.state], {}))]
        if row.valid_until is not None:
            parts.append(translate(Message(N_("until {day}"), {"day": date_words(row.valid_until)})))
        if row.approved_by:
            parts.append(translate(Message(N_("approved by {name}"), {"name": row.approved_by})))
        parts.append(ngettext("used {count} time", "used {count} times", row.uses).format(count=row.uses))
        if row.tags:
            parts.append(", ".join(one_line(tag, LONGEST) for tag in row.tags))
        line(" · ".join(parts))
        line("    " + one_line(row.text, LONGEST))
    if not rows:
        say(N_("no ready answer may be used; `sm-console bank write` writes one, `bank list --all` shows all"))
