"""A push server on loopback, and ways to be a bad client of it."""

import asyncio
import base64
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from aiohttp import web
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from hub.push import Board, Grants, PushServer, PushSettings

PATH = "/api/v1/stream"
EVENTS = "/api/v1/events"
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@dataclass
class Served:
    push: PushServer
    port: int

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}{PATH}"


@asynccontextmanager
async def serve(
    board: Board,
    settings: PushSettings | None = None,
    port: int = 0,
    granted: Callable[[web.Request], Grants] = lambda _: Grants(),
) -> AsyncIterator[Served]:
    push = PushServer(
        board, now=lambda: NOON, spread=lambda: 0.5, settings=settings, granted=granted
    )
    app = web.Application()
    app.router.add_get(PATH, push.handle)
    app.router.add_get(EVENTS, push.handle_events, allow_head=False)

    async def start(_: web.Application) -> None:
        await push.start()

    async def close(_: web.Application) -> None:
        await push.close()

    app.on_startup.append(start)
    app.on_shutdown.append(close)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", port))
    site = web.SockSite(runner, listener)
    await site.start()
    try:
        yield Served(push, listener.getsockname()[1])
    finally:
        await runner.cleanup()


@dataclass
class RawClient:
    """A WebSocket client that shows every frame, control frames included."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    frames: list[Frame] = field(default_factory=list)
    parsed: StreamReader = field(default_factory=StreamReader)
    ended: bool = False

    @classmethod
    async def connect(cls, port: int) -> "RawClient":
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        key = base64.b64encode(bytes(16)).decode()
        writer.write(
            f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101")
        return cls(reader, writer)

    def send(self, opcode: Opcode, data: bytes) -> None:
        self.writer.write(Frame(opcode, data).serialize(mask=True))

    async def next(self) -> Frame | None:
        """Return the next frame, or None at a clean end; a frame that is cut fails."""
        parsing = Frame.parse(self.parsed.read_exact, mask=False)
        started = bool(self.parsed.buffer)
        while True:
            try:
                next(parsing)
            except StopIteration as done:
                frame: Frame = done.value
                frame.check()
                self.frames.append(frame)
                return frame
            data = await self.reader.read(65_536)
            if not data:
                assert not started, "the stream ends within a frame"
                return None
            started = True
            self.parsed.feed_data(data)

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


@dataclass
class CuttingProxy:
    """Forwards TCP; each connection but the last is cut after so many bytes to the client."""

    port: int
    budgets: list[int]
    cuts: int = 0
    listener: asyncio.Server | None = None
    pumps: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self.listener = await asyncio.start_server(self._forward, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.listener is not None
        self.listener.close()
        for pump in self.pumps:
            pump.cancel()
        await asyncio.gather(*self.pumps, return_exceptions=True)

    @property
    def url(self) -> str:
        assert self.listener is not None
        return f"ws://127.0.0.1:{self.listener.sockets[0].getsockname()[1]}{PATH}"

    async def _forward(
        self, client_reader: asyncio.StreamReader, client: asyncio.StreamWriter
    ) -> None:
        server_reader, server = await asyncio.open_connection("127.0.0.1", self.port)
        budget = self.budgets.pop(0) if self.budgets else None
        both = [
            asyncio.create_task(self._pump(client_reader, server, None)),
            asyncio.create_task(self._pump(server_reader, client, budget)),
        ]
        self.pumps.update(both)
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for pump in both:
            pump.cancel()
        client.transport.abort()
        server.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, budget: int | None
    ) -> None:
        while data := await reader.read(65_536):
            if budget is not None and len(data) >= budget:
                writer.write(data[:budget])
                await writer.drain()
                writer.close()
                self.cuts += 1
                return
            if budget is not None:
                budget -= len(data)
            writer.write(data)
