"""The topic board: what every topic says now, and its latest changes for those who come back."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import msgspec
from msgspec import Raw

from hub.errors import DocumentError, RevisionOrderError
from hub.ports import Json
from hub.push.changes import Change
from hub.push.documents import check
from hub.push.frames import EndedFrame, SnapshotFrame, encode
from hub.push.patterns import matches
from hub.push.prepared import Prepared, prepared
from hub.push.topic import Topic, follow, revise

ENDED = "gone"
NOTHING_ENCODED: Mapping[str, bytes | None] = MappingProxyType({})
RING_REVISIONS = 4_096
RING_BYTES = 16 * 2**20
FRAME_OVERHEAD = 256
"""What holding one delta costs beside its bytes, roughly."""

REMEMBERED_PATTERNS = 64
"""Patterns whose topics the board remembers while none is born; beyond, it begins anew."""


class Published(NamedTuple):
    """What one revision changed.

    Args:
        revision: The revision.
        frames: The frame (a delta, or the topic's end) of each topic that changed.
        born: The topics that are new; nobody could ask for them by name, but patterns cover them.
        ended: The topics that are no more.
        refused: Documents that cannot be pushed; their topics stand as they were.
    """

    revision: int
    frames: Mapping[str, Prepared]
    born: tuple[str, ...]
    ended: frozenset[str]
    refused: tuple[DocumentError, ...]


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
        self._topics: dict[str, Topic] = {}
        self._matching: dict[str, tuple[str, ...]] = {}
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
        return None if state is None else state.whole()

    def data(self, topic: str) -> bytes | None:
        """Return the topic's document as JSON, or None for an unknown topic."""
        state = self._topics.get(topic)
        if state is None:
            return None
        if state.data is None:
            state.data = encode(state.whole())
        return state.data

    def changed(self, topic: str) -> int | None:
        """Return the revision that last changed a topic, or None for an unknown topic."""
        state = self._topics.get(topic)
        return None if state is None else state.changed

    def publish(
        self,
        revision: int,
        documents: Mapping[str, Json | None],
        encoded: Mapping[str, bytes | None] = NOTHING_ENCODED,
    ) -> Published:
        """Take the documents of a new revision, and give out what they change.

        A delta is computed and encoded once per topic, whoever listens. Topics that are left out,
        or whose document is equal to the one before, have not changed.

        Args:
            revision: Greater than all before it; gaps are allowed.
            documents: Whole documents by topic; None ends a topic. The board keeps them: they must
                not be changed afterwards.
            encoded: The same as JSON, where somebody has encoded them already.

        Raises:
            RevisionOrderError: The revision is not greater; nothing is taken.
        """
        if revision <= self._revision:
            raise RevisionOrderError(self._revision, revision)
        self._revision = revision
        frames: dict[str, Prepared] = {}
        born: list[str] = []
        ended: list[str] = []
        refused: list[DocumentError] = []
        for topic, document in documents.items():
            state = self._topics.get(topic)
            try:
                if document is None:
                    ended += self._end(topic, state, frames)
                elif state is None:
                    self._begin(topic, document, encoded.get(topic))
                    born.append(topic)
                else:
                    frame = revise(topic, state, document, revision, encoded.get(topic))
                    if frame is not None:
                        frames[topic] = frame
            except DocumentError as error:
                refused.append(error)
        return self._published(frames, born, ended, refused)

    def changes(self, published: Published) -> tuple[Change, ...]:
        """Return what the newest revision changed, for boards elsewhere to follow."""
        return (
            *(
                Change(topic) if topic in published.ended else Change(topic, frame=frame.payload)
                for topic, frame in published.frames.items()
            ),
            *(Change(topic, self.data(topic)) for topic in published.born),
        )

    def follow(self, revision: int, changes: Iterable[Change]) -> Published:
        """Take what a revision changed on the board where it was made, and give it out.

        Nothing is compared or encoded: frames are ready. A delta is applied to its document once
        somebody needs that.

        Raises:
            RevisionOrderError: The revision is not greater; nothing is taken.
            UnfollowedError: A topic is not held that a delta is of: something was missed.
        """
        if revision <= self._revision:
            raise RevisionOrderError(self._revision, revision)
        self._revision = revision
        frames: dict[str, Prepared] = {}
        born: list[str] = []
        ended: list[str] = []
        for change in changes:
            topic, document, frame = change.topic, change.document, change.frame
            state = self._topics.get(topic)
            if frame is not None:
                frames[topic] = follow(topic, state, frame, revision)
            elif document is None:
                ended += self._end(topic, state, frames)
            elif state is None:
                self._begin(topic, msgspec.json.decode(document), document)
                born.append(topic)
            else:
                whole = msgspec.json.decode(document)
                revised = revise(topic, state, whole, revision, document)
                if revised is not None:
                    frames[topic] = revised
        return self._published(frames, born, ended, [])

    def topics(self) -> dict[str, tuple[int, bytes]]:
        """Return each topic with the revision that last changed it, and its document as JSON."""
        return {
            topic: (state.changed, self.data(topic) or b"") for topic, state in self._topics.items()
        }

    def matching(self, pattern: str) -> tuple[str, ...]:
        """Return the topics that a pattern covers, those of longest standing first."""
        found = self._matching.get(pattern)
        if found is None:
            found = tuple(topic for topic in self._topics if matches(pattern, topic))
            if len(self._matching) >= REMEMBERED_PATTERNS:
                self._matching.clear()
            self._matching[pattern] = found
        return found

    def knows(self, epoch: str | None, revision: int) -> bool:
        """Whether a position is one of this board, so that it can be gone on from."""
        return epoch == self._epoch and revision <= self._revision

    def snapshot_frame(self, topic: str) -> Prepared | None:
        """Return the topic's snapshot, or None for an unknown topic.

        It is labelled with the revision of the topic's last change, so that it is encoded at most
        once per change and shared by all who ask.
        """
        state = self._topics.get(topic)
        if state is None:
            return None
        if state.snapshot is None:
            document = Raw(self.data(topic) or b"")
            state.snapshot = prepared(
                SnapshotFrame(topic, self._epoch, state.changed, document), state.changed
            )
        return state.snapshot

    def resume(
        self, topics: Iterable[str], epoch: str | None, revision: int
    ) -> dict[str, tuple[Prepared, ...] | None]:
        """Return, for each topic, the frames that bring it from a revision to the newest one.

        These are the missing deltas where all of them are still held, nothing where the topic has
        not changed, else one snapshot. None stands for an unknown topic. Whoever holds nothing
        yet has no epoch (None).
        """
        trusted = self.knows(epoch, revision)
        return {topic: self._catch_up(topic, revision if trusted else None) for topic in topics}

    def _catch_up(self, topic: str, since: int | None) -> tuple[Prepared, ...] | None:
        state = self._topics.get(topic)
        if state is None:
            return None
        if since is not None and state.born <= since:
            if state.changed <= since:
                return ()
            if since >= self._floor:
                return _after(state.deltas or (), since)
        snapshot = self.snapshot_frame(topic)
        return None if snapshot is None else (snapshot,)

    def _published(
        self,
        frames: Mapping[str, Prepared],
        born: list[str],
        ended: list[str],
        refused: list[DocumentError],
    ) -> Published:
        if frames:
            self._remember(self._revision, frames)
        if born or ended:
            self._matching.clear()
        return Published(self._revision, frames, tuple(born), frozenset(ended), tuple(refused))

    def _begin(self, topic: str, document: Json, data: bytes | None) -> None:
        check(topic, document)
        self._topics[topic] = Topic(document, self._revision, self._revision, data)

    def _end(self, topic: str, state: Topic | None, frames: dict[str, Prepared]) -> tuple[str, ...]:
        """End a topic; return it, or nothing where there was none."""
        if state is None:
            return ()
        del self._topics[topic]
        frames[topic] = prepared(EndedFrame(topic, self._revision, ENDED), self._revision)
        return (topic,)

    def _remember(self, revision: int, frames: Mapping[str, Prepared]) -> None:
        size = sum([frame.size + FRAME_OVERHEAD for frame in frames.values()])
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
            while state is not None and state.deltas and state.deltas[0].revision <= entry.revision:
                del state.deltas[0]


def _after(deltas: Sequence[Prepared], since: int) -> tuple[Prepared, ...]:
    newest_first = []
    for frame in reversed(deltas):
        if frame.revision <= since:
            break
        newest_first.append(frame)
    return tuple(reversed(newest_first))
