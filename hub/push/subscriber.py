"""One connection's side of the push protocol, without the connection."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from ext import Frames
from hub.errors import PatternError
from hub.push.answers import Answer, Answers, Question
from hub.push.board import Board, Published
from hub.push.frames import (
    PROTOCOL,
    Attached,
    AttachedFrame,
    ClientFrame,
    ErrorFrame,
    Failure,
    Frame,
    Hello,
    HelloFrame,
    Reset,
    ResetFrame,
    Since,
    Synced,
    SyncedFrame,
    decode_client_frame,
)
from hub.push.grants import EVERYTHING, NOTHING_GRANTED, Grants
from hub.push.outbox import Outbox
from hub.push.patterns import is_pattern
from hub.push.prepared import Form, Prepared, joined, prepared
from hub.push.subscriptions import Subscriptions

MAX_TOPICS = 256
MAX_MAILBOXES = 16
BACKLOG_BYTES = 256 * 1024


class Outgoing(NamedTuple):
    """Bytes that leave in one write, and how many frames they are."""

    data: bytes
    frames: int


NOTHING = Outgoing(b"", 0)


class Batch:
    """The frames of one revision, joined once per set of topics and form, shared by all.

    Args:
        published: What the revision changed.
        board: Where it was published.
    """

    def __init__(self, published: Published, board: Board) -> None:
        self._published = published
        self._board = board
        self._position = f"{board.epoch}:{published.revision}"
        self._joined: dict[tuple[tuple[str, ...], Form], Outgoing] = {}

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that changed, ended or are new."""
        return (*self._published.frames, *self._published.born)

    @property
    def ended(self) -> frozenset[str]:
        """The topics that are no more."""
        return self._published.ended

    def frame(self, topic: str) -> Prepared:
        """Return the frame of one topic: what changed, or all of it where the topic is new."""
        frame = self._published.frames.get(topic) or self._board.snapshot_frame(topic)
        if frame is None:
            raise KeyError(topic)
        return frame

    def joined(self, topics: tuple[str, ...], form: Form) -> Outgoing:
        """Return the frames of these topics as one; the same object for the same topics."""
        outgoing = self._joined.get((topics, form))
        if outgoing is None:
            outgoing = self._joined[topics, form] = self.for_few(topics, form)
        return outgoing

    def for_few(self, topics: tuple[str, ...], form: Form) -> Outgoing:
        """Return the same, for those who are sent it at once; it is not kept for others."""
        if len(topics) == 1 and form is Form.TEXT:
            return Outgoing(self.frame(topics[0]).text, 1)
        data = joined([self.frame(topic) for topic in topics], form, self._position)
        return Outgoing(data, len(topics))

    def write(self, topics: tuple[str, ...], form: Form, frames: Frames) -> None:
        """Add what `for_few` returns to what others are sent at once."""
        if len(topics) == 1 and form is Form.TEXT:
            self.frame(topics[0]).write_to(frames)
        else:
            frames.add(self.for_few(topics, form).data)


class Subscriber:
    """Answers a client's frames, and decides what of each revision it is sent.

    A client that reads too slowly has a backlog beyond `backlog_bytes`. From then on its deltas
    are dropped and their topics marked; `drain` later gives one fresh snapshot for each of them
    (newest wins). While any topic is marked nothing else is sent, so no topic ever runs ahead of
    another. What waits here is bounded by the number of topics there are. Messages of mailboxes
    wait in the outbox.

    Frames that tell of a revision leave in the order of revisions, snapshots after a jam too: what
    a client has of revision R tells it that it has everything before R.

    Args:
        board: What the topics say.
        subscriptions: The index that this subscriber enters itself in.
        outbox: Where messages wait to be acknowledged.
        form: What the connection takes.
        answers: What others have been answered.
        grants: What the client may have.
        max_topics: Most topics and patterns that one connection may ask for.
        backlog_bytes: Unsent bytes beyond which deltas are dropped.
    """

    __slots__ = (
        "_answers",
        "_backlog_bytes",
        "_board",
        "_dirty",
        "_ended",
        "_grants",
        "_mailboxes",
        "_max_topics",
        "_outbox",
        "_subscriptions",
        "form",
        "lagging",
    )

    def __init__(  # noqa: PLR0913 - parts and bounds, each by its name
        self,
        board: Board,
        subscriptions: "Index",
        outbox: "Post",
        *,
        form: Form = Form.TEXT,
        answers: Answers | None = None,
        grants: Grants = EVERYTHING,
        max_topics: int = MAX_TOPICS,
        backlog_bytes: int = BACKLOG_BYTES,
    ) -> None:
        self.form = form
        self.lagging = False
        """Whether frames were dropped and snapshots are owed."""
        self._board = board
        self._subscriptions = subscriptions
        self._outbox = outbox
        self._answers = answers or Answers()
        self._grants = grants
        self._max_topics = max_topics
        self._backlog_bytes = backlog_bytes
        self._dirty: dict[str, None] = {}
        self._ended: dict[str, Prepared] = {}
        self._mailboxes: dict[str, int] = {}
        """Number of the last message sent, by mailbox."""

    def congested(self, backlog: int) -> bool:
        """Whether to stop taking client frames: their answers would pile up (bytes unsent)."""
        return self.lagging or backlog > self._backlog_bytes

    def hello(self, time: str) -> Outgoing:
        """Return the first frame of the connection; `time` is RFC 3339 in UTC."""
        hello = Hello(PROTOCOL, self._board.epoch, self._board.revision, time)
        return self.plainly(HelloFrame(hello))

    def plainly(self, frame: Frame) -> Outgoing:
        """Return a frame that tells nothing of any revision."""
        return Outgoing(joined([prepared(frame)], self.form, ""), 1)

    def receive(self, text: str | bytes) -> Outgoing:
        """Take one frame of the client and return the answer; call it while not `congested`.

        A frame that is malformed or asks for too much is answered with an error and has no effect.
        """
        if isinstance(text, bytes):
            return self._error("push.frame.malformed", "send text frames, not binary ones")
        try:
            frame = decode_client_frame(text)
        except (msgspec.DecodeError, UnicodeEncodeError) as error:
            return self._error("push.frame.malformed", f"the frame cannot be read: {error}")
        return self._answer(frame)

    def subscribe(self, filters: Iterable[str], since: Since | UnsetType = UNSET) -> Outgoing:
        """Begin to listen, and return what brings each topic from where it is held to now."""
        asked = tuple(dict.fromkeys(filters))
        refusal = self.refusal(asked)
        if refusal is not None:
            return self.plainly(ErrorFrame(refusal))
        forbidden = self.forbidden(asked)
        if forbidden:
            names = {failure.topic for failure in forbidden}
            wanted = tuple(each for each in asked if each not in names)
            told = [self.plainly(ErrorFrame(failure)) for failure in forbidden]
            return added(*told, self._begun(wanted, since))
        return self._begun(asked, since)

    def forbidden(self, filters: Iterable[str]) -> tuple[Failure, ...]:
        """Return which of some topics and patterns this client may not hear."""
        message = "there is no such topic, or it needs a right that you do not have"
        return tuple(
            Failure("push.topic.forbidden", message, each)
            for each in filters
            if not self._grants.hears(each)
        )

    def _begun(self, wanted: tuple[str, ...], since: Since | UnsetType) -> Outgoing:
        question, revision = Question(wanted, since, self.form), self._board.revision
        answer = self._answers.get(question, revision)
        if answer is None:
            answer = self._worked_out(question)
            self._answers.keep(question, revision, answer)
        held = self._subscriptions.filters(self)
        self._subscriptions.change(self, held.union(answer.served))
        return Outgoing(answer.data, answer.frames)

    def refusal(self, filters: Iterable[str]) -> Failure | None:
        """Return why these topics and patterns cannot be asked for, if so."""
        if len(self._subscriptions.filters(self).union(filters)) > self._max_topics:
            message = f"a connection may ask for {self._max_topics} topics and patterns; "
            return Failure(
                "push.subscribe.limit", message + "unsubscribe some, or open another connection"
            )
        try:
            for each in filters:
                is_pattern(each)
        except PatternError as error:
            return Failure(error.code, error.message)
        return None

    def offer(self, batch: Batch, topics: tuple[str, ...], backlog: int) -> Outgoing:
        """Return what to write of a revision, or nothing and remember what to make good.

        Args:
            batch: The revision's frames.
            topics: The topics of it that this subscriber listens to, from the index.
            backlog: Bytes accepted earlier and not yet sent.
        """
        if not self.congested(backlog):
            return batch.joined(topics, self.form)
        for topic in topics:
            if topic in batch.ended:
                self._dirty.pop(topic, None)
                self._ended[topic] = batch.frame(topic)
            else:
                # Born again after an end that is owed, both are told: the name was let go of.
                self._dirty[topic] = None
        self.lagging = True
        return NOTHING if backlog else self.drain()

    def drain(self) -> Outgoing:
        """Return the messages and the fresh snapshots that are owed; the backlog is gone."""
        frames = [*self._ended.values()]
        frames += filter(None, map(self._board.snapshot_frame, self._dirty))
        frames.sort(key=_revision)
        self._forget_owed()
        return self._joined([*self._due(), *frames])

    def messages(self) -> Outgoing:
        """Return the messages that this connection has not been sent yet."""
        return self._joined(self._due())

    def leave(self) -> None:
        """End all subscriptions; the connection is gone."""
        self._subscriptions.change(self, frozenset())
        self._detach(tuple(self._mailboxes))
        self._forget_owed()

    def bar(self) -> None:
        """End all subscriptions, and let there be no more."""
        self._grants = NOTHING_GRANTED
        self.leave()

    def _worked_out(self, question: Question) -> Answer:
        wanted, since, _ = question
        matched = {each: self._matching(each) for each in wanted if is_pattern(each)}
        served = tuple(each for each in wanted if each in matched or each in self._board)
        frames = self._reset(served, since)
        frames += self._caught_up(wanted, matched, since)
        frames.append(self._synced(served, matched))
        data, count = self._joined(frames)
        return Answer(data, count, served)

    def _answer(self, frame: ClientFrame) -> Outgoing:
        if frame.subscribe is not UNSET:
            return self.subscribe(frame.subscribe, frame.since)
        if frame.unsubscribe is not UNSET:
            self._unsubscribe(frame.unsubscribe)
        elif frame.attach is not UNSET:
            return self._attach(tuple(dict.fromkeys(frame.attach)))
        elif frame.detach is not UNSET:
            self._detach(frame.detach)
        elif frame.ack is not UNSET and self._grants.takes(frame.ack.mailbox):
            self._outbox.acknowledge(frame.ack.mailbox, frame.ack.ids)
        return NOTHING

    def _reset(self, served: Sequence[str], since: Since | UnsetType) -> list[Prepared]:
        if since is UNSET or not served or self._board.knows(since.epoch, since.revision):
            return []
        reset = Reset(self._board.epoch, self._board.revision, tuple(served))
        return [prepared(ResetFrame(reset))]

    def _caught_up(
        self,
        wanted: Iterable[str],
        matched: dict[str, tuple[str, ...]],
        since: Since | UnsetType,
    ) -> list[Prepared]:
        epoch, revision = (None, 0) if since is UNSET else (since.epoch, since.revision)
        topics: dict[str, None] = {}
        for each in wanted:
            topics.update(dict.fromkeys(matched.get(each, (each,))))
        frames: list[Prepared] = []
        for topic, missing in self._board.resume(topics, epoch, revision).items():
            if missing is None:
                failure = Failure("push.topic.unknown", "there is no such topic", topic)
                frames.append(prepared(ErrorFrame(failure)))
                continue
            frames.extend(missing)
        return frames

    def _synced(self, served: Sequence[str], matched: dict[str, tuple[str, ...]]) -> Prepared:
        synced = Synced(self._board.epoch, self._board.revision, tuple(served), matched)
        return prepared(SyncedFrame(synced))

    def _matching(self, pattern: str) -> tuple[str, ...]:
        return tuple(filter(self._subscriptions.public, self._board.matching(pattern)))

    def _unsubscribe(self, filters: Iterable[str]) -> None:
        left = self._subscriptions.filters(self).difference(filters)
        self._subscriptions.change(self, left)
        for topic in [*self._dirty, *self._ended]:
            if not self._subscriptions.hears(self, topic):
                self._dirty.pop(topic, None)
                self._ended.pop(topic, None)

    def _attach(self, mailboxes: tuple[str, ...]) -> Outgoing:
        if len(self._mailboxes.keys() | mailboxes) > MAX_MAILBOXES:
            message = f"a connection may be attached to {MAX_MAILBOXES} mailboxes"
            return self._error("push.mailbox.limit", message)
        if not all(map(self._grants.takes, mailboxes)):
            message = "a mailbox is open to the screen whose it is, by its credential"
            return self._error("push.mailbox.forbidden", message)
        for mailbox in mailboxes:
            # Attaching again asks for everything that waits.
            self._mailboxes[mailbox] = 0
            self._outbox.attach(mailbox, self)
        return self._joined([*self._due(), prepared(AttachedFrame(Attached(mailboxes)))])

    def _detach(self, mailboxes: Iterable[str]) -> None:
        for mailbox in mailboxes:
            self._mailboxes.pop(mailbox, None)
            self._outbox.detach(mailbox, self)

    def _due(self) -> list[Prepared]:
        frames: list[Prepared] = []
        for mailbox, number in self._mailboxes.items():
            waiting = self._outbox.waiting(mailbox, number)
            if waiting:
                self._mailboxes[mailbox] = waiting[-1].number
                frames += [message.frame for message in waiting]
        return frames

    def _forget_owed(self) -> None:
        self._dirty.clear()
        self._ended.clear()
        self.lagging = False

    def _joined(self, frames: Sequence[Prepared]) -> Outgoing:
        position = f"{self._board.epoch}:{self._board.revision}"
        return Outgoing(joined(frames, self.form, position), len(frames))

    def _error(self, code: str, message: str) -> Outgoing:
        return self.plainly(ErrorFrame(Failure(code, message)))


Index: TypeAlias = Subscriptions[Subscriber]
Post: TypeAlias = Outbox[Subscriber]


def added(*outgoing: Outgoing) -> Outgoing:
    """Return bytes of several as one."""
    return Outgoing(b"".join(each.data for each in outgoing), sum(each.frames for each in outgoing))


def _revision(frame: Prepared) -> int:
    return frame.revision
