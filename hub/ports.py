"""What the rooms of the hub agree on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import msgspec

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | msgspec.Raw
"""A JSON value without null, which would mean a removal in a merge patch.

`Raw` is an array or an object that the hub itself wrote, as `order="deterministic"` does.
"""

Document: TypeAlias = dict[str, Json]
"""A topic's document."""


class Clock(Protocol):
    """Where time comes from."""

    def now_ns(self) -> int:
        """Return nanoseconds since 1970 UTC."""
        ...


class Ids(Protocol):
    """Where new ids come from."""

    def new(self, prefix: str) -> str:
        """Return an id that was never given out before, starting with the prefix."""
        ...


DIGEST = "sha256"
"""How documents are told apart: by 64 bits of this (FIPS 180-4), which processors have built in."""


UNTOLD = -1
"""Stands for a digest that is not made yet."""


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a log keeps of one fact.

    Args:
        key: What it is about; of each key the newest record stands.
        data: The fact, as whoever appended it wrote it; empty where only the key ends.
        stands: Whether it is what stands from now on; False ends what stood under the key.
    """

    key: str
    data: bytes
    stands: bool


class Batch(msgspec.Struct, frozen=True):
    """What one tick took and what came of it.

    Args:
        revision: The revision reached; that of the batch before where nothing changed.
        now_ns: The time of the tick, ns UTC.
        records: The facts it took, in their order.
        topics: Digest of each document that it changed, 0 for a topic that ended.
        since: The revision that an engine made anew began from, on its first tick only.
        documents: Those of which `topics` has no digest yet, as JSON or as they are; None for a
            topic that ended.
    """

    revision: int
    now_ns: int
    records: tuple[Record, ...]
    topics: dict[str, int]
    since: int | None = None
    documents: Mapping[str, bytes | Document | None] = {}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What stands at one revision.

    Args:
        epoch: The life of the state that the revision counts in.
        revision: The revision.
        records: The newest record of each key that stands, in the order the keys first came.
        topics: Digest of each topic's document, and the revision that last changed it.
    """

    epoch: str
    revision: int
    records: Mapping[str, bytes]
    topics: Mapping[str, tuple[int, int]]


class Log(Protocol):
    """The log of ticks: what was appended and committed is there after any crash."""

    @property
    def epoch(self) -> str:
        """The life of the state; another one when a revision given out may have been lost."""
        ...

    @property
    def failing(self) -> bool:
        """Whether it cannot keep anything now, such as on a full disk."""
        ...

    @property
    def congested(self) -> bool:
        """Whether so much waits to be kept that no further tick should be run."""
        ...

    def append(self, batch: Batch) -> int:
        """Take a batch and return its number; it is kept once a commit has covered it.

        It never fails and never waits: while the log cannot keep anything, what is appended stands
        in memory and is committed when it can.
        """
        ...

    def when_committed(self, number: int, call: Callable[[], None]) -> None:
        """Call, in the event loop, once a batch and all before it are kept; never before."""
        ...

    async def told(self) -> None:
        """Wait until all that was appended may be told: it survives the end of this process.

        Raises:
            TransientHubError: That cannot be had.
        """
        ...

    def snapshot(self, view: str = "") -> tuple[int, Snapshot]:
        """Return what stands now under keys that start with `view`, and the last batch's number."""
        ...
