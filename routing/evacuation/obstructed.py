"""What a situation leaves of a network: which passages are open, and how long walks take in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE
from floorplans import Venue
from routing.evacuation.hazards import HASTE, Situation, burning_flights, nodes_in, nodes_near
from routing.evacuation.network import OUTSIDE, Network
from routing.evacuation.rules import Rules
from routing.evacuation.sweeping import Links, Swept, sweep


@dataclass(frozen=True, slots=True)
class Obstructed:
    """A network in a situation.

    Args:
        open: (v,) whether each passage may be passed.
        transits: (a,) milliseconds of the walks between, longer in smoke, `UNREACHABLE` where they
            would lead on through a hazard by more than the shortest way out of it.
        walks: (b,) the same from where people stand.
        bounds: (v,) least milliseconds from having passed each vertex to being out, 0 for exits.
    """

    open: NDArray[np.bool_]
    transits: NDArray[np.int32]
    walks: NDArray[np.int32]
    bounds: NDArray[np.int32]


def obstructed(network: Network, venue: Venue, situation: Situation, rules: Rules) -> Obstructed:
    """Return what a situation leaves of a network."""
    passages = network.passages
    graph = network.costs.graph
    tails = np.array([passage.tail for passage in passages], dtype=np.int64)
    heads = np.array([passage.head for passage in passages], dtype=np.int64)
    free = np.array([passage.key not in situation.closed for passage in passages], dtype=bool)
    hasty_head = np.zeros(len(passages), dtype=bool)
    smoky = np.zeros(len(graph.positions), dtype=bool)
    for hazard in situation.forbidden():
        numbers = [graph.unit_numbers[u] for u in hazard.unit_ids if u in graph.unit_numbers]
        here, there = np.isin(tails, numbers), np.isin(heads, numbers)
        free &= here | ~there
        hasty_head |= there
        if hazard.smoke:
            near = nodes_near(graph, venue, hazard.unit_ids, rules.margin)
            smoky |= near & ~nodes_in(graph, hazard.unit_ids)
    in_smoke = np.array([bool(smoky[each.nearest].any()) for each in passages], dtype=bool)
    owners = np.repeat(np.arange(len(passages)), np.diff(network.indptr))
    slow = in_smoke[network.heads] | in_smoke[owners]
    transits = (network.transits * np.where(slow, rules.smoke, 1)).astype(np.int32)
    walks = (network.walks * np.where(in_smoke[network.firsts], rules.smoke, 1)).astype(np.int32)
    usable = free[network.heads]
    transits[~usable] = UNREACHABLE
    walks[~free[network.firsts]] = UNREACHABLE
    leaving_hazards(network, situation, transits, walks, hasty_head)
    return Obstructed(free, transits, walks, least_times(network, transits))


def least_times(network: Network, transits: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the least milliseconds from having passed each vertex to being out, 0 for exits."""
    after = np.array([passage.after for passage in network.passages], dtype=np.int64)
    none = np.zeros(len(after), dtype=np.int32)
    costs = transits.astype(np.int64) + after[network.heads]
    costs[transits >= UNREACHABLE] = UNREACHABLE
    found = np.maximum(swept_out(network, costs, none).costs, 1)
    found[exit_vertices(network)] = 0
    return found


def leaving_hazards(
    network: Network,
    situation: Situation,
    transits: NDArray[np.int32],
    walks: NDArray[np.int32],
    entered: NDArray[np.bool_],
) -> None:
    """Leave those within a hazard only the walk that leads out of it the shortest way.

    That is the same way as arrows show: with the fewest burning flights, and then the least cost,
    in which what is walked within hazards counts by `HASTE`.

    Args:
        network: The network.
        situation: Where the hazards are.
        transits: (a,) milliseconds of the walks between; others become `UNREACHABLE`.
        walks: (b,) the same from where people stand.
        entered: (v,) whether each passage leads into a unit of a hazard.
    """
    units = situation.forbidden_units()
    if not units:
        return
    passages = network.passages
    storeys = burning_flights(network.costs.graph, units)
    burning = np.array([storeys[each.arcs].max(initial=0) for each in passages], dtype=np.int32)
    names = network.costs.graph.unit_ids
    hasty = np.array([names[each.tail] in units for each in passages], dtype=bool) & (burning == 0)
    own = np.array([passage.after for passage in passages]) * np.where(hasty, HASTE, 1)
    owners = np.repeat(np.arange(len(passages)), np.diff(network.indptr))
    costs = transits * np.where(entered[owners], HASTE, 1).astype(np.int64) + own[network.heads]
    costs[transits >= UNREACHABLE] = UNREACHABLE
    rest = swept_out(network, costs, burning[network.heads])
    before = (rest.flights + burning).astype(np.int64), (rest.costs + own).astype(np.int64)
    keep_best(network.indptr, transits, network.heads, before, entered)
    standing = np.array([spot.access.unit_id in units for spot in network.spots], dtype=bool)
    keep_best(network.starts, walks, network.firsts, before, standing)


def swept_out(network: Network, costs: NDArray[np.int64], burning: NDArray[np.int32]) -> Swept:
    """Return the best way from having passed each vertex to being out.

    Args:
        network: The network.
        costs: (a,) what each walk and the passage after it cost, `UNREACHABLE` where closed.
        burning: (a,) storeys of burning flights of that passage.
    """
    count = len(network.passages)
    owners = np.repeat(np.arange(count, dtype=np.int32), np.diff(network.indptr))
    order = np.argsort(network.heads, kind="stable").astype(np.int32)
    entering = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.bincount(network.heads, minlength=count), out=entering[1:])
    links = Links(entering, owners[order], order, owners, network.heads)
    weights = np.minimum(costs, UNREACHABLE).astype(np.int32)
    seeds = exit_vertices(network)
    return sweep(links, burning, weights, seeds, np.zeros_like(seeds))


def exit_vertices(network: Network) -> NDArray[np.int32]:
    """Return the vertices that are exits."""
    exits = [v for v, passage in enumerate(network.passages) if passage.head == OUTSIDE]
    return np.array(exits, dtype=np.int32)


def keep_best(
    starts: NDArray[np.int32],
    walks: NDArray[np.int32],
    firsts: NDArray[np.int32],
    before: tuple[NDArray[np.int64], NDArray[np.int64]],
    within: NDArray[np.bool_],
) -> None:
    """Leave only the best walk to each of those who stand within a hazard.

    Args:
        starts: (r + 1,) start of each row's walks.
        walks: (w,) milliseconds; others become `UNREACHABLE`.
        firsts: (w,) the vertex that each leads to.
        before: (v,) burning flights, and (v,) the cost, from before each vertex to being out.
        within: (r,) which rows stand within a hazard.
    """
    flights, costs = before
    for row in np.flatnonzero(within).tolist():
        span = slice(int(starts[row]), int(starts[row + 1]))
        open_ = np.flatnonzero(walks[span] < UNREACHABLE) + span.start
        if len(open_):
            heads = firsts[open_]
            totals = walks[open_].astype(np.int64) * HASTE + costs[heads]
            kept = open_[np.lexsort((totals, flights[heads]))[0]]
            walks[span.start : kept] = UNREACHABLE
            walks[kept + 1 : span.stop] = UNREACHABLE
