"""Facts as they are recorded: written so that a later hub can read them, and what of them stands.

What stands are the readings that are believed, those that were refused last, the open routes, and
how full zones usually are.
What commands put in force stands in the store, and how inputs are doing is of one run of the hub
only: their facts are recorded so that ticks can be replayed, and are not handed to the next start.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import structs

from hub.engine import Done, Fact, FactRecord, Revision, Slot, State
from hub.ports import UNTOLD, Batch, Document, Record
from hub.twin.alarms import ACKNOWLEDGED, Acknowledged
from hub.twin.clearing import Evacuation, HazardDeclared
from hub.twin.explained import ended, explained_records, facts_among
from hub.twin.service import OUT_OF_SERVICE, OutOfService
from hub.twin.session_facts import session_fact_of, session_value
from hub.twin.site import Site
from hub.twin.slots import (
    ARRIVED,
    BELIEVED,
    CLOCKS,
    DECLARED,
    EVACUATIONS,
    HABITS,
    INPUTS,
    PASSAGES,
    PLANS,
    ROUTES,
    SESSIONS,
    STARTED,
    ClockSet,
    InputStatus,
    PassageClosed,
    Started,
)
from hub.twin.twin import reading_fact
from routing import Habit
from sensors import Reading, rejection, supersedes

PLAIN: Mapping[str, tuple[Slot[Any], Any]] = {
    STARTED.name: (STARTED, Started),
    PASSAGES.name: (PASSAGES, PassageClosed),
    INPUTS.name: (INPUTS, InputStatus),
    CLOCKS.name: (CLOCKS, ClockSet),
    EVACUATIONS.name: (EVACUATIONS, Evacuation),
    DECLARED.name: (DECLARED, HazardDeclared),
    ACKNOWLEDGED.name: (ACKNOWLEDGED, Acknowledged),
    OUT_OF_SERVICE.name: (OUT_OF_SERVICE, OutOfService),
    HABITS.name: (HABITS, dict[int, Habit]),
}
"""Slots whose values are written as they are."""

JOBS: Mapping[str, Slot[Done[Any]]] = {PLANS.done.name: PLANS.done}
"""Slots of outcomes, of which only the revision that asked for them is written."""

NIL = b"\xc0"
DIGEST_BYTES = 8
BEGUN = sha256()
"""Of nothing yet; a copy of it costs a third of what a new one does."""

BELIEVED_VIEW = "believed/"
REFUSED_VIEW = "refused/"
SESSION_VIEW = "session/"
HABIT_VIEW = "habit/"


class Written(msgspec.Struct, frozen=True, array_like=True):
    """A fact on disk; of a reading or a session only the value, from which the rest follows."""

    slot: str
    key: str
    value: msgspec.Raw
    summary: dict[str, str] = {}
    kind: str = ""
    particulars: dict[str, str] = {}


_encode = msgspec.msgpack.Encoder().encode
_decode_written = msgspec.msgpack.Decoder(Written).decode
_decode_reading = msgspec.msgpack.Decoder(Reading).decode
_encode_json = msgspec.json.Encoder(order="deterministic").encode


def written(fact: Fact[Any]) -> bytes:
    """Return a fact as bytes."""
    slot, key = fact.slot, fact.key
    if slot is SESSIONS:
        return _encode((slot.name, key, session_value(fact)))
    if slot is ARRIVED:
        return _encode((slot.name, key, fact.value))
    summary, particulars = dict(fact.summary), dict(fact.record.particulars)
    return _encode((slot.name, key, plain(fact.value), summary, fact.record.kind, particulars))


def plain(value: object) -> object:
    """Return a value as it is written."""
    return value.asked if isinstance(value, Done) else value


def read_back(site: Site, data: bytes) -> Fact[Any]:
    """Return the fact that was written.

    Raises:
        ValueError: It is of another form, or of a kind that is not known.
        FloorplanError: It names a place that the building does not have.
        RoutingError: It names a place that cannot be walked to.
    """
    try:
        found = _decode_written(data)
        if found.slot == ARRIVED.name:
            return reading_fact(_decode_reading(found.value))
        if found.slot == SESSIONS.name:
            return session_fact_of(site, found.key, found.value, found.particulars)
        slot, value = value_of(found)
    except (msgspec.MsgspecError, KeyError) as error:
        raise ValueError(f"no fact that is known here: {error}") from error
    record = FactRecord(found.kind, found.particulars)
    return Fact(slot, found.key, value, found.summary, record)


def value_of(found: Written) -> tuple[Slot[Any], object]:
    """Return the slot and the value of a written fact."""
    if found.slot in JOBS:
        return JOBS[found.slot], Done(msgspec.msgpack.decode(found.value, type=int))
    slot, kind = PLAIN[found.slot]
    return slot, msgspec.msgpack.decode(found.value, type=kind) if has_value(found) else None


def has_value(found: Written) -> bool:
    """Tell whether a fact has a value; one without ends what was under its key."""
    return bytes(found.value) != NIL


def records_of(
    site: Site, state: State, facts: Iterable[Fact[Any]], revision: Revision | None
) -> tuple[Record, ...]:
    """Return what to record of the facts of a tick, with what stands after it.

    Args:
        site: The building.
        state: The tables after the tick.
        facts: What the tick took.
        revision: What came of it, None where nothing changed.
    """
    found: list[Record] = []
    for fact in facts:
        if fact.slot is SESSIONS:
            found.append(Record(SESSION_VIEW + fact.key, written(fact), fact.value is not None))
            if fact.value is not None and fact.value.explained is not None:
                found.extend(no_more_explained(state, fact.key))
        else:
            found.extend(recorded(site, state, fact))
    if revision is not None:
        found.extend(explained_records(revision.of(ROUTES)))
    return tuple(found)


def no_more_explained(state: State, session_id: str) -> Iterator[Record]:
    """Yield that nothing is said any more of a route that a start has planned another way."""
    held = state.table(ROUTES).get(session_id)
    if held is None or held.value.announcement is None:
        yield ended(session_id)


def recorded(site: Site, state: State, fact: Fact[Any]) -> Iterator[Record]:
    """Yield what to record of one fact other than a session's."""
    data = written(fact)
    if fact.slot is HABITS:
        yield Record(HABIT_VIEW + fact.key, data, stands=True)
    elif fact.slot is not ARRIVED or not isinstance(fact.value, Reading):
        yield Record(f"{fact.slot.name}/{fact.key}", data, stands=False)
    elif rejection(fact.value, site.devices[fact.value.sensor].profile) is not None:
        yield Record(REFUSED_VIEW + fact.key, data, stands=True)
    else:
        held = state.table(BELIEVED).get(fact.key)
        stands = held is None or supersedes(fact.value, held.value.reading)
        yield Record((BELIEVED_VIEW if stands else "late/") + fact.key, data, stands)
        yield Record(REFUSED_VIEW + fact.key, b"", stands=False)


def replayed(site: Site, records: Iterable[Record]) -> tuple[Fact[Any], ...]:
    """Return the facts of recorded ones; raises what `read_back` does."""
    return tuple(read_back(site, record.data) for record in facts_among(records) if record.data)


def started_in(records: Iterable[Record]) -> Started | None:
    """Return how the hub was started, where the facts of a tick tell."""
    for record in facts_among(records):
        found = _decode_written(record.data) if record.data else None
        if found is not None and found.slot == STARTED.name:
            return msgspec.msgpack.decode(found.value, type=Started)
    return None


def fits(site: Site, fact: Fact[Any]) -> bool:
    """Tell whether a fact of an earlier start means something in the building of today."""
    if fact.slot is HABITS:
        return fact.key in site.zones
    if not isinstance(fact.value, Reading):
        return True
    device = site.devices.get(fact.value.sensor)
    return device is not None and fact.value.quantity in device.profile.quantities


def encoded(documents: Mapping[str, Document | None]) -> dict[str, bytes | None]:
    """Return each document as JSON, the same bytes for the same document; None for none."""
    return {
        topic: None if document is None else _encode_json(document)
        for topic, document in documents.items()
    }


def digest(told: bytes | Document | None) -> int:
    """Return 64 bits that tell documents apart by their JSON (`hub.ports.DIGEST`), 0 for none."""
    if told is None:
        return 0
    hashed = BEGUN.copy()
    hashed.update(told if isinstance(told, bytes) else _encode_json(told))
    return int.from_bytes(hashed.digest()[:DIGEST_BYTES], "big") or 1


def digests(told: Mapping[str, bytes | Document | None]) -> dict[str, int]:
    """Return the digest of each document."""
    return {topic: digest(each) for topic, each in told.items()}


def undigested(
    revision: int,
    now_ns: int,
    records: tuple[Record, ...],
    told: Mapping[str, bytes | Document | None],
    since: int | None = None,
) -> Batch:
    """Return what a log keeps of a tick, without the digests of its documents.

    Args:
        revision: The revision reached.
        now_ns: The time of the tick, ns UTC.
        records: What to record of the facts that it took.
        told: The documents that it changed, as JSON or as they are; None for a topic that ended.
        since: The revision that an engine made anew began from, on its first tick only.
    """
    topics = {topic: 0 if each is None else UNTOLD for topic, each in told.items()}
    return Batch(revision, now_ns, records, topics, since, told)


def digested(batch: Batch) -> Batch:
    """Return a batch with all its digests."""
    if not batch.documents:
        return batch
    topics = {**batch.topics, **digests(batch.documents)}
    return structs.replace(batch, topics=topics, documents={})
