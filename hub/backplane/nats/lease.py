"""The rules of the lease that elects the one active core of a building; pure.

The lease is an entry of a key-value bucket, replaced only by who names the entry it replaces
(compare and set). Its holder renews it; a standby takes it once it has seen it unchanged for long
enough. No clocks of two machines are compared, and no server has to forget in time: the standby
counts only the time between two looks that were answered, so that an outage of NATS makes nobody
take over.

The lease alone does not keep two cores from being active for a moment. That is done by the stream:
see `hub.backplane.nats.log`.
"""

from dataclasses import dataclass

import msgspec

RENEW_SECONDS = 0.5
SILENT_SECONDS = 1.5
STARTING_SECONDS = 20.0
"""How long a core that takes over may be silent: its first tick is over all that stands."""

LOOK_SECONDS = 0.25
LONGEST_LOOK = 0.6
"""Of the time between two looks so much counts at most."""


class Lease(msgspec.Struct, frozen=True):
    """Who leads a building.

    Args:
        core: Id of the core.
        term: Grows with every core that takes over.
        address: Where its HTTP API is reached, such as `http://10.0.0.5:8080`.
        sequence: The last message of the building's stream that the core knows of.
        released: Whether the core has let go of it, in good order.
        patience: Seconds for which it may stand unchanged before it is taken.
    """

    core: str
    term: int
    address: str
    sequence: int
    released: bool = False
    patience: float = SILENT_SECONDS


@dataclass(frozen=True, slots=True)
class Entry:
    """A lease as it stands, and the number of its entry."""

    lease: Lease
    number: int


@dataclass(slots=True)
class Watch:
    """What a standby has seen of a lease, and whether it may be taken."""

    entry: Entry | None = None
    silent: float = 0.0
    _looked: float | None = None

    def saw(self, entry: Entry | None, now: float) -> None:
        """Note what a look has shown.

        Args:
            entry: What stands, None for nothing.
            now: A steady clock, seconds.
        """
        same = entry is not None and self.entry is not None and entry.number == self.entry.number
        passed = 0.0 if self._looked is None else min(now - self._looked, LONGEST_LOOK)
        self.silent = self.silent + passed if same else 0.0
        self.entry, self._looked = entry, now

    def unanswered(self) -> None:
        """Note that a look was not answered: the time until the next one does not count."""
        self._looked = None

    @property
    def free(self) -> bool:
        """Whether the lease may be taken."""
        if self._looked is None:
            return False
        if self.entry is None or self.entry.lease.released:
            return True
        return self.silent >= self.entry.lease.patience

    def taken_by(self, core: str, address: str, sequence: int) -> tuple[Lease, int]:
        """Return the lease that takes the place of what stands, and the number it replaces."""
        term, number = (
            (1, 0) if self.entry is None else (self.entry.lease.term + 1, self.entry.number)
        )
        return Lease(core, term, address, sequence, patience=STARTING_SECONDS), number
