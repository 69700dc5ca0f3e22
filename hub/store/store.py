"""The store: commands are on disk before they are answered."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from sqlalchemy import ColumnElement, Insert, RowMapping, Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import (
    ClosureExistsError,
    ClosureUnknownError,
    IdempotencyConflictError,
    IdTakenError,
)
from hub.store.closures import ClosePassage, Closure, ReopenPassage
from hub.store.database import make_file, sqlite_engine, told_apart
from hub.store.schema import closures, commands
from hub.store.upgrade import upgrade

CLOSE = "close_passage"
REOPEN = "reopen_passage"

Command = ClosePassage | ReopenPassage

_encoder = msgspec.json.Encoder(order="deterministic")


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
                first = await _first_taken(connection, CLOSE, command, body)
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
                first = await _first_taken(connection, REOPEN, command, body)
                if first is not None:
                    return await _one(connection, closures.c.ended_by_command == first)
                return await _reopen(connection, command, body)

    async def closures_in_force(self, venue_id: str) -> tuple[Closure, ...]:
        """Return the closures of a venue that have not ended, oldest command first."""
        in_force = (closures.c.venue_id == venue_id) & closures.c.ended_ns.is_(None)
        query = _stored(in_force).order_by(commands.c.sequence)
        with told_apart(self._path):
            async with self._engine.begin() as connection:
                rows = await connection.execute(query)
                return tuple(map(_closure, rows.mappings()))


async def _first_taken(
    connection: AsyncConnection, kind: str, command: Command, body: Mapping[str, str]
) -> str | None:
    """Return the id of the command that came first under the key, if there is one."""
    if command.idempotency_key is None:
        return None
    query = select(commands).where(commands.c.idempotency_key == command.idempotency_key)
    first = (await connection.execute(query)).one_or_none()
    if first is None:
        return None
    asked = (kind, _payload(body), command.actor, command.venue_id)
    if (first.kind, first.payload, first.actor, first.venue_id) != asked:
        raise IdempotencyConflictError(command.idempotency_key)
    taken: str = first.id
    return taken


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
    await _append(connection, CLOSE, command, body)
    row = closures.insert().values(
        id=command.closure_id,
        venue_id=command.venue_id,
        target=command.target,
        kind=command.kind,
        reason=command.reason,
        since_ns=command.at_ns,
        command_id=command.id,
    )
    await _insert(connection, row, command.closure_id)
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
    await _append(connection, REOPEN, command, body)
    ended = replace(_closure(row), ended_ns=command.at_ns, ended_by_command=command.id)
    await connection.execute(
        closures.update()
        .where(in_force)
        .values(ended_ns=ended.ended_ns, ended_by_command=ended.ended_by_command)
    )
    return ended


async def _append(
    connection: AsyncConnection, kind: str, command: Command, body: Mapping[str, str]
) -> None:
    row = commands.insert().values(
        id=command.id,
        kind=kind,
        idempotency_key=command.idempotency_key,
        payload=_payload(body),
        actor=command.actor,
        at_ns=command.at_ns,
        venue_id=command.venue_id,
    )
    await _insert(connection, row, command.id)


async def _insert(connection: AsyncConnection, row: Insert, row_id: str) -> None:
    try:
        await connection.execute(row)
    except IntegrityError as error:
        raise IdTakenError(f"the id {row_id!r} is in use; take a new one") from error


def _stored(condition: ColumnElement[bool]) -> Select[*tuple[object, ...]]:
    made_by = closures.c.command_id == commands.c.id
    return select(closures, commands.c.actor).join(commands, made_by).where(condition)


async def _one(connection: AsyncConnection, condition: ColumnElement[bool]) -> Closure:
    result = await connection.execute(_stored(condition))
    return _closure(result.mappings().one())


def _closure(row: RowMapping) -> Closure:
    return Closure(**row)


def _payload(body: Mapping[str, str]) -> str:
    return _encoder.encode(body).decode()
