"""The WebSocket server of the push protocol, mounted into an aiohttp application."""

import asyncio
import contextlib
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from hub.ports import Json
from hub.push.board import Board, Published
from hub.push.connection import Connection
from hub.push.frames import Closing, ClosingFrame, encode, ready
from hub.push.subscriber import BACKLOG_BYTES, Batch, Outgoing, Subscriber
from hub.push.subscriptions import Subscriptions

MAX_FRAME_BYTES = 64 * 1024

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PushSettings:
    """How the push server behaves; times in seconds.

    Args:
        max_connections: Connections beyond this are refused with 503.
        backlog_bytes: Unsent bytes beyond which a client's deltas give way to later snapshots.
        heartbeat: Silence after which a client is pinged; it has half of it to answer.
        drain_interval: How often clients that lag are looked at. One look costs well under a
            microsecond, so the interval only weighs how long a link that has just emptied may
            idle; 50 ms is one tick of a busy hub, when `publish` looks as well.
        retry_after: Shortest and longest time that clients are told to stay away.
        close_grace: How long a client may take to say goodbye when the hub closes.
        origins: Further web origins, such as `https://signs.example.org`, that may connect
            beside the hub's own.
    """

    max_connections: int = 10_000
    backlog_bytes: int = BACKLOG_BYTES
    heartbeat: float = 25.0
    drain_interval: float = 0.05
    retry_after: tuple[float, float] = (0.5, 5.0)
    close_grace: float = 3.0
    origins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PushCounters:
    """Counts since the start, but for `connections` and `lagging`, which are of now.

    Args:
        connections: Open connections.
        lagging: Those that are owed snapshots because they read too slowly.
        refused: Handshakes refused.
        frames: Frames sent.
        bytes: Bytes sent.
        writes: Writes they left in.
        conflated: Topic changes not sent to a slow client because a newer state replaces them.
        documents_refused: Documents that could not be pushed.
    """

    connections: int = 0
    lagging: int = 0
    refused: int = 0
    frames: int = 0
    bytes: int = 0
    writes: int = 0
    conflated: int = 0
    documents_refused: int = 0


class PushServer:
    """Serves a board's topics to WebSocket clients.

    Call `start` when the application starts, `publish` once per tick, and `close` from
    `on_shutdown`, before aiohttp waits for its handlers.

    Args:
        board: What the topics say; only this server publishes to it.
        now: The present time, aware, for the hello frame.
        spread: A random number in [0, 1), to keep clients from coming back all at once.
        settings: Bounds and times.
    """

    def __init__(
        self,
        board: Board,
        *,
        now: Callable[[], datetime],
        spread: Callable[[], float],
        settings: PushSettings | None = None,
    ) -> None:
        self._board = board
        self._now = now
        self._spread = spread
        self._settings = settings or PushSettings()
        self._subscriptions: Subscriptions[Subscriber] = Subscriptions()
        self._connections: dict[Subscriber, Connection] = {}
        self._handshakes = 0
        self._lagging: dict[Connection, None] = {}
        self._someone_lags = asyncio.Event()
        self._drainer: asyncio.Task[None] | None = None
        self._closing = False
        self._refused = 0
        self._frames = 0
        self._bytes = 0
        self._writes = 0
        self._conflated = 0
        self._documents_refused = 0

    @property
    def board(self) -> Board:
        """What the topics say."""
        return self._board

    def counters(self) -> PushCounters:
        """Return the counts as of now."""
        return PushCounters(
            connections=len(self._connections),
            lagging=len(self._lagging),
            refused=self._refused,
            frames=self._frames,
            bytes=self._bytes,
            writes=self._writes,
            conflated=self._conflated,
            documents_refused=self._documents_refused,
        )

    def listened_topics(self) -> Container[str]:
        """Return the topics that somebody listens to; a live view."""
        return self._subscriptions.listened()

    async def start(self) -> None:
        """Begin to look after slow clients."""
        self._drainer = asyncio.create_task(self._drain(), name="push-drain")

    async def close(self) -> None:
        """Tell every client when to come back, close its connection, and take no new one."""
        self._closing = True
        async with asyncio.TaskGroup() as farewells:
            for connection in tuple(self._connections.values()):
                farewells.create_task(self._part(connection))
        if self._drainer is not None:
            self._drainer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._drainer
            self._drainer = None

    def publish(self, revision: int, documents: Mapping[str, Json | None]) -> Published:
        """Publish a revision to the board, and send what it changes to those who listen.

        All of it leaves each connection in one write. Never waits for a client.

        Args:
            revision: Greater than all before it.
            documents: Whole documents by topic, not changed afterwards; None ends a topic.

        Returns:
            What changed. Documents that cannot be pushed are logged and listed as `refused`;
            their topics stand as they were and all others go out.

        Raises:
            RevisionOrderError: The revision is not greater; nothing is published.
        """
        published = self._board.publish(revision, documents)
        for error in published.refused:
            self._documents_refused += 1
            log.error("push.document", code=error.code, topic=error.topic, detail=error.message)
        batch = Batch(published)
        for topics, audience in self._subscriptions.audiences(published.frames):
            self._send_to(audience, batch, topics)
        for topic in published.ended:
            self._subscriptions.forget(topic)
        return published

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends; mount at `GET /api/v1/stream`."""
        refusal = self._refusal(request)
        if refusal is not None:
            self._refused += 1
            return refusal
        # Counted from here, so that a burst of handshakes cannot overrun the bound.
        self._handshakes += 1
        try:
            connection = await self._connect(request)
        finally:
            self._handshakes -= 1
        if connection is None:
            # The client left during the handshake: nobody reads this.
            return web.Response(status=400)
        try:
            # aiohttp raises it from within `receive` when a pong meets a broken connection.
            with contextlib.suppress(ConnectionResetError):
                await self._serve(connection)
        finally:
            connection.subscriber.leave()
            del self._connections[connection.subscriber]
            self._lagging.pop(connection, None)
        return connection.response

    async def _connect(self, request: web.Request) -> Connection | None:
        # One byte more than the bound, because aiohttp refuses what reaches its limit.
        response = web.WebSocketResponse(
            compress=False,
            heartbeat=self._settings.heartbeat,
            max_msg_size=MAX_FRAME_BYTES + 1,
        )
        try:
            await response.prepare(request)
        except ConnectionResetError:
            return None
        transport = request.transport
        if transport is None:
            return None
        subscriber = Subscriber(
            self._board, self._subscriptions, backlog_bytes=self._settings.backlog_bytes
        )
        connection = Connection(subscriber, response, transport)
        connection.tune()
        self._connections[subscriber] = connection
        return connection

    async def _serve(self, connection: Connection) -> None:
        time = self._now().astimezone(UTC).isoformat(timespec="milliseconds")
        self._send(connection, connection.subscriber.hello(time.replace("+00:00", "Z")))
        if self._closing:
            await self._part(connection)
        async for message in connection.response:
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                return
            # Answering on would let one client pile up answers that it does not take.
            while connection.congested and connection.open:
                self._watch(connection)
                await connection.relieved.wait()
            self._send(connection, connection.subscriber.receive(message.data))

    def _send_to(
        self, audience: Iterable[Subscriber], batch: Batch, topics: tuple[str, ...]
    ) -> None:
        outgoing = batch.joined(topics)
        plain = batch.ended.isdisjoint(topics)
        sent = 0
        for subscriber in audience:
            connection = self._connections[subscriber]
            if plain and connection.pass_on(outgoing.data):
                sent += 1
            else:
                self._offer(connection, batch, topics)
        self._writes += sent
        self._frames += sent * outgoing.frames
        self._bytes += sent * len(outgoing.data)

    def _offer(self, connection: Connection, batch: Batch, topics: tuple[str, ...]) -> None:
        outgoing = connection.subscriber.offer(batch, topics, connection.backlog)
        self._send(connection, outgoing)
        if connection.subscriber.lagging:
            self._conflated += len(topics)
            self._watch(connection)

    def _send(self, connection: Connection, outgoing: Outgoing) -> None:
        sent = connection.write(outgoing)
        if sent.frames:
            self._writes += 1
            self._frames += sent.frames
            self._bytes += len(sent.data)

    def _watch(self, connection: Connection) -> None:
        if connection not in self._lagging:
            connection.relieved.clear()
            self._lagging[connection] = None
            self._someone_lags.set()

    async def _drain(self) -> None:
        while True:
            await self._someone_lags.wait()
            await asyncio.sleep(self._settings.drain_interval)
            self._relieve()

    def _relieve(self) -> None:
        for connection in tuple(self._lagging):
            if connection.open and connection.backlog and connection.congested:
                continue
            self._send(connection, connection.subscriber.drain())
            del self._lagging[connection]
            connection.relieved.set()
        if not self._lagging:
            self._someone_lags.clear()

    async def _part(self, connection: Connection) -> None:
        self._send(connection, Outgoing(ready(ClosingFrame(Closing(self._retry_after()))), 1))
        connection.relieved.set()
        try:
            async with asyncio.timeout(self._settings.close_grace):
                await connection.response.close(code=WSCloseCode.GOING_AWAY)
        except TimeoutError:
            # It does not read: what is buffered for it would hold up the shutdown for ever.
            connection.transport.abort()

    def _retry_after(self) -> float:
        shortest, longest = self._settings.retry_after
        return round(shortest + self._spread() * (longest - shortest), 3)

    def _refusal(self, request: web.Request) -> web.Response | None:
        if not self._own_origin(request):
            detail = "this origin may not connect; add it to the push settings if it should"
            return _problem(403, "push.origin.foreign", detail)
        headers = {"Retry-After": str(max(1, round(self._retry_after())))}
        if self._closing:
            return _problem(503, "push.closing", "the hub shuts down", headers)
        if len(self._connections) + self._handshakes >= self._settings.max_connections:
            return _problem(503, "push.connections.full", "too many connections", headers)
        return None

    def _own_origin(self, request: web.Request) -> bool:
        # Browsers send Origin and do not apply the same-origin policy to WebSockets; the check
        # keeps foreign pages from using a signed-in reader's browser (RFC 6455 section 10.2).
        origin = request.headers.get("Origin")
        if origin is None or origin in self._settings.origins:
            return True
        return origin.partition("://")[2].lower() == request.host.lower()


def _problem(
    status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    title = "Forbidden" if status == web.HTTPForbidden.status_code else "Service Unavailable"
    problem: dict[str, Json] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
    }
    return web.Response(
        body=encode(problem),
        status=status,
        content_type="application/problem+json",
        headers=headers,
    )
