"""A stream of bytes cut into packets: MQTT 5.0 and 3.1.1 section 2.1."""

from enum import IntEnum

from sensors.errors import MqttProtocolError
from sensors.mqtt.reasons import Reason
from sensors.mqtt.wire import malformed, scan_varint, violation


class PacketType(IntEnum):
    """Control packet types of table 2-1."""

    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    PUBREC = 5
    PUBREL = 6
    PUBCOMP = 7
    SUBSCRIBE = 8
    SUBACK = 9
    UNSUBSCRIBE = 10
    UNSUBACK = 11
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14
    AUTH = 15


# Table 2-2: the flags of every type but PUBLISH are fixed.
_FLAGS = {PacketType.PUBREL: 2, PacketType.SUBSCRIBE: 2, PacketType.UNSUBSCRIBE: 2}
_PLAIN = frozenset(
    kind << 4 | _FLAGS.get(kind, 0) for kind in PacketType if kind is not PacketType.PUBLISH
) | frozenset(range(PacketType.PUBLISH << 4, (PacketType.PUBLISH << 4) + 16))


class FrameBuffer:
    """Cuts what it is given into packets; between two pushes it holds one unfinished packet.

    A packet is its first byte and its body. One whose header announces more than the maximum is
    refused on its header, before its body is stored.

    Args:
        maximum: Largest packet in bytes, fixed header included.

    Attributes:
        empty: Whether nothing is held, not even the beginning of a packet.
    """

    __slots__ = ("_at", "_data", "_maximum", "_needed", "_unfinished", "empty")

    def __init__(self, maximum: int) -> None:
        self._maximum = maximum
        self._data = b""
        self._at = 0
        self._unfinished = bytearray()
        self._needed = 0
        self.empty = True

    def push(self, data: bytes) -> None:
        """Take bytes, at least one, cut anyhow."""
        self.empty = False
        if self._unfinished:
            self._unfinished += data
            if len(self._unfinished) < self._needed:
                return
            data = bytes(self._unfinished)
            self._unfinished.clear()
        elif self._at < len(self._data):
            data = self._data[self._at :] + data
        self._data = data
        self._at = 0

    def pull(self) -> tuple[int, bytes] | None:
        """Return the first byte and the body of the next packet; None where more must come.

        Raises:
            MqttProtocolError: The header is malformed, or announces a packet above the maximum.
        """
        data, at = self._data, self._at
        size = len(data) - at
        if size < 2:  # noqa: PLR2004 - the shortest packet
            if size:
                self._wait(2)
            return None
        first, length, start = data[at], data[at + 1], at + 2
        if first not in _PLAIN:
            raise _bad_first_byte(first)
        if length >= 0x80:  # noqa: PLR2004 - a continued variable byte integer
            found = scan_varint(data, at + 1)
            if found is None:
                self._wait(size + 1)
                return None
            length, start = found
        end = start + length
        if end - at > self._maximum:
            raise MqttProtocolError(
                Reason.PACKET_TOO_LARGE,
                f"a packet of {end - at} bytes, {self._maximum} are allowed",
            )
        if end > len(data):
            self._wait(end - at)
            return None
        self._at = end
        self.empty = end == len(data)
        return first, data[start:end]

    def _wait(self, needed: int) -> None:
        # Checked on its first byte: who speaks HTTP here must not wait for a body to be told.
        if self._data[self._at] not in _PLAIN:
            raise _bad_first_byte(self._data[self._at])
        self._unfinished += self._data[self._at :]
        self._needed = needed
        self._data = b""
        self._at = 0


def _bad_first_byte(first: int) -> MqttProtocolError:
    try:
        kind = PacketType(first >> 4)
    except ValueError:
        return violation(f"there are no packets of type {first >> 4}")
    return malformed(f"the flags of {kind.name} are {first & 0x0F:04b} [MQTT-2.1.3-1]")
