"""Evacuations and declared hazards."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "measures",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
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
        "measures_in_force",
        "measures",
        ["venue_id", "place"],
        unique=True,
        sqlite_where=sa.text("ended_ns IS NULL"),
        postgresql_where=sa.text("ended_ns IS NULL"),
    )
