"""What the MQTT integration tests share."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sensors.adapters import MqttEndpoint, one_by_one
from sensors.mqtt import Limits
from tests.servers import required

TOPIC = "zhilu/v1/lift-1/state"
FILTER = "zhilu/v1/+/+"


class Inbox:
    """A sink that remembers."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, bytes, bool]] = []

    def __call__(self, topic: str, payload: bytes, retained: bool) -> None:  # noqa: FBT001
        self.messages.append((topic, payload, retained))

    @property
    def payloads(self) -> list[bytes]:
        return [payload for _, payload, _ in self.messages]


async def eventually(condition: Callable[[], object], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - conditions of other programs have no event
            await asyncio.sleep(0.01)


@asynccontextmanager
async def endpoint(limits: Limits | None = None) -> AsyncIterator[tuple[MqttEndpoint, Inbox]]:
    inbox = Inbox()
    async with MqttEndpoint(one_by_one(inbox), port=0, limits=limits) as listening:
        yield listening, inbox


async def program(name: str, *arguments: str) -> tuple[int, bytes, bytes]:
    process = await asyncio.create_subprocess_exec(
        required(name),
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(15):
        output, errors = await process.communicate()
    return process.returncode or 0, output, errors
