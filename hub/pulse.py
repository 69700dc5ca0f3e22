"""Whether the hub is alive: the pulse of its event loop and of its ticks."""

from collections import deque

STUCK_SECONDS = 10.0
"""Without a beat for so long nothing is served; a tick of a large building takes a hundredth."""

REMEMBERED_BEATS = 60


class Pulse:
    """Is told by the event loop that it runs, and tells whether it still does.

    It may be asked in any thread.

    Args:
        now: What a steady clock says, seconds.
        stuck: Seconds without a beat, or with work that no tick takes, after which the hub is ill.
    """

    def __init__(self, now: float, stuck: float = STUCK_SECONDS) -> None:
        self.stuck = stuck
        self._beat = now
        self._progress = now
        self._ticks = -1
        self._late: deque[float] = deque(maxlen=REMEMBERED_BEATS)

    def beat(self, now: float, *, late: float, ticks: int, work: bool) -> None:
        """Note that the event loop runs.

        Args:
            now: What the clock says.
            late: Seconds by which this came later than it was meant to.
            ticks: Ticks run so far.
            work: Whether something waits for the next one.
        """
        self._beat = now
        self._late.append(max(0.0, late))
        if ticks != self._ticks or not work:
            self._ticks, self._progress = ticks, now

    @property
    def lag(self) -> float:
        """The longest by which a beat of the last minute came late, seconds."""
        return max(tuple(self._late), default=0.0)

    def silent(self, now: float) -> float:
        """Return the seconds since the last beat."""
        return now - self._beat

    def ailing(self, now: float) -> str | None:
        """Return what is stuck: the `loop`, the `tick`, or None."""
        if self.silent(now) > self.stuck:
            return "loop"
        return "tick" if now - self._progress > self.stuck else None
