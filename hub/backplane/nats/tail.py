"""Reading a building's stream as it grows: heard live, and fetched where something is missing."""

import asyncio
from collections.abc import Callable

import structlog
from nats.aio.msg import Msg

from hub.backplane.nats.link import SEQUENCE, Link, live_of
from hub.backplane.nats.splice import Splice
from hub.errors import LogOvertakenError, NatsUnavailableError

AT_ONCE = 64
"""Messages that are fetched at once."""

RETRY = 0.1
LOOK = 1.0
"""Seconds between two looks at the end of the stream, while nothing is heard: the next message that
is heard tells of one that was not."""

log = structlog.get_logger(__name__)


class Tail:
    """Hands on every message of a building's stream after one, in order, each once.

    What the stream has kept its server says once more to all who listen, with its number; that
    costs the server nothing for each reader. A number that is missing, at the end too, is fetched.

    Bounds: those of `Splice`. Overflow rule: what is held back is let go of and fetched again.

    Args:
        link: To NATS.
        building: Whose stream.
        after: The message that was handed on last.
        take: Gets sequence and content of each. It may raise, which ends `run`.
    """

    def __init__(
        self, link: Link, building: str, after: int, take: Callable[[int, bytes], None]
    ) -> None:
        self._link = link
        self._building = building
        self._take = take
        self._splice = Splice(after, after)
        self._news = asyncio.Event()
        self._failed: Exception | None = None

    @property
    def sequence(self) -> int:
        """Of the last message that was handed on."""
        return self._splice.done

    @property
    def current(self) -> bool:
        """Whether all was handed on that is known to be there."""
        return self._splice.done >= self._splice.known

    def hear_of(self, sequence: int) -> None:
        """Note that the stream holds a message of this sequence."""
        self._splice.hear_of(sequence)
        if not self.current:
            self._news.set()

    async def run(self) -> None:
        """Read until cancelled.

        Raises:
            LogOvertakenError: What is missing is no longer in the stream.
        """
        silence = await self._link.listen(live_of(self._building), self._hear)
        looked = self._splice.done
        try:
            while True:
                self._news.clear()
                try:
                    await self._catch_up()
                except NatsUnavailableError:
                    await asyncio.sleep(RETRY)
                    continue
                if self._failed is not None:
                    raise self._failed
                try:
                    async with asyncio.timeout(LOOK):
                        await self._news.wait()
                except TimeoutError:
                    if self._splice.done == looked:
                        await self._look()
                    looked = self._splice.done
        finally:
            if self._link.connected:
                await silence()

    async def catch_up(self) -> None:
        """Hand on all that is in the stream now.

        Raises:
            LogOvertakenError: What is missing is no longer in the stream.
            NatsUnavailableError: NATS does not answer.
        """
        _, last = await self._link.span(self._building)
        self._splice.hear_of(last)
        await self._catch_up()

    async def _look(self) -> None:
        done = self._splice.done  # what is heard while the answer is on its way is newer than it
        try:
            _, last = await self._link.span(self._building)
        except NatsUnavailableError:
            return
        if last < done:
            raise LogOvertakenError(done)
        self._splice.hear_of(last)

    async def _hear(self, message: Msg) -> None:
        sequence = int((message.headers or {}).get(SEQUENCE, "0"))
        self._hand_on(sequence, message.data)
        if not self.current or self._failed is not None:
            self._news.set()

    def _hand_on(self, sequence: int, data: bytes) -> None:
        if self._failed is not None:
            return
        try:
            for each in self._splice.offer(sequence, data):
                self._take(*each)
        except Exception as error:  # noqa: BLE001 - raised by `run`, to whoever owns it
            self._failed = error

    async def _catch_up(self) -> None:
        while (missing := self._splice.missing(AT_ONCE)) and self._failed is None:
            found = await asyncio.gather(
                *(self._link.message(self._building, each) for each in missing)
            )
            for sequence, data in zip(missing, found, strict=True):
                if data is None and not await self._is_to_come(sequence):
                    raise LogOvertakenError(sequence - 1)
                if data is None:
                    await asyncio.sleep(RETRY)
                    break
                self._hand_on(sequence, data)
        if self._failed is not None:
            raise self._failed

    async def _is_to_come(self, sequence: int) -> bool:
        """Tell whether a replica was asked that does not have a message yet."""
        first, _ = await self._link.span(self._building)
        return sequence >= first
