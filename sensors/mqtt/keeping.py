"""What of a broker outlives its process: entries by key, and which of them have changed.

| key | entry |
|---|---|
| `s` client | a session with its subscriptions, `KeptSession` |
| `o` client 0 serial | a message of QoS 1 or 2 to it that is not done, `KeptMessage` |
| `i` client 0 identifier | a message of QoS 2 from it that it has not released; empty |
| `r` topic | a retained message, `KeptMessage` |

Keys are UTF-8, in which no client identifier and no topic holds a zero byte [MQTT-1.5.4-2]. Times
are seconds of the wall clock, for the broker's own clock begins anew with the machine.
"""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from sensors.mqtt.messages import Message

SESSION, OUTGOING, RECEIVED, RETAINED = b"s", b"o", b"i", b"r"
END = b"\0"

Changes = Mapping[bytes, bytes | None]
"""New entries by key; None for one that is no more."""


class KeptSubscription(msgspec.Struct, frozen=True, array_like=True):
    """A subscription; see `sensors.mqtt.subscriptions.Subscription`."""

    filter: str
    qos: int
    no_local: bool
    retain_as_published: bool
    identifier: int


class KeptWill(msgspec.Struct, frozen=True, array_like=True):
    """A will that is due at a time, its client being lost already."""

    at: float
    topic: str
    payload: bytes
    qos: int
    retain: bool
    forward: bytes
    expiry: int | None


class KeptSession(msgspec.Struct, frozen=True, array_like=True):
    """A session; `ends_at` is None while its client is connected."""

    owner: str | None
    expiry: float
    ends_at: float | None
    subscriptions: tuple[KeptSubscription, ...]
    will: KeptWill | None = None


class KeptMessage(msgspec.Struct, frozen=True, array_like=True):
    """A message, retained or on its way to one client.

    Args:
        topic: Its topic; empty once the client has received it and is to be asked to release it.
        payload: Its payload.
        published: QoS that it was published with.
        retain: Whether it was published to be retained.
        forward: Its encoded properties.
        expires_at: When it is not sent any more, or None.
        qos: QoS that it is sent with.
        flag: Whether it is sent with RETAIN.
        identifiers: Encoded subscription identifiers.
        packet_id: Identifier that it was sent under, 0 where it waits.
    """

    topic: str
    payload: bytes
    published: int
    retain: bool
    forward: bytes
    expires_at: float | None
    qos: int = 0
    flag: bool = False
    identifiers: bytes = b""
    packet_id: int = 0


RELEASED = KeptMessage("", b"", 2, False, b"", None, qos=2)
"""What is left of a message that the client has received."""

_encoder = msgspec.msgpack.Encoder()


class Place(NamedTuple):
    """Where a message stands on its way to a client.

    Args:
        serial: Its number among all that were ever kept for the client, from 1.
        packet_id: Identifier that it was sent under, 0 where it waits.
    """

    serial: int
    packet_id: int


class Keeping:
    """Gathers what has changed between two looks; of each key the last change counts.

    Its size is bounded by what happens in one turn of the event loop.

    Attributes:
        offset: Seconds from the broker's clock to the wall clock.
    """

    def __init__(self) -> None:
        self.offset = 0.0
        self.changes: dict[bytes, bytes | None] = {}

    def put(self, key: bytes, entry: msgspec.Struct) -> None:
        """Note a new entry."""
        self.changes[key] = _encoder.encode(entry)

    def drop(self, key: bytes) -> None:
        """Note that an entry is no more."""
        self.changes[key] = None

    def retain(self, topic: str, message: Message | None) -> None:
        """Note the retained message of a topic, None for none."""
        key = RETAINED + topic.encode()
        if message is None:
            self.drop(key)
        else:
            self.put(key, self.kept(message))

    def receive(self, client_id: str, packet_id: bytes, *, received: bool) -> None:
        """Note that a message of QoS 2 was received, or that it was released."""
        self.changes[RECEIVED + client_id.encode() + END + packet_id] = b"" if received else None

    def shelf(self, client_id: str) -> "Shelf":
        """Return where the messages to a client are kept."""
        return Shelf(self, client_id)

    def wall(self, time: float | None) -> float | None:
        """Return a time of the broker's clock as one of the wall clock."""
        return None if time is None else time + self.offset

    def kept(self, message: Message) -> KeptMessage:
        """Return a message as it is kept."""
        return KeptMessage(
            message.topic,
            message.payload,
            message.qos,
            message.retain,
            message.forward,
            self.wall(message.expires_at),
        )

    def message(self, kept: KeptMessage) -> Message:
        """Return a message from what is kept of it."""
        expires = None if kept.expires_at is None else kept.expires_at - self.offset
        return Message(kept.topic, kept.payload, kept.published, kept.retain, kept.forward, expires)


class Shelf:
    """The entries of the messages to one client.

    Args:
        keeping: Where changes are gathered.
        client_id: The client.
    """

    def __init__(self, keeping: Keeping, client_id: str) -> None:
        self._keeping = keeping
        self._stem = OUTGOING + client_id.encode() + END

    def put(
        self, place: Place, message: Message, qos: int, identifiers: bytes, *, flag: bool
    ) -> None:
        """Keep a message under its serial number."""
        kept = msgspec.structs.replace(
            self._keeping.kept(message),
            qos=qos,
            flag=flag,
            identifiers=identifiers,
            packet_id=place.packet_id,
        )
        self._keeping.put(self._key(place.serial), kept)

    def received(self, place: Place) -> None:
        """Keep of a message of QoS 2 that the client has it."""
        released = msgspec.structs.replace(RELEASED, packet_id=place.packet_id)
        self._keeping.put(self._key(place.serial), released)

    def drop(self, serial: int) -> None:
        """Keep a message no longer."""
        self._keeping.drop(self._key(serial))

    def _key(self, serial: int) -> bytes:
        return self._stem + serial.to_bytes(8)
