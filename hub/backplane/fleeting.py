"""What a journal forgets while it goes on: who went from where to where; pure.

Open routes have to be found again by a start, so they are written down like everything that
stands. Once they have ended nobody needs them any more: they are taken out of the files.
"""

import operator
from dataclasses import dataclass

import msgspec

from hub.backplane.records import HEAD, Base, Digests, Kind, Tick, Torn, framed, unframed
from hub.ports import Batch, Record

CLEAN_AT = 10
"""The byte of a segment's head that is 1 where nothing fleeting is in it."""


@dataclass(frozen=True, slots=True)
class Fleeting:
    """What is forgotten, and when.

    Args:
        keys: What keys of such records begin with; empty for none.
        topics: What topics of such documents begin with.
        seconds: How long a file that holds some is written to; one that has been left is wiped
            when the next has been left as well, so that all is gone after twice as long.
    """

    keys: str = ""
    topics: str = ""
    seconds: float = 300.0

    def holds(self, key: str) -> bool:
        """Tell whether a record is of that kind."""
        return bool(self.keys) and key.startswith(self.keys) and key != self.keys

    def tells(self, topic: str) -> bool:
        """Tell whether a topic is of that kind."""
        return bool(self.topics) and topic.startswith(self.topics)

    def any_in(self, batch: Batch) -> bool:
        """Tell whether there is something of that kind in a batch."""
        if self.keys:
            for record in batch.records:
                if record.key.startswith(self.keys) and record.key != self.keys:
                    return True
        if self.topics:
            for topic in batch.topics:
                if topic.startswith(self.topics):
                    return True
        return False

    @property
    def mark(self) -> Record:
        """The record that stands for those that were taken out of a batch."""
        return Record(self.keys, b"", stands=False)

    def is_wiped(self, batch: Batch) -> bool:
        """Tell whether something was taken out of a batch."""
        return bool(self.keys) and any(record.key == self.keys for record in batch.records)

    def without(self, record: Kind) -> Kind:
        """Return a record of a segment without what is fleeting."""
        match record:
            case Base():
                return self._base_without(record)
            case Tick():
                return self._tick_without(record)
            case Digests():
                return self._digests_without(record)
        return record

    def _base_without(self, base: Base) -> Base:
        records = {key: data for key, data in base.records.items() if not self.holds(key)}
        topics = {topic: told for topic, told in base.topics.items() if not self.tells(topic)}
        if len(records) == len(base.records) and len(topics) == len(base.topics):
            return base
        return msgspec.structs.replace(base, records=records, topics=topics)

    def _tick_without(self, tick: Tick) -> Tick:
        records = tuple(each for each in tick.records if not self.holds(each.key))
        topics = {topic: told for topic, told in tick.topics.items() if not self.tells(topic)}
        if len(records) == len(tick.records) and len(topics) == len(tick.topics):
            return tick
        return msgspec.structs.replace(tick, records=(*records, self.mark), topics=topics)

    def _digests_without(self, told: Digests) -> Digests:
        batches = tuple(
            (number, {topic: digest for topic, digest in topics.items() if not self.tells(topic)})
            for number, topics in told.batches
        )
        return told if batches == told.batches else Digests(batches)

    def wiped(self, data: bytes) -> bytes | None:
        """Return a segment without what is fleeting, None where nothing in it is.

        What cannot be read in it is left out as well.
        """
        found = tuple(unframed(data))
        records = tuple(each for each in found if not isinstance(each, Torn))
        rest = tuple(map(self.without, records))
        if len(records) == len(found) and all(map(operator.is_, rest, records)):
            return None
        head = bytearray(data[: len(HEAD)].ljust(len(HEAD), b"\0"))
        head[CLEAN_AT] = 1
        return bytes(head) + b"".join(map(framed, rest))


NOTHING = Fleeting()
"""Of a journal that forgets nothing."""


@dataclass(slots=True)
class Forgetting:
    """When a journal has to go on in another file; times are those of a clock that is never set.

    Args:
        fleeting: What is forgotten.
        since: Since when the file that is written to holds some; None where it holds none.
        behind: Since when the one before it has been left, where that holds some.
        latest: When some was written last.
    """

    fleeting: Fleeting
    since: float | None = None
    behind: float | None = None
    latest: float | None = None

    def note(self, batch: Batch, now: float) -> None:
        """Note what a batch writes."""
        if self.fleeting.any_in(batch):
            self.latest = now
            self.since = now if self.since is None else self.since

    def begun(self, base: Base, began: float, now: float) -> None:
        """Note that another file is written to now.

        Args:
            base: What stood when making it began: what came meanwhile is in both files.
            began: When that was.
            now: The time.
        """
        self.behind = None if self.since is None else now
        held = self.fleeting.without(base) is not base
        meanwhile = self.latest is not None and self.latest >= began
        self.since = now if held or meanwhile else None

    @property
    def due(self) -> float | None:
        """When the next file is to be begun, None for whenever this one is long enough."""
        held = [each for each in (self.since, self.behind) if each is not None]
        return min(held) + self.fleeting.seconds if held and self.fleeting.keys else None


def is_clean(head: bytes) -> bool:
    """Tell whether a segment that begins so holds nothing fleeting."""
    return len(head) > CLEAN_AT and head[CLEAN_AT] == 1
