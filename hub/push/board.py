"""The topic board: what every topic says now, and its latest changes for those who come back."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from msgspec import Raw

from hub.errors import DocumentError, RevisionOrderError
from hub.ports import Json
from hub.push.documents import check
from hub.push.frames import DeltaFrame, EndedFrame, SnapshotFrame, encode, ready
from hub.push.patch import diff

ENDED = "gone"
RING_REVISIONS = 4_096
RING_BYTES = 16 * 2**20
FRAME_OVERHEAD = 128
"""What holding one delta costs beside its bytes, roughly."""


@dataclass(frozen=True, slots=True)
class Published:
    """What one revision changed.

    Args:
        revision: The revision.
        frames: Ready wire frame (a delta, or the topic's end) of each topic that changed.
        ended: The topics among them that are no more.
        refused: Documents that cannot be pushed; their topics stand as they were.
    """

    revision: int
    frames: Mapping[str, bytes]
    ended: frozenset[str]
    refused: tuple[DocumentError, ...]


@dataclass(slots=True)
class _Topic:
    document: Json
    born: int
    changed: int
    snapshot: bytes | None = None
    deltas: deque[tuple[int, bytes]] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class _Entry:
    revision: int
    topics: tuple[str, ...]
    size: int


class Board:
    """Holds each topic's document, and the deltas of the latest revisions.

    The deltas form a ring, bounded by revisions and by bytes. Overflow drops the oldest revision;
    who asks for more than the ring holds gets snapshots instead.

    A board belongs to one thread and none of its methods awaits. So whoever calls `resume` and
    then registers for what `publish` gives out, without awaiting between the two, misses nothing
    and gets nothing twice: no revision can fall between the answer and the registration, and no
    buffer of live frames is needed to splice them.

    Args:
        epoch: Names this life of the state; another epoch makes every resume a snapshot.
        revision: The revision the board starts from.
        ring_revisions: Most revisions that the ring holds.
        ring_bytes: Most bytes of deltas that it holds.
    """

    def __init__(
        self,
        epoch: str,
        *,
        revision: int = 0,
        ring_revisions: int = RING_REVISIONS,
        ring_bytes: int = RING_BYTES,
    ) -> None:
        self._epoch = epoch
        self._revision = revision
        self._topics: dict[str, _Topic] = {}
        self._ring: deque[_Entry] = deque()
        self._ring_size = 0
        self._ring_revisions = ring_revisions
        self._ring_bytes = ring_bytes
        self._floor = revision

    @property
    def epoch(self) -> str:
        """The epoch."""
        return self._epoch

    @property
    def revision(self) -> int:
        """The newest revision."""
        return self._revision

    def __contains__(self, topic: str) -> bool:
        return topic in self._topics

    def document(self, topic: str) -> Json | None:
        """Return the topic's document, or None for an unknown topic."""
        state = self._topics.get(topic)
        return None if state is None else state.document

    def publish(self, revision: int, documents: Mapping[str, Json | None]) -> Published:
        """Take the documents of a new revision, and give out what they change.

        A delta is computed and encoded once per topic, whoever listens. Topics that are left out,
        or whose document is equal to the one before, have not changed.

        Args:
            revision: Greater than all before it; gaps are allowed.
            documents: Whole documents by topic; None ends a topic. The board keeps them: they must
                not be changed afterwards.

        Raises:
            RevisionOrderError: The revision is not greater; nothing is taken.
        """
        if revision <= self._revision:
            raise RevisionOrderError(self._revision, revision)
        self._revision = revision
        frames: dict[str, bytes] = {}
        refused: list[DocumentError] = []
        for topic, document in documents.items():
            try:
                frame = self._change(topic, document, revision)
            except DocumentError as error:
                refused.append(error)
                continue
            if frame is not None:
                frames[topic] = frame
        ended = frozenset(topic for topic in frames if topic not in self._topics)
        self._remember(revision, frames)
        return Published(revision, frames, ended, tuple(refused))

    def snapshot_frame(self, topic: str) -> bytes | None:
        """Return the topic's snapshot, ready for the wire, or None for an unknown topic.

        It is labelled with the revision of the topic's last change, so that it is encoded at most
        once per change and shared by all who ask.
        """
        state = self._topics.get(topic)
        if state is None:
            return None
        if state.snapshot is None:
            document = Raw(encode(state.document))
            state.snapshot = ready(SnapshotFrame(topic, self._epoch, state.changed, document))
        return state.snapshot

    def resume(
        self, topics: Iterable[str], epoch: str | None, revision: int
    ) -> dict[str, tuple[bytes, ...] | None]:
        """Return, for each topic, the frames that bring it from a revision to the newest one.

        These are the missing deltas where all of them are still held, nothing where the topic has
        not changed, else one snapshot. None stands for an unknown topic. Whoever holds nothing
        yet has no epoch (None).
        """
        trusted = epoch == self._epoch and revision <= self._revision
        return {topic: self._catch_up(topic, revision if trusted else None) for topic in topics}

    def _catch_up(self, topic: str, since: int | None) -> tuple[bytes, ...] | None:
        state = self._topics.get(topic)
        if state is None:
            return None
        if since is not None and state.born <= since:
            if state.changed <= since:
                return ()
            if since >= self._floor:
                return _after(state.deltas, since)
        snapshot = self.snapshot_frame(topic)
        return None if snapshot is None else (snapshot,)

    def _change(self, topic: str, document: Json | None, revision: int) -> bytes | None:
        state = self._topics.get(topic)
        if document is None:
            if state is None:
                return None
            del self._topics[topic]
            return ready(EndedFrame(topic, revision, ENDED))
        check(topic, document)
        if state is None:
            self._topics[topic] = _Topic(document, revision, revision)
            return None
        patch = diff(state.document, document)
        if patch is None:
            return None
        frame = ready(DeltaFrame(topic, revision, Raw(encode(patch))))
        state.document = document
        state.changed = revision
        state.snapshot = None
        state.deltas.append((revision, frame))
        return frame

    def _remember(self, revision: int, frames: Mapping[str, bytes]) -> None:
        if not frames:
            return
        size = sum(map(len, frames.values())) + FRAME_OVERHEAD * len(frames)
        self._ring.append(_Entry(revision, tuple(frames), size))
        self._ring_size += size
        while len(self._ring) > self._ring_revisions or self._ring_size > self._ring_bytes:
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        entry = self._ring.popleft()
        self._ring_size -= entry.size
        self._floor = entry.revision
        for topic in entry.topics:
            state = self._topics.get(topic)
            while state is not None and state.deltas and state.deltas[0][0] <= entry.revision:
                state.deltas.popleft()


def _after(deltas: deque[tuple[int, bytes]], since: int) -> tuple[bytes, ...]:
    newest_first = []
    for revision, frame in reversed(deltas):
        if revision <= since:
            break
        newest_first.append(frame)
    return tuple(reversed(newest_first))
