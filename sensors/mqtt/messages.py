"""Application messages, and those retained."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sensors.mqtt.limits import Limits
from sensors.mqtt.packets import Publish
from sensors.mqtt.properties import Properties, Property
from sensors.mqtt.topics import TopicFilter


@dataclass(frozen=True, slots=True)
class Message:
    """A published message on its way to subscribers.

    Args:
        topic: Topic name.
        payload: Its payload.
        qos: QoS it was published with.
        retain: Whether its publisher asked to retain it.
        forward: Encoded MQTT 5.0 properties that go with it.
        expires_at: Time of the broker's clock from which it is not sent, or None.
    """

    topic: str
    payload: bytes
    qos: int
    retain: bool
    forward: bytes
    expires_at: float | None

    @property
    def size(self) -> int:
        """Bytes that a bound counts for this message."""
        return len(self.topic) + len(self.payload) + len(self.forward)

    def properties(self, now: float) -> bytes:
        """Encode its properties; the expiry has the waiting time taken off [MQTT-3.3.2-6]."""
        if self.expires_at is None:
            return self.forward
        left = max(0, math.ceil(self.expires_at - now))
        return bytes((Property.MESSAGE_EXPIRY,)) + left.to_bytes(4) + self.forward

    def expired(self, now: float) -> bool:
        """Tell whether it must not be sent any more [MQTT-3.3.2-5]."""
        return self.expires_at is not None and now >= self.expires_at


def message_of(publish: Publish, now: float) -> Message:
    """Make a message of what was published at `now`."""
    properties: Properties = publish.properties
    expiry = properties.numbers.get(Property.MESSAGE_EXPIRY)
    return Message(
        topic=publish.topic,
        payload=publish.payload,
        qos=publish.qos,
        retain=publish.retain,
        forward=properties.forward,
        expires_at=None if expiry is None else now + expiry,
    )


class RetainedShelf(Protocol):
    """Where retained messages are kept."""

    def retain(self, topic: str, message: Message | None) -> None:
        """Note the retained message of a topic, None for none."""


class RetainedMessages:
    """The newest retained message of each topic (MQTT 5.0 section 3.3.1.3), within bounds.

    Where a bound of `Limits` is reached, the message of a further topic is not retained and counts
    in `refused`; a message that no longer fits for its topic takes the old one away, because an
    outdated message is worse than none.

    Args:
        limits: The bounds.
        shelf: Is told what is retained, for the next start.
    """

    def __init__(self, limits: Limits, shelf: "RetainedShelf") -> None:
        self._limits = limits
        self._shelf = shelf
        self._by_topic: dict[str, Message] = {}
        self._bytes = 0
        self.refused = 0

    def __len__(self) -> int:
        return len(self._by_topic)

    def keep(self, message: Message) -> None:
        """Retain a message; an empty payload clears its topic [MQTT-3.3.1-6]."""
        self._forget(message.topic)
        if not message.payload:
            return
        if (
            len(self._by_topic) >= self._limits.retained_messages
            or self._bytes + message.size > self._limits.retained_bytes
        ):
            self.refused += 1
            return
        self.take_back(message)
        self._shelf.retain(message.topic, message)

    def take_back(self, message: Message) -> None:
        """Retain what was retained before the start."""
        self._by_topic[message.topic] = message
        self._bytes += message.size

    def matching(self, topic_filter: TopicFilter, now: float) -> Iterator[Message]:
        """Give the retained messages that a new subscription is due; expired ones are dropped."""
        if topic_filter.exact:
            found = [self._by_topic.get(topic_filter.text)]
        else:
            found = [m for t, m in self._by_topic.items() if topic_filter.matches(t)]
        for message in found:
            if message is not None and message.expired(now):
                self._forget(message.topic)
            elif message is not None:
                yield message

    def _forget(self, topic: str) -> None:
        old = self._by_topic.pop(topic, None)
        if old is not None:
            self._bytes -= old.size
            self._shelf.retain(topic, None)
