"""The frames of the push protocol, as JSON and as ready RFC 6455 frames.

What each one means stands in `docs/push-protocol.md`.
"""

import struct
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Raw, UnsetType

from hub.ports import Json
from hub.push.patch import Patch

PROTOCOL = 1
MAX_TOPIC_LENGTH = 200

TopicName = Annotated[str, Meta(min_length=1, max_length=MAX_TOPIC_LENGTH)]

_FINAL_TEXT = 0x81
_SHORT = 126
_LONG = 65_536

_encoder = msgspec.json.Encoder(order="deterministic")


class Frame(msgspec.Struct, frozen=True):
    """Any frame from the hub to a client."""


class Hello(msgspec.Struct, frozen=True):
    """Who answers, and as of when; `time` is RFC 3339 in UTC."""

    protocol: int
    epoch: str
    revision: int
    time: str


class HelloFrame(Frame, frozen=True):
    """The first frame of a connection."""

    hello: Hello


class SnapshotFrame(Frame, frozen=True):
    """The whole document; `snapshot` is JSON already."""

    topic: str
    epoch: str
    revision: int
    snapshot: Raw


class DeltaFrame(Frame, frozen=True):
    """A change; `patch` is an RFC 7396 merge patch, JSON already."""

    topic: str
    revision: int
    patch: Raw


class EndedFrame(Frame, frozen=True):
    """The topic is no more."""

    topic: str
    revision: int
    ended: str


class Synced(msgspec.Struct, frozen=True):
    """Topics that are now as of a revision."""

    epoch: str
    revision: int
    topics: tuple[str, ...]


class SyncedFrame(Frame, frozen=True):
    """Closes the answer to a subscribe frame."""

    synced: Synced


class Failure(msgspec.Struct, frozen=True, omit_defaults=True):
    """What could not be served, and the topic where only that is meant."""

    code: str
    message: str
    topic: str | UnsetType = UNSET


class ErrorFrame(Frame, frozen=True):
    """A topic or frame could not be served; everything else goes on."""

    error: Failure


class Closing(msgspec.Struct, frozen=True):
    """When to come back, in seconds."""

    retry_after: float


class ClosingFrame(Frame, frozen=True):
    """The hub shuts down."""

    closing: Closing


class Since(msgspec.Struct, frozen=True):
    """The revision that a resuming client holds."""

    epoch: str
    revision: Annotated[int, Meta(ge=0)]


class ClientFrame(msgspec.Struct, frozen=True, omit_defaults=True):
    """A frame from a client: exactly one of subscribe and unsubscribe; unknown keys are ignored."""

    subscribe: tuple[TopicName, ...] | UnsetType = UNSET
    unsubscribe: tuple[TopicName, ...] | UnsetType = UNSET
    since: Since | UnsetType = msgspec.field(default=UNSET, name="from")


_client_decoder = msgspec.json.Decoder(ClientFrame)


def encode(value: Frame | ClientFrame | Json | Patch) -> bytes:
    """Encode a frame, document or patch as JSON: object members sorted, frame keys as declared."""
    return _encoder.encode(value)


def decode_client_frame(text: str | bytes) -> ClientFrame:
    """Decode and check a frame from a client.

    Raises:
        msgspec.DecodeError: It is not JSON, or (`msgspec.ValidationError`) not of this shape.
    """
    frame = _client_decoder.decode(text)
    if (frame.subscribe is UNSET) == (frame.unsubscribe is UNSET):
        raise msgspec.ValidationError("expected exactly one of `subscribe` and `unsubscribe`")
    if frame.since is not UNSET and frame.subscribe is UNSET:
        raise msgspec.ValidationError("`from` goes with `subscribe` only")
    return frame


def text_frame(payload: bytes) -> bytes:
    """Return the payload as one unmasked, final, uncompressed text frame (RFC 6455 section 5.2)."""
    length = len(payload)
    if length < _SHORT:
        return struct.pack("!BB", _FINAL_TEXT, length) + payload
    if length < _LONG:
        return struct.pack("!BBH", _FINAL_TEXT, 126, length) + payload
    return struct.pack("!BBQ", _FINAL_TEXT, 127, length) + payload


def ready(frame: Frame) -> bytes:
    """Return a frame as the bytes that go on the wire."""
    return text_frame(encode(frame))
