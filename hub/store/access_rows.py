"""People, sessions and keys as rows of the store; the caller's transaction holds a whole change."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TypeVar

import msgspec
from sqlalchemy import Table, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.access.records import Account, Credential, Held, Link, Record, Session, Token
from hub.errors import IdTakenError
from hub.store.access_tables import accounts, credentials, links, sessions, tokens

R = TypeVar("R", Account, Session, Token, Credential, Link)

TABLE_OF: dict[type[Record], Table] = {
    Account: accounts,
    Session: sessions,
    Token: tokens,
    Credential: credentials,
    Link: links,
}
WORDS = frozenset({"roles", "recovery", "scopes", "subjects"})
"""Fields that are several words: a row holds them parted by blanks."""


async def put(connection: AsyncConnection, records: Sequence[Record]) -> None:
    """Write records down, in place of those with their ids.

    Raises:
        IdTakenError: A name, or whatever else only one may have, is another's.
    """
    for record in records:
        table = TABLE_OF[type(record)]
        row = row_of(record)
        try:
            done = await connection.execute(
                table.update().where(table.c.id == record.id).values(**row)
            )
            if not done.rowcount:
                await connection.execute(table.insert().values(**row))
        except IntegrityError as error:
            raise IdTakenError(f"{table.name}: {record.id!r} is in use; take a new one") from error


async def drop(connection: AsyncConnection, records: Sequence[Record]) -> None:
    """Remove records; of those that are not there any more nothing is said."""
    for record in records:
        table = TABLE_OF[type(record)]
        await connection.execute(table.delete().where(table.c.id == record.id))


async def held(connection: AsyncConnection) -> Held:
    """Return all there is, each kind by its ids."""
    return Held(
        await all_of(connection, Account),
        await all_of(connection, Session),
        await all_of(connection, Token),
        await all_of(connection, Credential),
        await all_of(connection, Link),
    )


async def all_of(connection: AsyncConnection, kind: type[R]) -> tuple[R, ...]:
    """Return all records of a kind."""
    table = TABLE_OF[kind]
    rows = await connection.execute(select(table).order_by(table.c.id))
    return tuple(record_of(kind, dict(row)) for row in rows.mappings())


def row_of(record: Record) -> dict[str, object]:
    """Return a record as the values of a row."""
    return {
        name: " ".join(value) if name in WORDS else value for name, value in asdict(record).items()
    }


def record_of(kind: type[R], row: dict[str, object]) -> R:
    """Return a row as a record."""
    # Names of columns are of a kind of text of their own.
    return msgspec.convert({str(name): words(name, value) for name, value in row.items()}, kind)


def words(name: str, value: object) -> object:
    """Return the value of a field, where it is several words as a tuple."""
    return tuple(value.split()) if name in WORDS and isinstance(value, str) else value
