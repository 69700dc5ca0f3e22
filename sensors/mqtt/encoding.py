"""The packets that a server sends, encoded: MQTT 5.0 and 3.1.1 chapter 3."""

from collections.abc import Sequence

from sensors.mqtt.packets import V5, PacketType
from sensors.mqtt.properties import Property
from sensors.mqtt.reasons import V3_CONNECT_RETURN, Reason
from sensors.mqtt.wire import text, varint

PINGRESP = bytes((PacketType.PINGRESP << 4, 0))


def connack_accepted(version: int, *, maximum_packet: int, assigned_id: str | None) -> bytes:
    """Encode a CONNACK without a session present (section 3.2), with what we do not serve.

    Args:
        version: Protocol level of the client.
        maximum_packet: Largest packet that we take, in bytes.
        assigned_id: The identifier given to a client that sent none [MQTT-3.2.2-16].
    """
    if version != V5:
        return _packet(PacketType.CONNACK, b"\0\0")
    properties = (
        bytes((Property.SESSION_EXPIRY,)) + (0).to_bytes(4)
        + bytes((Property.MAXIMUM_QOS, 1))
        + bytes((Property.MAXIMUM_PACKET_SIZE,)) + maximum_packet.to_bytes(4)
        + bytes((Property.SUBSCRIPTION_IDENTIFIERS_AVAILABLE, 0))
        + bytes((Property.SHARED_SUBSCRIPTIONS_AVAILABLE, 0))
    )  # fmt: skip
    if assigned_id is not None:
        properties += bytes((Property.ASSIGNED_CLIENT_ID,)) + text(assigned_id)
    return _packet(PacketType.CONNACK, b"\0\0" + varint(len(properties)) + properties)


def connack_refused(version: int, reason: Reason) -> bytes:
    """Encode the CONNACK of a refusal; nothing where MQTT 3.1.1 has no code for it."""
    if version == V5:
        return _packet(PacketType.CONNACK, bytes((0, reason, 0)))
    code = V3_CONNECT_RETURN.get(reason)
    return b"" if code is None else _packet(PacketType.CONNACK, bytes((0, code)))


def puback(version: int, packet_id: int, reason: Reason = Reason.SUCCESS) -> bytes:
    """Encode a PUBACK (section 3.4); MQTT 3.1.1 has no reason in it."""
    body = packet_id.to_bytes(2)
    if version == V5 and reason is not Reason.SUCCESS:
        body += bytes((reason,))
    return _packet(PacketType.PUBACK, body)


def suback(version: int, packet_id: int, codes: Sequence[int]) -> bytes:
    """Encode a SUBACK (section 3.9); one code for each filter."""
    return _packet(PacketType.SUBACK, _acknowledgement(version, packet_id) + bytes(codes))


def unsuback(version: int, packet_id: int, codes: Sequence[int]) -> bytes:
    """Encode an UNSUBACK (section 3.11); MQTT 3.1.1 has no codes in it."""
    body = _acknowledgement(version, packet_id)
    return _packet(PacketType.UNSUBACK, body + bytes(codes) if version == V5 else body)


def disconnect(version: int, reason: Reason) -> bytes:
    """Encode the DISCONNECT of a server (section 3.14); nothing in MQTT 3.1.1, which has none."""
    return _packet(PacketType.DISCONNECT, bytes((reason,))) if version == V5 else b""


def publish_body(
    version: int, topic: bytes, packet_id: int, properties: bytes, payload: bytes
) -> bytes:
    """Encode all of a PUBLISH after its fixed header (section 3.3); no identifier where it is 0.

    Args:
        version: Protocol level of the receiver.
        topic: The topic name, encoded by `wire.text`.
        packet_id: Packet identifier, or 0 at QoS 0.
        properties: Encoded properties; left out for MQTT 3.1.1.
        payload: The message.
    """
    parts = [topic]
    if packet_id:
        parts.append(packet_id.to_bytes(2))
    if version == V5:
        parts += (varint(len(properties)), properties)
    parts.append(payload)
    return b"".join(parts)


def publish_packet(body: bytes, qos: int, *, retain: bool) -> bytes:
    """Put the fixed header before the body of a PUBLISH."""
    return bytes(((PacketType.PUBLISH << 4) | (qos << 1) | retain,)) + varint(len(body)) + body


def _acknowledgement(version: int, packet_id: int) -> bytes:
    return packet_id.to_bytes(2) + (b"\0" if version == V5 else b"")


def _packet(kind: PacketType, body: bytes) -> bytes:
    return bytes((kind << 4,)) + varint(len(body)) + body
