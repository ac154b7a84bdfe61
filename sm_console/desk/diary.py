"""The diary: put together from the journal each time it is asked for, so that it says what the record says."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from msgspec import structs

from sm_console.api.diary import AddDiaryNote, AskDiary, DiaryKind, DiaryRow, DiaryView
from sm_console.api.views import Done
from sm_console.core import shift_entries
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.desk.diary_words import KINDS, Known, told
from sm_console.desk.ledger import CITY, Transaction
from sm_console.desk.refusals import need_text, refused
from sm_console.desk.services import Caller, Handler, Services
from sm_console.store import diary as stored

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sm_console.desk.standing import Standing
    from sm_console.store.journal import Recorded

LONGEST_NOTE: Final = 5_000
MOST: Final = 20_000
"""So many entries are told at once; a crisis of days has fewer."""

MOMENT: Final = timedelta(microseconds=1)
"""What happens at the very end of a time belongs to it."""


async def ask(services: Services, _caller: Caller, query: AskDiary) -> DiaryView:
    """The diary of a time or of a crisis."""
    now = services.clock()
    since, until, reason = await _bounds(services, query, now)
    rows = await services.ledger.read(lambda conn: read(conn, services.standing, since, until, names=query.names))
    return DiaryView(
        since=since, until=until, crisis=query.crisis, reason=reason, rows=rows[-MOST:], more=max(0, len(rows) - MOST)
    )


async def add_note(services: Services, caller: Caller, command: AddDiaryNote) -> Done:
    """Write it down."""
    text = need_text(command.text, LONGEST_NOTE)

    def work(transaction: Transaction) -> Done:
        transaction.record(CITY, shift_entries.DiaryNoteAdded(text=text), actor=caller.login)
        return Done()

    return await services.ledger.write(work)


def read(
    conn: Connection, standing: Standing, since: datetime, until: datetime, *, names: bool = False
) -> list[DiaryRow]:
    """Return the diary of a time, oldest first. ``names`` adds who wrote the comments."""
    numbers = stored.stretch(conn, since, until)
    recorded = list(stored.entries(conn, numbers, KINDS))
    known = _known(conn, standing, recorded)
    found = [row for item in recorded if (row := told(item.entry, known)) is not None]
    found += _claims(stored.claims(conn, numbers), standing)
    found.sort(key=lambda row: row.at)
    if not names:
        return found
    wrote = stored.authors(conn, {row.comment for row in found if row.comment})
    return [structs.replace(row, author=wrote.get(row.comment, "")) for row in found]


def _known(conn: Connection, standing: Standing, recorded: list[Recorded]) -> Known:
    """Look up what entries only name by number."""

    def numbers(name: str) -> set[int]:
        return {number for item in recorded if (number := getattr(item.entry.fact, name, 0))}

    return Known(
        standing=standing,
        acts=stored.acts(conn, numbers("outbox")),
        alarms=stored.alarm_texts(conn, numbers("alarm")),
        givers=stored.givers(conn, numbers("handover")),
    )


def _claims(taken: list[tuple[str, datetime]], standing: Standing) -> list[DiaryRow]:
    """Sum claims up by person and hour: singly they would bury all else."""
    zone = standing.calendar().zone
    hours = Counter((login, at.astimezone(zone).replace(minute=0, second=0, microsecond=0)) for login, at in taken)
    last = {(login, at.astimezone(zone).replace(minute=0, second=0, microsecond=0)): at for login, at in taken}
    rows = []
    for (login, hour), count in hours.items():
        values = {"count": str(count), "from": f"{hour:%H:%M}", "to": f"{hour + timedelta(hours=1):%H:%M}"}
        rows.append(
            DiaryRow(
                at=last[login, hour],
                kind=DiaryKind.CLAIMS,
                name=standing.name(login),
                account="",
                account_name="",
                comment=0,
                what=Message(N_("Comments taken between {from} and {to}: {count}"), values),
                words="",
                author="",
            )
        )
    return rows


async def _bounds(services: Services, query: AskDiary, now: datetime) -> tuple[datetime, datetime, str]:
    """Return the time that is asked for, and the crisis' reason. Raises Refused."""
    for instant in (query.since, query.until):
        if instant is not None and instant.tzinfo is None:
            raise refused("input", N_("An instant needs a time zone."))
    if query.crisis:
        if query.since is not None or query.until is not None:
            raise refused("input", N_("A diary is of a crisis or of a time, not of both."))
        row = await services.ledger.read(lambda conn: stored.crisis(conn, query.crisis))
        if row is None:
            raise refused("unknown", N_("There is no crisis {number}."), number=str(query.crisis))
        return row.began, (row.ended or now) + MOMENT, row.reason
    until = query.until or now + MOMENT
    zone = services.standing.calendar().zone
    begins = until.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
    since = query.since or begins
    if since >= until:
        raise refused("input", N_("The time begins after it ends."))
    return since, until, ""


QUERIES: Final[dict[type, Handler]] = {AskDiary: ask}
COMMANDS: Final[dict[type, Handler]] = {AddDiaryNote: add_note}
