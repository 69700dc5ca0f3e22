"""How soon people could be out at best, told more closely: maximum flow over time.

A relaxation like `bench.evacuation_bounds`, but one that knows when people come: time is cut into
slots, in each of which a passage lets only so many people pass, and whoever comes to it may wait.
It never says more than the truth:

* Time at each passage counts from when anybody can be there at all. Along shortest ways no walk is
  left, so that slots may be long; what is left of other walks is rounded down to whole slots.
* People are taken as fluid: somebody who begins to pass a gate, which then is taken for the time
  that its capacity gives to one person, passes it drop by drop in that time. So no gate lets more
  pass than its capacity, and a drop comes to the next gate as much earlier than its person could
  as that gate is quicker: walks are shortened by that. Where they would end before they began, the
  slower gate is taken to be quicker.
* Both directions of a door have its whole capacity.
"""

import heapq
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_flow

from ext import UNREACHABLE
from routing.evacuation import OUTSIDE, Network, Obstructed

PERSON = 1000
CLOSE = 0.004
"""Share of itself to which a bound is found."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(slots=True)
class SlottedFlows:
    """A network in a situation as arrays for maximum flows over time.

    Args:
        network: The network.
        obstacles: The situation.
    """

    network: Network
    obstacles: Obstructed
    tails: Ints = field(init=False)
    heads: Ints = field(init=False)
    transits: Floats = field(init=False)
    spots: Ints = field(init=False)
    firsts: Ints = field(init=False)
    walks: Floats = field(init=False)
    spacing: Floats = field(init=False)
    exits: Ints = field(init=False)
    rest: Floats = field(init=False)

    def __post_init__(self) -> None:
        network, obstacles = self.network, self.obstacles
        count = len(network.passages)
        after = np.array([each.after for each in network.passages], dtype=np.float64)
        servers = np.array([each.server for each in network.passages])
        usable = obstacles.transits < UNREACHABLE
        self.tails = np.repeat(np.arange(count), np.diff(network.indptr))[usable]
        self.heads = network.heads[usable].astype(np.int64)
        walked = after[self.tails] + obstacles.transits[usable]
        started = obstacles.walks < UNREACHABLE
        self.spots = np.repeat(np.arange(len(network.spots)), np.diff(network.starts))[started]
        self.firsts = network.firsts[started].astype(np.int64)
        self.walks = obstacles.walks[started].astype(np.float64)
        self.spacing = quick_enough(
            PERSON * 1000 / network.capacities[servers].astype(np.float64),
            self.tails,
            self.heads,
            walked,
        )
        faster = self.spacing[self.tails] - self.spacing[self.heads]
        self.transits = walked - np.maximum(faster, 0)
        outside = [v for v, each in enumerate(network.passages) if each.head == OUTSIDE]
        self.exits = np.array(outside, dtype=np.int64)
        # Somebody who is out in time has their last drop out one spacing later.
        ends = after[self.exits] - self.spacing[self.exits]
        least = float(ends.min())
        self.rest = least + quickest(
            self.heads, self.tails, self.transits, self.exits, ends - least, count
        )

    def bound(self, people: Ints, low: float, slots: int) -> float:
        """Return the milliseconds before which so many people of each spot cannot be out.

        Args:
            people: (s,) the people.
            low: A bound that is known.
            slots: How many slots the time is cut into; more of them tell more closely.
        """
        if not people.any():
            return 0.0
        there = people[self.spots] > 0
        count = len(self.spacing)
        first = quickest(
            self.tails, self.heads, self.transits, self.firsts[there], self.walks[there], count
        )
        if self.fits(low, people, first, slots):
            return low
        step = 0.05 * low
        high = low + step
        while not self.fits(high, people, first, slots):
            low, step = high, 2 * step
            high = low + step
        while high - low > CLOSE * low:
            middle = (low + high) / 2
            if self.fits(middle, people, first, slots):
                high = middle
            else:
                low = middle
        return low

    def fits(self, limit: float, people: Ints, first: Floats, most: int) -> bool:
        """Tell whether people can be out within some milliseconds, as far as this bound sees."""
        spare = limit - first - self.rest
        alive = np.isfinite(spare) & (spare >= 0)
        slot = max(1.0, float(spare[alive].max(initial=0.0))) / most
        slots = np.where(alive, np.floor(np.where(alive, spare, 0.0) / slot) + 1, 0).astype(int)
        begins = np.concatenate([[0], np.cumsum(slots)])
        cells = int(begins[-1])
        owner = np.repeat(np.arange(len(first)), slots)
        turn = np.arange(cells) - begins[owner]
        length = np.minimum(slot, spare[owner] - turn * slot)
        capacity = PERSON * length / self.spacing[owner]
        total = int(people.sum()) * PERSON
        active = np.flatnonzero(people > 0)
        into, out = 1 + len(people), 1 + len(people) + cells
        sink = out + cells
        edges = Edges(total)
        edges.add(np.zeros(len(active), dtype=np.int64), 1 + active, people[active] * PERSON)
        self.add_starts(edges, people, first, slot, (begins, slots, into))
        edges.add(into + np.arange(cells), out + np.arange(cells), np.ceil(capacity))
        waits = np.flatnonzero(turn + 1 < slots[owner])
        edges.add(into + waits, into + waits + 1)
        self.add_walks(edges, first, slot, (begins, slots, into, out))
        leaving = np.flatnonzero(np.isin(owner, self.exits))
        edges.add(out + leaving, np.full(len(leaving), sink))
        return edges.flow(sink) >= total

    def add_starts(
        self,
        edges: "Edges",
        people: Ints,
        first: Floats,
        slot: float,
        cells: tuple[Ints, Ints, int],
    ) -> None:
        """Add the walks from where people stand."""
        begins, slots, into = cells
        later = np.floor((self.walks - first[self.firsts]) / slot)
        kept = (people[self.spots] > 0) & (later >= 0) & (later < slots[self.firsts])
        arrival = begins[self.firsts[kept]] + later[kept].astype(np.int64)
        edges.add(1 + self.spots[kept], into + arrival)

    def add_walks(
        self, edges: "Edges", first: Floats, slot: float, cells: tuple[Ints, Ints, int, int]
    ) -> None:
        """Add the walks between passages, of each slot."""
        begins, slots, into, out = cells
        alive = (slots[self.tails] > 0) & (slots[self.heads] > 0)
        tails, heads = self.tails[alive], self.heads[alive]
        left = first[tails] + self.transits[alive] - first[heads]
        later = np.floor(np.maximum(left, 0) / slot).astype(np.int64)
        counts = np.maximum(0, np.minimum(slots[tails], slots[heads] - later))
        which = np.repeat(np.arange(len(tails)), counts)
        turn = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        edges.add(
            out + begins[tails[which]] + turn,
            into + begins[heads[which]] + turn + later[which],
        )


class Edges:
    """The edges of a flow network while they are gathered."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.tails: list[Ints] = []
        self.heads: list[Ints] = []
        self.sizes: list[Ints] = []

    def add(self, tails: Ints, heads: Ints, sizes: NDArray[np.number] | None = None) -> None:
        """Add edges; without sizes they take everybody."""
        self.tails.append(tails)
        self.heads.append(heads)
        all_of_them = np.full(len(tails), self.total)
        given = all_of_them if sizes is None else np.minimum(sizes, self.total)
        self.sizes.append(given.astype(np.int64))

    def flow(self, sink: int) -> int:
        """Return the largest flow from 0 to a sink."""
        rows, columns = np.concatenate(self.tails), np.concatenate(self.heads)
        sizes = np.concatenate(self.sizes).astype(np.int32)
        graph = csr_matrix((sizes, (rows, columns)), shape=(sink + 1, sink + 1))
        return int(maximum_flow(graph, 0, sink).flow_value)


def quick_enough(spacing: Floats, tails: Ints, heads: Ints, walked: Floats) -> Floats:
    """Return spacings, some made less, by which no walk between gates is shortened below 0."""
    found = spacing.copy()
    while True:
        most = found[heads] + walked
        late = found[tails] > most
        if not late.any():
            return found
        np.minimum.at(found, tails[late], most[late])


def quickest(
    tails: Ints, heads: Ints, times: Floats, seeds: Ints, begun: Floats, count: int
) -> Floats:
    """Return the least time from some seeds to each vertex (Dijkstra)."""
    order = np.argsort(tails, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=count))]).tolist()
    heads_, times_ = heads[order].tolist(), times[order].tolist()
    found = np.full(count, np.inf)
    np.minimum.at(found, seeds, begun)
    best = found.tolist()
    queue = [(time, vertex) for vertex, time in enumerate(best) if time < np.inf]
    heapq.heapify(queue)
    while queue:
        time, vertex = heapq.heappop(queue)
        if time > best[vertex]:
            continue
        for arc in range(starts[vertex], starts[vertex + 1]):
            later = time + times_[arc]
            if later < best[heads_[arc]]:
                best[heads_[arc]] = later
                heapq.heappush(queue, (later, heads_[arc]))
    return np.array(best)
