"""Comments as public records (R11), and what was flagged in them (R12)."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE record_status (
        id INTEGER NOT NULL,
        comment INTEGER NOT NULL,
        account TEXT NOT NULL,
        status TEXT NOT NULL,
        dnr TEXT NOT NULL,
        why TEXT NOT NULL,
        login TEXT NOT NULL,
        at INTEGER NOT NULL,
        ended INTEGER,
        PRIMARY KEY (id),
        FOREIGN KEY(comment) REFERENCES comment (id)
    ) STRICT""",
    "CREATE UNIQUE INDEX record_status_holds ON record_status (comment) WHERE ended IS NULL",
    "CREATE INDEX record_status_at ON record_status (account, status, at)",
    """CREATE TABLE comment_flag (
        id INTEGER NOT NULL,
        comment INTEGER NOT NULL,
        account TEXT NOT NULL,
        flags TEXT NOT NULL,
        pack TEXT NOT NULL,
        at INTEGER NOT NULL,
        ended INTEGER,
        PRIMARY KEY (id),
        FOREIGN KEY(comment) REFERENCES comment (id)
    ) STRICT""",
    "CREATE UNIQUE INDEX comment_flag_holds ON comment_flag (comment) WHERE ended IS NULL",
    "CREATE INDEX comment_flag_account ON comment_flag (account)",
)


def upgrade() -> None:
    """Add the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
