"""Tables: the state between stages, and how one tick's changes are read and written."""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import msgspec

from hub.engine.causes import Cause, FactRecord, Summary

V = TypeVar("V")


@dataclass(frozen=True, slots=True, eq=False)
class Slot(Generic[V]):
    """The name and type of a table.

    Args:
        name: Unique among the slots of an engine.
        same: Tells whether two values say the same, so that the change stops there.
        past: Whether the values that its latest revisions replaced are held.
    """

    name: str
    same: Callable[[V, V], bool] = operator.eq
    past: bool = True


class Entry(msgspec.Struct, Generic[V], frozen=True, gc=False):
    """A value, the revision that set it, and why."""

    value: V
    revision: int
    cause: Cause


class Change(msgspec.Struct, Generic[V], frozen=True, gc=False):
    """What one tick did to a key: values before and after, None where there is no entry."""

    before: V | None
    after: V | None
    cause: Cause


class Put(msgspec.Struct, Generic[V], frozen=True, gc=False):
    """A stage's wish to set a key, or to remove it with None."""

    slot: Slot[V]
    key: str
    value: V | None
    summary: Summary
    sources: tuple[Cause, ...]


class Fact(msgspec.Struct, Generic[V], frozen=True, gc=False):
    """Something that came in from outside: a key of an input slot gets a new value.

    Facts of one key that arrive within a tick are coalesced, the newest wins.
    """

    slot: Slot[V]
    key: str
    value: V | None
    summary: Summary
    record: FactRecord


NOTHING: Mapping[str, Entry[Any]] = MappingProxyType({})
UNCHANGED: Mapping[str, Change[Any]] = MappingProxyType({})


@dataclass(slots=True)
class State:
    """All tables; owned and changed by the engine alone.

    Args:
        tables: Entries by slot and key.
        replaced: Entries as they were before this tick, where it changed them.
    """

    tables: dict[str, dict[str, Entry[Any]]] = field(default_factory=dict)
    replaced: dict[str, dict[str, Entry[Any] | None]] = field(default_factory=dict)

    def table(self, slot: Slot[V]) -> Mapping[str, Entry[V]]:
        """Return a table; do not change it."""
        return self.tables.get(slot.name, NOTHING)

    def set(self, put: Put[V] | Fact[V], revision: int, cause: Cause) -> Change[V] | None:
        """Set or remove a key; return the change, or None where nothing is different."""
        slot, key, value = put.slot, put.key, put.value
        table = self.tables.get(slot.name)
        if table is None:
            table = self.tables[slot.name] = {}
        held: Entry[V] | None = table.get(key)
        before = held.value if held is not None else None
        if value is None:
            if held is None:
                return None
            del table[key]
        else:
            if before is not None and slot.same(before, value):
                return None
            table[key] = Entry(value, revision, cause)
        if slot.past:
            replaced = self.replaced.get(slot.name)
            if replaced is None:
                replaced = self.replaced[slot.name] = {}
            replaced.setdefault(key, held)
        return Change(before, value, cause)

    def are_empty(self, slots: Iterable[Slot[Any]]) -> bool:
        """Tell whether there is nothing in any of some tables."""
        return not any(self.tables.get(slot.name) for slot in slots)

    def take_replaced(self) -> dict[str, dict[str, Entry[Any] | None]]:
        """Return what was replaced since this was last asked, and forget it."""
        replaced, self.replaced = self.replaced, {}
        return replaced


class View(msgspec.Struct):
    """What a stage sees: the tables as they are now, and what changed of what it reads."""

    state: State
    pending: Mapping[str, Mapping[str, Change[Any]]]
    revision: int
    now_ns: int
    woken: bool
    faults: tuple[Exception, ...] = ()

    def fault(self, error: Exception) -> None:
        """Report that a part of a stage raised; the stage has dealt with it and goes on."""
        self.faults = (*self.faults, error)

    def table(self, slot: Slot[V]) -> Mapping[str, Entry[V]]:
        """Return a table as of now."""
        return self.state.table(slot)

    def value(self, slot: Slot[V], key: str) -> V | None:
        """Return one value, None where there is none."""
        entry = self.state.table(slot).get(key)
        return entry.value if entry is not None else None

    def changes(self, slot: Slot[V]) -> Mapping[str, Change[V]]:
        """Return the keys that changed since this stage last ran."""
        return self.pending.get(slot.name, UNCHANGED)
