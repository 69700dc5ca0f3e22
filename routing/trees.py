"""Shortest-path trees towards a destination, and the ways read from them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, spread
from floorplans import Access
from routing.costs import Costs
from routing.ways import Way, length

NOWHERE = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Tree:
    """For one destination, the cost and the next arc of every node.

    Args:
        end: The destination.
        milliseconds: (n,) cost from each node, `UNREACHABLE` without a way.
        next_arc: (n,) arc to take first, -1 where the destination is in sight and without a way.
        horizon: Cost up to which the tree was grown: dearer nodes say that they have no way.
    """

    end: Access
    milliseconds: NDArray[np.int32]
    next_arc: NDArray[np.int32]
    horizon: int = UNREACHABLE

    def same_as(self, other: "Tree") -> bool:
        """Tell whether both say the same of every node."""
        return np.array_equal(self.milliseconds, other.milliseconds) and np.array_equal(
            self.next_arc, other.next_arc
        )


def tree_to(costs: Costs, end: Access, wanted: NDArray[np.int32] | None = None) -> Tree:
    """Return the tree towards a destination under the live costs.

    A closed destination has no way to it. With `wanted`, the tree ends with the dearest of those
    nodes.
    """
    graph = costs.graph
    reachable = costs.admits(end.unit_id)
    milliseconds, next_arc, _ = spread(
        graph.entering,
        graph.arcs.tail,
        graph.arc_numbers,
        costs.weights_for((end.unit_id,)),
        end.nodes if reachable else NOWHERE,
        costs.walks(end.unit_id, end.metres) if reachable else NOWHERE,
        wanted=wanted,
    )
    horizon = UNREACHABLE if wanted is None else int(milliseconds[wanted].max(initial=0))
    return Tree(end, milliseconds, next_arc, horizon)


def find_way(costs: Costs, start: Access, tree: Tree) -> Way | None:
    """Return the best way from a point to a tree's destination, or None where there is none.

    The live weights of the start's own unit may be those of a private one: whoever stands inside
    may walk out.
    """
    direct = costs.graph.straight(start, tree.end)
    if direct is not None and costs.admits(tree.end.unit_id):
        return Way(start, tree.end, -1, (), costs.walk(start.unit_id, direct), direct)
    if len(start.nodes) == 0:
        return None
    totals = tree.milliseconds[start.nodes] + costs.walks(start.unit_id, start.metres)
    cheapest = int(totals.argmin())
    best, first = int(totals[cheapest]), int(start.nodes[cheapest])
    if best >= UNREACHABLE:
        return None
    arcs = follow(costs, tree, first)
    return Way(start, tree.end, first, arcs, best, length(costs, start, tree.end, first, arcs))


def follow(costs: Costs, tree: Tree, node: int) -> tuple[int, ...]:
    """Return the arcs from a node to the destination."""
    head = costs.graph.arcs.head
    arcs: list[int] = []
    arc = int(tree.next_arc[node])
    while arc >= 0:
        arcs.append(arc)
        node = int(head[arc])
        arc = int(tree.next_arc[node])
    return tuple(arcs)
