"""The tables of people, their sessions and keys, as the newest migration leaves them."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from hub.store.schema import metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("roles", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("seed", Text, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("recovery", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("subject", Text, nullable=True, unique=True),
    Column("disabled", Boolean, nullable=False),
    Column("created_ns", BigInteger, nullable=False),
    Column("password_ns", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
)
"""Who may sign in; `roles` and `recovery` are words parted by blanks."""

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False),
    Column("created_ns", BigInteger, nullable=False),
    Column("seen_ns", BigInteger, nullable=False),
    Column("until_ns", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("method", Text, nullable=False),
)
"""Who is signed in at which browser; a session that has ended has no row."""

Index("sessions_of", sessions.c.account_id)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_ns", BigInteger, nullable=False),
    Column("until_ns", BigInteger, nullable=True),
    Column("used_ns", BigInteger, nullable=False),
)
"""Keys of programs; `scopes` are words parted by blanks."""

Index("tokens_of", tokens.c.account_id)

credentials = Table(
    "credentials",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("subjects", Text, nullable=False),
    Column("created_ns", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("used_ns", BigInteger, nullable=False),
)
"""What screens and devices are known by; `subjects` are words parted by blanks."""

Index("credentials_of", credentials.c.kind, credentials.c.name, unique=True)

links = Table(
    "links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=True),
    Column("created_ns", BigInteger, nullable=False),
    Column("until_ns", BigInteger, nullable=False),
)
"""Links that work once; one that was used has no row."""

TABLES = (accounts, sessions, tokens, credentials, links)
"""In the order in which rows may be added."""
