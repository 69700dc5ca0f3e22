"""What must never happen, tried on the sample library with random fires, closures and crowds."""

import random
from collections import defaultdict
from collections.abc import Mapping

import networkx as nx
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ext import NEVER, UNREACHABLE
from floorplans import ArcKind
from routing import Target
from routing.costs import TargetKey
from routing.evacuation import (
    Arrows,
    Crowd,
    Field,
    Hazard,
    Premises,
    Situation,
    arrows_at_once,
    plan_evacuation,
    standing,
)

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


def fields(arrows: Arrows) -> list[Field]:
    return [arrows.on_foot, arrows.step_free.out, *arrows.step_free.fields]


def shown(library: Premises, seed: int) -> list[Arrows]:
    """Return the arrows of a situation: at once, at once on the prices of before, and planned."""
    situation, people = drawn(library, seed)
    earlier, _ = drawn(library, seed + 1)
    before = plan_evacuation(library, earlier, Crowd(people), once=True).arrows
    return [
        arrows_at_once(library, situation, Crowd(people)),
        arrows_at_once(library, situation, Crowd(people), before),
        plan_evacuation(library, situation, Crowd(people), before=before, once=True).arrows,
    ]


@CASES
@given(st.integers(0, 2**32))
def test_no_arrow_leads_into_a_hazard_or_by_a_lift_or_in_a_circle(
    library: Premises, seed: int
) -> None:
    for field in (field for arrows in shown(library, seed) for field in fields(arrows)):
        check_field(field, drawn(library, seed)[0])


def check_field(field: Field, situation: Situation) -> None:
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
def test_every_arrow_ends_before_an_exit_that_is_open(library: Premises, seed: int) -> None:
    """The last arrow of each chain is at a node from which its exit is seen."""
    situation, _ = drawn(library, seed)
    closed = {name for _, name in situation.closed}
    for arrows in shown(library, seed):
        field = arrows.on_foot
        led = np.flatnonzero(field.chosen >= 0)
        assert (field.milliseconds[led] < UNREACHABLE).all()
        for node in led.tolist():
            chain = field.follow(node)
            last = int(field.costs.graph.arcs.head[chain[-1]]) if chain else node
            exit_number = int(field.chosen[node])
            assert exit_number == int(field.chosen[last])
            assert last in field.ends[exit_number].nodes
            assert library.exits[exit_number].id not in closed


@CASES
@given(st.integers(0, 2**32))
def test_whoever_has_a_safe_way_is_led_and_nobody_else(library: Premises, seed: int) -> None:
    """The oracle looks for ways by itself: networkx, on arcs that keep out of what burns."""
    situation, people = drawn(library, seed)
    expected = stranded(library, situation, people)
    for arrows in shown(library, seed):
        assert arrows.stranded == expected
        assert sum(arrows.by_exit.values()) == sum(people.values()) - sum(expected.values())
        for spot in library.network.spots:
            alone = arrows.on_foot.way(spot.access) is None
            assert alone <= (spot.access.unit_id in expected or people[spot.access.unit_id] == 0)


def stranded(
    library: Premises, situation: Situation, people: Mapping[str, int]
) -> Mapping[str, int]:
    """Return by unit the people who cannot walk to an open exit without entering a hazard."""
    network = library.network
    graph, closed = network.costs.graph, {name for _, name in situation.closed}
    shut = {
        arc
        for key in situation.closed
        if key[0] is not Target.UNIT
        for arc in network.costs.index.of(key).tolist()
    }
    barred = [
        {graph.unit_numbers[each] for each in hazard.unit_ids} for hazard in situation.forbidden()
    ]
    back = nx.DiGraph()
    back.add_nodes_from(range(len(graph.positions)))
    unit = graph.node_unit.tolist()
    ends = zip(graph.arcs.tail.tolist(), graph.arcs.head.tolist(), strict=True)
    for arc, (tail, head) in enumerate(ends):
        entered = any(unit[head] in units and unit[tail] not in units for units in barred)
        if network.costs.nominal[arc] < UNREACHABLE and arc not in shut and not entered:
            back.add_edge(head, tail)
    open_exits = [
        step
        for way_out, step in zip(network.exits, network.doorsteps, strict=True)
        if way_out.id not in closed
    ]
    for step in open_exits:
        back.add_edges_from(("out", node) for node in step.nodes.tolist())
    safe = nx.descendants(back, "out") if open_exits else set()
    found: dict[str, int] = {}
    counts = standing(network, people).tolist()
    placed = {spot.access.unit_id for spot in network.spots}
    for spot, count in zip(network.spots, counts, strict=True):
        seen = any(graph.straight(spot.access, step) is not None for step in open_exits)
        if count and not seen and not any(node in safe for node in spot.access.nodes.tolist()):
            found[spot.access.unit_id] = found.get(spot.access.unit_id, 0) + count
    lost = {unit_id: n for unit_id, n in people.items() if unit_id not in placed and n}
    return found | lost


@CASES
@given(st.integers(0, 2**32))
def test_nobody_is_lost_and_no_planned_way_leads_into_a_hazard(
    library: Premises, seed: int
) -> None:
    situation, people = drawn(library, seed)
    plan = plan_evacuation(library, situation, Crowd(people))
    counted = sum(plan.arrows.by_exit.values()) + sum(plan.arrows.stranded.values())
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
    plan = plan_evacuation(library, Situation(), Crowd(people))
    network = library.network
    last = max((t for t in plan.assignment.milliseconds.tolist() if t < NEVER), default=0)
    loads: dict[int, int] = defaultdict(int)
    for vertex, passage in enumerate(network.passages):
        loads[passage.server] += int(plan.assignment.flow[vertex])
    for server, load in loads.items():
        assert load <= int(network.capacities[server]) * last / 1_000_000 + 1


def test_the_same_building_people_and_fire_give_the_same_plan(library: Premises) -> None:
    situation, people = drawn(library, 1)
    one, other = (plan_evacuation(library, situation, Crowd(people)) for _ in range(2))
    assert np.array_equal(one.assignment.ways, other.assignment.ways)
    assert np.array_equal(one.arrows.on_foot.next_arc, other.arrows.on_foot.next_arc)
    assert one.seconds == other.seconds
