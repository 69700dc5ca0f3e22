"""What must never happen, tried on the sample library with random fires, closures and crowds."""

import random
from collections import defaultdict

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ext import NEVER, UNREACHABLE
from floorplans import ArcKind
from routing import Target
from routing.costs import TargetKey
from routing.evacuation import Field, Hazard, Plan, Premises, Situation, plan_evacuation

LIFTS = (ArcKind.BOARD, ArcKind.RIDE, ArcKind.ALIGHT)
CASES = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def drawn(library: Premises, seed: int) -> tuple[Situation, dict[str, int]]:
    rng = random.Random(seed)  # noqa: S311 - reproducible
    graph = library.network.costs.graph
    hazards = tuple(
        Hazard(f"h{number}", frozenset(rng.sample(graph.unit_ids, rng.randint(1, 3))))
        for number in range(rng.randint(0, 3))
    )
    closed: set[TargetKey] = {
        (Target.OPENING, each) for each in rng.sample(graph.opening_ids, rng.randint(0, 3))
    }
    if rng.random() < 0.3:
        closed.add((Target.UNIT, rng.choice(graph.unit_ids)))
    people = {unit_id: rng.choice([0, 1, 3, 20]) for unit_id in graph.unit_ids}
    return Situation(hazards, frozenset(closed)), people


def fields(plan: Plan) -> list[Field]:
    return [plan.on_foot, plan.step_free.out, *plan.step_free.fields]


@CASES
@given(st.integers(0, 2**32))
def test_no_arrow_leads_into_a_hazard_or_by_a_lift_or_in_a_circle(
    library: Premises, seed: int
) -> None:
    situation, people = drawn(library, seed)
    plan = plan_evacuation(library, situation, people)
    for field in fields(plan):
        graph = field.costs.graph
        nodes = np.flatnonzero(field.next_arc >= 0)
        arcs = field.next_arc[nodes]
        heads = graph.arcs.head[arcs]
        assert (graph.arcs.tail[arcs] == nodes).all()
        assert not np.isin(graph.arcs.kind[arcs], LIFTS).any()
        for hazard in situation.forbidden():
            units = [graph.unit_numbers[each] for each in hazard.unit_ids]
            inside = np.isin(graph.node_unit, units)
            assert not (inside[heads] & ~inside[nodes]).any()
        for key in situation.closed:
            if key[0] is not Target.UNIT:
                assert not np.isin(arcs, field.costs.index.of(key)).any()
        after = np.arange(len(graph.positions))
        after[nodes] = heads
        for _ in range(20):
            after = after[after]
        assert (field.next_arc[after] < 0).all()
        assert (field.milliseconds[nodes] < UNREACHABLE).all()


@CASES
@given(st.integers(0, 2**32))
def test_nobody_is_lost_and_no_planned_way_leads_into_a_hazard(
    library: Premises, seed: int
) -> None:
    situation, people = drawn(library, seed)
    plan = plan_evacuation(library, situation, people)
    counted = sum(plan.by_exit.values()) + sum(plan.stranded.values())
    assert counted == sum(people.values())
    passages = library.network.passages
    graph = library.network.costs.graph
    for group in range(len(plan.assignment.spots)):
        way = plan.assignment.way(group)
        if plan.assignment.milliseconds[group] >= NEVER:
            assert way == ()
            continue
        unit_id = library.network.spots[plan.assignment.spots[group]].access.unit_id
        here = graph.unit_numbers[unit_id]
        for vertex in way:
            passage = passages[vertex]
            assert passage.tail == here
            assert passage.key not in situation.closed
            for hazard in situation.forbidden():
                units = {graph.unit_numbers[each] for each in hazard.unit_ids}
                assert passage.head not in units or passage.tail in units
            here = passage.head
        assert passages[way[-1]].exit >= 0


@CASES
@given(st.integers(0, 2**32))
def test_no_passage_lets_more_pass_than_its_capacity(library: Premises, seed: int) -> None:
    """Over the whole evacuation: loads fit between the first and the last who pass."""
    _, people = drawn(library, seed)
    plan = plan_evacuation(library, Situation(), people)
    network = library.network
    last = max((t for t in plan.assignment.milliseconds.tolist() if t < NEVER), default=0)
    loads: dict[int, int] = defaultdict(int)
    for vertex, passage in enumerate(network.passages):
        loads[passage.server] += int(plan.assignment.flow[vertex])
    for server, load in loads.items():
        assert load <= int(network.capacities[server]) * last / 1_000_000 + 1


def test_the_same_building_people_and_fire_give_the_same_plan(library: Premises) -> None:
    situation, people = drawn(library, 1)
    one, other = (plan_evacuation(library, situation, people) for _ in range(2))
    assert np.array_equal(one.assignment.ways, other.assignment.ways)
    assert np.array_equal(one.on_foot.next_arc, other.on_foot.next_arc)
    assert one.seconds == other.seconds
