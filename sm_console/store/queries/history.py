"""A comment's history, as facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, func, or_, select

from sm_console.api.views import HistoryRow
from sm_console.core import (
    closure_entries,
    crowd_entries,
    finding_entries,
    profile_entries,
    record_entries,
    register_entries,
    round_entries,
)
from sm_console.core import entries as facts
from sm_console.core.entries import Fact
from sm_console.store import journal, tables


def history(conn: Connection, comment: int, *, names: Mapping[str, str]) -> list[HistoryRow]:
    """Return all journal entries about a comment and its outgoing acts, oldest first.

    ``names`` maps logins to first names; "platform" and "desk" stay as they are.
    """
    table = tables.journal
    acts = list(conn.scalars(select(tables.outbox.c.id).where(tables.outbox.c.comment == comment)))
    about = or_(table.c.comment == comment, table.c.outbox.in_(acts)) if acts else table.c.comment == comment
    rows = conn.execute(select(table).where(about).order_by(table.c.seq)).mappings()
    return [_row(journal.decode(row), names) for row in rows]


def account_history(
    conn: Connection, account: str, *, names: Mapping[str, str], finding: str = "", limit: int = 500
) -> list[HistoryRow]:
    """Return the latest journal entries about an account itself (empty: about the city), oldest first.

    Entries about its posts, comments and outgoing acts are left out. ``finding`` keeps those about one finding.
    """
    table = tables.journal
    about = [table.c.account == account, tables.IS_OF_ACCOUNT]
    if finding:
        about.append(func.json_extract(table.c.payload, "$.finding") == finding)
    rows = conn.execute(select(table).where(*about).order_by(table.c.seq.desc()).limit(limit)).mappings()
    return [_row(journal.decode(row), names) for row in reversed(rows.all())]


def _row(recorded: journal.Recorded, names: Mapping[str, str]) -> HistoryRow:
    entry = recorded.entry
    return HistoryRow(
        seq=recorded.seq,
        at=entry.observed,
        occurred=entry.occurred,
        actor=names.get(entry.actor, entry.actor),
        kind=str(entry.fact.__struct_config__.tag),
        detail=detail(entry.fact),
    )


def detail(fact: Fact) -> str:  # noqa: PLR0911 - one line for each kind of fact
    """Return what is particular to a fact, as plain data: a text, a state, an instant in ISO 8601."""
    match fact:
        case facts.CommentAdded() | facts.CommentEdited() | facts.NoteAdded():
            return fact.text
        case facts.CommentShown():
            return f"{fact.visibility} {fact.how}".strip()
        case facts.CommentRedated():
            return f"{fact.deadline.due.isoformat()} {fact.deadline.pack} {fact.deadline.calendar}"
        case facts.AnswerWaived():
            return fact.reason
        case facts.ClaimTaken():
            return " ".join(filter(None, (fact.until.isoformat(), fact.holder, fact.word)))
        case facts.ClaimReleased():
            return fact.why
        case facts.OutboxQueued():
            return f"{fact.action} {fact.ground or ''} {fact.text}".replace("  ", " ").strip()
        case facts.OutboxMoved():
            return f"{fact.state} {fact.platform_id}".strip()
        case _:
            return _ABOUT_ACCOUNTS.get(type(fact), _nothing)(fact)


def _nothing(_fact: Any) -> str:
    return ""


_ABOUT_ACCOUNTS: Mapping[type, Callable[[Any], str]] = {
    facts.AccountSet: lambda fact: f"{fact.platform} {fact.address}".strip(),
    facts.HealthSet: lambda fact: str(fact.state),
    crowd_entries.CommentAssigned: lambda fact: f"{fact.to} {fact.word}".strip(),
    crowd_entries.HolderLeft: lambda fact: str(fact.until.isoformat()),
    record_entries.RecordStatusSet: lambda fact: " ".join(filter(None, (fact.status, fact.dnr, fact.why))),
    record_entries.CommentFlagged: lambda fact: ", ".join(flag.found for flag in fact.flags),
    finding_entries.FindingPutOff: lambda fact: f"{fact.finding} {fact.until.isoformat()} {fact.why}".strip(),
    finding_entries.FindingAssigned: lambda fact: f"{fact.finding} {fact.to} {fact.why}".strip(),
    finding_entries.FindingReleased: lambda fact: f"{fact.finding} {fact.act} {fact.why}",
    closure_entries.ClosureMoved: lambda fact: " ".join(
        filter(None, (fact.step, f"{fact.until:%Y-%m-%d}" if fact.until is not None else "", fact.reason))
    ),
    closure_entries.ClosureUndone: lambda fact: f"{fact.step} {fact.reason}".strip(),
    profile_entries.PictureMeasured: lambda fact: str(fact.part),
    profile_entries.FaceJudged: lambda fact: " ".join(
        filter(None, (fact.part, fact.outcome or "none", fact.note, fact.source))
    ),
    register_entries.AccountApproved: lambda fact: f"{fact.on:%Y-%m-%d} {fact.by}",
    register_entries.ItemTicked: lambda fact: fact.note,
    register_entries.SeasonsSet: lambda fact: ", ".join(fact.windows),
    register_entries.EntryChanged: lambda fact: ", ".join(fact.keys),
    round_entries.AccountSeen: lambda fact: fact.note,
}
