"""What is SQLite's own among the stores."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from hub.errors import StoreFileError, StoreUnavailableError, TransientHubError
from hub.store import Store
from tests.hub.store_commands import take


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(tmp_path / "hub.sqlite") as opened:
        yield opened


async def test_two_programs_on_one_file_wait_for_each_other(store: Store, tmp_path: Path) -> None:
    async with await Store.open(tmp_path / "hub.sqlite") as other:
        await asyncio.gather(
            *(
                (store, other)[number % 2].take(take(number, target=f"lift-{number}"))
                for number in range(40)
            )
        )
        assert len(await store.in_force("library")) == 40


async def test_locked_database_is_a_transient_error_and_passes(
    store: Store, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "hub.sqlite", isolation_level=None)
    async with store.database.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailableError) as caught:
        await store.take(take(1))
    assert caught.value.code == "store.unavailable"
    assert isinstance(caught.value, TransientHubError)
    other.execute("ROLLBACK")
    other.close()
    await store.take(take(1))


async def test_every_commit_waits_for_the_disk(store: Store) -> None:
    async with store.database.engine.connect() as connection:
        found = {
            pragma: (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one()
            for pragma in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


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
