"""One topic of a board: what it says, and what is held of how it came to say that."""

from dataclasses import dataclass

from hub.errors import UnfollowedError
from hub.ports import Json
from hub.push.changes import patched
from hub.push.documents import check
from hub.push.frames import encode
from hub.push.patch import Patch, diff_checked, raw_bytes
from hub.push.prepared import Delta, Prepared, prepared_delta

MOST_PENDING = 64
"""Deltas of a topic that wait until somebody needs its document; beyond, they are applied."""


@dataclass(slots=True)
class Topic:
    """A topic of a board.

    Args:
        document: What it says, but for what is pending.
        born: The revision that it began with.
        changed: The one that last changed it.
        data: The document as JSON, where somebody has encoded it.
        snapshot: Its frame, where somebody has asked for it.
        deltas: The changes that are still held: nearly always one or two, of a topic that changes
            with each revision as many as the ring.
        pending: Frames that are not applied yet.
    """

    document: Json
    born: int
    changed: int
    data: bytes | None = None
    snapshot: Prepared | None = None
    deltas: list[Prepared] | None = None
    pending: list[bytes] | None = None

    def whole(self) -> Json:
        """Return the document with all that has been followed."""
        if self.pending:
            self.document = patched(self.document, self.pending)
            self.pending = None
        return self.document

    def later(self, frame: bytes) -> None:
        """Note a delta that is applied once somebody needs the document."""
        if self.pending is None:
            self.pending = []
        self.pending.append(frame)
        if len(self.pending) > MOST_PENDING:
            self.whole()

    def changed_at(self, revision: int, frame: Prepared, data: bytes | None = None) -> None:
        """Note a change."""
        self.data = data
        self.changed = revision
        self.snapshot = None
        if self.deltas is None:
            self.deltas = [frame]
        else:
            self.deltas.append(frame)


def revise(
    topic: str, state: Topic, document: Json, revision: int, data: bytes | None
) -> Prepared | None:
    """Let a topic say something else; return the frame of the change, None where it is none.

    Raises:
        DocumentError: That cannot be sent; the topic stands as it was.
    """
    try:
        patch = diff_checked(state.whole(), document)
    except ValueError:
        check(topic, document)
        raise
    if patch is None:
        return None
    frame = delta(topic, revision, patch)
    state.document = document
    state.changed_at(revision, frame, data)
    return frame


def follow(topic: str, state: Topic | None, frame: bytes, revision: int) -> Prepared:
    """Note a delta that was made elsewhere.

    Raises:
        UnfollowedError: The topic is not held.
    """
    if state is None:
        raise UnfollowedError(topic)
    found = Prepared(frame, revision=revision)
    state.later(frame)
    state.changed_at(revision, found)
    return found


def delta(topic: str, revision: int, patch: Patch) -> Prepared:
    """Return the frame of a change.

    Args:
        topic: What changed.
        revision: When.
        patch: How.
    """
    size = raw_bytes(patch)
    if size:
        return Delta(topic, revision, patch, size)
    return prepared_delta(topic, revision, encode(patch))
