"""Commands in the store: each is written down once, under its sender's own name if it has one."""

from collections.abc import Mapping
from typing import Protocol

import msgspec
from sqlalchemy import Insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import IdempotencyConflictError, IdTakenError
from hub.store.schema import commands

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
    def idempotency_key(self) -> str | None:
        """Return the sender's own name for the request, if it gave one."""
        ...


async def first_taken(
    connection: AsyncConnection, kind: str, command: Command, body: Mapping[str, str]
) -> str | None:
    """Return the id of the command that came first under the key, if there is one."""
    if command.idempotency_key is None:
        return None
    query = select(commands).where(commands.c.idempotency_key == command.idempotency_key)
    first = (await connection.execute(query)).one_or_none()
    if first is None:
        return None
    asked = (kind, payload_of(body), command.actor, command.venue_id)
    if (first.kind, first.payload, first.actor, first.venue_id) != asked:
        raise IdempotencyConflictError(command.idempotency_key)
    taken: str = first.id
    return taken


async def append(
    connection: AsyncConnection, kind: str, command: Command, body: Mapping[str, str]
) -> None:
    """Write a command down.

    Raises:
        IdTakenError: Its id is in use.
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


async def insert_row(connection: AsyncConnection, row: Insert, row_id: str) -> None:
    """Insert a row.

    Raises:
        IdTakenError: Its id is in use.
    """
    try:
        await connection.execute(row)
    except IntegrityError as error:
        raise IdTakenError(f"the id {row_id!r} is in use; take a new one") from error


def payload_of(body: Mapping[str, str]) -> str:
    """Return what a command asks for, the same text each time."""
    return _encoder.encode(body).decode()
