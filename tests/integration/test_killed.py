"""A hub killed at any instant has what it acknowledged, and never shows a wrong state."""

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from operator import eq
from pathlib import Path
from typing import Any

import aiohttp
import aiomqtt
import msgspec
import pytest

from hub.access.audit_chain import Check
from hub.audit_heads import NAME, HeadsFile
from hub.client import PushClient
from hub.store import PostgresPlace, open_audit
from hub.verifying import verify_folder
from tests.hub.library import begun_folder, sample_folder
from tests.integration.mqtt_tools import Device, eventually
from tests.postgres import Postgres
from tests.servers import PATIENCE, free_port

pytestmark = pytest.mark.integration

ROUNDS = 50
ROUNDS_ON_POSTGRESQL = 15
HEARD = 0.05
"""Seconds in which what was sent before the end is heard."""
SENSORS = ("room508", "counter-l1-lobby", "counter-l2-gallery")
TOPICS = ("level/0/occupancy", "level/1/occupancy", "level/2/occupancy", "machines", "closures")
TARGET = "stairs-1"


class Born(msgspec.Struct):
    """What a hub says at its start."""

    pid: int
    epoch: str
    revision: int
    believed: dict[str, float | str | bool]
    closed: list[str]


@dataclass
class Told:
    """What the hub acknowledged, and what was asked and not answered."""

    counts: dict[str, int] = field(default_factory=dict)
    acknowledged: int = 0
    closed: str | None = None
    asking: bool = False


@dataclass(frozen=True)
class Life:
    """How long a hub lives: some seconds, and until so many readings are acknowledged in all."""

    seconds: float
    acknowledged: int


async def report(sensor: str, port: int, told: Told, numbers: "Numbers") -> None:
    """Send counts that only grow, QoS 1, and note which of them were acknowledged."""
    async with Device("127.0.0.1", port) as client:
        while True:
            count = numbers.next()
            await client.publish(f"zhilu/v1/{sensor}/occupants", str(count), qos=1)
            told.counts[sensor] = count
            told.acknowledged += 1


class Numbers:
    """Counts that only grow, within what is plausible for a room."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        self.last += 1
        return self.last


async def command(address: str, told: Told) -> None:
    """Close a passage and open it again, and note what was answered."""
    async with aiohttp.ClientSession() as http:
        while True:
            told.asking = True
            if told.closed is None:
                url = f"{address}/api/v1/closures"
                async with http.post(url, json={"target": TARGET}) as response:
                    assert response.status == 201
                    told.closed = (await response.json())["id"]
            else:
                url = f"{address}/api/v1/closures/{told.closed}"
                async with http.delete(url) as response:
                    assert response.status == 200
                    told.closed = None
            told.asking = False
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def nursery(
    data: Path, http: int, mqtt: int, store: tuple[str, ...] = ()
) -> AsyncIterator[asyncio.subprocess.Process]:
    with (data.parent / "stderr").open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.integration.mortal_hub"),
            *(str(begun_folder(data)), str(sample_folder()), str(http), str(mqtt), *store),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        # With the hub that is left, which would hold the pipes open.
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def born(process: asyncio.subprocess.Process) -> Born:
    """Let the nursery fork a hub, and return what that says."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n")
    async with asyncio.timeout(PATIENCE):
        while True:
            line = await process.stdout.readline()
            assert line, "the nursery has ended"
            with contextlib.suppress(msgspec.DecodeError):
                return msgspec.json.decode(line, type=Born)


async def killed_under_load(
    hub: Born, address: str, mqtt: int, told: Told, numbers: Numbers, life: Life
) -> None:
    """Use the hub from all sides, and kill it in the middle of that."""
    work = [asyncio.create_task(report(each, mqtt, told, numbers)) for each in SENSORS]
    work.append(asyncio.create_task(command(address, told)))
    await asyncio.sleep(life.seconds)
    await eventually(lambda: told.acknowledged >= life.acknowledged)
    os.kill(hub.pid, signal.SIGKILL)
    await asyncio.sleep(HEARD)
    for task in work:
        task.cancel()
    found = await asyncio.gather(*work, return_exceptions=True)
    gone = (asyncio.CancelledError, aiomqtt.MqttError, aiohttp.ClientError)
    assert all(isinstance(each, gone) for each in found), found


async def shown(address: str, client: PushClient) -> None:
    """Wait until a client shows exactly what a new one is shown."""
    async with PushClient(address) as fresh:
        await fresh.subscribe(*TOPICS)
        for topic in TOPICS:
            await client.wait_for(topic, partial(eq, fresh.document(topic)))


def check(hub: Born, before: Born | None, seen: int, told: Told) -> None:
    """Check what a hub says at its start against what the one before it told the world."""
    for sensor, count in told.counts.items():
        value: Any = hub.believed[f"{sensor}/occupants"]
        assert value >= count
    if not told.asking:
        assert hub.closed == ([] if told.closed is None else [told.closed])
    told.closed = hub.closed[0] if hub.closed else None
    if before is not None:
        assert hub.epoch == before.epoch
        assert hub.revision > seen


async def check_audit(place: Path | PostgresPlace, data: Path) -> None:
    """Check that the record of who did what is whole, with every head that was noted."""
    heads = HeadsFile(data / NAME).heads()
    check = Check({head.number: head.hash for head in heads})
    table = await open_audit(place)
    try:
        async for entry in table.all_of_it():
            check.take(entry)
    finally:
        await table.close()
    verdict = check.end()
    assert verdict.broken is None
    assert verdict.entries > 0


async def test_fifty_hubs_killed_under_load_lose_nothing_that_they_acknowledged(
    tmp_path: Path,
) -> None:
    await lose_nothing(tmp_path, ROUNDS)


async def test_hubs_on_postgresql_killed_under_load_lose_nothing_that_they_acknowledged(
    tmp_path: Path, postgres: Postgres
) -> None:
    await lose_nothing(tmp_path, ROUNDS_ON_POSTGRESQL, postgres.url(postgres.make_schema()))


async def lose_nothing(tmp_path: Path, rounds: int, *store: str) -> None:
    """Kill hubs one after the other, and check each against the one before."""
    data, http, mqtt = tmp_path / "data", free_port(), free_port()
    address = f"http://127.0.0.1:{http}"
    stream = f"ws://127.0.0.1:{http}/api/v1/stream"
    dice = random.Random(20_261_129)  # noqa: S311 - moments, not secrets
    told, numbers, before, seen = Told(), Numbers(), None, 0
    async with contextlib.AsyncExitStack() as stack:
        process = await stack.enter_async_context(nursery(data, http, mqtt, store))
        client: PushClient | None = None
        for number in range(1, rounds + 1):
            hub = await born(process)
            check(hub, before, seen, told)
            if client is None:
                client = await stack.enter_async_context(PushClient(stream, jitter=lambda: 0.0))
                await client.subscribe(*TOPICS)
            await shown(stream, client)
            life = Life(dice.uniform(0.02, 0.25), rounds if number == rounds else 0)
            await killed_under_load(hub, address, mqtt, told, numbers, life)
            seen = max(client.revision(topic) or 0 for topic in TOPICS)
            before = hub
        last = await born(process)
        os.kill(last.pid, signal.SIGKILL)
        check(last, before, seen, told)
    await check_audit(PostgresPlace(store[0]) if store else data / "zhilu.sqlite3", data)
    verdict = await asyncio.to_thread(verify_folder, data, sample_folder())
    assert verdict.differences == ()
    assert verdict.starts == rounds + 1
