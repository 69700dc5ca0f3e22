"""Commands in the store: each is written down once, under its sender's own name if it has one."""

from collections.abc import Mapping
from typing import Protocol

import msgspec
from sqlalchemy import Insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.access.audit import Act, Source
from hub.errors import IdempotencyConflictError, IdTakenError
from hub.store import audit_rows
from hub.store.schema import commands

KEY_NS = 7 * 24 * 3600 * 10**9
"""How long an idempotency key stands for its request; then it is free for another one."""

_encoder = msgspec.json.Encoder(order="deterministic")


class Command(Protocol):
    """What every command has."""

    @property
    def id(self) -> str:
        """Return its id."""
        ...

    @property
    def venue_id(self) -> str:
        """Return the venue that it is for."""
        ...

    @property
    def actor(self) -> str:
        """Return who commands it."""
        ...

    @property
    def at_ns(self) -> int:
        """Return when, in nanoseconds since 1970 UTC."""
        ...

    @property
    def source(self) -> Source | None:
        """Return who that is and where it came from, where that is known."""
        ...

    @property
    def idempotency_key(self) -> str | None:
        """Return the sender's own name for the request, if it gave one."""
        ...


async def first_taken(
    connection: AsyncConnection, kind: str, command: Command, body: Mapping[str, str]
) -> str | None:
    """Return the id of the command that came first under the key, or under the very same id.

    The id comes again where an answer of the database was lost, so that nobody knew whether the
    command was committed. Keys of commands that are older than `KEY_NS` are let go.

    Raises:
        IdempotencyConflictError: The key was used for a different request.
        IdTakenError: The id was used for a different request.
    """
    said = (kind, payload_of(body), command.actor, command.venue_id)
    if command.idempotency_key is not None:
        await connection.execute(
            commands.update()
            .where(commands.c.idempotency_key.is_not(None))
            .where(commands.c.at_ns < command.at_ns - KEY_NS)
            .values(idempotency_key=None)
        )
        query = select(commands).where(commands.c.idempotency_key == command.idempotency_key)
        keyed = (await connection.execute(query)).one_or_none()
        if keyed is not None:
            if (keyed.kind, keyed.payload, keyed.actor, keyed.venue_id) != said:
                raise IdempotencyConflictError(command.idempotency_key)
            return str(keyed.id)
    query = select(commands).where(commands.c.id == command.id)
    same = (await connection.execute(query)).one_or_none()
    if same is None:
        return None
    if (same.kind, same.payload, same.actor, same.venue_id) != said:
        raise taken(command.id)
    return command.id


async def append(
    connection: AsyncConnection, kind: str, command: Command, body: Mapping[str, str], target: str
) -> None:
    """Write a command down, and add it to the audit.

    Args:
        connection: The transaction of the command.
        kind: What it does.
        command: The command.
        body: What it asks for.
        target: What it is about.
    """
    row = commands.insert().values(
        id=command.id,
        kind=kind,
        idempotency_key=command.idempotency_key,
        payload=payload_of(body),
        actor=command.actor,
        at_ns=command.at_ns,
        venue_id=command.venue_id,
    )
    await insert_row(connection, row, command.id)
    source = command.source or Source("", command.actor, "local")
    detail = {**body, "command": command.id}
    await audit_rows.append(connection, Act(command.at_ns, source, kind, target, detail=detail))


async def insert_row(connection: AsyncConnection, row: Insert, row_id: str) -> None:
    """Insert a row.

    Raises:
        IdTakenError: Its id is in use.
    """
    try:
        await connection.execute(row)
    except IntegrityError as error:
        raise taken(row_id) from error


def taken(row_id: str) -> IdTakenError:
    """Say that an id is in use."""
    return IdTakenError(f"the id {row_id!r} is in use; take a new one")


def payload_of(body: Mapping[str, str]) -> str:
    """Return what a command asks for, the same text each time."""
    return _encoder.encode(body).decode()
