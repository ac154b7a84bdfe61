"""Limits, pauses and notices of connections; the cover in an account's public face."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE polling ADD COLUMN paused INTEGER",
    "ALTER TABLE polling ADD COLUMN limits TEXT DEFAULT '[]' NOT NULL",
    "ALTER TABLE polling ADD COLUMN comments INTEGER DEFAULT 1 NOT NULL",
    "ALTER TABLE health ADD COLUMN notices TEXT DEFAULT '[]' NOT NULL",
    "ALTER TABLE profile ADD COLUMN cover_url TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE profile ADD COLUMN cover_sha256 TEXT DEFAULT '' NOT NULL",
)


def upgrade() -> None:
    """Add the columns; what stands gets what it had: nothing."""
    for statement in STATEMENTS:
        op.execute(statement)
