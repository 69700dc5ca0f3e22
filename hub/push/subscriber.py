"""One connection's side of the push protocol, without the connection."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from hub.push.board import Board, Published
from hub.push.frames import (
    PROTOCOL,
    ErrorFrame,
    Failure,
    Hello,
    HelloFrame,
    Since,
    Synced,
    SyncedFrame,
    decode_client_frame,
    ready,
)
from hub.push.subscriptions import Subscriptions

MAX_TOPICS = 256
BACKLOG_BYTES = 256 * 1024


class Outgoing(NamedTuple):
    """Bytes that leave in one write, and how many frames they are."""

    data: bytes
    frames: int


NOTHING = Outgoing(b"", 0)


class Batch:
    """The frames of one revision, joined once per set of topics and shared by its subscribers."""

    def __init__(self, published: Published) -> None:
        self._published = published
        self._joined: dict[tuple[str, ...], Outgoing] = {}

    @property
    def ended(self) -> frozenset[str]:
        """The topics that are no more."""
        return self._published.ended

    def frame(self, topic: str) -> bytes:
        """Return the frame of one topic that changed."""
        return self._published.frames[topic]

    def joined(self, topics: tuple[str, ...]) -> Outgoing:
        """Return the frames of these topics as one; the same object for the same topics."""
        outgoing = self._joined.get(topics)
        if outgoing is None:
            outgoing = Outgoing(b"".join(map(self.frame, topics)), len(topics))
            self._joined[topics] = outgoing
        return outgoing


class Subscriber:
    """Answers a client's frames, and decides what of each revision it is sent.

    A client that reads too slowly has a backlog beyond `backlog_bytes`. From then on its deltas
    are dropped and their topics marked; `drain` later gives one fresh snapshot for each of them
    (newest wins). While any topic is marked nothing else is sent, so no topic ever runs ahead of
    another. What waits here is bounded by the number of topics a connection may hold.

    Args:
        board: What the topics say.
        subscriptions: The index that this subscriber enters itself in.
        max_topics: Most topics that one connection may hold.
        backlog_bytes: Unsent bytes beyond which deltas are dropped.
    """

    def __init__(
        self,
        board: Board,
        subscriptions: "Index",
        *,
        max_topics: int = MAX_TOPICS,
        backlog_bytes: int = BACKLOG_BYTES,
    ) -> None:
        self._board = board
        self._subscriptions = subscriptions
        self._max_topics = max_topics
        self._backlog_bytes = backlog_bytes
        self._topics: dict[str, None] = {}
        self._dirty: dict[str, None] = {}
        self._ended: dict[str, bytes] = {}

    @property
    def lagging(self) -> bool:
        """Whether frames were dropped and snapshots are owed."""
        return bool(self._dirty or self._ended)

    def congested(self, backlog: int) -> bool:
        """Whether to stop taking client frames: their answers would pile up (bytes unsent)."""
        return self.lagging or backlog > self._backlog_bytes

    def hello(self, time: str) -> Outgoing:
        """Return the first frame of the connection; `time` is RFC 3339 in UTC."""
        hello = Hello(PROTOCOL, self._board.epoch, self._board.revision, time)
        return Outgoing(ready(HelloFrame(hello)), 1)

    def receive(self, text: str | bytes) -> Outgoing:
        """Take one frame of the client and return the answer; call it while not `congested`.

        A frame that is malformed or asks for too much is answered with an error and has no effect.
        """
        if isinstance(text, bytes):
            return _error("push.frame.malformed", "send text frames, not binary ones")
        try:
            frame = decode_client_frame(text)
        except (msgspec.DecodeError, UnicodeEncodeError) as error:
            return _error("push.frame.malformed", f"the frame cannot be read: {error}")
        if not isinstance(frame.unsubscribe, UnsetType):
            self._unsubscribe(frame.unsubscribe)
        if isinstance(frame.subscribe, UnsetType):
            return NOTHING
        return self._subscribe(tuple(dict.fromkeys(frame.subscribe)), frame.since)

    def offer(self, batch: Batch, topics: tuple[str, ...], backlog: int) -> Outgoing:
        """Return what to write of a revision, or nothing and remember what to make good.

        Args:
            batch: The revision's frames.
            topics: The topics of it that this subscriber listens to, from the index.
            backlog: Bytes accepted earlier and not yet sent.
        """
        keeps_up = not self.lagging and backlog <= self._backlog_bytes
        for topic in topics:
            if topic in batch.ended:
                self._topics.pop(topic, None)
            if keeps_up:
                continue
            if topic in batch.ended:
                self._dirty.pop(topic, None)
                self._ended[topic] = batch.frame(topic)
            else:
                self._dirty[topic] = None
        if keeps_up:
            return batch.joined(topics)
        return NOTHING if backlog else self.drain()

    def drain(self) -> Outgoing:
        """Return a fresh snapshot of every topic whose deltas were dropped; the backlog is gone."""
        frames = list(self._ended.values())
        frames += filter(None, map(self._board.snapshot_frame, self._dirty))
        self._dirty.clear()
        self._ended.clear()
        return Outgoing(b"".join(frames), len(frames))

    def leave(self) -> None:
        """End all subscriptions; the connection is gone."""
        self._unsubscribe(tuple(self._topics))
        self._ended.clear()

    def _subscribe(self, topics: tuple[str, ...], since: Since | UnsetType) -> Outgoing:
        if len(self._topics.keys() | topics) > self._max_topics:
            return _error(
                "push.subscribe.limit",
                f"a connection may hold {self._max_topics} topics; "
                "unsubscribe some, or open another connection",
            )
        epoch, revision = (None, 0) if since is UNSET else (since.epoch, since.revision)
        frames: list[bytes] = []
        served: list[str] = []
        for topic, missing in self._board.resume(topics, epoch, revision).items():
            if missing is None:
                frames.append(_error("push.topic.unknown", "there is no such topic", topic).data)
                continue
            frames.extend(missing)
            served.append(topic)
            self._topics[topic] = None
            self._dirty.pop(topic, None)
            self._subscriptions.add(topic, self)
        synced = Synced(self._board.epoch, self._board.revision, tuple(served))
        frames.append(ready(SyncedFrame(synced)))
        return Outgoing(b"".join(frames), len(frames))

    def _unsubscribe(self, topics: Iterable[str]) -> None:
        for topic in topics:
            self._subscriptions.remove(topic, self)
            self._topics.pop(topic, None)
            self._dirty.pop(topic, None)


Index: TypeAlias = Subscriptions[Subscriber]


def _error(code: str, message: str, topic: str | UnsetType = UNSET) -> Outgoing:
    return Outgoing(ready(ErrorFrame(Failure(code, message, topic))), 1)
