"""``sm-console round start|list|show|see|end``: a round by hand (R6)."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.round_commands import EndRound, SeeAccount, StartRound
from sm_console.api.round_queries import AskNews, AskWatch
from sm_console.api.round_views import NewItem, WatchRow
from sm_console.api.round_words import NEEDS
from sm_console.api.said import said
from sm_console.cli.instants import local, stamp
from sm_console.cli.output import as_json, line, one_line, say
from sm_console.cli.parse import positive, words
from sm_console.cli.session import add_json, add_part, with_desk
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, translate

LONGEST = 300


def add_parser(commands: Any) -> None:
    """Describe the parts' arguments."""
    parser = commands.add_parser("round", description=_("Look through the accounts, and log it (R6)."))
    parser.set_defaults(parser=parser)
    add_json(parser)
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    add_part(parts, "start", _("Begin a round of all accounts."))
    add_part(parts, "list", _("Show the accounts of your round, those that need a look first."))
    show = add_part(parts, "show", _("Show what is new on an account since it was last looked at."))
    show.add_argument("account", metavar="ACCOUNT", help=_("the account"))
    see = add_part(parts, "see", _("Log that you have looked at an account, and what you saw."))
    see.add_argument("account", metavar="ACCOUNT", help=_("the account"))
    see.add_argument("--nothing", action="store_true", help=_("there was nothing new"))
    see.add_argument("--hits", type=positive, default=0, metavar="N", help=_("so many things were found by hand"))
    see.add_argument("--note", type=words, metavar="TEXT", help=_("what was seen"))
    end = add_part(parts, "end", _("End your round; accounts read without trouble and with nothing new count as seen."))
    end.add_argument("--give-up", action="store_true", help=_("give it up instead: it proves nothing"))
    end.add_argument("--round", type=positive, default=0, metavar="N", help=_("a round's number (default: your own)"))
    end.add_argument("--note", type=words, metavar="TEXT", help=_("what there is to say of it"))


def run(args: argparse.Namespace) -> int:
    """Carry out one part."""
    match args.part:
        case "list":
            return _list(args)
        case "show":
            return _show(args)
        case "start":
            done = with_desk(args, lambda desk: desk.do(StartRound()))
            text = N_("Round #{id} begun: sm-console round list shows what to look at.")
        case "see":
            seen = SeeAccount(account=args.account, nothing=args.nothing, hits=args.hits, note=args.note or "")
            done = with_desk(args, lambda desk: desk.do(seen))
            text = N_("Logged in round #{id}.")
        case _:
            end = EndRound(round=args.round, note=args.note or "", given_up=args.give_up)
            done = with_desk(args, lambda desk: desk.do(end))
            text = N_("Round #{id} given up.") if args.give_up else N_("Round #{id} ended.")
    if args.json:
        as_json(done)
    elif done.message is not None:
        line(said(done.message))
    else:
        say(text, id=str(done.id))
    return 0


def _list(args: argparse.Namespace) -> int:
    rows = with_desk(args, lambda desk: desk.ask(AskWatch()))
    if args.json:
        as_json(rows)
        return 0
    for row in rows:
        line(_written(row))
    if not rows:
        say(N_("There are no accounts to look through."))
    return 0


def _written(row: WatchRow) -> str:
    parts = [f"{row.account}: {_(NEEDS[row.need])}"]
    if row.comments or row.posts:
        values = {"comments": str(row.comments), "posts": str(row.posts)}
        parts.append(translate(Message(N_("comments {comments}, posts {posts}"), values)))
    if row.manual and row.address:
        parts.append(row.address)
    if row.hits:
        parts.append(translate(Message(N_("found by hand: {hits}"), {"hits": str(row.hits)})))
    parts += row.notes
    if row.last is not None:
        values = {"time": local(row.last), "name": row.by}
        parts.append(translate(Message(N_("last {time}, {name}"), values)))
    return one_line("; ".join(parts), LONGEST)


def _show(args: argparse.Namespace) -> int:
    view = with_desk(args, lambda desk: desk.ask(AskNews(account=args.account)))
    if args.json:
        as_json(view.items)
        return 0
    for item in view.items:
        line(_item(item))
    if not view.items:
        say(N_("Nothing new."))
    return 0


def _item(item: NewItem) -> str:
    number = f"#{item.comment}" if item.comment else translate(Message(N_("post #{post}"), {"post": str(item.post)}))
    title = f"{one_line(item.title, 100, item.format)}: " if item.title else ""
    author = f"{one_line(item.author.name, 40)}: " if item.author.name else ""
    return f"{number}  {stamp(item.written)}  {author}{title}{one_line(item.text, LONGEST, item.format)}"
