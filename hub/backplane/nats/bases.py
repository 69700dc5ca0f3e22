"""Bases: what stood, kept beside the stream from time to time so that a reader can begin."""

import asyncio
from collections.abc import Callable

import structlog

from hub.backplane.nats.commits import Base, FullBase, Held, Letter, packed
from hub.backplane.nats.link import Link
from hub.backplane.nats.log import StreamLog
from hub.errors import TransientHubError
from hub.push import Board
from sensors.adapters import IncidentLog

LEAST_BYTES = 2**20
TIMES = 8
"""A base is due when the stream has grown by eight times its size: it costs an eighth more at most,
and a reader that begins has little to read."""

OFTEN = 4
"""And in a building in which little happens so many times while a message stays in the stream: what
comes after a base has to be there still."""

LOOK_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Bases:
    """Keeps a base whenever one is due.

    It is taken of what was appended, and kept once all of that is in the stream.

    Args:
        link: To NATS.
        log: What is appended.
        board: What the topics say.
        letters: Tells which messages wait.
        venue: The building's id.
        in_force: Tells what commands have put in force, as records by key.
    """

    def __init__(
        self,
        link: Link,
        log: StreamLog,
        board: Board,
        letters: Callable[[], tuple[Letter, ...]],
        venue: str,
        in_force: Callable[[], dict[str, bytes]] = dict,
    ) -> None:
        self._link = link
        self._incidents = IncidentLog(structlog.get_logger(__name__))
        self._log = log
        self._board = board
        self._letters = letters
        self._venue = venue
        self._in_force = in_force
        self._due_at = 0

    async def run(self) -> None:
        """Keep bases until cancelled; the first one at once."""
        loop = asyncio.get_running_loop()
        kept_at = loop.time()
        while True:
            old = loop.time() - kept_at >= self._link.kept_seconds / OFTEN
            if old or self._log.counts.bytes >= self._due_at:
                try:
                    await self.keep()
                    kept_at = loop.time()
                except TransientHubError as error:
                    self._incidents.warning("base.not_kept", reason=error.message)
            await asyncio.sleep(LOOK_SECONDS)

    async def keep(self) -> None:
        """Keep a base now.

        Raises:
            LogUnavailableError: The stream does not take what it is of.
            DeposedError: Another core leads the building.
            NatsUnavailableError: It cannot be kept.
        """
        data = packed(self.taken())
        grown = self._log.counts.bytes
        await self._log.told()
        await self._link.put_base(self._log.writer.building, data)
        self._due_at = grown + max(LEAST_BYTES, TIMES * len(data))

    def taken(self) -> FullBase:
        """Return what stands now."""
        ledger = self._log.ledger
        return Base(
            self._log.writer.sequence,
            self._venue,
            ledger.epoch,
            ledger.number,
            max(ledger.revision, self._board.revision),
            self._log.writer.term,
            dict(ledger.records),
            dict(ledger.topics),
            {topic: Held(*held) for topic, held in self._board.topics().items()},
            self._letters(),
            self._in_force(),
            self._log.now_ns,
        )
