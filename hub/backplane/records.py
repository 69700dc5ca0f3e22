"""The journal's form on disk: a head, then records with length and checksum; pure.

A segment file is a head of 16 bytes and records one after the other. The head is `zhilulog`, the
version of the form (1), a state byte (0, or 1 once something could not be written after it), a byte
that is 1 where nothing fleeting is in it (`hub.backplane.fleeting`) and
five zero bytes. A record is its length and its CRC-32 (`<II`, of the payload), then the payload, an
array in MessagePack whose first element names the kind. `docs/journal.md` has the whole of it.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from hub.ports import Batch, Record

MAGIC = b"zhilulog\x01"
STATE_AT = len(MAGIC)
HEAD = MAGIC.ljust(16, b"\0")
LONGEST = 64 * 2**20
"""Bytes of the longest record that is believed to be one."""

_FRAME = struct.Struct("<II")


class Base(msgspec.Struct, frozen=True, array_like=True, tag="base"):
    """What stood when a segment was begun; its first record.

    Args:
        number: Number of the last batch that it holds.
        epoch: The life of the state.
        revision: The revision reached.
        boot: Names the run of the machine, empty where that cannot be told.
        venue: The building's id.
        plan: Where its floor plan was read from.
        records: What stands, in order.
        topics: Digest of each topic's document, and the revision that last changed it.
        digests: What digests in this file are made by; hubs before 2026-12 said nothing of it.
    """

    number: int
    epoch: str
    revision: int
    boot: str
    venue: str
    plan: str
    records: dict[str, bytes]
    topics: dict[str, tuple[int, int]]
    digests: str = "blake2b"


class Tick(msgspec.Struct, frozen=True, array_like=True, tag="tick"):
    """One batch: see `hub.ports.Batch`. Digests that are not made yet are `UNTOLD`."""

    number: int
    revision: int
    now_ns: int
    records: tuple[Record, ...]
    topics: dict[str, int]
    since: int | None = None


class Digests(msgspec.Struct, frozen=True, array_like=True, tag="digests"):
    """The digests of documents that batches changed, by the numbers of these: made after them."""

    batches: tuple[tuple[int, dict[str, int]], ...]


class Closed(msgspec.Struct, frozen=True, array_like=True, tag="closed"):
    """The hub ended in good order; nothing was given out after it."""

    number: int


class Joined(msgspec.Struct, frozen=True, array_like=True, tag="joined"):
    """From here on batches are written to this segment alone; all up to a number are in it."""

    number: int


Kind = Base | Tick | Digests | Closed | Joined

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Kind] = msgspec.msgpack.Decoder(Kind)


@dataclass(frozen=True, slots=True)
class Torn:
    """Where a segment stops making sense.

    Args:
        at: Bytes from the start of the file.
        reason: What is wrong there.
        cut_short: Whether it just ends in the middle of a record, as after a write that was
            interrupted; otherwise it is damaged.
    """

    at: int
    reason: str
    cut_short: bool


def framed(record: Kind) -> bytes:
    """Return a record as it stands in the file."""
    payload = _encoder.encode(record)
    return _FRAME.pack(len(payload), zlib.crc32(payload)) + payload


def unframed(data: bytes) -> Iterator[Kind | Torn]:
    """Yield the records of a segment; `Torn` ends them where the file is not whole."""
    if data[:STATE_AT] != MAGIC or len(data) < len(HEAD):
        yield Torn(0, "it does not begin as a segment of version 1 does", cut_short=False)
        return
    view, at = memoryview(data), len(HEAD)
    while at < len(data):
        if len(data) - at < _FRAME.size:
            yield Torn(at, "the head of a record is cut short", cut_short=True)
            return
        length, checksum = _FRAME.unpack_from(data, at)
        payload = view[at + _FRAME.size : at + _FRAME.size + length]
        if length > LONGEST:
            yield Torn(at, f"a record claims {length} bytes", cut_short=False)
            return
        if len(payload) < length:
            yield Torn(at, "a record is cut short", cut_short=True)
            return
        if zlib.crc32(payload) != checksum:
            yield Torn(at, "a record does not have its checksum", cut_short=False)
            return
        try:
            yield _decoder.decode(payload)
        except msgspec.MsgspecError as error:
            yield Torn(at, f"a record has another form: {error}", cut_short=False)
            return
        at += _FRAME.size + length


def is_behind(data: bytes) -> bool:
    """Tell whether something was given out that could not be written to a segment."""
    return len(data) > STATE_AT and data[STATE_AT] != 0


def tick_of(number: int, batch: Batch) -> Tick:
    """Return a batch as a record."""
    return Tick(
        number,
        batch.revision,
        batch.now_ns,
        batch.records,
        batch.topics,
        batch.since,
    )


def batch_of(tick: Tick) -> Batch:
    """Return a record as a batch."""
    return Batch(tick.revision, tick.now_ns, tick.records, tick.topics, tick.since)
