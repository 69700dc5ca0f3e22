"""The workbench: jobs of the twin, done in a thread of their own while ticks go on."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from hub.engine import Fact, Job, Works

RETRY_SECONDS = 1.0
"""How long a job that raised rests before it is tried again, as stages do."""

Standing = tuple[Works[Any], Job[Any]]
Jobs = Mapping[tuple[str, str], Standing]


class GivenUp(Exception):
    """Ends a job that stands no more."""


@dataclass(frozen=True, slots=True, eq=False)
class Underway:
    """The job that is being done."""

    job: Job[Any]
    given_up: Event = field(default_factory=Event)

    def go_on(self) -> None:
        """Raise where nobody wants the outcome any more; called from the thread."""
        if self.given_up.is_set():
            raise GivenUp


class Workbench:
    """Does the jobs that stand, one after the other, and hands back what comes of them.

    Overflow rule: of each kind and key one job stands, the newest, so there is no queue to
    overflow. What another one has replaced is given up the next time it asks whether to go on, and
    its outcome is dropped if it comes to an end before.

    Args:
        jobs: Tells which jobs stand.
        deliver: Takes the fact that a job is done.
        report: Told of a job that raised: its kind and why. It is tried again while it stands.
        retry_seconds: After how long.
    """

    def __init__(
        self,
        jobs: Callable[[], Jobs],
        deliver: Callable[[Fact[Any]], None],
        report: Callable[[str, Exception], None],
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self._jobs = jobs
        self._deliver = deliver
        self._report = report
        self._retry_seconds = retry_seconds
        self._settled: dict[tuple[str, str], Job[Any]] = {}
        self._underway: Underway | None = None
        self._news = asyncio.Event()

    def look(self) -> None:
        """See whether other jobs stand now; to be called where that may be."""
        standing = [job for _, job in self._jobs().values()]
        if self._underway is not None and self._underway.job not in standing:
            self._underway.given_up.set()
        if standing:
            self._news.set()

    async def run(self) -> None:
        """Do jobs until this is cancelled; the thread has ended when it returns."""
        self.look()
        with ThreadPoolExecutor(1, thread_name_prefix="jobs") as thread:
            while True:
                await self._news.wait()
                self._news.clear()
                while (key := self._next()) is not None:
                    await self._do(thread, key)

    def _next(self) -> tuple[str, str] | None:
        """Return the key of the job that was asked for first and is not done yet."""
        standing = self._jobs()
        self._settled = {
            key: job
            for key, job in self._settled.items()
            if key in standing and standing[key][1] is job
        }
        open_keys = [key for key in standing if key not in self._settled]
        return min(open_keys, key=lambda key: (standing[key][1].asked, key), default=None)

    async def _do(self, thread: Executor, key: tuple[str, str]) -> None:
        """Do one job."""
        kind, job = self._jobs()[key]
        underway = self._underway = Underway(job)
        loop = asyncio.get_running_loop()
        try:
            outcome = await loop.run_in_executor(thread, job.work, underway.go_on)
        except GivenUp:
            return
        except Exception as error:  # noqa: BLE001 - a broken job must not stop the others
            self._settled[key] = job
            self._report(kind.asked.name, error)
            loop.call_later(self._retry_seconds, self._retry, key, job)
        else:
            if not underway.given_up.is_set():
                self._settled[key] = job
                self._deliver(kind.result(key[1], job.asked, outcome))
        finally:
            underway.given_up.set()
            self._underway = None

    def _retry(self, key: tuple[str, str], job: Job[Any]) -> None:
        """Let a job that raised be tried again, if it still stands."""
        if self._settled.get(key) is job:
            del self._settled[key]
            self.look()
