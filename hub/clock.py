"""The real sources of time and ids."""

import secrets
import time
from dataclasses import dataclass

JUMP_NS = 2 * 10**9
"""From here on a difference between two clocks is not drift: one of them was set."""

NANOSECONDS = 10**9

ID_BYTES = 12
DRAWN = 64
"""Ids that are drawn at once: asking the kernel for each costs several times as much."""


@dataclass(slots=True)
class ClockWatch:
    """Notices when the clock that times are taken from is set, by one that never is.

    Args:
        now_ns: What the watched clock says at first, ns UTC.
        steady: What a steady clock says at the same moment, seconds.
    """

    now_ns: int
    steady: float

    def jumped_ns(self, now_ns: int, steady: float) -> int:
        """Return by how much the clock was set since last asked, 0 where it was not."""
        passed_ns = round((steady - self.steady) * NANOSECONDS)
        jump_ns = now_ns - self.now_ns - passed_ns
        self.now_ns, self.steady = now_ns, steady
        return jump_ns if abs(jump_ns) >= JUMP_NS else 0


class SystemClock:
    """The machine's clock."""

    def now_ns(self) -> int:
        """Return nanoseconds since 1970 UTC."""
        return time.time_ns()


class RandomIds:
    """Ids that cannot be guessed: who holds a route's id may read the route."""

    def __init__(self) -> None:
        self._drawn: list[str] = []

    def new(self, prefix: str) -> str:
        """Return an id that starts with the prefix, with 96 random bits."""
        if not self._drawn:
            text = secrets.token_hex(ID_BYTES * DRAWN)
            step = 2 * ID_BYTES
            self._drawn = [text[at : at + step] for at in range(0, len(text), step)]
        return prefix + self._drawn.pop()
