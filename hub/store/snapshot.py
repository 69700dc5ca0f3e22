"""A copy of a store as it is at one moment, beside the hub that has it."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import SchemaNewerError, SchemaOlderError
from hub.store.copying import Rows, all_rows, fill
from hub.store.postgres import PostgresPlace, postgres_reader
from hub.store.store import Store
from hub.store.upgrade import VERSIONS, known_steps


async def snapshot_store(place: PostgresPlace, target: Path) -> None:
    """Write all that a store in PostgreSQL holds into a new SQLite file.

    It is read in one transaction that waits for a moment at which it disturbs nobody and is
    disturbed by nobody (SERIALIZABLE, READ ONLY, DEFERRABLE; postgresql.org, SET TRANSACTION). The
    lock that makes a hub the only one is left alone.

    Raises:
        StoreUnavailableError: The server does not answer.
        SchemaNewerError: A later version of the hub wrote it.
        SchemaOlderError: An earlier one did, and no hub of this version has run on it yet.
    """
    database = postgres_reader(place)
    try:
        rows = await database.transaction(_read)
    finally:
        await database.close()

    async def write(connection: AsyncConnection) -> None:
        await fill(connection, rows)

    async with await Store.open(target) as copy:
        await copy.database.transaction(write)


async def _read(connection: AsyncConnection) -> Rows:
    await connection.execute(
        text("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE")
    )
    found = await connection.execute(text(f"SELECT version_num FROM {VERSIONS}"))  # noqa: S608
    step = str(found.scalar_one())
    check_schema(step)
    if step != known_steps()[-1]:
        raise SchemaOlderError(step, known_steps()[-1])
    return await all_rows(connection)


async def look_at(place: PostgresPlace) -> dict[str, str]:
    """Return what a server says of itself and of the store, beside the hub that has it.

    Returns:
        `step` (empty without tables), `fsync`, `synchronous_commit`, `version`.

    Raises:
        StoreUnavailableError: The server does not answer.
    """
    database = postgres_reader(place)
    try:
        return await database.transaction(_looked)
    finally:
        await database.close()


async def _looked(connection: AsyncConnection) -> dict[str, str]:
    told = {}
    for name in ("fsync", "synchronous_commit", "server_version"):
        told[name] = str((await connection.execute(text(f"SHOW {name}"))).scalar_one())
    tables = await connection.execute(text(f"SELECT to_regclass('{VERSIONS}') IS NOT NULL"))
    step = ""
    if tables.scalar_one():
        found = await connection.execute(text(f"SELECT version_num FROM {VERSIONS}"))  # noqa: S608
        step = str(found.scalar_one_or_none() or "")
    return {**told, "version": told["server_version"], "step": step}


def check_schema(step: str) -> None:
    """Refuse a store that this code does not know.

    Raises:
        SchemaNewerError: A later version of the hub wrote it.
    """
    known = known_steps()
    if step not in known:
        raise SchemaNewerError(step, known[-1])
