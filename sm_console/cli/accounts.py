"""``sm-console accounts``: show, add, check and remove accounts without a question; log in to them with some."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.schema import NEED_ADDRESS, PLATFORMS
from sm_console.api.commands import AddAccount, RemoveAccount
from sm_console.api.gaps import AcknowledgeGap
from sm_console.api.queries import AskAccounts, AskProbe
from sm_console.api.register_queries import AskRegister
from sm_console.api.register_views import RegisterRow
from sm_console.api.said import said
from sm_console.api.views import AccountView, Done, ProbeView
from sm_console.cli import account_files, register
from sm_console.cli.failures import refuse
from sm_console.cli.given import text_of
from sm_console.cli.output import as_json, line, say, to_plain
from sm_console.cli.session import add_json, add_part, with_desk
from sm_console.cli.status import account_line, write_more
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.platforms import MANY_SERVERS
from sm_console.i18n import _, translate

if TYPE_CHECKING:
    from sm_console.api.desk import Desk

LONGEST_SECRET = 4096


def add_parser(commands: Any) -> None:
    """Describe the command's and its parts' arguments."""
    parser = commands.add_parser("accounts", description=_("Show, add, check and remove accounts."))
    parser.set_defaults(parser=parser, part="list")
    add_json(parser)
    _add_at(parser)
    parts = parser.add_subparsers(dest="part", metavar="PART")
    _add_at(add_part(parts, "list", _("Show all accounts.")))
    _describe_add(add_part(parts, "add", _("Add an account; its address is tried at once.")))
    for name, description in (
        ("check", _("Try an account's address and login again.")),
        ("login", _("Log in to an account: says what to do, asks for what you bring back, stores and tries it.")),
        ("remove", _("Take an account away; what is known of it stays in the record.")),
    ):
        add_part(parts, name, description).add_argument("id", metavar="ID", help=_("the account"))

    register.describe(parts)
    account_files.describe(parts)
    gap = add_part(parts, "gap", _("Close a time in which nothing could be fetched, once somebody has looked there."))
    gap.add_argument("id", metavar="ID", help=_("the account"))
    gap.add_argument("--known", action="store_true", required=True, help=_("what came is known: somebody has looked"))
    gap.add_argument("--note", default="", metavar="TEXT", help=_("what there is to say of it"))


def _add_at(parser: argparse.ArgumentParser) -> None:
    from sm_console.cli.instants import parse_instant

    default = None if parser.get_default("part") else argparse.SUPPRESS
    told = _("as of this instant instead of now")
    parser.add_argument("--at", type=parse_instant, metavar="ISO", default=default, help=told)


def _describe_add(part: argparse.ArgumentParser) -> None:
    part.add_argument("--id", required=True, metavar="ID", help=_("short name for the command line"))
    part.add_argument("--platform", required=True, choices=PLATFORMS, help=_("what stands at the address"))
    part.add_argument(
        "--address", default="", metavar="URL", help=_("the blog's or feed's address, or a platform's own server")
    )
    part.add_argument("--name", default="", help=_("name on screen (default: what the platform says)"))
    part.add_argument("--unit", default="", help=_("the unit it belongs to"))
    part.add_argument("--responsible", default="", metavar="LOGIN", help=_("who is responsible"))
    part.add_argument("--stand-in", default="", metavar="LOGIN", help=_("who stands in"))
    part.add_argument("--approved-by", default="", metavar="NAME", help=_("whose approval it has (R1)"))
    part.add_argument("--approved-on", type=register.day, metavar="DATE", help=_("of which day (default: today)"))
    part.add_argument("--user", default="", metavar="LOGIN", help=_("login on the platform, to answer with"))
    part.add_argument("--secret-file", type=Path, metavar="FILE", help=_("file with the application password or token"))
    part.add_argument(
        "--remote", default="", metavar="ID", help=_("the account's own id on the platform (login finds it)")
    )
    part.add_argument(
        "--option", action="append", default=[], type=option, metavar="KEY=VALUE", help=_("a setting of the platform")
    )
    part.add_argument("--allow-private", action="store_true", help=_("allow an address on this or a private network"))
    part.add_argument("--no-check", action="store_true", help=_("add it without trying the address"))


def option(text: str) -> tuple[str, str]:
    """Read a setting written as KEY=VALUE."""
    name, sign, value = text.partition("=")
    if not (sign and name.strip() and value.strip()):
        raise argparse.ArgumentTypeError(translate(Message(N_("{word} is not KEY=VALUE"), {"word": repr(text)})))
    return name.strip(), value.strip()


def run(args: argparse.Namespace) -> int:
    """Carry out the part that was asked for; without one, list."""
    if args.part in {*register.PARTS, *account_files.PARTS}:
        return register.run(args) if args.part in register.PARTS else account_files.run(args)
    match args.part:
        case "add":
            return _add(args)
        case "remove" | "gap":
            known = args.part == "gap"
            command = AcknowledgeGap(account=args.id, note=args.note) if known else RemoveAccount(id=args.id)
            return _finish(args, with_desk(args, lambda desk: desk.do(command)))
        case "login":
            from sm_console.cli.login import log_in

            return log_in(args)
        case "check":
            return with_desk(args, lambda desk: _check(desk, args))
        case _:
            return _list(args)


def _list(args: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    accounts, rows = with_desk(args, lambda desk: _ask(desk, args))
    if args.json:
        # What the register says beside how the connection is doing; the account's own fields have the last word.
        as_json([to_plain(rows[one.id]) | to_plain(one) if one.id in rows else to_plain(one) for one in accounts])
        return 0
    at = args.at or datetime.now(UTC)
    for account in accounts:
        row = rows.get(account.id)
        line(f"{account_line(account, at)}  {account.platform} {account.address}  {account.name}")
        for message in (*(row.text if row is not None else ()),):
            line(f"  {said(message)}")
        write_more(account)
    if not accounts:
        say(N_("no accounts yet: `sm-console accounts add --help`"))
    return 0


async def _ask(desk: Desk, args: argparse.Namespace) -> tuple[list[AccountView], dict[str, RegisterRow]]:
    accounts = await desk.ask(AskAccounts(at=args.at))
    return accounts, {row.account: row for row in await desk.ask(AskRegister(at=args.at))}


def _add(args: argparse.Namespace) -> int:
    if args.platform in {*NEED_ADDRESS, *MANY_SERVERS} and not args.address:
        return refuse(N_("{platform} needs --address"), platform=args.platform)
    if args.platform in NEED_ADDRESS and bool(args.user) != bool(args.secret_file):
        return refuse(N_("--user and --secret-file belong together"))
    secret = ""
    if args.secret_file is not None:
        secret = text_of(args.secret_file).strip()
        if not secret or len(secret) > LONGEST_SECRET or "\n" in secret:
            return refuse(N_("{file} should hold one line with the password"), file=str(args.secret_file))
    return with_desk(args, lambda desk: _try_and_add(desk, args, secret))


async def _try_and_add(desk: Desk, args: argparse.Namespace, secret: str) -> int:
    address, name = args.address, args.name
    # Without a login there is nothing to try at an address that is the platform's own.
    if not args.no_check and (secret or args.platform in NEED_ADDRESS):
        found = await desk.ask(
            AskProbe(
                address=address,
                platform=args.platform,
                user=args.user,
                secret=secret,
                allow_private=args.allow_private,
                remote=args.remote,
                options=dict(args.option),
            ),
        )
        if not found.platform:
            return refuse(N_("{summary} (--no-check adds it all the same)"), summary=said(found.summary))
        # The blog's REST address or the page's feed, where the probe found the way there.
        address, name = found.address or address, name or found.name
        if not args.json:
            _say_found(found)
    done = await desk.do(
        AddAccount(
            id=args.id,
            platform=args.platform,
            address=address,
            name=name,
            unit=args.unit,
            responsible=args.responsible,
            stand_in=args.stand_in,
            user=args.user,
            secret=secret,
            allow_private=args.allow_private,
            remote=args.remote,
            options=dict(args.option),
            approved_by=args.approved_by,
            approved_on=args.approved_on,
        ),
    )
    code = _finish(args, done)
    if not args.json and not secret and args.platform not in {*NEED_ADDRESS, "manual"}:
        say(N_("Now log in to it: sm-console accounts login {id}"), id=args.id)
    return code


def _say_found(found: ProbeView) -> None:
    for message in (found.summary, *found.warnings):
        line(said(message))


def _finish(args: argparse.Namespace, done: Done) -> int:
    if args.json:
        as_json(done)
    else:
        line(said(done.message or Message(N_("Done: {account}."), {"account": args.id})))
    return 0


async def _check(desk: Desk, args: argparse.Namespace) -> int:
    """Say how the account is doing now. Its login is tried by the desk, which alone knows the secret."""
    from sm_console.api.commands import Collect

    known = {account.id: account for account in await desk.ask(AskAccounts())}
    if args.id not in known:
        return no_such_account(args.id, known)
    if known[args.id].platform == "manual":
        return refuse(N_("No interface reads {id}, so there is nothing to try"), id=args.id)
    result = await desk.do(Collect(accounts=(args.id,), force=True))
    if args.json:
        as_json(result.accounts)
    for collected in () if args.json else result.accounts:
        say(N_("{account} answers in good order."), account=collected.account) if collected.ok else None
        if collected.message:
            line(said(collected.message))
    return 0 if all(collected.ok for collected in result.accounts) else 1


def no_such_account(wanted: str, known: Mapping[str, AccountView]) -> int:
    """Refuse an id that no account has, and name the nearest."""
    from sm_console.cli.parse import nearest

    like = nearest(wanted, known)
    if like:
        return refuse(N_("no account {id}: did you mean {like}?"), id=wanted, like=like)
    return refuse(N_("no account {id}"), id=wanted)
