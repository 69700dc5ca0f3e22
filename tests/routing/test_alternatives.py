"""Alternatives truly differ, are not much longer, and cannot be cut shorter."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from ext import UNREACHABLE
from floorplans import ConnectorKind
from routing import (
    FOOT,
    Alternative,
    Condition,
    Costs,
    Difference,
    Effect,
    Target,
    Terms,
    Way,
    Wish,
    alternatives,
    connectors_of,
    reweigh,
    terms_of,
)
from routing.alternatives import (
    MOST_DETOUR,
    MOST_SHARED,
    MOST_TRIED,
    SPARE_MILLISECONDS,
    shared,
    times_of,
)
from tests.floorplans.plans import GROUND, UPPER, polygon
from tests.floorplans.rooms import bare_plan
from tests.routing.house import place
from tests.routing.random_houses import random_house
from tests.routing.worlds import World, disturbed, random_accesses, travelled


def openings_of(costs: Costs, arcs: Iterable[int]) -> tuple[str, ...]:
    """Return the openings that arcs cross, in order."""
    graph = costs.graph
    crossed = (int(graph.arcs.opening[arc]) for arc in arcs)
    return tuple(graph.opening_ids[number] for number in crossed if number >= 0)


def kinds_of(world: World) -> dict[str, ConnectorKind]:
    return {each.id: each.kind for each in world.connectors}


def others(world: World, terms: Terms, best: Way) -> tuple[Alternative, ...]:
    return alternatives(terms, world.venue, kinds_of(world), best)


def test_up_one_floor_there_is_the_lift_beside_the_stairs(built: World) -> None:
    terms = terms_of(built.foot, built.venue)
    costs = built.foot
    best = terms.seek(place(costs, f"{GROUND} hall", -3, 3), place(costs, f"{UPPER} hall", -3, 3))
    assert best is not None
    assert connectors_of(costs, best.arcs) == ("stairs-1",)
    (other,) = others(built, terms, best)
    assert (other.difference, other.feature_id) == (Difference.BY_LIFT, "lift-1")
    assert connectors_of(costs, other.way.arcs) == ("lift-1",)
    assert other.way.milliseconds >= best.milliseconds


def test_many_rooms_along_a_corridor_do_not_hide_the_other_stairs(tmp_path: Path) -> None:
    """Stairs at both ends of a corridor with more doors than there are passages tried."""
    plan, rooms = bare_plan(), 2 * MOST_TRIED + 30
    length = 3 * rooms
    for each in plan.features["level"]:
        each["geometry"] = polygon((-1, -4, length + 1, 6))
    for level in (GROUND, UPPER):
        plan.unit(f"{level} hall", level, (0, 0, length, 3), "walkway")
        for side, x in (("near", 0), ("far", length - 2)):
            plan.unit(f"{level} {side}", level, (x, 3, x + 2, 5), "stairs")
            plan.opening(f"{level} {side} door", level, (x + 0.5, 3), (x + 1.5, 3))
    for room in range(rooms):
        plan.unit(f"room {room}", GROUND, (3 * room, -3, 3 * room + 3, 0), "room")
        plan.opening(f"door {room}", GROUND, (3 * room + 1, 0), (3 * room + 2, 0))
    world = travelled(plan.load(tmp_path), FOOT)
    terms = terms_of(world.foot, world.venue)
    start, end = (
        place(world.foot, f"{floor} hall", 0.45 * length, 1.5) for floor in (GROUND, UPPER)
    )
    best = terms.seek(start, end)
    assert best is not None
    (other,) = others(world, terms, best)
    assert other.difference is Difference.BY_OTHER_CONNECTOR


def test_two_doors_of_one_room_make_no_alternative_that_is_a_detour(built: World) -> None:
    costs = built.foot
    terms = terms_of(costs, built.venue)
    best = terms.seek(place(costs, f"{GROUND} hall", -5, 4), place(costs, "room", 9, 4))
    assert best is not None
    for other in others(built, terms, best):
        assert openings_of(costs, other.way.arcs) != openings_of(costs, best.arcs)
        assert other.difference is Difference.ANOTHER_DOOR


def test_within_one_room_there_are_none(built: World) -> None:
    costs = built.foot
    terms = terms_of(costs, built.venue)
    best = terms.seek(place(costs, f"{GROUND} hall", -5, 4), place(costs, f"{GROUND} hall", -2, 0))
    assert best is not None
    assert others(built, terms, best) == ()


def tried(world: World, seed: int, count: int) -> Iterator[tuple[Terms, Way]]:
    rng = random.Random(seed)  # noqa: S311
    for number in range(count):
        costs = disturbed(world.costs[rng.choice(["foot", "staff", "wheelchair"])], rng)
        wishes = [rng.choice(list(Wish))] if number % 3 == 0 else []
        terms = terms_of(costs, world.venue, wishes)
        best = terms.seek(*next(random_accesses(world, costs, rng)))
        if best is not None:
            yield terms, best


def check(world: World, terms: Terms, best: Way) -> int:
    """Hold the alternatives of one way; return how many there are."""
    found = others(world, terms, best)
    times = [times_of(terms, best)]
    total = sum(times[0].values())
    for each in found:
        way = each.way
        weights = terms.weights((way.start.unit_id, way.end.unit_id), way.start.unit_id)
        here = way.first
        for arc in way.arcs:
            assert terms.costs.graph.arcs.tail[arc] == here
            assert weights[arc] < UNREACHABLE
            here = int(terms.costs.graph.arcs.head[arc])
        assert here in way.end.nodes
        limit = max(MOST_DETOUR * best.milliseconds, best.milliseconds + SPARE_MILLISECONDS)
        assert way.milliseconds <= limit
        mine = times_of(terms, way)
        assert all(shared(mine, other) <= MOST_SHARED * total for other in times)
        times.append(mine)
        passed = openings_of(terms.costs, way.arcs)
        assert len(set(passed)) == len(passed)
    assert len(found) <= 3
    return len(found)


@pytest.mark.parametrize("seed", range(4))
def test_random_houses(seed: int) -> None:
    world = random_house(seed)
    for terms, best in tried(world, seed, 25):
        check(world, terms, best)


def test_the_library_has_some(sample: World) -> None:
    counts = [check(sample, terms, best) for terms, best in tried(sample, 5, 50)]
    assert sum(count > 0 for count in counts) > len(counts) / 4


def test_a_way_around_a_crowd_is_called_less_crowded(sample: World) -> None:
    """Somewhere in the library a crowd has a way around that takes no other connector."""
    rng = random.Random(6)  # noqa: S311
    pairs = random_accesses(sample, sample.foot, rng)
    told: set[Difference] = set()
    for _ in range(60):
        start, end = next(pairs)
        terms = terms_of(sample.foot, sample.venue)
        way = terms.seek(start, end)
        if way is None or not way.arcs:
            continue
        units = {terms.costs.graph.unit_ids[u] for u in terms.costs.graph.arcs.unit[list(way.arcs)]}
        crowd = Condition(Effect.CROWDING, Target.UNIT, tuple(sorted(units)), 1.125)
        terms = terms_of(reweigh(sample.foot, (), [crowd])[0], sample.venue)
        best = terms.seek(start, end)
        assert best is not None
        told |= {each.difference for each in others(sample, terms, best)}
    assert Difference.LESS_CROWDED in told
    assert len(told) >= 3
