"""The pure parts of the shells."""

import asyncio
from typing import cast

import aiomqtt
import pytest

from sensors.adapters.mqtt_client import _newest_wins, full_jitter


class Longest:
    def uniform(self, a: float, b: float) -> float:
        assert a == 0.0
        return b


@pytest.mark.parametrize(
    ("attempt", "bound"), [(0, 0.5), (1, 1.0), (5, 16.0), (6, 30.0), (10_000, 30.0)]
)
def test_waiting_times_double_up_to_half_a_minute(attempt: int, bound: float) -> None:
    assert full_jitter(attempt, Longest()) == bound


async def test_a_full_queue_loses_its_oldest_and_counts() -> None:
    lost: list[None] = []
    queue = _newest_wins(lambda: lost.append(None))(maxsize=2)
    assert isinstance(queue, asyncio.Queue)
    for number in range(5):
        queue.put_nowait(cast("aiomqtt.Message", number))
    assert [cast("int", queue.get_nowait()) for _ in range(2)] == [3, 4]
    assert len(lost) == 3
