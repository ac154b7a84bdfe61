"""Answers that take as long with 100,000 open comments as with a hundred: counters by the hour, and indexes."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_HOUR = 3_600_000_000
"""Microseconds, as instants are kept."""


def _hour(column: str) -> str:
    """The beginning of the hour; before 1970, too, where a remainder is negative."""
    return f"{column} - ({column} % {_HOUR} + {_HOUR}) % {_HOUR}"


STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE open_count (
        account TEXT NOT NULL,
        due_hour INTEGER NOT NULL,
        staffed_hour INTEGER NOT NULL,
        comments INTEGER NOT NULL,
        PRIMARY KEY (account, due_hour, staffed_hour),
        FOREIGN KEY(account) REFERENCES account (id)
    ) WITHOUT ROWID, STRICT""",
    f"INSERT INTO open_count SELECT account, {_hour('due')}, {_hour('last_staffed')}, count(*)"
    " FROM comment WHERE state = 'open' GROUP BY 1, 2, 3",
    "CREATE INDEX comment_open_due ON comment (account, due, last_staffed) WHERE state = 'open'",
    "CREATE INDEX comment_open_received ON comment (account, received, id) WHERE state = 'open'",
    "CREATE INDEX comment_news ON comment (account, id) WHERE own = 0 AND visibility != 'removed'",
    "DROP INDEX comment_written",
    "CREATE INDEX comment_written ON comment (account, written, own, visibility)",
    "CREATE INDEX journal_kind ON journal (kind, seq)",
)


def upgrade() -> None:
    """Make the counters from what is open, and the indexes."""
    for statement in STATEMENTS:
        op.execute(statement)
