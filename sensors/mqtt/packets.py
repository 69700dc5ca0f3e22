"""The packets that clients send after CONNECT, parsed: MQTT 5.0 and 3.1.1 chapter 3."""

from dataclasses import dataclass

from sensors.errors import MqttProtocolError
from sensors.mqtt.properties import NO_PROPERTIES, Carrier, Properties, Property, read_properties
from sensors.mqtt.reasons import GOODBYE_CODES, RECEIVED_CODES, RELEASED_CODES, Reason
from sensors.mqtt.topics import SHARED_PREFIX, valid_topic
from sensors.mqtt.wire import Reader, malformed, violation

V311 = 4
V5 = 5
QOS_3 = 3
_DUP = 0x08
_ALWAYS = 0
_IF_NEW = 1
_HIGHEST_HANDLING = 2
_RESERVED_OPTIONS = {V311: 0xFC, V5: 0xC0}


@dataclass(frozen=True, slots=True)
class Publish:
    """A message as it was published, by PUBLISH or as a will."""

    topic: str
    payload: bytes
    qos: int
    retain: bool
    properties: Properties


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """One topic filter of a SUBSCRIBE packet with its options (MQTT 5.0 section 3.8.3.1).

    Args:
        filter: As it was sent, a share name included.
        qos: The highest that the client wants.
        no_local: Whether the client's own messages are left out.
        retain_as_published: Whether the RETAIN flag is passed on.
        retain_handling: When retained messages are sent.
        identifier: Subscription Identifier, or 0 for none.
    """

    filter: str
    qos: int
    no_local: bool
    retain_as_published: bool
    retain_handling: int
    identifier: int

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


@dataclass(frozen=True, slots=True)
class Goodbye:
    """A DISCONNECT packet; `session_expiry` is None where it says nothing of it."""

    reason: int
    session_expiry: int | None


def split_publish(first: int, body: bytes, version: int) -> tuple[bytes, bytes, Properties, bytes]:
    """Take a PUBLISH apart (section 3.3): topic, packet identifier, properties, payload.

    The topic is not looked at yet; it may be empty. The identifier is empty at QoS 0. This is the
    packet that there are most of, so it is read without a `Reader`.
    """
    qos = first >> 1 & QOS_3
    if qos == QOS_3:
        raise malformed("QoS 3 [MQTT-3.3.1-4]")
    if not qos and first & _DUP:
        raise malformed("DUP at QoS 0 [MQTT-3.3.1-2]")
    size = len(body)
    at = (body[0] << 8 | body[1]) + 2 if size > 1 else 2
    topic, packet_id = body[2:at], b""
    if qos:
        packet_id = body[at : at + 2]
        at += 2
        if packet_id == b"\0\0":
            raise violation("the packet identifier is 0 [MQTT-2.2.1-3]")
    if at > size:
        raise malformed("a PUBLISH is cut off")
    if version != V5:
        return topic, packet_id, NO_PROPERTIES, body[at:]
    if at < size and body[at] == 0:
        return topic, packet_id, NO_PROPERTIES, body[at + 1 :]
    reader = Reader(body[at:])
    properties = read_properties(reader, Carrier.PUBLISH)
    return topic, packet_id, properties, reader.rest()


def topic_text(topic: bytes) -> str:
    """Decode the topic of a PUBLISH."""
    text = Reader(len(topic).to_bytes(2) + topic).text()
    if not text:
        raise violation("a topic name is empty [MQTT-4.7.3-1]")
    check_topic(text)
    return text


def check_topic(topic: str) -> None:
    """Raise `MqttProtocolError` where a text is no topic name."""
    if not valid_topic(topic):
        raise MqttProtocolError(
            Reason.TOPIC_NAME_INVALID, "a topic name is empty or holds a wildcard [MQTT-3.3.2-2]"
        )


def check_length(topic: bytes, maximum: int) -> None:
    """Raise `MqttProtocolError` where a topic name is longer than this server takes."""
    if len(topic) > maximum:
        raise MqttProtocolError(
            Reason.TOPIC_NAME_INVALID,
            f"a topic name of {len(topic)} bytes, {maximum} are allowed",
        )


def parse_received(body: bytes, version: int) -> tuple[int, int]:
    """Parse PUBACK or PUBREC (sections 3.4, 3.5): packet identifier and reason code."""
    return _acknowledgement(body, version, RECEIVED_CODES)


def parse_released(body: bytes, version: int) -> tuple[int, int]:
    """Parse PUBREL or PUBCOMP (sections 3.6, 3.7): packet identifier and reason code."""
    return _acknowledgement(body, version, RELEASED_CODES)


def _acknowledgement(body: bytes, version: int, codes: frozenset[int]) -> tuple[int, int]:
    reader = Reader(body)
    packet_id = _packet_id(reader)
    reason, _ = _reason_and_properties(reader, version, Carrier.PUBACK)
    if reason not in codes:
        raise violation(f"an acknowledgement may not say 0x{reason:02x}")
    return packet_id, reason


def parse_subscribe(body: bytes, version: int) -> Subscribe:
    """Parse a SUBSCRIBE packet (section 3.8)."""
    reader = Reader(body)
    packet_id = _packet_id(reader)
    properties = read_version_properties(reader, version, Carrier.SUBSCRIBE)
    identifier = properties.numbers.get(Property.SUBSCRIPTION_IDENTIFIER, 0)
    requests = []
    while reader.remaining:
        requests.append(_request(reader, version, identifier))
    if not requests:
        raise violation("SUBSCRIBE without a topic filter [MQTT-3.8.3-2]")
    return Subscribe(packet_id, tuple(requests))


def _request(reader: Reader, version: int, identifier: int) -> SubscriptionRequest:
    topic_filter = reader.text()
    options = reader.number(1)
    if options & _RESERVED_OPTIONS[version]:
        raise malformed("reserved subscription options are set [MQTT-3.8.3-5]")
    if options & QOS_3 == QOS_3:
        raise malformed("a subscription asks for QoS 3 [MQTT-3.8.3-4 of 3.1.1]")
    handling = options >> 4 & 0x03
    if handling > _HIGHEST_HANDLING:
        raise violation("retain handling 3 does not exist")
    no_local = bool(options & 0x04)
    if no_local and topic_filter.startswith(SHARED_PREFIX):
        raise violation("a shared subscription cannot be No Local [MQTT-3.8.3-4]")
    return SubscriptionRequest(
        filter=topic_filter,
        qos=options & QOS_3,
        no_local=no_local,
        retain_as_published=bool(options & 0x08),
        retain_handling=handling,
        identifier=identifier,
    )


def parse_unsubscribe(body: bytes, version: int) -> Unsubscribe:
    """Parse an UNSUBSCRIBE packet (section 3.10)."""
    reader = Reader(body)
    packet_id = _packet_id(reader)
    read_version_properties(reader, version, Carrier.UNSUBSCRIBE)
    filters = []
    while reader.remaining:
        filters.append(reader.text())
    if not filters:
        raise violation("UNSUBSCRIBE without a topic filter [MQTT-3.10.3-2]")
    return Unsubscribe(packet_id, tuple(filters))


def parse_disconnect(body: bytes, version: int) -> Goodbye:
    """Parse a DISCONNECT packet (section 3.14)."""
    reason, properties = _reason_and_properties(Reader(body), version, Carrier.DISCONNECT)
    if reason not in GOODBYE_CODES:
        raise violation(f"a client's DISCONNECT may not say 0x{reason:02x} [MQTT-3.14.2-1]")
    return Goodbye(reason, properties.numbers.get(Property.SESSION_EXPIRY))


def _reason_and_properties(
    reader: Reader, version: int, carrier: Carrier
) -> tuple[int, Properties]:
    reason, properties = int(Reason.SUCCESS), NO_PROPERTIES
    if version == V5 and reader.remaining:
        reason = reader.number(1)
    if version == V5 and reader.remaining:
        properties = read_properties(reader, carrier)
    reader.end()
    return reason, properties


def read_version_properties(reader: Reader, version: int, carrier: Carrier) -> Properties:
    """Read the property list that MQTT 5.0 has, and 3.1.1 has not."""
    return read_properties(reader, carrier) if version == V5 else NO_PROPERTIES


def _packet_id(reader: Reader) -> int:
    packet_id = reader.number(2)
    if packet_id == 0:
        raise violation("the packet identifier is 0 [MQTT-2.2.1-3]")
    return packet_id
