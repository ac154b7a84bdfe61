"""Whose matter a comment is, beside who is at work on it."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE assignment (
        id INTEGER NOT NULL,
        comment INTEGER NOT NULL,
        login TEXT NOT NULL,
        giver TEXT NOT NULL,
        since INTEGER NOT NULL,
        word TEXT NOT NULL,
        ended INTEGER,
        PRIMARY KEY (id),
        FOREIGN KEY(comment) REFERENCES comment (id)
    ) STRICT""",
    "CREATE UNIQUE INDEX assignment_holds ON assignment (comment) WHERE ended IS NULL",
    "CREATE INDEX assignment_login ON assignment (login, comment) WHERE ended IS NULL",
    "CREATE INDEX assignment_comment ON assignment (comment, since)",
)


def upgrade() -> None:
    """Add the table."""
    for statement in STATEMENTS:
        op.execute(statement)
