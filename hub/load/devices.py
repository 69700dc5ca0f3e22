"""Devices that publish readings over MQTT 3.1.1 at QoS 1, many in one thread."""

import collections
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from hub.errors import LoadError

SECONDS = 10.0
IN_FLIGHT = 16
"""Messages that one device has under way; beyond that it waits for the hub."""

CONNACK_ACCEPTED = b"\x20\x02\x00\x00"
PUBACK_BYTES = 4
_CONNECT, _PUBLISH_QOS_1 = 0x10, 0x32
_LONGEST_ID = 0xFFFF
_SEVEN_BITS = 0x7F


@dataclass(eq=False, slots=True)
class _Device:
    wire: socket.socket
    sent_ns: collections.deque[int] = field(default_factory=collections.deque)
    packet_id: int = 0
    half: bytes = b""


@dataclass(eq=False, slots=True)
class Devices:
    """Devices of one broker, which publish in turn.

    Args:
        host: Loopback address of the broker.
        port: Its port.
        topic: Of device n's reading, made by `topic(n)`.
    """

    host: str
    port: int
    topic: Callable[[int], str]
    published: int = 0
    held_back: int = 0
    """Readings that were due and not sent, because too many were under way."""

    waits_ms: list[float] = field(default_factory=list)
    """From publishing to acknowledgement."""

    _devices: list[_Device] = field(default_factory=list)
    _turn: int = 0

    def connect(self, count: int) -> None:
        """Connect so many devices.

        Raises:
            LoadError: The broker refuses.
        """
        for number in range(count):
            try:
                wire = socket.create_connection((self.host, self.port), timeout=SECONDS)
                wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                wire.sendall(_connect_packet(f"zhilu-load-{number}"))
                answer = wire.recv(len(CONNACK_ACCEPTED))
            except OSError as error:
                raise LoadError(f"no device can connect to port {self.port}: {error}") from error
            if answer != CONNACK_ACCEPTED:
                raise LoadError(f"the broker at port {self.port} refuses: {answer.hex()}")
            wire.setblocking(False)
            self._devices.append(_Device(wire))

    def publish(self, value: int) -> None:
        """Let the next device publish a reading."""
        number = self._turn
        self._turn = (number + 1) % len(self._devices)
        device = self._devices[number]
        if len(device.sent_ns) >= IN_FLIGHT:
            self.held_back += 1
            return
        device.packet_id = device.packet_id % _LONGEST_ID + 1
        packet = _publish_packet(self.topic(number), b'{"value":%d}' % value, device.packet_id)
        device.sent_ns.append(time.monotonic_ns())
        device.wire.send(packet)
        self.published += 1

    def settle(self) -> None:
        """Take the acknowledgements that have come.

        Raises:
            LoadError: The broker hung up.
        """
        for device in self._devices:
            if device.sent_ns:
                self._settle(device)

    def close(self) -> None:
        """Hang up."""
        for device in self._devices:
            device.wire.close()
        self._devices.clear()

    def _settle(self, device: _Device) -> None:
        try:
            data = device.wire.recv(PUBACK_BYTES * IN_FLIGHT)
        except BlockingIOError:
            return
        except OSError as error:
            raise LoadError(f"the broker broke off: {error}") from error
        if not data:
            raise LoadError("the broker hung up")
        data = device.half + data
        whole = len(data) // PUBACK_BYTES
        device.half = data[whole * PUBACK_BYTES :]
        now_ns = time.monotonic_ns()
        for _ in range(whole):
            self.waits_ms.append((now_ns - device.sent_ns.popleft()) / 1e6)


def _connect_packet(client_id: str) -> bytes:
    """CONNECT with a clean session and no keep-alive (MQTT 3.1.1 section 3.1)."""
    return _packet(_CONNECT, _text("MQTT") + b"\x04\x02\x00\x00" + _text(client_id))


def _publish_packet(topic: str, payload: bytes, packet_id: int) -> bytes:
    """PUBLISH at QoS 1 (MQTT 3.1.1 section 3.3)."""
    return _packet(_PUBLISH_QOS_1, _text(topic) + struct.pack("!H", packet_id) + payload)


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("!H", len(data)) + data


def _packet(first: int, body: bytes) -> bytes:
    """Fixed header with the length in base 128 (MQTT 3.1.1 section 2.2.3)."""
    length = len(body)
    head = bytes((first,))
    while length > _SEVEN_BITS:
        head += bytes((length & _SEVEN_BITS | 0x80,))
        length >>= 7
    return head + bytes((length,)) + body
