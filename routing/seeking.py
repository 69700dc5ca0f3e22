"""Ways between two points: by the contraction under live costs, else searched towards the goal.

A wish (no stairs, away from crowds) has weights that no hierarchy is made for. The search needs no
preparation but landmarks, which hold for all weights that a profile can have in a building.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, Way, landmark_costs, seek
from floorplans import Access, ArcKind
from routing.conditions import Target
from routing.costs import Costs, to_milliseconds, walking
from routing.ways import in_sight, through

LANDMARKS = 16
"""More of them lead straighter, and cost 8 bytes each a node."""


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Least costs between all nodes and k of them, which bound the costs between any two.

    Args:
        nodes: (k,) the landmarks.
        towards: (n, k) milliseconds from each node to them, `UNREACHABLE` without a way.
        away: (n, k) milliseconds from them to each node, `UNREACHABLE` without a way.
    """

    nodes: NDArray[np.int32]
    towards: NDArray[np.int32]
    away: NDArray[np.int32]


def landmarks_of(costs: Costs, count: int = LANDMARKS) -> Landmarks:
    """Return landmarks that hold for all live costs made from these ones.

    Args:
        costs: Costs of a profile; only what does not change with the building's state counts.
        count: Landmarks at most.
    """
    graph = costs.graph
    leaving = graph.leaving, graph.leaving_heads, graph.leaving_arcs
    entering = graph.entering, graph.arcs.tail, graph.arc_numbers
    return Landmarks(*landmark_costs(leaving, entering, least_weights(costs), count))


def least_weights(costs: Costs) -> NDArray[np.int32]:
    """Return the least milliseconds that each arc can cost, whatever goes on in the building.

    Nobody is in the way, lifts stand waiting, and all that some way may pass with leave is open.
    """
    weights = costs.nominal.copy()
    boards = (costs.graph.arcs.kind == ArcKind.BOARD) & (weights < UNREACHABLE)
    doors = to_milliseconds(np.array([costs.profile.lift_doors]))
    weights[boards] = np.minimum(weights[boards], doors)
    for opening_id, milliseconds in costs.doors.items():
        arcs = costs.index.of((Target.OPENING, opening_id))
        weights[arcs] = np.minimum(weights[arcs], milliseconds)
    for unit_id in costs.graph.unit_ids:
        if unit_id not in costs.impassable_units:
            arcs = costs.index.of((Target.UNIT, unit_id))
            weights[arcs] = np.minimum(weights[arcs], walking(costs, arcs))
    return weights


def plan_way(costs: Costs, start: Access, end: Access) -> Way | None:
    """Return the best way between two points, or None where there is none."""
    if costs.contraction is None:
        return seek_way(costs, start, end, weights_between(costs, start, end))
    layer = costs.contraction
    return layer.finder.plan(layer.metric(costs.live), costs.going, start, end, costs.rights)


def choose_ways(
    costs: Costs,
    trips: Sequence[tuple[Access, Access, Way | None]],
    gain: tuple[float, float],
    threads: int = 1,
) -> Sequence[Way | Exception | None]:
    """Return the way of each of some trips from now on: a way is left only for a better one.

    Args:
        costs: Live costs with a contraction.
        trips: Of each where it begins, where it ends and the way taken so far, None for none.
        gain: Milliseconds that another way must save, and the share of its time, both of them.
        threads: How many share the trips; what comes out is the same with any number.

    Returns:
        The ways, None where there is none, and what was raised where one could not be worked out.

    Raises:
        ValueError: The costs have no contraction.
    """
    layer = costs.contraction
    if layer is None:
        raise ValueError("ways are chosen by costs with a contraction")
    metric = layer.metric(costs.live)
    return layer.finder.choose(metric, costs.going, trips, gain, costs.rights, threads)


def weights_between(costs: Costs, start: Access, end: Access) -> NDArray[np.int32]:
    """Return the live weights with what a way between two points may pass with leave."""
    return costs.weights_for((start.unit_id, end.unit_id), start.unit_id)


def seek_way(
    costs: Costs,
    start: Access,
    end: Access,
    weights: NDArray[np.int32],
    landmarks: Landmarks | None = None,
) -> Way | None:
    """Return the best way between two points under weights of its own, or None without one.

    With those of `weights_between` it costs what that of `plan_way` does. From the start to the
    first node and from the last node to the end the costs count, also where both ends are in sight
    of each other: they are then joined in a straight line.

    Args:
        costs: Live costs.
        start: Where the way begins.
        end: Where it ends.
        weights: (m,) milliseconds of each arc, or whatever is to be least; `UNREACHABLE` or more
            means closed. The way's `milliseconds` are their sum: `retimed` tells its true time.
        landmarks: What `landmarks_of` says of these costs or of those that they were made from. The
            way is only sure to be the best if no weight is below `least_weights`.

    Raises:
        ValueError: The weights are not one per arc or negative, or the landmarks those of another
            graph.
    """
    graph = costs.graph
    if len(weights) != len(graph.arcs.head):
        raise ValueError(f"{len(weights)} weights for {len(graph.arcs.head)} arcs")
    if not costs.admits(end.unit_id):
        return None
    direct = in_sight(costs, start, end)
    if direct is not None:
        return direct
    milliseconds, path, first, _ = seek(
        graph.leaving,
        graph.leaving_heads,
        graph.leaving_arcs,
        weights,
        start.nodes,
        costs.walks(start.unit_id, start.metres),
        end.nodes,
        costs.walks(end.unit_id, end.metres),
        None if landmarks is None else (landmarks.towards, landmarks.away),
    )
    return through(costs, start, end, first, tuple(path.tolist()), milliseconds)
