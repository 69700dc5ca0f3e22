"""What is walked, pulled taut: on free floor, never longer, every door paid once."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely

from floorplans import ArcKind
from floorplans.doorways import MARGIN
from routing import (
    FOOT,
    Condition,
    Costs,
    Effect,
    Profile,
    Target,
    Way,
    plan_way,
    reweigh,
)
from routing.walks import ON_FOOT
from tests.floorplans.plans import GROUND, UPPER, Plan, uid
from tests.floorplans.rooms import bare_plan, furniture, outline_of, through, two_rooms
from tests.routing.house import TOP, place, way
from tests.routing.tracing import ONE_SPOT, Stroll, Walk, legs_of, plain_legs_of, runs_of, walks_of
from tests.routing.worlds import World, random_accesses, travelled

ROUNDING = MARGIN + 0.003
"""Metres by which a taut line may cut a corner: the margin of sight lines and of the string."""

SWING = {"type": "swinging", "automatic": False, "material": None}
WAYS = 200


def weights_of(costs: Costs, found: Way) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    return costs.weights_for((found.start.unit_id, found.end.unit_id), found.start.unit_id)


def walks(costs: Costs, found: Way) -> list[Walk]:
    return list(walks_of(costs, found, weights_of(costs, found)[list(found.arcs)]))


def strolls(costs: Costs, found: Way) -> list[Stroll]:
    return [stroll for walk in walks(costs, found) for stroll in walk.strolls]


def check_floor(costs: Costs, found: Sequence[Stroll]) -> None:
    """Each stroll stays on its unit's floor; they hang together."""
    for stroll in found:
        floor = costs.graph.floors[stroll.unit_id].space.floor.buffer(ROUNDING)
        points = stroll.points if len(stroll.points) > 1 else stroll.points * 2
        line = shapely.LineString(points)
        assert floor.covers(line), (stroll.unit_id, line.difference(floor).length)
        assert stroll.metres == pytest.approx(through(*stroll.points), abs=1e-9)


def check_lengths(costs: Costs, found: Way) -> None:
    """No walk is longer than the graph's, each meets the next, and each ride is kept."""
    graph = costs.graph
    on_foot = [arc for arc in found.arcs if graph.arcs.kind[arc] in ON_FOOT]
    ridden = [arc for arc in found.arcs if graph.arcs.kind[arc] not in ON_FOOT]
    taken = walks(costs, found)
    assert [found.arcs[at] for walk in taken for at in walk.ride] == ridden
    ends = found.metres - float(graph.arcs.metres[list(found.arcs)].sum())
    most = ends + float(graph.arcs.metres[on_foot].sum())
    assert sum(each.metres for walk in taken for each in walk.strolls) <= most + 0.01
    for walk in taken:
        for here, there in pairwise(walk.strolls):
            assert here.points[-1] == there.points[0]


def check_time(costs: Costs, found: Way) -> None:
    """Beside the walking, exactly the doors of the way are paid."""
    kinds = costs.graph.arcs.kind
    doors = [arc for arc in found.arcs if kinds[arc] == ArcKind.CROSS]
    paid = sum(
        each.milliseconds - costs.walk(each.unit_id, each.metres) for each in strolls(costs, found)
    )
    assert paid == int(weights_of(costs, found)[doors].sum())


def untouched(costs: Costs, taken: Sequence[Stroll]) -> Iterator[Stroll]:
    """The strolls but for those without length between an opening and the same one back."""
    before = None
    for each in taken:
        back = before is not None and before.opening == each.opening >= 0
        there = before is not None and costs.graph.unit_ids[each.behind] == before.unit_id
        if not (back and there and each.metres < ONE_SPOT):
            yield each
        before = each


def check_stretches(costs: Costs, found: Way) -> None:
    """The units of the strolls are the stretches of the legs, and their points the legs' points."""
    taken = walks(costs, found)
    units = [each.unit_id for walk in taken for each in untouched(costs, walk.strolls)]
    legs = legs_of(costs, found)
    stretches = [each.unit_id for leg in legs for each in leg.stretches]
    assert [unit_id for unit_id, _ in groupby(units)] == [uid for uid, _ in groupby(stretches)]
    for leg in legs:
        passed = [(each.opening_id, each.at) for each in leg.crossings]
        assert len(set(passed)) == len(passed)
        entered = [each.entered_at for each in leg.stretches]
        assert entered == sorted(entered)
        ends = [*entered[1:], len(leg.points) - 1]
        for stretch, end in zip(leg.stretches, ends, strict=True):
            floor = costs.graph.floors[stretch.unit_id].space.floor.buffer(ROUNDING)
            for point in leg.points[stretch.entered_at : end + 1]:
                assert floor.covers(shapely.Point(point))


def check(costs: Costs, found: Way) -> None:
    check_floor(costs, strolls(costs, found))
    check_lengths(costs, found)
    check_time(costs, found)
    check_stretches(costs, found)
    check_traced(costs, found)


def check_traced(costs: Costs, found: Way) -> None:
    """The kernel draws what plain Python draws."""
    for traced, plain in zip(legs_of(costs, found), plain_legs_of(costs, found), strict=True):
        for one, other in zip(traced.points, plain.points, strict=True):
            assert one == pytest.approx(other, abs=1e-9)
        assert (traced.level_id, traced.connector_id) == (plain.level_id, plain.connector_id)
        assert traced.stretches == plain.stretches
        assert traced.crossings == plain.crossings
        assert traced.walked == pytest.approx(plain.walked, abs=1e-9)
        assert traced.spent == pytest.approx(plain.spent, abs=0.0011)
        assert traced.metres == pytest.approx(plain.metres, abs=1e-9)
        assert traced.seconds == pytest.approx(plain.seconds, abs=0.0011)
        assert (traced.ride_metres, traced.ride_seconds) == (plain.ride_metres, plain.ride_seconds)


@pytest.mark.parametrize("profile_id", ["foot", "wheelchair"])
@pytest.mark.parametrize("venue", ["sample", pytest.param("spbpu", marks=pytest.mark.shared)])
def test_random_ways_through_a_building(
    request: pytest.FixtureRequest, venue: str, profile_id: str
) -> None:
    world: World = request.getfixturevalue(venue)
    crowded = Condition(Effect.CROWDING, Target.UNIT, tuple(world.venue.units)[::3], 1.75)
    costs, _ = reweigh(world.costs[profile_id], (), [crowded])
    pairs = random_accesses(world, costs, random.Random(5))  # noqa: S311
    done = 0
    while done < WAYS:
        found = plan_way(costs, *next(pairs))
        if found is not None:
            check(costs, found)
            done += 1


def test_in_one_room_the_walk_is_a_line(built: World) -> None:
    found = way(built.foot, place(built.foot, "room", 1, -3), place(built.foot, "room", 5, -4))
    assert found.first == -1
    check(built.foot, found)
    ((stroll,),) = [walk.strolls for walk in walks(built.foot, found)]
    assert stroll.points == ((1, -3), (5, -4))


def test_a_walk_to_where_one_stands_has_no_length(built: World) -> None:
    spot = place(built.foot, "room", 1, -3)
    ((stroll,),) = [walk.strolls for walk in walks(built.foot, way(built.foot, spot, spot))]
    assert (set(stroll.points), stroll.metres, stroll.milliseconds) == ({(1.0, -3.0)}, 0, 0)


@pytest.mark.parametrize("y", [-4.38, -4.1, -3.82])
def test_a_way_may_begin_or_end_in_a_door(built: World, y: float) -> None:
    """On the line of the door, seen from the room or from the hall, at the jamb or between."""
    costs = built.foot
    for inside, outside in (
        (("room", 0), (f"{GROUND} hall", -3)),
        ((f"{GROUND} hall", 0), ("room", 3)),
    ):
        one, other = place(costs, *inside, y), place(costs, *outside, -4.1)
        for start, end in ((one, other), (other, one)):
            found = way(costs, start, end)
            check(costs, found)
            assert through(*(p for leg in legs_of(costs, found) for p in leg.points)) < 3.1


@pytest.mark.parametrize("profile_id", ["foot", "wheelchair"])
def test_a_way_may_begin_or_end_in_a_lift(built: World, profile_id: str) -> None:
    costs = built.costs[profile_id]
    lifts = [place(costs, f"{level} lift", 1.5, 0.5) for level in (GROUND, UPPER, TOP)]
    halls = [place(costs, f"{level} hall", -3, 0) for level in (GROUND, UPPER, TOP)]
    for start, end in ((lifts[0], lifts[2]), (lifts[2], halls[0]), (halls[1], lifts[0])):
        found = way(costs, start, end)
        check(costs, found)
        legs = legs_of(costs, found)
        assert legs[0].points[0] == (start.x, start.y)
        assert legs[-1].points[-1] == (end.x, end.y)
        used = {leg.connector_id for leg in legs[1:]}
        assert used == {"lift-1"} or (profile_id, used) == ("foot", {"stairs-1"})


def test_runs_are_what_is_walked_then_what_is_ridden(built: World) -> None:
    costs = built.costs["wheelchair"]
    graph = costs.graph
    found = way(costs, place(costs, f"{GROUND} hall", -3, 0), place(costs, f"{TOP} hall", -3, 0))
    kinds = graph.arcs.kind[list(found.arcs)].tolist()
    runs = runs_of(kinds)
    assert [at for walked, ridden in runs for at in (*walked, *ridden)] == [*range(len(kinds))]
    assert [bool(ridden) for _, ridden in runs] == [True, False]
    assert runs_of([]) == [(range(0), range(0))]
    only_ridden = [kinds[at] for at in runs[0][1]]
    count = len(only_ridden)
    assert runs_of(only_ridden) == [(range(0), range(count)), (range(count, count),) * 2]


def lobby_plan(depth: float) -> Plan:
    """A west and an east room with a lobby of some depth between them, a door on either side."""
    plan = bare_plan()
    plan.unit("west", GROUND, (-10, -5, 0, 5), "room")
    plan.unit("lobby", GROUND, (0, -5, depth, 5), "walkway")
    plan.unit("east", GROUND, (depth, -5, 10, 5), "room")
    plan.opening("west door", GROUND, (0, -3), (0, 3), door=SWING)
    plan.opening("east door", GROUND, (depth, -3), (depth, 3), door=SWING)
    return plan


@pytest.mark.parametrize("depth", [0.6, 1.0, 4.0])
def test_two_doors_in_a_row_are_both_crossed_slantwise_and_both_paid(
    tmp_path: Path, depth: float
) -> None:
    costs = travelled(lobby_plan(depth).load(tmp_path), FOOT).foot
    start, end = place(costs, "west", -3, -2.6), place(costs, "east", depth + 3, 2.3)
    found = way(costs, start, end)
    check(costs, found)
    taken = strolls(costs, found)
    straight = through((start.x, start.y), (end.x, end.y))
    assert sum(each.metres for each in taken) == pytest.approx(straight, abs=0.002)
    assert [each.unit_id for each in taken] == [uid("west"), uid("lobby"), uid("east")]
    assert [each.points[-1][0] for each in taken[:2]] == pytest.approx([0, depth])
    doors = [each.milliseconds - costs.walk(each.unit_id, each.metres) for each in taken]
    assert doors == [1500, 1500, 0]


def test_there_and_back_are_one_line(tmp_path: Path) -> None:
    costs = travelled(lobby_plan(1.0).load(tmp_path), FOOT).foot
    one, other = place(costs, "west", -9, -4.5), place(costs, "east", 9, 4.7)
    out, back = way(costs, one, other), way(costs, other, one)
    lines = [through(*(p for each in strolls(costs, w) for p in each.points)) for w in (out, back)]
    assert lines[0] == pytest.approx(lines[1], abs=0.002)


def desk_plan(*desks: tuple[float, float]) -> Plan:
    """Two rooms with a gap of 8 m between them, and desks of so many metres of y standing in it."""
    plan = two_rooms(((0, -4), (0, 4)))
    for number, (low, high) in enumerate(desks):
        box = outline_of([(-0.4, low), (0.4, low), (0.4, high), (-0.4, high)])
        furniture(plan, f"desk {number}", GROUND, box)
    return plan


@pytest.mark.parametrize("radius", [0.22, 0.42])
@pytest.mark.parametrize(
    "desks", [[(-1, 1)], [(-4, 2.5)], [(-3, -1), (0.2, 2)], [(-2.7, -2.5), (-1, 1), (1.9, 2.4)]]
)
def test_a_desk_in_a_wide_opening_is_walked_around(
    tmp_path: Path, radius: float, desks: list[tuple[float, float]]
) -> None:
    body = replace(FOOT, radius=radius)
    world = travelled(desk_plan(*desks).load(tmp_path), body)
    costs = world.foot
    standing = shapely.union_all([each.area for each in world.venue.fixtures.values()])
    for y in (-3.5, -1, 0.5, 3.5):
        for other in (-3.5, 0.0, 3.5):
            found = plan_way(costs, place(costs, "west", -5, y), place(costs, "east", 5, other))
            assert found is not None
            check(costs, found)
            line = shapely.LineString([p for each in strolls(costs, found) for p in each.points])
            assert line.distance(standing) >= radius - ROUNDING


def test_an_opening_full_of_furniture_lets_nobody_through(tmp_path: Path) -> None:
    costs = travelled(desk_plan((-4, -0.1), (0.1, 4)).load(tmp_path), FOOT).foot
    assert plan_way(costs, place(costs, "west", -5, 0), place(costs, "east", 5, 0)) is None


def test_a_narrowed_opening_is_passed_between_its_jambs(tmp_path: Path) -> None:
    plan = two_rooms(((0, -4), (0, 4)))
    plan.table = f'[[openings]]\nid = "{uid("door")}"\nclear_width = 1.0\n'
    costs = travelled(plan.load(tmp_path), FOOT).foot
    found = way(costs, place(costs, "west", -5, 4), place(costs, "east", 5, 4))
    check(costs, found)
    crossed = next(each.points[-1] for each in strolls(costs, found))
    assert crossed == pytest.approx((0, 0.5 - FOOT.radius), abs=1e-6)


@pytest.mark.parametrize("profile", [FOOT, replace(FOOT, id="broad", radius=0.42)])
def test_through_a_slanted_doorway_the_line_is_straight(tmp_path: Path, profile: Profile) -> None:
    plan = bare_plan()
    plan.add(
        "unit",
        "west",
        outline_of([(-10, -5), (-2, -5), (2, 5), (-10, 5)]),
        category="room",
        level_id=uid(GROUND),
    )
    plan.add(
        "unit",
        "east",
        outline_of([(-2, -5), (10, -5), (10, 5), (2, 5)]),
        category="room",
        level_id=uid(GROUND),
    )
    plan.opening("door", GROUND, (-0.8, -2), (0.8, 2))
    costs = travelled(plan.load(tmp_path), profile).costs[profile.id]
    start, end = place(costs, "west", -6, 0.4), place(costs, "east", 5, -0.7)
    found = way(costs, start, end)
    check(costs, found)
    straight = through((start.x, start.y), (end.x, end.y))
    assert sum(each.metres for each in strolls(costs, found)) == pytest.approx(straight, abs=1e-3)
