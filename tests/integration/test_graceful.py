"""A hub that is told to stop and started again: all resume without a snapshot, nothing is lost."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import aiomqtt
import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.hub.test_push_events import Events
from tests.integration.hub_tools import publish
from tests.integration.mqtt_tools import Device
from tests.integration.test_health import answer, service
from tests.servers import PATIENCE

pytestmark = pytest.mark.integration

LEVEL = "level/0/occupancy"
TOPICS = ["machines", LEVEL]
LIFT = "zhilu/v1/lift-1/car_level"
OTHER = "zhilu/v1/room508/occupants"

Frame = dict[str, Any]


async def up(address: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await answer(address, "/readyz"))[0] != 200:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)


async def subscribed(wire: ClientConnection, since: Frame | None = None) -> list[Frame]:
    """Subscribe, from a position if there is one, and return the frames until all is there."""
    wish: Frame = {"subscribe": TOPICS} if since is None else {"subscribe": TOPICS, "from": since}
    await wire.send(msgspec.json.encode(wish), text=True)
    frames: list[Frame] = []
    while not frames or "synced" not in frames[-1]:
        frames.append(msgspec.json.decode(await wire.recv()))
    return frames


def socket_of(address: str) -> Any:
    return connect(f"{address.replace('http', 'ws')}/api/v1/stream", compression=None)


@contextlib.asynccontextmanager
async def stream_of(address: str, last_id: str) -> AsyncIterator[Events]:
    headers = {"Last-Event-ID": last_id} if last_id else {}
    url = f"{address}/api/v1/events?topics={','.join(TOPICS)}"
    async with aiohttp.ClientSession() as http, http.get(url, headers=headers) as response:
        assert response.status == 200
        yield Events(response)


async def until(wire: ClientConnection, key: str) -> Frame:
    """Return the next frame that has a key."""
    async with asyncio.timeout(PATIENCE):
        while True:
            frame: Frame = msgspec.json.decode(await wire.recv())
            if key in frame:
                return frame


async def device(mqtt: int, sent: list[int], acknowledged: list[int]) -> None:
    """Publish counts that only grow, each until it is acknowledged, whoever goes meanwhile."""
    while True:
        with contextlib.suppress(aiomqtt.MqttError):
            async with Device("127.0.0.1", mqtt, timeout=3) as client:
                while True:
                    sent.append(len(sent) % 1_000)
                    await client.publish(OTHER, "1", qos=1)
                    acknowledged.append(sent[-1])
                    await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)


def keeper(mqtt: int) -> aiomqtt.Client:
    """Return a client whose session waits for it."""
    return Device("127.0.0.1", mqtt, identifier="keeper", clean_session=False)


async def stopped(process: asyncio.subprocess.Process, address: str, mqtt: int) -> tuple[Any, str]:
    """Follow a hub, tell it to stop, and return where the socket and the stream stood."""
    async with socket_of(address) as wire, stream_of(address, "") as stream:
        first = await subscribed(wire)
        assert sum("snapshot" in frame for frame in first) == len(TOPICS)
        await stream.until_synced()
        await publish("127.0.0.1", mqtt, (LIFT, "1"), ("zhilu/v1/lift-2/car_level", "2"))
        revision = (await until(wire, "patch"))["revision"]
        process.send_signal(signal.SIGTERM)
        # All that was told comes before the goodbye.
        frame: Frame = {}
        while "closing" not in frame:
            revision = frame.get("revision", revision)
            frame = msgspec.json.decode(await wire.recv())
        assert 0.5 <= frame["closing"]["retry_after"] < 1
        async with asyncio.timeout(PATIENCE):
            while await stream.next() is not None:
                pass
        assert "closing" in stream.read[-1]
        assert await process.wait() == 0
    return {"epoch": first[0]["hello"]["epoch"], "revision": revision}, stream.last_id


async def resumed(address: str, mqtt: int, position: Frame, last_id: str) -> None:
    """Come back to the next hub: what was missed is sent, and no snapshot."""
    async with socket_of(address) as wire, stream_of(address, last_id) as stream:
        again = await subscribed(wire, position)
        assert again[0]["hello"]["epoch"] == position["epoch"]
        for frames in (again, await stream.until_synced()):
            assert not any("snapshot" in frame or "reset" in frame for frame in frames), frames
        await publish("127.0.0.1", mqtt, (LIFT, "3"))
        after = await until(wire, "patch")
        assert after["revision"] > position["revision"]


async def test_sockets_streams_and_devices_go_on_after_a_restart(tmp_path: Path) -> None:
    sent: list[int] = []
    acknowledged: list[int] = []
    async with service(tmp_path) as (process, address, mqtt):
        await up(address)
        async with keeper(mqtt) as client:
            await client.subscribe("zhilu/v1/lift-2/+", qos=1)
        working = asyncio.create_task(device(mqtt, sent, acknowledged))
        position, last_id = await stopped(process, address, mqtt)
    before = len(acknowledged)
    async with service(tmp_path, (address, mqtt)) as (_, address, mqtt):
        await up(address)
        await resumed(address, mqtt, position, last_id)
        async with asyncio.timeout(PATIENCE):
            while len(acknowledged) < before + 5:  # noqa: ASYNC110 - devices have no event
                await asyncio.sleep(0.02)
        async with keeper(mqtt) as client:
            message = await asyncio.wait_for(anext(aiter(client.messages)), PATIENCE)
            assert message.topic.value == "zhilu/v1/lift-2/car_level"
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working
