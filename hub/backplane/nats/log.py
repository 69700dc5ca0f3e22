"""The log of an active core: commits appended to the building's stream, one after the other."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from itertools import islice

import structlog

from hub.backplane.followers import Callbacks
from hub.backplane.ledger import Ledger
from hub.backplane.nats.ahead import Ahead
from hub.backplane.nats.commits import Commit, Full, Letter, Receipt, packed, told
from hub.backplane.nats.link import Link, NoLeaderError, OutOfStepError
from hub.errors import DeposedError, LogUnavailableError, NatsUnavailableError
from hub.ports import Batch, Snapshot
from hub.push import Change
from hub.twin import digested
from sensors.adapters import IncidentLog

RETRY = 0.05
GONE_EVERY = 20
"""Tries between two looks whether NATS has the stream: it may come back without its disk."""

MOST_WAITING = 256
"""Batches that wait to be kept, beyond which no tick is run."""

MOST_BEHIND = 4_096
MOST_TICKS = 64
"""Of one commit."""

TOLD_SECONDS = 10.0

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Counts:
    """What a log has done since the core took over."""

    batches: int = 0
    bytes: int = 0
    commits: int = 0
    failures: int = 0


@dataclass(slots=True)
class Writer:
    """Who appends, and where.

    Args:
        building: Whose stream.
        core: Id of the core.
        term: Its term.
        sequence: The last message of the stream, which the next one follows.
    """

    building: str
    core: str
    term: int
    sequence: int


class StreamLog:
    """Keeps batches in a building's stream; a `hub.ports.Log`.

    One commit is on its way at a time, and names the message that it follows; what is appended
    meanwhile goes together with the next one. So the stream takes a commit only if nothing came
    between, and a core that no longer leads can append nothing after its successor's first
    message, whatever it believes: it is `deposed`. Where an answer is lost, the stream is asked
    whether the message that follows is this one.

    A batch is told to others when it is kept by the stream (by a majority of the servers where it
    has three replicas), never before: what is appended here does not survive this process.

    While the stream has no leader, commits are kept in the stream ahead of it (see
    `hub.backplane.nats.ahead`), and appended here in their order once it has one again.

    What is too long for one message of NATS goes as several, a batch at least in each.

    Overflow rule: with 256 batches waiting it is `congested`, and no tick is run until the stream
    takes them; facts then wait in the inbox, where the newest of each key wins. `tail` holds the
    newest 1,024 batches. Beyond 4,096 messages or 64 MiB nothing more is kept ahead.

    Args:
        link: To NATS.
        writer: Who appends.
        ledger: What stands.
        ahead: Where commits are kept while the stream has no leader; None where there is none.
    """

    def __init__(
        self, link: Link, writer: Writer, ledger: Ledger, ahead: Ahead | None = None
    ) -> None:
        self.counts = Counts()
        self._incidents = IncidentLog(log)
        self.writer = writer
        self.deposed = asyncio.Event()
        self.now_ns = 0
        """When the last batch was that was appended, ns UTC."""
        self._link = link
        self._ahead = ahead
        self._ledger = ledger
        self._reached = ledger.number, ledger.revision
        self._entries = 0
        self._kept = 0
        """Of entries (batches, letters, receipts), how many came and how many are kept."""
        self._failing = False
        self._tries = 0
        """Since when the stream takes nothing, in tries."""
        self._leaderless = False
        self._lost = False
        self._behind: deque[bytes] = deque()
        """Messages that the stream does not have yet; all but the last are kept ahead."""
        self._ticks: deque[tuple[int, Batch, tuple[Change, ...]]] = deque()
        self._letters: list[Letter] = []
        self._receipts: list[Receipt] = []
        self._callbacks = Callbacks(ledger.number, self._incidents, "stream.call")
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._todo = asyncio.Event()

    @property
    def epoch(self) -> str:
        """The life of the state."""
        return self._ledger.epoch

    @property
    def failing(self) -> bool:
        """Whether nothing can be kept now."""
        return self._failing or self.deposed.is_set()

    @property
    def congested(self) -> bool:
        """Whether no tick should be run until some of what waits is kept."""
        return len(self._ticks) >= MOST_WAITING or self.deposed.is_set()

    @property
    def ledger(self) -> Ledger:
        """What stands, appended batches included."""
        return self._ledger

    @property
    def idle(self) -> bool:
        """Whether all that was appended is kept."""
        return self._kept == self._entries

    def append(self, batch: Batch) -> int:
        """Take a batch and return its number; see `hub.ports.Log`."""
        batch = digested(batch)
        number = self._ledger.take(batch)
        self.counts.batches += 1
        self.now_ns = batch.now_ns
        self._ticks.append((number, batch, ()))
        self._note_entry()
        return number

    def attach(self, changes: tuple[Change, ...]) -> None:
        """Say what the last batch changed, ready to be pushed; before anything is awaited."""
        number, batch, _ = self._ticks.pop()
        self._ticks.append((number, batch, changes))
        for change in changes:
            if change.document is None and change.frame is None:
                self._ledger.topics.pop(change.topic, None)

    def post(self, letter: Letter) -> None:
        """Append a message for a mailbox."""
        self._letters.append(letter)
        self._note_entry()

    def receive(self, receipt: Receipt) -> None:
        """Append that messages of a mailbox were dealt with."""
        self._receipts.append(receipt)
        self._note_entry()

    def when_committed(self, number: int, call: Callable[[], None]) -> None:
        """Call once a batch is kept; at once where it is already."""
        self._callbacks.when_committed(number, call)

    async def told(self) -> None:
        """Wait until all that was appended so far is kept.

        Raises:
            DeposedError: Another core leads the building.
            LogUnavailableError: NATS does not take it.
        """
        if self.idle and not self.deposed.is_set():
            return
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((self._entries, kept))
        if self.deposed.is_set():
            self._give_up()
        try:
            async with asyncio.timeout(TOLD_SECONDS):
                await kept
        except TimeoutError as error:
            raise LogUnavailableError("NATS keeps nothing now; try again") from error

    def snapshot(self, view: str = "") -> tuple[int, Snapshot]:
        """Return what stands now, and the number of the last batch."""
        return self._ledger.number, self._ledger.snapshot(view)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Commit until the context ends, then as far as NATS takes it."""
        work = asyncio.create_task(self._commit_for_ever(), name="stream log")
        try:
            yield
            with contextlib.suppress(DeposedError, LogUnavailableError):
                await self.told()
        finally:
            work.cancel()
            await asyncio.wait((work,))
            self._give_up()

    async def _commit_for_ever(self) -> None:
        while not self.deposed.is_set():
            if not self._behind:
                await self._todo.wait()
            self._todo.clear()
            if not await self._commit_all():
                self._depose()

    async def _commit_all(self) -> bool:
        """Commit what waits; False where another core leads, or NATS has lost the stream."""
        while not self.idle:
            commit, data = self._next()
            if not await self._keep(data):
                return False
            entries = len(commit.ticks) + len(commit.letters) + len(commit.receipts)
            self._release(commit.number, entries)
        if self._behind and not await self._caught_up():
            await asyncio.sleep(RETRY)
        return not self._lost

    def _next(self) -> tuple[Full, bytes]:
        """Take what waits as the next commit, as far as NATS takes it as one message."""
        count = min(MOST_TICKS, len(self._ticks))
        commit, data = self._commit_of(count)
        while len(data) > self._link.largest and count > 1:
            count //= 2
            commit, data = self._commit_of(count)
        for _ in range(count):
            self._ticks.popleft()
        self._letters, self._receipts = [], []
        self._reached = commit.number, commit.revision
        return commit, data

    def _commit_of(self, count: int) -> tuple[Full, bytes]:
        """Return the first ticks that wait, with all else, as a commit and as a message."""
        ticks, reached = tuple(islice(self._ticks, count)), self._reached
        if ticks:
            number, batch, _ = ticks[-1]
            reached = number, batch.revision
        commit: Full = Commit(
            self.writer.term,
            self.writer.core,
            self._ledger.epoch,
            *reached,
            tuple(told(*each) for each in ticks),
            tuple(self._letters),
            tuple(self._receipts),
        )
        return commit, packed(commit)

    async def _keep(self, data: bytes) -> bool:
        """Append a message, or keep it ahead, however long it takes.

        False where another core has come between, or NATS has lost the stream.
        """
        self.counts.bytes += len(data)
        self._behind.append(data)
        while not (await self._caught_up() or await self._kept_ahead(data)):
            if self._lost:
                return False
            await asyncio.sleep(RETRY)
        return True

    async def _caught_up(self) -> bool:
        """Append all that the stream does not have yet; tell whether it took it."""
        while self._behind and not self._lost:
            try:
                self.writer.sequence = await self._link.append(
                    self.writer.building, self._behind[0], self.writer.sequence
                )
            except OutOfStepError:
                if not await self._is_kept(self._behind[0]):
                    self._lost = True
                    break
            except NatsUnavailableError as error:
                self._fail(error)
                self._lost = self._tries % GONE_EVERY == 0 and await self._is_gone()
                return False
            self._behind.popleft()
            self.counts.commits += 1
        if self._tries and not self._lost:
            log.info("stream.recovered", building=self.writer.building)
            self._tries, self._failing = 0, False
            if self._ahead is not None:
                await self._ahead.clear()
        return not self._lost

    async def _kept_ahead(self, data: bytes) -> bool:
        """Keep a message ahead, where the stream has no leader; tell whether it is kept."""
        if self._ahead is None or not self._leaderless or len(self._behind) > MOST_BEHIND:
            return False
        try:
            kept = await self._ahead.put(data)
        except DeposedError:
            self._lost = True
            return False
        self._failing = not kept
        return kept

    async def _is_gone(self) -> bool:
        """Tell whether NATS has lost the stream, and all of it."""
        gone = await self._link.is_gone(self.writer.building)
        if gone:
            log.error("stream.gone", building=self.writer.building, see="docs/scaling.md")
        return gone

    async def _is_kept(self, data: bytes) -> bool:
        """Tell whether the message that follows is this one, whose answer was lost."""
        while True:
            try:
                found = await self._link.message(
                    self.writer.building, self.writer.sequence + 1, kept=True
                )
            except NatsUnavailableError as error:
                self._fail(error)
                await asyncio.sleep(RETRY)
                continue
            if found != data:
                return False
            self.writer.sequence += 1
            return True

    def _note_entry(self) -> None:
        self._entries += 1
        self._todo.set()

    def _fail(self, error: NatsUnavailableError) -> None:
        self._leaderless = isinstance(error, NoLeaderError)
        if not self._tries:
            self.counts.failures += 1
            log.error("stream.failed", code=error.code, reason=error.message)
        self._tries += 1
        self._failing = True

    def _depose(self) -> None:
        log.warning("log.deposed", building=self.writer.building, term=self.writer.term)
        self.deposed.set()
        self._give_up()

    def _release(self, number: int, entries: int) -> None:
        """Tell those who wait that what they wait for is kept."""
        self._kept += entries
        self._callbacks.release(number)
        for wanted, kept in self._waiting:
            if wanted <= self._kept and not kept.done():
                kept.set_result(None)
        self._waiting = [each for each in self._waiting if not each[1].done()]

    def _give_up(self) -> None:
        """Tell those who wait for an answer that there will be none; callbacks are never called."""
        self._callbacks.clear()
        for _, kept in self._waiting:
            if not kept.done():
                kept.set_exception(DeposedError(self.writer.building))
        self._waiting.clear()
