"""Copying a store from one database into another."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.cli import main
from hub.errors import StoreNotEmptyError
from hub.store import PostgresPlace, Store, copy_store
from hub.store.copying import TABLES
from tests.hub.store_commands import end, take
from tests.hub.store_homes import Home, PostgresHome, SqliteHome
from tests.postgres import Postgres

COMMANDS = "SELECT * FROM commands ORDER BY sequence"
MEASURES = "SELECT id, place, ended_by_command FROM measures ORDER BY id"


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path, postgres: Postgres) -> Home:
    """The home to copy into."""
    if request.param == "sqlite":
        return SqliteHome(tmp_path / "copied" / "hub.sqlite")
    return PostgresHome(postgres)


def place(home: Home) -> Path | PostgresPlace:
    if isinstance(home, SqliteHome):
        home.path.parent.mkdir(exist_ok=True)
        return home.path
    return PostgresPlace(home.argument)


def counts(**found: int) -> dict[str, int]:
    return {table.name: 0 for table in TABLES} | found


async def filled(home: Home) -> None:
    async with await home.open() as store:
        await store.take(take(1, key="k"))
        await store.take(take(2, target="lift-2"))
        await store.end(end(3, "measure-2"))


async def test_a_copy_is_the_same_and_goes_on(home: Home, other: Home) -> None:
    await filled(home)
    copied = await copy_store(place(home), place(other))
    assert copied == counts(commands=3, measures=2, audit=3)
    assert other.sql(COMMANDS) == home.sql(COMMANDS)
    assert other.sql(MEASURES) == home.sql(MEASURES)
    async with await other.open() as store:
        (held,) = await store.in_force("library")
        assert (held.id, held.version) == ("measure-1", 1)
        assert await store.take(take(9, key="k")) == held
        assert (await store.take(take(4, target="lift-4"))).version == 4


async def test_an_old_store_is_copied_as_the_present_one(home: Home, other: Home) -> None:
    home.load("0002")
    assert await copy_store(place(home), place(other)) == counts(commands=7, measures=5)
    async with await other.open() as store:
        assert len(await store.in_force("library")) == 3


async def test_nothing_is_copied_into_a_store_that_is_in_use(home: Home, other: Home) -> None:
    await filled(home)
    where = place(other)
    async with await Store.open(where) as store:
        await store.take(take(1))
    with pytest.raises(StoreNotEmptyError) as caught:
        await copy_store(place(home), where)
    assert caught.value.code == "store.copy.full"
    assert len(other.sql(COMMANDS)) == 1


async def test_an_empty_store_is_copied(home: Home, other: Home) -> None:
    async with await home.open():
        pass
    assert await copy_store(place(home), place(other)) == counts()


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("none.sqlite3", "there is no such file"),
        ("mysql://user:secret@host/db", "no address"),
        ("postgresql://user:secret@127.0.0.1:1/db", "postgresql://127.0.0.1:1/db"),
    ],
)
def test_the_command_names_what_it_cannot_copy(tmp_path: Path, source: str, told: str) -> None:
    where = source if "://" in source else str(tmp_path / source)
    result = CliRunner().invoke(main, ["store", "copy", where, str(tmp_path / "new.sqlite3")])
    assert result.exit_code == 1
    assert told in result.output
    assert "secret" not in result.output


def test_the_command_copies(tmp_path: Path) -> None:
    (tmp_path / "zhilu.sqlite3").touch()
    paths = [str(tmp_path / "zhilu.sqlite3"), str(tmp_path / "new" / "zhilu.sqlite3")]
    (tmp_path / "new").mkdir()
    result = CliRunner().invoke(main, ["store", "copy", *paths])
    told = ", ".join(f"{number} {name}" for name, number in counts().items())
    assert (result.exit_code, result.output) == (0, f"{told} copied\n")
