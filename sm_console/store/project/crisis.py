"""Crises and alarms. They are few, so each entry is written by itself."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, insert, update

from sm_console.core import alarm_entries, crisis_entries
from sm_console.core.entries import Entry
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import Row, missing
from sm_console.store.tables.crisis import alarm, crisis, crisis_post, crisis_review

FACTS = (
    crisis_entries.CrisisBegun,
    crisis_entries.CrisisReviewed,
    crisis_entries.CrisisEnded,
    crisis_entries.PostStopListed,
    crisis_entries.PostStopped,
    alarm_entries.AlarmRaised,
    alarm_entries.AlarmSeen,
    alarm_entries.AlarmEnded,
)


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about crises and alarms. Raises JournalError for one that never was."""
    for item in recorded:
        entry, fact = item.entry, item.entry.fact
        match fact:
            case crisis_entries.CrisisBegun():
                conn.execute(insert(crisis), _begun(entry, fact))
            case crisis_entries.CrisisReviewed():
                _change(conn, item.seq, crisis, fact.crisis, {"owner": fact.owner, "review": fact.review})
                conn.execute(insert(crisis_review), _reviewed(item.seq, entry, fact))
            case crisis_entries.CrisisEnded():
                ended = {"ended_by": entry.actor, "ended": entry.occurred, "ended_word": fact.word}
                _change(conn, item.seq, crisis, fact.crisis, ended)
            case crisis_entries.PostStopListed():
                conn.execute(insert(crisis_post), _listed(entry, fact))
            case crisis_entries.PostStopped():
                by, at = (entry.actor, entry.occurred) if fact.stopped else (None, None)
                _change(conn, item.seq, crisis_post, fact.item, {"stopped_by": by, "stopped": at})
            case alarm_entries.AlarmRaised():
                conn.execute(insert(alarm), _raised(entry, fact))
            case alarm_entries.AlarmSeen():
                _change(conn, item.seq, alarm, fact.alarm, {"seen_by": entry.actor, "seen": entry.occurred})
            case alarm_entries.AlarmEnded():
                _change(conn, item.seq, alarm, fact.alarm, {"ended": entry.occurred})


def _change(conn: Connection, seq: int, table: Table, number: int, values: Row) -> None:
    if conn.execute(update(table).where(table.c.id == number).values(values)).rowcount < 1:
        raise missing(seq, table.name, number)


def _begun(entry: Entry, fact: crisis_entries.CrisisBegun) -> Row:
    return {
        "id": fact.crisis,
        "reason": fact.reason,
        "owner": fact.owner,
        "units": fact.units,
        "accounts": fact.accounts,
        "began_by": entry.actor,
        "began": entry.occurred,
        "review": fact.review,
        "ended_by": None,
        "ended": None,
        "ended_word": None,
    }


def _reviewed(seq: int, entry: Entry, fact: crisis_entries.CrisisReviewed) -> Row:
    return {
        "id": seq,
        "crisis": fact.crisis,
        "login": entry.actor,
        "at": entry.occurred,
        "review": fact.review,
        "word": fact.word,
    }


def _listed(entry: Entry, fact: crisis_entries.PostStopListed) -> Row:
    return {
        "id": fact.item,
        "crisis": fact.crisis,
        "place": fact.place,
        "planned": fact.when,
        "what": fact.what,
        "listed_by": entry.actor,
        "listed": entry.occurred,
        "stopped_by": None,
        "stopped": None,
    }


def _raised(entry: Entry, fact: alarm_entries.AlarmRaised) -> Row:
    return {
        "id": fact.alarm,
        "account": entry.account,
        "kind": fact.kind,
        "key": fact.key,
        "text": fact.text,
        "count": fact.count,
        "raised": entry.occurred,
        "seen_by": None,
        "seen": None,
        "ended": None,
    }
