"""Those who live by a log: who waits for a commit, and who reads along."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable

from hub.errors import LogOvertakenError
from hub.ports import Batch
from sensors.adapters import IncidentLog

HELD_BATCHES = 1_024


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


class Recent:
    """The newest batches, for who reads along.

    Overflow rule: it holds 1,024; a reader that is further behind is told so.

    Args:
        number: Of the last batch so far.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._held: deque[tuple[int, Batch]] = deque(maxlen=HELD_BATCHES)
        self._appended = asyncio.Event()

    def add(self, number: int, batch: Batch) -> None:
        """Note a batch."""
        self._number = number
        self._held.append((number, batch))
        self._appended.set()

    async def tail(self, after: int) -> AsyncIterator[Batch]:
        """Yield the batches after a number, then each as it is appended.

        Raises:
            LogOvertakenError: They are no longer held.
        """
        while True:
            self._appended.clear()
            fresh = [each for each in self._held if each[0] > after]
            if after < self._number and (not fresh or fresh[0][0] != after + 1):
                raise LogOvertakenError(after)
            for number, batch in fresh:
                yield batch
                after = number
            if after == self._number:
                await self._appended.wait()
