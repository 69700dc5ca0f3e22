"""The tables of the store, as the newest migration leaves them."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)

metadata = MetaData()

commands = Table(
    "commands",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("idempotency_key", Text, nullable=True, unique=True),
    Column("payload", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at_ns", BigInteger, nullable=False),
    Column("venue_id", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""What people and systems told the hub to do, in the order it was taken.

Rows never change, but for the idempotency key, which is let go after a time.
"""

Index(
    "commands_with_key",
    commands.c.at_ns,
    sqlite_where=text("idempotency_key IS NOT NULL"),
    postgresql_where=text("idempotency_key IS NOT NULL"),
)

measures = Table(
    "measures",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since_ns", BigInteger, nullable=False),
    Column("command_id", Text, ForeignKey("commands.id"), nullable=False, unique=True),
    Column("ended_ns", BigInteger, nullable=True),
    Column("ended_by_command", Text, ForeignKey("commands.id"), nullable=True, unique=True),
    Column("venue_id", Text, nullable=False),
    Column("value", Text, nullable=False, server_default=""),
)
"""What is or was in force by command; a row that is in force has no end, and then changes no more
but by ending."""

Index(
    "measures_in_force",
    measures.c.venue_id,
    measures.c.place,
    unique=True,
    sqlite_where=text("ended_ns IS NULL"),
    postgresql_where=text("ended_ns IS NULL"),
)

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""Of SQLite the row's own key, which needs no index beside the table."""

audit = Table(
    "audit",
    metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("at_ns", BigInteger, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("detail", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""Who did what, as a chain (`hub.access.audit`). Triggers refuse every change of a row, and every
removal but of rows that an entry `audit.cut` says were cut off."""

Index("audit_actors", audit.c.actor_name, audit.c.number)
Index("audit_actor_ids", audit.c.actor_id, audit.c.number)
Index("audit_acts", audit.c.act, audit.c.number)
Index("audit_targets", audit.c.target, audit.c.number)
Index("audit_times", audit.c.at_ns)
Index(
    "audit_refusals",
    audit.c.number,
    sqlite_where=text("outcome <> 'done'"),
    postgresql_where=text("outcome <> 'done'"),
)
