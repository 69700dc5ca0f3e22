"""Where people should be split: at the foot of a staircase with two doors."""

import random

import numpy as np
import pytest

from ext import NEVER
from routing import Target
from routing.evacuation import (
    Crowd,
    Desk,
    Premises,
    Rules,
    Situation,
    obstructed,
    plan_evacuation,
    standing,
)
from routing.evacuation.stewards import Crowded, feet_of_stairs, taking_turns, worthwhile
from tests.floorplans.plans import GROUND, uid
from tests.routing.evacuation.buildings import (
    crowd,
    fire,
    premises,
    two_floors,
    two_floors_world,
)

QUIET = Situation()
DOOR = {"type": "open", "automatic": None, "material": None}


@pytest.fixture(scope="module")
def tower(tmp_path_factory: pytest.TempPathFactory) -> Premises:
    """The two floors without the entrance, but with an exit at the foot of the stairs.

    1.3 people a second come down by flights 2 m wide. Of both exits each takes 0.65.
    """
    plan = two_floors()
    plan.opening("stairs exit", GROUND, (10, 3.4), (10, 4.2), category="emergencyexit", door=DOOR)
    world = two_floors_world(tmp_path_factory.mktemp("tower"), plan)
    (stairs,) = (each.id for each in world.connectors if each.kind.value == "stairs")
    rules = Rules(not_exits=frozenset({uid("entrance")}), stair_widths=((stairs, 2.0),))
    return premises(world, rules=rules)


def desk_of(building: Premises, situation: Situation = QUIET) -> Desk:
    obstacles = obstructed(building.network, building.venue, situation, building.rules)
    return Desk(building.network, obstacles)


def test_who_comes_down_is_split_over_both_doors(tower: Premises) -> None:
    plan = plan_evacuation(tower, QUIET, crowd(upstairs=300))
    found = plan.stewarded
    assert found is not None
    ((flight, shares),) = found.shares.items()
    passages = tower.network.passages
    assert passages[flight].key[0] is Target.CONNECTOR
    assert {passages[each].key[1] for each in shares} == {
        uid("stairs exit"),
        uid(f"{GROUND} stairs door"),
    }
    assert sum(shares.values()) == pytest.approx(1)
    assert plan.led.last / 1000 > 300 / 0.65
    assert found.led.last / 1000 < 1.1 * 300 / 1.3 + 30
    assert (found.led.milliseconds >= 0).sum() == (plan.led.milliseconds >= 0).sum()
    leaving = [v for v, each in enumerate(passages) if each.exit >= 0]
    assert found.led.flow[leaving].sum() == 300


def test_the_arrows_are_not_touched_by_it(tower: Premises) -> None:
    plan = plan_evacuation(tower, QUIET, crowd(upstairs=300))
    assert plan.stewarded is not None
    assert np.array_equal(plan.stewarded.led.prices, plan.arrows.prices)


def test_nobody_is_asked_where_little_is_gained(tower: Premises, building: Premises) -> None:
    assert plan_evacuation(tower, QUIET, crowd(upstairs=4)).stewarded is None
    assert plan_evacuation(tower, QUIET, crowd(west=200)).stewarded is None
    assert plan_evacuation(tower, QUIET, Crowd({})).stewarded is None
    assert plan_evacuation(building, QUIET, crowd(upstairs=300)).stewarded is None
    assert feet_of_stairs(desk_of(building), np.full(len(building.network.passages), 9)) == ()


def test_nobody_is_sent_into_a_fire_or_through_a_closed_door(tower: Premises) -> None:
    shut = Situation(closed=frozenset({(Target.OPENING, uid("stairs exit"))}))
    for situation in (fire("east"), shut):
        plan = plan_evacuation(tower, situation, crowd(upstairs=300))
        assert plan.arrows.stranded == {}
        assert plan.stewarded is None


@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_shares_everybody_gets_out_and_nobody_goes_in_a_circle(
    library: Premises, seed: int
) -> None:
    """On the sample library, with shares at every flight drawn at random of what is allowed."""
    rng = random.Random(seed)  # noqa: S311 - reproducible
    network, desk = library.network, desk_of(library)
    people = standing(
        network, {each: rng.choice([0, 2, 9]) for each in network.costs.graph.unit_ids}
    )
    prices = np.array([rng.choice([0, 0, 30_000]) for _ in network.passages], dtype=np.int64)
    flights = [v for v, each in enumerate(network.passages) if each.key[0] is Target.CONNECTOR]
    crowded = Crowded(desk, np.where(desk.unhindered < NEVER, people, 0), prices, flights)
    shares = {}
    for flight in flights:
        options = list(crowded.options(flight))
        if options:
            drawn = {each: rng.random() + 0.01 for each in options}
            shares[flight] = worthwhile(
                {each: part / sum(drawn.values()) for each, part in drawn.items()}
            )
    led, _ = crowded.queue({flight: each for flight, each in shares.items() if each})
    leaving = [v for v, each in enumerate(network.passages) if each.exit >= 0]
    assert led.flow[leaving].sum() == people[desk.unhindered < NEVER].sum()
    assert (led.flow <= people.sum()).all()


def test_people_take_turns_by_their_shares() -> None:
    parts = [0.5, 0.3, 0.2]
    for spot, count in ((0, 3), (7, 40), (3, 1), (11, 0)):
        turns = taking_turns(count, spot, parts)
        assert len(turns) == count
        for number, part in enumerate(parts):
            assert abs((turns == number).sum() - part * count) < 2
    assert set(np.diff(taking_turns(100, 0, [0.5, 0.5])).tolist()) == {-1, 0, 1}


def test_small_shares_are_not_asked_for() -> None:
    assert worthwhile({1: 0.05, 2: 0.35, 3: 0.6}) == pytest.approx({2: 0.35 / 0.95, 3: 0.6 / 0.95})


def test_the_same_people_are_split_the_same_way(tower: Premises) -> None:
    one, other = (plan_evacuation(tower, QUIET, crowd(upstairs=300)).stewarded for _ in range(2))
    assert one is not None
    assert other is not None
    assert one.shares == other.shares
