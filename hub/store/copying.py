"""Copying a store into an empty one, of the same or of the other kind of database."""

import re
from pathlib import Path

from sqlalchemy import Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

import hub.store.access_tables  # noqa: F401 - its tables belong to the store
from hub.errors import StoreNotEmptyError
from hub.store.postgres import PostgresPlace
from hub.store.schema import metadata
from hub.store.store import Store

TABLES = tuple(metadata.sorted_tables)
"""All, in the order in which rows may be added: a measure names its commands."""

MARKED = "commands"
"""The table whose comment tells which copy its rows came with: a part of the transaction."""

Rows = dict[str, list[dict[str, object]]]


async def copy_store(
    source: Path | PostgresPlace, target: Path | PostgresPlace, *, mark: str = ""
) -> dict[str, int]:
    """Copy all of a store, in one transaction, and return how many rows of each table.

    Both are brought to the present schema first; the source is otherwise left as it is.

    Args:
        source: What is copied.
        target: Where to; empty.
        mark: With it PostgreSQL holds from the same transaction on what `is_marked` asks for.

    Raises:
        StoreNotEmptyError: The target holds something already.
        HubError: One of them cannot be opened; see `Store.open`.
    """
    async with await Store.open(source) as opened:
        rows = await opened.database.transaction(all_rows)

    async def write(connection: AsyncConnection) -> None:
        await fill(connection, rows)
        if mark:
            await connection.execute(text(f"COMMENT ON TABLE {MARKED} IS '{checked(mark)}'"))

    async with await Store.open(target) as opened:
        held = await opened.database.transaction(count)
        if held:
            raise StoreNotEmptyError(opened.database.name, held)
        await opened.database.transaction(write)
    return {name: len(found) for name, found in rows.items()}


async def is_marked(target: PostgresPlace, mark: str) -> bool:
    """Tell whether a copy with this mark was committed, though nobody may have heard so.

    Raises:
        HubError: It cannot be opened; see `Store.open`.
    """

    async def read(connection: AsyncConnection) -> object:
        found = await connection.execute(text(f"SELECT obj_description('{MARKED}'::regclass)"))
        return found.scalar_one()

    async with await Store.open(target) as opened:
        return await opened.database.transaction(read) == checked(mark)


def checked(mark: str) -> str:
    """Return a mark that may stand in a statement.

    Raises:
        ValueError: It may not.
    """
    if re.fullmatch(r"[0-9a-z -]{1,200}", mark) is None:
        raise ValueError(mark)
    return mark


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
