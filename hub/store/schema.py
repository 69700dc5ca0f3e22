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
"""What people and systems told the hub to do, in the order it was taken; rows never change."""

closures = Table(
    "closures",
    metadata,
    Column("id", Text, primary_key=True),
    Column("target", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since_ns", BigInteger, nullable=False),
    Column("command_id", Text, ForeignKey("commands.id"), nullable=False, unique=True),
    Column("ended_ns", BigInteger, nullable=True),
    Column("ended_by_command", Text, ForeignKey("commands.id"), nullable=True, unique=True),
    Column("venue_id", Text, nullable=False),
)
"""Passages closed by command; one that is in force has no end."""

Index(
    "closures_in_force",
    closures.c.venue_id,
    closures.c.target,
    unique=True,
    sqlite_where=text("ended_ns IS NULL"),
    postgresql_where=text("ended_ns IS NULL"),
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
)
"""Evacuations and declared hazards; one that is in force has no end."""

Index(
    "measures_in_force",
    measures.c.venue_id,
    measures.c.place,
    unique=True,
    sqlite_where=text("ended_ns IS NULL"),
    postgresql_where=text("ended_ns IS NULL"),
)
