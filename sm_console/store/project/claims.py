"""Who has taken which comment, and who is still to be told of it. Ended claims stay, to show the queue as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, update

from sm_console.core import crowd_entries
from sm_console.core import entries as facts
from sm_console.core.crowd import LEFT
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project import assignments
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import Row, change, load

FACTS = (
    facts.ClaimTaken,
    facts.ClaimReleased,
    crowd_entries.HolderLeft,
    crowd_entries.TellingSeen,
    *assignments.FACTS,
)
TAKEN_OVER, ASSIGNED, GIVEN_BACK = "taken-over", "assigned", "given-back"


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about claims."""
    claim = tables.claim
    about = (facts.ClaimTaken, facts.ClaimReleased, crowd_entries.HolderLeft)
    comments = {item.entry.fact.comment for item in recorded if isinstance(item.entry.fact, about)}
    held = {row["comment"]: row for row in load(conn, list(claim.c), claim.c.comment, comments, tables.IS_HELD)}
    stored = {row["id"]: row for row in held.values()}
    fresh: list[Row] = []
    tellings: list[Row] = []
    for item in recorded:
        entry = item.entry
        if isinstance(entry.fact, facts.ClaimTaken):
            tellings += _tell(held.get(entry.fact.comment), item, entry.fact)
            taken = _take(held, item, entry.fact)
            if taken is not None:
                fresh.append(taken)
        elif isinstance(entry.fact, crowd_entries.HolderLeft):
            _hasten(held.get(entry.fact.comment), entry.fact)
        elif isinstance(entry.fact, crowd_entries.CommentAssigned) and entry.fact.to != entry.actor:
            tellings.append(_telling(item, entry.fact.comment, entry.fact.to, ASSIGNED, entry.fact.word))
        elif isinstance(entry.fact, facts.ClaimReleased):
            tellings += _tell_of_end(held.get(entry.fact.comment), item, entry.fact)
            _end(held, entry.fact.comment, entry.occurred, entry.fact.why)
    # Ends first: a comment never has two claims without an end.
    change(conn, claim, list(stored.values()))
    if fresh:
        conn.execute(insert(claim), fresh)
    assignments.apply(conn, recorded)
    if tellings:
        conn.execute(insert(tables.crowd_telling), tellings)
    _see(conn, recorded)


def _tell(now: Row | None, item: Recorded, fact: facts.ClaimTaken) -> list[Row]:
    """Who should hear of it: the one whose claim ends before its time, and the one who is given it."""
    entry, holder = item.entry, fact.holder or item.entry.actor
    concerned = {}
    if now is not None and now["until"] > entry.occurred and now["login"] != holder:
        concerned[now["login"]] = TAKEN_OVER
    if now is None or now["login"] != holder:
        concerned[holder] = ASSIGNED
    return [
        _telling(item, fact.comment, login, kind, fact.word)
        for login, kind in concerned.items()
        if login != entry.actor  # they know
    ]


def _tell_of_end(now: Row | None, item: Recorded, fact: facts.ClaimReleased) -> list[Row]:
    """Who left without giving back what they had is told so when they return."""
    if now is None or fact.why != LEFT:
        return []
    return [_telling(item, fact.comment, now["login"], GIVEN_BACK, "")]


def _telling(item: Recorded, comment: int, login: str, kind: str, word: str) -> Row:
    entry = item.entry
    about: Row = {"entry": item.seq, "login": login, "comment": comment, "kind": kind}
    return about | {"teller": entry.actor, "at": entry.occurred, "word": word, "seen": None}


def _hasten(now: Row | None, fact: crowd_entries.HolderLeft) -> None:
    if now is not None:
        now["until"], now["why"] = min(now["until"], fact.until), LEFT


def _see(conn: Connection, recorded: Sequence[Recorded]) -> None:
    table = tables.crowd_telling
    for item in recorded:
        entry = item.entry
        if isinstance(entry.fact, crowd_entries.TellingSeen):
            mine = (table.c.entry == entry.fact.telling) & (table.c.login == entry.actor) & tables.IS_UNSEEN
            conn.execute(update(table).where(mine).values(seen=entry.occurred))


def _take(held: dict[int, Row], item: Recorded, fact: facts.ClaimTaken) -> Row | None:
    entry = item.entry
    holder = fact.holder or entry.actor
    now = held.get(fact.comment)
    if now is not None and now["login"] == holder and now["until"] >= entry.occurred:
        now["until"], now["why"] = fact.until, ""
        return None
    _end(held, fact.comment, entry.occurred, "")
    row: Row = {"id": item.seq, "comment": fact.comment, "login": holder, "since": entry.occurred}
    held[fact.comment] = row | {"until": fact.until, "ended": None, "why": ""}
    return held[fact.comment]


def _end(held: dict[int, Row], comment: int, at: datetime, why: str) -> None:
    row = held.pop(comment, None)
    if row is not None:
        row["ended"], row["why"] = at, why
