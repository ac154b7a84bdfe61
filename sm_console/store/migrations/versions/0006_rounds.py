"""R6's rounds, the looks in them, and how far each account has been seen."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE watch_round (
        id INTEGER NOT NULL,
        login TEXT NOT NULL,
        started INTEGER NOT NULL,
        ended INTEGER,
        given_up INTEGER NOT NULL,
        note TEXT NOT NULL,
        accounts TEXT NOT NULL,
        unchanged TEXT NOT NULL,
        PRIMARY KEY (id)
    ) STRICT""",
    "CREATE INDEX watch_round_started ON watch_round (started)",
    "CREATE INDEX watch_round_open ON watch_round (login, started) WHERE ended IS NULL",
    """CREATE TABLE round_look (
        id INTEGER NOT NULL,
        round INTEGER NOT NULL,
        account TEXT NOT NULL,
        login TEXT NOT NULL,
        at INTEGER NOT NULL,
        comments INTEGER NOT NULL,
        posts INTEGER NOT NULL,
        hits INTEGER NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY(round) REFERENCES watch_round (id),
        FOREIGN KEY(account) REFERENCES account (id)
    ) STRICT""",
    "CREATE INDEX round_look_round ON round_look (round, id)",
    """CREATE TABLE account_watch (
        account TEXT NOT NULL,
        at INTEGER NOT NULL,
        login TEXT NOT NULL,
        comments_up_to INTEGER NOT NULL,
        posts_up_to INTEGER NOT NULL,
        PRIMARY KEY (account),
        FOREIGN KEY(account) REFERENCES account (id)
    ) STRICT""",
)


def upgrade() -> None:
    """Carry out the statements."""
    for statement in STATEMENTS:
        op.execute(statement)
