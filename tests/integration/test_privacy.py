"""Where visitors are and what they look for is not kept: not in files, logs or figures."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
import structlog

from hub.config import Config, JournalConfig
from tests.hub.library import SPECIAL
from tests.integration.hub_tools import Hub, config_for, hub
from tests.integration.mqtt_tools import eventually

pytestmark = pytest.mark.integration

LOOKED_FOR = "盲文读物 qhx-braille-search"
NOWHERE = "qhx-nowhere-at-all"
ROUTES = "/api/v1/routes"


def config(data: Path) -> Config:
    """Return the configuration of a hub that forgets within a second."""
    return msgspec.structs.replace(config_for(data), journal=JournalConfig(route_minutes=0.002))


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """All that the hub logs, from the most talkative level on."""
    sink = StringIO()
    held = structlog.get_config()
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        logger_factory=structlog.PrintLoggerFactory(sink),
        cache_logger_on_first_use=False,
    )
    yield sink
    structlog.configure(**held)


async def visit(running: Hub) -> str:
    """Look for things and ask for ways as visitors do; return the id of a route that is open."""
    await running.get(f"/api/v1/search?q={quote(LOOKED_FOR)}")
    status, _ = await running.send("GET", f"/api/v1/search?q={quote('x' * 300)}")
    assert status == 422
    status, _ = await running.send("POST", ROUTES, {"from": NOWHERE, "to": SPECIAL})
    assert status == 404
    status, opened = await running.send("POST", ROUTES, {"from": "lift-2", "to": SPECIAL})
    assert status == 201
    await running.send("GET", f"/api/v1/nearest?from={NOWHERE}&category=restroom")
    route: str = opened["id"]
    return route


def files(data: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in filter(Path.is_file, data.rglob("*")):
        with suppress(FileNotFoundError):  # a hub that runs folds its journal
            found[str(path.relative_to(data))] = path.read_bytes()
    return found


def told_in(data: Path, words: tuple[str, ...], *, only: str = "") -> list[tuple[str, str]]:
    """Return where which words stand in the files of a hub, but for those of its floor plan."""
    return [
        (name, word)
        for name, content in files(data).items()
        if name.startswith(only) and not name.startswith(("sample", "navigation", "opened"))
        for word in words
        if word.encode() in content
    ]


async def test_nothing_of_visitors_is_left_once_their_routes_have_ended(
    tmp_path: Path, logged: StringIO
) -> None:
    async with hub(config(tmp_path)) as running:
        route = await visit(running)
        words = (LOOKED_FOR, NOWHERE, route, SPECIAL, "lift-2")
        status, _ = await running.send("DELETE", f"{ROUTES}/{route}")
        assert status == 204
        await eventually(lambda: told_in(tmp_path, words, only="journal") == [])
        figures = await (await running.http.get(f"{running.running.address}/metrics")).text()
    assert told_in(tmp_path, words) == []
    assert [word for word in words if word in logged.getvalue()] == []
    assert [word for word in words if word in figures] == []
    with sqlite3.connect(tmp_path / "zhilu.sqlite3") as store:
        assert store.execute("SELECT count(*) FROM audit").fetchone() == (0,)


async def test_an_open_route_is_kept_until_it_ends_so_that_a_restart_takes_it_up(
    tmp_path: Path,
) -> None:
    async with hub(config(tmp_path)) as running:
        route = await visit(running)
        assert told_in(tmp_path, (route,), only="journal") != [], (
            "the search in the files is not blind"
        )
    async with hub(config(tmp_path)) as running:
        shown = await running.get(f"{ROUTES}/{route}")
        assert shown["route"]["status"] == "ok"
        await running.send("DELETE", f"{ROUTES}/{route}")
        await eventually(lambda: told_in(tmp_path, (route,), only="journal") == [])
