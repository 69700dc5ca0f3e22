"""Steps: what happens where, and that nothing of the route is lost in them."""

import itertools
import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorplans import Place, PlaceIndex, PlaceKind
from hub.catalogues import shipped_catalogues
from routing import (
    Guide,
    MarkKind,
    Relation,
    Route,
    Side,
    Step,
    StepKind,
    Turn,
    UnwalkablePlace,
    describe,
    plan_route,
    plan_way,
)
from routing.guidance import Sights
from tests.floorplans.plans import GROUND, UPPER, Plan, point, uid
from tests.floorplans.rooms import bare_plan, furniture, outline_of
from tests.routing.house import TOP
from tests.routing.test_planner import ATTIC, ROOM
from tests.routing.worlds import World, random_accesses, travelled

SWING = {"type": "swinging", "automatic": False, "material": None}


def route_between(world: World, start: str, end: str, profile: str = "foot") -> Route:
    places = PlaceIndex(world.venue)
    return plan_route(world.costs[profile], world.guide, places.find(start), places.find(end))


def corridor_plan(*doors: float) -> Plan:
    """A corridor of 20 by 3 metres along x, rooms to its north with a door each."""
    half = min((2.0, *((there - here) / 2 for here, there in itertools.pairwise(doors))))
    plan = bare_plan()
    plan.unit("corridor", GROUND, (-10, -5, 10, -2), "walkway", name={"en": "Corridor"})
    for number, x in enumerate(doors, 1):
        name = {"en": f"Room {number}", "zh": f"{number}号房"}
        plan.unit(f"room {number}", GROUND, (x - half, -2, x + half, 5), "room", name=name)
        plan.opening(f"door {number}", GROUND, (x - 0.5, -2), (x + 0.5, -2), door=SWING)
    return plan


def test_the_third_door_is_counted_along_the_way(tmp_path: Path) -> None:
    world = travelled(corridor_plan(-7, -2.5, 2, 6.5).load(tmp_path))
    places = PlaceIndex(world.venue)
    start = places.at(uid(GROUND), -9.5, -3.5)
    route = plan_route(world.foot, world.guide, start, places.find("Room 3"))
    depart, turn, arrive = route.steps
    assert turn.landmark is not None
    assert (turn.turn, turn.landmark.relation) == (Turn.LEFT, Relation.THROUGH)
    assert turn.hour in {9, 10}
    count = turn.doors[0].count
    assert count is not None
    assert (count.number, count.side) == (3, Side.LEFT)
    assert count.total in {3, 4}
    assert depart.until == turn.landmark
    assert "to the third door on your left." in route.texts[0]["en"]
    assert "到左侧第3扇门。" in route.texts[0]["zh"]
    assert route.texts[1]["en"].startswith(
        "Turn left and go through the third door on your left into Room 3."
    )
    assert arrive.kind is StepKind.ARRIVE


def test_from_the_other_end_the_doors_count_the_other_way(tmp_path: Path) -> None:
    world = travelled(corridor_plan(-7, -2.5, 2, 6.5).load(tmp_path))
    places = PlaceIndex(world.venue)
    route = plan_route(
        world.foot, world.guide, places.at(uid(GROUND), 9.5, -3.5), places.find("Room 3")
    )
    count = route.steps[1].doors[0].count
    assert count is not None
    assert (count.number, count.side) == (2, Side.RIGHT)


def test_a_door_that_stands_alone_is_not_counted_but_named(tmp_path: Path) -> None:
    world = travelled(corridor_plan(2).load(tmp_path))
    places = PlaceIndex(world.venue)
    route = plan_route(
        world.foot, world.guide, places.at(uid(GROUND), -9.5, -3.5), places.find("Room 1")
    )
    assert route.steps[1].doors[0].count is None
    assert route.texts[0]["en"].endswith("to the door to Room 1.")


def test_nobody_has_to_count_more_than_nine_doors(tmp_path: Path) -> None:
    doors = [-9 + 1.8 * number for number in range(11)]
    world = travelled(corridor_plan(*doors).load(tmp_path))
    places = PlaceIndex(world.venue)
    start = places.at(uid(GROUND), -9.9, -3.5)
    ninth, tenth = (
        plan_route(world.foot, world.guide, start, places.find(f"Room {number}"))
        for number in (9, 10)
    )
    assert "to the ninth door on your left." in ninth.texts[0]["en"]
    assert "to the door to Room 10." in tenth.texts[0]["en"]
    assert tenth.texts[1]["zh"].startswith("左转，从门进入10号房。")
    assert tenth.steps[1].doors[0].count is None


def cross_plan() -> Plan:
    """A hall of 20 by 10 metres whose middle is built up, so that ways bend around it."""
    plan = bare_plan()
    plan.unit("hall", GROUND, (-10, -5, 10, 5), "lobby", name={"zh": "大厅", "en": "Hall"})
    block = outline_of([(-6, -2), (6, -2), (6, 2), (-6, 2)])
    furniture(plan, "block", GROUND, block)
    return plan


def bend(world: World) -> Step:
    """The step at the north-west corner of the block, coming from the south."""
    places = PlaceIndex(world.venue)
    start, end = places.at(uid(GROUND), -8, -4), places.at(uid(GROUND), 4, 4)
    route = plan_route(world.foot, world.guide, start, end)
    (turn,) = [step for step in route.steps if step.kind is StepKind.TURN]
    return turn


def test_without_a_mark_a_turn_is_at_its_corner(tmp_path: Path) -> None:
    turn = bend(travelled(cross_plan().load(tmp_path)))
    assert turn.landmark is not None
    assert (turn.landmark.kind, turn.landmark.side) == (MarkKind.CORNER, Side.RIGHT)
    assert turn.turn is Turn.RIGHT


@pytest.mark.parametrize(
    ("spot", "relation"),
    [((-7.5, 2.6), Relation.AT), ((-7.4, -0.5), Relation.AFTER), ((-6.0, 4.6), Relation.BEFORE)],
)
def test_a_mark_in_sight_tells_where_to_turn(
    tmp_path: Path, spot: tuple[float, float], relation: Relation
) -> None:
    plan = cross_plan()
    plan.add("amenity", "desk", point(*spot), category="information", unit_ids=[uid("hall")])
    turn = bend(travelled(plan.load(tmp_path)))
    assert turn.landmark is not None
    assert (turn.landmark.id, turn.landmark.relation) == (uid("desk"), relation)


def test_a_place_one_stands_beside_says_on_which_side_it_is(built: World) -> None:
    place = Place(
        "x", {"en": "Shelf"}, "furniture", PlaceKind.FIXTURE, 0, uid(GROUND), uid("room"), 10.4, -3
    )
    route = plan_route(built.foot, built.guide, ROOM, place)
    last = route.steps[-1]
    assert last.side is not None
    assert last.landmark is not None
    assert (last.kind, last.landmark.kind) == (StepKind.ARRIVE, MarkKind.PLACE)


def test_standing_at_the_destination_already(built: World) -> None:
    route = plan_route(built.foot, built.guide, ROOM, ROOM)
    (arrive,) = route.steps
    assert (arrive.kind, arrive.metres, arrive.side) == (StepKind.ARRIVE, 0, None)
    assert route.texts == ({"zh": "到达room处。", "en": "You have arrived at the room."},)


def test_a_ride_names_where_to_leave_and_counts_floors_and_stops(built: World) -> None:
    route = plan_route(built.costs["wheelchair"], built.guide, ROOM, ATTIC)
    at = next(n for n, step in enumerate(route.steps) if step.ride is not None)
    ride, leave = route.steps[at].ride, route.steps[at + 1]
    assert ride is not None
    assert (ride.connector_id, ride.up, ride.floors, ride.stops) == ("lift-1", True, 2, 2)
    assert ride.level_id == uid(TOP)
    assert "Take Lift 1 up 2 floors and get out at Level top." in route.texts[at]["en"]
    assert "乘1号电梯上行2层楼，到top层出电梯。" in route.texts[at]["zh"]
    assert (leave.kind, leave.level_id) == (StepKind.LEAVE, uid(TOP))
    assert leave.landmark is not None
    assert leave.landmark.id == "lift-1"


def test_stairs_lead_down_too(built: World) -> None:
    route = plan_route(built.foot, built.guide, ATTIC, ROOM)
    (at,) = [n for n, step in enumerate(route.steps) if step.ride is not None]
    assert (
        "Take Stairs 1 down 2 floors and leave the stairs at Level ground."
        in (route.texts[at]["en"])
    )
    assert "走1号楼梯下2层楼，到ground层离开楼梯。" in route.texts[at]["zh"]


def test_a_room_is_named_where_it_is_entered(built: World) -> None:
    route = plan_route(built.foot, built.guide, ATTIC, ROOM)
    assert sum(step.into == uid("room") for step in route.steps) == 1
    assert sum("the reading room" in text["en"] for text in route.texts) >= 1


def test_a_guide_without_languages_gives_structure_only(built: World) -> None:
    guide = Guide(built.venue, built.by_id())
    route = plan_route(built.foot, guide, ROOM, ATTIC)
    assert route.steps == plan_route(built.foot, built.guide, ROOM, ATTIC).steps
    assert set(map(len, route.texts)) == {0}


def check_sums(route: Route) -> None:
    assert sum(step.metres for step in route.steps) == pytest.approx(route.metres, abs=1e-6)
    assert sum(step.seconds for step in route.steps) == pytest.approx(route.seconds, abs=1e-6)
    assert all(step.metres >= 0 and step.seconds >= 0 for step in route.steps)


def check_order(route: Route) -> None:
    kinds = [step.kind for step in route.steps]
    assert kinds[-1] is StepKind.ARRIVE
    assert kinds.count(StepKind.ARRIVE) == 1
    assert kinds.count(StepKind.CONNECTOR) == len(route.connector_ids)
    rides = [step.ride for step in route.steps if step.ride is not None]
    assert [ride.connector_id for ride in rides] == list(route.connector_ids)
    for here, there in pairwise(route.steps):
        assert (here.level_id == there.level_id) is (here.kind is not StepKind.CONNECTOR)
        if there.kind is StepKind.LEAVE:
            assert here.ride is not None
            assert there.level_id == here.ride.level_id


def check_doors(route: Route, world: World) -> None:
    """Every opening is told once, but for those of the connectors."""
    stops = world.stops
    passed = [each for leg in route.legs for each in leg.crossings]
    told = [door.opening_id for step in route.steps for door in step.doors]
    outside = [each.opening_id for each in passed if each.unit_id not in stops]
    assert set(told) <= {each.opening_id for each in passed}
    assert len(told) >= len(outside) - 2 * len(route.connector_ids)


LATIN_SENTENCE = re.compile(r"\b(?:the|you|your|and|to|of|left|right|metres?|floors?)\b")


def check_words(route: Route, names: frozenset[str]) -> None:
    assert len(route.texts) == len(route.steps)
    for text in route.texts:
        assert set(text) == {"zh", "en"}
        for said in text.values():
            assert said
            assert not re.search(r"\bNone\b|\bnan\b|  |\{|\}|\b0 m|前行0|\.\.|。。", said)
            assert said == said.strip()
        assert text["en"][0].isupper()
        assert text["en"].endswith(".")
        assert text["zh"].endswith("。")
        bare = text["zh"]
        for name in sorted(names, key=len, reverse=True):
            bare = bare.replace(name, "")
        assert not LATIN_SENTENCE.search(bare), text["zh"]
    for step, text in zip(route.steps, route.texts, strict=True):
        if step.kind not in {StepKind.ARRIVE, StepKind.CONNECTOR}:
            assert re.search(r"\d metres?\b", text["en"])
            assert re.search(r"\d米", text["zh"])
        if step.ride is not None:
            assert re.search(r"\d floors?\b", text["en"])
            assert f"{step.ride.floors}层" in text["zh"]


def all_names(world: World) -> frozenset[str]:
    venue = world.venue
    labels = [
        *(each.names for each in venue.units.values()),
        *(each.names for each in venue.amenities.values()),
        *(each.names for each in venue.occupants.values()),
        *(each.names for each in venue.fixtures.values()),
        *(each.names for each in venue.levels.values()),
        *(each.names for each in world.connectors),
    ]
    return frozenset(" ".join(name.split()) for each in labels for name in each.values() if name)


def check_route(route: Route, world: World, names: frozenset[str]) -> None:
    check_sums(route)
    check_order(route)
    check_doors(route, world)
    check_words(route, names)


def some_routes(
    world: World, profile: str, count: int, seed: int, guide: Guide | None = None
) -> Iterator[Route]:
    costs = world.costs[profile]
    rng = random.Random(seed)  # noqa: S311
    pairs = random_accesses(world, costs, rng)
    places = PlaceIndex(world.venue)
    done = 0
    while done < count:
        origin, goal = next(pairs)
        way = plan_way(costs, origin, goal)
        if way is not None:
            start, end = (places.at(each.level_id, each.x, each.y) for each in (origin, goal))
            yield describe(costs, guide or world.guide, start, end, way)
            done += 1


@pytest.mark.parametrize("profile", ["foot", "wheelchair"])
@pytest.mark.parametrize("venue", ["sample", pytest.param("spbpu", marks=pytest.mark.shared)])
def test_any_route_is_told_whole(request: pytest.FixtureRequest, venue: str, profile: str) -> None:
    world: World = request.getfixturevalue(venue)
    names = all_names(world)
    for route in some_routes(world, profile, 80, 41):
        check_route(route, world, names)


def test_any_two_places_of_the_plan(sample: World) -> None:
    """Named places: rooms, desks, shelves, occupants, toilets."""
    venue, costs = sample.venue, sample.foot
    ids = [
        *(unit.id for unit in sample.rooms()),
        *venue.amenities,
        *venue.occupants,
        *(fixture.id for fixture in venue.fixtures.values() if fixture.names),
    ]
    places, names = PlaceIndex(venue), all_names(sample)

    @settings(max_examples=80, deadline=None)
    @given(numbers=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)))
    def check(numbers: tuple[int, int]) -> None:
        start, end = (places.find(ids[number % len(ids)]) for number in numbers)
        try:
            route = plan_route(costs, sample.guide, start, end)
        except UnwalkablePlace:
            return
        if route.found:
            check_route(route, sample, names)

    check()


def test_the_same_route_is_told_the_same_again(sample: World) -> None:
    once = list(some_routes(sample, "foot", 20, 7))
    again = list(some_routes(sample, "foot", 20, 7))
    fresh = list(some_routes(sample, "foot", 20, 7, Guide(sample.venue, sample.by_id())))
    assert [route.texts for route in once] == [route.texts for route in again]
    assert [route.steps for route in once] == [route.steps for route in fresh]


def test_words_do_not_depend_on_what_was_said_before(tmp_path: Path) -> None:
    """As in a room without a name of its own, which is told by who is the only one in it."""
    plan = bare_plan()
    plan.unit("corridor", GROUND, (-10, -5, 4, -2), "walkway", name={"en": "Corridor"})
    plan.unit("shop", GROUND, (4, -5, 10, -2), "room")
    plan.opening("shop door", GROUND, (4, -4), (4, -3), door=SWING)
    plan.add("anchor", "counter", point(8, -3), unit_id=uid("shop"))
    plan.add("occupant", "baker", None, name={"en": "Baker"}, category="bakery",
             anchor_id=uid("counter"))  # fmt: skip
    world = travelled(plan.load(tmp_path))
    ways = [(uid("shop"), "Corridor"), ("Corridor", uid("shop")), ("Corridor", "Baker")]
    said = []
    for order in (ways, ways[::-1]):
        spoken = World(world.venue, world.connectors, world.costs, guide_anew(world))
        texts = {(start, end): route_between(spoken, start, end).texts for start, end in order}
        said.append(texts)
    assert said[0] == said[1]
    assert any("into the baker" in text["en"] for text in said[0]["Corridor", uid("shop")])


def test_a_mark_is_there_before_another_thread_can_find_its_number(sample: World) -> None:
    sights = Sights(sample.guide.scenery)

    class Watched(dict[tuple[str, str, str], int]):
        def setdefault(self, key: tuple[str, str, str], number: int) -> int:
            assert sights.marks[number].id == key[0]
            return super().setdefault(key, number)

    sights._numbered = Watched()
    graph = sample.costs["foot"].graph
    for piece in sights.preparations((graph,), (graph.unit_ids[:40],)):
        piece()
    assert sights._numbered


def guide_anew(world: World) -> Guide:
    """A guide of a building that has not said anything."""
    return Guide(world.venue, world.by_id(), shipped_catalogues())


def test_levels_in_between_are_no_legs(built: World) -> None:
    route = plan_route(built.foot, built.guide, ROOM, ATTIC)
    assert uid(UPPER) not in {step.level_id for step in route.steps}
