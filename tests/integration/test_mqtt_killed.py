"""An MQTT endpoint killed at any instant has what it acknowledged, and says nothing twice.

The clients speak on plain sockets and keep their own state, as the standard asks of them: what is
not acknowledged comes again with DUP, what was received is released.
"""

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from sensors.mqtt.frames import FrameBuffer
from sensors.mqtt.packets import split_publish
from tests.integration.mqtt_tools import eventually
from tests.sensors import mqtt_bytes as client
from tests.sensors.mqtt_bytes import V5
from tests.servers import PATIENCE, free_port

pytestmark = pytest.mark.integration

ROUNDS = 40
TOPICS = {1: "once-or-more", 2: "once"}
HOUR = client.session(3_600)


class Wire:
    """A connection of a client with a session."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.frames = FrameBuffer(1 << 20)

    async def packet(self) -> tuple[int, bytes]:
        while True:
            frame = self.frames.pull()
            if frame is not None:
                return frame
            data = await self.reader.read(65_536)
            if not data:
                raise ConnectionResetError
            self.frames.push(data)


@contextlib.asynccontextmanager
async def connected(port: int, name: str) -> AsyncIterator[tuple[Wire, bool]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    wire = Wire(reader, writer)
    try:
        writer.write(client.connect(V5, name, flags=0, properties=HOUR))
        first, body = await wire.packet()
        assert first == 0x20
        yield wire, bool(body[0])
    finally:
        writer.close()


class Publisher:
    """Publishes numbers, each until it is acknowledged."""

    def __init__(self, qos: int) -> None:
        self.qos = qos
        self.number = 0
        self.acknowledged = 0
        self.under_way: list[bytes] = []
        """What is to be said (again) until it is answered: a PUBLISH, then its PUBREL."""

    async def run(self, port: int) -> None:
        async with connected(port, f"publisher-{self.qos}") as (wire, _):
            for said in self.under_way:
                wire.writer.write(bytes((said[0] | 8,)) + said[1:] if said[0] < 0x40 else said)
            while True:
                while len(self.under_way) < 20:
                    self.number += 1
                    said = client.publish(
                        TOPICS[self.qos],
                        b"%d" % self.number,
                        qos=self.qos,
                        packet_id=self.number % 60_000 + 1,
                        version=V5,
                    )
                    self.under_way.append(said)
                    wire.writer.write(said)
                self.hear(wire, *await wire.packet())

    def hear(self, wire: Wire, first: int, body: bytes) -> None:
        place = next(n for n, said in enumerate(self.under_way) if body[:2] == identifier(said))
        if first == 0x50:
            if self.under_way[place][0] < 0x40:
                self.under_way[place] = client.packet(0x62, body[:2])
                self.acknowledged += 1
            wire.writer.write(client.packet(0x62, body[:2]))
            return
        self.acknowledged += first == 0x40
        del self.under_way[place]


def identifier(said: bytes) -> bytes:
    """Return the packet identifier of a PUBLISH or PUBREL."""
    if said[0] == 0x62:
        return said[2:4]
    return split_publish(said[0], said[2:], V5)[1]


class Subscriber:
    """Takes numbers, those of QoS 2 exactly once as long as both sides keep to the standard."""

    def __init__(self) -> None:
        self.got: dict[str, list[int]] = {topic: [] for topic in TOPICS.values()}
        self.held: set[bytes] = set()
        self.known = False

    async def run(self, port: int, until: dict[str, int] | None = None) -> None:
        async with connected(port, "subscriber") as (wire, present):
            assert present or not self.known
            if not present:
                filters = [(topic, qos) for qos, topic in TOPICS.items()]
                wire.writer.write(client.subscribe(*filters, version=V5))
            while until is None or any(
                not self.got[topic] or max(self.got[topic]) < last for topic, last in until.items()
            ):
                self.hear(wire, *await wire.packet())

    def hear(self, wire: Wire, first: int, body: bytes) -> None:
        if first == 0x90:
            self.known = True
        elif first == 0x62:
            self.held.discard(body[:2])
            wire.writer.write(client.packet(0x70, body[:2]))
        else:
            topic, packet_id, _, payload = split_publish(first, body, V5)
            if first & 2:
                wire.writer.write(client.packet(0x40, packet_id))
            else:
                wire.writer.write(client.packet(0x50, packet_id))
                if packet_id in self.held:
                    return
                self.held.add(packet_id)
            self.got[topic.decode()].append(int(payload))


async def born(process: asyncio.subprocess.Process) -> int:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n")
    async with asyncio.timeout(PATIENCE):
        while not (line := await process.stdout.readline()).startswith(b"born "):
            assert line, "the nursery has ended"
    return int(line.split()[1])


async def lived(
    process: asyncio.subprocess.Process,
    port: int,
    seconds: float,
    *clients: Publisher | Subscriber,
    enough: Callable[[], object] = lambda: True,
) -> None:
    """Let an endpoint serve some clients for a while and until they have had enough; kill it."""
    pid = await born(process)
    work = [asyncio.create_task(each.run(port)) for each in clients]
    await asyncio.sleep(seconds)
    await eventually(enough)
    os.kill(pid, signal.SIGKILL)
    await cut_off(*work)


async def cut_off(*work: asyncio.Task[None]) -> None:
    """Let clients find out that their endpoint is gone."""
    found = await asyncio.wait_for(asyncio.gather(*work, return_exceptions=True), PATIENCE)
    assert all(isinstance(each, OSError) for each in found), found


async def test_endpoints_killed_under_load_lose_nothing_and_say_nothing_twice(
    tmp_path: Path,
) -> None:
    port = free_port()
    dice = random.Random(20_261_129)  # noqa: S311 - moments, not secrets
    publishers, subscriber = (Publisher(1), Publisher(2)), Subscriber()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.mortal_endpoint"),
        *(str(tmp_path / "kept"), str(port)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        await lived(process, port, 0.0, subscriber, enough=lambda: subscriber.known)
        for _ in range(ROUNDS):
            there = (subscriber,) if dice.random() < 0.5 else ()
            await lived(process, port, dice.uniform(0.02, 0.2), *publishers, *there)

        def many() -> bool:
            return all(one.acknowledged > ROUNDS for one in publishers)

        await lived(process, port, 0.0, *publishers, enough=many)
        await born(process)
        wanted = {TOPICS[one.qos]: one.acknowledged for one in publishers}
        await asyncio.wait_for(subscriber.run(port, wanted), PATIENCE)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    for one in publishers:
        found = subscriber.got[TOPICS[one.qos]]
        assert set(found) >= set(range(1, one.acknowledged + 1))
    once = subscriber.got[TOPICS[2]]
    assert len(once) == len(set(once))
    assert once == sorted(once)
