"""Many devices in one process: MQTT 3.1.1 at QoS 1, each waits for its acknowledgement."""

import select
import socket
import time
from collections.abc import Callable

from bench.harness import BenchError
from bench.mqtt_publisher import CONNACK_ACCEPTED, connect_packet, publish_packet

HOST = "127.0.0.1"
SECONDS = 30.0
PAYLOAD = b'{"value": 12, "unit": "{person}", "time": "2026-01-02T03:04:05Z"}'
POLL_SECONDS = 0.0005
AT_A_TIME = 32
_PUBACK = 0x40
_ANSWER = 4


class Devices:
    """Devices that each hold a connection.

    Args:
        port: Of the broker.
        count: How many.

    Raises:
        BenchError: The broker refuses one.
    """

    def __init__(self, port: int, count: int) -> None:
        self._wires: dict[int, socket.socket] = {}
        self._poll = select.epoll()
        self._packets: dict[int, bytes] = {}
        self._sent: dict[int, float] = {}
        for number in range(count):
            wire = socket.create_connection((HOST, port), timeout=SECONDS)
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wire.sendall(connect_packet(f"device-{number}"))
            answer = wire.recv(_ANSWER, socket.MSG_WAITALL)
            if answer != CONNACK_ACCEPTED:
                raise BenchError(f"the broker at port {port} refuses: {answer.hex()}")
            self._wires[wire.fileno()] = wire
            self._poll.register(wire.fileno(), select.EPOLLIN)
            self._packets[wire.fileno()] = publish_packet(
                f"zhilu/v1/device-{number}/occupants", PAYLOAD, 1
            )

    def burst(self) -> list[float]:
        """Have all devices publish once, and return the milliseconds to each acknowledgement.

        Raises:
            BenchError: An acknowledgement does not come, or something else does.
        """
        waited: list[float] = []
        todo = list(self._wires)
        give_up = time.monotonic() + SECONDS
        while todo or self._sent:
            # Sending and reading take turns, as with devices that know nothing of each other.
            for number in todo[:AT_A_TIME]:
                self._publish(number)
            del todo[:AT_A_TIME]
            waited += self._answers(0 if todo else POLL_SECONDS)
            if time.monotonic() > give_up:
                raise BenchError(f"{len(self._sent)} messages are not acknowledged")
        return waited

    def stream(self, count: int, rate: float) -> list[float]:
        """Have the devices publish one after the other, so many a second in all; as `burst`.

        A device whose message is not acknowledged yet is waited for, so that a slow broker is not
        asked for more than it can do.
        """
        waited: list[float] = []
        begun = time.perf_counter()
        numbers = list(self._wires)
        for index in range(count):
            number = numbers[index % len(numbers)]
            due = begun + index / rate
            while number in self._sent or time.perf_counter() < due:
                waited += self._answers(max(0.0, min(POLL_SECONDS, due - time.perf_counter())))
                if time.perf_counter() > due + SECONDS:
                    raise BenchError("a message is not acknowledged")
            self._publish(number)
        while self._sent:
            waited += self._answers(POLL_SECONDS)
        return waited

    def _publish(self, number: int) -> None:
        self._sent[number] = time.perf_counter()
        self._wires[number].sendall(self._packets[number])

    def _answers(self, seconds: float) -> list[float]:
        waited = []
        for number, _ in self._poll.poll(seconds):
            answer = self._wires[number].recv(_ANSWER)
            if len(answer) != _ANSWER or answer[0] != _PUBACK:
                raise BenchError(f"the broker does not acknowledge: {answer.hex()}")
            waited.append((time.perf_counter() - self._sent.pop(number)) * 1e3)
        return waited

    def close(self) -> None:
        """Hang up."""
        self._poll.close()
        for wire in self._wires.values():
            wire.close()


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does.

    Raises:
        BenchError: It does not come.
    """
    give_up = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > give_up:
            raise BenchError(f"{what} in {SECONDS:.0f} s")
        time.sleep(POLL_SECONDS)
