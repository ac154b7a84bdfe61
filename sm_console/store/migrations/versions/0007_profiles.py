"""Room for profile pictures, measurements and verdicts; every face there ever was, out of the journal."""

import hashlib
import json

from alembic import op
from sqlalchemy import text

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE face (
        seq INTEGER NOT NULL,
        account TEXT NOT NULL,
        since INTEGER NOT NULL,
        picture_url TEXT NOT NULL,
        picture_sha256 TEXT NOT NULL,
        picture_since INTEGER NOT NULL,
        cover_url TEXT NOT NULL,
        cover_sha256 TEXT NOT NULL,
        cover_since INTEGER NOT NULL,
        about TEXT NOT NULL,
        about_format TEXT NOT NULL,
        about_sha256 TEXT NOT NULL,
        about_since INTEGER NOT NULL,
        PRIMARY KEY (seq),
        FOREIGN KEY(account) REFERENCES account (id)
    ) STRICT""",
    "CREATE INDEX face_account ON face (account, seq)",
    """CREATE TABLE picture_measure (
        seq INTEGER NOT NULL,
        account TEXT NOT NULL,
        part TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        reference TEXT NOT NULL,
        method INTEGER NOT NULL,
        at INTEGER NOT NULL,
        measured TEXT NOT NULL,
        PRIMARY KEY (seq),
        FOREIGN KEY(account) REFERENCES account (id)
    ) STRICT""",
    "CREATE INDEX picture_measure_account ON picture_measure (account, part, seq)",
    """CREATE TABLE face_verdict (
        seq INTEGER NOT NULL,
        account TEXT NOT NULL,
        part TEXT NOT NULL,
        outcome TEXT,
        basis TEXT NOT NULL,
        login TEXT NOT NULL,
        at INTEGER NOT NULL,
        note TEXT NOT NULL,
        source TEXT NOT NULL,
        PRIMARY KEY (seq),
        FOREIGN KEY(account) REFERENCES account (id)
    ) STRICT""",
    "CREATE INDEX face_verdict_account ON face_verdict (account, part, seq)",
    """CREATE TABLE picture (
        sha256 TEXT NOT NULL,
        bytes BLOB NOT NULL,
        fetched INTEGER NOT NULL,
        thumb_width INTEGER NOT NULL,
        thumb_height INTEGER NOT NULL,
        thumb BLOB NOT NULL,
        PRIMARY KEY (sha256)
    ) STRICT""",
)

KEPT = text(
    "INSERT INTO face VALUES (:seq, :account, :since, :picture_url, :picture_sha256, :picture_since, :cover_url,"
    " :cover_sha256, :cover_since, :about, :about_format, :about_sha256, :about_since)"
)


def upgrade() -> None:
    """Carry out the statements, and keep the faces that the journal tells of."""
    for statement in STATEMENTS:
        op.execute(statement)
    bind = op.get_bind()
    told = "SELECT seq, account, occurred, payload FROM journal WHERE kind = 'profile-set' ORDER BY seq"
    before: dict[str, dict[str, object]] = {}
    for seq, account, occurred, payload in bind.execute(text(told)).fetchall():
        fact = json.loads(payload)
        about = fact["about"] if fact["about"].strip() else fact["description"]
        now = {
            "seq": seq,
            "account": account,
            "since": occurred,
            "about": about,
            "about_format": fact["about_format"],
            "about_sha256": hashlib.sha256(about.encode("utf-8", "replace")).hexdigest() if about else "",
            "picture_url": fact["picture_url"],
            "picture_sha256": fact["picture_sha256"],
            "cover_url": fact.get("cover_url", ""),
            "cover_sha256": fact.get("cover_sha256", ""),
        }
        last = before.get(account, {})
        for part in ("picture", "cover", "about"):
            same = last.get(part + "_sha256") == now[part + "_sha256"]
            now[part + "_since"] = last[part + "_since"] if same else occurred
        bind.execute(KEPT, now)
        before[account] = now
