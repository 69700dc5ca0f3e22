"""What waits to be sent to one client, and what it has not acknowledged."""

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

from sensors.errors import MqttProtocolError
from sensors.mqtt import encoding
from sensors.mqtt.limits import MESSAGE_BYTES, Limits
from sensors.mqtt.messages import Message
from sensors.mqtt.packets import V311
from sensors.mqtt.reasons import REFUSED, Reason
from sensors.mqtt.subscriptions import Delivery
from sensors.mqtt.wire import text

_MAX_PACKET_ID = 65_535


class Outgoing(NamedTuple):
    """A message on its way to one client; `identifiers` are encoded properties."""

    message: Message
    qos: int
    retain: bool
    identifiers: bytes

    @property
    def size(self) -> int:
        """Bytes that it is counted with."""
        return self.message.size + MESSAGE_BYTES


def outgoing(message: Message, delivery: Delivery, *, retained: bool = False) -> Outgoing:
    """Return how a message goes out: at the lower QoS, RETAIN as section 3.3.1.3 has it."""
    return Outgoing(
        message,
        min(message.qos, delivery.qos),
        retained or (message.retain and delivery.retain_as_published),
        delivery.identifiers,
    )


@dataclass(slots=True)
class Room:
    """Bytes that all outboxes of a broker hold together."""

    used: int = 0


@dataclass(frozen=True, slots=True)
class Receiver:
    """What the client of this connection takes.

    Args:
        version: Protocol level.
        receive_maximum: QoS 1 and 2 messages that it takes unacknowledged.
        maximum_packet: Largest packet in bytes, or None. A larger one is not sent to it
            [MQTT-3.1.2-24].
    """

    version: int = V311
    receive_maximum: int = _MAX_PACKET_ID
    maximum_packet: int | None = None


class Outbox:
    """Messages to one client, in order, within the bounds of `Limits`.

    A message goes out at once while the socket takes it and, at QoS 1 and 2, while the client has
    fewer than its Receive Maximum unacknowledged (MQTT 5.0 section 4.9). Otherwise it queues behind
    the others. From `queued_live` queued messages on, QoS 0 messages are dropped and counted.
    Beyond `queued_messages`, `queued_bytes` or `queued_total_bytes` a client that is connected is
    closed; for one that is away the oldest that waits is dropped and counted. A client that is away
    misses QoS 0. Replays of retained messages queue whatever their QoS: a new subscriber gets all
    of them or none.

    Args:
        limits: The bounds.
        room: What all outboxes hold.
    """

    def __init__(self, limits: Limits, room: Room) -> None:
        self._limits = limits
        self._room = room
        self._queue: deque[Outgoing] = deque()
        self._bytes = 0
        # What was sent and is not done: the message, or None once PUBREC has come for it.
        self._inflight: dict[int, Outgoing | None] = {}
        self._again: deque[int] = deque()
        self._under_way: set[int] = set()
        self._last_id = 0
        self._receiver: Receiver | None = None
        self._most = 0
        self._ended = False
        self.backlog = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._queue)

    def connect(self, receiver: Receiver) -> None:
        """Begin to send; what was not acknowledged goes out first [MQTT-4.4.0-1]."""
        self._receiver = receiver
        self._most = min(self._limits.inflight, receiver.receive_maximum)
        self._again = deque(self._inflight)
        self._under_way.clear()
        self.backlog = 0

    def disconnect(self) -> None:
        """The client is away; QoS 0 messages that wait are dropped."""
        self._receiver = None
        self._again.clear()
        self._count(-sum(waiting.size for waiting in self._queue if not waiting.qos))
        self._queue = deque(waiting for waiting in self._queue if waiting.qos)

    def discard(self) -> None:
        """The session has ended: nothing is kept, and nothing that is still offered is taken."""
        self._ended = True
        self._receiver = None
        self._count(-self._bytes)
        self._queue.clear()
        self._inflight.clear()
        self._again.clear()

    def offer(
        self,
        going: Outgoing,
        now: float,
        *,
        replay: bool = False,
        frames: dict[tuple[int, bool], bytes] | None = None,
    ) -> bytes:
        """Take a message; return what to send now.

        Args:
            going: The message.
            now: Time of the broker's clock.
            replay: Whether it is a retained message for a new subscription.
            frames: Frames that other clients got of the same message, to be shared.

        Raises:
            MqttProtocolError: With `QUOTA_EXCEEDED`: the client is too slow and is to be closed.
        """
        receiver = self._receiver
        if receiver is None:
            if not self._ended:
                self._keep(going)
            return b""
        if not self._queue and not self._again and self._may_send(going):
            if going.qos == 0 and not going.identifiers and frames is not None:
                return self._shared(going, receiver, now, frames)
            if going.qos == 0 or not self._heavy(going):
                return self._first_time(going, receiver, now)
        if going.qos == 0 and not replay and len(self._queue) >= self._limits.queued_live:
            self.dropped += 1
            return b""
        if self._full(going):
            raise MqttProtocolError(
                Reason.QUOTA_EXCEEDED,
                f"the client is too slow: {len(self._queue)} messages wait for it",
            )
        self._append(going)
        return b""

    def acknowledged(self, packet_id: int) -> None:
        """Note a PUBACK; one for an unknown identifier changes nothing."""
        going = self._inflight.get(packet_id)
        if going is not None and going.qos == 1:
            self._done(packet_id)

    def received(self, packet_id: int, reason: int) -> bytes:
        """Note a PUBREC; return the PUBREL for it (section 4.3.3)."""
        version = V311 if self._receiver is None else self._receiver.version
        if packet_id not in self._inflight:
            if reason >= REFUSED:
                return b""
            return encoding.pubrel(version, packet_id, Reason.PACKET_ID_NOT_FOUND)
        if reason >= REFUSED:
            self._done(packet_id)
            return b""
        going = self._inflight[packet_id]
        if going is not None:
            self._count(-going.size)
            self._inflight[packet_id] = None
        return encoding.pubrel(version, packet_id)

    def completed(self, packet_id: int) -> None:
        """Note a PUBCOMP; one for an identifier that was not released changes nothing."""
        if packet_id in self._inflight and self._inflight[packet_id] is None:
            self._done(packet_id)

    def flush(self, now: float) -> bytes:
        """Return what may be sent now of that which waits."""
        receiver = self._receiver
        if receiver is None or not (self._queue or self._again):
            return b""
        sent = bytearray()
        while self._again and self._may_resend(self._again[0]):
            packet = self._once_more(self._again.popleft(), receiver, now)
            self.backlog += len(packet)
            sent += packet
        while self._queue and not self._again and self._may_send(self._queue[0]):
            going = self._queue.popleft()
            self._count(-going.size)
            sent += self._first_time(going, receiver, now)
        return bytes(sent)

    def _may_send(self, going: Outgoing) -> bool:
        return self.backlog < self._limits.backlog_bytes and (
            going.qos == 0 or len(self._under_way) < self._most
        )

    def _may_resend(self, packet_id: int) -> bool:
        going = self._inflight.get(packet_id)
        return self.backlog < self._limits.backlog_bytes and (
            going is None or len(self._under_way) < self._most
        )

    def _keep(self, going: Outgoing) -> None:
        if going.qos == 0:
            return
        while self._queue and self._full(going):
            self._count(-self._queue.popleft().size)
            self.dropped += 1
        if self._full(going):
            self.dropped += 1
        else:
            self._append(going)

    def _full(self, going: Outgoing) -> bool:
        return len(self._queue) >= self._limits.queued_messages or self._heavy(going)

    def _heavy(self, going: Outgoing) -> bool:
        size, limits = going.size, self._limits
        return (
            self._bytes + size > limits.queued_bytes
            or self._room.used + size > limits.queued_total_bytes
        )

    def _append(self, going: Outgoing) -> None:
        self._queue.append(going)
        self._count(going.size)

    def _count(self, size: int) -> None:
        self._bytes += size
        self._room.used += size

    def _shared(
        self,
        going: Outgoing,
        receiver: Receiver,
        now: float,
        frames: dict[tuple[int, bool], bytes],
    ) -> bytes:
        if going.message.expired(now):
            return b""
        key = (receiver.version, going.retain)
        packet = frames.get(key)
        if packet is None:
            packet = frames[key] = _encode(going, receiver.version, 0, now)
        return self._fitting(packet, receiver)

    def _first_time(self, going: Outgoing, receiver: Receiver, now: float) -> bytes:
        if going.message.expired(now):
            return b""
        packet_id = self._free_id() if going.qos else 0
        packet = self._fitting(_encode(going, receiver.version, packet_id, now), receiver)
        if packet and packet_id:
            self._inflight[packet_id] = going
            self._under_way.add(packet_id)
            self._count(going.size)
        return packet

    def _fitting(self, packet: bytes, receiver: Receiver) -> bytes:
        if receiver.maximum_packet is not None and len(packet) > receiver.maximum_packet:
            self.dropped += 1
            return b""
        self.backlog += len(packet)
        return packet

    def _once_more(self, packet_id: int, receiver: Receiver, now: float) -> bytes:
        if packet_id not in self._inflight:
            return b""
        going = self._inflight[packet_id]
        if going is None:
            return encoding.pubrel(receiver.version, packet_id)
        packet = _encode(going, receiver.version, packet_id, now, duplicate=True)
        if receiver.maximum_packet is not None and len(packet) > receiver.maximum_packet:
            self._done(packet_id)
            self.dropped += 1
            return b""
        self._under_way.add(packet_id)
        return packet

    def _done(self, packet_id: int) -> None:
        going = self._inflight.pop(packet_id)
        if going is not None:
            self._count(-going.size)
        self._under_way.discard(packet_id)

    def _free_id(self) -> int:
        # `inflight` is far below the number of identifiers, so one is always free.
        while True:
            self._last_id = self._last_id % _MAX_PACKET_ID + 1
            if self._last_id not in self._inflight:
                return self._last_id


def _encode(
    going: Outgoing, version: int, packet_id: int, now: float, *, duplicate: bool = False
) -> bytes:
    message = going.message
    return encoding.publish(
        version,
        text(message.topic),
        message.payload,
        qos=going.qos,
        retain=going.retain,
        duplicate=duplicate,
        packet_id=packet_id,
        properties=message.properties(now) + going.identifiers,
    )
