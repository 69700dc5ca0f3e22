"""The bound over time: right where the best is known by hand, and never above what people did."""

import random
from dataclasses import replace

import numpy as np
import pytest

from bench.evacuation_bounds import Flows
from bench.evacuation_slots import SlottedFlows, quick_enough
from bench.evacuation_walk import as_planned, by_arrows, times_out
from routing import Target
from routing.evacuation import (
    Crowd,
    Network,
    Obstructed,
    Premises,
    Situation,
    arrows_at_once,
    obstructed,
    plan_evacuation,
    standing,
)
from tests.floorplans.plans import uid
from tests.routing.evacuation.buildings import fire, premises, sample_premises, two_floors_world

SHUT = Situation(closed=frozenset({(Target.OPENING, uid("passage"))}))


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Premises:
    return premises(two_floors_world(tmp_path_factory.mktemp("two-floors")))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Premises:
    return sample_premises(tmp_path_factory.mktemp("library"))


def hindered(building: Premises, situation: Situation) -> tuple[Network, Obstructed]:
    network = building.network
    return network, obstructed(network, building.venue, situation, building.rules)


def bound(building: Premises, situation: Situation, crowd: Crowd, slots: int = 200) -> float:
    network, obstacles = hindered(building, situation)
    people = standing(network, crowd.people).astype(np.int64)
    low = Flows.of(network, obstacles).bound(people)
    return SlottedFlows(network, obstacles).bound(people, low, slots)


def test_one_exit_takes_the_walk_and_then_its_queue(building: Premises) -> None:
    """40 people of the west hall leave by the entrance alone, 1.3 a second: no more to gain."""
    crowd = Crowd({uid("west"): 40})
    network, _ = hindered(building, SHUT)
    spots = np.repeat(np.arange(len(network.spots)), np.diff(network.starts))
    nearest = min(
        int(walk)
        for number, vertex, walk in zip(spots, network.firsts, network.walks, strict=True)
        if network.spots[number].access.unit_id == uid("west")
        and network.passages[vertex].key[1] == uid("entrance")
    )
    best = nearest + 39 / 1.3 * 1000
    found = bound(building, SHUT, crowd)
    assert 0.98 * best <= found <= best


def test_a_second_door_in_a_row_adds_its_walk_and_no_queue(building: Premises) -> None:
    """The east hall by the passage, 2.6 a second, and the entrance, 1.3: the entrance bounds."""
    shut = Situation(closed=frozenset({(Target.OPENING, uid("fire exit"))}))
    crowd = Crowd({uid("east"): 60})
    network, obstacles = hindered(building, shut)
    plan = plan_evacuation(building, shut, crowd)
    out = times_out(network, obstacles, as_planned(plan.assignment))[-1][0]
    assert 0.97 * out <= bound(building, shut, crowd) <= out


@pytest.mark.parametrize("slots", [3, 50, 300])
@pytest.mark.parametrize("seed", range(6))
def test_nobody_is_out_before_the_bound(library: Premises, seed: int, slots: int) -> None:
    """Whatever people do: as planned, by the arrows of a plan, to the nearest exit."""
    rng = random.Random(seed)  # noqa: S311 - reproducible
    graph = library.network.costs.graph
    situation = Situation() if seed % 2 else fire_somewhere(library, rng)
    crowd = Crowd({unit_id: rng.choice([0, 0, 2, 9, 30]) for unit_id in graph.unit_ids})
    network, obstacles = hindered(library, situation)
    plan = plan_evacuation(library, situation, crowd, once=True)
    there = standing(network, crowd.people) - plan.assignment.left_over
    low = Flows.of(network, obstacles).bound(there.astype(np.int64))
    found = SlottedFlows(network, obstacles).bound(there.astype(np.int64), low, slots)
    assert found >= low > 0
    fields = plan.arrows.on_foot, arrows_at_once(library, situation, crowd).on_foot
    for walkers in (
        as_planned(plan.assignment),
        *(by_arrows(network, field, there.tolist()) for field in fields),
    ):
        assert len(walkers) == there.sum()
        assert found <= times_out(network, obstacles, walkers)[-1][0]


def fire_somewhere(library: Premises, rng: random.Random) -> Situation:
    (hazard,) = fire("x").hazards
    units = frozenset(rng.sample(library.network.costs.graph.unit_ids, 2))
    return Situation((replace(hazard, unit_ids=units),))


def test_more_slots_never_tell_less(building: Premises) -> None:
    crowd = Crowd({uid("west"): 80, uid("east"): 200, uid("upstairs"): 60})
    found = [bound(building, Situation(), crowd, slots) for slots in (2, 20, 200)]
    assert found[0] <= 1.01 * found[1] <= 1.02 * found[2]


def test_a_slow_gate_before_a_quick_one_is_taken_to_be_quicker() -> None:
    """Else a walk of 100 ms between them would be shortened by 900."""
    spacing = np.array([1000.0, 100.0, 1000.0])
    found = quick_enough(spacing, np.array([0]), np.array([1]), np.array([100.0]))
    assert found.tolist() == [200.0, 100.0, 1000.0]
