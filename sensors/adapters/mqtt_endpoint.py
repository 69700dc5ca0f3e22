"""The hub's own MQTT endpoint: `sensors.mqtt.Broker` on asyncio sockets.

It has no tasks: everything happens in callbacks of the event loop, so nothing can be orphaned.
"""

import asyncio
import errno
from collections import deque
from itertools import count
from types import TracebackType
from typing import Self

import structlog

from sensors.adapters.sink import Complaints, Sink
from sensors.decoding import READINGS_FILTER
from sensors.errors import EndpointError, PortInUseError
from sensors.mqtt import Action, Broker, BrokerStats, Close, Deliver, Limits, Send

DEFAULT_PORT = 1884
LINGER_SECONDS = 1.0

_log = structlog.get_logger(__name__)


class MqttEndpoint:
    """Listens for MQTT 3.1.1 and 5.0 clients; use as an asynchronous context manager.

    Messages to `zhilu/v1/+/+` go to the sink, always with `retained` false: whatever a device
    publishes here has just been published. PUBACK follows once the sink has returned. Where the
    sink raises, the message is not acknowledged, and the endpoint goes on. While a client does not
    read what is sent to it, nothing more is read from it; further bounds stand in `Limits`.

    Args:
        sink: Takes the messages.
        host: Address to listen on. Clients are not asked who they are: keep it on loopback or on a
            network of devices alone.
        port: TCP port, or 0 for any free one.
        limits: Bounds.

    Raises:
        PortInUseError: On entry: another program has the port.
        EndpointError: On entry: the address cannot be listened on.
    """

    def __init__(
        self,
        sink: Sink,
        *,
        host: str = "127.0.0.1",
        port: int = DEFAULT_PORT,
        limits: Limits | None = None,
    ) -> None:
        self._sink = sink
        self._host = host
        self._port = port
        self._limits = limits or Limits()
        self._broker = Broker(READINGS_FILTER, self._limits)
        self._numbers = count(1)
        self._connections: dict[int, _Connection] = {}
        self._server: asyncio.Server | None = None
        self._empty = asyncio.Event()
        self._refusals = Complaints()
        self._failures = Complaints()

    @property
    def port(self) -> int:
        """The TCP port in use; the one asked for while not listening."""
        if self._server is None or not self._server.sockets:
            return self._port
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def stats(self) -> BrokerStats:
        """Return the counts of this moment."""
        return self._broker.stats()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                lambda: _Connection(self, loop), self._host, self._port
            )
        except OSError as error:
            raise self._cannot_listen(error) from error
        _log.info("mqtt_endpoint_listening", host=self._host, port=self.port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Tell MQTT 5.0 clients (DISCONNECT 0x8B) and close; takes a second at most."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        self.perform(self._broker.shut_down())
        if self._connections:
            self._empty.clear()
            await self._empty.wait()
        await server.wait_closed()

    def _cannot_listen(self, error: OSError) -> EndpointError:
        where = f"{self._host}:{self._port}"
        if error.errno == errno.EADDRINUSE:
            return PortInUseError(
                "mqtt.endpoint.port_in_use",
                f"another program listens on {where}; stop it, choose another port, or use it as "
                "the broker if it is one",
            )
        return EndpointError(
            "mqtt.endpoint.unavailable",
            f"cannot listen on {where}: {error.strerror or error}; check the host and the port of "
            "the MQTT endpoint",
        )

    def join(self, connection: "_Connection") -> int | None:
        """Number a new connection; None while shutting down."""
        if self._server is None:
            return None
        number = next(self._numbers)
        self._connections[number] = connection
        self.perform(self._broker.opened(number, connection.now))
        return number

    def leave(self, number: int, now: float) -> None:
        """Note that a connection is gone."""
        self._connections.pop(number, None)
        self.perform(self._broker.closed(number, now))
        if not self._connections:
            self._empty.set()

    def received(self, number: int, data: bytes, now: float) -> None:
        """Take bytes from a connection."""
        self.perform(self._broker.received(number, data, now))

    def drained(self, number: int, backlog: int, now: float) -> None:
        """Note that a connection takes bytes again."""
        self.perform(self._broker.written(number, backlog, now))

    def elapsed(self, number: int, now: float) -> None:
        """Note that a connection's deadline has come."""
        self.perform(self._broker.elapsed(number, now))

    def deadline(self, number: int) -> float | None:
        """Return a connection's deadline in the time of the event loop."""
        return self._broker.deadline(number)

    @property
    def backlog_bytes(self) -> int:
        """From how many unsent bytes on a connection counts as slow."""
        return self._limits.backlog_bytes

    def perform(self, actions: list[Action]) -> None:
        """Do what the broker asks, and what follows from it; one write for each connection."""
        todo = deque(actions)
        outgoing: dict[int, bytearray] = {}
        while todo or outgoing:
            if not todo:
                todo.extend(self._write_all(outgoing))
                outgoing.clear()
                continue
            match todo.popleft():
                case Send(number, data):
                    outgoing.setdefault(number, bytearray()).extend(data)
                case Deliver() as message:
                    todo.extendleft(reversed(self._deliver(message)))
                case Close() as close:
                    self._close(close, bytes(outgoing.pop(close.connection, b"")))

    def _write_all(self, outgoing: dict[int, bytearray]) -> list[Action]:
        actions: list[Action] = []
        for number, data in outgoing.items():
            connection = self._connections.get(number)
            if connection is not None:
                backlog = connection.write(bytes(data))
                actions += self._broker.written(number, backlog, connection.now)
        return actions

    def _deliver(self, message: Deliver) -> list[Action]:
        now = asyncio.get_running_loop().time()
        try:
            self._sink(message.topic, message.payload, False)
        except Exception:  # noqa: BLE001 - a fault of the hub must not end the endpoint
            kept_back = self._failures.due(now)
            if kept_back is not None:
                _log.exception("mqtt_sink_failed", topic=message.topic, kept_back=kept_back)
            return self._broker.undelivered(message, now)
        if not message.acknowledgement:
            return []
        return [Send(message.connection, message.acknowledgement)]

    def _close(self, close: Close, last: bytes) -> None:
        connection = self._connections.get(close.connection)
        if connection is None:
            return
        kept_back = None if close.code is None else self._refusals.due(connection.now)
        if kept_back is not None:
            _log.warning(
                "mqtt_client_refused",
                code=close.code,
                reason=close.reason,
                peer=connection.peer,
                kept_back=kept_back,
            )
        connection.finish(last, linger=close.linger)


class _Connection(asyncio.Protocol):
    """One socket; it knows timers and buffers, and nothing of MQTT."""

    _transport: asyncio.Transport

    def __init__(self, endpoint: MqttEndpoint, loop: asyncio.AbstractEventLoop) -> None:
        self._endpoint = endpoint
        self._loop = loop
        self._number: int | None = None
        self._finished = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def now(self) -> float:
        return self._loop.time()

    @property
    def peer(self) -> str:
        return str(self._transport.get_extra_info("peername"))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what TCP servers give
        self._transport = transport
        transport.set_write_buffer_limits(high=self._endpoint.backlog_bytes, low=0)
        self._number = self._endpoint.join(self)
        if self._number is None:
            transport.abort()
        else:
            self._arm()

    def data_received(self, data: bytes) -> None:
        if self._number is not None and not self._finished:
            self._endpoint.received(self._number, data, self.now)
            self._arm()

    def pause_writing(self) -> None:
        if not self._finished:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._transport.resume_reading()
        if self._number is not None and not self._finished:
            backlog = self._transport.get_write_buffer_size()
            self._endpoint.drained(self._number, backlog, self.now)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        self._disarm()
        self._finished = True
        if self._number is not None:
            self._endpoint.leave(self._number, self.now)

    def write(self, data: bytes) -> int:
        """Write, and return how many bytes now wait in the socket's buffer."""
        if not self._finished:
            self._transport.write(data)
        return self._transport.get_write_buffer_size()

    def finish(self, last: bytes, *, linger: bool) -> None:
        """Say the last words and close; a client that does not read them is cut off in a second."""
        self.write(last)
        self._finished = True
        self._disarm()
        if linger and not self._transport.is_closing():
            self._transport.write_eof()
            self._transport.resume_reading()
        else:
            self._transport.close()
        self._timer = self._loop.call_later(LINGER_SECONDS, self._transport.abort)

    def _arm(self) -> None:
        """Have a timer not later than the deadline; deadlines only move on as packets come."""
        if self._finished or self._number is None:
            return
        deadline = self._endpoint.deadline(self._number)
        if deadline is None:
            self._disarm()
        elif self._timer is None or deadline < self._timer.when():
            self._disarm()
            self._timer = self._loop.call_at(deadline, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._number is not None:
            self._endpoint.elapsed(self._number, self.now)
        self._arm()

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
