"""From one point to many: one search for all that anybody may go to, exact for each of them.

What lies behind a lock or a staff corridor is passed with leave by ways that end there and by no
others, so destinations share a search only where the same leave is given to all of them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, Way, spread
from floorplans import Access
from routing.terms import Terms
from routing.ways import in_sight, retimed, through


@dataclass(frozen=True, slots=True)
class Reach:
    """What a point leads to.

    Args:
        terms: On what terms.
        start: The point.
        milliseconds: (n,) cost to each node on these terms, `UNREACHABLE` without a way.
        via: (n,) the arc by which each node is reached, -1 where the start sees it.
    """

    terms: Terms
    start: Access
    milliseconds: NDArray[np.int32]
    via: NDArray[np.int32]

    def cost_to(self, end: Access) -> int:
        """Return what a way to a point costs on these terms, `UNREACHABLE` without one."""
        terms = self.terms
        if not terms.joins(self.start, end):
            return UNREACHABLE
        direct = in_sight(terms.costs, self.start, end)
        if direct is not None:
            return direct.milliseconds
        return self.last_node(end)[0]

    def last_node(self, end: Access) -> tuple[int, int]:
        """Return what the best way costs that is not straight, and its last node."""
        if len(end.nodes) == 0:
            return UNREACHABLE, -1
        totals = self.milliseconds[end.nodes] + self.terms.costs.walks(end.unit_id, end.metres)
        best = int(totals.argmin())
        return min(int(totals[best]), UNREACHABLE), int(end.nodes[best])

    def way_to(self, end: Access) -> Way | None:
        """Return the way to a point with the time that it truly takes, None without one."""
        costs = self.terms.costs
        if self.cost_to(end) >= UNREACHABLE:
            return None
        direct = in_sight(costs, self.start, end)
        if direct is not None:
            return direct
        total, node = self.last_node(end)
        arcs: list[int] = []
        while (arc := int(self.via[node])) >= 0:
            arcs.append(arc)
            node = int(costs.graph.arcs.tail[arc])
        path = tuple(reversed(arcs))
        way = through(costs, self.start, end, node, path, total)
        return way if way is None or self.terms.plain else retimed(costs, way)

    def times(self) -> NDArray[np.int32]:
        """Return (n,) the milliseconds that the ways to each node truly take, whatever they cost.

        Each node is told what lies behind it by doubling: what the node before says of half the
        way is added, until all of them stand at the start.
        """
        if not self.terms.shunned:
            return self.milliseconds
        costs, left = self.terms.costs, self.start.unit_id
        begun = np.zeros(len(self.via), dtype=np.int64)
        begun[self.start.nodes] = costs.walks(left, self.start.metres)
        on_way = self.via >= 0
        spent = np.where(on_way, costs.weights_for((left,), left)[self.via], 0).astype(np.int64)
        before = np.where(on_way, costs.graph.arcs.tail[self.via], np.arange(len(self.via)))
        while not np.array_equal(further := before[before], before):
            spent, before = spent + spent[before], further
        found: NDArray[np.int32] = np.minimum(spent + begun[before], UNREACHABLE).astype(np.int32)
        found[self.milliseconds >= UNREACHABLE] = UNREACHABLE
        return found


def reach_from(
    terms: Terms,
    start: Access,
    unit_ids: Sequence[str] = (),
    limit: int = UNREACHABLE,
    wanted: NDArray[np.int32] | None = None,
) -> Reach:
    """Search from a point.

    Args:
        terms: On what terms.
        start: The point, on the graph of the terms.
        unit_ids: Where ways end: what may be passed with leave to get there is open.
        limit: Cost beyond which nothing is reached.
        wanted: Nodes that suffice.
    """
    costs, graph = terms.costs, terms.costs.graph
    milliseconds, via, _ = spread(
        graph.leaving,
        graph.leaving_heads,
        graph.leaving_arcs,
        terms.weights((start.unit_id, *unit_ids), start.unit_id),
        start.nodes,
        costs.walks(start.unit_id, start.metres),
        limit,
        wanted,
    )
    return Reach(terms, start, milliseconds, via)


def reaches(terms: Terms, start: Access, ends: Sequence[Access]) -> list[Reach]:
    """Return, for each of some points, the search from a start that is exact for it.

    Points that ask for the same leave, most often none, share one search.
    """
    groups: dict[tuple[frozenset[str], frozenset[str]], list[int]] = defaultdict(list)
    for number, end in enumerate(ends):
        unit = (end.unit_id,)
        groups[terms.costs.opened_by(unit), terms.costs.unlocked_by(unit)].append(number)
    found: dict[int, Reach] = {}
    for numbers in groups.values():
        nodes = np.unique(np.concatenate([ends[number].nodes for number in numbers]))
        units = sorted({ends[number].unit_id for number in numbers})
        reach = reach_from(terms, start, units, wanted=nodes)
        found.update(dict.fromkeys(numbers, reach))
    return [found[number] for number in range(len(ends))]


def costs_to(terms: Terms, start: Access, ends: Sequence[Access]) -> list[int]:
    """Return what ways from a point to each of some others cost on the terms."""
    searches = reaches(terms, start, ends)
    return [reach.cost_to(end) for reach, end in zip(searches, ends, strict=True)]


def ways_to(terms: Terms, start: Access, ends: Sequence[Access]) -> list[Way | None]:
    """Return the ways from a point to each of some others, None where there is none."""
    searches = reaches(terms, start, ends)
    return [reach.way_to(end) for reach, end in zip(searches, ends, strict=True)]
