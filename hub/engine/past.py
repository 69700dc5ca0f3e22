"""The past: what the latest revisions replaced, so that the tables can be seen as they were."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.engine.tables import Entry, State

MOST_REVISIONS = 512
MOST_ENTRIES = 8_000

Replaced = Mapping[str, Mapping[str, Entry[Any] | None]]
"""Entries by slot and key as they were before; None where there was none."""


@dataclass(slots=True)
class Past:
    """A ring of what the latest revisions replaced.

    Overflow rule: beyond a bound, of revisions or of entries in all of them, the oldest goes.

    Args:
        revisions: Most revisions that are held.
        entries: Most entries that they may have replaced together.
    """

    revisions: int = MOST_REVISIONS
    entries: int = MOST_ENTRIES
    ring: deque[tuple[int, Replaced, int]] = field(default_factory=deque)
    size: int = 0

    def note(self, number: int, replaced: Replaced) -> None:
        """Take what a revision replaced."""
        count = sum(map(len, replaced.values()))
        self.ring.append((number, replaced, count))
        self.size += count
        while self.ring and (len(self.ring) > self.revisions or self.size > self.entries):
            self.size -= self.ring.popleft()[2]

    def oldest(self, number: int) -> int:
        """Return the oldest revision that can be seen, given the present one."""
        return self.ring[0][0] - 1 if self.ring else number

    def state(self, present: State, number: int) -> State:
        """Return the tables as they were at a revision that can be seen.

        Slots whose past is not held are as they are now.
        """
        undone: dict[str, dict[str, Entry[Any] | None]] = {}
        for revision, replaced, _ in reversed(self.ring):
            if revision <= number:
                break
            for slot, entries in replaced.items():
                undone.setdefault(slot, {}).update(entries)
        tables = dict(present.tables)
        for slot, entries in undone.items():
            table = {**tables.get(slot, {}), **entries}
            tables[slot] = {key: entry for key, entry in table.items() if entry is not None}
        return State(tables)
