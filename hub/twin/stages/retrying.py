"""What a stage could not do for one screen, route or topic, and tries again after a rest."""

from collections.abc import Iterable, Mapping
from typing import Any

from hub.engine import RETRY_NS, Entry, Put, Slot, View


def owe(view: View, owed: Slot[int], key: str) -> Put[int]:
    """Note that something is to be tried again once the stage has rested."""
    return Put(owed, key, view.now_ns + RETRY_NS, {}, ())


def settle(view: View, owed: Slot[Any], key: str) -> Iterable[Put[Any]]:
    """Yield that something is owed no more, where it was."""
    if key in view.table(owed):
        yield Put(owed, key, None, {}, ())


def due(view: View, owed: Slot[int]) -> list[str]:
    """Return what is to be tried again by now.

    Nothing rests for longer than that: a later time was made by a clock that has been set back.
    """
    now_ns = view.now_ns
    held = view.table(owed).items()
    return [key for key, each in held if not now_ns < each.value <= now_ns + RETRY_NS]


def next_try_ns(owed: Mapping[str, Entry[int]]) -> int | None:
    """Return when something is to be tried again although nothing changes."""
    return min((entry.value for entry in owed.values()), default=None)
