"""The loop that the hub runs on, for its tests too, and the homes that its store can have."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from hub.fair_loop import fair_loop
from hub.store import Store
from tests.hub.store_homes import Home, PostgresHome, SqliteHome
from tests.postgres import Postgres

Factory = Callable[[], asyncio.AbstractEventLoop]

ON_ANY_LOOP = frozenset({"test_push_socket.py", "test_push_events.py"})
"""Modules whose tests are run on asyncio's own loop as well, as where there is no epoll."""


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Factory]:
    """Return the loops to run a test on."""
    if item.path.name in ON_ANY_LOOP:
        return {"fair": fair_loop, "plain": asyncio.SelectorEventLoop}
    return {"fair": fair_loop}


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """Give a home for a store, each that there is in turn."""
    if request.param == "sqlite":
        return SqliteHome(tmp_path / "hub.sqlite")
    server: Postgres = request.getfixturevalue("postgres")
    return PostgresHome(server)


@pytest_asyncio.fixture
async def store(home: Home) -> AsyncIterator[Store]:
    """Give an open store, in each home in turn."""
    async with await home.open() as opened:
        yield opened
