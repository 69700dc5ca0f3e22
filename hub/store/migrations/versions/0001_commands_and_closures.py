"""Commands and closures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "commands",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("idempotency_key", sa.Text, nullable=True, unique=True),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at_ns", sa.BigInteger, nullable=False),
        sa.Column("venue_id", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "closures",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since_ns", sa.BigInteger, nullable=False),
        sa.Column("command_id", sa.Text, sa.ForeignKey("commands.id"), nullable=False, unique=True),
        sa.Column("ended_ns", sa.BigInteger, nullable=True),
        sa.Column(
            "ended_by_command", sa.Text, sa.ForeignKey("commands.id"), nullable=True, unique=True
        ),
        sa.Column("venue_id", sa.Text, nullable=False),
    )
    op.create_index(
        "closures_in_force",
        "closures",
        ["venue_id", "target"],
        unique=True,
        sqlite_where=sa.text("ended_ns IS NULL"),
        postgresql_where=sa.text("ended_ns IS NULL"),
    )
