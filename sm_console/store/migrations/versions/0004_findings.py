"""What people do with findings, an account's own history, and own comments by account."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE finding_act (
	id INTEGER NOT NULL,
	finding TEXT NOT NULL,
	account TEXT NOT NULL,
	act TEXT NOT NULL,
	login TEXT NOT NULL,
	since INTEGER NOT NULL,
	why TEXT NOT NULL,
	state TEXT NOT NULL,
	until INTEGER,
	due INTEGER,
	late INTEGER NOT NULL,
	assignee TEXT NOT NULL,
	ended INTEGER,
	ended_by TEXT NOT NULL,
	ended_why TEXT NOT NULL,
	PRIMARY KEY (id)
) STRICT
""",
    "CREATE UNIQUE INDEX finding_act_held ON finding_act (finding, act) WHERE ended IS NULL",
    "CREATE INDEX finding_act_since ON finding_act (since)",
    "CREATE INDEX journal_account ON journal (account, seq) WHERE comment IS NULL AND post IS NULL AND outbox IS NULL",
    "DROP INDEX comment_own",
    "CREATE INDEX comment_own ON comment (account, written) WHERE own = 1",
)


def upgrade() -> None:
    """Carry out the statements."""
    for statement in STATEMENTS:
        op.execute(statement)
