"""MQTT 5.0 properties (section 2.2.2) of the packets that clients send."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from types import MappingProxyType

from sensors.mqtt.topics import valid_topic
from sensors.mqtt.wire import Reader, malformed, violation


class Property(IntEnum):
    """Identifiers of table 2-4."""

    PAYLOAD_FORMAT = 0x01
    MESSAGE_EXPIRY = 0x02
    CONTENT_TYPE = 0x03
    RESPONSE_TOPIC = 0x08
    CORRELATION_DATA = 0x09
    SUBSCRIPTION_IDENTIFIER = 0x0B
    SESSION_EXPIRY = 0x11
    ASSIGNED_CLIENT_ID = 0x12
    SERVER_KEEP_ALIVE = 0x13
    AUTHENTICATION_METHOD = 0x15
    AUTHENTICATION_DATA = 0x16
    REQUEST_PROBLEM_INFORMATION = 0x17
    WILL_DELAY = 0x18
    REQUEST_RESPONSE_INFORMATION = 0x19
    RESPONSE_INFORMATION = 0x1A
    SERVER_REFERENCE = 0x1C
    REASON_STRING = 0x1F
    RECEIVE_MAXIMUM = 0x21
    TOPIC_ALIAS_MAXIMUM = 0x22
    TOPIC_ALIAS = 0x23
    MAXIMUM_QOS = 0x24
    RETAIN_AVAILABLE = 0x25
    USER_PROPERTY = 0x26
    MAXIMUM_PACKET_SIZE = 0x27
    WILDCARD_SUBSCRIPTIONS_AVAILABLE = 0x28
    SUBSCRIPTION_IDENTIFIERS_AVAILABLE = 0x29
    SHARED_SUBSCRIPTIONS_AVAILABLE = 0x2A


class Carrier(Enum):
    """Where a client may send properties."""

    CONNECT = "CONNECT"
    WILL = "the will"
    PUBLISH = "PUBLISH"
    PUBACK = "an acknowledgement"
    SUBSCRIBE = "SUBSCRIBE"
    UNSUBSCRIBE = "UNSUBSCRIBE"
    DISCONNECT = "DISCONNECT"


@dataclass(frozen=True, slots=True)
class Properties:
    """What matters of a property list.

    Args:
        numbers: The integer properties.
        authentication: Whether the client asks for enhanced authentication.
        forward: Encoded properties that a server passes on unaltered with the message
            [MQTT-3.3.2-4, 3.3.2-15, 3.3.2-16, 3.3.2-17, 3.3.2-20].
    """

    numbers: Mapping[Property, int]
    authentication: bool = False
    forward: bytes = b""


NO_PROPERTIES = Properties(MappingProxyType({}))

_FORWARDED = frozenset(
    {
        Property.PAYLOAD_FORMAT,
        Property.CONTENT_TYPE,
        Property.RESPONSE_TOPIC,
        Property.CORRELATION_DATA,
        Property.USER_PROPERTY,
    }
)
_MESSAGE = _FORWARDED | {Property.MESSAGE_EXPIRY}
_ALLOWED: Mapping[Carrier, frozenset[Property]] = {
    Carrier.CONNECT: frozenset(
        {
            Property.SESSION_EXPIRY,
            Property.AUTHENTICATION_METHOD,
            Property.AUTHENTICATION_DATA,
            Property.REQUEST_PROBLEM_INFORMATION,
            Property.REQUEST_RESPONSE_INFORMATION,
            Property.RECEIVE_MAXIMUM,
            Property.TOPIC_ALIAS_MAXIMUM,
            Property.USER_PROPERTY,
            Property.MAXIMUM_PACKET_SIZE,
        }
    ),
    Carrier.WILL: _MESSAGE | {Property.WILL_DELAY},
    Carrier.PUBLISH: _MESSAGE | {Property.TOPIC_ALIAS},
    Carrier.PUBACK: frozenset({Property.REASON_STRING, Property.USER_PROPERTY}),
    Carrier.SUBSCRIBE: frozenset({Property.SUBSCRIPTION_IDENTIFIER, Property.USER_PROPERTY}),
    Carrier.UNSUBSCRIBE: frozenset({Property.USER_PROPERTY}),
    Carrier.DISCONNECT: frozenset(
        {Property.SESSION_EXPIRY, Property.REASON_STRING, Property.USER_PROPERTY}
    ),
}
_SIZES: Mapping[Property, int] = {
    Property.PAYLOAD_FORMAT: 1,
    Property.MESSAGE_EXPIRY: 4,
    Property.SESSION_EXPIRY: 4,
    Property.REQUEST_PROBLEM_INFORMATION: 1,
    Property.WILL_DELAY: 4,
    Property.REQUEST_RESPONSE_INFORMATION: 1,
    Property.RECEIVE_MAXIMUM: 2,
    Property.TOPIC_ALIAS_MAXIMUM: 2,
    Property.TOPIC_ALIAS: 2,
    Property.MAXIMUM_PACKET_SIZE: 4,
}
_TEXTS = frozenset(
    {
        Property.CONTENT_TYPE,
        Property.RESPONSE_TOPIC,
        Property.AUTHENTICATION_METHOD,
        Property.REASON_STRING,
    }
)
# A value of 0 is a protocol error: sections 3.1.2.11.3, 3.1.2.11.4, 3.8.2.1.2.
_NOT_ZERO = frozenset(
    {
        Property.RECEIVE_MAXIMUM,
        Property.MAXIMUM_PACKET_SIZE,
        Property.SUBSCRIPTION_IDENTIFIER,
    }
)


def read_properties(reader: Reader, carrier: Carrier) -> Properties:
    """Read a property list with its length before it.

    Raises:
        MqttProtocolError: A property is unknown, not for this packet, given twice or out of range.
    """
    length = reader.varint()
    body = Reader(reader.take(length))
    numbers: dict[Property, int] = {}
    seen: set[Property] = set()
    forward = bytearray()
    while body.remaining:
        start = body.at
        which = _identifier(body, carrier)
        if which in seen and which is not Property.USER_PROPERTY:
            raise violation(f"{which.name} is given twice in {carrier.value}")
        seen.add(which)
        number = _read_value(body, which)
        if number is not None:
            numbers[which] = number
        if which in _FORWARDED:
            forward += body.slice(start)
    if Property.AUTHENTICATION_DATA in seen and Property.AUTHENTICATION_METHOD not in seen:
        raise violation("authentication data without a method")
    return Properties(
        MappingProxyType(numbers), Property.AUTHENTICATION_METHOD in seen, bytes(forward)
    )


def _identifier(body: Reader, carrier: Carrier) -> Property:
    identifier = body.varint()
    try:
        which = Property(identifier)
    except ValueError:
        raise malformed(f"there is no property 0x{identifier:02x}") from None
    if which not in _ALLOWED[carrier]:
        raise violation(f"{which.name} does not belong in {carrier.value}")
    return which


def _read_value(body: Reader, which: Property) -> int | None:
    if which is Property.USER_PROPERTY:
        body.text()
        body.text()
        return None
    if which in _TEXTS:
        text = body.text()
        if which is Property.RESPONSE_TOPIC and not valid_topic(text):
            raise violation("the response topic is empty or holds a wildcard [MQTT-3.3.2-14]")
        return None
    if which in {Property.CORRELATION_DATA, Property.AUTHENTICATION_DATA}:
        body.binary()
        return None
    size = _SIZES.get(which)
    number = body.varint() if size is None else body.number(size)
    # The properties of one byte that clients send are truth values.
    if (number == 0 and which in _NOT_ZERO) or (size == 1 and number > 1):
        raise violation(f"{which.name} may not be {number}")
    return number
