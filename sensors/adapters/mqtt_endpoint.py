"""The hub's own MQTT endpoint: `sensors.mqtt.Broker` on sockets, in an asyncio event loop.

It has no tasks: everything happens in callbacks of the event loop, so nothing can be orphaned. What
came in during one turn of the loop is handed over, and what is to be sent is written, once in the
next turn.
"""

import asyncio
import dataclasses
import select
import ssl
import time
from collections.abc import Callable, Collection, Sequence
from functools import partial
from itertools import count
from types import TracebackType
from typing import Self

import structlog

from sensors.adapters.bulk import Bulk
from sensors.adapters.incident_log import IncidentLog
from sensors.adapters.mqtt_connection import LINGER_SECONDS, Connection, Pause, Peer
from sensors.adapters.mqtt_holding import Held, Holding
from sensors.adapters.mqtt_kept import KeptFile
from sensors.adapters.mqtt_listening import cannot_listen, check_loopback
from sensors.adapters.mqtt_wires import Doorway, Wire, Wires
from sensors.adapters.sink import Accept, Admit
from sensors.decoding import READINGS_FILTER
from sensors.mqtt import Batch, Broker, BrokerStats, Close, Limits, Login, Rights, RightsOf, Turn

DEFAULT_PORT = 1884
_WAITING_SOCKETS = 1_024
_READ_BYTES = 65_536

_log = structlog.get_logger(__name__)


class MqttEndpoint:
    """Listens for MQTT 3.1.1 and 5.0 clients; use as an asynchronous context manager.

    Messages to `zhilu/v1/+/+` go to `accept`; PUBACK and PUBREC follow once its future is done, and
    no message has a task of its own. What is refused is not acknowledged, and the endpoint goes on.
    While a client does not read what is sent to it, nothing more is read from it; further bounds
    stand in `Limits`.

    Args:
        accept: Takes the messages for the hub; `one_by_one` makes one of a sink.
        host: Address to listen on.
        port: TCP port, or 0 for any free one.
        limits: Bounds.
        admit: Checks who clients are and says what they may do. Without it nobody is asked, all may
            do everything, and only this machine is served.
        rights_of: What clients that `admit` has let in before this start may do now.
        tls: Certificate and key; without it nothing is encrypted.
        open_to_others: Serve other machines even without `admit`: on a network of devices alone.
        kept: Where sessions and retained messages outlive the process; without it they do not.
            Nothing is said to a client that follows from a change before that is kept.
        bulk: Reads and writes many plain sockets at once; without it one after the other.

    Raises:
        PortInUseError: On entry: another program has the port.
        EndpointError: On entry: the address cannot be listened on, or may not be without `admit`.
    """

    def __init__(  # noqa: PLR0913 - options, each by its name
        self,
        accept: Accept,
        *,
        host: str = "127.0.0.1",
        port: int = DEFAULT_PORT,
        limits: Limits | None = None,
        admit: Admit | None = None,
        rights_of: RightsOf | None = None,
        tls: ssl.SSLContext | None = None,
        open_to_others: bool = False,
        kept: KeptFile | None = None,
        bulk: Bulk | None = None,
    ) -> None:
        self._accept = accept
        self._host = host
        self._port = port
        self._limits = limits or Limits()
        self._admit = admit
        self._rights_of = rights_of
        self._tls = tls
        self._open_to_others = open_to_others
        self._broker = Broker(READINGS_FILTER, self._limits, guarded=admit is not None)
        self._kept = kept
        self._bulk = bulk
        self._holding = None if kept is None else Holding(kept, self._write_and_close, self.soon)
        self._numbers = count(1)
        self._connections: dict[int, Peer] = {}
        self._held: set[Peer] = set()
        self._accepting: set[asyncio.Future[Collection[int]]] = set()
        self._server: asyncio.Server | None = None
        self._wires: Wires | None = None
        self._empty = asyncio.Event()
        self._refusals = IncidentLog(_log)
        self._failures = IncidentLog(_log)
        self._scheduled = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def port(self) -> int:
        """The TCP port in use; the one asked for while not listening."""
        if self._server is None or not self._server.sockets:
            return self._port
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def stats(self) -> BrokerStats:
        """Return the counts of this moment."""
        failing = self._kept is not None and self._kept.failing
        return dataclasses.replace(self._broker.stats(), kept_failing=failing)

    def dismiss(self, users: Collection[str]) -> None:
        """End the connections of users that may not come any more; see `Broker.dismiss`."""
        for user in users:
            self._broker.dismiss(user, self._loop.time())
        if users:
            self.soon()

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        try:
            # Whoever is not asked who they are is on this machine.
            if self._admit is None and not self._open_to_others:
                await check_loopback(self._host, self._port)
            server = await self._loop.create_server(
                self._doorway(),
                self._host,
                self._port,
                ssl=self._tls,
                backlog=_WAITING_SOCKETS,
                start_serving=False,
            )
        except OSError as error:
            raise cannot_listen(error, self._host, self._port) from error
        try:
            await self._take_up()
            self._server = server
            await server.start_serving()
        except OSError as error:
            raise cannot_listen(error, self._host, self._port) from error
        finally:
            if not server.is_serving():
                self._server = None
                server.close()
                self._let_go()
        _log.info(
            "mqtt_endpoint_listening",
            host=self._host,
            port=self.port,
            credentials=self._admit is not None,
            tls=self._tls is not None,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Acknowledge what is taken, say goodbye (DISCONNECT 0x8B), close; in two seconds.

        Where what clients are to be told cannot be kept they are closed without a word, in three.
        """
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for connection in self._connections.values():
            connection.pause(Pause.FULL)
        if self._accepting:
            await asyncio.wait(self._accepting, timeout=LINGER_SECONDS)
        self._broker.shut_down()
        self.turn()
        if self._timer is not None:
            self._timer.cancel()
        if self._connections:
            self._empty.clear()
            try:
                async with asyncio.timeout(2 * LINGER_SECONDS):
                    await self._empty.wait()
            except TimeoutError:
                # What they are to be told cannot be kept.
                for connection in list(self._connections.values()):
                    connection.finish(linger=False)
                await self._empty.wait()
        await server.wait_closed()
        self._let_go()
        if self._kept is not None:
            await self._kept.close()

    def _let_go(self) -> None:
        wires, self._wires = self._wires, None
        if wires is not None:
            wires.close()

    def _doorway(self) -> Callable[[], asyncio.BaseProtocol]:
        """Return what makes a connection of a socket: by epoll, else, or with TLS, by asyncio."""
        if self._tls is None and hasattr(select, "epoll"):
            self._wires = wires = Wires(self, self._loop, self._bulk)
            return lambda: Doorway(wires)
        buffer = bytearray(_READ_BYTES)
        return lambda: Connection(self, self._loop, buffer)

    async def _take_up(self) -> None:
        """Take up what was kept before the start."""
        if self._kept is None:
            return
        entries = await self._kept.open()
        bad = self._broker.restore(entries, self._loop.time(), time.time(), self._rights_of)
        stats = self._broker.stats()
        _log.info(
            "mqtt_sessions_kept", sessions=stats.sessions, retained=stats.retained, left_out=bad
        )
        self.soon()

    @property
    def backlog_bytes(self) -> int:
        """From how many unsent bytes on a connection counts as slow."""
        return self._limits.backlog_bytes

    def join(self, connection: Peer) -> int | None:
        """Number a new connection; None while shutting down."""
        if self._server is None:
            return None
        number = next(self._numbers)
        self._connections[number] = connection
        self._broker.opened(number, self._loop.time())
        self.soon()
        return number

    def leave(self, number: int) -> None:
        """Note that a connection is gone."""
        connection = self._connections.pop(number, None)
        if connection is not None:
            self._held.discard(connection)
        self._broker.closed(number, self._loop.time())
        self.soon()
        if not self._connections:
            self._empty.set()

    def received(self, found: Sequence[tuple[int, bytes]]) -> None:
        """Take bytes from connections, each with the number of its connection."""
        self._broker.received(found, self._loop.time())
        if self._full:
            for number, _ in found:
                connection = self._connections.get(number)
                if connection is not None:
                    connection.pause(Pause.FULL)
                    self._held.add(connection)

    def drained(self, number: int, backlog: int) -> None:
        """Note that a connection takes bytes again."""
        self._broker.written(number, backlog, self._loop.time())
        self.soon()

    @property
    def _full(self) -> bool:
        """Whether so much waits that nothing more is to be read."""
        holding = self._holding
        return self._broker.full or (
            holding is not None and holding.bytes > self._limits.unsettled_bytes
        )

    def soon(self) -> None:
        """Have `turn` called once in the next turn of the event loop."""
        if not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self.turn)

    def turn(self) -> None:
        """Do all that the broker asks, and what follows from it."""
        self._scheduled = False
        while turn := self._broker.take():
            self._perform(turn)
        if self._held and not self._full:
            for connection in self._held:
                connection.resume(Pause.FULL)
            self._held.clear()
        deadline = self._broker.deadline()
        if deadline is not None and (self._timer is None or deadline < self._timer.when()):
            if self._timer is not None:
                self._timer.cancel()
            self._timer = self._loop.call_at(deadline, self._ring)

    def _ring(self) -> None:
        self._timer = None
        self._broker.elapsed(self._loop.time())
        self.turn()

    def _perform(self, turn: Turn) -> None:
        if turn.batch is not None:
            self._hand_over(turn.batch)
        for login in turn.logins:
            self._ask(login)
        if self._holding is None:
            self._write_and_close(Held(turn.writes, turn.closes, turn.sent))
        else:
            self._holding.pass_on(turn)

    def _write_and_close(self, held: Held) -> None:
        connections = self._connections
        plain: list[tuple[Wire, bytes]] = []
        for number, parts in held.writes.items():
            connection = connections.get(number)
            data = parts[0] if len(parts) == 1 else b"".join(parts)
            if type(connection) is Wire:
                plain.append((connection, data))
            elif connection is not None:
                connection.write(data)
        if plain and self._wires is not None:
            self._wires.write_each(plain)
        now = self._loop.time()
        for number in held.sent & held.writes.keys():
            connection = connections.get(number)
            if connection is not None:
                self._broker.written(number, connection.backlog, now)
        for close in held.closes:
            self._close(close)

    def _hand_over(self, batch: Batch) -> None:
        try:
            done = self._accept(batch.messages)
        except Exception:  # noqa: BLE001 - a fault of the hub must not end the endpoint
            self._complain()
            self._broker.settle(batch, range(len(batch.messages)), self._loop.time())
            return
        if done.done():
            self._settle(batch, done)
        else:
            self._accepting.add(done)
            done.add_done_callback(partial(self._settle_later, batch))

    def _settle_later(self, batch: Batch, done: asyncio.Future[Collection[int]]) -> None:
        self._accepting.discard(done)
        self._settle(batch, done)
        self.soon()

    def _settle(self, batch: Batch, done: asyncio.Future[Collection[int]]) -> None:
        refused: Collection[int] = range(len(batch.messages))
        if not done.cancelled():
            failure = done.exception()
            if failure is None:
                refused = done.result()
            else:
                self._complain(failure)
        self._broker.settle(batch, refused, self._loop.time())

    def _complain(self, failure: BaseException | None = None) -> None:
        self._failures.error("mqtt_messages_refused", exc_info=failure or True)

    def _ask(self, login: Login) -> None:
        connection = self._connections.get(login.connection)
        if connection is None or self._admit is None:
            return
        try:
            answer = self._admit(login)
        except Exception:  # noqa: BLE001 - a fault of the hub must not end the endpoint
            self._complain()
            self._broker.turn_away(login.connection, self._loop.time())
            return
        if answer.done():
            self._answered(login.connection, answer)
        else:
            connection.pause(Pause.LOGIN)
            answer.add_done_callback(partial(self._answered, login.connection))

    def _answered(self, number: int, answer: "asyncio.Future[Rights | None]") -> None:
        now = self._loop.time()
        failure = None if answer.cancelled() else answer.exception()
        if answer.cancelled() or failure is not None:
            if failure is not None:
                self._complain(failure)
            self._broker.turn_away(number, now)
        else:
            self._broker.admit(number, answer.result(), now)
        connection = self._connections.get(number)
        if connection is not None:
            connection.resume(Pause.LOGIN)
        self.soon()

    def _close(self, close: Close) -> None:
        connection = self._connections.get(close.connection)
        if connection is None:
            return
        if close.code is not None:
            self._refusals.warning(
                "mqtt_client_refused",
                about=close.code,
                code=close.code,
                reason=close.reason,
                peer=connection.peer,
            )
        connection.finish(linger=close.linger)
