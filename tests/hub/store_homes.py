"""The homes that a store can have, as the tests of the store reach into them."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from hub.store import PostgresPlace, Store
from tests.postgres import Postgres

FIXTURES = Path(__file__).parent


class Home(Protocol):
    """A database that is empty at first."""

    @property
    def argument(self) -> str:
        """What tells a child process where it is."""
        ...

    async def open(self) -> Store:
        """Open the store in it."""
        ...

    def sql(self, text: str) -> list[tuple[str, ...]]:
        """Run some SQL beside the hub and return the rows as text."""
        ...

    def load(self, schema: str) -> None:
        """Fill it with the fixture of an old schema."""
        ...

    def tables(self) -> list[str]:
        """Return the names of its tables."""
        ...


class SqliteHome:
    """A file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def argument(self) -> str:
        """Return the path."""
        return str(self.path)

    async def open(self) -> Store:
        """Open the store in it."""
        return await Store.open(self.path)

    def sql(self, text: str) -> list[tuple[str, ...]]:
        """Run some SQL beside the hub and return the rows as text."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        try:
            return as_text(connection.execute(text).fetchall())
        finally:
            connection.close()

    def load(self, schema: str) -> None:
        """Fill it with the fixture of an old schema."""
        connection = sqlite3.connect(self.path)
        connection.executescript((FIXTURES / f"store_{schema}.sql").read_text())
        connection.close()

    def tables(self) -> list[str]:
        """Return the names of its tables."""
        rows = self.sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        return sorted(name for (name,) in rows if not name.startswith("sqlite_"))


class PostgresHome:
    """A schema of the tests' server."""

    def __init__(self, server: Postgres) -> None:
        self.server = server
        self.name = server.make_schema()

    @property
    def argument(self) -> str:
        """Return the URL."""
        return self.server.url(self.name)

    async def open(self) -> Store:
        """Open the store in it."""
        return await Store.open(PostgresPlace(self.argument))

    def sql(self, text: str) -> list[tuple[str, ...]]:
        """Run some SQL beside the hub and return the rows as text."""
        return [tuple(line.split("\t")) for line in self.server.sql(text, self.name).splitlines()]

    def load(self, schema: str) -> None:
        """Fill it with the fixture of an old schema."""
        self.server.sql((FIXTURES / f"store_{schema}_postgres.sql").read_text(), self.name)

    def tables(self) -> list[str]:
        """Return the names of its tables."""
        rows = self.sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return sorted(name for (name,) in rows)


def as_text(rows: Sequence[tuple[object, ...]]) -> list[tuple[str, ...]]:
    """Return rows as text, as psql prints them."""
    return [tuple("" if value is None else str(value) for value in row) for row in rows]
