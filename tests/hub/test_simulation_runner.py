"""Days played in real time, on a clock that the test moves."""

import asyncio
import itertools
from collections.abc import Callable
from random import Random

import pytest

from hub.simulation import (
    DAY_S,
    DayPlan,
    Pace,
    SimulatedBuilding,
    SimulatedZone,
    library_day,
    run_library,
)

BUILDING = SimulatedBuilding(zones=(SimulatedZone("hall", 0, 50, ("counter-hall",)),))
PLAN = DayPlan(visitors=5)


class Enough(Exception):
    """The sink has seen what it wanted."""


class Stage:
    """A clock, a sleep that moves it, and a sink that stops after some messages."""

    def __init__(self, messages: int, cost_s: float = 0.0) -> None:
        self.now = 1_000.0
        self.limit = messages
        self.cost_s = cost_s
        self.sleeps: list[float] = []
        self.seen: list[tuple[float, str, bytes]] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds

    async def publish(self, topic: str, payload: bytes) -> None:
        self.seen.append((self.now, topic, payload))
        self.now += self.cost_s
        if len(self.seen) == self.limit:
            raise Enough


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - a model of people, no secret


async def play(stage: Stage, pace: Pace) -> None:
    with pytest.raises(Enough):
        await run_library(
            BUILDING,
            PLAN,
            seeded(1),
            pace,
            publish=stage.publish,
            clock=stage.clock,
            sleep=stage.sleep,
        )


@pytest.mark.parametrize("speed", [1.0, 60.0])
async def test_messages_come_at_their_time(speed: float) -> None:
    stage = Stage(100)
    start_s = 10 * 3_600.0
    await play(stage, Pace(start_s, speed))
    expected = list(itertools.islice(library_day(BUILDING, PLAN, seeded(1), start_s), 100))
    assert [(topic, payload) for _, topic, payload in stage.seen] == [
        (message.topic, message.payload) for message in expected
    ]
    for (when, _, _), message in zip(stage.seen, expected, strict=True):
        assert when - 1_000 == pytest.approx((message.seconds - start_s) / speed)


async def test_a_new_day_follows_at_midnight() -> None:
    stage = Stage(12)
    await play(stage, Pace(DAY_S - 60.0))
    times = [when - 1_000 for when, _, _ in stage.seen]
    assert times == pytest.approx([10.0 * number for number in range(12)])


async def test_others_get_their_turn_between_any_two_messages() -> None:
    stage = Stage(50, cost_s=30.0)
    await play(stage, Pace(0.0))
    assert len(stage.sleeps) == 50
    assert min(stage.sleeps) == 0.0


async def test_slow_sink_slows_time_down_and_gets_no_burst() -> None:
    stage = Stage(40)

    async def stall(topic: str, payload: bytes) -> None:
        if len(stage.seen) == 10:
            stage.now += 3_600
        await stage.publish(topic, payload)

    with pytest.raises(Enough):
        await run_library(
            BUILDING,
            PLAN,
            seeded(1),
            Pace(0.0),
            publish=stall,
            clock=stage.clock,
            sleep=stage.sleep,
        )
    times = [when for when, _, _ in stage.seen]
    after = [later - earlier for earlier, later in itertools.pairwise(times[11:])]
    assert after == pytest.approx([10.0] * len(after))


async def test_run_can_be_cancelled() -> None:
    reached = asyncio.Event()

    async def wait(_: float) -> None:
        reached.set()
        await asyncio.Event().wait()

    async def publish(_topic: str, _payload: bytes) -> None:
        pytest.fail("nothing may be published while the sleep lasts")

    task = asyncio.create_task(
        run_library(
            BUILDING,
            PLAN,
            seeded(1),
            Pace(0.0),
            publish=publish,
            clock=lambda: 0.0,
            sleep=wait,
        )
    )
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    "build",
    [
        lambda: Pace(-1),
        lambda: Pace(DAY_S),
        lambda: Pace(0, 0),
        lambda: Pace(0, float("nan")),
    ],
)
def test_pace_out_of_range_is_refused(build: Callable[[], Pace]) -> None:
    with pytest.raises(ValueError, match="must be"):
        build()
