import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from hub.errors import SchemaNewerError, StoreFileError, StoreUnavailableError
from hub.store import ClosePassage, Store
from hub.store.database import sqlite_engine
from hub.store.schema import metadata
from hub.store.upgrade import MIGRATIONS, upgrade


def tables(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    connection.close()
    return sorted(name for (name,) in found if not name.startswith("sqlite_"))


def set_schema(path: Path, revision: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.commit()
    connection.close()


async def test_database_opened_again_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "hub.sqlite"
    async with await Store.open(path) as store:
        made = await store.close_passage(
            ClosePassage("1", "1", "library", "lift-1", "unit", "", "ada", 1)
        )
    for _ in range(2):
        async with await Store.open(path) as store:
            assert await store.closures_in_force("library") == (made,)
    assert tables(path) == ["alembic_version", "closures", "commands", "measures"]


async def test_a_database_as_step_0001_left_it_opens_with_all_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "hub.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "store_0001.sql").read_text())
    connection.close()
    for _ in range(2):
        async with await Store.open(path) as store:
            (held,) = await store.closures_in_force("library")
            assert (held.id, held.target, held.actor) == ("c-1", "lift-1", "ada")
            assert await store.closures_in_force("town-hall") == ()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


async def test_schema_newer_than_the_code_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "hub.sqlite"
    await (await Store.open(path)).close()
    set_schema(path, "9999")
    before = path.read_bytes()
    with pytest.raises(SchemaNewerError) as caught:
        await Store.open(path)
    assert caught.value.code == "store.schema.newer"
    assert "9999" in caught.value.message
    assert path.read_bytes() == before


async def test_tables_in_the_code_are_those_of_the_newest_step(tmp_path: Path) -> None:
    path = tmp_path / "hub.sqlite"
    await (await Store.open(path)).close()
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


async def test_step_that_fails_leaves_the_database_untouched(tmp_path: Path) -> None:
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    (migrations / "versions" / "9000_half.py").write_text(
        "from alembic import op\n"
        "revision, down_revision, branch_labels, depends_on = '9000', '0002', None, None\n"
        "def upgrade():\n"
        "    op.execute('CREATE TABLE half (id TEXT)')\n"
        "    op.execute('CREATE TABLE half (id TEXT)')\n"
    )
    path = tmp_path / "hub.sqlite"
    engine = sqlite_engine(path)
    with pytest.raises(sa.exc.OperationalError):
        async with engine.begin() as connection:
            await connection.run_sync(upgrade, migrations)
    await engine.dispose()
    assert tables(path) == []


async def test_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("this is no database " * 100)
    with pytest.raises(StoreFileError) as caught:
        await Store.open(path)
    assert caught.value.code == "store.file.invalid"
    assert "notes.txt" in caught.value.message
    assert path.read_text().startswith("this is no database")
    for thread in threading.enumerate():
        if "_connection_worker" in thread.name:
            thread.join(5)
            assert not thread.is_alive(), "the connection that failed has left its thread behind"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("absent/hub.sqlite", "No such file or directory"), ("", "Is a directory")],
)
async def test_place_that_cannot_hold_a_file_is_named(
    tmp_path: Path, name: str, reason: str
) -> None:
    with pytest.raises(StoreUnavailableError, match=reason) as caught:
        await Store.open(tmp_path / name)
    assert str(tmp_path / name) in caught.value.message
