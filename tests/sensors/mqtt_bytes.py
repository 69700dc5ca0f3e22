"""What an MQTT client sends, byte by byte, written apart from the code under test."""

V3, V5 = 4, 5


def u16(value: int) -> bytes:
    return bytes((value >> 8, value & 0xFF))


def string(value: str | bytes) -> bytes:
    data = value if isinstance(value, bytes) else value.encode()
    return u16(len(data)) + data


def length(value: int) -> bytes:
    out = b""
    while True:
        value, digit = divmod(value, 128)
        out += bytes((digit | (128 if value else 0),))
        if not value:
            return out


def packet(first: int, body: bytes) -> bytes:
    return bytes((first,)) + length(len(body)) + body


def props(version: int, properties: bytes = b"") -> bytes:
    return length(len(properties)) + properties if version == V5 else b""


def connect(
    version: int = V3,
    name: str = "a",
    *,
    keep_alive: int = 60,
    flags: int = 0x02,
    properties: bytes = b"",
    tail: bytes = b"",
) -> bytes:
    head = string("MQTT") + bytes((version, flags)) + u16(keep_alive)
    return packet(0x10, head + props(version, properties) + string(name) + tail)


def will(version: int, topic: str, payload: bytes, properties: bytes = b"") -> bytes:
    return props(version, properties) + string(topic) + string(payload)


def publish(  # noqa: PLR0913 - the fields of the packet
    topic: str,
    payload: bytes = b"1",
    *,
    qos: int = 0,
    packet_id: int = 1,
    retain: bool = False,
    dup: bool = False,
    version: int = V3,
    properties: bytes = b"",
) -> bytes:
    identifier = u16(packet_id) if qos else b""
    body = string(topic) + identifier + props(version, properties) + payload
    return packet(0x30 | dup << 3 | qos << 1 | retain, body)


def subscribe(
    *filters: tuple[str, int], packet_id: int = 9, version: int = V3, properties: bytes = b""
) -> bytes:
    body = u16(packet_id) + props(version, properties)
    return packet(0x82, body + b"".join(string(f) + bytes((o,)) for f, o in filters))


def unsubscribe(*filters: str, packet_id: int = 9, version: int = V3) -> bytes:
    return packet(0xA2, u16(packet_id) + props(version) + b"".join(map(string, filters)))


def puback(packet_id: int, reason: int = 0) -> bytes:
    return _acknowledgement(0x40, packet_id, reason)


def pubrec(packet_id: int, reason: int = 0) -> bytes:
    return _acknowledgement(0x50, packet_id, reason)


def pubrel(packet_id: int, reason: int = 0) -> bytes:
    return _acknowledgement(0x62, packet_id, reason)


def pubcomp(packet_id: int, reason: int = 0) -> bytes:
    return _acknowledgement(0x70, packet_id, reason)


def _acknowledgement(first: int, packet_id: int, reason: int) -> bytes:
    return packet(first, u16(packet_id) + (bytes((reason,)) if reason else b""))


def session(seconds: int) -> bytes:
    """Session Expiry Interval, as a property."""
    return b"\x11" + seconds.to_bytes(4)


PINGREQ = b"\xc0\x00"
SAY_WILL = b"\xe0\x01\x04"
DISCONNECT = b"\xe0\x00"
