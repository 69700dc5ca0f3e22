"""The running twin: takes facts from the shells, ticks, and publishes."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterable
from itertools import count
from typing import Any

import structlog

from hub.admission import Admission
from hub.auditing import Auditing
from hub.clock import ClockWatch
from hub.commanding import Commanding
from hub.engine import Fact, Failure, Revision
from hub.errors import InboxFullError, LogUnavailableError, SessionsFullError, TickFailedError
from hub.fair_loop import let_others
from hub.garbage import tidy
from hub.inputs import Inputs
from hub.keeping import Keeper, Kept, by_revision, standing_facts
from hub.large_pages import Memory
from hub.learning import Learner
from hub.ports import Clock, Ids, Log, Snapshot
from hub.pulse import Pulse
from hub.push import Outlet
from hub.sessions import Sessions, topic_of
from hub.store import Store
from hub.suppositions import Suppositions
from hub.twin import (
    ClockSet,
    Session,
    Twin,
    clock_fact,
    encoded,
    leave_given,
    preparations,
    published,
    session_end_fact,
    session_fact,
    start_fact,
    status_fact,
)
from hub.warming import Warming
from hub.watchdog import watched
from hub.workbench import Workbench
from sensors.adapters import IncidentLog

LONGEST_GAP = 0.02
GAP_PER_TICK = 0.25
"""Between two ticks the hub rests for a quarter of what the last one took and of what was spent
on sending since the one before, 20 ms at most: one fact goes at once, facts that come while a tick
runs go together with the next one, and sockets and devices get their turn. A longer rest would be
added to what half of a steady stream waits. Where a tick has left work for the next one it rests
only while somebody else has something to do."""

HOUSEKEEPING = 1.0
"""Seconds between two looks at the inputs and at sessions nobody listens to."""

COUNTS_EVERY = 10
"""Looks between two revisions that only tell how many readings have come."""

TOUCH_EVERY = 5
"""Looks between two questions to the store: it may be out, or a standby may have commanded."""

CONGESTED = 0.02
"""Seconds between two looks at a log that keeps nothing."""

FEW = 8
"""Documents that a tick encodes itself; those of more are encoded after they are given out."""

NANOSECONDS = 10**9

log = structlog.get_logger(__name__)


class Runtime:
    """Owns the twin's tick.

    Args:
        twin: The building.
        push: Where revisions go.
        log: Where ticks are kept.
        store: Where commands are committed before they take effect.
        inputs: Where readings are decoded and counted.
        clock: The time.
        ids: New ids.
        auditing: Writes down what is refused.
        admission: Who may come in.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - the parts of a hub
        self,
        twin: Twin,
        push: Outlet,
        log: Log,
        store: Store,
        inputs: Inputs,
        clock: Clock,
        ids: Ids,
        auditing: Auditing,
        admission: Admission,
    ) -> None:
        self.twin = twin
        self.push = push
        self.keeper = Keeper(twin, log)
        self.commanding = Commanding(twin, store, self.apply)
        self.inputs = inputs
        self.clock = clock
        self.ids = ids
        self.auditing = auditing
        self.admission = admission
        self.sessions = Sessions()
        self.suppositions = Suppositions(twin)
        self.learner = Learner(twin)
        self.workbench = Workbench(twin.engine.jobs, self.put, self._job_failed)
        ready = (*preparations(twin.site), leave_given(twin))
        self.warming = Warming(ready, self._is_busy, self._not_warmed, Memory().enlarge)
        self.pulse = Pulse(time.monotonic())
        self.ready = False
        self.ticks = 0
        self.stage_failures = 0
        self.store_failures = 0
        self._incidents = IncidentLog(structlog.get_logger(__name__))
        self._work = asyncio.Event()
        self._wakes_ns: int | None = None
        self._waiting: list[asyncio.Future[int]] = []
        self._kept: Kept | None = None

    async def start(self, held: Snapshot) -> None:
        """Take up what the store and the log hold, and run the first ticks.

        Where the epoch goes on, topics that say what they said before the start stand at the
        revision that last changed them, so that clients which have them need nothing anew.

        Args:
            held: What stood when the hub last ended.

        Raises:
            TickFailedError: A stage raised, so that there is nothing whole to show. What it has
                dealt with, such as a route that cannot be worked out, keeps no hub from starting.
        """
        now_ns = self.clock.now_ns()
        believed, refused = standing_facts(self.twin, held)
        facts: list[Fact[Any]] = [start_fact(self.twin.site, now_ns)]
        facts.extend(fact for fact in believed if self._taken_up(fact, now_ns))
        facts.extend(await self.commanding.start(now_ns))
        self._first_tick(facts, now_ns, since=held.revision)
        if refused:
            self._first_tick(refused, now_ns)
        documents, reached = self.twin.documents(), self.twin.engine.number
        for revision, told in by_revision(documents, held, reached):
            self.push.publish(revision, told)
        self.ready = True

    def _taken_up(self, fact: Fact[Any], now_ns: int) -> bool:
        """Open the session of a fact from before the start; tell whether the fact counts."""
        if not isinstance(fact.value, Session):
            return True
        try:
            self.sessions.open(fact.value.id, now_ns, asks=fact.value.asked is not None)
        except SessionsFullError:
            return False
        return True

    def _first_tick(
        self, facts: Iterable[Fact[Any]], now_ns: int, since: int | None = None
    ) -> None:
        self.ticks += 1
        revision = self.twin.run(facts, now_ns)
        told = published(revision) if revision is not None else {}
        self.keeper.keep(facts, revision, told, now_ns, since)
        for failed in revision.failures if revision is not None else ():
            if not failed.partly:
                raise TickFailedError(failed.stage) from failed.error
            self._stage_failed(failed)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tick and keep house until the context ends."""
        with watched(self.pulse):
            async with self._tasks():
                yield

    @contextlib.asynccontextmanager
    async def _tasks(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            owned = (
                tasks.create_task(self._tick_for_ever(), name="tick"),
                tasks.create_task(self._keep_house(), name="housekeeping"),
                tasks.create_task(self._make_good(), name="commands"),
                tasks.create_task(self.workbench.run(), name="jobs"),
                tasks.create_task(self.warming.run(), name="warming"),
            )
            try:
                yield
            finally:
                self.ready = False
                for task in owned:
                    task.cancel()
                for waiter in self._waiting:
                    waiter.cancel()

    def take(self, fact: Fact[Any]) -> None:
        """Take a fact from outside for the next tick.

        Raises:
            InboxFullError: Too many other keys wait already.
        """
        if not self.twin.inbox.offer(fact):
            raise InboxFullError
        self._work.set()

    def put(self, fact: Fact[Any]) -> None:
        """Take a fact of the hub itself for the next tick."""
        self.twin.inbox.put(fact)
        self._work.set()

    def apply(self, *facts: Fact[Any]) -> asyncio.Future[int]:
        """Take facts of the hub itself; return what tells the revision with them in force."""
        for fact in facts:
            self.put(fact)
        waiter: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        return waiter

    def tick(self) -> Revision | None:
        """Run one tick over all that waits and publish its revision."""
        waiting, self._waiting = self._waiting, []
        revision = self._run(self.twin.inbox.take(), self.clock.now_ns()).revision
        self._give_out()
        self.keeper.release()
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(self.twin.engine.number)
        return revision

    def when_kept(self, call: Callable[[], None]) -> None:
        """Call once all that was taken so far is applied and kept; see `Keeper.when_kept`."""
        self.keeper.when_kept(call)

    def _run(self, facts: tuple[Fact[Any], ...], now_ns: int) -> Kept:
        """Run a tick and keep it; its revision is to be given out next."""
        self._give_out()
        self.ticks += 1
        revision = self.twin.run(facts, now_ns)
        documents = published(revision) if revision is not None else {}
        told = encoded(documents) if len(documents) <= FEW else {}
        self.keeper.keep(facts, revision, told or documents, now_ns)
        self._kept = Kept(revision, documents, told)
        return self._kept

    def _give_out(self) -> None:
        """Publish the revision that was kept last, if that is not done yet."""
        kept, self._kept = self._kept, None
        if kept is None or kept.revision is None:
            return
        revision = kept.revision
        if self.twin.engine.asks_jobs(revision):
            self.workbench.look()
        for failed in revision.failures:
            self._stage_failed(failed)
        if revision.changes:
            self.push.publish(revision.number, kept.documents, kept.told)

    def _stage_failed(self, failed: Failure) -> None:
        self.stage_failures += 1
        stage, error = failed.stage, failed.error
        self._incidents.error("tick.stage", about=stage, stage=stage, exc_info=error)

    def _job_failed(self, kind: str, error: Exception) -> None:
        self.stage_failures += 1
        self._incidents.error("tick.job", about=kind, job=kind, exc_info=error)

    def _not_warmed(self, error: Exception) -> None:
        self._incidents.warning("warming.failed", exc_info=error)

    def open_session(self, session: Session) -> tuple[int, bytes | None]:
        """Open a visitor's route; return the revision that holds it, and it as JSON if it is told.

        It gets a tick of its own: it touches nothing else, and whoever asks for it stands waiting.

        Raises:
            SessionsFullError: Too many routes are open.
            LogUnavailableError: The log is congested.
        """
        if self.keeper.log.congested:
            raise LogUnavailableError("nothing can be kept now; try again")
        now_ns = self.clock.now_ns()
        self.sessions.open(session.id, now_ns, asks=session.asked is not None)
        kept = self._run((session_fact(session, now_ns),), now_ns)
        # Whoever stands waiting is answered first: the revision is given out in the next turn of
        # the loop, and nothing that is sent because of the answer is read before.
        if self.push.prompt:
            self._finish()
        else:
            asyncio.get_running_loop().call_soon(self._finish)
        return self.twin.engine.number, kept.of(topic_of(session.id))

    def end_session(self, session_id: str) -> bool:
        """End a visitor's route; return False where there is none."""
        if not self.sessions.close(session_id):
            return False
        now_ns = self.clock.now_ns()
        self._run((session_end_fact(session_id, now_ns),), now_ns)
        self._finish()
        return True

    def _finish(self) -> None:
        """Give out a revision; whoever sleeps until a later time than is due wakes."""
        self._give_out()
        due_ns, held_ns = self.twin.next_wake_ns(), self._wakes_ns
        if due_ns is not None and (held_ns is None or due_ns < held_ns):
            self._work.set()

    async def _tick_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        sent = self.push.seconds
        while True:
            alarm = self._set_alarm(loop)
            try:
                await self._work.wait()
            finally:
                if alarm is not None:
                    alarm.cancel()
            self._work.clear()
            if self.keeper.log.congested:
                self._work.set()
                await asyncio.sleep(CONGESTED)
                continue
            begun = loop.time()
            sending = self.push.seconds - sent
            self.tick()
            sent = self.push.seconds
            spent = loop.time() - begun + sending
            gap = min(LONGEST_GAP, GAP_PER_TICK * spent)
            if self._is_due():
                await let_others(gap)
            else:
                await asyncio.sleep(gap)

    def _is_due(self) -> bool:
        """Tell whether the twin has left something for the next tick, such as routes."""
        wakes_ns = self.twin.next_wake_ns()
        return wakes_ns is not None and wakes_ns <= self.clock.now_ns()

    def _is_busy(self) -> bool:
        """Tell whether a tick is due."""
        return self._work.is_set() or self._is_due()

    def _set_alarm(self, loop: asyncio.AbstractEventLoop) -> asyncio.TimerHandle | None:
        """Let there be work when the twin is to be woken next, if ever."""
        self._wakes_ns = self.twin.next_wake_ns()
        if self._wakes_ns is None:
            return None
        seconds = max(0.0, (self._wakes_ns - self.clock.now_ns()) / NANOSECONDS)
        return loop.call_later(seconds, self._work.set)

    async def _keep_house(self) -> None:
        loop = asyncio.get_running_loop()
        watch = ClockWatch(self.clock.now_ns(), loop.time())
        due = time.monotonic()
        for beat in count():
            now, now_ns = time.monotonic(), self.clock.now_ns()
            work = self._work.is_set() and not self.keeper.log.congested
            self.pulse.beat(now, late=now - due, ticks=self.ticks, work=work)
            self._note_clock(watch.jumped_ns(now_ns, loop.time()), now_ns)
            if self.inputs.changed(noteworthy=beat % COUNTS_EVERY != 0):
                self.put(status_fact(self.inputs.status(), now_ns))
            for fact in self.learner.look(now_ns):
                self.put(fact)
            for gone in self.sessions.forsaken(self.push.listened_topics(), now_ns):
                self.put(session_end_fact(gone, now_ns))
            if not self._is_busy():
                tidy()
            due = time.monotonic() + HOUSEKEEPING
            await asyncio.sleep(HOUSEKEEPING)

    async def _make_good(self) -> None:
        for beat in count(1):
            await asyncio.sleep(HOUSEKEEPING)
            try:
                if beat % TOUCH_EVERY == 0:
                    await self.commanding.touch()
                await self.commanding.make_good()
                await self.commanding.end_spent(self.clock.now_ns(), self.ids.new)
            except Exception:  # noqa: BLE001 - whatever ails the store, the building is led on
                self.store_failures += 1
                self._incidents.error("store.failed", see="docs/store.md", exc_info=True)

    def _note_clock(self, jump_ns: int, now_ns: int) -> None:
        """Tell the twin that the clock was set, if it was."""
        if jump_ns:
            log.warning("clock.set", seconds=round(jump_ns / NANOSECONDS, 3))
            self.sessions.shift(jump_ns)
            self.put(clock_fact(ClockSet(jump_ns, now_ns)))
