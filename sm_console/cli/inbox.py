"""``sm-console inbox``: the queue, sorted by the last moment at which someone can answer in time."""

from __future__ import annotations

import argparse
import shutil
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sm_console.api.queries import AskInbox, InboxFilter
from sm_console.api.views import InboxPage, InboxRow
from sm_console.cli.given import need_known
from sm_console.cli.instants import parse_instant
from sm_console.cli.output import as_json, line, one_line, say
from sm_console.cli.parse import complain, positive
from sm_console.cli.session import add_json, with_desk
from sm_console.cli.words import record_marks, sending_words, time_words
from sm_console.core.messages import N_
from sm_console.core.model import CommentState
from sm_console.core.record_entries import RecordStatus
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.desk import Desk

PAGE = 200
TRIES = 4
SETTLED = (CommentState.ANSWERED, CommentState.NO_ANSWER, CommentState.REMOVED)


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser("inbox", description=_("Show what waits for an answer, the most urgent first."))
    parser.set_defaults(parser=parser)
    parser.add_argument("--at", type=parse_instant, metavar="ISO", help=_("as of this instant instead of now"))
    parser.add_argument("--account", default="", metavar="ID", help=_("only this account"))
    parser.add_argument("--unit", default="", help=_("only this unit's accounts"))
    parser.add_argument("--platform", default="", help=_("only this platform"))
    parser.add_argument("--search", default="", metavar="TEXT", help=_("only with these words, or by this author"))
    parser.add_argument("--overdue", action="store_true", help=_("only what should have been answered already"))
    parser.add_argument("--mine", action="store_true", help=_("only what you have claimed or been given"))
    parser.add_argument("--assignee", default="", metavar="NAME", help=_("only what this colleague has been given"))
    parser.add_argument("--assigned", action="store_true", help=_("only what somebody has been given"))
    parser.add_argument("--all", action="store_true", help=_("also what is answered, needs no answer or is removed"))
    parser.add_argument(
        "--state",
        action="append",
        type=str,
        choices=[str(state) for state in CommentState],
        help=_("only in this state; may be given several times"),
    )
    parser.add_argument("--flagged", action="store_true", help=_("only what the word lists found something in (R12)"))
    parser.add_argument(
        "--record",
        action="append",
        choices=[str(status) for status in RecordStatus],
        help=_("only with this record status (R11), answered ones too; may be given several times"),
    )
    parser.add_argument("--limit", type=positive, metavar="N", help=_("at most so many"))
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Ask for the queue and write it; 0 also where it is empty."""
    rows, page = with_desk(args, lambda desk: _ask(desk, args))
    if args.json:
        as_json([as_record(row, page.at) for row in rows])
    else:
        _write_plain(rows, page)
    return 0


async def _ask(desk: Desk, args: argparse.Namespace) -> tuple[list[InboxRow], InboxPage]:
    rows, page = await whole_queue(desk, filter_of(args), args.at, args.limit)
    if not rows:
        await need_known(desk, args)
    return rows, page


def filter_of(args: argparse.Namespace) -> InboxFilter:
    """Turn the options into the desk's filter."""
    states = tuple(CommentState(state) for state in args.state or ())
    if (args.all or args.record) and not states:  # also what is answered may have to be registered
        states = (CommentState.OPEN, *SETTLED)
    return InboxFilter(
        account=args.account,
        unit=args.unit,
        platform=args.platform,
        text=args.search,
        states=states,
        mine=args.mine,
        assigned=args.assigned,
        assignee=args.assignee,
        overdue=args.overdue,
        flagged=args.flagged,
        records=tuple(RecordStatus(status) for status in args.record or ()),
    )


async def whole_queue(
    desk: Desk,
    wanted: InboxFilter,
    at: datetime | None,
    limit: int | None,
) -> tuple[list[InboxRow], InboxPage]:
    """Ask page by page. A queue that changes in between is asked for again, so that no row slips through."""
    for attempt in range(TRIES):
        first = page = await desk.ask(AskInbox(filter=wanted, at=at, limit=_page_size(limit, 0), full=True))
        rows = {row.id: row for row in page.rows}
        asked = len(page.rows)
        while page.rows and asked < min(first.total, limit or first.total):
            page = await desk.ask(
                AskInbox(filter=wanted, at=at, offset=asked, limit=_page_size(limit, asked), full=True),
            )
            rows.update((row.id, row) for row in page.rows)
            asked += len(page.rows)
        if page.total == first.total and len(rows) == asked:
            break
        if attempt == TRIES - 1:
            complain(N_("the queue changed while it was read; ask again for the latest"))
    return list(rows.values()), first


def _page_size(limit: int | None, asked: int) -> int:
    return PAGE if limit is None else min(PAGE, limit - asked)


def is_overdue(row: InboxRow, at: datetime) -> bool:
    """Whether an open comment's due time has passed."""
    return row.state is CommentState.OPEN and row.due < at


def as_record(row: InboxRow, at: datetime) -> dict[str, Any]:
    """Return a comment as the JSON object that scripts rely on; texts exactly as they were written."""
    return {
        "id": row.id,
        "account": row.account,
        "account_name": row.account_name,
        "unit": row.unit,
        "platform": row.platform,
        "post_id": row.post_id,
        "post_title": row.post_title,
        "platform_id": row.platform_id,
        "parent_id": row.parent_id or None,
        "author": row.author.name,
        "text": row.text,
        "format": row.format,
        "url": row.url,
        "received": row.received,
        "class": row.answer_class,
        "due": row.due,
        "target": row.target,
        "last_staffed": row.last_staffed,
        "overdue": is_overdue(row, at),
        "state": row.state,
        "visibility": row.visibility,
        "claimed_by": row.claim.login if row.claim else None,
        "assigned_to": row.assignment.login if row.assignment else None,
        "sending": row.sending,
        "flags": [{"ground": flag.ground, "kind": flag.kind, "found": flag.found} for flag in row.flags],
        "record": row.record,
        "dnr": row.dnr or None,
    }


def _write_plain(rows: list[InboxRow], page: InboxPage) -> None:
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    for row in rows:
        line(_plain_row(row, page.at, width))
    if not rows:
        say(N_("Nothing here."))
    elif len(rows) < page.total:
        say(N_("{shown} of {total} shown."), shown=str(len(rows)), total=str(page.total))
    else:
        say(
            N_("{total} in all: {overdue} overdue, {soon} due before the office opens, {rest} later."),
            total=str(page.total),
            overdue=str(page.overdue),
            soon=str(page.before_open),
            rest=str(page.rest),
        )


def _plain_row(row: InboxRow, at: datetime, width: int) -> str:
    marks = [f"#{row.id}", time_words(row, at), row.account_name or row.account]
    if row.claim:
        marks.append(f"[{row.claim.name or row.claim.login}]")
    if row.assignment:
        marks.append(f"[→ {row.assignment.name}]")
    marks += record_marks(row)
    if row.sending:
        marks.append(f"[{sending_words(row.sending)}]")
    head = "  ".join(one_line(mark, 60) for mark in marks)
    author = one_line(row.author.name, 40) or _("(no name)")
    text = f"{head}  {author}: {one_line(row.words, 160, row.format)}"
    return text if not width or len(text) <= width else text[: width - 1] + "…"
