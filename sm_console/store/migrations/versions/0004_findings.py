"""Room for what persons do with findings (put off, assigned)."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS: tuple[str, ...] = ()


def upgrade() -> None:
    """Carry out the statements."""
    for statement in STATEMENTS:
        op.execute(statement)
