"""Where the shells hand messages over."""

from collections.abc import Callable

Sink = Callable[[str, bytes, bool], None]
"""Takes topic, payload and `retained`: whether a broker replayed a stored message, whose age only
its own time tells (`sensors.decode`). It is called in the event loop, must not block, and has taken
the message when it returns."""


class Complaints:
    """Keeps a fault that repeats from filling the log: one line a minute, with a count.

    Args:
        seconds: Shortest time between two lines.
    """

    def __init__(self, seconds: float = 60.0) -> None:
        self._seconds = seconds
        self._next = float("-inf")
        self._kept_back = 0

    def due(self, now: float) -> int | None:
        """Return how many were kept back since the last line, or None to keep this one back too."""
        if now < self._next:
            self._kept_back += 1
            return None
        self._next = now + self._seconds
        kept_back, self._kept_back = self._kept_back, 0
        return kept_back
