"""What the rules about whole accounts read: the posts that count, and the accounts' own comments by time."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE INDEX post_counted ON post (account, published) WHERE original = 1 AND known = 1",
    "CREATE INDEX comment_own ON comment (written) WHERE own = 1",
)


def upgrade() -> None:
    """Add the indexes."""
    for statement in STATEMENTS:
        op.execute(statement)
