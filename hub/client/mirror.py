"""What a client holds of each topic; pure, so that it is the same under any transport."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from hub.client.frames import HubFrame, Synced
from hub.ports import Json
from hub.push import apply, is_pattern, matches

MAILBOX_ERRORS = "push.mailbox."


class Position(NamedTuple):
    """A revision of an epoch."""

    epoch: str
    revision: int


@dataclass(frozen=True, slots=True)
class Change:
    """A topic's newest state; `document` is None once the topic has ended."""

    topic: str
    revision: int
    document: Json | None


class Taken(NamedTuple):
    """What a frame led to.

    Args:
        changes: Of documents.
        requests: Frames to send.
        refused: Topics and patterns that the hub does not serve, and that are not followed now.
    """

    changes: Sequence[Change] = ()
    requests: Sequence[bytes] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Held:
    document: Json
    at: Position | None
    """Where it is known to be complete; None once the hub has said that it does not know that."""


class Mirror:
    """Turns a hub's frames into documents, and says what to ask a hub for.

    Each topic is resumed from the revision held *of that topic*: a connection may break between
    the frames of one revision, or between the snapshots that follow a jam. Frames come in the
    order of revisions, so one of revision R also tells that everything before R has come, of all
    topics and patterns that were synced on this connection. That is what a pattern is resumed
    from.

    The hub answers each subscribe frame by one `synced`, or one error without a topic, in order.
    So it is known which answers are still to come, and what was said before the hub heard of a
    wish does not end it.
    """

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._wanted: dict[str, Position | None] = {}
        """Topics and patterns, patterns with where they were complete when a connection broke."""
        self._live: set[str] = set()
        """Those that were synced on this connection."""
        self._complete: Position | None = None
        """Before which nothing is missing of them."""
        self._asked: deque[tuple[str, ...]] = deque()
        """The subscribe frames of this connection that are not answered yet."""
        self._epoch = ""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The topics and patterns that are followed."""
        return tuple(self._wanted)

    def document(self, topic: str) -> Json | None:
        """Return the newest document, or None where there is none."""
        held = self._held.get(topic)
        return None if held is None else held.document

    def documents(self) -> dict[str, Json]:
        """Return the newest document of every topic that is held."""
        return {topic: held.document for topic, held in self._held.items()}

    def revision(self, topic: str) -> int | None:
        """Return the revision that the document is known to be as of."""
        held = self._held.get(topic)
        return None if held is None or held.at is None else held.at.revision

    def want(self, filters: Iterable[str]) -> bytes:
        """Follow topics and patterns; returns the frame that asks for them."""
        names = tuple(dict.fromkeys(filters))
        for name in names:
            self._wanted.setdefault(name, None)
        return self._ask(names, None)

    def leave(self, filters: Iterable[str]) -> bytes:
        """Stop following and forget; returns the frame that says so."""
        names = list(dict.fromkeys(filters))
        self._drop(names)
        for topic in [topic for topic in self._held if not _covering(self._wanted, topic)]:
            del self._held[topic]
        return msgspec.json.encode({"unsubscribe": names})

    def connected(self) -> list[bytes]:
        """Return the frames that open a new connection and bring everything up to date."""
        for name in self._live:
            if self._complete is not None:
                self._advance(name, self._complete)
        self._live.clear()
        self._complete = None
        self._asked.clear()
        groups: dict[Position | None, list[str]] = {}
        for name, position in self._wanted.items():
            held = self._held.get(name)
            groups.setdefault(position if held is None else held.at, []).append(name)
        return [self._ask(tuple(names), since) for since, names in groups.items()]

    def take(self, frame: HubFrame) -> Taken:
        """Take a frame; returns what it led to."""
        if frame.topic:
            return self._topic_frame(frame)
        if frame.hello is not UNSET:
            self._epoch = frame.hello.epoch
        elif frame.reset is not UNSET:
            self._void(frame.reset.topics)
        elif frame.synced is not UNSET:
            return Taken(self._synced(frame.synced))
        elif frame.error is not UNSET and not frame.error.code.startswith(MAILBOX_ERRORS):
            return self._refused(frame.error.topic)
        return Taken()

    def _topic_frame(self, frame: HubFrame) -> Taken:
        topic, revision = frame.topic, frame.revision
        if not _covering(self._wanted, topic):
            return Taken()
        held = self._held.get(topic)
        changes: list[Change] = []
        if frame.snapshot is not UNSET:
            document = msgspec.json.decode(frame.snapshot)
            self._held[topic] = _Held(document, Position(frame.epoch, revision))
            changes.append(Change(topic, revision, document))
        elif frame.patch is UNSET:
            changes += self._end(topic, revision)
        elif held is None or held.at is None or held.at.epoch != self._epoch:
            return self._mend(topic)
        elif revision > held.at.revision:
            document = apply(held.document, msgspec.json.decode(frame.patch))
            self._held[topic] = _Held(document, Position(self._epoch, revision))
            changes.append(Change(topic, revision, document))
        self._note_complete(revision - 1)
        return Taken(changes)

    def _mend(self, topic: str) -> Taken:
        """Ask for the snapshot that a delta without its base needs, unless one is coming."""
        if any(_covering(asked, topic) for asked in self._asked):
            return Taken()
        return Taken(requests=[self._ask(_covering(self._wanted, topic), None)])

    def _synced(self, synced: Synced) -> list[Change]:
        changes: list[Change] = []
        self._epoch = synced.epoch
        self._answered()
        for pattern, topics in synced.matched.items():
            changes += self._left_over(pattern, frozenset(topics), synced.revision)
        for name in synced.topics:
            if name in self._wanted:
                self._advance(name, Position(synced.epoch, synced.revision))
                self._live.add(name)
        self._note_complete(synced.revision)
        return changes

    def _left_over(self, pattern: str, there: frozenset[str], revision: int) -> list[Change]:
        """Let go of the topics of a pattern that ended while nobody told us."""
        gone = [
            topic
            for topic in self._held
            if topic not in there and topic not in self._wanted and matches(pattern, topic)
        ]
        for topic in gone:
            del self._held[topic]
        return [Change(topic, revision, None) for topic in gone]

    def _advance(self, name: str, position: Position) -> None:
        if is_pattern(name):
            self._wanted[name] = position
            return
        held = self._held.get(name)
        if held is not None and held.at is not None and held.at.epoch == position.epoch:
            self._held[name] = _Held(held.document, max(held.at, position))

    def _note_complete(self, revision: int) -> None:
        known = self._complete
        if known is None or known.revision < revision:
            self._complete = Position(self._epoch, revision)

    def _void(self, names: Iterable[str]) -> None:
        for name in names:
            if name in self._wanted:
                self._wanted[name] = None
                self._live.discard(name)
            for topic, held in self._held.items():
                if _covering((name,), topic):
                    self._held[topic] = _Held(held.document, None)

    def _end(self, topic: str, revision: int) -> list[Change]:
        known = topic in self._held or topic in self._wanted
        if not any(topic in names for names in self._asked):
            self._drop([topic])
        self._held.pop(topic, None)
        return [Change(topic, revision, None)] if known else []

    def _refused(self, topic: str | None) -> Taken:
        answering = self._asked[0] if self._asked else ()
        if topic is None:
            self._answered()
            names, later = answering, tuple(self._asked)
        else:
            names, later = (topic,), tuple(self._asked)[1:]
        refused = tuple(name for name in names if not any(name in asked for asked in later))
        changes = [
            Change(name, self.revision(name) or 0, None) for name in refused if name in self._held
        ]
        self._drop(refused)
        for name in refused:
            self._held.pop(name, None)
        return Taken(changes, refused=refused)

    def _answered(self) -> None:
        if self._asked:
            self._asked.popleft()

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            self._wanted.pop(name, None)
            self._live.discard(name)

    def _ask(self, names: tuple[str, ...], since: Position | None) -> bytes:
        self._asked.append(names)
        if since is None:
            return msgspec.json.encode({"subscribe": names})
        position = {"epoch": since.epoch, "revision": since.revision}
        return msgspec.json.encode({"subscribe": names, "from": position})


def _covering(filters: Iterable[str], topic: str) -> tuple[str, ...]:
    """Return the topics and patterns among filters that cover a topic."""
    return tuple(
        name for name in filters if name == topic or (is_pattern(name) and matches(name, topic))
    )
