"""CONNECT, parsed: MQTT 5.0 and 3.1.1 section 3.1."""

from dataclasses import dataclass, field

from sensors.errors import MqttProtocolError
from sensors.mqtt.packets import (
    QOS_3,
    V5,
    V311,
    Publish,
    check_topic,
    read_version_properties,
)
from sensors.mqtt.properties import Carrier, Properties, Property
from sensors.mqtt.reasons import Reason
from sensors.mqtt.wire import Reader, malformed, violation

_RESERVED, _CLEAN, _WILL, _WILL_RETAIN = 0x01, 0x02, 0x04, 0x20
_WILL_DETAILS, _PASSWORD, _USERNAME = 0x38, 0x40, 0x80


@dataclass(frozen=True, slots=True)
class Connect:
    """A CONNECT packet; `keep_alive` in seconds, 0 for none."""

    version: int
    client_id: str
    clean: bool
    keep_alive: int
    will: Publish | None
    username: str | None
    password: bytes | None = field(repr=False)
    properties: Properties


def read_version(body: bytes) -> int:
    """Return the protocol level of a CONNECT packet.

    Raises:
        MqttProtocolError: With `UNSUPPORTED_VERSION` for levels other than 4 and 5.
    """
    reader = Reader(body)
    name, level = reader.binary(), reader.number(1)
    if name not in {b"MQTT", b"MQIsdp"}:
        raise violation("this is not MQTT [MQTT-3.1.2-1]")
    if name != b"MQTT" or level not in {V311, V5}:
        raise MqttProtocolError(
            Reason.UNSUPPORTED_VERSION, f"MQTT level {level} is not served, only 3.1.1 and 5.0"
        )
    return level


def parse_connect(body: bytes) -> Connect:
    """Parse a CONNECT packet."""
    version = read_version(body)
    reader = Reader(body)
    reader.binary()
    reader.number(1)
    flags = reader.number(1)
    _check_flags(flags, version)
    keep_alive = reader.number(2)
    properties = read_version_properties(reader, version, Carrier.CONNECT)
    client_id = reader.text()
    will = _read_will(reader, version, flags) if flags & _WILL else None
    username = reader.text() if flags & _USERNAME else None
    password = reader.binary() if flags & _PASSWORD else None
    reader.end()
    return Connect(
        version, client_id, bool(flags & _CLEAN), keep_alive, will, username, password, properties
    )


def _check_flags(flags: int, version: int) -> None:
    if flags & _RESERVED:
        raise malformed("the reserved flag of CONNECT is set [MQTT-3.1.2-3]")
    if not flags & _WILL and flags & _WILL_DETAILS:
        raise malformed("will flags without a will [MQTT-3.1.2-11, 3.1.2-13]")
    if (flags >> 3) & QOS_3 == QOS_3:
        raise malformed("the will has QoS 3 [MQTT-3.1.2-12]")
    if version == V311 and flags & _PASSWORD and not flags & _USERNAME:
        raise malformed("a password without a user name [MQTT-3.1.2-22 of 3.1.1]")


def _read_will(reader: Reader, version: int, flags: int) -> Publish:
    properties = read_version_properties(reader, version, Carrier.WILL)
    topic = reader.text()
    check_topic(topic)
    return Publish(
        topic=topic,
        payload=reader.binary(),
        qos=(flags >> 3) & QOS_3,
        retain=bool(flags & _WILL_RETAIN),
        properties=properties,
    )


def check_connect(connect: Connect) -> None:
    """Raise `MqttProtocolError` where a client asks for what its CONNACK must refuse."""
    if connect.properties.authentication:
        raise MqttProtocolError(
            Reason.BAD_AUTHENTICATION_METHOD, "enhanced authentication is not served"
        )
    if not connect.client_id and connect.version != V5 and not connect.clean:
        raise MqttProtocolError(
            Reason.CLIENT_ID_INVALID,
            "a client without an identifier must ask for a clean session [MQTT-3.1.3-8 of 3.1.1]",
        )


def wanted_expiry(connect: Connect) -> float:
    """Return how many seconds a client wants its session to wait for it; inf is for ever."""
    if connect.version == V5:
        return expiry_seconds(connect.properties.numbers.get(Property.SESSION_EXPIRY, 0))
    return 0.0 if connect.clean else float("inf")


def expiry_seconds(interval: int) -> float:
    """Return a Session Expiry Interval in seconds; its largest value stands for ever."""
    return float("inf") if interval == 0xFFFFFFFF else float(interval)  # noqa: PLR2004
