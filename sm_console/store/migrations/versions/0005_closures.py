"""R13: the closure queue's steps."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE closure_step (
        id INTEGER NOT NULL,
        account TEXT NOT NULL,
        step TEXT NOT NULL,
        at INTEGER NOT NULL,
        login TEXT NOT NULL,
        reason TEXT NOT NULL,
        until TEXT,
        evidence TEXT,
        note TEXT,
        followers INTEGER,
        package TEXT NOT NULL,
        manifest TEXT NOT NULL,
        undone_at INTEGER,
        undone_by TEXT,
        undone_why TEXT,
        PRIMARY KEY (id),
        FOREIGN KEY(account) REFERENCES account (id)
    )
     STRICT""",
    """CREATE INDEX closure_step_account ON closure_step (account, id)""",
)


def upgrade() -> None:
    """Carry out the statements."""
    for statement in STATEMENTS:
        op.execute(statement)
