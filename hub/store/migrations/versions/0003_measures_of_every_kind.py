"""Closures become measures like the others, and idempotency keys can be let go."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

commands = sa.table(
    "commands",
    sa.column("sequence", sa.Integer),
    sa.column("kind", sa.Text),
    sa.column("payload", sa.Text),
)


def upgrade() -> None:
    """Move the closures, and let each command say what it would say today."""
    op.add_column("measures", sa.Column("value", sa.Text, nullable=False, server_default=""))
    op.execute(
        "INSERT INTO measures (id, kind, target, place, reason, since_ns, command_id, ended_ns,"
        " ended_by_command, venue_id, value)"
        " SELECT id, 'closure', target, 'closure/' || target, reason, since_ns, command_id,"
        " ended_ns, ended_by_command, venue_id, kind FROM closures"
    )
    op.drop_table("closures")
    op.create_index(
        "commands_with_key",
        "commands",
        ["at_ns"],
        sqlite_where=sa.text("idempotency_key IS NOT NULL"),
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )
    connection = op.get_bind()
    for sequence, kind, payload in connection.execute(sa.select(commands)).all():
        new_kind, said = said_today(kind, json.loads(payload))
        connection.execute(
            commands.update()
            .where(commands.c.sequence == sequence)
            .values(kind=new_kind, payload=said)
        )


def said_today(kind: str, said: dict[str, str]) -> tuple[str, str]:
    """Return a command's kind and payload, so that its idempotency key still finds it."""
    if kind == "close_passage":
        kind, said = "take_closure", {**said, "kind": "closure", "value": said["kind"]}
    elif kind == "reopen_passage":
        kind, said = "end_closure", {"kind": "closure", "measure": said["closure"]}
    elif kind.startswith("take_"):
        said = {**said, "value": ""}
    return kind, json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
