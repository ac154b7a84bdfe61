"""Public faces: each version with the instants from which its parts look so, measures, and people's verdicts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from sm_console.core import entries as facts
from sm_console.core.profile_entries import FaceJudged, PictureMeasured
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts

FACTS = (PictureMeasured, FaceJudged)

_PARTS = ("picture", "cover", "about")


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about measures and verdicts."""
    measures: list[dict[str, Any]] = []
    verdicts: list[dict[str, Any]] = []
    for item in recorded:
        fact, entry = item.entry.fact, item.entry
        if isinstance(fact, PictureMeasured | FaceJudged):
            row = {name: getattr(fact, name) for name in fact.__struct_fields__}
            row |= {"seq": item.seq, "account": entry.account, "at": entry.occurred}
            if isinstance(fact, PictureMeasured):
                measures.append(row)
            else:
                verdicts.append({**row, "login": entry.actor})
    if measures:
        conn.execute(insert(tables.picture_measure), measures)
    if verdicts:
        conn.execute(insert(tables.face_verdict), verdicts)


def keep_version(conn: Connection, item: Recorded, fact: facts.ProfileSet) -> None:
    """Add a face's version; what looks as before keeps the instant from which it does."""
    face, entry = tables.face, item.entry
    about = fact.about if fact.about.strip() else fact.description
    now: dict[str, Any] = {
        "seq": item.seq,
        "account": entry.account,
        "since": entry.occurred,
        "picture_url": fact.picture_url,
        "picture_sha256": fact.picture_sha256,
        "cover_url": fact.cover_url,
        "cover_sha256": fact.cover_sha256,
        "about": about,
        "about_format": fact.about_format,
        "about_sha256": fingerprint(about),
    }
    newest = select(face).where(face.c.account == entry.account).order_by(face.c.seq.desc()).limit(1)
    before = conn.execute(newest).mappings().first()
    for part in _PARTS:
        same = before is not None and before[f"{part}_sha256"] == now[f"{part}_sha256"]
        now[f"{part}_since"] = before[f"{part}_since"] if before is not None and same else entry.occurred
    conn.execute(insert(face), now)


def fingerprint(about: str) -> str:
    """Return the hash of an About text, empty for none."""
    return hashlib.sha256(about.encode("utf-8", "replace")).hexdigest() if about else ""
