"""Those who live by a log: who waits for a commit."""

from collections.abc import Callable

from sensors.adapters import IncidentLog


class Callbacks:
    """What is to be called once batches are kept.

    Overflow rule: bounded by whoever registers them, one for a message in flight.

    Args:
        committed: Number of the last batch that is kept.
        incidents: Is told where one fails; the others are called.
        event: What it is told.
    """

    def __init__(self, committed: int, incidents: IncidentLog, event: str) -> None:
        self._committed = committed
        self._incidents = incidents
        self._event = event
        self._calls: list[tuple[int, Callable[[], None]]] = []

    def when_committed(self, number: int, call: Callable[[], None]) -> None:
        """Call once a batch is kept; at once where it is already."""
        if number <= self._committed:
            call()
        else:
            self._calls.append((number, call))

    @property
    def waiting(self) -> bool:
        """Whether somebody waits."""
        return bool(self._calls)

    def release(self, number: int) -> None:
        """Call whoever waits for a batch, or for one before it."""
        self._committed = number
        due = [call for wanted, call in self._calls if wanted <= number]
        self._calls = [each for each in self._calls if each[0] > number]
        for call in due:
            try:
                call()
            except Exception:  # noqa: BLE001 - one who waits must not stop the commits
                self._incidents.error(self._event, exc_info=True)

    def clear(self) -> None:
        """Call nobody any more."""
        self._calls.clear()
