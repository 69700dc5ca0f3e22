"""The building as an evacuation sees it: passages that only so many people pass in a second.

A vertex is a passage passed one way: an opening from one unit into another, a flight of a stair,
or an exit. An arc is the walk through a unit from having passed one to the next. Walks are those of
the navigation graph, so that furniture and corners count.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, spread
from floorplans import Access, ArcKind, NavigationGraph, Venue
from routing.conditions import Target
from routing.costs import Costs, TargetKey
from routing.evacuation.exits import Exit
from routing.evacuation.rules import DOOR_FLOW, STAIR_FLOW, Rules, capacity, clear_width
from routing.evacuation.spots import Spot, spots_of

OUTSIDE = -1
FLIGHTS = (ArcKind.STAIRS, ArcKind.ESCALATOR, ArcKind.RAMP)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage passed one way.

    Args:
        key: The opening or connector.
        tail: Unit that is left, by its number.
        head: Unit that is entered, by its number; `OUTSIDE` for an exit.
        server: The gate whose capacity it takes; both directions of a door share one.
        after: Milliseconds that passing takes.
        tails: (k,) nodes from which it is passed.
        offsets: (k,) milliseconds from those to the passage itself.
        heads: (k,) nodes to which it leads, none for an exit.
        arcs: (j,) arcs of the navigation graph that are this passage.
        exit: The exit that it is by its place in the network, -1 for none.
    """

    key: TargetKey
    tail: int
    head: int
    server: int
    after: int
    tails: NDArray[np.int32]
    offsets: NDArray[np.int32]
    heads: NDArray[np.int32]
    arcs: NDArray[np.int32]
    exit: int = -1

    @property
    def nearest(self) -> NDArray[np.int32]:
        """The nodes right before it."""
        near: NDArray[np.int32] = self.tails[self.offsets == self.offsets.min()]
        return near


@dataclass(frozen=True, slots=True)
class Network:
    """The contracted graph of one profile; nothing in it changes while the hub runs.

    Args:
        costs: Released costs, see `released_costs`.
        exits: The exits that can be walked to.
        doorsteps: Where each exit is reached from inside.
        passages: The vertices.
        capacities: (q,) thousandths of a person per second of each server.
        indptr: (v + 1,) start of each vertex's arcs.
        heads: (a,) vertices that arcs lead to.
        transits: (a,) milliseconds of the walk between.
        spots: Where people stand.
        starts: (s + 1,) start of each spot's arcs.
        firsts: (b,) vertices that people come to first.
        walks: (b,) milliseconds until then.
    """

    costs: Costs
    exits: tuple[Exit, ...]
    doorsteps: tuple[Access, ...]
    passages: tuple[Passage, ...]
    capacities: NDArray[np.int32]
    indptr: NDArray[np.int32]
    heads: NDArray[np.int32]
    transits: NDArray[np.int32]
    spots: tuple[Spot, ...]
    starts: NDArray[np.int32]
    firsts: NDArray[np.int32]
    walks: NDArray[np.int32]

    def vertices_of_arcs(self) -> dict[int, int]:
        """Return the passage that each arc is part of, by arc."""
        return {
            int(arc): vertex for vertex, passage in enumerate(self.passages) for arc in passage.arcs
        }

    def vertices_of_exits(self) -> dict[int, int]:
        """Return the passage that each exit is, by its number among the exits."""
        return {
            passage.exit: vertex
            for vertex, passage in enumerate(self.passages)
            if passage.exit >= 0
        }


def contract(costs: Costs, venue: Venue, exits: Sequence[Exit], rules: Rules) -> Network:
    """Contract a navigation graph to what bounds an evacuation.

    Args:
        costs: Released costs of the profile that flows are planned for.
        venue: The building.
        exits: Its exits; those that nobody can walk to are left out.
        rules: Widths that are not in the plan.
    """
    found = {
        each.id: (each, step)
        for each in exits
        if (step := costs.graph.access(each.unit_id, each.x, each.y)) is not None
        and len(step.nodes)
    }
    draft = Draft(costs, venue, rules)
    draft.doors()
    draft.flights()
    for number, (way_out, step) in enumerate(found.values()):
        draft.exit(number, way_out, step)
    spots = spots_of(costs.graph, venue)
    walks = Walks(costs, draft.passages)
    between = [walks.between(vertex) for vertex in range(len(draft.passages))]
    before = [walks.from_spot(spot, draft.passages, found) for spot in spots]
    indptr, heads, transits = stacked(between)
    starts, firsts, first_walks = stacked(before)
    return Network(
        costs=costs,
        exits=tuple(way_out for way_out, _ in found.values()),
        doorsteps=tuple(step for _, step in found.values()),
        passages=tuple(draft.passages),
        capacities=np.array(draft.capacities, dtype=np.int32),
        indptr=indptr,
        heads=heads,
        transits=transits,
        spots=spots,
        starts=starts,
        firsts=firsts,
        walks=first_walks,
    )


Row = list[tuple[int, int]]


def stacked(
    rows: Sequence[Row],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return rows of (vertex, milliseconds) as their starts and two columns."""
    starts = np.zeros(len(rows) + 1, dtype=np.int32)
    np.cumsum([len(row) for row in rows], out=starts[1:])
    flat = np.array([pair for row in rows for pair in row], dtype=np.int32).reshape(-1, 2)
    return starts, np.ascontiguousarray(flat[:, 0]), np.ascontiguousarray(flat[:, 1])


class Draft:
    """Passages while they are gathered."""

    def __init__(self, costs: Costs, venue: Venue, rules: Rules) -> None:
        self.costs = costs
        self.graph = costs.graph
        self.venue = venue
        self.rules = rules
        self.passages: list[Passage] = []
        self.capacities: list[int] = []

    def server(self, thousandths: int) -> int:
        """Add a gate of a capacity and return its number."""
        self.capacities.append(thousandths)
        return len(self.capacities) - 1

    def doors(self) -> None:
        """Add the openings between units, each way that they can be passed."""
        for opening_id in self.graph.opening_ids:
            ways = dict(self.ways((Target.OPENING, opening_id)))
            if ways:
                opening = self.venue.openings[opening_id]
                server = self.server(capacity(clear_width(opening), DOOR_FLOW))
                for (tail, head), arcs in ways.items():
                    self.add((Target.OPENING, opening_id), tail, head, server, arcs)

    def flights(self) -> None:
        """Add the flights of stairs, ramps and, where the rules let them be walked, escalators."""
        for connector_id in self.graph.connector_ids:
            servers: dict[tuple[int, int], int] = {}
            for (tail, head), arcs in self.ways((Target.CONNECTOR, connector_id)):
                if self.graph.arcs.kind[arcs[0]] not in FLIGHTS:
                    continue
                ends = min(tail, head), max(tail, head)
                if ends not in servers:
                    names = (self.graph.unit_ids[each] for each in ends)
                    areas = tuple(self.venue.units[name].area for name in names)
                    width = self.rules.flights(connector_id, areas)
                    servers[ends] = self.server(capacity(width, STAIR_FLOW))
                self.add((Target.CONNECTOR, connector_id), tail, head, servers[ends], arcs)

    def exit(self, number: int, way_out: Exit, step: Access) -> None:
        """Add an exit."""
        offsets = self.costs.walks(way_out.unit_id, step.metres)
        self.passages.append(
            Passage(
                (Target.OPENING, way_out.id),
                self.graph.unit_numbers[way_out.unit_id],
                OUTSIDE,
                self.server(way_out.capacity),
                0,
                step.nodes,
                offsets,
                EMPTY,
                EMPTY,
                number,
            )
        )

    def ways(self, key: TargetKey) -> Iterator[tuple[tuple[int, int], NDArray[np.int32]]]:
        """Yield the open arcs of a passage by the units that they leave and enter."""
        arcs = self.costs.index.of(key)
        arcs = arcs[self.costs.nominal[arcs] < UNREACHABLE]
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for arc in arcs.tolist():
            tail, head = (int(self.graph.node_unit[ends[arc]]) for ends in self.ends)
            if tail != head:
                found[tail, head].append(arc)
        for pair, numbers in sorted(found.items()):
            yield pair, np.array(numbers, dtype=np.int32)

    @property
    def ends(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Tails and heads of all arcs."""
        return self.graph.arcs.tail, self.graph.arcs.head

    def add(
        self, key: TargetKey, tail: int, head: int, server: int, arcs: NDArray[np.int32]
    ) -> None:
        """Add a passage."""
        tails, heads = self.graph.arcs.tail[arcs], self.graph.arcs.head[arcs]
        after = int(self.costs.nominal[arcs].min())
        offsets = np.zeros(len(arcs), dtype=np.int32)
        self.passages.append(Passage(key, tail, head, server, after, tails, offsets, heads, arcs))


EMPTY = np.empty(0, dtype=np.int32)


class Walks:
    """Walks within units, to each passage that leaves them."""

    def __init__(self, costs: Costs, passages: Sequence[Passage]) -> None:
        self.costs = costs
        self.passages = passages
        self.leaving: dict[int, list[int]] = defaultdict(list)
        for vertex, passage in enumerate(passages):
            self.leaving[passage.tail].append(vertex)
        rooms = {unit: Room.of(costs, unit) for unit in self.leaving}
        self.first = {unit: room.first for unit, room in rooms.items()}
        self.to = [
            rooms[passage.tail].towards(passage.tails, passage.offsets) for passage in passages
        ]

    def between(self, vertex: int) -> Row:
        """Return the passages that can be reached from having passed one, but the same way back."""
        passage = self.passages[vertex]
        if passage.head == OUTSIDE:
            return []
        node = int(passage.heads[len(passage.heads) // 2])
        return [
            (other, walk)
            for other in self.leaving.get(passage.head, ())
            if (self.passages[other].key, self.passages[other].head) != (passage.key, passage.tail)
            and (walk := int(self.to[other][node - self.first[passage.head]])) < UNREACHABLE
        ]

    def from_spot(
        self,
        spot: Spot,
        passages: Sequence[Passage],
        exits: dict[str, tuple[Exit, Access]],
    ) -> Row:
        """Return the passages that can be reached from where people stand."""
        access = spot.access
        unit = self.costs.graph.unit_numbers[access.unit_id]
        near = self.costs.walks(access.unit_id, access.metres)
        found: Row = []
        for vertex in self.leaving.get(unit, ()):
            local = access.nodes - self.first[unit]
            walk = int((self.to[vertex][local].astype(np.int64) + near).min(initial=UNREACHABLE))
            if passages[vertex].head == OUTSIDE:
                step = exits[passages[vertex].key[1]][1]
                straight = self.costs.graph.straight(access, step)
                if straight is not None:
                    walk = min(walk, self.costs.walk(access.unit_id, straight))
            if walk < UNREACHABLE:
                found.append((vertex, walk))
        return found


@dataclass(frozen=True, slots=True)
class Room:
    """The part of the navigation graph in one unit, its nodes counted from the first."""

    first: int
    indptr: NDArray[np.int32]
    tails: NDArray[np.int32]
    weights: NDArray[np.int32]

    @staticmethod
    def of(costs: Costs, unit: int) -> "Room":
        """Cut a unit out of the graph."""
        graph: NavigationGraph = costs.graph
        floor = graph.floors[graph.unit_ids[unit]]
        first = int(floor.nodes[0])
        arcs = costs.index.of((Target.UNIT, floor.unit_id))
        indptr = np.zeros(len(floor.nodes) + 1, dtype=np.int32)
        heads = graph.arcs.head[arcs] - first
        np.cumsum(np.bincount(heads, minlength=len(floor.nodes)), out=indptr[1:])
        return Room(first, indptr, graph.arcs.tail[arcs] - first, costs.nominal[arcs])

    def towards(self, nodes: NDArray[np.int32], offsets: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the milliseconds from each node to the nearest of some."""
        numbers = np.arange(len(self.tails), dtype=np.int32)
        seeds = (nodes - self.first).astype(np.int32)
        return spread(self.indptr, self.tails, numbers, self.weights, seeds, offsets)[0]
