"""Room for crisis mode and alarms."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE crisis (
        id INTEGER NOT NULL,
        reason TEXT NOT NULL,
        owner TEXT NOT NULL,
        units TEXT NOT NULL,
        accounts TEXT NOT NULL,
        began_by TEXT NOT NULL,
        began INTEGER NOT NULL,
        review INTEGER NOT NULL,
        ended_by TEXT,
        ended INTEGER,
        ended_word TEXT,
        PRIMARY KEY (id)
    ) STRICT""",
    """CREATE TABLE crisis_review (
        id INTEGER NOT NULL,
        crisis INTEGER NOT NULL,
        login TEXT NOT NULL,
        at INTEGER NOT NULL,
        review INTEGER NOT NULL,
        word TEXT NOT NULL,
        PRIMARY KEY (id)
    ) STRICT""",
    """CREATE TABLE crisis_post (
        id INTEGER NOT NULL,
        crisis INTEGER NOT NULL,
        place TEXT NOT NULL,
        planned TEXT NOT NULL,
        what TEXT NOT NULL,
        listed_by TEXT NOT NULL,
        listed INTEGER NOT NULL,
        stopped_by TEXT,
        stopped INTEGER,
        PRIMARY KEY (id)
    ) STRICT""",
    """CREATE TABLE alarm (
        id INTEGER NOT NULL,
        account TEXT NOT NULL,
        kind TEXT NOT NULL,
        "key" TEXT NOT NULL,
        text TEXT NOT NULL,
        count INTEGER NOT NULL,
        raised INTEGER NOT NULL,
        seen_by TEXT,
        seen INTEGER,
        ended INTEGER,
        PRIMARY KEY (id)
    ) STRICT""",
    "CREATE INDEX alarm_standing ON alarm (id) WHERE ended IS NULL",
    "CREATE INDEX alarm_raised ON alarm (raised)",
    """CREATE TABLE alarm_sent (
        alarm INTEGER NOT NULL,
        target TEXT NOT NULL,
        PRIMARY KEY (alarm, target)
    ) STRICT""",
)


def upgrade() -> None:
    """Carry out the statements."""
    for statement in STATEMENTS:
        op.execute(statement)
