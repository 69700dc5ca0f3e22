"""Copying a store into an empty one, of the same or of the other kind of database."""

from pathlib import Path

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

import hub.store.access_tables  # noqa: F401 - its tables belong to the store
from hub.errors import StoreNotEmptyError
from hub.store.postgres import PostgresPlace
from hub.store.schema import metadata
from hub.store.store import Store

TABLES = tuple(metadata.sorted_tables)
"""All, in the order in which rows may be added: a measure names its commands."""

Rows = dict[str, list[dict[str, object]]]


async def copy_store(source: Path | PostgresPlace, target: Path | PostgresPlace) -> dict[str, int]:
    """Copy all of a store, in one transaction, and return how many rows of each table.

    Both are brought to the present schema first; the source is otherwise left as it is.

    Raises:
        StoreNotEmptyError: The target holds something already.
        HubError: One of them cannot be opened; see `Store.open`.
    """
    async with await Store.open(source) as opened:
        rows = await opened.database.transaction(all_rows)

    async def write(connection: AsyncConnection) -> None:
        await fill(connection, rows)

    async with await Store.open(target) as opened:
        held = await opened.database.transaction(count)
        if held:
            raise StoreNotEmptyError(opened.database.name, held)
        await opened.database.transaction(write)
    return {name: len(found) for name, found in rows.items()}


async def check_empty(target: PostgresPlace) -> None:
    """Make sure that a store can be copied to a place.

    Raises:
        StoreNotEmptyError: It holds something already.
        HubError: It cannot be opened; see `Store.open`.
    """
    async with await Store.open(target) as opened:
        held = await opened.database.transaction(count)
        if held:
            raise StoreNotEmptyError(opened.database.name, held)


async def all_rows(connection: AsyncConnection) -> Rows:
    """Return all rows of all tables, commands in their order."""
    return {table.name: await rows_of(connection, table) for table in TABLES}


async def rows_of(connection: AsyncConnection, table: Table) -> list[dict[str, object]]:
    """Return the rows of a table."""
    found = await connection.execute(select(table).order_by(*table.primary_key.columns))
    return [dict(row) for row in found.mappings()]


async def count(connection: AsyncConnection) -> int:
    """Return how many rows there are in all tables."""
    held = 0
    for table in TABLES:
        found = await connection.execute(select(func.count()).select_from(table))
        held += int(found.scalar_one())
    return held


async def fill(connection: AsyncConnection, rows: Rows) -> None:
    """Write all rows, and let those that are numbered be numbered on from the last."""
    for table in TABLES:
        if not rows[table.name]:
            continue
        await connection.execute(table.insert(), rows[table.name])
        number = table.autoincrement_column
        if number is not None and connection.dialect.name == "postgresql":
            sequence = func.pg_get_serial_sequence(table.name, number.name)
            await connection.execute(select(func.setval(sequence, func.max(number))))
