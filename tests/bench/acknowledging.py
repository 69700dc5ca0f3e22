"""A broker that lets everybody in and acknowledges everything, for tests of what loads brokers."""

import socket
import threading
from types import TracebackType
from typing import Self


class Acknowledging:
    """Serves in a thread of its own while the context lasts.

    Args:
        answer: What it answers to a PUBLISH.
    """

    def __init__(self, answer: bytes = b"\x40\x02\0\1") -> None:
        self._answer = answer
        self._server = socket.create_server(("127.0.0.1", 0))
        self._wires: list[socket.socket] = []
        self.port: int = self._server.getsockname()[1]
        self.published = 0

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()
        for wire in self._wires:
            wire.close()

    def _serve(self) -> None:
        threads = []
        try:
            while True:
                wire, _ = self._server.accept()
                self._wires.append(wire)
                threads.append(threading.Thread(target=self._talk, args=(wire,)))
                threads[-1].start()
        except OSError:
            for thread in threads:
                thread.join()

    def _talk(self, wire: socket.socket) -> None:
        while data := wire.recv(1_000):
            if data[0] == 0x10:
                wire.sendall(b"\x20\x02\0\0")
            else:
                self.published += 1
                wire.sendall(self._answer)
