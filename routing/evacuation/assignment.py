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

from ext import NEVER, UNREACHABLE, Reservations, queue_up
from routing.evacuation.network import Network
from routing.evacuation.obstructed import Obstructed

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
