"""A client of HTTP/1.1 that costs little: one connection that is kept open."""

import re
import socket
from types import TracebackType
from typing import Self

from bench.harness import BenchError

RECEIVE_BYTES = 262_144
LENGTH = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)
END = b"\r\n\r\n"


class Client:
    """One connection.

    Args:
        host: The server.
        port: Its port.
    """

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = (
            f" HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: bench\r\nAccept: application/json\r\n"
        ).encode()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def get(self, path: str) -> bytes:
        """Return what a path answers."""
        self.send(path)
        return self.receive()

    def post(self, path: str, body: bytes) -> bytes:
        """Return what is answered to a JSON body."""
        head = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._socket.sendall(f"POST {path}".encode() + self._rest + head.encode() + body)
        return self.receive()

    def send(self, path: str) -> None:
        """Ask for a path."""
        self._socket.sendall(f"GET {path}".encode() + self._rest + b"\r\n")

    def receive(self) -> bytes:
        """Return the body of the answer.

        Raises:
            BenchError: The answer is an error, or the connection ends.
        """
        data = self._socket.recv(RECEIVE_BYTES)
        while END not in data:
            data += self._more()
        head, _, body = data.partition(END)
        found = LENGTH.search(head + b"\r\n")
        if not head.startswith(b"HTTP/1.1 2") or found is None:
            raise BenchError(f"the server answers {data[:300]!r}")
        missing = int(found[1]) - len(body)
        parts = [body]
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        return b"".join(parts)

    def _more(self) -> bytes:
        more = self._socket.recv(RECEIVE_BYTES)
        if not more:
            raise BenchError("the server closed the connection")
        return more
