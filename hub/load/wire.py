"""The client's side of RFC 6455, as little of it as load needs."""

import base64
import hashlib
import resource
import struct

from hub.errors import LoadError

FINAL_TEXT, FINAL_BINARY = 0x81, 0x82
FINAL_CLOSE, FINAL_PING, FINAL_PONG = 0x88, 0x89, 0x8A
COMPRESSED = 0x40
NO_MASK = bytes(4)
KEY = base64.b64encode(b"zhilu simulated!").decode()
RFC_6455_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
ACCEPT = base64.b64encode(
    hashlib.sha1((KEY + RFC_6455_GUID).encode(), usedforsecurity=False).digest()
)
"""What a server answers to that key (RFC 6455 section 4.2.2)."""

_SHORT, _LONG = 126, 65_536
_HEAD = 2
_FINAL, _UNEXPECTED = 0x80, 0xB0
"""FIN must be set, and of the reserved bits only the one for compression may be."""


class FrameReader:
    """Cuts a server's bytes into frames (RFC 6455 section 5.2), however they are split.

    Fragments and masked frames are refused: no server here has leave to send them. The compressed
    bit of a frame is left in its first byte.
    """

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Return the frames that are whole now: first byte and payload.

        Raises:
            LoadError: The server broke the rules.
        """
        if self._rest:
            data = self._rest + data
        frames: list[tuple[int, bytes]] = []
        at, size = 0, len(data)
        while size - at >= _HEAD:
            first, length, start = data[at], data[at + 1], at + 2
            if first & _UNEXPECTED != _FINAL or length & 0x80:
                raise LoadError(f"unexpected frame head {data[at : at + 2].hex()}")
            if length >= _SHORT:
                start += 2 if length == _SHORT else 8
                if start > size:
                    break
                length = int.from_bytes(data[at + 2 : start], "big")
            if start + length > size:
                break
            frames.append((first, data[start : start + length]))
            at = start + length
        self._rest = data[at:]
        return frames


def client_frame(first: int, payload: bytes) -> bytes:
    """Return a client's frame; the masking key is zero, which leaves the payload as it is."""
    length = len(payload)
    if length < _SHORT:
        head = struct.pack("!BB", first, 0x80 | length)
    elif length < _LONG:
        head = struct.pack("!BBH", first, 0x80 | _SHORT, length)
    else:
        head = struct.pack("!BBQ", first, 0x80 | _SHORT + 1, length)
    return head + NO_MASK + payload


def upgrade_request(
    host: str, port: int, path: str, *, protocol: str = "", deflate: bool = False
) -> bytes:
    """Return the request that opens a WebSocket (RFC 6455 section 4.1)."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {KEY}",
        "Sec-WebSocket-Version: 13",
    ]
    if protocol:
        lines.append(f"Sec-WebSocket-Protocol: {protocol}")
    if deflate:
        lines.append("Sec-WebSocket-Extensions: permessage-deflate")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def check_answer(head: bytes, *, deflate: bool = False) -> None:
    """Make sure that a server opened the WebSocket.

    Raises:
        LoadError: It refused, or answered something else.
    """
    if not head.startswith(b"HTTP/1.1 101 ") or ACCEPT not in head:
        shown = head[:200].decode(errors="replace")
        raise LoadError(f"the server refuses the handshake: {shown}")
    if deflate and b"permessage-deflate" not in head:
        raise LoadError("the server does not compress")


def allow_files(count: int) -> None:
    """Raise the limit of open files.

    Raises:
        LoadError: The system does not allow that many.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= count:
        return
    if hard != resource.RLIM_INFINITY and hard < count:
        raise LoadError(f"{count} open files are needed, the system allows {hard}: see ulimit -n")
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
