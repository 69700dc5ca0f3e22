"""Queues at gates against a plain simulation."""

import heapq
import random
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from ext import queue_up

CROWDS = 400


def ints(values: object) -> NDArray[np.int32]:
    return np.array(values, dtype=np.int32)


Step = tuple[int, int, int]


def plain(
    ways: list[list[Step]], people: list[int], capacities: list[int]
) -> tuple[list[int], list[list[int]]]:
    """The same by the rule in the docstring: each step is (gate, walk, after)."""
    free = [Fraction(0)] * len(capacities)
    waits: list[list[int]] = [[] for _ in ways]
    out = [0] * len(ways)
    events = [(way[0][1], group, 0) for group, way in enumerate(ways) if way]
    heapq.heapify(events)
    while events:
        time, group, step = heapq.heappop(events)
        gate, _, after = ways[group][step]
        begun = time
        if gate >= 0:
            free[gate] = max(free[gate], Fraction(time))
            begun = int(free[gate])
            steps = people[group] * 10**9 // capacities[gate]
            free[gate] += Fraction(steps, 1000)
            waits[group].append(begun - time)
            begun += (people[group] - 1) * 10**6 // capacities[gate]
        else:
            waits[group].append(0)
        done = begun + after
        if step + 1 < len(ways[group]):
            heapq.heappush(events, (done + ways[group][step + 1][1], group, step + 1))
        else:
            out[group] = done
    return out, waits


def test_queues_are_those_of_the_plain_simulation() -> None:
    rng = random.Random(8)  # noqa: S311 - reproducible
    for _ in range(CROWDS):
        capacities = [rng.choice([300, 700, 1300, 4000]) for _ in range(rng.randint(1, 4))]
        ways = [
            [
                (rng.randint(-1, len(capacities) - 1), rng.randint(0, 3000), rng.choice([0, 900]))
                for _ in range(rng.randint(0, 4))
            ]
            for _ in range(rng.randint(1, 20))
        ]
        people = [rng.randint(1, 5) for _ in ways]
        starts = np.cumsum([0, *(len(way) for way in ways)]).astype(np.int64)
        flat = [step for way in ways for step in reversed(way)]
        gates, walks, after = (ints([step[part] for step in flat]) for part in range(3))
        out, waits = queue_up(starts, gates, walks, after, ints(people), ints(capacities))
        expected, expected_waits = plain(ways, people, capacities)
        assert out.tolist() == expected
        assert waits.tolist() == [wait for row in expected_waits for wait in reversed(row)]


def test_who_comes_first_goes_first_and_each_takes_the_gate_for_a_while() -> None:
    starts = np.array([0, 1, 2, 3], dtype=np.int64)
    gates, after = ints([0, 0, 0]), ints([0, 0, 0])
    out, waits = queue_up(starts, gates, ints([200, 100, 9000]), after, ints([1] * 3), ints([500]))
    assert out.tolist() == [2100, 100, 9000]
    assert waits.tolist() == [1900, 0, 0]


@pytest.mark.parametrize(
    ("part", "value"),
    [(0, [0, 2]), (1, [1]), (1, []), (2, [-1]), (3, [-1]), (4, [0]), (4, [1, 1]), (5, [0])],
)
def test_ways_that_are_none_are_refused(part: int, value: list[int]) -> None:
    given = [[0, 1], [0], [5], [0], [1], [1000]]
    given[part] = value
    gates, walks, after, people, capacities = (ints(each) for each in given[1:])
    with pytest.raises(ValueError):  # noqa: PT011 - the messages differ
        queue_up(np.array(given[0], dtype=np.int64), gates, walks, after, people, capacities)
