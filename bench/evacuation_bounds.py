"""How soon people could be out at best: lower bounds by maximum flow, independent of the planner.

A relaxation of the evacuation: within T seconds a passage lets no more people pass than its
capacity times what is left of T once the first could be there and the last still has to get out,
and nobody whose shortest way is longer than T gets out. Who is out when, one after the other, is
left open. Whether all people fit is one static maximum flow (SciPy's), the least T is found by
bisection. No plan, and no walk of any plan, can be faster.
"""

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_flow

from ext import UNREACHABLE
from routing.evacuation import OUTSIDE, Network, Obstructed

PERSON = 1000
CLOSE_MS = 200.0
"""Milliseconds to which a bound is found."""


@dataclass(frozen=True, slots=True)
class Flows:
    """A network in a situation as arrays for maximum flows.

    Args:
        network: The network.
        obstacles: The situation.
        after: (v,) milliseconds of passing.
        servers: (v,) the gate of each vertex.
        owners: (a,) tail of each arc.
        sources: (b,) spot of each first walk.
    """

    network: Network
    obstacles: Obstructed
    after: NDArray[np.int64]
    servers: NDArray[np.int64]
    owners: NDArray[np.int64]
    sources: NDArray[np.int64]

    @staticmethod
    def of(network: Network, obstacles: Obstructed) -> "Flows":
        """Return the arrays of a network in a situation."""
        count = len(network.passages)
        return Flows(
            network,
            obstacles,
            np.array([each.after for each in network.passages], dtype=np.int64),
            np.array([each.server for each in network.passages], dtype=np.int64),
            np.repeat(np.arange(count), np.diff(network.indptr)),
            np.repeat(np.arange(len(network.spots)), np.diff(network.starts)),
        )

    def bound(self, people: NDArray[np.int64]) -> float:
        """Return the milliseconds before which so many people of each spot cannot be out."""
        if not people.any():
            return 0.0
        first = self.first_there(people)
        rest = self.obstacles.bounds.astype(np.float64) + self.after
        walks = self.obstacles.walks + rest[self.network.firsts]
        walks[self.obstacles.walks >= UNREACHABLE] = np.inf
        shortest = np.full(len(people), np.inf)
        np.minimum.at(shortest, self.sources, walks)
        low = float(shortest[people > 0].max())
        if self.fits(low, people, first, rest):
            return low
        high = 2 * low + 1
        while not self.fits(high, people, first, rest):
            low, high = high, 2 * high
        while high - low > CLOSE_MS:
            middle = (low + high) / 2
            if self.fits(middle, people, first, rest):
                high = middle
            else:
                low = middle
        return low

    def first_there(self, people: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return when the first of some people can be at each passage: (v,) milliseconds."""
        network, obstacles = self.network, self.obstacles
        found = np.full(len(network.passages), np.inf)
        usable = (obstacles.walks < UNREACHABLE) & (people[self.sources] > 0)
        np.minimum.at(found, network.firsts[usable], obstacles.walks[usable].astype(np.float64))
        queue = [(float(found[v]), v) for v in np.flatnonzero(np.isfinite(found)).tolist()]
        heapq.heapify(queue)
        while queue:
            time, vertex = heapq.heappop(queue)
            if time > found[vertex]:
                continue
            for arc in range(network.indptr[vertex], network.indptr[vertex + 1]):
                head = int(network.heads[arc])
                there = time + float(self.after[vertex]) + float(obstacles.transits[arc])
                if obstacles.transits[arc] < UNREACHABLE and there < found[head]:
                    found[head] = there
                    heapq.heappush(queue, (there, head))
        return found

    def fits(
        self,
        limit: float,
        people: NDArray[np.int64],
        first: NDArray[np.float64],
        rest: NDArray[np.float64],
    ) -> bool:
        """Tell whether people can be out within some milliseconds, as far as this bound sees."""
        network, obstacles = self.network, self.obstacles
        count, spots = len(first), len(people)
        reach, into, out = 1, 1 + spots, 1 + spots + count
        sink = out + count
        total = int(people.sum()) * PERSON
        spare = np.maximum(0.0, limit - first - rest)
        # One person more than the flow: the first to pass finds the gate free.
        capacity = network.capacities[self.servers] * spare / 1000 + PERSON
        capacity[~np.isfinite(first) | (spare <= 0) | (obstacles.bounds >= UNREACHABLE)] = 0
        active = np.flatnonzero(people > 0)
        start = obstacles.walks < UNREACHABLE
        start &= obstacles.walks + rest[network.firsts] <= limit
        onward = obstacles.transits < UNREACHABLE
        onward &= (
            first[self.owners] + self.after[self.owners] + obstacles.transits + rest[network.heads]
            <= limit
        )
        exits = np.array(
            [v for v, each in enumerate(network.passages) if each.head == OUTSIDE], dtype=np.int64
        )
        vertices = np.arange(count)
        rows: list[NDArray[np.integer]] = [
            np.zeros(len(active), dtype=np.int64),
            reach + self.sources[start],
            into + vertices,
            out + self.owners[onward],
            out + exits,
        ]
        columns: list[NDArray[np.integer]] = [
            reach + active,
            into + network.firsts[start],
            out + vertices,
            into + network.heads[onward],
            np.full(len(exits), sink),
        ]
        sizes: list[NDArray[np.integer]] = [
            people[active] * PERSON,
            np.full(int(start.sum()), total),
            np.minimum(capacity, total).astype(np.int64),
            np.full(int(onward.sum()), total),
            np.full(len(exits), total),
        ]
        graph = csr_matrix(
            (
                np.concatenate(sizes).astype(np.int32),
                (np.concatenate(rows), np.concatenate(columns)),
            ),
            shape=(sink + 1, sink + 1),
        )
        return bool(maximum_flow(graph, 0, sink).flow_value >= total)
