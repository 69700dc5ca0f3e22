"""The packets that a server sends, encoded: MQTT 5.0 and 3.1.1 chapter 3."""

from collections.abc import Sequence
from dataclasses import dataclass

from sensors.mqtt.frames import PacketType
from sensors.mqtt.packets import V5
from sensors.mqtt.properties import Property
from sensors.mqtt.reasons import V3_CONNECT_RETURN, Reason
from sensors.mqtt.wire import text, varint

PINGRESP = bytes((PacketType.PINGRESP << 4, 0))
PUBACK = bytes((PacketType.PUBACK << 4, 2))
PUBREC = bytes((PacketType.PUBREC << 4, 2))
_PUBLISH = PacketType.PUBLISH << 4
_DUP = 0x08


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a CONNACK tells a client that is let in (section 3.2).

    Args:
        session_present: Whether its session was waiting for it.
        session_expiry: Seconds, where they are not what it asked for, else None.
        assigned_id: The identifier given to a client that sent none [MQTT-3.2.2-16], else None.
        receive_maximum: QoS 1 and 2 messages that we take unacknowledged.
        maximum_packet: Largest packet that we take, in bytes.
        topic_aliases: The highest topic alias that we take.
    """

    session_present: bool
    session_expiry: int | None
    assigned_id: str | None
    receive_maximum: int
    maximum_packet: int
    topic_aliases: int


def connack_accepted(version: int, told: Accepted) -> bytes:
    """Encode the CONNACK of a client that is let in; MQTT 3.1.1 has no properties."""
    head = bytes((told.session_present, Reason.SUCCESS))
    if version != V5:
        return _packet(PacketType.CONNACK, head)
    properties = (
        bytes((Property.RECEIVE_MAXIMUM,)) + told.receive_maximum.to_bytes(2)
        + bytes((Property.MAXIMUM_PACKET_SIZE,)) + told.maximum_packet.to_bytes(4)
        + bytes((Property.TOPIC_ALIAS_MAXIMUM,)) + told.topic_aliases.to_bytes(2)
    )  # fmt: skip
    if told.session_expiry is not None:
        properties += bytes((Property.SESSION_EXPIRY,)) + told.session_expiry.to_bytes(4)
    if told.assigned_id is not None:
        properties += bytes((Property.ASSIGNED_CLIENT_ID,)) + text(told.assigned_id)
    return _packet(PacketType.CONNACK, head + varint(len(properties)) + properties)


def connack_refused(version: int, reason: Reason) -> bytes:
    """Encode the CONNACK of a refusal; nothing where MQTT 3.1.1 has no code for it."""
    if version == V5:
        return _packet(PacketType.CONNACK, bytes((0, reason, 0)))
    code = V3_CONNECT_RETURN.get(reason)
    return b"" if code is None else _packet(PacketType.CONNACK, bytes((0, code)))


def acknowledgement(
    kind: PacketType, version: int, packet_id: bytes, reason: Reason = Reason.SUCCESS
) -> bytes:
    """Encode PUBACK, PUBREC or PUBCOMP (sections 3.4, 3.5, 3.7); 3.1.1 has no reason in them."""
    if version == V5 and reason is not Reason.SUCCESS:
        return bytes((kind << 4, 3)) + packet_id + bytes((reason,))
    return bytes((kind << 4, 2)) + packet_id


def pubrel(version: int, packet_id: int, reason: Reason = Reason.SUCCESS) -> bytes:
    """Encode a PUBREL (section 3.6), whose flags are 0010 [MQTT-3.6.1-1]."""
    body = packet_id.to_bytes(2)
    if version == V5 and reason is not Reason.SUCCESS:
        body += bytes((reason,))
    return bytes((PacketType.PUBREL << 4 | 2, len(body))) + body


def suback(version: int, packet_id: int, codes: Sequence[int]) -> bytes:
    """Encode a SUBACK (section 3.9); one code for each filter."""
    return _packet(PacketType.SUBACK, _head(version, packet_id) + bytes(codes))


def unsuback(version: int, packet_id: int, codes: Sequence[int]) -> bytes:
    """Encode an UNSUBACK (section 3.11); MQTT 3.1.1 has no codes in it."""
    body = _head(version, packet_id)
    return _packet(PacketType.UNSUBACK, body + bytes(codes) if version == V5 else body)


def disconnect(version: int, reason: Reason) -> bytes:
    """Encode the DISCONNECT of a server (section 3.14); nothing in MQTT 3.1.1, which has none."""
    return _packet(PacketType.DISCONNECT, bytes((reason,))) if version == V5 else b""


def publish(  # noqa: PLR0913 - the fields of the packet
    version: int,
    topic: bytes,
    payload: bytes,
    *,
    qos: int,
    retain: bool,
    duplicate: bool = False,
    packet_id: int = 0,
    properties: bytes = b"",
) -> bytes:
    """Encode a PUBLISH (section 3.3).

    Args:
        version: Protocol level of the receiver.
        topic: The topic name, encoded by `wire.text`.
        payload: The message.
        qos: 0, 1 or 2.
        retain: The RETAIN flag.
        duplicate: The DUP flag.
        packet_id: Packet identifier; not there at QoS 0.
        properties: Encoded properties; left out for MQTT 3.1.1.
    """
    parts = [topic]
    if qos:
        parts.append(packet_id.to_bytes(2))
    if version == V5:
        parts += (varint(len(properties)), properties)
    parts.append(payload)
    body = b"".join(parts)
    first = _PUBLISH | (_DUP if duplicate else 0) | qos << 1 | retain
    return bytes((first,)) + varint(len(body)) + body


def _head(version: int, packet_id: int) -> bytes:
    return packet_id.to_bytes(2) + (b"\0" if version == V5 else b"")


def _packet(kind: PacketType, body: bytes) -> bytes:
    return bytes((kind << 4,)) + varint(len(body)) + body
