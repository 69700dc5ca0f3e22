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


def publish(
    topic: str,
    payload: bytes = b"1",
    *,
    qos: int = 0,
    packet_id: int = 1,
    retain: bool = False,
    version: int = V3,
    properties: bytes = b"",
) -> bytes:
    identifier = u16(packet_id) if qos else b""
    body = string(topic) + identifier + props(version, properties) + payload
    return packet(0x30 | qos << 1 | retain, body)


def subscribe(
    *filters: tuple[str, int], packet_id: int = 9, version: int = V3, properties: bytes = b""
) -> bytes:
    body = u16(packet_id) + props(version, properties)
    return packet(0x82, body + b"".join(string(f) + bytes((o,)) for f, o in filters))


def unsubscribe(*filters: str, packet_id: int = 9, version: int = V3) -> bytes:
    return packet(0xA2, u16(packet_id) + props(version) + b"".join(map(string, filters)))


def puback(packet_id: int) -> bytes:
    return packet(0x40, u16(packet_id))


PINGREQ = b"\xc0\x00"
DISCONNECT = b"\xe0\x00"
