"""Rounds, the looks in them, and how far each account has been seen."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert

from sm_console.core import round_entries as facts
from sm_console.core.entries import Entry
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import Row, Rows, missing

FACTS = (facts.RoundStarted, facts.AccountSeen, facts.RoundEnded)


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about rounds. Raises JournalError for a round that was never begun."""
    rounds, watch = Rows(tables.watch_round), Rows(tables.account_watch, "account")
    rounds.load(conn, {item.entry.fact.round for item in recorded if isinstance(item.entry.fact, FACTS)})
    watch.load(conn, _looked_at(recorded))
    looks: list[Row] = []
    for item in recorded:
        entry = item.entry
        match entry.fact:
            case facts.RoundStarted() as fact:
                rounds.put(_started(entry, fact))
            case facts.AccountSeen() as fact:
                _need(rounds, item, fact.round)
                looks.append(_look(item, fact))
                _watched(watch, entry, entry.account, fact)
            case facts.RoundEnded() as fact:
                row = _need(rounds, item, fact.round)
                row |= {"given_up": fact.given_up, "note": fact.note, "unchanged": fact.unchanged}
                row["ended"] = entry.occurred
                for account in fact.unchanged:
                    _watched(watch, entry, account, fact)
            case _:
                pass
    rounds.save(conn)
    if looks:
        conn.execute(insert(tables.round_look), looks)
    watch.save(conn)


def _looked_at(recorded: Sequence[Recorded]) -> set[str]:
    found: set[str] = set()
    for item in recorded:
        match item.entry.fact:
            case facts.AccountSeen():
                found.add(item.entry.account)
            case facts.RoundEnded(unchanged=unchanged):
                found.update(unchanged)
            case _:
                pass
    return found


def _need(rounds: Rows, item: Recorded, number: int) -> Row:
    row = rounds.get(number)
    if row is None:
        raise missing(item.seq, "round", number)
    return row


def _started(entry: Entry, fact: facts.RoundStarted) -> Row:
    return {
        "id": fact.round,
        "login": entry.actor,
        "started": entry.occurred,
        "ended": None,
        "given_up": False,
        "note": "",
        "accounts": fact.accounts,
        "unchanged": (),
    }


def _look(item: Recorded, fact: facts.AccountSeen) -> Row:
    entry = item.entry
    return {
        "id": item.seq,
        "round": fact.round,
        "account": entry.account,
        "login": entry.actor,
        "at": entry.occurred,
        **{name: getattr(fact, name) for name in ("comments", "posts", "hits", "note")},
    }


def _watched(watch: Rows, entry: Entry, account: str, fact: facts.AccountSeen | facts.RoundEnded) -> None:
    before = watch.get(account) or {"comments_up_to": 0, "posts_up_to": 0}
    watch.put(
        {
            "account": account,
            "at": entry.occurred,
            "login": entry.actor,
            "comments_up_to": max(before["comments_up_to"], fact.comments_up_to),
            "posts_up_to": max(before["posts_up_to"], fact.posts_up_to),
        }
    )
