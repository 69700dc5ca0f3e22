"""A device: publishes readings over MQTT 3.1.1 at QoS 1, with nothing between it and the socket."""

import socket
import struct

from bench.harness import BenchError

CONNECT, PUBLISH_QOS_1 = 0x10, 0x32
CONNACK_ACCEPTED = b"\x20\x02\x00\x00"
PUBACK_HEAD = b"\x40\x02"
SECONDS = 10.0
LONGEST_BODY = 127


class Publisher:
    """One connection; `settle` after each `publish`.

    Args:
        host: Where the broker is.
        port: Its port.
        client_id: Of this device.

    Raises:
        BenchError: The broker refuses.
    """

    def __init__(self, host: str, port: int, client_id: str) -> None:
        self._packet_id = 0
        self._wire = socket.create_connection((host, port), timeout=SECONDS)
        self._wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wire.sendall(connect_packet(client_id))
        answer = self._read()
        if answer != CONNACK_ACCEPTED:
            self._wire.close()
            raise BenchError(f"the broker at port {port} refuses: {answer.hex()}")

    def publish(self, topic: str, payload: bytes) -> None:
        """Send one message."""
        self._packet_id = self._packet_id % 0xFFFF + 1
        self._wire.sendall(publish_packet(topic, payload, self._packet_id))

    def settle(self) -> None:
        """Wait for the acknowledgement of the message sent last.

        Raises:
            BenchError: Another answer came, or none.
        """
        answer = self._read()
        if answer != PUBACK_HEAD + struct.pack("!H", self._packet_id):
            raise BenchError(f"the broker does not acknowledge: {answer.hex()}")

    def settle_all(self, count: int) -> None:
        """Wait for the acknowledgements of the last messages.

        Raises:
            BenchError: Another answer came, or none.
        """
        for number in range(count - 1, -1, -1):
            answer = self._read()
            expected = (self._packet_id - number - 1) % 0xFFFF + 1
            if answer != PUBACK_HEAD + struct.pack("!H", expected):
                raise BenchError(f"the broker does not acknowledge: {answer.hex()}")

    def close(self) -> None:
        """Hang up."""
        self._wire.close()

    def _read(self) -> bytes:
        # Both answers, CONNACK and PUBACK, are four bytes long in MQTT 3.1.1.
        answer = b""
        while len(answer) < 4:
            try:
                data = self._wire.recv(4 - len(answer))
            except TimeoutError as error:
                raise BenchError("the broker does not answer") from error
            if not data:
                raise BenchError("the broker hung up")
            answer += data
        return answer


def connect_packet(client_id: str) -> bytes:
    """Return CONNECT with a clean session and no keep-alive (MQTT 3.1.1 section 3.1)."""
    flags = 0x02
    head = _text("MQTT") + bytes((4, flags)) + struct.pack("!H", 0)
    return _packet(CONNECT, head + _text(client_id))


def publish_packet(topic: str, payload: bytes, packet_id: int) -> bytes:
    """Return PUBLISH at QoS 1 (MQTT 3.1.1 section 3.3)."""
    return _packet(PUBLISH_QOS_1, _text(topic) + struct.pack("!H", packet_id) + payload)


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("!H", len(data)) + data


def _packet(first: int, body: bytes) -> bytes:
    if len(body) > LONGEST_BODY:
        raise BenchError("this device sends only short packets")
    return bytes((first, len(body))) + body
