"""The stream ahead: where commits are kept while the building's own stream has no leader.

When the server dies that leads a stream, JetStream takes 4 to 9 s to elect another one, and nothing
can set that. So a building has a second stream, led by another server. While nobody leads the first
one, commits go to the second, from which gateways show them at once; the first gets all of them,
in order, as soon as it is led again. A core that takes over says so in both, and takes what only
the second one has into the first before anything of its own.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog

from hub.backplane.nats.commits import Full, full, light
from hub.backplane.nats.link import Link, OutOfStepError
from hub.errors import DeposedError, NatsUnavailableError

AT_ONCE = 64
"""Messages that are fetched at once."""

MOST_BYTES = 64 * 2**20
"""Of the stream; beyond that nothing more is kept ahead."""

APART_SECONDS = 2.0
"""Between two looks whether the two streams are led by different servers."""

log = structlog.get_logger(__name__)


def ahead_of(building: str) -> str:
    """Return what the stream ahead of a building goes by; no building has such a name."""
    return f"{building}_ahead"


class Ahead:
    """The stream ahead of a building's own, as the core has it that leads.

    One commit is on its way at a time and names the message that it follows, as in the building's
    own stream.

    Args:
        link: To NATS.
        building: Which one.
        core: Id of this core.
        sequence: Of its message that says that this core leads.
    """

    def __init__(self, link: Link, building: str, core: str, sequence: int) -> None:
        self._link = link
        self._building = building
        self._core = core
        self._sequence = sequence

    async def put(self, data: bytes) -> bool:
        """Keep a commit; False where that cannot be known, so that it has to be tried again.

        Raises:
            DeposedError: Another core leads.
        """
        stream = ahead_of(self._building)
        try:
            self._sequence = await self._link.append(stream, data, self._sequence)
        except OutOfStepError:
            with contextlib.suppress(NatsUnavailableError):
                await self._pass_own()
            return False
        except NatsUnavailableError:
            return False
        return True

    async def clear(self) -> None:
        """Let go of what the building's own stream has by now, and of nothing after that."""
        with contextlib.suppress(NatsUnavailableError):
            await self._link.purge(ahead_of(self._building), self._sequence)

    async def _pass_own(self) -> None:
        """Pass by what this core has put there although no answer came."""
        while True:
            data = await self._link.message(ahead_of(self._building), self._sequence + 1, kept=True)
            if data is None:
                return
            if light(data).core != self._core:
                raise DeposedError(self._building)
            self._sequence += 1

    async def stay_apart(self) -> None:
        """Let another server lead it than leads the building's own stream, until cancelled."""
        while True:
            with contextlib.suppress(NatsUnavailableError):
                first = await self._link.leader(self._building)
                if first is not None and first == await self._link.leader(ahead_of(self._building)):
                    await self._link.step_down(ahead_of(self._building))
            await asyncio.sleep(APART_SECONDS)


async def claimed(link: Link, building: str, core: str, word: bytes) -> tuple[Ahead, list[Full]]:
    """Say in the stream ahead that a core leads now; return it, and all commits before that.

    Args:
        link: To NATS.
        building: Which one.
        core: Id of the core.
        word: What it says.

    Raises:
        NatsUnavailableError: NATS does not answer, or the stream has no leader.
    """
    commits: list[Full] = []
    stream = ahead_of(building)
    first, last = await link.span(stream)
    done = max(first - 1, 0)
    while True:
        commits.extend([full(each) async for each in messages(link, stream, done, last)])
        try:
            sequence = await link.append(stream, word, last)
        except OutOfStepError:
            done, (_, last) = last, await link.span(stream)
            continue
        return Ahead(link, building, core, sequence), commits


async def messages(link: Link, stream: str, after: int, last: int) -> AsyncIterator[bytes]:
    """Yield the messages of a stream after one, up to another; those that are gone are left out."""
    for begin in range(after + 1, last + 1, AT_ONCE):
        numbers = range(begin, min(begin + AT_ONCE, last + 1))
        found = await asyncio.gather(*(link.message(stream, each, kept=True) for each in numbers))
        for data in found:
            if data is not None:
                yield data
