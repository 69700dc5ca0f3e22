"""PostgreSQL as the store: durable, one hub at a time, back by itself after an outage."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine

from hub.errors import ConfigError, HubError, StoreTakenError, StoreUnavailableError
from hub.store.database import QUEUE_SECONDS, Database, reason_of

CONNECT_SECONDS = 5.0
STATEMENT_SECONDS = 10.0
LOCK_SECONDS = 5.0
"""How long a hub that starts waits for the one before it to be gone from the server."""

SETTINGS = {
    "application_name": "zhilu",
    "idle_in_transaction_session_timeout": "30000",
    # A hub that has lost its machine or its network holds the store for a minute at most.
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}

TAKE_LOCK = "SELECT pg_advisory_lock(1519937109, hashtext(current_schema()))"
"""One hub for a schema: the lock is the session's, so that every commit is made by who holds it."""

OUST = """
SELECT count(pg_terminate_backend(pid)) FROM pg_locks
WHERE locktype = 'advisory' AND classid = 1519937109 AND objsubid = 2 AND granted
  AND objid::bigint = (hashtext(current_schema())::bigint & 4294967295)
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
"""Ends the session of the hub that has the schema; a role may end its own sessions."""

LOCK_NOT_AVAILABLE = "55P03"
NO_RIGHTS = frozenset({"42501", "3F000"})
SERIALIZATION_FAILURES = frozenset({"40001", "40P01"})
MISTAKES = frozenset({"22", "42"})
"""Classes of SQLSTATE that are mistakes of the hub."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PostgresPlace:
    """Where a PostgreSQL database is.

    Args:
        url: As libpq has it, `postgresql://user@host:port/database?sslmode=verify-full`
            (postgresql.org/docs/current/libpq-connect.html, section 34.1.1.2).
        password: In place of one in the URL or in `~/.pgpass`; never shown.
    """

    url: str = field(repr=False)
    password: str | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """What people call it; nothing of the URL that could be secret."""
        parts = urlsplit(self.url)
        if "@" in parts.path or "@" in parts.query:  # a password that is not percent-encoded
            return "postgresql://..."
        host = parts.netloc.rpartition("@")[2]
        elsewhere = parse_qs(parts.query).get("host", [])
        return f"postgresql://{host}{parts.path}" + "".join(f"?host={each}" for each in elsewhere)


Prepare = Callable[[Any, PostgresPlace], Awaitable[None]]
"""Makes a new session of the driver ready, or raises why it is of no use."""


def postgres_database(place: PostgresPlace) -> Database:
    """Return a place as a database, connected to at first use.

    A connection that was lost is made anew by the next transaction. The commands of the hub are
    known by their ids, so that one whose commit was not answered is safely sent again.

    Raises:
        ConfigError: The driver is not installed.
    """
    return connected(place, take_alone, SETTINGS, "SERIALIZABLE")


def postgres_reader(place: PostgresPlace) -> Database:
    """Return a place to read from beside the hub that has it, connected to at first use.

    Raises:
        ConfigError: The driver is not installed.
    """

    async def beside(connection: Any, place: PostgresPlace) -> None:  # noqa: ANN401
        check_encoding(await connection.fetchval("SHOW server_encoding"), place)

    settings = {**SETTINGS, "default_transaction_read_only": "on"}
    return connected(place, beside, settings, "REPEATABLE READ")


def connected(
    place: PostgresPlace,
    prepare: Prepare,
    settings: Mapping[str, str],
    isolation: Literal["SERIALIZABLE", "REPEATABLE READ"],
) -> Database:
    """Return a place as a database.

    Args:
        place: Where it is.
        prepare: Makes a new session ready.
        settings: Of the session.
        isolation: Of its transactions.

    Raises:
        ConfigError: The driver is not installed.
    """
    try:
        import asyncpg  # noqa: F401, PLC0415 - an extra: who keeps to SQLite need not have it
    except ImportError as error:
        detail = "PostgreSQL needs its driver; run: pip install 'zhilu[postgres]'"
        raise ConfigError(detail) from error
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(session, place, prepare, settings),
        isolation_level=isolation,
        pool_size=1,
        max_overflow=0,
        pool_timeout=QUEUE_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    return Database(engine, place.name, partial(explained, place), may_try_again)


async def session(place: PostgresPlace, prepare: Prepare, settings: Mapping[str, str]) -> Any:  # noqa: ANN401 - the driver has no types
    """Open a session that is ready.

    Raises:
        StoreUnavailableError: It cannot be had.
    """
    connection = await reached(place, settings)
    try:
        await prepare(connection, place)
    except BaseException:
        connection.terminate()
        raise
    return connection


async def reached(place: PostgresPlace, settings: Mapping[str, str]) -> Any:  # noqa: ANN401 - the driver has no types
    """Open a session.

    Raises:
        StoreUnavailableError: It cannot be had.
    """
    import asyncpg  # noqa: PLC0415 - an extra

    try:
        return await asyncpg.connect(
            place.url,
            password=place.password,
            timeout=CONNECT_SECONDS,
            command_timeout=STATEMENT_SECONDS,
            server_settings=dict(settings),
        )
    except ValueError:
        # What it says may quote a password.
        detail = f"{place.name}: this is no address; percent-encode what is special in it"
        raise StoreUnavailableError(detail) from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        told = str(error) or "it does not answer"
        raise StoreUnavailableError(f"{place.name}: {told}") from error


def explained(place: PostgresPlace, error: DBAPIError) -> HubError | None:
    """Return what a failure means to whoever runs the hub; None: it is a mistake of the program."""
    if state_of(error) in NO_RIGHTS:
        help_ = "let the role own its database, or a schema that ?search_path= names"
        return StoreUnavailableError(f"{place.name}: {reason_of(error)}; {help_}")
    if isinstance(error, ProgrammingError) or (state_of(error) or "")[:2] in MISTAKES:
        return None
    return StoreUnavailableError(f"{place.name}: {reason_of(error)}")


async def oust(place: PostgresPlace) -> None:
    """End the session of whoever has the store, so that the next one to ask for it has it.

    Only for a core that another authority has made the one active core: what the one before had not
    committed is rolled back, and it cannot commit any more.

    Raises:
        StoreUnavailableError: The server does not answer.
    """
    import asyncpg  # noqa: PLC0415 - an extra

    connection = await reached(place, {})
    try:
        try:
            ended = await connection.fetchval(OUST)
        finally:
            await connection.close()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise StoreUnavailableError(f"{place.name}: it does not answer") from error
    if ended:
        log.warning("store.ousted", store=place.name, sessions=ended)


async def take_alone(connection: Any, place: PostgresPlace) -> None:  # noqa: ANN401
    """Make a new session the only one of a hub, and its commits durable.

    Raises:
        StoreTakenError: Another hub has the store.
        StoreUnavailableError: The server has gone again, or the database cannot hold all text.
    """
    try:
        check_encoding(await connection.fetchval("SHOW server_encoding"), place)
        if await connection.fetchval("SHOW synchronous_commit") == "off":
            await connection.execute("SET synchronous_commit TO on")
        if await connection.fetchval("SHOW fsync") == "off":
            log.warning("store.fsync.off", store=place.name, why="commands may be lost")
        await connection.execute(f"SET lock_timeout TO {round(LOCK_SECONDS * 1000)}")
        await connection.fetchval(TAKE_LOCK)
    except StoreUnavailableError:
        raise
    except Exception as error:
        if getattr(error, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise StoreTakenError(place.name) from error
        raise StoreUnavailableError(
            f"{place.name}: {str(error) or 'it does not answer'}"
        ) from error


def check_encoding(encoding: str, place: PostgresPlace) -> None:
    """Refuse a database that cannot hold all that people write.

    Raises:
        StoreUnavailableError: It cannot.
    """
    if encoding != "UTF8":
        detail = f"{place.name} has encoding {encoding}; make it with --encoding UTF8"
        raise StoreUnavailableError(detail)


def may_try_again(error: DBAPIError) -> bool:
    """Tell whether a transaction failed for what others did, or for a connection that was lost."""
    if isinstance(error, IntegrityError):
        return False
    return error.connection_invalidated or state_of(error) in SERIALIZATION_FAILURES


def state_of(error: DBAPIError) -> str | None:
    """Return the SQLSTATE of an error, if the server gave one."""
    found: str | None = getattr(error.orig, "sqlstate", None)
    return found
