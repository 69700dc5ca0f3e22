"""A disk that is full, and a clock that is set, while a hub runs."""

import asyncio
import contextlib
import os
import resource
import signal
from functools import partial
from pathlib import Path

import aiohttp
import aiomqtt
import pytest

from hub.ports import Clock
from hub.twin.slots import CLOCKS
from tests.integration.hub_tools import config_for, hub
from tests.integration.mqtt_tools import Device, eventually
from tests.integration.test_killed import born, nursery
from tests.servers import PATIENCE, free_port

pytestmark = pytest.mark.integration

ROOM = "zhilu/v1/room508/occupants"
NO_ROOM = 16
"""Bytes that a file may have: as on a full disk, what is there can be overwritten and no more."""


def limit(pid: int, size: int) -> None:
    """Bound the size of the files that a process writes."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def ready(address: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.get(f"{address}/readyz") as response:
        document = await response.json()
        return response.status, document.get("for", "")


async def becomes(address: str, expected: tuple[int, str]) -> None:
    async with asyncio.timeout(PATIENCE):
        while await ready(address) != expected:  # noqa: ASYNC110 - another process has no event
            await asyncio.sleep(0.05)


async def test_a_full_disk_is_told_nothing_is_acknowledged_and_all_of_it_later(
    tmp_path: Path,
) -> None:
    data, http, mqtt = tmp_path / "data", free_port(), free_port()
    address = f"http://127.0.0.1:{http}"
    async with nursery(data, http, mqtt) as process:
        first = await born(process)
        async with Device("127.0.0.1", mqtt) as client:
            await client.publish(ROOM, "1", qos=1)
            limit(first.pid, NO_ROOM)
            waiting = asyncio.create_task(client.publish(ROOM, "2", qos=1, timeout=PATIENCE))
            await becomes(address, (503, "journal"))
            await asyncio.sleep(0.2)
            assert not waiting.done()
            limit(first.pid, resource.RLIM_INFINITY)
            await waiting
            await becomes(address, (200, ""))
        os.kill(first.pid, signal.SIGKILL)
        second = await born(process)
        assert second.believed["room508/occupants"] == 2
        assert second.epoch == first.epoch
        async with Device("127.0.0.1", mqtt) as client:
            limit(second.pid, NO_ROOM)
            lost = asyncio.create_task(client.publish(ROOM, "3", qos=1, timeout=PATIENCE))
            await becomes(address, (503, "journal"))
            assert not lost.done()
            os.kill(second.pid, signal.SIGKILL)
            lost.cancel()
            with contextlib.suppress(asyncio.CancelledError, aiomqtt.MqttError):
                await lost
        third = await born(process)
        os.kill(third.pid, signal.SIGKILL)
        assert third.believed["room508/occupants"] == 2
        assert third.epoch != second.epoch


class Moved:
    """A clock that is ahead of another by what a test says."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.by_ns = 0

    def now_ns(self) -> int:
        return self.clock.now_ns() + self.by_ns


async def test_a_clock_that_is_set_is_noticed(tmp_path: Path) -> None:
    async with hub(config_for(tmp_path)) as running:
        runtime = running.running.runtime
        clock = Moved(runtime.clock)
        runtime.clock = clock

        def noticed(seconds: int) -> bool:
            entry = runtime.twin.engine.state.table(CLOCKS).get("hub")
            return entry is not None and round(entry.value.by_ns / 10**9) == seconds

        for jump in (3_600, -7_200):
            clock.by_ns += jump * 10**9
            await eventually(partial(noticed, jump))
