"""Recovery: what the segments of a journal hold, and whether that is all that was given out; pure.

The newest segment that is whole at its beginning says what stood when it was begun. Batches with a
higher number count on top of it, whether they stand in it or in the one before, which was written
to while this one was being made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from msgspec import structs

from hub.backplane.ledger import Ledger
from hub.backplane.records import (
    Base,
    Closed,
    Digests,
    Joined,
    Tick,
    Torn,
    batch_of,
    is_behind,
    unframed,
)

Later = Tick | Closed | Joined
"""What follows the beginning of a segment."""

ENOUGH = 2
"""Segments that matter: the newest, and the one that was written to while it was made."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A place where a segment stops making sense.

    Args:
        name: The segment's file name.
        at: Bytes from its start.
        reason: What is wrong.
        cut_short: Whether it is a write that was interrupted, which nobody was told of.
    """

    name: str
    at: int
    reason: str
    cut_short: bool


@dataclass(slots=True)
class Recovered:
    """What was recovered.

    Args:
        ledger: What stands.
        base: The first record of the newest segment.
        whole: Whether every revision that was given out is among it, as far as the files tell.
        ended: Whether the hub ended in good order.
        ticks: Batches that were recovered on top of the newest segment's beginning.
        losses: What could not be read.
    """

    ledger: Ledger
    base: Base
    whole: bool
    ended: bool
    ticks: int
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one segment holds.

    Args:
        base: Its first record, None where that cannot be read.
        rest: The batches after it.
        loss: Where it stops making sense, None where it does not.
        behind: Whether something was given out that could not be written to it.
    """

    base: Base | None
    rest: tuple[Later, ...]
    loss: Loss | None
    behind: bool


def recover(segments: Iterable[tuple[str, bytes]]) -> Recovered | None:
    """Return what some segments hold, None where there is nothing at all.

    Args:
        segments: Name and content, the newest first; no more are taken than are needed.
    """
    parts: list[Part] = []
    for name, data in segments:
        parts.append(read(name, data))
        if sum(part.base is not None for part in parts) == ENOUGH:
            break
    based = [part for part in parts if part.base is not None]
    if not based or based[0].base is None:
        return None
    newest = based[0]
    records = [record for part in reversed(parts) for record in part.rest]
    losses = tuple(part.loss for part in parts if part.loss is not None)
    whole = (
        newest is parts[0]
        and all(loss.cut_short for loss in losses)
        # Where nothing follows in the newest segment, what came next stands in the one before.
        and not any(part.behind for part in (parts[:1] if newest.rest else parts))
    )
    return fold(based[0].base, records, losses, whole=whole)


def read(name: str, data: bytes) -> Part:
    """Return what one segment holds."""
    base: Base | None = None
    rest: list[Later] = []
    loss: Loss | None = None
    made: dict[int, dict[str, int]] = {}
    for record in unframed(data):
        match record:
            case Torn():
                loss = Loss(name, record.at, record.reason, record.cut_short)
            case Base():
                base = record
            case Digests():
                for number, topics in record.batches:
                    made.setdefault(number, {}).update(topics)
            case Tick() | Closed() | Joined():
                rest.append(record)
    return Part(base, tuple(told(each, made) for each in rest), loss, is_behind(data))


def told(record: Later, made: Mapping[int, Mapping[str, int]]) -> Later:
    """Return a record with the digests that were made after it, by the numbers of batches."""
    if not isinstance(record, Tick) or record.number not in made:
        return record
    digests = made[record.number]
    topics = {topic: digests.get(topic, held) for topic, held in record.topics.items()}
    return structs.replace(record, topics=topics)


def fold(
    base: Base, records: Sequence[Later], losses: tuple[Loss, ...], *, whole: bool
) -> Recovered:
    """Put batches on top of what stood; a batch that is missing ends it."""
    ledger = Ledger(base.epoch, base.number, base.revision, dict(base.records), dict(base.topics))
    ended, ticks = False, 0
    for record in records:
        if record.number > ledger.number + isinstance(record, Tick):
            whole = False
            break
        if isinstance(record, Closed):
            ended = record.number == ledger.number
        elif isinstance(record, Tick) and record.number == ledger.number + 1:
            ledger.take(batch_of(record))
            ended = False
            ticks += 1
    return Recovered(ledger, base, whole, ended, ticks, losses)


def base_in(data: bytes) -> Base | None:
    """Return what a segment begins with, None where that cannot be read."""
    first = next(unframed(data), None)
    return first if isinstance(first, Base) else None


def ticks_in(segments: Iterable[tuple[str, bytes]]) -> Iterator[Tick]:
    """Yield the batches of segments, the oldest first, each once, as far as they can be read."""
    number = 0
    for name, data in segments:
        for record in read(name, data).rest:
            if isinstance(record, Tick) and record.number > number:
                number = record.number
                yield record
