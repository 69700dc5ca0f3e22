"""Readings from a broker that stands elsewhere."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

import aiomqtt
import structlog

from sensors.adapters.incident_log import IncidentLog
from sensors.adapters.sink import Sink
from sensors.decoding import READINGS_FILTER

QUEUED_MESSAGES = 16_384
KEEP_ALIVE_SECONDS = 15
FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
STABLE_SECONDS = 10.0
ABANDON_SECONDS = 0.5
_REFUSED = 0x80

_log = structlog.get_logger(__name__)


class Uniform(Protocol):
    """A source of randomness, such as `random.Random`."""

    def uniform(self, a: float, b: float) -> float:
        """Return a number between `a` and `b`."""


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where a broker is, and how to be let in."""

    host: str
    port: int = 1883
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False


def full_jitter(attempt: int, source: Uniform) -> float:
    """Return the seconds to wait before a further attempt, counted from 0.

    Between nothing and a bound that doubles from half a second to 30 s, so that the clients of a
    broker that comes back do not come back all at once.
    """
    bound = min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** min(attempt, 16))
    return source.uniform(0.0, bound)


class MqttSubscriber:
    """Subscribes to `zhilu/v1/+/+` at QoS 1 and hands every message to the sink.

    Uses MQTT 3.1.1, which every broker has, and a clean session: what is published while the hub is
    away is lost but for retained messages; a sensor's next reading replaces it. With the name of a
    `session` the broker keeps what is published at QoS 1 meanwhile, and what was not acknowledged:
    each message is, once the hub has kept it. Whoever connects under the same name next has it
    sent anew, and the one before is cut off.

    Messages that have arrived and not been handed over wait in a queue of 16,384; beyond it the
    oldest is lost and counted in `lost`. (aiomqtt by itself has no bound, and with its
    `max_queued_incoming_messages` alone it drops the newest.) The sink does not block, so the queue
    fills only where the whole event loop stands still; and paho has acknowledged a message before
    it is queued, so a message lost here is not sent again, but for one of a session.

    Args:
        address: The broker.
        sink: Takes the messages. Where it raises, the message is lost and the rest goes on.
        random: For the waiting times between attempts.
        on_state: Called with True once subscribed, with False when the connection is lost.
        session: Name of the session that the broker keeps, None for none.
        when_kept: Calls back once all that the sink has taken so far is kept.
    """

    def __init__(
        self,
        address: BrokerAddress,
        sink: Sink,
        *,
        random: Uniform,
        on_state: Callable[[bool], None] | None = None,
        session: str | None = None,
        when_kept: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        self._session = session
        self._when_kept = when_kept
        self._address = address
        self._sink = sink
        self._random = random
        self._on_state = on_state
        self._failures = IncidentLog(_log)
        self._connected = False
        self._outage = False
        self.lost = 0

    @property
    def connected(self) -> bool:
        """Whether the subscription stands."""
        return self._connected

    async def run(self) -> None:
        """Keep the subscription up until cancelled; a broker that is away is no error.

        An outage is logged once when it begins and once when it ends. The waiting times start anew
        only after a connection has held for ten seconds, so that a broker that accepts and drops is
        not pestered.
        """
        loop = asyncio.get_running_loop()
        attempt = 0
        while True:
            since = loop.time()
            try:
                await self._receive()
            except aiomqtt.MqttError as error:
                let_cancellation_through()
                if self._connected and loop.time() - since >= STABLE_SECONDS:
                    attempt = 0
                self._note_loss(error)
            finally:
                self._set_state(connected=False)
            await asyncio.sleep(full_jitter(attempt, self._random))
            attempt += 1

    async def _receive(self) -> None:
        async with connected(self._client()) as client:
            granted = await client.subscribe(READINGS_FILTER, qos=1)
            let_cancellation_through()
            if any(_code(code) >= _REFUSED for code in granted):
                raise aiomqtt.MqttError(f"the broker refuses the subscription to {READINGS_FILTER}")
            self._note_return()
            async for message in client.messages:
                if self._hand_over(message) and self._session is not None:
                    self._acknowledge(client, message)

    def _client(self) -> aiomqtt.Client:
        client = aiomqtt.Client(
            self._address.host,
            self._address.port,
            username=self._address.username,
            password=self._address.password,
            tls_context=ssl.create_default_context() if self._address.tls else None,
            keepalive=KEEP_ALIVE_SECONDS,
            queue_type=_newest_wins(self._count_lost),
            max_queued_incoming_messages=QUEUED_MESSAGES,
            identifier=self._session,
            clean_session=self._session is None,
        )
        if self._session is not None:
            # aiomqtt has no word for it; paho, which it is made of, acknowledges on arrival else.
            client._client.manual_ack_set(True)  # noqa: SLF001
        return client

    def _acknowledge(self, client: aiomqtt.Client, message: aiomqtt.Message) -> None:
        """Acknowledge a message once it is kept."""
        paho = client._client  # noqa: SLF001 - see `_client`

        def kept() -> None:
            paho.ack(message.mid, message.qos)

        if self._when_kept is None:
            kept()
        else:
            self._when_kept(kept)

    def _hand_over(self, message: aiomqtt.Message) -> bool:
        """Give a message to the sink; tell whether it was taken."""
        try:
            self._sink(message.topic.value, message.payload, message.retain)
        except Exception:  # noqa: BLE001 - a fault of the hub must not end its input
            self._failures.error("mqtt_sink_failed", topic=message.topic.value, exc_info=True)
            return False
        return True

    def _count_lost(self) -> None:
        self.lost += 1

    def _note_loss(self, error: aiomqtt.MqttError) -> None:
        if not self._outage:
            self._outage = True
            _log.warning(
                "mqtt_broker_away",
                host=self._address.host,
                port=self._address.port,
                reason=str(error),
            )

    def _note_return(self) -> None:
        self._outage = False
        _log.info("mqtt_broker_subscribed", host=self._address.host, port=self._address.port)
        self._set_state(connected=True)

    def _set_state(self, *, connected: bool) -> None:
        if connected == self._connected:
            return
        self._connected = connected
        if self._on_state is not None:
            self._on_state(connected)


@asynccontextmanager
async def connected(client: aiomqtt.Client) -> AsyncIterator[aiomqtt.Client]:
    """Connect a client, in a way that can be cancelled at any moment and leaves nothing behind.

    Raises:
        aiomqtt.MqttError: The broker cannot be reached, or the connection broke.
    """
    entering = asyncio.create_task(client.__aenter__())
    try:
        await asyncio.shield(entering)
    except asyncio.CancelledError:
        await _abandon(client, entering)
        raise
    try:
        yield client
    finally:
        await client.__aexit__(None, None, None)
        # Only whoever reads messages is told else; asyncio complains of what nobody was told.
        if client._disconnected.done():  # noqa: SLF001 - aiomqtt shows it in no other way
            client._disconnected.exception()  # noqa: SLF001


async def _abandon(client: aiomqtt.Client, entering: asyncio.Task[aiomqtt.Client]) -> None:
    # aiomqtt leaves the socket and the task of a connection that is cancelled half-way behind;
    # leaving it as if it stood closes both. asyncio.timeout would not do here: before Python 3.11.3
    # it does not work in a task that is being cancelled (python/cpython issue 102780).
    leaving = asyncio.create_task(client.__aexit__(None, None, None))
    await asyncio.wait((leaving,), timeout=ABANDON_SECONDS)
    leaving.cancel()
    entering.cancel()
    await asyncio.gather(leaving, entering, return_exceptions=True)


def let_cancellation_through() -> None:
    """Raise the cancellation that aiomqtt has hidden, if there is one.

    Its error takes the cancellation's place where it cannot disconnect in good order; and before
    Python 3.12 `asyncio.wait_for`, which it uses, swallows a cancellation that comes in the moment
    in which what it waits for is done (python/cpython issue 86296).
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _code(granted: object) -> int:
    # paho gives its own reason code objects, older versions gave numbers.
    value = getattr(granted, "value", granted)
    return value if isinstance(value, int) else _REFUSED


def _newest_wins(on_lost: Callable[[], None]) -> type[asyncio.Queue[aiomqtt.Message]]:
    class NewestWins(asyncio.Queue[aiomqtt.Message]):
        def put_nowait(self, item: aiomqtt.Message) -> None:
            if self.full():
                self.get_nowait()
                on_lost()
            super().put_nowait(item)

    return NewestWins
