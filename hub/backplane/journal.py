"""The embedded log: a journal on disk, committed in groups."""

import asyncio
import contextlib
import os
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import structlog

from hub.backplane.fleeting import NOTHING, Fleeting, Forgetting
from hub.backplane.followers import Callbacks
from hub.backplane.ledger import Ledger
from hub.backplane.records import Base, Closed, Digests, Joined, framed, tick_of
from hub.backplane.segments import (
    Segment,
    begin_segment,
    mark_behind,
    next_path,
    retire,
    wipe,
    write_all,
)
from hub.fair_loop import comes, let_others
from hub.ports import DIGEST, Batch, Document, Snapshot
from hub.twin import digest
from sensors.adapters import IncidentLog

COMMIT_GAP = 0.002
UNASKED_GAP = 0.02
RETRY = 1.0
MOST_UNTOLD = 64
DIGESTS_AT_ONCE = 8
"""Some 0.2 ms with documents that no cache holds any more and that are encoded for it. Between two
ticks of many routes the loop turns a few times, and each turn makes so many."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a journal is the journal of.

    Args:
        venue: The building's id.
        plan: Where its floor plan is read from.
        boot: Names this run of the machine, empty where that cannot be told.
    """

    venue: str
    plan: str
    boot: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a journal may grow, in bytes.

    Args:
        segment: From here on what stands is written to a new segment, which the next start reads
            instead of this one.
        history: Older segments are kept up to so much, to look back and to verify.
        fleeting: What is taken out of them before that.
    """

    segment: int = 16 * 2**20
    history: int = 64 * 2**20
    fleeting: Fleeting = NOTHING


@dataclass(slots=True)
class Counts:
    """What a journal has done since the hub started."""

    batches: int = 0
    bytes: int = 0
    commits: int = 0
    segments: int = 0
    failures: int = 0


class Journal:
    """Keeps batches in a file; a `hub.ports.Log`. Open one with `hub.backplane.open_journal`.

    `append` writes to the file at once, so that whatever is told to anybody afterwards survives the
    end of the process, however it comes. A commit (fdatasync, in a thread of its own) makes it
    survive the end of the machine as well; one commit covers all that was appended before it, and
    between the beginnings of two commits lie at least 2 ms, so that a burst shares one, and 20 ms
    where nobody waits for the second.

    When a write fails the journal is `failing`: batches then stand in memory, nothing is committed,
    and once a second it is tried to write what stands to a new segment. When that succeeds all of
    them are committed.

    Digests of documents are made after a commit, for all batches so far, and written in records of
    their own. They let others go first, and make way for them after a few: neither who waits for
    a revision nor the frames and ticks of a burst wait for them.

    Overflow rules: documents wait for their digests, from 32 batches on for no commit any more,
    those of 64 at most; beyond, all are made at once. The segment is bounded by
    `Bounds`; what stands by the number of keys; callbacks by whoever registers them (one for a
    message in flight).

    Args:
        ledger: What stands.
        segment: Where it is written, holding just that.
        identity: Whose journal it is.
        bounds: How large it may grow.
    """

    def __init__(
        self, ledger: Ledger, segment: Segment, identity: Identity, bounds: Bounds
    ) -> None:
        self.counts = Counts(segments=1)
        self._ledger = ledger
        self._segment = segment
        self._size = segment.size
        self._identity = identity
        self._bounds = bounds
        self._failing = False
        self._incidents = IncidentLog(log)
        self._beside: list[bytes] | None = None
        self._untold: deque[tuple[int, int, Iterator[tuple[str, bytes | Document]]]] = deque()
        self._callbacks = Callbacks(ledger.number, self._incidents, "journal.call")
        self._todo = asyncio.Event()
        self._wanted = asyncio.Event()
        self._owed = asyncio.Event()
        now = time.monotonic()
        self._forgetting = Forgetting(bounds.fleeting, since=now, behind=now)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")

    @property
    def epoch(self) -> str:
        """The life of the state."""
        return self._ledger.epoch

    @property
    def failing(self) -> bool:
        """Whether nothing can be written now."""
        return self._failing

    @property
    def congested(self) -> bool:
        """Never: what cannot be written is let go of once it stands in the ledger."""
        return False

    @property
    def size(self) -> int:
        """Bytes of the present segment."""
        return self._size

    def append(self, batch: Batch) -> int:
        """Take a batch, write it, and return its number; see `hub.ports.Log`."""
        number = self._ledger.take(batch)
        self.counts.batches += 1
        self._forgetting.note(batch, time.monotonic())
        self._put(framed(tick_of(number, batch)))
        if batch.documents:
            self._untold.append((number, batch.revision, those_of(batch)))
            if len(self._untold) >= MOST_UNTOLD:
                self.catch_up()
            elif len(self._untold) >= MOST_UNTOLD // 2:
                self._owed.set()
        self._todo.set()
        return number

    def catch_up(self, most: int = sys.maxsize) -> None:
        """Make digests that nobody waited for, so many at most, and write them."""
        batches: list[tuple[int, dict[str, int]]] = []
        while self._untold and most:
            number, revision, documents = self._untold[0]
            made = {topic: digest(each) for topic, each in islice(documents, most)}
            if len(made) < most:
                self._untold.popleft()
            if made:
                self._ledger.tell(revision, made)
                batches.append((number, made))
                most -= len(made)
        if batches:
            self._put(framed(Digests(tuple(batches))))

    def when_committed(self, number: int, call: Callable[[], None]) -> None:
        """Call once a batch is kept; at once where it is already."""
        self._callbacks.when_committed(number, call)
        if self._callbacks.waiting:
            self._wanted.set()

    async def told(self) -> None:
        """Return at once: what was appended is in the file, or is marked as not being there."""

    async def committed(self, number: int) -> None:
        """Wait until a batch is kept."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.when_committed(number, lambda: None if kept.done() else kept.set_result(None))
        await kept

    def snapshot(self, view: str = "") -> tuple[int, Snapshot]:
        """Return what stands now, and the number of the last batch."""
        return self._ledger.number, self._ledger.snapshot(view)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Commit until the context ends, then close in good order."""
        async with asyncio.TaskGroup() as tasks:
            owned = (
                tasks.create_task(self._commit_for_ever(), name="journal"),
                tasks.create_task(self._catch_up_for_ever(), name="digests"),
            )
            try:
                yield
            finally:
                for task in owned:
                    task.cancel()
        await self._close()

    async def _commit_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        unasked = loop.time()
        while True:
            left_behind = await self._something_to_do()
            if not (self._failing or left_behind):
                await self._somebody_waiting(unasked)
            begun = loop.time()
            unasked = begun + UNASKED_GAP
            if self._failing or left_behind or self._size > self._bounds.segment:
                await self._begin_anew()
            if not self._failing:
                await self._commit()
            self._owed.set()
            if self._failing:
                self._todo.set()
            rest = RETRY if self._failing else COMMIT_GAP
            await asyncio.sleep(begun + rest - loop.time())

    async def _catch_up_for_ever(self) -> None:
        while True:
            await self._owed.wait()
            self._owed.clear()
            await let_others(UNASKED_GAP)
            while self._untold:
                self.catch_up(DIGESTS_AT_ONCE)
                await asyncio.sleep(0)

    async def _something_to_do(self) -> bool:
        """Wait for batches; return True where it is time to leave a segment behind."""
        due = self._forgetting.due
        wait = None if due is None else max(0.0, due - time.monotonic())
        await comes(self._todo, wait)
        self._todo.clear()
        return due is not None and time.monotonic() >= due

    async def _somebody_waiting(self, until: float) -> None:
        """Wait until somebody waits for a commit, until a time of the loop at the longest."""
        if self._callbacks.waiting or until <= asyncio.get_running_loop().time():
            return
        self._wanted.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._wanted.wait()

    async def _commit(self) -> None:
        """Make what was written so far survive the machine."""
        number = self._ledger.number
        try:
            await self._off_the_loop(lambda: os.fdatasync(self._segment.descriptor))
        except OSError as error:
            # After a failed sync the kernel may have dropped pages; only writing anew helps.
            self._fail(error)
            return
        self.counts.commits += 1
        self._release(number)

    async def _begin_anew(self) -> None:
        """Write what stands to a new segment and go on in that.

        While it is being made, batches go on being written to the old one.
        """
        self.catch_up()
        self._beside, began = [], time.monotonic()
        base = base_of(self._ledger, self._identity)
        folder = self._segment.path.parent
        try:
            fresh = await self._off_the_loop(lambda: begin_segment(next_path(folder), base))
            self.catch_up()
        except OSError as error:
            self._fail(error)
            return
        finally:
            beside, self._beside = self._beside, None
        old, was_failing = self._segment, self._failing
        self._segment, self._size, self._failing = fresh, fresh.size, False
        self.counts.segments += 1
        self._forgetting.begun(base, began, time.monotonic())
        self._write(b"".join((*beside, framed(Joined(self._ledger.number)))))
        if was_failing and not self._failing:
            self._incidents.info("journal.recovered", file=str(fresh.path))
        await self._tidy(old)

    async def _tidy(self, old: Segment) -> None:
        """Let go of a segment, of those that are too old, and of what is fleeting in the others.

        What fails, for want of a descriptor say, is made good when the next one is left.
        """
        keep, fleeting = self._bounds.history, self._bounds.fleeting
        try:
            await self._off_the_loop(lambda: retire(old, keep))
            if fleeting.keys:
                await self._off_the_loop(lambda: wipe(old.path.parent, fleeting))
        except OSError as error:
            self._incidents.warning("journal.not_tidied", reason=error.strerror or str(error))

    def _put(self, data: bytes) -> None:
        """Write a record, to the segment that is being made as well."""
        if self._beside is not None:
            self._beside.append(data)
        if not self._failing:
            self._write(data)

    def _write(self, data: bytes) -> None:
        """Write to the segment; the kernel has it when this returns, or the journal is failing."""
        if not data:
            return
        try:
            write_all(self._segment.descriptor, data)
        except OSError as error:
            self._fail(error)
            return
        self._size += len(data)
        self.counts.bytes += len(data)

    def _fail(self, error: OSError) -> None:
        """Say once that nothing can be kept, and mark the segment as not holding everything."""
        if self._failing:
            return
        self._failing = True
        self.counts.failures += 1
        self._incidents.error(
            "journal.failed",
            code="log.failed",
            file=str(self._segment.path),
            reason=error.strerror or str(error),
            fix="make room on the disk; messages are not acknowledged until then",
        )
        try:
            os.ftruncate(self._segment.descriptor, self._size)
            mark_behind(self._segment.descriptor)
        except OSError as second:
            self._incidents.error(
                "journal.not_marked", reason=second.strerror or str(second), exc_info=True
            )

    def _release(self, number: int) -> None:
        """Tell those who wait for a batch that it is kept."""
        self._callbacks.release(number)

    async def _off_the_loop(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _close(self) -> None:
        """Write that the hub ended in good order, as far as it can be written."""
        self.catch_up()
        self._put(framed(Closed(self._ledger.number)))
        if not self._failing:
            await self._commit()
        self._thread.shutdown()
        os.close(self._segment.descriptor)


def those_of(batch: Batch) -> Iterator[tuple[str, bytes | Document]]:
    """Yield those documents of a batch that there are, by topic."""
    return ((topic, each) for topic, each in batch.documents.items() if each is not None)


def base_of(ledger: Ledger, identity: Identity) -> Base:
    """Return what stands as the first record of a segment."""
    return Base(
        ledger.number,
        ledger.epoch,
        ledger.revision,
        identity.boot,
        identity.venue,
        identity.plan,
        dict(ledger.records),
        dict(ledger.topics),
        DIGEST,
    )
