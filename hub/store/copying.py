"""Copying a store into an empty one, of the same or of the other kind of database."""

from pathlib import Path

from sqlalchemy import Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import StoreNotEmptyError
from hub.store.access_tables import TABLES as ACCESS_TABLES
from hub.store.postgres import PostgresPlace
from hub.store.schema import audit, commands, measures
from hub.store.store import Store

TABLES = (commands, measures, audit, *ACCESS_TABLES)
"""In the order in which rows may be added: a measure names its commands, a session its account."""

Rows = dict[str, list[dict[str, object]]]


async def copy_store(source: Path | PostgresPlace, target: Path | PostgresPlace) -> dict[str, int]:
    """Copy all there is, in one transaction, and return how many rows of each table.

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


async def all_rows(connection: AsyncConnection) -> Rows:
    """Return all rows of all tables, commands in their order."""
    return {table.name: await rows_of(connection, table) for table in TABLES}


async def rows_of(connection: AsyncConnection, table: Table) -> list[dict[str, object]]:
    """Return the rows of a table."""
    found = await connection.execute(select(table).order_by(*table.primary_key.columns))
    return [dict(row) for row in found.mappings()]


async def count(connection: AsyncConnection) -> int:
    """Return how many rows there are."""
    found = 0
    for table in TABLES:
        counted = await connection.execute(select(func.count()).select_from(table))
        found += int(counted.scalar_one())
    return found


async def fill(connection: AsyncConnection, rows: Rows) -> None:
    """Write all rows, and let commands be numbered on from the last."""
    for table in TABLES:
        if rows[table.name]:
            await connection.execute(table.insert(), rows[table.name])
    if rows[commands.name] and connection.dialect.name == "postgresql":
        number_on = "SELECT setval(pg_get_serial_sequence('commands', 'sequence'), max(sequence))"
        await connection.execute(text(f"{number_on} FROM commands"))
