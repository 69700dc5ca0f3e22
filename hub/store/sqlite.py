"""SQLite as the store: durable, one writer at a time."""

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, event
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from hub.errors import HubError, StoreFileError, StoreUnavailableError
from hub.store.database import QUEUE_SECONDS, Database, reason_of

PRAGMAS = (
    "busy_timeout = 5000",
    "journal_mode = WAL",
    # FULL makes every commit wait for its fsync; WAL alone would not (sqlite.org/pragma.html).
    "synchronous = FULL",
    # On macOS only this reaches the medium; elsewhere it means nothing.
    "fullfsync = ON",
    "foreign_keys = ON",
)


def sqlite_database(path: Path) -> Database:
    """Return a file as a database, made at first use.

    Raises:
        StoreUnavailableError: The file cannot be made or written; the message says why.
    """
    make_file(path)

    def explained(error: DBAPIError) -> HubError | None:
        if isinstance(error, OperationalError | InterfaceError):
            return StoreUnavailableError(f"{path}: {reason_of(error)}")
        if type(error) is DatabaseError:
            detail = f"{path}: {reason_of(error)}; restore it from a backup or name another file"
            return StoreFileError(detail)
        return None

    return Database(sqlite_engine(path), str(path), explained, lambda _: False)


def sqlite_engine(path: Path) -> AsyncEngine:
    """Return an engine on a file."""
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        pool_size=1,
        max_overflow=0,
        pool_timeout=QUEUE_SECONDS,
        hide_parameters=True,  # errors are logged, and hashes and seeds stand in rows
    )
    event.listen(engine.sync_engine, "connect", _configure)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def make_file(path: Path) -> None:
    """Make sure that the file exists and can be written.

    SQLite would say only "unable to open database file", and aiosqlite would leave a thread behind.

    Raises:
        StoreUnavailableError: It cannot; the message says why.
    """
    try:
        path.open("ab").close()
    except OSError as error:
        raise StoreUnavailableError(f"{path}: {error.strerror}") from error


def _configure(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    # Only `_begin` begins transactions; the driver must not begin its own.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # Taking the write lock at once spares the deadlock of two readers that both want to write.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
