"""Ways to tell a server to send: a byte to our own test servers, a message to a broker."""

import socket
from collections.abc import Callable
from typing import Protocol

from bench.harness import BenchError
from bench.mqtt_publisher import connect_packet
from bench.processes import HOST
from bench.push.messages import TOGETHER, text

SECONDS = 30.0
TOPIC = "t"


class Publisher(Protocol):
    """Tells a server to send to everybody."""

    def begin(self) -> None:
        """Prepare for a number of messages."""

    def publish(self, together: int) -> None:
        """Let it send one message, or ten at once."""

    def end(self) -> None:
        """Close a number of messages."""


class Commander:
    """Commands one of the servers in `bench.push.servers`."""

    def __init__(self, port: int) -> None:
        self.wire = connected(port)

    def begin(self) -> None:
        """Hand over to the loop in C, where there is one."""
        self.wire.sendall(b"G")

    def publish(self, together: int) -> None:
        """Send one byte."""
        self.wire.sendall(b"1" if together == 1 else b"T")

    def large(self) -> None:
        """Let it send a large message."""
        self.wire.sendall(b"B")

    def end(self) -> None:
        """Take back."""
        self.wire.sendall(b"Q")


class _Broker:
    """Publishes to a broker, several messages in one write."""

    def __init__(self, port: int, hello: bytes, packet: Callable[[bytes], bytes]) -> None:
        self.wire = connected(port)
        self.wire.sendall(hello)
        self.wire.recv(4_096)
        self._packet = packet
        self._number = 0

    def begin(self) -> None:
        """Nothing to do."""

    def publish(self, together: int) -> None:
        """Publish so many messages at once."""
        self._number += 1
        payloads = (text(self._number, f"t/{n}").encode() for n in range(together))
        self.wire.sendall(b"".join(map(self._packet, payloads)))

    def end(self) -> None:
        """Nothing to do."""


def mqtt_publisher(port: int) -> Publisher:
    """Publish at QoS 0 by MQTT 3.1.1."""
    return _Broker(port, connect_packet("bench-publisher"), mqtt_publish)


def nats_publisher(port: int) -> Publisher:
    """Publish by the NATS protocol."""
    hello = b'CONNECT {"verbose":false,"pedantic":false}\r\n'
    return _Broker(port, hello, lambda data: b"PUB t %d\r\n%b\r\n" % (len(data), data))


def mqtt_publish(payload: bytes) -> bytes:
    """Return PUBLISH at QoS 0 (MQTT 3.1.1 section 3.3)."""
    body = len(TOPIC).to_bytes(2, "big") + TOPIC.encode() + payload
    length, head = len(body), b"\x30"
    while length > 0x7F:
        head += bytes((length & 0x7F | 0x80,))
        length >>= 7
    return head + bytes((length,)) + body


def mqtt_greeting() -> bytes:
    """Return CONNECT and SUBSCRIBE (MQTT 3.1.1 sections 3.1 and 3.8) of a client without a name."""
    topic = len(TOPIC).to_bytes(2, "big") + TOPIC.encode() + b"\x00"
    return connect_packet("") + b"\x82" + bytes((2 + len(topic),)) + b"\x00\x01" + topic


def nats_greeting() -> bytes:
    """Return what a NATS client says to hear everything."""
    return b'CONNECT {"verbose":false,"pedantic":false}\r\nSUB t 1\r\nPING\r\n'


def connected(port: int) -> socket.socket:
    """Connect to a port of this machine.

    Raises:
        BenchError: Nobody listens.
    """
    try:
        wire = socket.create_connection((HOST, port), timeout=SECONDS)
    except OSError as error:
        raise BenchError(f"nobody takes commands at port {port}: {error}") from error
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return wire


__all__ = [
    "TOGETHER",
    "Commander",
    "Publisher",
    "mqtt_greeting",
    "mqtt_publisher",
    "nats_greeting",
    "nats_publisher",
]
