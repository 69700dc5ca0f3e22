"""The band of arrival times holds what it says, held by simulated trips."""

import random

import numpy as np
import pytest
from numpy.typing import NDArray

from routing import Condition, Costs, Effect, Target, Way, arrival_of, plan_way, reweigh
from routing.arrivals import SPEEDS, Parts, band, parts_of, wait_of
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.routing.house import TOP, place
from tests.routing.worlds import World, disturbed, random_accesses

TRIPS = 20_000


def up(costs: Costs, level: str = TOP) -> Way:
    way = plan_way(
        costs, place(costs, f"{GROUND} hall", -3, 3), place(costs, f"{level} hall", -3, 3)
    )
    assert way is not None
    return way


def test_a_way_is_taken_apart_into_what_adds_up_to_it(sample: World) -> None:
    rng = random.Random(1)  # noqa: S311
    for costs in sample.costs.values():
        live = disturbed(costs, rng)
        pairs = random_accesses(sample, live, rng)
        for _ in range(20):
            way = plan_way(live, *next(pairs))
            if way is None:
                continue
            parts = parts_of(live, way)
            total = parts.fixed + parts.paced + sum(mean for mean, _ in parts.waits)
            assert total * 1000 == pytest.approx(way.milliseconds, abs=60)
            assert parts.fixed >= -0.01
            found = arrival_of(live, (way,))
            assert found.low <= found.seconds <= found.high


def simulated(parts: Parts, spread: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Trips with paces drawn from a normal distribution of speeds, as Weidmann measured them."""
    speeds = rng.normal(1, spread, TRIPS)
    speeds = np.clip(speeds, 0.35, None)
    total = parts.fixed + parts.paced / speeds
    total += rng.normal(0, parts.crowd_sd, TRIPS)
    for mean, sd in parts.waits:
        drawn = rng.exponential(mean, TRIPS) if sd >= mean else rng.normal(mean, sd, TRIPS)
        total += np.clip(drawn, 0, None)
    return total


CASES = [
    ("foot", Parts(2, 60, 0, ())),
    ("foot", Parts(20, 60, 0, ((30.0, 30.0),))),
    ("foot", Parts(20, 20, 0, ((30.0, 30.0),))),
    ("foot", Parts(40, 90, 0, ((30.0, 30.0), (30.0, 30.0)))),
    ("foot", Parts(5, 120, 25, ())),
    ("foot", Parts(20, 100, 10, ((45.0, 18.5),))),
    ("staff", Parts(0, 300, 5, ())),
    ("wheelchair", Parts(15, 120, 0, ((30.0, 30.0),))),
    ("wheelchair", Parts(5, 90, 0, ())),
    ("cart", Parts(25, 80, 4, ((60.0, 23.0),))),
    ("stroller", Parts(25, 45, 4, ((30.0, 30.0),))),
]


@pytest.mark.parametrize(("profile", "parts"), CASES)
def test_about_90_percent_of_simulated_trips_end_within_the_band(
    profile: str, parts: Parts
) -> None:
    spread = SPEEDS[profile]
    trips = simulated(parts, spread, np.random.default_rng(7))
    usual = parts.fixed + parts.paced + sum(mean for mean, _ in parts.waits)
    found = band([parts], usual, spread)
    covered = float(((trips >= found.low) & (trips <= found.high)).mean())
    assert 0.885 <= covered <= 0.915, (covered, found)
    assert 0.04 <= float((trips > found.high).mean()) <= 0.06


@pytest.mark.parametrize(("profile", "parts"), CASES)
def test_other_distributions_with_the_same_spread_are_not_far_off(
    profile: str, parts: Parts
) -> None:
    """Log-normal speeds, crowds that are either there or not, waits up to twice the mean."""
    rng = np.random.default_rng(8)
    spread = SPEEDS[profile]
    trips = parts.fixed + parts.paced * np.exp(rng.normal(0, np.sqrt(np.log1p(spread**2)), TRIPS))
    trips += parts.crowd_sd * rng.choice([-1, 1], TRIPS)
    for mean, sd in parts.waits:
        trips += rng.uniform(0, 2 * mean, TRIPS) if sd >= mean else rng.normal(mean, sd, TRIPS)
    usual = parts.fixed + parts.paced + sum(mean for mean, _ in parts.waits)
    found = band([parts], usual, spread)
    covered = float(((trips >= found.low) & (trips <= found.high)).mean())
    assert 0.84 <= covered <= 0.98, covered


def test_two_ways_one_after_the_other_share_one_pace() -> None:
    parts = Parts(0, 60, 0, ())
    one, both = band([parts], 60, 0.19), band([parts, parts], 120, 0.19)
    assert both.high == pytest.approx(2 * one.high)
    assert both.low == pytest.approx(2 * one.low)


def test_the_same_parts_have_the_same_band() -> None:
    parts = Parts(20, 60, 3, ((30.0, 30.0), (20.0, 11.0)))
    assert band([parts], 130, 0.19) == band([parts], 130, 0.19)


def test_a_reported_wait_is_surer_than_a_usual_one(built: World) -> None:
    costs = built.costs["wheelchair"]
    usual = arrival_of(costs, (up(costs),))
    heard, _ = reweigh(costs, (), [Condition(Effect.WAIT, Target.CONNECTOR, ("lift-1",), 30.0)])
    told = arrival_of(heard, (up(heard),))
    assert told.seconds == usual.seconds
    assert told.high - told.low < usual.high - usual.low
    (board,) = [arc for arc in up(heard).arcs if costs.graph.arcs.kind[arc] == 2]
    assert wait_of(heard, board) == (30.0, 14.0)
    assert wait_of(costs, board) == (30.0, 30.0)


def test_an_uncertain_crowd_widens_the_band(built: World) -> None:
    costs = built.foot
    start, end = place(costs, f"{GROUND} hall", -5, 0), place(costs, "room", 9, 4)

    def width(spread: float) -> float:
        crowd = Condition(Effect.CROWDING, Target.UNIT, (uid("room"),), 3.0, spread)
        live, _ = reweigh(costs, (), [crowd])
        way = plan_way(live, start, end)
        assert way is not None
        found = arrival_of(live, (way,))
        return found.high - found.low

    assert width(0.25) < width(1.0) == width(0.0)


def test_a_straight_way_in_one_room_has_a_band_too(built: World) -> None:
    costs = built.foot
    way = plan_way(
        costs, place(costs, f"{UPPER} hall", -5, 0), place(costs, f"{UPPER} hall", -1, 0)
    )
    assert way is not None
    found = arrival_of(costs, (way,))
    assert found.low < found.seconds < found.high
