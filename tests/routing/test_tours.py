"""Ways by several stops: the best order is the best of all orders."""

import random
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ext import UNREACHABLE
from routing import (
    MOST_STOPS,
    TooManyStops,
    best_order,
    costs_between,
    plan_way,
    terms_of,
)
from tests.routing.random_houses import random_house
from tests.routing.tours import tour_cost
from tests.routing.worlds import World, disturbed, random_accesses


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 6), st.integers(0, 10**6), st.sampled_from([0.0, 0.3]))
def test_the_best_order_is_the_first_of_the_cheapest(stops: int, seed: int, shut: float) -> None:
    rng = np.random.default_rng(seed)
    costs = rng.integers(0, 6, (stops + 2, stops + 2)).astype(np.int64)
    costs[rng.random(costs.shape) < shut] = UNREACHABLE
    found = best_order(costs)
    every = [(tour_cost(costs, order), order) for order in permutations(range(stops))]
    cost, order = min(every)
    if cost >= UNREACHABLE and stops:
        assert found is None
    else:
        assert found == order


def test_ten_stops_are_put_in_order_and_eleven_are_refused() -> None:
    rng = np.random.default_rng(1)
    costs = rng.integers(1, 1000, (MOST_STOPS + 2, MOST_STOPS + 2)).astype(np.int64)
    order = best_order(costs)
    assert order is not None
    assert sorted(order) == list(range(MOST_STOPS))
    for _ in range(200):
        other = rng.permutation(MOST_STOPS).tolist()
        assert tour_cost(costs, order) <= tour_cost(costs, other)
    with pytest.raises(TooManyStops, match="11 stops"):
        best_order(np.zeros((13, 13), dtype=np.int64))


@pytest.mark.parametrize("seed", range(4))
def test_costs_between_points_are_those_of_ways(seed: int, sample: World) -> None:
    rng = random.Random(seed)  # noqa: S311
    world = sample if seed == 0 else random_house(seed)
    live = disturbed(world.foot, rng)
    pairs = random_accesses(world, live, rng)
    points = [access for _ in range(2) for access in next(pairs)]
    found = costs_between(terms_of(live, world.venue), points)
    for tail, start in enumerate(points):
        for head, end in enumerate(points):
            way = plan_way(live, start, end)
            assert found[tail, head] == (UNREACHABLE if way is None else way.milliseconds)
