"""Warming: what is needed sooner or later is made while nobody wants anything else."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator

from hub.fair_loop import let_others

Piece = Callable[[], None]
"""Makes a small thing ready, in a millisecond or less."""

BREATH = 2.0
"""Seconds before the first piece: after a start devices and screens come back."""

REST = 0.02
"""Seconds between two pieces at most, so that a hub that is never idle gets ready as well."""

MOST_PIECES = 100_000


async def nothing() -> None:
    """Do nothing."""


class Warming:
    """Does pieces of work between the ticks, one at a time, each followed by whoever waits.

    The sources take turns, so that a short one does not wait for a long one. Overflow rule: no more
    than `most` pieces are done; what is left is made by whoever needs it first, as without this.

    Args:
        sources: Give pieces, the most useful ones first, when it is their turn.
        busy: Whether there is other work now.
        report: Told of the first piece of each source that raised. The others are done; a source
            that itself raised is at its end. Told too where `settle` raised.
        settle: Called when the hub has begun to serve, and again when all pieces are done: what
            has been made until then stays.
        breath: Seconds before the first piece.
        most: Pieces that are done.
    """

    def __init__(
        self,
        sources: Iterable[Iterable[Piece]],
        busy: Callable[[], bool],
        report: Callable[[Exception], None],
        settle: Callable[[], Awaitable[None]] = nothing,
        breath: float = BREATH,
        most: int = MOST_PIECES,
    ) -> None:
        self._sources = sources
        self._busy = busy
        self._report = report
        self._settle = settle
        self._breath = breath
        self._most = most

    async def run(self) -> None:
        """Do the pieces, until none is left or this is cancelled."""
        await self._settled()
        await asyncio.sleep(self._breath)
        turns = deque(_Turn(each, self._report) for each in self._sources)
        left = self._most
        while turns and left:
            await let_others(REST)
            if self._busy():
                await asyncio.sleep(REST)
                continue
            turn = turns.popleft()
            if turn.take():
                turns.append(turn)
                left -= 1
        await self._settled()

    async def _settled(self) -> None:
        """Let what has been made settle; where that fails the hub goes on without."""
        try:
            await self._settle()
        except Exception as error:  # noqa: BLE001 - it only makes things faster
            self._report(error)


class _Turn:
    """A source while it lasts."""

    def __init__(self, source: Iterable[Piece], report: Callable[[Exception], None]) -> None:
        self._pieces: Iterator[Piece] = iter(source)
        self._report = report
        self._failed = False

    def take(self) -> bool:
        """Do the next piece; return whether there was one."""
        try:
            piece = next(self._pieces, None)
        except Exception as error:  # noqa: BLE001 - what is not made ready now is made later
            self._note(error)
            return False
        if piece is None:
            return False
        try:
            piece()
        except Exception as error:  # noqa: BLE001 - the rest can be made ready all the same
            self._note(error)
        return True

    def _note(self, error: Exception) -> None:
        if not self._failed:
            self._failed = True
            self._report(error)
