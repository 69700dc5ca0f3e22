"""What a revision changed, passed on from the core that made it to those who push it; pure."""

from typing import cast

import msgspec

from hub.ports import Json
from hub.push.patch import Patch, apply


class Change(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What became of one topic; it has ended where there is neither document nor frame.

    Args:
        topic: The topic.
        document: All of it as JSON, where it is new.
        frame: The delta frame as JSON, where it has changed.
    """

    topic: str
    document: bytes | None = None
    frame: bytes | None = None


class _Delta(msgspec.Struct, frozen=True):
    patch: msgspec.Raw


_delta = msgspec.json.Decoder(_Delta)


def patched(document: Json, frames: list[bytes]) -> Json:
    """Return a document after the deltas of some frames, oldest first."""
    for frame in frames:
        patch = msgspec.json.decode(_delta.decode(frame).patch)
        document = apply(document, cast("Patch", patch))
    return document
