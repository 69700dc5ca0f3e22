"""What waits to be sent to one client, and what it has not acknowledged."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sensors.errors import MqttProtocolError
from sensors.mqtt import encoding
from sensors.mqtt.keeping import KeptMessage, Place, Shelf
from sensors.mqtt.limits import Limits
from sensors.mqtt.messages import Message
from sensors.mqtt.outgoing import Outgoing, encode
from sensors.mqtt.packets import V311
from sensors.mqtt.reasons import REFUSED, Reason

_MAX_PACKET_ID = 65_535


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
        self._shelf: Shelf | None = None
        self._serial = 0
        self._serials: dict[int, int] = {}
        self.backlog = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._queue)

    def keep_on(self, shelf: Shelf | None) -> None:
        """Keep on a shelf what comes from now on; with None, nothing that it holds any longer."""
        former, self._shelf = self._shelf, shelf
        if former is not None:
            for going in self._queue:
                if going.serial:
                    former.drop(going.serial)
            for serial in self._serials.values():
                former.drop(serial)
            self._serials.clear()

    def take_back(self, serial: int, kept: KeptMessage, message: Message | None) -> None:
        """Take a message that was kept before the start; to be called in the order of serials.

        Args:
            serial: Number that it is kept under.
            kept: What is kept of it.
            message: The message, None where the client has it and is to release it.
        """
        self._serial, packet_id = serial, kept.packet_id
        if packet_id:
            self._last_id = packet_id
            self._serials[packet_id] = serial
        if message is None:
            self._inflight[packet_id] = None
            return
        going = Outgoing(message, kept.qos, kept.flag, kept.identifiers, serial)
        self._count(going.size)
        if packet_id:
            self._inflight[packet_id] = going
        else:
            self._queue.append(going)

    def withdraw(self, may_read: Callable[[str], bool]) -> None:
        """Drop and count what the client has not got yet of topics that it may not read now."""
        waiting, self._queue = self._queue, deque()
        for going in waiting:
            if may_read(going.message.topic):
                self._queue.append(going)
            else:
                self._count(-going.size)
                self._unkeep(going)
                self.dropped += 1
        for packet_id, sent in list(self._inflight.items()):
            if sent is not None and not may_read(sent.message.topic):
                self._done(packet_id)
                self.dropped += 1

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
        self.keep_on(None)
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
            if self._shelf is not None and packet_id in self._serials:
                self._shelf.received(Place(self._serials[packet_id], packet_id))
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
            oldest = self._queue.popleft()
            self._count(-oldest.size)
            self._unkeep(oldest)
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
        self._queue.append(going if self._shelf is None else self._kept(going, self._shelf))
        self._count(going.size)

    def _kept(self, going: Outgoing, shelf: Shelf, packet_id: int = 0) -> Outgoing:
        """Keep a message; return it with its serial number."""
        if not going.qos:
            return going
        if not going.serial:
            self._serial += 1
            going = going._replace(serial=self._serial)
        place = Place(going.serial, packet_id)
        shelf.put(place, going.message, going.qos, going.identifiers, flag=going.retain)
        if packet_id:
            self._serials[packet_id] = going.serial
        return going

    def _unkeep(self, going: Outgoing) -> None:
        if self._shelf is not None and going.serial:
            self._shelf.drop(going.serial)

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
            packet = frames[key] = encode(going, receiver.version, 0, now)
        return self._fitting(packet, receiver)

    def _first_time(self, going: Outgoing, receiver: Receiver, now: float) -> bytes:
        if going.message.expired(now):
            self._unkeep(going)
            return b""
        packet_id = self._free_id() if going.qos else 0
        packet = self._fitting(encode(going, receiver.version, packet_id, now), receiver)
        if not packet:
            self._unkeep(going)
        elif packet_id:
            if self._shelf is not None:
                going = self._kept(going, self._shelf, packet_id)
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
        packet = encode(going, receiver.version, packet_id, now, duplicate=True)
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
        serial = self._serials.pop(packet_id, 0)
        if serial and self._shelf is not None:
            self._shelf.drop(serial)
        self._under_way.discard(packet_id)

    def _free_id(self) -> int:
        # `inflight` is far below the number of identifiers, so one is always free.
        while True:
            self._last_id = self._last_id % _MAX_PACKET_ID + 1
            if self._last_id not in self._inflight:
                return self._last_id
