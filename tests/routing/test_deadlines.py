"""Nothing closes on a journey before it is passed, and what is open long enough is used."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from heapq import heappop, heappush
from itertools import pairwise, permutations

import pytest

from ext import UNREACHABLE
from floorplans import Access, Place, PlaceIndex
from routing import (
    Condition,
    Costs,
    Effect,
    Journey,
    Target,
    TargetKey,
    Terms,
    Wanted,
    Wish,
    access_to,
    connectors_of,
    plan_departing,
    plan_journey,
    reweigh,
)
from routing.deadlines import MOST_SEARCHES, Deadlines
from routing.passing import key_of
from tests.floorplans.plans import GROUND, UPPER, uid
from tests.routing.roomy import building_of
from tests.routing.worlds import World, random_accesses

SECOND = 10**9
STAIRS, LIFT = (Target.CONNECTOR, "stairs-1"), (Target.CONNECTOR, "lift-1")
ROOM = (Target.UNIT, uid("room"))


def point(world: World, level: str, x: float, y: float) -> Place:
    return PlaceIndex(world.venue).at(uid(level), x, y)


def departing(
    world: World, wanted: Wanted, closes: Mapping[TargetKey, int]
) -> tuple[Journey, tuple[TargetKey, ...]]:
    """Plan with closings in seconds after departure."""
    times = {key: seconds * SECOND for key, seconds in closes.items()}
    return plan_departing(building_of(world), world.foot, wanted, times, 0)


def test_whoever_is_in_a_room_that_closes_walks_out(built: World) -> None:
    wanted = Wanted(point(built, GROUND, 8.5, 4), point(built, GROUND, -3, 3))
    journey, aside = departing(built, wanted, {ROOM: 2})
    assert journey.found
    assert aside == ()


def test_a_room_that_closes_before_somebody_is_there_is_not_led_to(built: World) -> None:
    """Near its door and deep in it alike, the room is named; a little later it is led to."""
    for x, y in ((1, -4), (8.5, 4)):
        wanted = Wanted(point(built, UPPER, -3, 3), point(built, GROUND, x, y))
        usual, _ = departing(built, wanted, {})
        there = usual.milliseconds // 1000
        journey, aside = departing(built, wanted, {ROOM: there - 1})
        assert not journey.found
        assert aside == (ROOM,)
        assert journey.lost == (wanted.end,)
        journey, aside = departing(built, wanted, {ROOM: there + 1})
        assert journey.found
        assert aside == ()


def test_what_closes_before_the_second_way_still_serves_the_first(built: World) -> None:
    """Up by the stairs, which have closed when somebody comes back: down by the lift."""
    stop = point(built, UPPER, -3, 3)
    wanted = Wanted(point(built, GROUND, -3, 3), point(built, GROUND, -3, 0), (stop,))
    journey, aside = departing(built, wanted, {STAIRS: 25})
    assert [connectors_of(built.foot, way.arcs) for way in journey.ways] == [
        ("stairs-1",), ("lift-1",),
    ]  # fmt: skip
    assert aside == (STAIRS,)


def test_the_best_order_comes_to_a_stop_before_it_closes(built: World) -> None:
    upstairs, room = point(built, UPPER, -3, 3), point(built, GROUND, 8.5, -4)
    wanted = Wanted(
        point(built, GROUND, -1, 3), point(built, GROUND, -1, -4), (upstairs, room), best_order=True
    )
    usual, _ = departing(built, wanted, {})
    assert usual.points[1:3] == (upstairs, room)
    journey, aside = departing(built, wanted, {ROOM: 20})
    assert journey.points[1:3] == (room, upstairs)
    assert aside == ()
    journey, aside = departing(built, wanted, {ROOM: 5})
    assert not journey.found
    assert aside == (ROOM,)
    assert journey.lost == (room,)


def test_other_ways_are_in_time_as_well(built: World) -> None:
    wanted = Wanted(point(built, GROUND, -3, 3), point(built, UPPER, -3, 3), alternatives=3)
    usual, _ = departing(built, wanted, {LIFT: 300})
    assert len(usual.alternatives) == 1
    journey, aside = departing(built, wanted, {LIFT: 10})
    assert journey.ways == usual.ways
    assert journey.alternatives == ()
    assert aside == ()


def test_a_wish_gives_way_to_a_door_that_closes(built: World) -> None:
    """By the lift the attic has closed; by the stairs, which are to be avoided, it is open."""
    attic = (Target.UNIT, uid("attic"))
    wanted = Wanted(
        point(built, "top", -3, 3), point(built, "top", -8, 0), wishes=(Wish.AVOID_STAIRS,)
    )
    start = point(built, GROUND, -3, 3)
    wanted = replace(wanted, start=start)
    journey, aside = departing(built, wanted, {attic: 55})
    assert journey.found
    assert connectors_of(built.foot, journey.arcs) == ("stairs-1",)
    assert [each.wish for each in journey.unmet] == [Wish.AVOID_STAIRS]
    assert journey.unmet[0].around is None
    assert aside == (attic,)


def test_a_wish_gives_way_before_a_stop_to_what_closes_behind_it(built: World) -> None:
    """By the lift one comes to the stop, but no more to the attic."""
    attic, landing = (Target.UNIT, uid("attic")), point(built, "top", -3, 3)
    start, end = point(built, GROUND, -3, 3), point(built, "top", -8, 0)
    wanted = Wanted(start, end, (landing,), wishes=(Wish.AVOID_STAIRS,))
    journey, aside = departing(built, wanted, {attic: 55})
    assert [connectors_of(built.foot, way.arcs) for way in journey.ways] == [("stairs-1",), ()]
    assert [each.wish for each in journey.unmet] == [Wish.AVOID_STAIRS]
    assert aside == (attic,)


def soonest(
    costs: Costs, start: Access, end: Access, closes: Mapping[TargetKey, int], now: int
) -> int:
    """When somebody is there who leaves at a time, both in milliseconds, by a plain search."""
    graph, here = costs.graph, (Target.UNIT, start.unit_id)
    weights = costs.weights_for((start.unit_id, end.unit_id), start.unit_id)

    def open_until(key: TargetKey, time: int) -> bool:
        return key == here or key not in closes or closes[key] // 10**6 >= time

    straight = graph.straight(start, end)
    if straight is not None:
        return now + costs.walk(start.unit_id, straight)
    walks = costs.walks(start.unit_id, start.metres).tolist()
    queue = [(now + walk, node) for walk, node in zip(walks, start.nodes.tolist(), strict=True)]
    queue.sort()
    known: dict[int, int] = {}
    while queue:
        time, node = heappop(queue)
        if node in known:
            continue
        known[node] = time
        for place in range(graph.leaving[node], graph.leaving[node + 1]):
            arc = int(graph.leaving_arcs[place])
            after = time + int(weights[arc])
            if weights[arc] < UNREACHABLE and open_until(key_of(costs, arc), after):
                heappush(queue, (after, int(graph.arcs.head[arc])))
    last = costs.walks(end.unit_id, end.metres).tolist()
    times = [
        known[node] + walk
        for node, walk in zip(end.nodes.tolist(), last, strict=True)
        if node in known
    ]
    there = min(times, default=UNREACHABLE)
    return there if open_until((Target.UNIT, end.unit_id), there) else UNREACHABLE


@pytest.mark.parametrize("seed", range(4))
def test_ways_and_orders_are_the_soonest_that_there_are(sample: World, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    costs, setting, index = sample.foot, building_of(sample), PlaceIndex(sample.venue)
    crowds = [
        Condition(Effect.CROWDING, Target.UNIT, (each,), 2.0)
        for each in rng.sample(costs.graph.unit_ids, 20)
    ]
    costs, _ = reweigh(replace(costs, contraction=None), (), crowds)
    keys = [key for key in costs.index.targets() if rng.random() < 0.5]
    pairs = random_accesses(sample, costs, rng)
    left_aside = 0
    for _ in range(6):
        closes = {key: rng.randrange(10, 200) * SECOND for key in keys}
        points = [index.at(each.level_id, each.x, each.y) for _ in (0, 1) for each in next(pairs)]
        wanted = Wanted(points[0], points[-1], tuple(points[1:-1]), best_order=True)
        ends = [access_to(costs, each) for each in points]
        journey, aside = plan_departing(setting, costs, wanted, closes, 0)
        left_aside += bool(aside)
        times = []
        for order in permutations(ends[1:-1]):
            now = 0
            for tail, head in pairwise((ends[0], *order, ends[-1])):
                now = soonest(costs, tail, head, closes, now) if now < UNREACHABLE else now
            times.append(now)
        found = journey.milliseconds if journey.found else UNREACHABLE
        assert found == min(*times, UNREACHABLE)
        assert journey.found == plan_journey(setting, costs, wanted).found or aside
    assert left_aside


@pytest.mark.parametrize("wishes", [(), (Wish.AVOID_STAIRS,)], ids=["plain", "with a wish"])
def test_many_stops_before_closing_time_take_few_searches(
    sample: World, wishes: tuple[Wish, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole building waits for them, however many rooms close."""
    asked = Counter[str]()

    def counted(whose: type, name: str) -> None:
        plain = getattr(whose, name)

        def call(*args: object) -> object:
            asked[name] += 1
            return plain(*args)

        monkeypatch.setattr(whose, name, call)

    index, pairs = PlaceIndex(sample.venue), random_accesses(sample, sample.foot, random.Random(3))  # noqa: S311
    points = [index.at(each.level_id, each.x, each.y) for _ in range(6) for each in next(pairs)]
    wanted = Wanted(points[0], points[-1], tuple(points[1:-1]), best_order=True, wishes=wishes)
    rng = random.Random(3)  # noqa: S311
    closes = {key: rng.randrange(60, 1_800) for key in sample.foot.index.targets()}
    counted(Deadlines, "out_of_reach")
    counted(Terms, "seek")
    departing(sample, wanted, closes)
    assert 0 < asked["out_of_reach"] < asked.total() < 3 * MOST_SEARCHES
