"""The workbench: which jobs are done, given up, tried again, and how it ends."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from hub.engine import Fact, GoOn, Job, works
from hub.workbench import Workbench

SUMS = works("sums", {"en": "summed"})


class Held:
    """Work that goes on until it is let go; it tells when it has begun and how it ended."""

    def __init__(self, outcome: object = 1, error: Exception | None = None) -> None:
        self.outcome, self.error = outcome, error
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.times, self.given_up = 0, False
        self.thread = ""

    def __call__(self, go_on: GoOn) -> object:
        self.times += 1
        self.thread = threading.current_thread().name
        self.begun.set()
        while not self.let_go.wait(0.001):
            self.check(go_on)
        self.check(go_on)
        if self.error is not None:
            raise self.error
        return self.outcome

    def check(self, go_on: GoOn) -> None:
        try:
            go_on()
        except Exception:
            self.given_up = True
            raise


class Bench:
    """A workbench with jobs that tests put up."""

    def __init__(self) -> None:
        self.jobs: dict[tuple[str, str], tuple[Any, Job[Any]]] = {}
        self.done: asyncio.Queue[Fact[Any]] = asyncio.Queue()
        self.errors: asyncio.Queue[tuple[str, Exception]] = asyncio.Queue()
        self.workbench = Workbench(
            lambda: self.jobs,
            self.done.put_nowait,
            lambda kind, error: self.errors.put_nowait((kind, error)),
            retry_seconds=0,
        )

    def stand(self, key: str, asked: int, work: Callable[[GoOn], object]) -> None:
        self.jobs["sums", key] = SUMS, Job(asked, work)
        self.workbench.look()

    async def outcome(self) -> tuple[str, int, object]:
        """Return the next outcome; its job then stands no more."""
        fact = await self.done.get()
        del self.jobs["sums", fact.key]
        assert fact.value is not None
        return fact.key, fact.value.asked, fact.value.outcome


@asynccontextmanager
async def running() -> AsyncIterator[Bench]:
    bench = Bench()
    task = asyncio.create_task(bench.workbench.run())
    try:
        yield bench
    finally:
        task.cancel()
        await asyncio.wait((task,))
        assert task.cancelled()
    assert not [each for each in threading.enumerate() if each.name.startswith("jobs")]


async def begun(work: Held) -> None:
    await asyncio.to_thread(work.begun.wait)


async def test_a_job_is_done_in_a_thread_while_the_loop_goes_on() -> None:
    async with running() as bench:
        work = Held(42)
        bench.stand("a", 1, work)
        await begun(work)
        for _ in range(100):
            await asyncio.sleep(0)
        assert bench.done.empty()
        work.let_go.set()
        assert await bench.outcome() == ("a", 1, 42)
        assert work.thread.startswith("jobs")


async def test_jobs_are_done_one_after_the_other_as_they_were_asked() -> None:
    async with running() as bench:
        first, second, third = Held(1), Held(2), Held(3)
        bench.stand("a", 1, first)
        await begun(first)
        bench.stand("c", 3, third)
        bench.stand("b", 2, second)
        for work in (first, second, third):
            work.let_go.set()
        assert [await bench.outcome() for _ in range(3)] == [("a", 1, 1), ("b", 2, 2), ("c", 3, 3)]


async def test_a_job_is_done_once_though_it_stands_until_the_next_tick() -> None:
    async with running() as bench:
        work = Held()
        work.let_go.set()
        bench.stand("a", 1, work)
        await bench.done.get()
        bench.workbench.look()
        other = Held(2)
        other.let_go.set()
        bench.stand("b", 2, other)
        assert (await bench.done.get()).key == "b"
        assert work.times == 1


async def test_what_another_job_has_replaced_is_given_up() -> None:
    async with running() as bench:
        old, new = Held(1), Held(2)
        bench.stand("a", 1, old)
        await begun(old)
        bench.stand("a", 2, new)
        await begun(new)
        assert old.given_up
        new.let_go.set()
        assert await bench.outcome() == ("a", 2, 2)
        assert bench.done.empty()
        assert bench.errors.empty()


async def test_what_ends_though_nobody_wants_it_is_dropped() -> None:
    """A job that never asks whether to go on."""
    deaf, let_go = threading.Event(), threading.Event()

    def work(_: GoOn) -> int:
        deaf.set()
        let_go.wait()
        return 1

    async with running() as bench:
        bench.stand("a", 1, work)
        await asyncio.to_thread(deaf.wait)
        bench.jobs.clear()
        bench.workbench.look()
        other = Held(2)
        other.let_go.set()
        bench.stand("b", 2, other)
        let_go.set()
        assert await bench.outcome() == ("b", 2, 2)


async def test_a_job_that_raises_is_told_and_tried_again_while_it_stands() -> None:
    async with running() as bench:
        work = Held(error=RuntimeError("broken on demand"))
        work.let_go.set()
        bench.stand("a", 1, work)
        for _ in range(3):
            kind, error = await bench.errors.get()
            assert (kind, str(error)) == ("sums", "broken on demand")
        work.error = None
        assert await bench.outcome() == ("a", 1, 1)
        assert work.times >= 4


async def test_a_job_that_raised_holds_up_no_other_one() -> None:
    async with running() as bench:
        broken, sound = Held(error=RuntimeError("broken")), Held(2)
        broken.let_go.set()
        sound.let_go.set()
        bench.stand("a", 1, broken)
        bench.stand("b", 2, sound)
        assert await bench.outcome() == ("b", 2, 2)


async def test_jobs_that_stand_before_it_runs_are_done() -> None:
    bench = Bench()
    work = Held(5)
    work.let_go.set()
    bench.stand("a", 1, work)
    task = asyncio.create_task(bench.workbench.run())
    assert await bench.outcome() == ("a", 1, 5)
    task.cancel()
    await asyncio.wait((task,))


async def test_its_end_gives_up_what_is_being_done() -> None:
    async with running() as bench:
        work = Held()
        bench.stand("a", 1, work)
        await begun(work)
    assert work.given_up
    assert bench.done.empty()
