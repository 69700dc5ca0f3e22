"""What stands in a building's stream: one message per commit, in MessagePack; pure.

A message is a byte, 0 or 1 where the rest is deflated (RFC 1950), and an array. It holds whole
ticks, so that no reader ever sees half of one. Readers that live by documents only skip the facts
without decoding them.
"""

import zlib
from typing import Generic, TypeVar

import msgspec

from hub.ports import Batch, Record
from hub.push import Change

DEFLATE_FROM = 32 * 1024
"""Bytes from which on a message is deflated: a first tick holds the whole building."""

LEVEL = 1

R = TypeVar("R")


class Told(msgspec.Struct, Generic[R], frozen=True, array_like=True, gc=False):
    """One tick.

    Args:
        number: Of its batch; grows by one.
        revision: The revision reached.
        now_ns: The time of the tick, ns UTC.
        records: The facts it took.
        topics: Digest of each document that it changed, 0 for a topic that ended.
        since: The revision that an engine made anew began from, on its first tick only.
        changes: What it changed, ready to be pushed.
    """

    number: int
    revision: int
    now_ns: int
    records: R
    topics: dict[str, int]
    since: int | None
    changes: tuple[Change, ...]


class Letter(msgspec.Struct, frozen=True, array_like=True):
    """A message for a mailbox, kept until it is acknowledged; `body` is JSON."""

    mailbox: str
    id: str
    body: bytes
    until_ns: int | None


class Receipt(msgspec.Struct, frozen=True, array_like=True):
    """Messages of a mailbox that were dealt with."""

    mailbox: str
    ids: tuple[str, ...]


class Commit(msgspec.Struct, Generic[R], frozen=True, array_like=True):
    """What is appended at once.

    Args:
        term: Of the core that appends it; grows with every core that takes over.
        core: Its id.
        epoch: The life of the state.
        number: Of the last batch that is in the stream with it.
        revision: The revision reached with it.
        ticks: In their order; none where a core only says that it has taken over.
        letters: Messages posted.
        receipts: Messages acknowledged.
    """

    term: int
    core: str
    epoch: str
    number: int
    revision: int
    ticks: tuple[Told[R], ...] = ()
    letters: tuple[Letter, ...] = ()
    receipts: tuple[Receipt, ...] = ()


Full = Commit[tuple[Record, ...]]
"""A commit with its facts."""

Light = Commit[msgspec.Raw]
"""A commit whose facts are left as they are."""


class Held(msgspec.Struct, frozen=True, array_like=True):
    """A topic's document in a base: the revision that last changed it, and its JSON."""

    changed: int
    data: bytes


class Base(msgspec.Struct, Generic[R], frozen=True, array_like=True):
    """What stood after a message of the stream, so that a reader can begin.

    Args:
        sequence: Of that message.
        venue: The building's id.
        epoch: The life of the state.
        number: Of the last batch.
        revision: The revision reached.
        term: Of the core that wrote it.
        records: What stands as facts, by key.
        topics: Digest of each document, and the revision that last changed it.
        documents: Each topic's document.
        letters: Messages that wait to be acknowledged.
        in_force: What commands have put in force, as records by key.
        now_ns: When the last batch was, ns UTC.
    """

    sequence: int
    venue: str
    epoch: str
    number: int
    revision: int
    term: int
    records: R
    topics: dict[str, tuple[int, int]]
    documents: dict[str, Held]
    letters: tuple[Letter, ...]
    in_force: dict[str, bytes] = {}
    now_ns: int = 0


FullBase = Base[dict[str, bytes]]
LightBase = Base[msgspec.Raw]

_encode = msgspec.msgpack.Encoder().encode
_full = msgspec.msgpack.Decoder(Commit[tuple[Record, ...]])
_light = msgspec.msgpack.Decoder(Commit[msgspec.Raw])
_full_base = msgspec.msgpack.Decoder(Base[dict[str, bytes]])
_light_base = msgspec.msgpack.Decoder(Base[msgspec.Raw])


def packed(value: Full | FullBase) -> bytes:
    """Return a commit or a base as a message."""
    data = _encode(value)
    if len(data) < DEFLATE_FROM:
        return b"\0" + data
    return b"\1" + zlib.compress(data, LEVEL)


def _opened(data: bytes) -> bytes | memoryview:
    return zlib.decompress(memoryview(data)[1:]) if data[:1] == b"\1" else memoryview(data)[1:]


def full(data: bytes) -> Full:
    """Return a message as a commit with its facts.

    Raises:
        ValueError: It is none.
    """
    return _read(_full, data)


def light(data: bytes) -> Light:
    """Return a message as a commit whose facts are left alone; raises as `full` does."""
    return _read(_light, data)


def full_base(data: bytes) -> FullBase:
    """Return a base with its facts; raises as `full` does."""
    return _read(_full_base, data)


def light_base(data: bytes) -> LightBase:
    """Return a base whose facts are left alone; raises as `full` does."""
    return _read(_light_base, data)


T = TypeVar("T")


def _read(decoder: "msgspec.msgpack.Decoder[T]", data: bytes) -> T:
    try:
        return decoder.decode(_opened(data))
    except (msgspec.MsgspecError, zlib.error) as error:
        raise ValueError(f"no message of a building's stream: {error}") from error


def told(number: int, batch: Batch, changes: tuple[Change, ...]) -> Told[tuple[Record, ...]]:
    """Return a batch as a tick of a commit."""
    return Told(
        number,
        batch.revision,
        batch.now_ns,
        batch.records,
        batch.topics,
        batch.since,
        changes,
    )


def batch_of(tick: Told[tuple[Record, ...]]) -> Batch:
    """Return a tick of a commit as a batch."""
    return Batch(tick.revision, tick.now_ns, tick.records, tick.topics, tick.since)
