"""`zhilu store`: what an operator does with the store while no hub runs on it."""

import asyncio
import contextlib
from pathlib import Path

import click

from hub.backplane import held_alone
from hub.config import StoreConfig
from hub.config_checks import check_store
from hub.errors import StoreUnavailableError
from hub.store import PostgresPlace, copy_store
from hub.telling import told_plainly


@click.group()
def store() -> None:
    """Look after the store of commands."""


@store.command()
@click.argument("source")
@click.argument("target")
def copy(source: str, target: str) -> None:
    """Copy all of a store into an empty one, such as a file into PostgreSQL.

    SOURCE and TARGET are a file, such as var/zhilu.sqlite3, or a postgresql:// URL; passwords are
    better kept in ~/.pgpass or PGPASSWORD. No hub may run on either of them.
    """
    with told_plainly(), contextlib.ExitStack() as stack:
        places = [place_of(text) for text in (source, target)]
        if isinstance(places[0], Path) and not places[0].is_file():
            raise StoreUnavailableError(f"{places[0]}: there is no such file")
        for folder in {place.resolve().parent for place in places if isinstance(place, Path)}:
            stack.enter_context(held_alone(folder))
        copied = asyncio.run(copy_store(*places))
    click.echo(", ".join(f"{number} {name}" for name, number in copied.items()) + " copied")


def place_of(text: str) -> Path | PostgresPlace:
    """Return the store that an argument names.

    Raises:
        ConfigError: It looks like a URL, and is none of a database.
    """
    if "://" not in text:
        return Path(text)
    check_store(StoreConfig(text))
    return PostgresPlace(text)
