"""Updates of many keys at a steady rate, gathered into ticks as the hub's inbox does."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Updates:
    """What to play.

    Args:
        rate: Updates per second.
        keys: How many keys they go round.
        seconds: How long.
        gap: Seconds between two ticks.
    """

    rate: float
    keys: int
    seconds: float
    gap: float


@dataclass(slots=True)
class _Played:
    ticks: list[list[int]] = field(default_factory=list)
    """For each tick the times (CLOCK_MONOTONIC, ns) at which its updates came."""

    late_ms: list[float] = field(default_factory=list)


async def play_updates(
    asked: Updates, flush: Callable[[dict[str, int]], None]
) -> dict[str, object]:
    """Play updates; each comes at its own time and leaves with the next tick.

    Returns:
        `ticks`: for each tick, when its updates came. `late_ms`: by how much each tick was late.
    """
    values = dict.fromkeys((f"key-{number:04d}" for number in range(asked.keys)), 0)
    names = list(values)
    played = _Played()
    begun = time.monotonic_ns()
    step_ns = 1e9 / asked.rate
    sent = 0
    tick = 0
    while tick * asked.gap < asked.seconds:
        tick += 1
        due_ns = begun + int(tick * asked.gap * 1e9)
        await asyncio.sleep(max(0.0, (due_ns - time.monotonic_ns()) / 1e9))
        now_ns = time.monotonic_ns()
        played.late_ms.append((now_ns - due_ns) / 1e6)
        came: list[int] = []
        while (at_ns := begun + int(sent * step_ns)) <= now_ns:
            values[names[sent % asked.keys]] = sent
            came.append(at_ns)
            sent += 1
        flush(dict(values))
        played.ticks.append(came)
    return {"ticks": played.ticks, "late_ms": played.late_ms}
