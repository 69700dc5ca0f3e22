"""The store: commands are on disk before they are answered."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import ColumnElement, RowMapping, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import (
    ClosureExistsError,
    ClosureUnknownError,
)
from hub.store.closures import ClosePassage, Closure, ReopenPassage
from hub.store.commands import append, first_taken, insert_row
from hub.store.database import make_file, sqlite_engine, told_apart
from hub.store.measure_rows import end, in_force, take
from hub.store.measures import EndMeasure, Measure, TakeMeasure
from hub.store.schema import closures, commands
from hub.store.upgrade import upgrade

CLOSE = "close_passage"
REOPEN = "reopen_passage"


class Store:
    """Commands and closures in a database; make one with `open`.

    Each command is one transaction, committed and synced to disk before its coroutine returns: it
    survives `kill -9` at any instant. A command that is refused leaves nothing behind, nor does
    its idempotency key.

    All methods raise `StoreUnavailableError` while the database is locked, full or out of reach.
    """

    def __init__(self, engine: AsyncEngine, path: Path) -> None:
        self._engine = engine
        self._path = path

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the SQLite file, made where it is missing, and bring its schema up to date.

        Raises:
            SchemaNewerError: A later version of the hub wrote it; the file is left as it is.
            StoreUnavailableError: The file cannot be made or written.
            StoreFileError: The file is not a database, or it is damaged.
        """
        await asyncio.to_thread(make_file, path)
        engine = sqlite_engine(path)
        try:
            with told_apart(path):
                async with engine.begin() as connection:
                    await connection.run_sync(upgrade)
        except BaseException:
            await engine.dispose()
            raise
        return cls(engine, path)

    async def close(self) -> None:
        """Let go of the database."""
        await self._engine.dispose()

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

    async def close_passage(self, command: ClosePassage) -> Closure:
        """Close a passage, and return the closure, which is in force.

        The same request under the same idempotency key returns the first closure (its
        `command_id` tells) and does nothing more, even where that closure has ended meanwhile.

        Raises:
            ClosureExistsError: The venue's target is closed already.
            IdempotencyConflictError: The key was used for a different request.
            IdTakenError: The command's or the closure's id is in use.
        """
        body = {"target": command.target, "kind": command.kind, "reason": command.reason}
        with told_apart(self._path):
            async with self._engine.begin() as connection:
                first = await first_taken(connection, CLOSE, command, body)
                if first is not None:
                    made = await _one(connection, closures.c.command_id == first)
                    return replace(made, ended_ns=None, ended_by_command=None)
                return await _close(connection, command, body)

    async def reopen_passage(self, command: ReopenPassage) -> Closure:
        """End a closure, and return it.

        The same request under the same idempotency key returns the first answer again.

        Raises:
            ClosureUnknownError: No such closure is in force in the venue.
            IdempotencyConflictError: The key was used for a different request.
            IdTakenError: The command's id is in use.
        """
        body = {"closure": command.closure_id}
        with told_apart(self._path):
            async with self._engine.begin() as connection:
                first = await first_taken(connection, REOPEN, command, body)
                if first is not None:
                    return await _one(connection, closures.c.ended_by_command == first)
                return await _reopen(connection, command, body)

    async def take_measure(self, command: TakeMeasure) -> Measure:
        """Begin an evacuation or declare a hazard, and return the measure, which is in force.

        The same request under the same idempotency key returns the first measure and does nothing
        more, even where that one has ended meanwhile.

        Raises:
            MeasureExistsError: An evacuation is under way, or the target is a hazard already.
            IdempotencyConflictError: The key was used for a different request.
            IdTakenError: The command's or the measure's id is in use.
        """
        with told_apart(self._path):
            async with self._engine.begin() as connection:
                return await take(connection, command)

    async def end_measure(self, command: EndMeasure) -> Measure:
        """End a measure, and return it.

        The same request under the same idempotency key returns the first answer again.

        Raises:
            MeasureUnknownError: No such measure is in force in the venue.
            IdempotencyConflictError: The key was used for a different request.
            IdTakenError: The command's id is in use.
        """
        with told_apart(self._path):
            async with self._engine.begin() as connection:
                return await end(connection, command)

    async def measures_in_force(self, venue_id: str) -> tuple[Measure, ...]:
        """Return the measures of a venue that have not ended, oldest command first."""
        with told_apart(self._path):
            async with self._engine.begin() as connection:
                return await in_force(connection, venue_id)

    async def closures_in_force(self, venue_id: str) -> tuple[Closure, ...]:
        """Return the closures of a venue that have not ended, oldest command first."""
        in_force = (closures.c.venue_id == venue_id) & closures.c.ended_ns.is_(None)
        query = _stored(in_force).order_by(commands.c.sequence)
        with told_apart(self._path):
            async with self._engine.begin() as connection:
                rows = await connection.execute(query)
                return tuple(map(_closure, rows.mappings()))


async def _close(
    connection: AsyncConnection, command: ClosePassage, body: Mapping[str, str]
) -> Closure:
    query = select(closures.c.id).where(
        closures.c.venue_id == command.venue_id,
        closures.c.target == command.target,
        closures.c.ended_ns.is_(None),
    )
    present = (await connection.execute(query)).scalar_one_or_none()
    if present is not None:
        raise ClosureExistsError(command.target, present)
    await append(connection, CLOSE, command, body)
    row = closures.insert().values(
        id=command.closure_id,
        venue_id=command.venue_id,
        target=command.target,
        kind=command.kind,
        reason=command.reason,
        since_ns=command.at_ns,
        command_id=command.id,
    )
    await insert_row(connection, row, command.closure_id)
    return await _one(connection, closures.c.id == command.closure_id)


async def _reopen(
    connection: AsyncConnection, command: ReopenPassage, body: Mapping[str, str]
) -> Closure:
    in_force = (
        (closures.c.id == command.closure_id)
        & (closures.c.venue_id == command.venue_id)
        & closures.c.ended_ns.is_(None)
    )
    row = (await connection.execute(_stored(in_force))).mappings().one_or_none()
    if row is None:
        raise ClosureUnknownError(command.closure_id)
    await append(connection, REOPEN, command, body)
    ended = replace(_closure(row), ended_ns=command.at_ns, ended_by_command=command.id)
    await connection.execute(
        closures.update()
        .where(in_force)
        .values(ended_ns=ended.ended_ns, ended_by_command=ended.ended_by_command)
    )
    return ended


def _stored(condition: ColumnElement[bool]) -> Select[*tuple[object, ...]]:
    made_by = closures.c.command_id == commands.c.id
    return select(closures, commands.c.actor).join(commands, made_by).where(condition)


async def _one(connection: AsyncConnection, condition: ColumnElement[bool]) -> Closure:
    result = await connection.execute(_stored(condition))
    return _closure(result.mappings().one())


def _closure(row: RowMapping) -> Closure:
    return Closure(**row)
