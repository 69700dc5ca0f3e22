"""The packets that clients send, parsed: MQTT 5.0 and 3.1.1 chapter 3."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from sensors.errors import MqttProtocolError
from sensors.mqtt.properties import NO_PROPERTIES, Carrier, Properties, Property, read_properties
from sensors.mqtt.reasons import Reason
from sensors.mqtt.topics import valid_topic
from sensors.mqtt.wire import Reader, malformed, scan_varint, violation

V311 = 4
V5 = 5
_QOS_MASK = 0x03
_NO_SUCH_QOS = 3
_ALWAYS = 0
_IF_NEW = 1
_HIGHEST_HANDLING = 2


class PacketType(IntEnum):
    """Control packet types of table 2-1 in use here."""

    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    SUBSCRIBE = 8
    SUBACK = 9
    UNSUBSCRIBE = 10
    UNSUBACK = 11
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14


# Table 2-2: the flags of every type but PUBLISH are fixed.
_FLAGS = {PacketType.SUBSCRIBE: 0b0010, PacketType.UNSUBSCRIBE: 0b0010}


@dataclass(frozen=True, slots=True)
class Frame:
    """One packet, its fixed header taken apart and its body not yet."""

    type: PacketType
    flags: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Publish:
    """A PUBLISH packet, or the will inside a CONNECT (then `packet_id` is 0)."""

    topic: str
    payload: bytes
    qos: int
    retain: bool
    packet_id: int
    properties: Properties


@dataclass(frozen=True, slots=True)
class Connect:
    """A CONNECT packet; `keep_alive` in seconds, 0 for none."""

    version: int
    client_id: str
    clean: bool
    keep_alive: int
    will: Publish | None
    properties: Properties


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """One topic filter of a SUBSCRIBE packet with its options (MQTT 5.0 section 3.8.3.1)."""

    filter: str
    qos: int
    no_local: bool
    retain_as_published: bool
    retain_handling: int

    def wants_retained(self, *, new: bool) -> bool:
        """Tell whether retained messages are due, to a `new` subscription or to a renewed one."""
        return self.retain_handling == _ALWAYS or (self.retain_handling == _IF_NEW and new)


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A SUBSCRIBE packet."""

    packet_id: int
    requests: tuple[SubscriptionRequest, ...]


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """An UNSUBSCRIBE packet."""

    packet_id: int
    filters: tuple[str, ...]


class FrameBuffer:
    """Cuts a stream of bytes into packets; holds at most one unfinished packet.

    Args:
        maximum: Largest packet in bytes, fixed header included.
    """

    __slots__ = ("_buffer", "_maximum")

    def __init__(self, maximum: int) -> None:
        self._buffer = bytearray()
        self._maximum = maximum

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Take bytes, give the packets that they complete.

        Raises:
            MqttProtocolError: A header is malformed or announces a packet above the maximum; it is
                refused on its header, before its body is stored.
        """
        self._buffer += data
        at = 0
        try:
            while (end := self._end(at)) is not None:
                start, at = at, end
                yield self._frame(start, end)
        finally:
            del self._buffer[:at]

    def _end(self, at: int) -> int | None:
        """Return the place after the packet that begins at `at`; None where more must come."""
        if at >= len(self._buffer):
            return None
        # Checked on its first byte: who speaks HTTP here must not wait for a body to be told.
        _packet_type(self._buffer[at])
        found = scan_varint(self._buffer, at + 1)
        if found is None:
            return None
        length, start = found
        if start + length - at > self._maximum:
            raise MqttProtocolError(
                Reason.PACKET_TOO_LARGE,
                f"a packet of {start + length - at} bytes, {self._maximum} are allowed",
            )
        return start + length if start + length <= len(self._buffer) else None

    def _frame(self, start: int, end: int) -> Frame:
        first = self._buffer[start]
        found = scan_varint(self._buffer, start + 1)
        body = b"" if found is None else bytes(self._buffer[found[1] : end])
        return Frame(_packet_type(first), first & 0x0F, body)


def _packet_type(first: int) -> PacketType:
    try:
        kind = PacketType(first >> 4)
    except ValueError:
        raise violation(f"packets of type {first >> 4} are not served") from None
    if kind is not PacketType.PUBLISH and first & 0x0F != _FLAGS.get(kind, 0):
        raise malformed(f"the flags of {kind.name} are {first & 0x0F:04b}")
    return kind


def read_version(body: bytes) -> int:
    """Return the protocol level of a CONNECT packet.

    Raises:
        MqttProtocolError: With `UNSUPPORTED_VERSION` for levels other than 4 and 5.
    """
    reader = Reader(body)
    name, level = reader.binary(), reader.number(1)
    if name not in {b"MQTT", b"MQIsdp"}:
        raise violation("this is not MQTT")
    if name != b"MQTT" or level not in {V311, V5}:
        raise MqttProtocolError(
            Reason.UNSUPPORTED_VERSION, f"MQTT level {level} is not served, only 3.1.1 and 5.0"
        )
    return level


def parse_connect(body: bytes) -> Connect:
    """Parse a CONNECT packet (section 3.1)."""
    version = read_version(body)
    reader = Reader(body)
    reader.binary()
    reader.number(1)
    flags = reader.number(1)
    _check_connect_flags(flags, version)
    keep_alive = reader.number(2)
    properties = _properties(reader, version, Carrier.CONNECT)
    client_id = reader.text()
    will = _read_will(reader, version, flags) if flags & 0x04 else None
    if flags & 0x80:
        reader.text()
    if flags & 0x40:
        reader.binary()
    reader.end()
    return Connect(version, client_id, bool(flags & 0x02), keep_alive, will, properties)


def _check_connect_flags(flags: int, version: int) -> None:
    if flags & 0x01:
        raise malformed("the reserved flag of CONNECT is set [MQTT-3.1.2-3]")
    if not flags & 0x04 and flags & 0x38:
        raise malformed("will flags without a will [MQTT-3.1.2-11, 3.1.2-13]")
    if (flags >> 3) & _QOS_MASK == _NO_SUCH_QOS:
        raise malformed("the will has QoS 3 [MQTT-3.1.2-12]")
    if version == V311 and flags & 0x40 and not flags & 0x80:
        raise malformed("a password without a user name [MQTT-3.1.2-22 of 3.1.1]")


def _read_will(reader: Reader, version: int, flags: int) -> Publish:
    properties = _properties(reader, version, Carrier.WILL)
    topic = _topic(reader)
    payload = reader.binary()
    return Publish(
        topic, payload, (flags >> 3) & _QOS_MASK, bool(flags & 0x20), packet_id=0,
        properties=properties,
    )  # fmt: skip


def parse_publish(frame: Frame, version: int) -> Publish:
    """Parse a PUBLISH packet (section 3.3)."""
    qos = (frame.flags >> 1) & _QOS_MASK
    if qos == _NO_SUCH_QOS:
        raise malformed("QoS 3 [MQTT-3.3.1-4]")
    if qos == 0 and frame.flags & 0x08:
        raise malformed("DUP at QoS 0 [MQTT-3.3.1-2]")
    reader = Reader(frame.body)
    topic = reader.text()
    packet_id = _packet_id(reader) if qos else 0
    properties = _properties(reader, version, Carrier.PUBLISH)
    if Property.TOPIC_ALIAS in properties.numbers:
        # Our CONNACK grants none: Topic Alias Maximum is 0 (section 3.2.2.3.8).
        raise MqttProtocolError(Reason.TOPIC_ALIAS_INVALID, "topic aliases are not served")
    if not topic:
        raise violation("a topic name is empty [MQTT-4.7.3-1]")
    _check_topic(topic)
    return Publish(topic, reader.rest(), qos, bool(frame.flags & 0x01), packet_id, properties)


def parse_puback(body: bytes, version: int) -> int:
    """Parse a PUBACK packet (section 3.4) and return its packet identifier."""
    reader = Reader(body)
    packet_id = _packet_id(reader)
    _reason_and_properties(reader, version, Carrier.PUBACK)
    return packet_id


def parse_subscribe(body: bytes, version: int) -> Subscribe:
    """Parse a SUBSCRIBE packet (section 3.8)."""
    reader = Reader(body)
    packet_id = _packet_id(reader)
    properties = _properties(reader, version, Carrier.SUBSCRIBE)
    if Property.SUBSCRIPTION_IDENTIFIER in properties.numbers:
        raise MqttProtocolError(
            Reason.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
            "subscription identifiers are not served",
        )
    requests = []
    while reader.remaining:
        requests.append(_request(reader, version))
    if not requests:
        raise violation("SUBSCRIBE without a topic filter [MQTT-3.8.3-2]")
    return Subscribe(packet_id, tuple(requests))


def _request(reader: Reader, version: int) -> SubscriptionRequest:
    topic_filter = reader.text()
    options = reader.number(1)
    if options & (0xC0 if version == V5 else 0xFC):
        raise malformed("reserved subscription options are set [MQTT-3.8.3-5]")
    if options & _QOS_MASK == _NO_SUCH_QOS:
        raise malformed("a subscription asks for QoS 3 [MQTT-3.8.3-4 of 3.1.1]")
    handling = (options >> 4) & 0x03
    if handling > _HIGHEST_HANDLING:
        raise violation("retain handling 3 does not exist")
    return SubscriptionRequest(
        topic_filter, options & _QOS_MASK, bool(options & 0x04), bool(options & 0x08), handling
    )


def parse_unsubscribe(body: bytes, version: int) -> Unsubscribe:
    """Parse an UNSUBSCRIBE packet (section 3.10)."""
    reader = Reader(body)
    packet_id = _packet_id(reader)
    _properties(reader, version, Carrier.UNSUBSCRIBE)
    filters = []
    while reader.remaining:
        filters.append(reader.text())
    if not filters:
        raise violation("UNSUBSCRIBE without a topic filter [MQTT-3.10.3-2]")
    return Unsubscribe(packet_id, tuple(filters))


def parse_disconnect(body: bytes, version: int) -> int:
    """Parse a DISCONNECT packet (section 3.14) and return its reason code."""
    return _reason_and_properties(Reader(body), version, Carrier.DISCONNECT)


def _reason_and_properties(reader: Reader, version: int, carrier: Carrier) -> int:
    reason = int(Reason.SUCCESS)
    if version == V5 and reader.remaining:
        reason = reader.number(1)
    if version == V5 and reader.remaining:
        read_properties(reader, carrier)
    reader.end()
    return reason


def _properties(reader: Reader, version: int, carrier: Carrier) -> Properties:
    return read_properties(reader, carrier) if version == V5 else NO_PROPERTIES


def _packet_id(reader: Reader) -> int:
    packet_id = reader.number(2)
    if packet_id == 0:
        raise violation("the packet identifier is 0 [MQTT-2.2.1-3]")
    return packet_id


def _topic(reader: Reader) -> str:
    topic = reader.text()
    _check_topic(topic)
    return topic


def _check_topic(topic: str) -> None:
    if not valid_topic(topic):
        raise MqttProtocolError(
            Reason.TOPIC_NAME_INVALID, "a topic name is empty or holds a wildcard [MQTT-3.3.2-2]"
        )
