"""Room for work by many on many comments."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATEMENTS: tuple[str, ...] = ()


def upgrade() -> None:
    """Carry out the statements."""
    for statement in STATEMENTS:
        op.execute(statement)
