"""When something of a broker is due."""

import heapq
from itertools import count
from typing import Generic, Protocol, TypeVar

_SWEEP = 1_024


class Timed(Protocol):
    """Something that has a time; `alarm` is for `Timers` alone and starts as None."""

    alarm: float | None

    def due(self) -> float | None:
        """Return when something is to be done with it next, or None for never."""


Thing = TypeVar("Thing", bound=Timed)


class Timers(Generic[Thing]):
    """The times of many things, earliest first.

    A time that moves on costs nothing: an alarm that comes too early is set again. So a client's
    every packet may put its keep-alive off.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Thing]] = []
        self._turns = count()
        self._stale = 0

    def watch(self, thing: Thing) -> None:
        """Note when a thing is due; to be called again where that has become earlier."""
        when = thing.due()
        if when is not None and (thing.alarm is None or when < thing.alarm):
            self.forget(thing)
            thing.alarm = when
            heapq.heappush(self._heap, (when, next(self._turns), thing))

    def forget(self, thing: Thing) -> None:
        """Let go of a thing; what is left of it is swept out before it outweighs the rest."""
        if thing.alarm is None:
            return
        thing.alarm = None
        self._stale += 1
        if self._stale > _SWEEP and self._stale > len(self._heap) // 2:
            self._heap = [entry for entry in self._heap if entry[2].alarm == entry[0]]
            heapq.heapify(self._heap)
            self._stale = 0

    def next(self) -> float | None:
        """Return when to call `ring` next, or None for never."""
        return self._heap[0][0] if self._heap else None

    def ring(self, now: float) -> list[Thing]:
        """Return what is due; each thing is to be watched again after it has been seen to."""
        found = []
        while self._heap and self._heap[0][0] <= now:
            when, _, thing = heapq.heappop(self._heap)
            if thing.alarm != when:
                self._stale -= 1
                continue
            thing.alarm = None
            due = thing.due()
            if due is not None and due <= now:
                found.append(thing)
            else:
                self.watch(thing)
        return found
