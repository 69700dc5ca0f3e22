"""The audit in a store: written to by the hub, read by it and by `zhilu audit`."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from hub.access.audit import Act, Entry, Head
from hub.errors import HubError, StoreFileError, StoreUnavailableError
from hub.store import audit_rows
from hub.store.audit_rows import Wanted
from hub.store.database import Database, reason_of
from hub.store.postgres import PostgresPlace, postgres_reader
from hub.store.schema import audit

CHUNK = 1_000
"""Entries that are read in one transaction: those who command do not wait longer for a reader."""


class AuditTable:
    """The chain of audit entries in a database.

    All methods raise `StoreUnavailableError` while the database is locked, full or out of reach.

    Args:
        database: Where it is.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    async def append(self, act: Act) -> Entry:
        """Add an act that has no other transaction of its own."""
        return await self.database.transaction(
            lambda connection: audit_rows.append(connection, act)
        )

    async def head(self) -> Head:
        """Return the number and hash of the last entry."""
        return await self.database.transaction(audit_rows.head)

    async def page(self, wanted: Wanted, most: int) -> tuple[Entry, ...]:
        """Return the newest entries of those that are asked for, at most so many."""
        return await self.database.transaction(
            lambda connection: audit_rows.page(connection, wanted, most)
        )

    async def following(self, after: int, most: int = CHUNK) -> tuple[Entry, ...]:
        """Return the entries after a number, the oldest first, at most so many."""
        return await self.database.transaction(
            lambda connection: audit_rows.following(connection, after, most)
        )

    async def all_of_it(self, after: int = 0) -> AsyncIterator[Entry]:
        """Yield the entries after a number, the oldest first, a chunk for each transaction."""
        while chunk := await self.following(after):
            for entry in chunk:
                yield entry
            after = chunk[-1].number

    async def last_before(self, until_ns: int) -> Head:
        """Return the last entry of those that were written before a time."""
        return await self.database.transaction(
            lambda connection: audit_rows.last_before(connection, until_ns)
        )

    async def cut(self, upto: Head, told: Act) -> int:
        """Remove the entries up to one, after an entry that says so; return how many."""
        return await self.database.transaction(
            lambda connection: audit_rows.cut(connection, upto, told)
        )

    async def close(self) -> None:
        """Let go of the database."""
        await self.database.close()


async def open_audit(place: Path | PostgresPlace) -> AuditTable:
    """Open the audit of a store to read it, while a hub uses the store or not.

    Nothing is written, and nothing is brought up to date.

    Raises:
        StoreUnavailableError: It is out of reach.
        StoreFileError: It is no store, or one of a hub that kept no audit.
        ConfigError: The driver is not installed.
    """
    database = postgres_reader(place) if isinstance(place, PostgresPlace) else sqlite_reader(place)
    found = False
    try:
        found = await database.transaction(has_audit)
    finally:
        if not found:
            await database.close()
    if not found:
        detail = f"{database.name} has no audit; a hub of this version makes one when it starts"
        raise StoreFileError(detail)
    return AuditTable(database)


async def has_audit(connection: AsyncConnection) -> bool:
    """Tell whether there is a table of audit entries."""
    return await connection.run_sync(lambda sync: inspect(sync).has_table(audit.name))


def sqlite_reader(path: Path) -> Database:
    """Return a file that is only read.

    A file in WAL mode needs its companions; where they cannot be made, as of a backup on a
    read-only disk, it is read as one that nobody changes (sqlite.org/uri.html, "immutable").

    Raises:
        StoreUnavailableError: There is no such file.
    """
    if not path.is_file():
        raise StoreUnavailableError(f"{path}: there is no such file")
    mode = "mode=ro"
    try:
        probe = sqlite3.connect(f"file:{quote(str(path))}?{mode}", uri=True)
        try:
            probe.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            probe.close()
    except sqlite3.OperationalError:
        mode = "immutable=1"
    except sqlite3.DatabaseError as error:
        raise StoreFileError(f"{path}: {error}") from error

    def explained(error: DBAPIError) -> HubError:
        return StoreUnavailableError(f"{path}: {reason_of(error)}")

    url = f"sqlite+aiosqlite:///file:{quote(str(path))}?{mode}&uri=true"
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
    return Database(engine, str(path), explained, lambda _: False)
