"""The election of a building's active core: the lease, asked for, held and let go of."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from msgspec.structs import replace

from hub.backplane.nats.lease import (
    LOOK_SECONDS,
    RENEW_SECONDS,
    SILENT_SECONDS,
    STARTING_SECONDS,
    Lease,
    Watch,
)
from hub.backplane.nats.link import Link, OutOfStepError
from hub.errors import NatsUnavailableError

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Holding:
    """A lease that this core holds.

    Args:
        lease: As it was last renewed.
        number: Of its entry.
        started: Whether the core is past its start, so that silence means that it is gone.
    """

    lease: Lease
    number: int
    started: bool = False


class Election:
    """Asks for a building's lease and holds it.

    Args:
        link: To NATS.
        building: Which one.
        core: Id of this core.
        address: Where its API is reached.
    """

    def __init__(self, link: Link, building: str, core: str, address: str) -> None:
        self._link = link
        self._building = building
        self._core = core
        self._address = address

    async def won(self, heard: Callable[[int], None], sequence: Callable[[], int]) -> Holding:
        """Wait until this core holds the lease.

        Args:
            heard: Told of the sequence that the present holder knows of.
            sequence: Tells the sequence that this core knows of.
        """
        watch = Watch()
        loop = asyncio.get_running_loop()
        while True:
            try:
                entry = await self._link.lease(self._building)
                watch.saw(entry, loop.time())
                if entry is not None:
                    heard(entry.lease.sequence)
                if watch.free:
                    lease, replaces = watch.taken_by(self._core, self._address, sequence())
                    number = await self._link.lease_set(self._building, lease, replaces)
                    log.info("lease.won", building=self._building, term=lease.term)
                    return Holding(lease, number)
            except NatsUnavailableError:
                watch.unanswered()
            except OutOfStepError:
                watch = Watch()
            await asyncio.sleep(LOOK_SECONDS)

    async def hold(self, holding: Holding, sequence: Callable[[], int]) -> None:
        """Renew a lease until another core has it; an outage of NATS does not end it."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            patience = SILENT_SECONDS if holding.started else STARTING_SECONDS
            lease = replace(holding.lease, sequence=sequence(), patience=patience)
            try:
                holding.number = await self._link.lease_set(self._building, lease, holding.number)
                holding.lease = lease
            except NatsUnavailableError:
                continue
            except OutOfStepError:
                if not await self._is_own(holding):
                    log.warning("lease.lost", building=self._building, term=holding.lease.term)
                    return

    async def release(self, holding: Holding) -> None:
        """Let go of a lease, so that a standby takes it at once."""
        try:
            lease = replace(holding.lease, released=True)
            await self._link.lease_set(self._building, lease, holding.number)
        except (NatsUnavailableError, OutOfStepError):
            log.info("lease.not_released", building=self._building)

    async def _is_own(self, holding: Holding) -> bool:
        """Tell whether what stands is a renewal of this core whose answer was lost."""
        while True:
            try:
                entry = await self._link.lease(self._building)
            except NatsUnavailableError:
                await asyncio.sleep(LOOK_SECONDS)
                continue
            if entry is None or (entry.lease.core, entry.lease.term) != (
                holding.lease.core,
                holding.lease.term,
            ):
                return False
            holding.number = entry.number
            return True
