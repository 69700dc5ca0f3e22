"""Shadowing: while another core leads, a twin runs along with its in threads of their own."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any, TypeVar

import structlog

from hub.assembly.tasks import owned
from hub.engine import Job, Works
from hub.ports import Batch, Json
from hub.shadow import MOST_NAMED, Begin, Shadow, shadow_from_standing, shadow_from_start
from hub.twin import Site
from sensors.adapters import IncidentLog

MOST_WAITING = 4_096
MOST_BYTES = 32 * 2**20
AT_ONCE = 64
"""Batches that are followed before anything else is looked at."""

AGAIN_SECONDS = 30.0
"""Rest after what came was too much, or could not be followed."""

HANDOVER_SECONDS = 5.0
"""How long a core that takes over waits for what is under way: less than a first tick anew."""

STARTING, BEHIND, RUNNING, NONE = "starting", "behind", "running", "none"

Waiting = tuple[int, Batch]
T = TypeVar("T")

log = structlog.get_logger(__name__)


class GivenUp(Exception):
    """Ends what nobody wants any more."""


class Ahead:
    """Works the jobs of a shadow out beside it, as the leader does, so that it need not wait.

    Overflow rule: what stands no more is given up; of each kind and key one job stands.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="shadow jobs")
        self._begun: dict[tuple[str, int], tuple[Event, Future[Any]]] = {}

    def look(self, standing: Mapping[tuple[str, str], tuple[Works[Any], Job[Any]]]) -> None:
        """Begin what stands and is not begun; give up what stands no more.

        Raises:
            GivenUp: All of it was given up, by another thread.
        """
        wanted = {(key, job.asked): job for (_, key), (_, job) in standing.items()}
        for each in self._begun.keys() - wanted.keys():
            self._begun.pop(each)[0].set()
        for each, job in wanted.items():
            if each not in self._begun:
                given_up = Event()
                try:
                    work = self._thread.submit(job.work, partial(go_on, given_up))
                except RuntimeError:
                    raise GivenUp from None
                self._begun[each] = given_up, work

    def outcome(self, key: str, asked: int) -> Any:  # noqa: ANN401 - of any kind of job
        """Return what came of a job, waiting for it; None where it has to be worked out.

        Raises:
            GivenUp: Nobody wants it any more.
        """
        found = self._begun.get((key, asked))
        try:
            return found[1].result() if found is not None else None
        except (GivenUp, CancelledError):
            raise GivenUp from None
        except Exception:  # noqa: BLE001 - the leader, who told of it, has tried again as well
            return None

    def close(self) -> None:
        """Give everything up; nothing is begun any more, though another thread looks just now."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        for given_up, _ in tuple(self._begun.values()):
            given_up.set()

    def ended(self) -> None:
        """Wait until what was given up has ended."""
        self._thread.shutdown()


def go_on(given_up: Event) -> None:
    """Raise where nobody wants the outcome any more."""
    if given_up.is_set():
        raise GivenUp


class Shadowing:
    """Keeps a shadow of the twin that leads, ready to be led on with.

    Where it gives something else than the stream says although it has followed from the start, or
    cannot follow, that is logged once, and it begins anew from what stands. The same after it has
    fallen too far behind. A core that takes over meanwhile makes a twin anew, in one large tick.

    Bounds: 4,096 batches and 32 MiB of facts wait. Overflow rule: all that waits is let go of and
    the shadow with it; half a minute later it begins anew from what stands then.

    Args:
        site: The building.
        standing: Tells what stands after all batches taken so far.
    """

    def __init__(self, site: Site, standing: Callable[[], Begin]) -> None:
        self._site = site
        self._standing = standing
        self._shadow: Shadow | None = None
        self._ahead: Ahead | None = None
        self._waiting: deque[Waiting] = deque()
        self._size = 0
        self._reached = 0
        self._over = False
        self._resting = asyncio.Event()
        self._news = asyncio.Event()
        self._followed = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="shadow")
        self._incidents = IncidentLog(log)

    def told(self) -> dict[str, Json]:
        """Return what is said of it: how it is, and how many documents are not the leader's."""
        return {"twin": self.state, "differing": self.differing}

    @property
    def state(self) -> str:
        """How it is: `running`, `behind`, `starting`, or `none` while it rests."""
        if self._shadow is None:
            return NONE if self._resting.is_set() else STARTING
        return RUNNING if self._shadow.number == self._reached else BEHIND

    @property
    def differing(self) -> int:
        """How many documents are different from the leader's."""
        return len(self._shadow.differing) if self._shadow is not None else 0

    def take(self, number: int, batch: Batch) -> None:
        """Take the next batch of the stream."""
        self._reached = number
        if self._resting.is_set():
            return
        self._size += size_of(batch)
        self._waiting.append((number, batch))
        if len(self._waiting) > MOST_WAITING or self._size > MOST_BYTES:
            self._incidents.warning("standby.behind", batches=len(self._waiting))
            self._give_up()
        self._news.set()

    async def run(self) -> None:
        """Follow until cancelled or handed over."""
        while not self._over:
            try:
                await self._begin()
                await self._follow()
            except GivenUp:
                pass
            except Exception as error:  # noqa: BLE001 - the standby goes on without a twin
                self._incidents.error("standby.lost", reason=str(error), exc_info=error)
                self._give_up()
            if self._resting.is_set() and not self._over:
                await asyncio.sleep(AGAIN_SECONDS)
                self._resting.clear()

    async def handed_over(self, number: int) -> Shadow | None:
        """Return the shadow once it has followed a batch, to be led on with, and keep none.

        None where there is none, or it takes too long, or nothing was there to follow.
        """
        found: Shadow | None = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HANDOVER_SECONDS):
                found = await self._caught_up(number)
        ahead, self._over = self._jobs(), True
        self._give_up()
        self._news.set()
        # Kernels of a building are for one thread that ticks and one that does jobs.
        await self._beside(ahead.ended)
        if found is None and number:
            log.info("core.anew", number=number)
        return found

    async def _caught_up(self, number: int) -> Shadow | None:
        while number and not self._resting.is_set():
            self._followed.clear()
            if self._shadow is not None and self._shadow.number == number:
                return self._shadow
            await self._followed.wait()
        return None

    def close(self) -> None:
        """End; what is under way in the thread ends by itself."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._ahead is not None:
            self._ahead.close()

    async def _begin(self) -> None:
        """Make a shadow of what stands, if anything does."""
        self._let_go()
        begin = self._standing()
        self._reached = begin.number
        if begin.number == 0:
            return
        shadow = await self._beside(partial(shadow_from_standing, self._site, begin))
        if not self._resting.is_set():
            self._shadow = shadow
            self._followed.set()
            log.info("standby.twin", revision=begin.held.revision, differing=self.differing)

    async def _follow(self) -> None:
        """Follow until the shadow is lost."""
        while not self._resting.is_set():
            batches = self._next()
            if not batches:
                self._news.clear()
                await self._news.wait()
                continue
            # Made here: whoever takes over must not find one later that the thread has made.
            work = partial(self._followed_by, self._shadow, batches, self._jobs())
            shadow, same = await self._beside(work)
            if self._resting.is_set():
                return
            self._shadow = shadow
            if not same:
                await self._differs(shadow)
                return
            self._followed.set()

    async def _differs(self, shadow: Shadow) -> None:
        self._incidents.error(
            "standby.differs",
            revision=shadow.twin.engine.number,
            topics=sorted(shadow.differing)[:MOST_NAMED],
            see="docs/scaling.md",
        )

    def _next(self) -> list[Waiting]:
        count = min(AT_ONCE, len(self._waiting))
        batches = [self._waiting.popleft() for _ in range(count)]
        self._size -= sum(size_of(batch) for _, batch in batches)
        return batches

    def _followed_by(
        self, shadow: Shadow | None, batches: list[Waiting], ahead: Ahead
    ) -> tuple[Shadow, bool]:
        """Let a shadow follow some batches; in the thread."""
        for number, batch in batches:
            if self._resting.is_set():
                raise GivenUp
            if batch.since is not None:
                shadow = shadow_from_start(self._site, batch, number)
                continue
            if shadow is None:
                raise ValueError("the stream does not begin with a start")
            exact = shadow.exact
            same = shadow.follow(batch, ahead.outcome)
            ahead.look(shadow.twin.engine.jobs())
            if exact and not same:
                return shadow, False
        if shadow is None:
            raise ValueError("nothing was followed")
        return shadow, True

    def _jobs(self) -> Ahead:
        if self._ahead is None:
            self._ahead = Ahead()
        return self._ahead

    async def _beside(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _let_go(self) -> None:
        self._shadow = None
        self._waiting.clear()
        self._size = 0
        if self._ahead is not None:
            self._ahead.close()
            self._ahead = None

    def _give_up(self) -> None:
        """Let go of all, and rest."""
        self._let_go()
        self._resting.set()
        self._followed.set()


@contextlib.asynccontextmanager
async def shadowing(site: Site, standing: Callable[[], Begin]) -> AsyncIterator[Shadowing]:
    """Keep a shadow until the context ends."""
    shadows = Shadowing(site, standing)
    try:
        async with owned(shadows.run(), "shadow"):
            yield shadows
    finally:
        shadows.close()


def size_of(batch: Batch) -> int:
    """Return the bytes of facts in a batch."""
    return sum(len(record.data) for record in batch.records)
