"""``sm-console rounds``: today's watch, or the proof of a month (R6)."""

from __future__ import annotations

import argparse
import csv
import sys
from typing import Any

from sm_console.api.round_queries import AskRoundProof, AskRounds
from sm_console.api.round_views import ProofRow, RoundRow, RoundsView, SlotRow
from sm_console.api.round_words import ROUNDS, SLOTS
from sm_console.api.said import date_words, said, value_words
from sm_console.api.time_words import clock
from sm_console.cli.instants import parse_instant
from sm_console.cli.output import as_json, line, one_line, say, to_plain
from sm_console.cli.parse import complain
from sm_console.cli.session import add_json, with_desk
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, translate

LONGEST = 500


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser("rounds", description=_("Show who has looked through the accounts, and when (R6)."))
    parser.set_defaults(parser=parser)
    parser.add_argument("--at", type=parse_instant, metavar="ISO", help=_("as of this instant instead of now"))
    parser.add_argument("--month", default="", metavar="YYYY-MM", help=_("a month's proof, day by day"))
    parser.add_argument("--csv", action="store_true", help=_("a month's proof as CSV"))
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Ask and write. With ``--json`` a list: the day's slots, or the month's days."""
    if args.csv and (args.json or not args.month):
        complain(N_("--csv goes with --month, and not with --json"))
        return 2
    if not args.month:
        view = with_desk(args, lambda desk: desk.ask(AskRounds(at=args.at)))
        if args.json:
            as_json(view.slots)
        else:
            _write_day(view)
        return 0
    rows = with_desk(args, lambda desk: desk.ask(AskRoundProof(month=args.month, at=args.at)))
    if args.json:
        as_json(rows)
    elif args.csv:
        _write_csv(rows)
    else:
        _write_month(args.month, rows)
    return 0


def _write_day(view: RoundsView) -> None:
    for found in view.overdue:
        line(said(found.text))
    for slot in view.slots:
        line(_slot(slot))
    if not view.slots:
        say(N_("{day}: no rounds are expected"), day=date_words(view.day))
    for made in view.rounds:
        line("  " + _round(made))


def _slot(row: SlotRow) -> str:
    values = {
        "slot": str(row.slot),
        "of": str(row.of),
        "from": clock(row.starts),
        "to": clock(row.ends),
        "state": _(SLOTS[row.state]),
    }
    text = translate(Message(N_("round {slot} of {of}, {from}–{to}: {state}"), values))
    if row.rounds:
        seen = {"seen": str(row.seen), "accounts": str(row.accounts), "people": ", ".join(row.people)}
        text += "; " + translate(Message(N_("{seen} of {accounts} accounts; {people}"), seen))
    return text


def _round(row: RoundRow) -> str:
    ended = clock(row.ended) if row.ended is not None else ""
    hits = sum(look.hits for look in row.looks)
    values = {
        "number": str(row.id),
        "time": f"{clock(row.started)}–{ended}",
        "name": row.name,
        "state": _(ROUNDS[row.state]),
        "seen": str(row.seen),
        "accounts": str(row.accounts),
        "comments": str(sum(look.comments for look in row.looks)),
        "posts": str(sum(look.posts for look in row.looks)),
        "hits": str(hits),
    }
    text = N_(
        "#{number} {time} {name}: {state}; {seen} of {accounts} accounts; "
        "new comments {comments}, posts {posts}, found by hand {hits}"
    )
    notes = [row.note, *(f"{look.account}: {look.note}" for look in row.looks if look.note)]
    told = "; ".join(note for note in notes if note)
    return one_line(translate(Message(text, values)) + (f" – {told}" if told else ""), LONGEST)


def _write_month(month: str, rows: list[ProofRow]) -> None:
    packs = len({row.pack for row in rows}) > 1
    for row in rows:
        if not (row.expected or row.rounds):
            continue
        values = {
            "day": date_words(row.day),
            "done": str(row.done),
            "expected": str(row.expected),
            "people": ", ".join(row.people) or "–",
        }
        text = translate(Message(N_("{day}: {done} of {expected} rounds; {people}"), values))
        if row.partial:
            text += "; " + translate(Message(N_("not complete: {count}"), {"count": str(row.partial)}))
        line(text + (f" ({row.pack})" if packs else ""))
    values = {name: str(sum(getattr(row, name) for row in rows)) for name in ("done", "expected")}
    say(N_("{month}: {done} of {expected} rounds"), month=value_words(month), **values)


def _write_csv(rows: list[ProofRow]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(ProofRow.__struct_fields__)
    for row in rows:
        plain = to_plain(row) | {"people": ", ".join(row.people), "working": int(row.working)}
        writer.writerow([_harmless(plain[name]) for name in ProofRow.__struct_fields__])


def _harmless(value: object) -> object:
    """Keep a name from being taken for a formula by the program that opens the file."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@"} else value
