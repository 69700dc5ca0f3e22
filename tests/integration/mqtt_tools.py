"""What the MQTT integration tests share."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any

import aiomqtt

from sensors.adapters import MqttEndpoint, one_by_one
from sensors.mqtt import Limits
from tests.servers import PATIENCE, required

TOPIC = "zhilu/v1/lift-1/state"
FILTER = "zhilu/v1/+/+"


class Device(aiomqtt.Client):
    """A client that waits patiently, and whose broker may go while it waits for no message."""

    def __init__(self, host: str, port: int, *, timeout: float = PATIENCE, **more: Any) -> None:
        super().__init__(host, port, timeout=timeout, **more)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await super().__aexit__(kind, error, trace)
        finally:
            # Only whoever waits for a message is told else, and asyncio of what nobody was told.
            if self._disconnected.done():
                self._disconnected.exception()


class Inbox:
    """A sink that remembers."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, bytes, bool]] = []

    def __call__(self, topic: str, payload: bytes, retained: bool) -> None:  # noqa: FBT001
        self.messages.append((topic, payload, retained))

    @property
    def payloads(self) -> list[bytes]:
        return [payload for _, payload, _ in self.messages]


async def eventually(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
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
    async with asyncio.timeout(PATIENCE):
        output, errors = await process.communicate()
    return process.returncode or 0, output, errors
