"""Play library days in real time, one after the other, into an MQTT client or any other sink."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Protocol

from hub.simulation.building import DAY_S, DayPlan, SimulatedBuilding
from hub.simulation.day import library_day

Publish = Callable[[str, bytes], Awaitable[None]]
"""Takes topic and payload."""

Sleep = Callable[[float], Awaitable[None]]
"""Takes real seconds."""

LATEST_S = 5.0
"""Real seconds by which a message may be late before the simulated clock is set back to now."""


class MonotonicClock(Protocol):
    """A clock that never goes back."""

    def __call__(self) -> float:
        """Return real seconds since some moment."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """Where in the day to begin, and how fast to go.

    Args:
        start_s: Local time of day in seconds after midnight, below 86 400.
        speed: Simulated seconds per real second, above 0.
    """

    start_s: float
    speed: float = 1.0

    def __post_init__(self) -> None:
        """Check the range."""
        if not 0 <= self.start_s < DAY_S:
            raise ValueError(f"start_s must be at least 0 and below {DAY_S}, not {self.start_s}")
        if not 0 < self.speed < math.inf:
            raise ValueError(f"speed must be above 0, not {self.speed}")


async def run_library(
    building: SimulatedBuilding,
    plan: DayPlan,
    random: Random,
    pace: Pace,
    *,
    publish: Publish,
    clock: MonotonicClock,
    sleep: Sleep,
) -> None:
    """Play the building's days for ever; cancel to stop.

    Messages are made one by one as their time comes, so nothing queues up here. Where the sink or
    the machine cannot keep up, time slows down rather than messages piling up: once a message is
    more than `LATEST_S` late, the days go on from the present moment.

    Args:
        building: What to play.
        plan: The day, the same each day but for chance.
        random: Source of all chance.
        pace: Time of day to begin at, and speed.
        publish: Takes each message; its errors end the run.
        clock: Real time.
        sleep: Waits for real seconds; called between any two messages, so that others get their
            turn.
    """
    origin = clock() - pace.start_s / pace.speed
    for day in count():
        midnight_s = float(day * DAY_S)
        for message in library_day(building, plan, random, pace.start_s if day == 0 else 0.0):
            delay = origin + (midnight_s + message.seconds) / pace.speed - clock()
            if delay < -LATEST_S:
                origin -= delay
            await sleep(max(0.0, delay))
            await publish(message.topic, message.payload)
