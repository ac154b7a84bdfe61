"""Public faces as of one instant, and which of their pictures still have to be fetched or measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, func, select

from sm_console.core.face import Face, Measured, Part, PictureFacts, Verdict
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
    said = _said(conn, at, accounts)
    found = _read(conn, at, accounts, _measured(conn, at, accounts), said)
    return found | {name: Face(verdicts=words) for name, words in said.items() if name not in found}


def _read(
    conn: Connection,
    at: datetime,
    accounts: Collection[str] | None,
    measured: Mapping[tuple[str, Part, str], Measured],
    said: Mapping[str, Mapping[Part, Verdict]],
) -> dict[str, Face]:
    # Row by row in the columns' order: for a whole city, looking up names takes longer than reading.
    table = tables.face
    picture = (table.c.picture_url != "", table.c.picture_sha256, table.c.picture_since)
    cover = (table.c.cover_url != "", table.c.cover_sha256, table.c.cover_since)
    about = (table.c.about, table.c.about_format, table.c.about_sha256, table.c.about_since)
    columns = (table.c.account, table.c.since, *picture, *cover, *about)
    rows = _latest(conn, table, columns, [table.c.account], table.c.since, at, accounts=accounts)
    return {
        name: Face(
            read=read,
            picture=PictureFacts(
                there=bool(shown), sha256=sha, since=since, measured=measured.get((name, Part.PICTURE, sha))
            ),
            cover=PictureFacts(
                there=bool(behind),
                sha256=cover_sha,
                since=cover_since,
                measured=measured.get((name, Part.COVER, cover_sha)),
            ),
            about=text,
            about_format=form,
            about_sha256=about_sha,
            about_since=about_since,
            verdicts=said.get(name) or {},
        )
        for name, read, shown, sha, since, behind, cover_sha, cover_since, text, form, about_sha, about_since in rows
    }


def _measured(
    conn: Connection, at: datetime, accounts: Collection[str] | None
) -> dict[tuple[str, Part, str], Measured]:
    table = tables.picture_measure
    # All of them, the newest last: a picture is measured anew so seldom that finding the newest costs more.
    columns = (table.c.account, table.c.part, table.c.sha256, table.c.measured)
    statement = select(*columns).where(table.c.at <= at).order_by(table.c.seq)
    if accounts is not None:
        statement = statement.where(table.c.account.in_(sorted(accounts)))
    return {(name, part, sha256): measured for name, part, sha256, measured in conn.execute(statement).all()}


def _said(conn: Connection, at: datetime, accounts: Collection[str] | None) -> dict[str, dict[Part, Verdict]]:
    table = tables.face_verdict
    group = (table.c.account, table.c.part)
    columns = (*group, table.c.outcome, table.c.basis, table.c.login, table.c.at, table.c.note, table.c.source)
    found: defaultdict[str, dict[Part, Verdict]] = defaultdict(dict)
    for name, part, outcome, basis, login, when, note, source in _latest(
        conn, table, columns, group, table.c.at, at, accounts=accounts
    ):
        if outcome is not None:
            found[name][part] = Verdict(outcome=outcome, basis=basis, by=login, at=when, note=note, source=source)
    return dict(found)


def _latest(  # noqa: PLR0917 - what to read, of what, and until when
    conn: Connection,
    table: Table,
    columns: Collection[ColumnElement[Any]],
    group: Collection[Any],
    when: Any,
    at: datetime,
    *,
    accounts: Collection[str] | None,
) -> Sequence[Any]:
    """Return these columns of the newest row of each group up to ``at``."""
    newest = select(func.max(table.c.seq)).where(when <= at)
    if accounts is not None:
        newest = newest.where(table.c.account.in_(sorted(accounts)))
    return conn.execute(select(*columns).where(table.c.seq.in_(newest.group_by(*group)))).all()


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
