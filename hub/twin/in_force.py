"""What commands have put in force, as records: what a twin is made of beside what stands in a log.

A log does not hand these to the next start, which takes them from the store. Who follows another
core's twin takes them from the stream.
"""

from collections.abc import Collection, MutableMapping
from typing import Any

import msgspec

from hub.engine import Fact, Slot, State
from hub.ports import Record
from hub.twin.alarms import ACKNOWLEDGED
from hub.twin.commanded import command_record
from hub.twin.recording import Written, has_value, written
from hub.twin.service import OUT_OF_SERVICE
from hub.twin.slots import (
    DECLARED,
    EVACUATIONS,
    INPUTS,
    PASSAGES,
    SESSIONS,
    STARTED,
    Session,
)
from hub.twin.wording import both

COMMANDED: tuple[Slot[Any], ...] = (PASSAGES, EVACUATIONS, DECLARED, ACKNOWLEDGED, OUT_OF_SERVICE)
"""What is in force by measures of the store."""

SLOTS: tuple[Slot[Any], ...] = (STARTED, INPUTS, *COMMANDED)
VIEWS = frozenset(slot.name for slot in SLOTS)

_decode_written = msgspec.msgpack.Decoder(Written).decode


def in_force(state: State) -> dict[str, bytes]:
    """Return the facts in force as records by key, such as a log has of them."""
    found: dict[str, bytes] = {}
    for slot in SLOTS:
        for key, entry in state.table(slot).items():
            if entry.cause.fact is not None:
                fact = Fact(slot, key, entry.value, entry.cause.summary, entry.cause.fact)
                found[f"{slot.name}/{key}"] = written(fact)
    return found


def note_in_force(held: MutableMapping[str, bytes], record: Record) -> None:
    """Note in what is in force what a further record of a log says."""
    if record.stands or record.key.partition("/")[0] not in VIEWS:
        return
    if has_value(_decode_written(record.data)):
        held[record.key] = record.data
    else:
        held.pop(record.key, None)


def measures_of(state: State) -> frozenset[str]:
    """Return the ids of the measures that are in force."""
    return frozenset(entry.value.id for slot in COMMANDED for entry in state.table(slot).values())


def forgotten_facts(state: State, measure_ids: Collection[str], at_ns: int) -> list[Fact[Any]]:
    """Return the facts that end measures of which the store knows nothing, as after a restore."""
    words = both("库中没有这项措施", "The store does not have this measure")
    return [
        Fact(slot, key, None, words, command_record("forget", entry.value.id, "hub", at_ns))
        for slot in COMMANDED
        for key, entry in state.table(slot).items()
        if entry.value.id in measure_ids
    ]


def sessions_of(state: State) -> tuple[Session, ...]:
    """Return the visitors' routes that are open."""
    return tuple(entry.value for entry in state.table(SESSIONS).values())
