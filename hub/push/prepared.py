"""Frames made ready once for everybody: on a WebSocket, compressed on one, or as an event."""

import struct
import zlib
from collections.abc import Sequence
from enum import Enum

from ext import Frames
from hub.push.frames import Frame, encode
from hub.push.patch import Patch

DEFLATE_FROM = 256
"""Payloads shorter than this leave as they are: deflate would save less than it costs."""

_FINAL_TEXT = 0x81
_COMPRESSED = 0x40
_HEAD_BYTES = {126: 4, 127: 10}
"""By the second byte of a frame; 2 where that is the length itself."""

_SHORT = 126
_LONG = 65_536
_RAW_DEFLATE = -15
_SYNC_TAIL = b"\x00\x00\xff\xff"


class Form(Enum):
    """What a connection takes."""

    TEXT = "text"
    """WebSocket frames."""

    DEFLATED = "deflated"
    """WebSocket frames, long ones with permessage-deflate (RFC 7692)."""

    EVENTS = "events"
    """Server-sent events (WHATWG HTML section 9.2)."""

    CHUNKS = "chunks"
    """The same in one chunk of HTTP/1.1 (RFC 9112 section 7.1)."""


class Prepared:
    """One frame and the forms it was asked for in; made once, shared by all who are sent it.

    Args:
        payload: The frame as JSON, in one line; in parts, which are copied once.
        revision: The revision it tells of, 0 where it tells of none.
    """

    __slots__ = ("_deflated", "_text", "revision", "size")

    def __init__(self, *payload: bytes, revision: int = 0) -> None:
        self._text = text_frame(*payload)
        self._deflated: bytes | None = None
        self.revision = revision
        self.size = len(self._text)
        """How many bytes it holds, roughly."""

    @property
    def text(self) -> bytes:
        """The frame for those who take it plain."""
        return self._text

    @property
    def payload(self) -> bytes:
        """The frame as JSON."""
        text = self.text
        return text[_HEAD_BYTES.get(text[1], 2) :]

    @property
    def deflated(self) -> bytes:
        """The frame for those who agreed to permessage-deflate; plain where that is shorter."""
        if self._deflated is None:
            text, payload = self.text, self.payload
            packed = deflated_frame(payload) if len(payload) >= DEFLATE_FROM else text
            self._deflated = min(packed, text, key=len)
        return self._deflated

    def write_to(self, frames: Frames) -> None:
        """Add the frame to others, for those who take it plain."""
        frames.add(self._text)


class Delta(Prepared):
    """A `DeltaFrame` that is put together for whoever is sent it, and not kept.

    It is for long patches that one client hears, if any, such as that of a route: parts of them
    are JSON already, so that a thousand in one revision cost more memory than work.

    Args:
        topic: What it is of.
        revision: The revision it tells of.
        patch: What changed; it is never changed itself.
        size: How many bytes it stands for, roughly.
    """

    __slots__ = ("_patch", "_topic")

    def __init__(self, topic: str, revision: int, patch: Patch, size: int) -> None:
        self.revision = revision
        self._deflated = None
        self._topic = topic
        self._patch = patch
        self.size = size

    @property
    def text(self) -> bytes:
        """The frame for those who take it plain."""
        frames = Frames()
        self.write_to(frames)
        return frames.frame(0)

    def write_to(self, frames: Frames) -> None:
        """Add the frame to others, for those who take it plain."""
        frames.add_delta(self._topic, self.revision, self._patch)


def prepared(frame: Frame, revision: int = 0) -> Prepared:
    """Return a frame ready for the wire."""
    return Prepared(encode(frame), revision=revision)


def prepared_delta(topic: str, revision: int, patch: bytes) -> Prepared:
    """Return a `DeltaFrame`, whose patch is JSON already, ready for the wire."""
    head = b'{"topic":%b,"revision":%d,"patch":' % (encode(topic), revision)
    return Prepared(head, patch, b"}", revision=revision)


def joined(frames: Sequence[Prepared], form: Form, position: str) -> bytes:
    """Return frames as the bytes that leave in one write.

    Args:
        frames: In order.
        form: What the connection takes.
        position: `epoch:revision` that whoever has read all of it is complete as of, or nothing.
            Events carry it as the id of the last one only, so that after a break before that a
            client resumes from further back.
    """
    if form is Form.TEXT:
        return b"".join([frame.text for frame in frames])
    if form is Form.DEFLATED:
        return b"".join([frame.deflated for frame in frames])
    return _in_chunk(_events(frames, position), form)


def stream_line(line: bytes, form: Form) -> bytes:
    """Return a line of an event stream that is no event: a comment, or when to come back."""
    return _in_chunk(b"%b\n\n" % line, form)


def text_frame(*payload: bytes) -> bytes:
    """Return the payload as one unmasked, final, uncompressed text frame (RFC 6455 section 5.2)."""
    return b"".join((_head(_FINAL_TEXT, sum(map(len, payload))), *payload))


def deflated_frame(payload: bytes) -> bytes:
    """Return the payload as one text frame compressed by itself (RFC 7692 section 7.2.1).

    A fresh compressor never refers to an earlier message, which is legal with and without context
    takeover; so one frame serves every client that agreed to a window of 32 KiB.
    """
    compressor = zlib.compressobj(wbits=_RAW_DEFLATE)
    packed = compressor.compress(payload) + compressor.flush(zlib.Z_SYNC_FLUSH)
    packed = packed.removesuffix(_SYNC_TAIL)
    return _head(_FINAL_TEXT | _COMPRESSED, len(packed)) + packed


def _head(first: int, length: int) -> bytes:
    if length < _SHORT:
        return struct.pack("!BB", first, length)
    if length < _LONG:
        return struct.pack("!BBH", first, 126, length)
    return struct.pack("!BBQ", first, 127, length)


def _events(frames: Sequence[Prepared], position: str) -> bytes:
    if not frames:
        return b""
    events = [b"data: %b\n\n" % frame.payload for frame in frames]
    if position:
        events[-1] = b"id: %b\n%b" % (position.encode(), events[-1])
    return b"".join(events)


def _in_chunk(events: bytes, form: Form) -> bytes:
    # An empty chunk would end the response.
    if form is Form.EVENTS or not events:
        return events
    return b"%x\r\n%b\r\n" % (len(events), events)
