"""The store: commands are on disk before they are answered."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.access.audit import Act
from hub.access.records import Held, Record
from hub.store import access_rows, audit_rows, measure_rows
from hub.store.audit_table import AuditTable
from hub.store.database import Database
from hub.store.measures import EndMeasure, Measure, TakeMeasure
from hub.store.postgres import PostgresPlace, postgres_database
from hub.store.schema import measures
from hub.store.sqlite import sqlite_database
from hub.store.upgrade import upgrade


class Store:
    """Commands and measures in a database; make one with `open`.

    Each command is one transaction, committed and synced to disk before its coroutine returns: it
    survives `kill -9` at any instant, and so does its entry in the audit. A command that is
    refused leaves nothing behind, nor does its idempotency key.

    All methods raise `StoreUnavailableError` while the database is locked, full or out of reach.

    Args:
        database: Where it is; up to date.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.audit = AuditTable(database)
        self.reconnections = 0
        """How often the connection was made anew: between two of them others may have written."""
        event.listen(database.engine.sync_engine, "connect", self._reconnected)

    def _reconnected(self, *_: object) -> None:
        self.reconnections += 1

    @classmethod
    async def open(cls, place: Path | PostgresPlace) -> Self:
        """Open a SQLite file, made where it is missing, or a database, and bring it up to date.

        Raises:
            SchemaNewerError: A later version of the hub wrote it; it is left as it is.
            StoreUnavailableError: It is out of reach, or the file cannot be made or written.
            StoreTakenError: Another hub has it.
            StoreFileError: The file is not a database, or it is damaged.
            ConfigError: The driver is not installed.
        """
        if isinstance(place, PostgresPlace):
            database = postgres_database(place)
        else:
            database = await asyncio.to_thread(sqlite_database, place)
        try:
            await database.transaction(up_to_date)
        except BaseException:
            await database.close()
            raise
        return cls(database)

    async def close(self) -> None:
        """Let go of the database."""
        await self.database.close()

    async def __aenter__(self) -> Self:
        """Return the open store."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the database."""
        await self.close()

    async def take(self, command: TakeMeasure) -> Measure:
        """Put a measure in force, and return it.

        The same request under the same idempotency key returns the first measure and does nothing
        more, even where that one has ended meanwhile.

        Raises:
            MeasureExistsError: One is in force at its place, and it was not told to replace it.
            VersionChangedError: None of the versions that the sender saw is in force.
            VersionUnknownError: It saw some, and nothing ever was in force there.
            IdempotencyConflictError: The key was used for a different request.
            IdTakenError: The command's or the measure's id is in use.
        """
        return await self.database.transaction(
            lambda connection: measure_rows.take(connection, command)
        )

    async def end(self, command: EndMeasure) -> Measure:
        """End a measure, and return it.

        The same request under the same idempotency key returns the first answer again.

        Raises:
            MeasureUnknownError: No such measure is in force in the venue.
            VersionChangedError: None of the versions that the sender saw is in force.
            IdempotencyConflictError: The key was used for a different request.
            IdTakenError: The command's id is in use.
        """
        return await self.database.transaction(
            lambda connection: measure_rows.end(connection, command)
        )

    async def touch(self) -> None:
        """Ask for nothing: it is answered, or the connection is made anew, or the store is away."""
        await self.database.transaction(touched)

    async def one(self, measure_id: str) -> Measure:
        """Return a measure that there is or was."""
        return await self.database.transaction(
            lambda connection: measure_rows.one(connection, measures.c.id == measure_id)
        )

    async def found(self, measure_id: str) -> Measure | None:
        """Return a measure that there is or was; None where this store never had it."""
        return await self.database.transaction(
            lambda connection: measure_rows.found(connection, measures.c.id == measure_id)
        )

    async def taken_under(self, key: str) -> Measure | None:
        """Return the measure that was taken under an idempotency key, as it was taken."""
        return await self.database.transaction(
            lambda connection: measure_rows.taken_under(connection, key)
        )

    async def ended_under(self, key: str) -> Measure | None:
        """Return the measure that a command under an idempotency key ended."""
        return await self.database.transaction(
            lambda connection: measure_rows.ended_under(connection, key)
        )

    async def in_force(self, venue_id: str) -> tuple[Measure, ...]:
        """Return the measures of a venue that have not ended, oldest command first."""
        return await self.database.transaction(
            lambda connection: measure_rows.in_force(connection, venue_id)
        )

    async def people(self) -> Held:
        """Return all accounts, sessions, tokens, credentials and links."""
        return await self.database.transaction(access_rows.held)

    async def keep_people(
        self, put: Sequence[Record], drop: Sequence[Record], act: Act | None = None
    ) -> None:
        """Write records of people and keys down, and remove others: all of it or nothing.

        Args:
            put: What to write.
            drop: What to remove.
            act: What the audit is told of it.

        Raises:
            IdTakenError: A name, or whatever else only one may have, is another's.
        """

        async def keep(connection: AsyncConnection) -> None:
            await access_rows.put(connection, put)
            await access_rows.drop(connection, drop)
            if act is not None:
                await audit_rows.append(connection, act)

        await self.database.transaction(keep)


async def up_to_date(connection: AsyncConnection) -> None:
    """Bring the schema up to date."""
    await connection.run_sync(upgrade)


async def touched(connection: AsyncConnection) -> None:
    """Ask for nothing."""
    await connection.execute(select(1))
