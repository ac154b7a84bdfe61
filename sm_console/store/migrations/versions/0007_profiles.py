"""Room for profile pictures, measurements and verdicts."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS: tuple[str, ...] = ()


def upgrade() -> None:
    """Carry out the statements."""
    for statement in STATEMENTS:
        op.execute(statement)
