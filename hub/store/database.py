"""The SQLite engine: durable, one writer at a time, errors told apart."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, event
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from hub.errors import StoreFileError, StoreUnavailableError

PRAGMAS = (
    "busy_timeout = 5000",
    "journal_mode = WAL",
    # FULL makes every commit wait for its fsync; WAL alone would not (sqlite.org/pragma.html).
    "synchronous = FULL",
    # On macOS only this reaches the medium; elsewhere it means nothing.
    "fullfsync = ON",
    "foreign_keys = ON",
)
QUEUE_TIMEOUT = 10.0


def sqlite_engine(path: Path) -> AsyncEngine:
    """Return an engine on a file, made at first use.

    It holds one connection. Transactions queue for it in the order they come, at most
    `QUEUE_TIMEOUT` seconds (then `StoreUnavailableError`): SQLite has one writer anyway, and a
    queue in here is fair where its own waiting is not.
    """
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        pool_size=1,
        max_overflow=0,
        pool_timeout=QUEUE_TIMEOUT,
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


@contextmanager
def told_apart(path: Path) -> Iterator[None]:
    """Turn the database's errors into the hub's.

    Raises:
        StoreUnavailableError: Locked, full, no permission, or out of reach.
        StoreFileError: Not a database, or damaged.
    """
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        raise StoreUnavailableError(f"{path}: {_reason(error)}") from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:
            raise
        message = f"{path}: {_reason(error)}; restore it from a backup or name another file"
        raise StoreFileError(message) from error


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


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error)
