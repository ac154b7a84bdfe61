"""Public faces as of one instant, and which of their pictures still have to be fetched or measured."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, select

from sm_console.core.face import Face, Part, PictureFacts, Verdict
from sm_console.store import tables

PICTURES = (Part.PICTURE, Part.COVER)


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that a face shows now.

    ``stored``: its bytes are here. ``reference`` and ``method`` are those it was last measured with.
    """

    account: str
    part: Part
    url: str
    sha256: str
    stored: bool
    reference: str | None = None
    method: int = 0


def faces(conn: Connection, at: datetime, accounts: Collection[str] | None = None) -> dict[str, Face]:
    """Return the faces known at ``at``, by account (``None``: all); also those that only people spoke of."""
    table = tables.face
    newest = _latest(conn, table, [table.c.account], table.c.since, at, accounts=accounts)
    rows = {row["account"]: row for row in newest}
    measure, verdict = tables.picture_measure, tables.face_verdict
    measured = {
        (row["account"], row["part"], row["sha256"]): row["measured"]
        for row in _latest(
            conn, measure, [measure.c.account, measure.c.part, measure.c.sha256], measure.c.at, at, accounts=accounts
        )
    }
    said: dict[str, dict[Part, Verdict]] = {}
    for row in _latest(conn, verdict, [verdict.c.account, verdict.c.part], verdict.c.at, at, accounts=accounts):
        if row["outcome"] is not None:
            said.setdefault(row["account"], {})[row["part"]] = Verdict(
                outcome=row["outcome"],
                basis=row["basis"],
                by=row["login"],
                at=row["at"],
                note=row["note"],
                source=row["source"],
            )
    found = {name: _face(row, measured, said.get(name, {})) for name, row in rows.items()}
    return found | {name: Face(verdicts=words) for name, words in said.items() if name not in found}


def _face(row: Any, measured: dict[tuple[str, Part, str], Any], said: dict[Part, Verdict]) -> Face:
    pictures = {
        part: PictureFacts(
            there=bool(row[f"{part}_url"]),
            sha256=row[f"{part}_sha256"],
            since=row[f"{part}_since"],
            measured=measured.get((row["account"], part, row[f"{part}_sha256"])),
        )
        for part in PICTURES
    }
    return Face(
        read=row["since"],
        picture=pictures[Part.PICTURE],
        cover=pictures[Part.COVER],
        about=row["about"],
        about_format=row["about_format"],
        about_sha256=row["about_sha256"],
        about_since=row["about_since"],
        verdicts=said,
    )


def _latest(
    conn: Connection,
    table: Table,
    group: Collection[Any],
    when: Any,
    at: datetime,
    *,
    accounts: Collection[str] | None,
) -> list[Any]:
    """Return the newest row of each group up to ``at``."""
    newest = select(func.max(table.c.seq)).where(when <= at)
    if accounts is not None:
        newest = newest.where(table.c.account.in_(sorted(accounts)))
    rows = conn.execute(select(table).where(table.c.seq.in_(newest.group_by(*group))))
    return list(rows.mappings())


def targets(conn: Connection, accounts: Collection[str] | None = None) -> list[Target]:
    """Return every picture that the faces show now."""
    face, measure = tables.face, tables.picture_measure
    newest = select(func.max(face.c.seq)).group_by(face.c.account)
    if accounts is not None:
        newest = newest.where(face.c.account.in_(sorted(accounts)))
    rows = list(conn.execute(select(face).where(face.c.seq.in_(newest))).mappings())
    stored = set(conn.scalars(select(tables.picture.c.sha256)))
    last = select(func.max(measure.c.seq)).group_by(measure.c.account, measure.c.part, measure.c.sha256)
    known = {
        (row["account"], row["part"], row["sha256"]): (row["reference"], row["method"])
        for row in conn.execute(select(measure).where(measure.c.seq.in_(last))).mappings()
    }
    found = []
    for row in rows:
        for part in PICTURES:
            sha256 = row[f"{part}_sha256"]
            if sha256:
                reference, method = known.get((row["account"], part, sha256), (None, 0))
                found.append(
                    Target(
                        account=row["account"],
                        part=part,
                        url=row[f"{part}_url"],
                        sha256=sha256,
                        stored=sha256 in stored,
                        reference=reference,
                        method=method,
                    )
                )
    return found
