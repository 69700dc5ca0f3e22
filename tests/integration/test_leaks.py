"""Nothing is left of those who come and go: no task, no descriptor, no thread, no memory."""

import asyncio
import contextlib
import gc
import os
import socket
import struct
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import aiomqtt
import msgspec
import pytest
from structlog.testing import capture_logs

from hub.app import RunningHub, running_hub
from hub.fair_loop import fair_loop
from hub.load import Herd, Target, client_frame, count_frames
from hub.push.connection import Connection
from hub.push.subscriber import Subscriber
from hub.twin.slots import SESSIONS
from tests.integration.hub_tools import config_for
from tests.integration.mqtt_tools import eventually
from tests.servers import PATIENCE

pytestmark = pytest.mark.integration

CROWD = 250
ROUNDS = 3
KINDS = ("Connection", "Subscriber", "Socket", "Request", "StreamResponse", "Wire")
WISH = client_frame(0x81, b'{"subscribe":["machines","level/+/occupancy"]}')
LEAST_LOTS, MOST_LOTS = 9, 40
"""Lots of readings: what a process takes once, and not for each tick, is taken by the last."""

SETTLED_SECONDS = 30.0
"""aiohttp lets a refused request linger for 10 s, if its body is not whole."""

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that lets a socket end with a reset, as a phone that is gone."""


@dataclass(frozen=True)
class Held:
    """What the process holds."""

    tasks: Counter[str]
    descriptors: int
    threads: Counter[str]
    objects: Counter[str]


def held() -> Held:
    """Return what the process holds now, with what only the collector can free gone."""
    gc.collect()
    kinds = Counter(type(each).__name__ for each in gc.get_objects())
    return Held(
        Counter(task.get_name().rstrip("0123456789-") for task in asyncio.all_tasks()),
        sum(1 for _ in Path("/proc/self/fd").iterdir()),
        Counter(thread.name.rstrip("0123456789_") for thread in threading.enumerate()),
        Counter({kind: kinds[kind] for kind in KINDS}),
    )


async def settled(before: Held) -> None:
    """Wait until everything is as it was before, and say what is not."""
    with contextlib.suppress(TimeoutError):
        await eventually(lambda: not more(held(), before), SETTLED_SECONDS)
    assert more(held(), before) == {}


def more(now: Held, before: Held) -> dict[str, object]:
    """Return what there is more of than before."""
    found = {
        "tasks": now.tasks - before.tasks,
        "descriptors": max(0, now.descriptors - before.descriptors),
        "threads": now.threads - before.threads,
        "objects": now.objects - before.objects,
    }
    return {name: value for name, value in found.items() if value}


@contextlib.asynccontextmanager
async def warmed(
    tmp_path: Path, work: Callable[[RunningHub], None]
) -> AsyncIterator[tuple[RunningHub, Held]]:
    """Run a hub, and let some work be done once, so that what is made once is there."""
    config = config_for(tmp_path)
    http = msgspec.structs.replace(config.http, visitor_rate=0)
    async with running_hub(msgspec.structs.replace(config, http=http)) as running:
        await asyncio.to_thread(work, running)
        push = running.runtime.push
        await eventually(lambda: push.counters().connections == 0)
        await pool_filled()
        await asyncio.sleep(0.2)
        yield running, held()


async def pool_filled() -> None:
    """Let all threads of the loop's pool be there, which makes one where none of them is idle."""
    count = min(32, (os.cpu_count() or 1) + 4)
    meeting = threading.Barrier(count)
    await asyncio.gather(*(asyncio.to_thread(meeting.wait, 30.0) for _ in range(count)))


def port_of(running: RunningHub) -> int:
    return int(running.address.rpartition(":")[2])


async def repeated(tmp_path: Path, work: Callable[[RunningHub], None]) -> RunningHub:
    """Let work be done again and again; at the end all must be as after the first time."""
    async with warmed(tmp_path, work) as (running, before):
        for _ in range(ROUNDS):
            await asyncio.to_thread(work, running)
        await settled(before)
        return running


async def test_nothing_is_left_of_a_thousand_sockets_with_subscriptions(tmp_path: Path) -> None:
    def sockets(running: RunningHub) -> None:
        target = Target("127.0.0.1", port_of(running), "/api/v1/stream", WISH, b'{"synced":')
        herd = Herd(target, count_frames)
        herd.grow(CROWD, 30)
        herd.grow(10, 30, deaf=True)
        herd.close()

    await repeated(tmp_path, sockets)


def ask(port: int, request: bytes, *, read: bool, reset: bool) -> None:
    """Send a request, read something or nothing, and go."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as wire:
        if reset:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        wire.sendall(request)
        if read:
            wire.recv(4_096)


def test_names_of_what_is_counted() -> None:
    assert {Connection.__name__, Subscriber.__name__} <= set(KINDS)


async def test_nothing_is_left_of_event_streams(tmp_path: Path) -> None:
    def streams(running: RunningHub) -> None:
        head = b"GET /api/v1/events?topics=machines HTTP/1.1\r\nHost: localhost\r\n\r\n"
        for number in range(CROWD):
            ask(port_of(running), head, read=number % 4 != 0, reset=number % 2 == 0)

    await repeated(tmp_path, streams)


async def test_nothing_is_left_of_requests_that_are_broken_off(tmp_path: Path) -> None:
    body = b'{"from":"lift-2","to":"stairs-1"}'
    head = (
        b"POST /api/v1/what-if HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Type: application/json\r\nContent-Length: 500\r\n\r\n"
    )
    whole = b"GET /api/v1/venue HTTP/1.1\r\nHost: localhost\r\n\r\n"
    upgrade = b"GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"

    def broken_off(running: RunningHub) -> None:
        for number in range(CROWD):
            parts = (head + body, whole, upgrade, b"\x16\x03\x01", whole[:20])
            ask(port_of(running), parts[number % 5], read=False, reset=number % 2 == 0)

    with capture_logs() as told:
        await repeated(tmp_path, broken_off)
    assert not [line for line in told if line["log_level"] in {"warning", "error"}]


async def test_nothing_is_left_of_routes_that_were_opened_and_ended(tmp_path: Path) -> None:
    async def routes(running: RunningHub) -> None:
        async with aiohttp.ClientSession(running.address) as http:
            for _ in range(40):
                wish = {"from": "lift-2", "to": "stairs-1"}
                async with http.post("/api/v1/routes", json=wish) as response:
                    answer = await response.json()
                    assert response.status == 201, answer
                    made = answer["id"]
                async with http.get(f"/api/v1/routes/{made}") as response:
                    assert response.status == 200
                async with http.delete(f"/api/v1/routes/{made}") as response:
                    assert response.status == 204

    def work(running: RunningHub) -> None:
        asyncio.run(routes(running))

    async with warmed(tmp_path, work) as (running, before):
        twin, sessions = running.runtime.twin, running.runtime.sessions
        topics = set(twin.documents())
        for _ in range(ROUNDS):
            await asyncio.to_thread(work, running)
        await settled(before)
        assert not sessions.seen_ns
        assert not twin.engine.state.table(SESSIONS)
        assert set(twin.documents()) == topics


async def test_nothing_is_left_of_devices(tmp_path: Path) -> None:
    async def devices(running: RunningHub) -> None:
        for number in range(25):
            will = aiomqtt.Will("zhilu/v1/room508/occupants", "1", qos=1)
            client = aiomqtt.Client(
                "127.0.0.1", running.mqtt_port, identifier=f"d{number}", will=will
            )
            async with client:
                await client.subscribe("zhilu/v1/+/+", qos=1)
                await client.publish("zhilu/v1/room508/occupants", str(number % 5), qos=1)

    def work(running: RunningHub) -> None:
        with asyncio.Runner(loop_factory=fair_loop) as runner:
            runner.run(devices(running))
        hello = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04gone"
        for number in range(CROWD):
            ask(running.mqtt_port, hello[: 4 + number % 15], read=False, reset=number % 2 == 0)

    running = await repeated(tmp_path, work)
    stats = running.runtime.inputs.broker_stats()
    assert stats is not None
    assert (stats.connections, stats.sessions) == (0, 0)


async def test_memory_is_flat_however_long_readings_come(tmp_path: Path) -> None:
    """Blocks that Python has allocated, after all rings are full; a kilobyte a tick would be 10."""
    async with running_hub(config_for(tmp_path)) as running:
        runtime = running.runtime

        def readings(ticks: int) -> int:
            for number in range(ticks):
                for sensor in ("room508", "counter-l1-lobby"):
                    payload = b"%d" % (number % 7)
                    runtime.inputs.sink(f"zhilu/v1/{sensor}/occupants", payload, False)
                runtime.tick()
            gc.collect()
            return sys.getallocatedblocks()

        # The ring of deltas holds 4,096 revisions, which would take a while to fill.
        runtime.push.board._ring_revisions = 256
        readings(1_300)
        await asyncio.sleep(0)
        blocks = [readings(300) for _ in range(LEAST_LOTS)]
        while not flat(blocks) and len(blocks) < MOST_LOTS:
            blocks.append(readings(300))
        assert flat(blocks), blocks


def flat(blocks: list[int]) -> bool:
    """Tell whether the last lots of 300 ticks left no more than those some lots before them.

    From the highest of three to the lowest of three, because what is kept for a while comes and
    goes by a few hundred. One block a tick would be 1,200 more at least.
    """
    return min(blocks[-3:]) <= max(blocks[-9:-6])


def test_what_grows_is_not_flat() -> None:
    tides = [(0, 440, 240)[number % 3] for number in range(MOST_LOTS)]
    assert flat(tides)
    assert not any(
        flat([tide + 300 * number for number, tide in enumerate(tides[:count])])
        for count in range(LEAST_LOTS, MOST_LOTS)
    )
