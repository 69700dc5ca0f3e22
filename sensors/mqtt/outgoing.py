"""Messages on their way to one client."""

from typing import NamedTuple

from sensors.mqtt import encoding
from sensors.mqtt.limits import MESSAGE_BYTES
from sensors.mqtt.messages import Message
from sensors.mqtt.subscriptions import Delivery
from sensors.mqtt.wire import text


class Outgoing(NamedTuple):
    """A message on its way to one client.

    Args:
        message: The message.
        qos: QoS that it is sent with.
        retain: Whether it is sent with RETAIN.
        identifiers: Encoded subscription identifiers.
        serial: Number that it is kept under, 0 where it is not.
    """

    message: Message
    qos: int
    retain: bool
    identifiers: bytes
    serial: int = 0

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


def encode(
    going: Outgoing, version: int, packet_id: int, now: float, *, duplicate: bool = False
) -> bytes:
    """Return the packet to send it in."""
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
