"""The way out from everywhere: for every node of the graph the next arc, and which end it leads to.

A field is one multi-source search from all its ends over weights in which hazards are closed, smoke
counts longer and each passage has its price, along ways with as few burning flights as can be. So
all arrows agree with each other, none leads into a hazard, and none goes round in a circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, Way
from floorplans import Access
from routing.costs import Costs
from routing.evacuation.hazards import HASTE, Situation, burning_flights
from routing.evacuation.network import Network
from routing.evacuation.sweeping import Links, sweep
from routing.ways import length


@dataclass(frozen=True, slots=True)
class Field:
    """Ways to the nearest of some ends.

    Args:
        costs: Released costs whose `live` is what was searched.
        ends: Where ways end.
        offsets: (e,) milliseconds that each end begins with.
        flights: (n,) storeys of burning flights from each node, `UNREACHABLE` without a way.
        milliseconds: (n,) cost from each node, the same.
        next_arc: (n,) arc to take first, -1 where an end is in sight and without a way.
        chosen: (n,) which end each node is led to, -1 without a way.
        haste: Units that are left by the shortest way.
    """

    costs: Costs
    ends: tuple[Access, ...]
    offsets: NDArray[np.int32]
    flights: NDArray[np.int32]
    milliseconds: NDArray[np.int32]
    next_arc: NDArray[np.int32]
    chosen: NDArray[np.int32]
    haste: frozenset[str]

    def way(self, start: Access) -> tuple[int, Way] | None:
        """Return which end a point is led to and the way there, None where there is none.

        The way's time is that of walking alone.
        """
        step = self.first_step(start)
        if step is None:
            return None
        end, first = step
        if first < 0:
            metres = self.costs.graph.straight(start, self.ends[end]) or 0.0
            walk = self.costs.walk(start.unit_id, metres)
            return end, Way(start, self.ends[end], -1, (), walk, metres)
        arcs = self.follow(first)
        metres = length(self.costs, start, self.ends[end], first, arcs)
        walked = self.costs.nominal[list(arcs)].sum(dtype=np.int64)
        last = int(self.costs.graph.arcs.head[arcs[-1]]) if arcs else first
        tails = walks_between(self.costs, start, first) + walks_between(
            self.costs, self.ends[end], last
        )
        return end, Way(start, self.ends[end], first, arcs, int(walked) + tails, metres)

    def first_step(self, start: Access) -> tuple[int, int] | None:
        """Return which end a point is led to, and the node that it comes to first.

        That is -1 where the end is in sight. None stands for no way.
        """
        nearest = self.in_sight(start)
        fewest, best, first = UNREACHABLE, UNREACHABLE, -1
        if len(start.nodes):
            factor = HASTE if start.unit_id in self.haste else 1
            walks = self.costs.walks(start.unit_id, start.metres).astype(np.int64)
            totals = self.milliseconds[start.nodes] + walks * factor
            flights = self.flights[start.nodes]
            place = int(np.lexsort((totals, flights))[0])
            fewest, best = int(flights[place]), int(totals[place])
            first = int(start.nodes[place])
        if nearest is not None and (0, nearest[0]) <= (fewest, best):
            return nearest[1], -1
        return (int(self.chosen[first]), first) if fewest < UNREACHABLE else None

    def in_sight(self, start: Access) -> tuple[int, int] | None:
        """Return cost and number of the best end that a point sees, if it sees any."""
        found: list[tuple[int, int]] = []
        factor = HASTE if start.unit_id in self.haste else 1
        for number, end in enumerate(self.ends):
            if end.unit_id != start.unit_id or self.offsets[number] >= UNREACHABLE:
                continue
            metres = self.costs.graph.straight(start, end)
            if metres is not None:
                cost = self.costs.walk(start.unit_id, metres) * factor + int(self.offsets[number])
                found.append((cost, number))
        return min(found, default=None)

    def follow(self, node: int) -> tuple[int, ...]:
        """Return the arcs from a node to its end."""
        arcs: list[int] = []
        arc = int(self.next_arc[node])
        while arc >= 0:
            arcs.append(arc)
            arc = int(self.next_arc[self.costs.graph.arcs.head[arc]])
        return tuple(arcs)


def walks_between(costs: Costs, point: Access, node: int) -> int:
    """Return the milliseconds between a point and a node that it sees."""
    x, y = costs.graph.positions[node].tolist()
    return costs.walk(point.unit_id, float(np.hypot(x - point.x, y - point.y)))


def field_to(
    costs: Costs,
    ends: Sequence[Access],
    offsets: NDArray[np.int32],
    situation: Situation,
) -> Field:
    """Return the field towards some ends.

    Args:
        costs: Released costs; `live` is what is searched, see `beset`.
        ends: Where ways end; those in a hazard are left out.
        offsets: (e,) milliseconds that each begins with, `UNREACHABLE` for one that is out of use.
        situation: Where the hazards are.
    """
    haste = situation.forbidden_units()
    graph = costs.graph
    begun = offsets.astype(np.int64)
    factors = [HASTE if end.unit_id in haste else 1 for end in ends]
    nodes = [end.nodes for end in ends]
    costs_there = [
        np.minimum(
            begun[i] + costs.walks(end.unit_id, end.metres).astype(np.int64) * factors[i],
            UNREACHABLE,
        )
        for i, end in enumerate(ends)
    ]
    owners = np.repeat(np.arange(len(ends)), [len(each) for each in nodes])
    seeds = np.concatenate([NOTHING, *nodes]).astype(np.int32)
    starts = np.concatenate([NOTHING, *costs_there]).astype(np.int32)
    arcs = graph.arcs
    links = Links(graph.entering, arcs.tail, graph.arc_numbers, arcs.tail, arcs.head)
    found = sweep(links, burning_flights(graph, haste), costs.live, seeds, starts)
    origin = found.origin
    chosen = np.where(origin >= 0, owners[origin] if len(owners) else -1, -1).astype(np.int32)
    return Field(
        costs, tuple(ends), offsets, found.flights, found.costs, found.next_arc, chosen, haste
    )


NOTHING = np.empty(0, dtype=np.int32)


def with_prices(costs: Costs, network: Network, prices: NDArray[np.int64]) -> Costs:
    """Return costs in which each passage counts longer by its price, (v,) milliseconds."""
    live = costs.live.astype(np.int64)
    for vertex, price in enumerate(prices.tolist()):
        live[network.passages[vertex].arcs] += price
    live[costs.live >= UNREACHABLE] = UNREACHABLE
    return replace(costs, live=np.minimum(live, UNREACHABLE).astype(np.int32))
