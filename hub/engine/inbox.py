"""The inbox: facts that wait for the next tick."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hub.engine.tables import Fact


@dataclass(slots=True)
class Inbox:
    """Facts that arrived since the last tick, at most one per key.

    Overflow rule: a fact for a key that already waits replaces it (newest wins, as `newer` tells),
    which needs no room. A fact for a new key beyond the bound is refused and counted; the caller
    tells whoever sent it. The hub's own facts (commands, sessions) are `put` whatever the bound:
    they are committed already, and bounded where they are made.

    Args:
        bound: Keys that may wait.
        newer: Tells whether the second fact of a key replaces the first.
    """

    bound: int
    newer: Callable[[Fact[Any], Fact[Any]], bool]
    refused: int = 0
    waiting: dict[tuple[str, str], Fact[Any]] = field(default_factory=dict)

    def offer(self, fact: Fact[Any]) -> bool:
        """Take a fact; return False where there is no room for it."""
        key = (fact.slot.name, fact.key)
        held = self.waiting.get(key)
        if held is not None:
            if self.newer(held, fact):
                self.waiting[key] = fact
            return True
        if len(self.waiting) >= self.bound:
            self.refused += 1
            return False
        self.waiting[key] = fact
        return True

    def put(self, fact: Fact[Any]) -> None:
        """Take a fact of the hub itself."""
        self.waiting[fact.slot.name, fact.key] = fact

    def take(self) -> tuple[Fact[Any], ...]:
        """Return all waiting facts in order of arrival and forget them."""
        facts = tuple(self.waiting.values())
        self.waiting.clear()
        return facts

    def __len__(self) -> int:
        return len(self.waiting)
