"""The servers under test that are written in Python, and the one that is a loop in C.

Each listens for WebSockets at one port and for commands at another: '1' sends one message to all,
'T' ten, 'B' a large one; 'U' and a line of JSON plays updates.
"""

import argparse
import asyncio
import json
import os
import resource
import select
import socket
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from aiohttp import web
from websockets.asyncio.server import ServerConnection, broadcast
from websockets.asyncio.server import serve as serve_websockets

from bench.processes import HOST
from bench.push import native
from bench.push.messages import TOGETHER, document, floor, floor_text, text
from bench.push.updates import Updates, play_updates
from hub.fair_loop import fair_loop
from hub.garbage import left_to_itself
from hub.listening import listen
from hub.load import ACCEPT
from hub.ports import Json
from hub.push import Board, PushServer, PushSettings
from hub.push.prepared import text_frame

LONG = 3_600.0
MOST = 20_000
READY = '{"synced":0}'
COMMANDS = {b"1": 1, b"T": TOGETHER}


class Server(Protocol):
    """What is commanded."""

    def publish(self, command: bytes) -> Coroutine[None, None, None] | None:
        """Send to all, at once or by the coroutine that is returned."""

    async def updates(self, asked: Updates) -> dict[str, object]:
        """Play updates."""
        ...


def main() -> None:
    """Run one server until it is stopped."""
    parser = argparse.ArgumentParser(description="One server under test.")
    parser.add_argument("kind", choices=sorted(SERVERS))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--control", type=int, required=True)
    parsed = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    SERVERS[parsed.kind](parsed.port, parsed.control)


class Zhilu:
    """Our own push server, and a board with a few topics."""

    def __init__(self) -> None:
        self._revision = 1
        board = Board("bench")
        documents: dict[str, Json | None] = {f"t/{n}": document(0) for n in range(TOGETHER)}
        board.publish(1, {**documents, "t/floor": floor(0)})
        self.push = PushServer(
            board,
            now=lambda: datetime.now(UTC),
            spread=lambda: 0.5,
            settings=PushSettings(max_connections=MOST, heartbeat=LONG),
        )

    def publish(self, command: bytes) -> None:
        """Send to all."""
        self._revision += 1
        if command == b"B":
            self.push.publish(self._revision, {"t/floor": floor(self._revision)})
            return
        topics = range(COMMANDS[command])
        self.push.publish(self._revision, {f"t/{n}": document(self._revision) for n in topics})

    async def updates(self, asked: Updates) -> dict[str, object]:
        """Play updates of many keys, in ticks."""

        def flush(values: dict[str, int]) -> None:
            self._revision += 1
            self.push.publish(self._revision, {"keys": {"mark": f"^{self._revision}", **values}})

        return await play_updates(asked, flush)


def zhilu(port: int, control: int) -> None:
    """Run our own server, as the hub mounts it."""
    with asyncio.Runner(loop_factory=fair_loop) as runner:
        runner.run(_zhilu(port, control))


async def _zhilu(port: int, control: int) -> None:
    ours = Zhilu()
    app = web.Application()
    app.router.add_get("/", ours.push.handle)
    await ours.push.start()
    await _serve_aiohttp(app, port)
    with left_to_itself():
        await controlled(control, ours)


class Peer:
    """A server that sends messages, each encoded once."""

    def __init__(self) -> None:
        self._number = 0

    def take(self, command: bytes) -> Iterator[str]:
        """Yield what a command asks for."""
        self._number += 1
        if command == b"B":
            yield floor_text(self._number)
            return
        for topic in range(COMMANDS[command]):
            yield text(self._number, f"t/{topic}")

    async def updates(self, asked: Updates) -> dict[str, object]:
        """Peers are measured message by message."""
        raise NotImplementedError(f"{asked} is for our own server")


def naive_aiohttp(port: int, control: int, *, deflate: bool = False) -> None:
    """Run what one writes with aiohttp: `await ws.send_str` for one client after the other."""
    asyncio.run(_naive_aiohttp(port, control, deflate=deflate))


async def _naive_aiohttp(port: int, control: int, *, deflate: bool) -> None:
    peer = NaiveAiohttp(deflate=deflate)
    app = web.Application()
    app.router.add_get("/", peer.handle)
    await _serve_aiohttp(app, port)
    await controlled(control, peer)


class NaiveAiohttp(Peer):
    """Sends to one client after the other, and waits for each."""

    def __init__(self, *, deflate: bool) -> None:
        super().__init__()
        self._deflate = deflate
        self._clients: set[web.WebSocketResponse] = set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a client."""
        client = web.WebSocketResponse(compress=self._deflate)
        await client.prepare(request)
        await client.send_str(READY)
        self._clients.add(client)
        try:
            async for _ in client:
                pass
        finally:
            self._clients.discard(client)
        return client

    async def publish(self, command: bytes) -> None:
        """Send to all."""
        for message in self.take(command):
            for client in tuple(self._clients):
                await client.send_str(message)


def broadcasting(port: int, control: int, *, deflate: bool = False) -> None:
    """Run what the websockets library recommends for the same message to all."""
    asyncio.run(_broadcasting(port, control, deflate=deflate))


async def _broadcasting(port: int, control: int, *, deflate: bool) -> None:
    peer = Broadcasting()
    compression = "deflate" if deflate else None
    async with serve_websockets(
        peer.handle, HOST, port, compression=compression, ping_interval=None, backlog=4_096
    ):
        await controlled(control, peer)


class Broadcasting(Peer):
    """Writes to all without waiting."""

    def __init__(self) -> None:
        super().__init__()
        self._clients: set[ServerConnection] = set()

    async def handle(self, client: ServerConnection) -> None:
        """Serve a client."""
        await client.send(READY)
        self._clients.add(client)
        try:
            await client.wait_closed()
        finally:
            self._clients.discard(client)

    def publish(self, command: bytes) -> None:
        """Send to all."""
        for message in self.take(command):
            broadcast(self._clients, message)


def c_loop(port: int, control: int) -> None:
    """Accept clients in Python, and hand them over to C while messages are sent."""
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as folder:
        loop = native.compiled(Path(folder))
        one = _server_frame(text(1))
        ten = b"".join(_server_frame(text(1, f"t/{n}")) for n in range(TOGETHER))
        with _listening(port) as listener, _listening(control) as commands:
            commander, _ = commands.accept()
            commander.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            clients: list[socket.socket] = []
            while _gather(listener, commander, clients):
                native.serve(loop, commander.fileno(), [c.fileno() for c in clients], one, ten)


def _gather(
    listener: socket.socket, commander: socket.socket, clients: list[socket.socket]
) -> bool:
    """Accept clients until the commander says 'G'; False once it is gone."""
    while True:
        ready, _, _ = select.select([listener, commander], [], [])
        if listener in ready:
            client, _ = listener.accept()
            if _shake_hands(client):
                clients.append(client)
        else:
            return commander.recv(1) == b"G"


def _shake_hands(client: socket.socket) -> bool:
    asked = client.recv(65_536)
    if not asked:
        # Somebody only looked whether this server listens.
        return False
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: %b\r\n\r\n" % ACCEPT
    )
    client.sendall(_server_frame(READY))
    return True


def _server_frame(message: str) -> bytes:
    return text_frame(message.encode())


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.create_server((HOST, port), backlog=4_096) as listener:
        yield listener


async def _serve_aiohttp(app: web.Application, port: int) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await listen(runner, HOST, port)


class _Commands(asyncio.Protocol):
    """Carries commands out as they come, with nothing in between."""

    def __init__(self, server: "Server", gone: asyncio.Event) -> None:
        self._server = server
        self._gone = gone
        self._transport: asyncio.Transport | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        # Commands may come together.
        words, updates, line = data.partition(b"U")
        if updates:
            self._begin(self._play(line))
        for word in words:
            if word not in b"GQ":
                waiting = self._server.publish(bytes((word,)))
                if waiting is not None:
                    self._begin(waiting)

    def connection_lost(self, _error: Exception | None) -> None:
        self._gone.set()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _play(self, line: bytes) -> None:
        told = await self._server.updates(Updates(**json.loads(line)))
        if self._transport is not None:
            self._transport.write(json.dumps(told).encode() + b"\n")


async def controlled(port: int, server: "Server") -> None:
    """Take commands until the commander is gone."""
    gone = asyncio.Event()
    listener = await asyncio.get_running_loop().create_server(
        lambda: _Commands(server, gone), HOST, port
    )
    async with listener:
        await gone.wait()
    os._exit(0)


SERVERS: dict[str, Callable[[int, int], None]] = {
    "zhilu": zhilu,
    "zhilu-deflate": zhilu,
    "aiohttp": naive_aiohttp,
    "aiohttp-deflate": lambda port, control: naive_aiohttp(port, control, deflate=True),
    "websockets": broadcasting,
    "websockets-deflate": lambda port, control: broadcasting(port, control, deflate=True),
    "c": c_loop,
}

if __name__ == "__main__":
    main()
