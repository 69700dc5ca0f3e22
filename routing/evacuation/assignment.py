"""Who leaves by which way, so that all are out as soon as passages let them.

The question is a quickest transshipment: many sources, one sink behind all exits, transit times and
capacities (Hoppe and Tardos, The Quickest Transshipment Problem, Mathematics of Operations Research
25, 2000; for one source, Burkard, Dlaska and Klinz, The Quickest Flow Problem, ZOR 37, 1993). It is
answered by reservations, `ext.Reservations`: each group takes the way by which it is out first,
given those before it. That is the flow in which nobody gains by another way. It is made again with
tolls where people wait, which brings it near to the best for all; `bench.evacuation` compares it
with lower bounds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import NEVER, UNREACHABLE, Reservations, queue_up, spread
from floorplans import Venue
from routing.evacuation.hazards import FLIGHT, FLIGHTS, HASTE, Situation, nodes_in, nodes_near
from routing.evacuation.network import OUTSIDE, Network
from routing.evacuation.rules import Rules

HORIZON = 3_600
"""Seconds that are planned for: whoever is not out by then is told apart."""

GROUPS = 2_000
"""Groups that people go in at most: of a crowd too large for that, several go together."""

PASSES = 24
"""Times that the assignment is made; the best one counts."""

TOLL = 0.2
"""Share of the time for which whoever passes a full gate holds up others that counts as part of the
way in the next pass. The whole of it would be right if all else stayed as it is; it does not."""

KEPT = 0.7
"""Share of the former toll that stays, so that passes do not swing to and fro."""


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


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who goes where.

    Args:
        spots: (g,) where each group stands, in the order of reserving.
        people: (g,) how many they are.
        milliseconds: (g,) until they are out, `NEVER` for those who cannot be.
        starts: (g + 1,) start of each group's way in `ways`.
        ways: The vertices of all ways, each from the exit back to the people.
        flow: (v,) people that pass each vertex.
        waits: (v,) mean milliseconds that they wait there.
        left_over: (s,) people of each spot that have no way, or none within the horizon.
    """

    spots: NDArray[np.int32]
    people: NDArray[np.int32]
    milliseconds: NDArray[np.int64]
    starts: NDArray[np.int64]
    ways: NDArray[np.int32]
    flow: NDArray[np.int64]
    waits: NDArray[np.int32]
    left_over: NDArray[np.int32]

    def way(self, group: int) -> tuple[int, ...]:
        """Return the vertices that a group passes."""
        return tuple(self.ways[self.starts[group] : self.starts[group + 1]].tolist()[::-1])

    def score(self, other: "Assignment") -> float:
        """Return by how much this one is worse than another, below 0 where it is better.

        The time until all are out counts twice as much as the mean time of being out.
        """
        if self.left_over.sum() != other.left_over.sum():
            return float(self.left_over.sum() - other.left_over.sum())
        (last, mean), (other_last, other_mean) = self.figures(), other.figures()
        return 2 * last / max(other_last, 1.0) + mean / max(other_mean, 1.0) - 3

    def figures(self) -> tuple[float, float]:
        """Return milliseconds until all are out who can be, and the mean over those people."""
        out = self.milliseconds < NEVER
        if not out.any():
            return 0.0, 0.0
        times = self.milliseconds[out]
        return float(times.max()), float(np.average(times, weights=self.people[out]))


def obstructed(network: Network, venue: Venue, situation: Situation, rules: Rules) -> Obstructed:
    """Return what a situation leaves of a network."""
    passages = network.passages
    graph = network.costs.graph
    tails = np.array([passage.tail for passage in passages], dtype=np.int64)
    heads = np.array([passage.head for passage in passages], dtype=np.int64)
    free = np.array([passage.key not in situation.closed for passage in passages], dtype=bool)
    hasty_tail = np.zeros(len(passages), dtype=bool)
    hasty_head = np.zeros(len(passages), dtype=bool)
    smoky = np.zeros(len(graph.positions), dtype=bool)
    for hazard in situation.forbidden():
        numbers = [graph.unit_numbers[u] for u in hazard.unit_ids if u in graph.unit_numbers]
        here, there = np.isin(tails, numbers), np.isin(heads, numbers)
        free &= here | ~there
        hasty_tail |= here
        hasty_head |= there
        if hazard.smoke:
            smoky |= nodes_near(graph, venue, hazard.unit_ids, rules.margin)
            smoky &= ~nodes_in(graph, hazard.unit_ids)
    in_smoke = np.array([bool(smoky[each.nearest].any()) for each in passages], dtype=bool)
    owners = np.repeat(np.arange(len(passages)), np.diff(network.indptr))
    slow = in_smoke[network.heads] | in_smoke[owners]
    transits = (network.transits * np.where(slow, rules.smoke, 1)).astype(np.int32)
    walks = (network.walks * np.where(in_smoke[network.firsts], rules.smoke, 1)).astype(np.int32)
    usable = free[network.heads]
    transits[~usable] = UNREACHABLE
    walks[~free[network.firsts]] = UNREACHABLE
    hasty = costs_out(
        network, np.where(hasty_head[owners] & usable, HASTE, 1), transits, hasty_tail
    )
    keep_quickest(network.indptr, transits, network.heads, hasty, hasty_head)
    standing = np.zeros(len(network.spots), dtype=bool)
    for number, spot in enumerate(network.spots):
        unit = spot.access.unit_id
        standing[number] = any(unit in hazard.unit_ids for hazard in situation.forbidden())
    keep_quickest(network.starts, walks, network.firsts, hasty, standing)
    plain = np.ones(len(transits), dtype=np.int64)
    bounds = costs_out(network, plain, transits, np.zeros(len(passages), dtype=bool))
    return Obstructed(free, transits, walks, bounds)


def costs_out(
    network: Network,
    factors: NDArray[np.int64],
    transits: NDArray[np.int32],
    hasty: NDArray[np.bool_],
) -> NDArray[np.int32]:
    """Return the least cost from having passed each vertex to being out, 0 for exits only.

    Args:
        network: The network.
        factors: (a,) by how much each walk counts.
        transits: (a,) its milliseconds, `UNREACHABLE` where it is closed.
        hasty: (v,) passages whose own time counts by `HASTE`, and of flights by `FLIGHT` too.
    """
    kinds = network.costs.graph.arcs.kind
    after = np.array([passage.after for passage in network.passages], dtype=np.int64)
    flights = [bool(np.isin(kinds[each.arcs], FLIGHTS).any()) for each in network.passages]
    after *= np.where(hasty, np.where(flights, HASTE * FLIGHT, HASTE), 1)
    costs = transits.astype(np.int64) * factors + after[network.heads]
    costs[transits >= UNREACHABLE] = UNREACHABLE
    weights = np.minimum(costs, UNREACHABLE).astype(np.int32)
    count = len(network.passages)
    owners = np.repeat(np.arange(count, dtype=np.int32), np.diff(network.indptr))
    order = np.argsort(network.heads, kind="stable").astype(np.int32)
    entering = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.bincount(network.heads, minlength=count), out=entering[1:])
    exits = [v for v, passage in enumerate(network.passages) if passage.head == OUTSIDE]
    seeds = np.array(exits, dtype=np.int32)
    found = spread(
        entering, owners[order], order, weights, seeds, np.zeros(len(seeds), dtype=np.int32)
    )[0]
    found = np.maximum(found, 1)
    found[seeds] = 0
    return found


def keep_quickest(
    starts: NDArray[np.int32],
    walks: NDArray[np.int32],
    firsts: NDArray[np.int32],
    hasty: NDArray[np.int32],
    within: NDArray[np.bool_],
) -> None:
    """Leave only the best walk to each of those who stand within a hazard."""
    for row in np.flatnonzero(within).tolist():
        span = slice(int(starts[row]), int(starts[row + 1]))
        costs = walks[span].astype(np.int64) * HASTE + hasty[firsts[span]]
        costs[walks[span] >= UNREACHABLE] = 2 * UNREACHABLE
        if len(costs):
            kept = int(costs.argmin())
            others = np.arange(len(costs)) != kept
            walks[span][others] = UNREACHABLE


def assign(
    desk: "Desk",
    people: NDArray[np.int32],
    *,
    once: bool = False,
    go_on: Callable[[], None] = lambda: None,
) -> Assignment:
    """Assign all people to ways.

    Args:
        desk: The network in its situation, nothing reserved yet.
        people: (s,) how many stand at each spot.
        once: Whether one pass will do, because there is no time for more.
        go_on: Called before each pass; what it raises ends the work.
    """
    sources, sizes = grouped(people)
    keys = desk.unhindered[sources]
    best: Assignment | None = None
    for _ in range(1 if once else PASSES):
        go_on()
        order = np.lexsort((sources, keys))
        sources, sizes = sources[order], sizes[order]
        found, keys = desk.assign(sources, sizes, people)
        if best is None or found.score(best) < 0:
            best = found
        if once or not found.waits.any():
            break
        desk.book.reprice(TOLL, KEPT)
    assert best is not None  # noqa: S101 - there is always a first pass
    return best


def grouped(people: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the spot and the size of each group that people go in."""
    size = max(1, -(-int(people.sum()) // GROUPS))
    counts = -(-people // size)
    sources = np.repeat(np.arange(len(people), dtype=np.int32), counts)
    sizes = np.full(len(sources), size, dtype=np.int32)
    last = np.cumsum(counts)[counts > 0] - 1
    sizes[last] = (people - (counts - 1) * size)[counts > 0]
    return sources, sizes


class Desk:
    """Where ways are reserved in one situation."""

    def __init__(self, network: Network, obstacles: Obstructed) -> None:
        self.network = network
        self.bounds = obstacles.bounds
        self.transits, self.walks = obstacles.transits, obstacles.walks
        self.after = np.array([passage.after for passage in network.passages], dtype=np.int32)
        self.servers = np.array([passage.server for passage in network.passages], dtype=np.int32)
        self.arcs = opened(network.indptr, network.heads, obstacles.transits)
        self.firsts = opened(network.starts, network.firsts, obstacles.walks)
        starts, heads, walks = self.firsts
        rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        self.unhindered = np.full(len(starts) - 1, NEVER, dtype=np.int64)
        times = walks.astype(np.int64) + self.after[heads] + obstacles.bounds[heads]
        np.minimum.at(self.unhindered, rows, times)
        self.book = Reservations(
            *self.arcs, self.servers, self.after, self.bounds, network.capacities, HORIZON
        )

    def assign(
        self,
        sources: NDArray[np.int32],
        sizes: NDArray[np.int32],
        people: NDArray[np.int32],
    ) -> tuple[Assignment, NDArray[np.int64]]:
        """Reserve ways for groups in their order; return what comes of it, and the times reserved.

        Reservations are made group by group, but people queue as they come: how long it takes is
        told by letting them do so.
        """
        reserved, starts, ways, walks = self.book.assign(*self.firsts, sources, sizes)
        out = reserved < NEVER
        gone = np.bincount(sources[out], weights=sizes[out], minlength=len(people))
        times, waits = queue_up(
            starts, self.servers[ways], walks, self.after[ways], sizes, self.network.capacities
        )
        times[~out] = NEVER
        vertices = len(self.servers)
        passing = np.repeat(sizes, np.diff(starts)).astype(np.int64)
        flow = np.bincount(ways, weights=passing, minlength=vertices).astype(np.int64)
        waited = np.bincount(ways, weights=passing * waits, minlength=vertices)
        found = Assignment(
            spots=sources,
            people=sizes,
            milliseconds=times,
            starts=starts,
            ways=ways,
            flow=flow,
            waits=(waited / np.maximum(flow, 1)).astype(np.int32),
            left_over=people - gone.astype(np.int32),
        )
        return found, reserved


def opened(
    starts: NDArray[np.int32], heads: NDArray[np.int32], times: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return arcs without those that are closed."""
    kept = times < UNREACHABLE
    counts = np.concatenate([[0], np.cumsum(kept)])
    return counts[starts].astype(np.int32), heads[kept], times[kept]


def standing(network: Network, people: Mapping[str, int]) -> NDArray[np.int32]:
    """Spread the people of each unit over its spots, as evenly as whole people allow."""
    found = np.zeros(len(network.spots), dtype=np.int32)
    places: dict[str, list[int]] = {}
    for number, spot in enumerate(network.spots):
        places.setdefault(spot.access.unit_id, []).append(number)
    for unit_id, count in people.items():
        numbers = places.get(unit_id, ())
        for place, number in enumerate(numbers):
            found[number] = count // len(numbers) + (place < count % len(numbers))
    return found
