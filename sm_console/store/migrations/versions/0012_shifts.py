"""Room for shift handovers and the crisis diary."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATEMENTS: tuple[str, ...] = (
    """
    CREATE TABLE handover (
        id INTEGER NOT NULL,
        giver TEXT NOT NULL,
        receiver TEXT NOT NULL,
        at INTEGER NOT NULL,
        words TEXT NOT NULL,
        summary TEXT NOT NULL,
        given_back INTEGER NOT NULL,
        acknowledged INTEGER,
        replaced INTEGER,
        PRIMARY KEY (id)
    ) STRICT
    """,
    "CREATE INDEX handover_unacknowledged ON handover (id) WHERE acknowledged IS NULL AND replaced IS NULL",
    "CREATE INDEX handover_receiver ON handover (receiver, acknowledged)",
    """
    CREATE TABLE last_look (
        login TEXT NOT NULL,
        at INTEGER NOT NULL,
        up_to INTEGER NOT NULL,
        since INTEGER,
        since_up_to INTEGER NOT NULL,
        PRIMARY KEY (login)
    ) STRICT
    """,
)


def upgrade() -> None:
    """Carry out the statements."""
    for statement in STATEMENTS:
        op.execute(statement)
