"""The data types of MQTT on the wire: MQTT 5.0 section 1.5, MQTT 3.1.1 section 1.5."""

from sensors.errors import MqttProtocolError
from sensors.mqtt.reasons import Reason

_MAX_VARINT_BYTES = 4
_CONTINUES = 0x80


def malformed(reason: str) -> MqttProtocolError:
    """Return the error of bytes that cannot be parsed (MQTT 5.0 section 4.13.1)."""
    return MqttProtocolError(Reason.MALFORMED_PACKET, reason)


def violation(reason: str) -> MqttProtocolError:
    """Return the error of a packet that may not be sent (MQTT 5.0 section 4.13.1)."""
    return MqttProtocolError(Reason.PROTOCOL_ERROR, reason)


class Reader:
    """Reads the fields of one packet in order; every method raises `MqttProtocolError`."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def at(self) -> int:
        """How many bytes have been read."""
        return self._at

    @property
    def remaining(self) -> int:
        """How many bytes are left."""
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        if size > self.remaining:
            raise malformed(f"{size} bytes expected where {self.remaining} are left")
        self._at += size
        return self._data[self._at - size : self._at]

    def number(self, size: int) -> int:
        """Return a big-endian integer of `size` bytes."""
        return int.from_bytes(self.take(size))

    def varint(self) -> int:
        """Return a variable byte integer in its shortest form (MQTT 5.0 section 1.5.5)."""
        found = scan_varint(self._data, self._at)
        if found is None:
            raise malformed("a variable byte integer is cut off")
        value, self._at = found
        return value

    def binary(self) -> bytes:
        """Return a byte string with its length before it."""
        return self.take(self.number(2))

    def text(self) -> str:
        """Return a UTF-8 string; neither surrogates nor U+0000 [MQTT-1.5.4-1, 1.5.4-2]."""
        try:
            text = self.binary().decode()
        except UnicodeDecodeError:
            raise malformed("a string is not UTF-8") from None
        if "\0" in text:
            raise malformed("a string holds U+0000")
        return text

    def slice(self, start: int) -> bytes:
        """Return again what was read since `start`, a former `at`."""
        return self._data[start : self._at]

    def rest(self) -> bytes:
        """Return all that is left."""
        return self.take(self.remaining)

    def end(self) -> None:
        """Make sure that nothing is left."""
        if self.remaining:
            raise malformed(f"{self.remaining} bytes too many")


def scan_varint(data: bytes | bytearray, at: int) -> tuple[int, int] | None:
    """Return a variable byte integer and the place after it; None where more bytes are needed.

    Raises:
        MqttProtocolError: It has more than four bytes, or more than its value needs
            [MQTT-1.5.5-1].
    """
    value = 0
    for index in range(_MAX_VARINT_BYTES):
        if at + index >= len(data):
            return None
        byte = data[at + index]
        value |= (byte & 0x7F) << (7 * index)
        if not byte & _CONTINUES:
            if byte == 0 and index > 0:
                raise malformed("a variable byte integer is longer than it need be")
            return value, at + index + 1
    raise malformed("a variable byte integer has more than four bytes")


def varint(value: int) -> bytes:
    """Encode a variable byte integer."""
    encoded = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        encoded.append(low | _CONTINUES if value else low)
        if not value:
            return bytes(encoded)


def text(value: str) -> bytes:
    """Encode a UTF-8 string with its length before it; at most 65,535 bytes."""
    encoded = value.encode()
    return len(encoded).to_bytes(2) + encoded
