"""An event loop that gives timers their turn however many sockets are ready."""

import asyncio
import selectors
from collections import deque
from collections.abc import Iterable

AT_ONCE = 8
"""Sockets that are looked after before whatever else is due gets its turn."""

Ready = tuple[selectors.SelectorKey, int]


class FairSelector(selectors.DefaultSelector):
    """Gives out what is ready in portions.

    asyncio looks after all sockets that are ready before it looks at the clock again. When 10,000
    clients vanish and come back at once that takes seconds, in which no tick is run. Here the
    rest of what was ready waits for the next turns; it comes before anything newer, so nobody is
    passed over. Readiness may have gone stale by then, which asyncio takes in its stride: a socket
    without data is asked for data in vain, and what is still ready is reported again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Ready] = deque()

    def select(self, timeout: float | None = None) -> list[Ready]:
        """Return what is ready, 8 sockets at most."""
        if not self._waiting:
            self._waiting.extend(super().select(timeout))
        return list(self._portion())

    def _portion(self) -> Iterable[Ready]:
        registered = self.get_map()
        for _ in range(min(AT_ONCE, len(self._waiting))):
            key, events = self._waiting.popleft()
            # A socket that was closed or asks for something else since is reported anew.
            if registered.get(key.fileobj) is key:
                yield key, events


def fair_loop() -> asyncio.AbstractEventLoop:
    """Return a new event loop of this kind."""
    return asyncio.SelectorEventLoop(FairSelector())
