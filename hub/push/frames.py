"""The frames of the push protocol, as JSON.

What each one means stands in `docs/push-protocol.md`.
"""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Raw, UnsetType

from hub.ports import Json
from hub.push.patch import Patch

PROTOCOL = 1
MAX_TOPIC_LENGTH = 200
MAX_ACKS = 256

TopicName = Annotated[str, Meta(min_length=1, max_length=MAX_TOPIC_LENGTH)]
MessageId = Annotated[str, Meta(min_length=1, max_length=MAX_TOPIC_LENGTH)]

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


class Reset(msgspec.Struct, frozen=True):
    """What is held of these topics and patterns is void: the position it is of is unknown here."""

    epoch: str
    revision: int
    topics: tuple[str, ...]


class ResetFrame(Frame, frozen=True):
    """Comes before the snapshots that answer a `from` of another epoch, or of the future."""

    reset: Reset


class Synced(msgspec.Struct, frozen=True, omit_defaults=True):
    """Topics and patterns that are now as of a revision; `matched` has all topics of a pattern."""

    epoch: str
    revision: int
    topics: tuple[str, ...]
    matched: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


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


class MessageFrame(Frame, frozen=True):
    """A message that is kept until it is acknowledged; it may come again, with the same id."""

    mailbox: str
    id: str
    message: Raw


class Attached(msgspec.Struct, frozen=True):
    """Mailboxes whose messages this connection gets."""

    mailboxes: tuple[str, ...]


class AttachedFrame(Frame, frozen=True):
    """Closes the answer to an attach frame."""

    attached: Attached


class StaleFrame(Frame, frozen=True):
    """Whether what is shown may be old, because the gateway hears nothing of the building."""

    stale: bool


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


class Ack(msgspec.Struct, frozen=True):
    """Messages of a mailbox that were dealt with."""

    mailbox: TopicName
    ids: Annotated[tuple[MessageId, ...], Meta(max_length=MAX_ACKS)]


class ClientFrame(msgspec.Struct, frozen=True, omit_defaults=True):
    """A frame from a client: exactly one of its members, but for `from`; others are ignored."""

    subscribe: tuple[TopicName, ...] | UnsetType = UNSET
    unsubscribe: tuple[TopicName, ...] | UnsetType = UNSET
    attach: tuple[TopicName, ...] | UnsetType = UNSET
    detach: tuple[TopicName, ...] | UnsetType = UNSET
    ack: Ack | UnsetType = UNSET
    since: Since | UnsetType = msgspec.field(default=UNSET, name="from")


VERBS = ("subscribe", "unsubscribe", "attach", "detach", "ack")

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
    said = [verb for verb in VERBS if getattr(frame, verb) is not UNSET]
    if len(said) != 1:
        raise msgspec.ValidationError(f"expected exactly one of {', '.join(VERBS)}")
    if frame.since is not UNSET and frame.subscribe is UNSET:
        raise msgspec.ValidationError("`from` goes with `subscribe` only")
    return frame
