"""The audit of a running hub: refusals are written down, heads noted, and the chain checked."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import structlog

from hub.access.audit import NO_HEAD, Act, Source
from hub.access.audit_chain import Check, Verdict
from hub.access.repeats import Repeats
from hub.audit_heads import HeadsFile
from hub.errors import TransientHubError
from hub.fair_loop import comes
from hub.ports import Clock
from hub.store import AuditTable
from sensors.adapters import IncidentLog

BEAT_SECONDS = 5.0
"""Between two looks at how far the chain has come."""

LOG_EVERY_NS = 3600 * 10**9
WAITING = 1_000
WRITTEN_WITHIN_SECONDS = 2.0
CHECKED_LATELY_NS = 60 * 10**9
CHECKED_FIRST_NS = 600 * 10**9
CHECKED_EVERY_NS = 24 * 3600 * 10**9
CHUNK = 250
PACE = 3.0
"""Between two chunks the check rests for three times of what one took: others come first."""

HUB = Source("hub", "hub", "hub")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Checking:
    """How far the checking of the chain has come.

    Args:
        begun_ns: When it began, ns UTC.
        last: Number of the last entry when it began.
        checked: How many entries have been checked.
        verdict: What was found, None while it goes on.
    """

    begun_ns: int
    last: int
    checked: int = 0
    verdict: Verdict | None = None


class Auditing:
    """Writes down what has no transaction of its own.

    It is written before it is answered, but for the repeated refusals of an address, which are
    counted (`Repeats`). While the store does not answer, acts wait in memory.

    Overflow rule: of more than 1,000 that wait, the newest are dropped, and counted in an entry
    `audit.lost`.

    Args:
        table: The chain.
        heads: Where its heads are noted.
        clock: The time.
    """

    def __init__(self, table: AuditTable, heads: HeadsFile, clock: Clock) -> None:
        self.table = table
        self.lost = 0
        self._incidents = IncidentLog(log)
        self.head = NO_HEAD
        self._heads = heads
        self._clock = clock
        self._repeats = Repeats()
        self._waiting: deque[tuple[Act, asyncio.Future[None]]] = deque()
        self._work = asyncio.Event()
        self._over = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None
        self._checking: Checking | None = None
        self._check_ns: int | None = None
        self._logged_ns = 0
        self._logged = self._noted = NO_HEAD

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write and note until the context ends, then what is left.

        What is being written then is written to its end: the store may have kept what is broken
        off, and it would stand there twice.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                tasks.create_task(self._write_for_ever(), name="audit")
                try:
                    yield
                finally:
                    self._tasks = None
                    self._over.set()
                    self._work.set()
        finally:
            await self._end()

    async def refused(self, act: Act) -> None:
        """Write down that somebody was refused something."""
        told = self._repeats.take(act)
        if told is not None and (written := self._put(told)) is not None:
            await asyncio.wait((written,), timeout=WRITTEN_WITHIN_SECONDS)

    async def done(self, act: Act) -> None:
        """Write down that something was done of which nothing else stands in the store."""
        if (written := self._put(act)) is not None:
            await asyncio.wait((written,), timeout=WRITTEN_WITHIN_SECONDS)

    def note(self, act: Act) -> None:
        """Have a refusal written down, where nobody can wait for that."""
        told = self._repeats.take(act)
        if told is not None:
            self._put(told)

    def _put(self, act: Act) -> asyncio.Future[None] | None:
        """Let an act be written; return what tells that it is, None where there is no room."""
        if len(self._waiting) >= WAITING:
            self.lost += 1
            return None
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((act, written))
        self._work.set()
        return written

    async def _write_for_ever(self) -> None:
        while True:
            await comes(self._work, BEAT_SECONDS)
            self._work.clear()
            if self._over.is_set():
                return
            try:
                if not await self._write():
                    await comes(self._over, 1.0)
                    self._work.set()
            except Exception:  # noqa: BLE001 - whatever ails the store, the building is led on
                self._incidents.error("audit.failed", see="docs/audit.md", exc_info=True)
                await comes(self._over, BEAT_SECONDS)

    async def _write(self) -> bool:
        """Write what waits and note the head; return False where the store does not answer."""
        now_ns = self._clock.now_ns()
        for act in self._repeats.due(now_ns):
            self._put(act)
        try:
            await self._drain(now_ns)
            self.head = await self.table.head()
        except TransientHubError:
            return False
        await self._note(now_ns)
        self._check_daily(now_ns)
        return True

    def _check_daily(self, now_ns: int) -> None:
        """Check the chain once a day, whether anybody looks at it or not."""
        if self._check_ns is None:
            self._check_ns = now_ns + CHECKED_FIRST_NS
        elif now_ns >= self._check_ns:
            self._check_ns = now_ns + CHECKED_EVERY_NS
            self.checking()

    @property
    def broken(self) -> bool:
        """Whether the chain was found broken when it was last checked."""
        held = self._checking
        return held is not None and held.verdict is not None and held.verdict.broken is not None

    async def _drain(self, now_ns: int) -> None:
        while self._waiting:
            act, written = self._waiting[0]
            await self.table.append(act)
            self._waiting.popleft()
            if not written.done():
                written.set_result(None)
        if self.lost:
            lost, self.lost = self.lost, 0
            await self.table.append(Act(now_ns, HUB, "audit.lost", detail={"count": lost}))

    async def _note(self, now_ns: int) -> None:
        head = self.head
        if head != self._noted:
            try:
                await asyncio.to_thread(self._heads.note, head, now_ns)
            except OSError as error:
                self._incidents.warning(
                    "audit.not_noted", file=str(self._heads.path), reason=error.strerror
                )
            self._noted = head
        if head != self._logged and now_ns - self._logged_ns >= LOG_EVERY_NS:
            self._log_head(now_ns)

    def _log_head(self, now_ns: int) -> None:
        """Say in the log how far the chain has come, for logs are kept elsewhere as a rule."""
        log.info("audit.head", number=self.head.number, hash=self.head.hash)
        self._logged, self._logged_ns = self.head, now_ns

    async def _end(self) -> None:
        now_ns = self._clock.now_ns()
        for act in self._repeats.due(now_ns, all_of_them=True):
            self._put(act)
        try:
            if await self._write() and self.head != self._logged:
                self._log_head(now_ns)
        except Exception:  # whatever ails the store, the rest of the hub is ended in order
            log.exception("audit.failed", see="docs/audit.md")
        for _, written in self._waiting:
            written.cancel()

    def checking(self) -> Checking | None:
        """Return how far the checking of the chain is; it is begun anew where that is long ago."""
        now_ns, held = self._clock.now_ns(), self._checking
        going_on = held is not None and held.verdict is None
        lately = held is not None and 0 <= now_ns - held.begun_ns < CHECKED_LATELY_NS
        if not going_on and not lately and self._tasks is not None:
            self._checking = Checking(now_ns, self.head.number)
            self._tasks.create_task(self._check(now_ns), name="audit-check")
        return self._checking

    async def _check(self, begun_ns: int) -> None:
        """Check the whole chain, a chunk at a time, so that nobody else waits for it."""
        try:
            heads = await asyncio.to_thread(self._heads.heads)
            check = Check({head.number: head.hash for head in heads})
            state = Checking(begun_ns, (await self.table.head()).number)
            self._checking = state
            while chunk := await self.table.following(check.head.number, CHUNK):
                begun = time.perf_counter()
                for entry in chunk:
                    if check.take(entry) is not None:
                        break
                state = replace(state, checked=check.entries)
                self._checking = state
                if check.broken is not None:
                    break
                await asyncio.sleep(PACE * (time.perf_counter() - begun))
            verdict = check.end()
            self._checking = replace(state, checked=check.entries, verdict=verdict)
            if verdict.broken is not None:
                log.error("audit.broken", code=verdict.broken.code, number=verdict.broken.number)
        except (TransientHubError, OSError) as error:
            log.warning("audit.not_checked", reason=str(error))
            self._checking = None
