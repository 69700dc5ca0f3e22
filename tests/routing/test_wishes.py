"""Wishes: met wherever a way meets them, and told by name and place where none does."""

import random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ext import UNREACHABLE
from floorplans import ArcKind
from routing import (
    PROFILES,
    Condition,
    Costs,
    Effect,
    Target,
    Terms,
    Way,
    Wish,
    plan_way,
    retimed,
    reweigh,
    terms_of,
)
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.routing.house import TOP, place
from tests.routing.oracle import expected, network_of
from tests.routing.random_houses import random_house
from tests.routing.worlds import World, disturbed, random_accesses


def kinds(costs: Costs, way: Way | None) -> set[int]:
    assert way is not None
    return set(costs.graph.arcs.kind[list(way.arcs)].tolist())


def wished(world: World, costs: Costs, *wishes: Wish) -> Terms:
    return terms_of(costs, world.venue, wishes)


def up(world: World, *wishes: Wish) -> tuple[Terms, Way]:
    """Two floors up in the house, from hall to hall."""
    costs = world.foot
    terms = wished(world, costs, *wishes)
    way = terms.seek(place(costs, f"{GROUND} hall", -3, 3), place(costs, f"{TOP} hall", -3, 3))
    assert way is not None
    return terms, way


def test_stairs_are_avoided_and_the_time_is_the_true_one(built: World) -> None:
    terms, way = up(built, Wish.AVOID_STAIRS)
    assert ArcKind.STAIRS not in kinds(terms.costs, way)
    assert ArcKind.BOARD in kinds(terms.costs, way)
    assert terms.unmet(way) == ()
    again = retimed(built.foot, way)
    assert again is not None
    assert way.milliseconds == again.milliseconds < 200_000


def test_lifts_are_avoided(built: World) -> None:
    terms, way = up(built, Wish.AVOID_LIFTS)
    assert ArcKind.STAIRS in kinds(terms.costs, way)
    assert terms.unmet(way) == ()


def test_wishes_that_leave_no_way_are_told_with_their_place_and_the_way_around(
    built: World,
) -> None:
    """Stairs and lift are all that the house has: the cheaper breach is chosen and named."""
    terms, way = up(built, Wish.AVOID_LIFTS, Wish.AVOID_STAIRS)
    assert ArcKind.BOARD in kinds(terms.costs, way)
    (unmet,) = terms.unmet(way)
    assert unmet.wish is Wish.AVOID_LIFTS
    assert unmet.places == ((Target.CONNECTOR, "lift-1"),)
    assert unmet.around is not None
    assert unmet.against == (Wish.AVOID_STAIRS,)


def test_a_wish_that_no_way_meets_has_none_around(built: World) -> None:
    costs, _ = reweigh(built.foot, (), [Condition(Effect.CLOSED, Target.CONNECTOR, ("lift-1",))])
    terms = wished(built, costs, Wish.AVOID_STAIRS)
    way = terms.seek(place(costs, f"{GROUND} hall", -3, 3), place(costs, f"{UPPER} hall", -3, 3))
    assert way is not None
    (unmet,) = terms.unmet(way)
    assert (unmet.wish, unmet.around) == (Wish.AVOID_STAIRS, None)
    assert unmet.places[0] == (Target.CONNECTOR, "stairs-1")


def crowded(costs: Costs, label: str, factor: float) -> Costs:
    crowd = Condition(Effect.CROWDING, Target.UNIT, (uid(label),), factor)
    return reweigh(costs, (), [crowd])[0]


def test_a_crowd_at_the_destination_is_told_and_one_where_somebody_stands_is_not(
    built: World,
) -> None:
    costs = crowded(built.foot, "room", 2.0)
    hall, room = place(costs, f"{GROUND} hall", -3, 0), place(costs, "room", 8.5, 4)
    terms = wished(built, costs, Wish.AVOID_CROWDS)
    there, back = terms.seek(hall, room), terms.seek(room, hall)
    assert there is not None
    assert back is not None
    (unmet,) = terms.unmet(there)
    assert unmet.places == ((Target.UNIT, uid("room")),)
    assert unmet.around is None
    assert terms.unmet(back) == ()


def test_a_small_crowd_is_no_crowd_but_is_not_quiet(built: World) -> None:
    costs = crowded(built.foot, "room", 1.125)
    hall, room = place(costs, f"{GROUND} hall", -3, 0), place(costs, "room", 8.5, 4)
    for wish, told in ((Wish.AVOID_CROWDS, 0), (Wish.PREFER_QUIET, 1)):
        terms = wished(built, costs, wish)
        way = terms.seek(hall, room)
        assert way is not None
        assert len(terms.unmet(way)) == told


def test_without_a_wish_it_is_the_planned_way(sample: World) -> None:
    rng = random.Random(11)  # noqa: S311
    for costs in sample.costs.values():
        live = disturbed(costs, rng)
        terms = wished(sample, live)
        assert terms.plain
        for _, (start, end) in zip(range(15), random_accesses(sample, live, rng), strict=False):
            planned, sought = plan_way(live, start, end), terms.seek(start, end)
            assert (planned and planned.milliseconds) == (sought and sought.milliseconds)


def touches(costs: Costs, wish: Wish, way: Way) -> bool:
    """Whether a way goes by what a wish avoids, told by the arcs' kinds and categories alone."""
    kind = {
        Wish.AVOID_STAIRS: ArcKind.STAIRS,
        Wish.AVOID_ESCALATORS: ArcKind.ESCALATOR,
        Wish.AVOID_LIFTS: ArcKind.BOARD,
    }[wish]
    return kind in kinds(costs, way)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 24),
    st.integers(0, 10**6),
    st.sampled_from([Wish.AVOID_STAIRS, Wish.AVOID_ESCALATORS, Wish.AVOID_LIFTS]),
)
def test_a_wish_is_unmet_only_where_no_way_at_all_meets_it(
    house: int, seed: int, wish: Wish
) -> None:
    """Held against networkx on the graph without what the wish avoids."""
    world, rng = random_house(house), random.Random(seed)  # noqa: S311
    costs = disturbed(world.costs[rng.choice(["foot", "staff"])], rng)
    start, end = next(random_accesses(world, costs, rng))
    terms = wished(world, costs, wish)
    way = terms.seek(start, end)
    weights = costs.weights_for((start.unit_id, end.unit_id), start.unit_id)
    assert (way is None) == (expected(costs, weights, start, end) is None)
    if way is None:
        return
    (shunned,) = terms.shunned
    without = weights.copy()
    without[shunned.arcs] = UNREACHABLE
    met = expected(costs, without, start, end)
    unmet = terms.unmet(way)
    if met is not None:
        assert not touches(costs, wish, way)
        assert way.milliseconds == met
        assert all(key == (Target.UNIT, end.unit_id) for each in unmet for key in each.places)
    elif touches(costs, wish, way):
        assert [each.wish for each in unmet] == [wish]
        assert unmet[0].around is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 24), st.integers(0, 10**6), st.sets(st.sampled_from(list(Wish))))
def test_wished_ways_are_the_best_on_their_own_weights(
    house: int, seed: int, wishes: set[Wish]
) -> None:
    world, rng = random_house(house), random.Random(seed)  # noqa: S311
    costs = disturbed(world.costs[rng.choice(sorted(PROFILES))], rng)
    start, end = next(random_accesses(world, costs, rng))
    terms = wished(world, costs, *wishes)
    way = terms.seek(start, end)
    weights = terms.weights((start.unit_id, end.unit_id), start.unit_id)
    best = expected(costs, weights, start, end)
    assert (way is None) == (best is None)
    if way is not None and way.arcs:
        network = network_of(costs, weights)
        inner = sum(int(weights[arc]) for arc in way.arcs)
        last = int(costs.graph.arcs.head[way.arcs[-1]])
        assert inner == nx.dijkstra_path_length(network, way.first, last)


@pytest.mark.parametrize("wish", list(Wish))
def test_wishes_have_names_for_the_api(wish: Wish) -> None:
    assert wish.value == wish.name.lower().replace("_", "-")
