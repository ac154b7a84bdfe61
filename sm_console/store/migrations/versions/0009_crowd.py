"""Room for work by many on many comments."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE crowd_batch (
        id INTEGER NOT NULL,
        login TEXT NOT NULL,
        act TEXT NOT NULL,
        text TEXT NOT NULL,
        at INTEGER NOT NULL,
        taken_back INTEGER,
        PRIMARY KEY (id)
    ) STRICT
    """,
    "CREATE INDEX crowd_batch_login ON crowd_batch (login, id)",
    """
    CREATE TABLE crowd_item (
        batch INTEGER NOT NULL,
        comment INTEGER NOT NULL,
        outbox INTEGER NOT NULL,
        PRIMARY KEY (batch, comment),
        FOREIGN KEY(batch) REFERENCES crowd_batch (id),
        FOREIGN KEY(comment) REFERENCES comment (id)
    ) STRICT
    """,
    """
    CREATE TABLE crowd_telling (
        entry INTEGER NOT NULL,
        login TEXT NOT NULL,
        comment INTEGER NOT NULL,
        kind TEXT NOT NULL,
        teller TEXT NOT NULL,
        at INTEGER NOT NULL,
        word TEXT NOT NULL,
        seen INTEGER,
        PRIMARY KEY (entry, login),
        FOREIGN KEY(comment) REFERENCES comment (id)
    ) STRICT
    """,
    "CREATE INDEX crowd_telling_unseen ON crowd_telling (login, entry) WHERE seen IS NULL",
)


def upgrade() -> None:
    """Carry out the statements."""
    for statement in STATEMENTS:
        op.execute(statement)
