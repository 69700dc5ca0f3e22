"""Courses: what sweeps keep up from change to change is what asking afresh would find."""

import random
from dataclasses import fields, replace

import pytest

from ext import UNREACHABLE
from floorplans import Access, is_traversable
from routing import Condition, Costs, Courses, Effect, Roster, Target, keep_up, make_roster, reweigh
from routing.courses import drafted
from routing.seeking import seek_way, weights_between
from tests.floorplans.plans import GROUND, uid
from tests.routing.house import TOP, place
from tests.routing.worlds import World, disturbed, random_accesses


def drawn_roster(world: World, costs: Costs, rng: random.Random, many: int) -> Roster:
    """Random stands and ends in public and private rooms; some pairs of them are left out."""
    rooms = [unit for unit in world.venue.units.values() if is_traversable(unit)]
    drawn = random_accesses(world, costs, rng, rooms)
    places: list[Access] = [each for _ in range(many) for each in next(drawn)]
    pairs = [(s, e) for s in range(many) for e in range(many) if rng.random() < 0.6]
    return make_roster(costs, places[:many], places[many:], pairs)


def check(costs: Costs, roster: Roster, courses: Courses) -> None:
    """Every course costs what a search says, and leads from its stand to its end."""
    arcs = costs.graph.arcs
    assert len(courses.courses) == len(roster.pairs)
    for number, (stand, end) in enumerate(roster.pairs.tolist()):
        start, goal = roster.stands[stand], roster.ends[end]
        weights = weights_between(costs, start, goal)
        searched = seek_way(costs, start, goal, weights)
        way = courses.way(number)
        if searched is None or way is None:
            assert way is searched
            assert courses.milliseconds[number] == UNREACHABLE
            assert courses.hop(number) == -1
            continue
        assert way.milliseconds == searched.milliseconds == courses.milliseconds[number]
        assert (way.start, way.end) == (start, goal)
        here = way.first
        for arc in way.arcs:
            assert (arcs.tail[arc], weights[arc] < UNREACHABLE) == (here, True)
            here = int(arcs.head[arc])


def test_courses_kept_up_are_those_found_afresh(sample: World) -> None:
    for profile_id, nominal in sample.costs.items():
        rng = random.Random(f"courses {profile_id}")  # noqa: S311
        roster = drawn_roster(sample, nominal, rng, 9)
        courses: Courses | None = None
        for _ in range(5):
            costs = disturbed(nominal, rng)
            courses = keep_up(costs, roster, courses)
            check(costs, roster, courses)


def drawn_condition(costs: Costs, rng: random.Random) -> Condition:
    """Something that slows or closes a unit, or closes a passage."""
    graph = costs.graph
    kind = rng.choice(["crowd", "unit", "opening", "connector"])
    if kind == "crowd":
        factor = rng.choice([1.5, 2.0, 4.0])
        return Condition(Effect.CROWDING, Target.UNIT, (rng.choice(graph.unit_ids),), factor)
    ids = {"unit": graph.unit_ids, "opening": graph.opening_ids, "connector": graph.connector_ids}
    return Condition(Effect.CLOSED, Target(kind), (rng.choice(ids[kind]),))


def test_courses_follow_one_condition_after_another(sample: World) -> None:
    for profile_id, nominal in sample.costs.items():
        rng = random.Random(f"one by one {profile_id}")  # noqa: S311
        costs, roster = nominal, drawn_roster(sample, nominal, rng, 7)
        begun: list[Condition] = []
        courses, rose = keep_up(costs, roster), 0
        for turn in range(24):
            before: list[Condition] = []
            if turn % 3 == 2:
                before.append(begun.pop(rng.randrange(len(begun))))
            after = [] if turn % 6 == 2 else [drawn_condition(nominal, rng)]
            begun += after
            costs, _ = reweigh(costs, before, after)
            rose += drafted(costs, roster, courses).least is not None
            courses = keep_up(costs, roster, courses)
            check(costs, roster, courses)
        assert rose >= 8


def test_a_sweep_is_made_only_where_something_may_cost_less(sample: World) -> None:
    costs, rng = sample.foot, random.Random(53)  # noqa: S311
    roster = drawn_roster(sample, costs, rng, 9)
    courses = keep_up(costs, roster)
    closed = Condition(Effect.CLOSED, Target.CONNECTOR, ("lift-1",))
    shut, changed = reweigh(costs, (), [closed])
    assert len(changed)
    assert drafted(shut, roster, courses).least is not None
    later = keep_up(shut, roster, courses)
    opened, _ = reweigh(shut, [closed], ())
    assert drafted(opened, roster, later).least is None
    assert drafted(costs, roster, None).least is None


def test_older_courses_hold_no_arrays_of_all_arcs(sample: World) -> None:
    costs, rng = sample.foot, random.Random(55)  # noqa: S311
    roster = drawn_roster(sample, costs, rng, 12)
    before = keep_up(costs, roster)
    crowd = Condition(Effect.CROWDING, Target.UNIT, (roster.stands[0].unit_id,), 2.0)
    slow, _ = reweigh(costs, (), [crowd])
    after = keep_up(slow, roster, before)
    assert after is not before
    basis = roster.memory.basis
    assert basis is not None
    assert basis.courses is after
    assert {field.name for field in fields(after)} == {"milliseconds", "courses"}
    # Courses that the roster does not remember are kept up all the same.
    assert drafted(slow, roster, before).least is None
    check(slow, roster, keep_up(slow, roster, before))


def test_many_dearer_ways_are_swept_for(sample: World) -> None:
    costs, rng = sample.foot, random.Random(54)  # noqa: S311
    roster = drawn_roster(sample, costs, rng, 12)
    courses = keep_up(costs, roster)
    crowd = Condition(Effect.CROWDING, Target.UNIT, costs.graph.unit_ids, 2.0)
    crowded, _ = reweigh(costs, (), [crowd])
    assert drafted(crowded, roster, courses).least is None
    check(crowded, roster, keep_up(crowded, roster, courses))


def test_nothing_is_asked_anew_where_nothing_happened(sample: World) -> None:
    rng = random.Random(52)  # noqa: S311
    costs = sample.foot
    roster = drawn_roster(sample, costs, rng, 6)
    before = keep_up(costs, roster)
    assert before.moved(None) == tuple(range(len(roster.pairs)))
    again = keep_up(replace(costs, live=costs.live.copy()), roster, before)
    assert again.moved(before) == ()


def test_a_dearer_way_that_stays_the_best_keeps_its_arcs(built: World) -> None:
    costs = built.foot
    hall = place(costs, f"{GROUND} hall", -3, 0)
    far = place(costs, f"{TOP} hall", -3, 0)
    roster = make_roster(costs, [hall, far], [hall, far], [(0, 1), (1, 0), (0, 0)])
    before = keep_up(costs, roster)
    crowd = Condition(Effect.CROWDING, Target.UNIT, (uid(f"{GROUND} hall"),), 2.0)
    crowded, _ = reweigh(costs, (), [crowd])
    after = keep_up(crowded, roster, before)
    assert after.moved(before) == (0, 1)
    for number in (0, 1):
        assert after.courses[number].arcs is before.courses[number].arcs
        assert after.milliseconds[number] > before.milliseconds[number]
    check(crowded, roster, after)


def test_a_closed_end_has_no_course_until_it_opens(built: World) -> None:
    costs = built.foot
    hall, room = place(costs, f"{GROUND} hall", -3, 0), place(costs, "room", 5, -4)
    beside = place(costs, "room", 6, -4)
    roster = make_roster(costs, [hall, beside], [room, hall], [(0, 0), (1, 0), (1, 1)])
    before = keep_up(costs, roster)
    shut, _ = reweigh(costs, (), [Condition(Effect.CLOSED, Target.UNIT, (uid("room"),))])
    closed = keep_up(shut, roster, before)
    assert [closed.way(number) is None for number in range(3)] == [True, True, False]
    check(shut, roster, closed)
    check(costs, roster, keep_up(costs, roster, closed))


def test_a_roster_may_be_empty_and_needs_a_contraction(built: World) -> None:
    costs = built.foot
    empty = make_roster(costs, [], [], [])
    assert keep_up(costs, empty, keep_up(costs, empty)).courses == ()
    with pytest.raises(ValueError, match="contraction"):
        keep_up(costs.undisturbed(), empty)
