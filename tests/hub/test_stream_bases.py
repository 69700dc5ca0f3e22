"""When what stood is kept beside the stream: as it grows, and before what follows is too old."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from hub.backplane.ledger import Ledger
from hub.backplane.nats import bases as module
from hub.backplane.nats.bases import Bases
from hub.push import Board
from tests.integration.mqtt_tools import eventually


class Beside:
    """Where bases are kept; messages stay in the stream for so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.kept_seconds = seconds
        self.bases: list[bytes] = []

    async def put_base(self, building: str, data: bytes) -> None:
        assert building == "main"
        self.bases.append(data)


class Stream:
    """A log of which tests say how much was appended."""

    def __init__(self) -> None:
        self.counts = SimpleNamespace(bytes=0)
        self.ledger = Ledger("epoch")
        self.writer = SimpleNamespace(sequence=1, term=1, building="main")
        self.now_ns = 0

    async def told(self) -> None:
        """All of it is in the stream."""


def bases_of(beside: Beside, stream: Stream) -> Bases:
    link: Any = beside
    log: Any = stream
    return Bases(link, log, Board("epoch"), lambda: (), "venue")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.001)


async def test_a_base_is_kept_again_when_the_stream_has_grown() -> None:
    beside, stream = Beside(3600.0), Stream()
    running = asyncio.create_task(bases_of(beside, stream).run())
    await eventually(lambda: len(beside.bases) == 1)
    stream.counts.bytes = module.LEAST_BYTES
    await eventually(lambda: len(beside.bases) == 2)
    running.cancel()


async def test_where_little_happens_it_is_kept_again_before_what_follows_is_gone() -> None:
    beside = Beside(0.04)
    running = asyncio.create_task(bases_of(beside, Stream()).run())
    await eventually(lambda: len(beside.bases) > 3)
    running.cancel()
