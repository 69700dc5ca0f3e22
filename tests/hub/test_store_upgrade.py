"""The steps from old schemas to the present one, on every database."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import IdempotencyConflictError, SchemaNewerError
from hub.store import CLOSURE, EVACUATION, HAZARD, EndMeasure, Store, TakeMeasure
from hub.store.postgres import PostgresPlace, postgres_database
from hub.store.schema import metadata
from hub.store.sqlite import sqlite_database
from hub.store.upgrade import MIGRATIONS, upgrade
from tests.hub.store_commands import take
from tests.hub.store_homes import FIXTURES, Home, SqliteHome

TABLES = [
    "accounts",
    "alembic_version",
    "audit",
    "commands",
    "credentials",
    "links",
    "measures",
    "sessions",
    "tokens",
]


async def test_database_opened_again_keeps_what_it_holds(home: Home) -> None:
    async with await home.open() as store:
        made = await store.take(take(1))
    for _ in range(2):
        async with await home.open() as store:
            assert await store.in_force("library") == (made,)
    assert home.tables() == TABLES


async def test_a_database_as_step_0001_left_it_opens_with_all_it_holds(home: Home) -> None:
    home.load("0001")
    for _ in range(2):
        async with await home.open() as store:
            (held,) = await store.in_force("library")
            assert (held.id, held.kind, held.target, held.value, held.actor, held.version) == (
                "c-1",
                CLOSURE,
                "lift-1",
                "connector",
                "ada",
                1,
            )
            assert await store.in_force("town-hall") == ()
    assert home.tables() == TABLES
    ended = "SELECT id, place, ended_ns FROM measures WHERE ended_ns IS NOT NULL"
    assert home.sql(ended) == [("c-2", "closure/door-7", "3000")]


async def test_a_database_as_step_0002_left_it_opens_with_all_it_holds(home: Home) -> None:
    home.load("0002")
    for _ in range(2):
        async with await home.open() as store:
            closure, evacuation, hazard = await store.in_force("library")
            assert (closure.id, closure.kind) == ("c-1", CLOSURE)
            assert (evacuation.id, evacuation.kind, evacuation.target) == ("e-1", EVACUATION, "1,2")
            assert (hazard.id, hazard.target, hazard.reason) == ("h-1", "room-7", "smoke")
    assert home.sql("SELECT count(*) FROM measures") == [("5",)]


async def test_a_database_as_step_0003_left_it_opens_and_its_audit_begins(home: Home) -> None:
    home.load("0003")
    async with await home.open() as store:
        assert len(await store.in_force("library")) == 3
        await store.take(take(1, target="lift-9"))
        assert (await store.audit.head()).number == 1
    assert home.tables() == TABLES


async def test_a_database_as_step_0003_left_it_opens_with_all_it_holds(home: Home) -> None:
    home.load("0003")
    for _ in range(2):
        async with await home.open() as store:
            closure, evacuation, hazard = await store.in_force("library")
            assert (closure.id, closure.value) == ("c-1", "connector")
            assert (evacuation.id, hazard.id) == ("e-1", "h-1")
            assert (await store.people()).accounts == ()
    assert home.tables() == TABLES


async def test_requests_of_an_old_database_are_known_by_their_keys(home: Home) -> None:
    home.load("0002")
    async with await home.open() as store:
        closing = TakeMeasure(
            "new", "c-9", "library", CLOSURE, "lift-1", "inspection", "ada", 9_000, "connector",
            idempotency_key="key-1",
        )  # fmt: skip
        assert (await store.take(closing)).id == "c-1"
        clearing = TakeMeasure(
            "new", "e-9", "library", EVACUATION, "1,2", "drill", "ada", 9_000,
            idempotency_key="key-4",
        )  # fmt: skip
        assert (await store.take(clearing)).id == "e-1"
        with pytest.raises(IdempotencyConflictError):
            await store.end(EndMeasure("new", "c-1", "library", CLOSURE, "ada", 9_000, "key-1"))
        ended = await store.end(EndMeasure("new", "h-1", "library", HAZARD, "ada", 9_000))
        assert ended.version == 8


def test_every_old_schema_is_kept_for_every_database() -> None:
    steps = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    kept = sorted(path.name for path in FIXTURES.glob("store_0*.sql"))
    assert kept == sorted(
        name for step in steps[:-1] for name in (f"store_{step}.sql", f"store_{step}_postgres.sql")
    )


async def test_schema_newer_than_the_code_is_refused_and_left_alone(home: Home) -> None:
    async with await home.open() as store:
        await store.take(take(1))
    home.sql("UPDATE alembic_version SET version_num = '9999'")
    before = (home.tables(), home.sql("SELECT * FROM measures"))
    with pytest.raises(SchemaNewerError) as caught:
        await home.open()
    assert caught.value.code == "store.schema.newer"
    assert "9999" in caught.value.message
    assert (home.tables(), home.sql("SELECT * FROM measures")) == before
    assert home.sql("SELECT version_num FROM alembic_version") == [("9999",)]


async def test_tables_in_the_code_are_those_of_the_newest_step(store: Store) -> None:
    def differences(connection: sa.Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async def compare(connection: AsyncConnection) -> list[object]:
        return await connection.run_sync(differences)

    assert await store.database.transaction(compare) == []


@pytest.mark.parametrize("schema", [None, "0001", "0002", "0003", "0004"])
async def test_step_that_fails_leaves_the_database_untouched(
    home: Home, tmp_path: Path, schema: str | None
) -> None:
    if schema is not None:
        home.load(schema)
    else:
        home.sql("SELECT 1")
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    newest = max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    (migrations / "versions" / "9000_half.py").write_text(
        "from alembic import op\n"
        f"revision, down_revision, branch_labels, depends_on = '9000', '{newest}', None, None\n"
        "def upgrade():\n"
        "    op.execute('CREATE TABLE half (id TEXT)')\n"
        "    op.execute('CREATE TABLE half (id TEXT)')\n"
    )

    async def half(connection: AsyncConnection) -> None:
        await connection.run_sync(upgrade, migrations)

    before = home.tables()
    database = (
        sqlite_database(home.path)
        if isinstance(home, SqliteHome)
        else postgres_database(PostgresPlace(home.argument))
    )
    with pytest.raises(Exception, match=r"half.*already exists"):
        await database.transaction(half)
    await database.close()
    assert home.tables() == before
    if schema is not None:
        assert home.sql("SELECT version_num FROM alembic_version") == [(schema,)]
