"""Accounts' public faces as they were and are, what was measured of them, and what people said; the pictures' bytes."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Text

from sm_console.core.face import Measured, Outcome, Part
from sm_console.core.model import Format
from sm_console.store.tables.base import key_column, make_table, text_column
from sm_console.store.types import WHOLE, Instant, Json, Word

# One row for each time a face was new; ``…_since`` is when that part began to look so.
face = make_table(
    "face",
    key_column("seq"),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("since", Instant, nullable=False),
    text_column("picture_url"),
    text_column("picture_sha256"),
    Column("picture_since", Instant, nullable=False),
    text_column("cover_url"),
    text_column("cover_sha256"),
    Column("cover_since", Instant, nullable=False),
    text_column("about"),
    Column("about_format", Word(Format), nullable=False),
    text_column("about_sha256"),
    Column("about_since", Instant, nullable=False),
)
Index("face_account", face.c.account, face.c.seq)

picture_measure = make_table(
    "picture_measure",
    key_column("seq"),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("part", Word(Part), nullable=False),
    text_column("sha256"),
    text_column("reference"),
    Column("method", WHOLE, nullable=False),
    Column("at", Instant, nullable=False),
    Column("measured", Json(Measured), nullable=False),
)
Index("picture_measure_account", picture_measure.c.account, picture_measure.c.part, picture_measure.c.seq)

face_verdict = make_table(
    "face_verdict",
    key_column("seq"),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("part", Word(Part), nullable=False),
    Column("outcome", Word(Outcome)),
    text_column("basis"),
    text_column("login"),
    Column("at", Instant, nullable=False),
    text_column("note"),
    text_column("source"),
)
Index("face_verdict_account", face_verdict.c.account, face_verdict.c.part, face_verdict.c.seq)

# Operational: bytes are not in the journal, and can be fetched again. ``thumb`` holds ``thumb_width`` times
# ``thumb_height`` pixels of three bytes each, empty where the picture could not be read.
picture = make_table(
    "picture",
    Column("sha256", Text, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
    Column("fetched", Instant, nullable=False),
    Column("thumb_width", WHOLE, nullable=False),
    Column("thumb_height", WHOLE, nullable=False),
    Column("thumb", LargeBinary, nullable=False),
)
