"""Room for proposals, checklists and wake-up lists."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE tick (
        account TEXT NOT NULL,
        checklist TEXT NOT NULL,
        occasion TEXT NOT NULL,
        item TEXT NOT NULL,
        login TEXT NOT NULL,
        at INTEGER NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (account, checklist, occasion, item),
        FOREIGN KEY(account) REFERENCES account (id)
    )
     STRICT""",
    """CREATE TABLE register_act (
        id INTEGER NOT NULL,
        account TEXT NOT NULL,
        kind TEXT NOT NULL,
        login TEXT NOT NULL,
        at INTEGER NOT NULL,
        what TEXT NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(account) REFERENCES account (id)
    )
     STRICT""",
    """CREATE INDEX register_act_account ON register_act (account, id)""",
)


def upgrade() -> None:
    """Carry out the statements."""
    for statement in STATEMENTS:
        op.execute(statement)
