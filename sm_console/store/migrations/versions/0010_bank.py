"""The answer bank: every version of every ready answer."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE bank_text (
        answer INTEGER NOT NULL,
        version INTEGER NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        language TEXT NOT NULL,
        tags TEXT NOT NULL,
        valid_until TEXT,
        written_by TEXT NOT NULL,
        written_at INTEGER NOT NULL,
        approved_by TEXT,
        approved_at INTEGER,
        withdrawn_by TEXT,
        withdrawn_at INTEGER,
        withdrawn_why TEXT,
        uses INTEGER NOT NULL,
        PRIMARY KEY (answer, version)
    ) STRICT""",
)


def upgrade() -> None:
    """Add the table."""
    for statement in STATEMENTS:
        op.execute(statement)
