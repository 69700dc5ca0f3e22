"""A backup made while commands and readings pour in, and a hub on what was restored."""

import asyncio
import contextlib
import os
import signal
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from tests.hub.store_homes import Home, PostgresHome, SqliteHome
from tests.hub.test_backup import in_thread
from tests.integration.mqtt_tools import eventually
from tests.integration.test_killed import Numbers, Told, born, nursery, report
from tests.postgres import Postgres
from tests.servers import free_port

pytestmark = pytest.mark.integration

BACKUPS = 3


class Commanded:
    """Closures that were acknowledged, in their order."""

    def __init__(self) -> None:
        self.acknowledged: list[str] = []


async def command(address: str, commanded: Commanded) -> None:
    """Close a lift and open it again, for ever."""
    async with aiohttp.ClientSession() as http:
        while True:
            async with http.post(
                f"{address}/api/v1/closures", json={"target": "stairs-1"}
            ) as response:
                assert response.status == 201
                made = (await response.json())["id"]
            commanded.acknowledged.append(made)
            async with http.delete(f"{address}/api/v1/closures/{made}") as response:
                assert response.status == 200


def under_way(commanded: Commanded, told: Told, commands: int) -> bool:
    """Tell whether so many commands are acknowledged, and a reading."""
    return len(commanded.acknowledged) >= commands and "room508" in told.counts


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_every_command_acknowledged_before_a_backup_is_in_it(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    data, back, http, mqtt = tmp_path / "data", tmp_path / "back", free_port(), free_port()
    address = f"http://127.0.0.1:{http}"
    homes: tuple[Home, Home] = (SqliteHome(data / "x"), SqliteHome(back / "zhilu.sqlite3"))
    store: tuple[str, ...] = ()
    restored_to: tuple[str, ...] = ()
    if kind == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        homes = PostgresHome(server), PostgresHome(server)
        store, restored_to = (homes[0].argument,), (homes[1].argument,)
    told, commanded, numbers = Told(), Commanded(), Numbers()
    option = [each for url in store for each in ("--store", url)]
    async with nursery(data, http, mqtt, store) as process:
        hub = await born(process)
        work = [
            asyncio.create_task(command(address, commanded)),
            asyncio.create_task(report("room508", mqtt, told, numbers)),
        ]
        for number in range(1, BACKUPS + 1):
            await eventually(partial(under_way, commanded, told, 2 * number))
            commands, counts = len(commanded.acknowledged), dict(told.counts)
            file = tmp_path / f"{number}.tar.gz"
            result = await in_thread("create", file, "--data", data, *option)
            assert result.exit_code == 0, result.output
            result = await in_thread("verify", file)
            assert result.exit_code == 0, result.output
        for task in work:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*work)
        os.kill(hub.pid, signal.SIGKILL)
    target = [each for url in restored_to for each in ("--store", url)]
    result = await in_thread("restore", file, "--data", back, *target)
    assert result.exit_code == 0, result.output
    held = homes[1].sql("SELECT id FROM measures")
    assert set(commanded.acknowledged[:commands]) <= {each for (each,) in held}
    async with nursery(back, http, mqtt, restored_to) as process:
        again = await born(process)
        assert again.epoch != hub.epoch
        value = again.believed["room508/occupants"]
        assert isinstance(value, float | int)
        assert value >= counts["room508"]
        os.kill(again.pid, signal.SIGKILL)
