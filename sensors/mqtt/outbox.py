"""What waits to be sent to one client."""

from collections import deque
from dataclasses import dataclass

from sensors.errors import MqttProtocolError
from sensors.mqtt.encoding import publish_body, publish_packet
from sensors.mqtt.limits import Limits
from sensors.mqtt.messages import Message
from sensors.mqtt.reasons import Reason
from sensors.mqtt.wire import text

_MAX_PACKET_ID = 65_535


@dataclass(frozen=True, slots=True)
class _Waiting:
    message: Message
    qos: int
    retain: bool


class Outbox:
    """Messages to one client, in order, within the bounds of `Limits`.

    A message goes out at once while the socket takes it and, at QoS 1, while the client has fewer
    than its Receive Maximum unacknowledged (MQTT 5.0 section 4.9). Otherwise it queues behind the
    others. From `queued_live` queued messages on, QoS 0 messages are dropped and counted; beyond
    `queued_messages` or `queued_bytes` the client is closed. Replays of retained messages queue
    whatever their QoS: a new subscriber gets all of them or none.

    Args:
        version: Protocol level of the client.
        limits: The bounds.
        receive_maximum: QoS 1 messages that the client takes unacknowledged.
        maximum_packet: Largest packet that the client takes, in bytes, or None. A larger one is not
            sent to it [MQTT-3.1.2-24].
    """

    def __init__(
        self, version: int, limits: Limits, receive_maximum: int, maximum_packet: int | None
    ) -> None:
        self._version = version
        self._limits = limits
        self._inflight_limit = min(limits.inflight, receive_maximum)
        self._maximum_packet = maximum_packet
        self._queue: deque[_Waiting] = deque()
        self._queue_bytes = 0
        self._inflight: set[int] = set()
        self._last_id = 0
        self.backlog = 0
        self.dropped = 0

    def offer(
        self, message: Message, qos: int, now: float, *, retain: bool, replay: bool = False
    ) -> bytes:
        """Take a message; return what to send now.

        Raises:
            MqttProtocolError: With `QUOTA_EXCEEDED`: the client is too slow and is to be closed.
        """
        waiting = _Waiting(message, qos, retain)
        if not self._queue and self._may_send(waiting):
            return self._encode(waiting, now)
        if qos == 0 and not replay and len(self._queue) >= self._limits.queued_live:
            self.dropped += 1
            return b""
        if (
            len(self._queue) >= self._limits.queued_messages
            or self._queue_bytes + message.size > self._limits.queued_bytes
        ):
            raise MqttProtocolError(
                Reason.QUOTA_EXCEEDED,
                f"the client is too slow: {len(self._queue)} messages wait for it",
            )
        self._queue.append(waiting)
        self._queue_bytes += message.size
        return b""

    def acknowledged(self, packet_id: int) -> None:
        """Note a PUBACK; one for an unknown identifier changes nothing."""
        self._inflight.discard(packet_id)

    def flush(self, now: float) -> bytes:
        """Return what may be sent now of that which waits."""
        sent = bytearray()
        while self._queue and self._may_send(self._queue[0]):
            waiting = self._queue.popleft()
            self._queue_bytes -= waiting.message.size
            sent += self._encode(waiting, now)
        return bytes(sent)

    def _may_send(self, waiting: _Waiting) -> bool:
        return self.backlog < self._limits.backlog_bytes and (
            waiting.qos == 0 or len(self._inflight) < self._inflight_limit
        )

    def _encode(self, waiting: _Waiting, now: float) -> bytes:
        message = waiting.message
        if message.expired(now):
            return b""
        packet_id = self._free_id() if waiting.qos else 0
        body = publish_body(
            self._version, text(message.topic), packet_id, message.properties(now), message.payload
        )
        packet = publish_packet(body, waiting.qos, retain=waiting.retain)
        if self._maximum_packet is not None and len(packet) > self._maximum_packet:
            self.dropped += 1
            return b""
        if packet_id:
            self._inflight.add(packet_id)
        self.backlog += len(packet)
        return packet

    def _free_id(self) -> int:
        # `inflight` is far below the number of identifiers, so one is always free.
        while True:
            self._last_id = self._last_id % _MAX_PACKET_ID + 1
            if self._last_id not in self._inflight:
                return self._last_id
