"""What each passage counts longer, so that arrows alone spread people over exits and stairs.

Everybody at one spot sees the same arrow, so a plan that splits them cannot be shown as it is. What
can be shown is a field of shortest ways in which passages have prices. Prices are found by trying:
people follow the arrows and queue, and where they wait the price goes up, by ever smaller steps
(method of successive averages; Sheffi, Urban Transportation Networks, 1985, chapter 5). The prices
with which people are out soonest count.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, queue_up, spread
from routing.evacuation.assignment import Desk
from routing.evacuation.network import OUTSIDE

TRIES = 48
"""Prices that are tried. Each try sweeps the contracted graph once and lets everybody queue."""

KEPT_TRIES = 6
"""Of those tried, as many are walked on the real arrows, which know of every step."""

OUTER = 2.0
"""Weight of the time until all are out beside the mean time."""


@dataclass(frozen=True, slots=True)
class Led:
    """What comes of people who follow arrows.

    Args:
        prices: (v,) milliseconds that each passage counts longer.
        milliseconds: (s,) until the last who stands at each spot is out, -1 where nobody is.
        flow: (v,) people that pass each vertex.
        last: Milliseconds until all are out.
        mean: The same on average.
    """

    prices: NDArray[np.int64]
    milliseconds: NDArray[np.int64]
    flow: NDArray[np.int64]
    last: float = 0.0
    mean: float = 0.0

    @property
    def score(self) -> float:
        """How long it takes, less is better: until all are out counts more than the mean."""
        return OUTER * self.last + self.mean


def priced(
    desk: Desk,
    people: NDArray[np.int32],
    start: NDArray[np.int64],
    go_on: Callable[[], None] = lambda: None,
) -> list[Led]:
    """Return the prices with which people who follow arrows are out soonest, the best few first.

    Args:
        desk: The network in its situation.
        people: (s,) how many stand at each spot.
        start: (v,) the prices that are tried first; with none of them everybody goes to the nearest
            exit.
        go_on: Called before each try; what it raises ends the work.
    """
    there = np.where(desk.unhindered < UNREACHABLE, people, 0)
    prices = start.astype(np.float64)
    found: list[Led] = []
    for attempt in range(TRIES):
        go_on()
        led, waits = tried(desk, np.rint(prices).astype(np.int64), there)
        found.append(led)
        if not waits.any():
            break
        prices += (waits - prices) / (attempt + 2)
    return sorted(found, key=lambda each: each.score)[:KEPT_TRIES]


def tried(
    desk: Desk, prices: NDArray[np.int64], people: NDArray[np.int32]
) -> tuple[Led, NDArray[np.float64]]:
    """Let people follow the arrows of some prices; return what comes of it and the mean waits."""
    costs, onward = arrows(desk, prices)
    starts, firsts, walks = desk.firsts
    spots = np.flatnonzero(people > 0)
    totals = walks.astype(np.int64) + costs[firsts]
    chosen = np.array(
        [
            start + int(totals[start:stop].argmin())
            for start, stop in zip(starts[spots].tolist(), starts[spots + 1].tolist(), strict=True)
        ],
        dtype=np.int64,
    )
    chains: dict[int, NDArray[np.int32]] = {}
    ways = [followed(vertex, onward, desk, chains) for vertex in firsts[chosen].tolist()]
    lengths = np.array([len(way) for way in ways], dtype=np.int64)
    # People of a spot go one behind the other, each as a group of one.
    counts = people[spots]
    vertices, before = steps_of(ways, walks[chosen], np.repeat(np.arange(len(ways)), counts))
    ends = np.concatenate([[0], np.cumsum(np.repeat(lengths, counts))]).astype(np.int64)
    ones = np.ones(int(counts.sum()), dtype=np.int32)
    out, waited = queue_up(
        ends,
        desk.servers[vertices],
        before,
        desk.after[vertices],
        ones,
        desk.network.capacities,
    )
    flow = np.bincount(vertices, minlength=len(prices)).astype(np.int64)
    total = np.bincount(vertices, weights=waited, minlength=len(prices))
    last = np.full(len(people), -1, dtype=np.int64)
    np.maximum.at(last, np.repeat(spots, counts), out)
    mean = float(out.mean()) if len(out) else 0.0
    led = Led(prices, last, flow, float(out.max(initial=0)), mean)
    return led, total / np.maximum(flow, 1)


def arrows(desk: Desk, prices: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return what each vertex costs until out, itself with its price, and the arc to take on."""
    indptr, heads, transits = desk.arcs
    count = len(desk.servers)
    owners = np.repeat(np.arange(count, dtype=np.int32), np.diff(indptr))
    own = desk.after + prices
    weights = np.minimum(transits + own[heads], UNREACHABLE).astype(np.int32)
    order = np.argsort(heads, kind="stable").astype(np.int32)
    entering = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.bincount(heads, minlength=count), out=entering[1:])
    exits = [v for v, each in enumerate(desk.network.passages) if each.head == OUTSIDE]
    seeds = np.array(exits, dtype=np.int32)
    zeros = np.zeros(len(seeds), dtype=np.int32)
    rest, via, _ = spread(entering, owners[order], order, weights, seeds, zeros)
    return rest.astype(np.int64) + own, via


def followed(
    vertex: int, onward: NDArray[np.int32], desk: Desk, chains: dict[int, NDArray[np.int32]]
) -> NDArray[np.int32]:
    """Return the steps of a way, the last one first: (k, 2) vertex and the walk before it.

    The walk before the first one is left at 0. What was found before is in `chains`.
    """
    if vertex in chains:
        return chains[vertex]
    _, heads, transits = desk.arcs
    found = [(vertex, 0)]
    arc = int(onward[vertex])
    while arc >= 0:
        found.append((int(heads[arc]), int(transits[arc])))
        arc = int(onward[heads[arc]])
    chains[vertex] = np.array(found[::-1], dtype=np.int32)
    return chains[vertex]


def steps_of(
    ways: Sequence[NDArray[np.int32]],
    walks: NDArray[np.int32],
    everybody: NDArray[np.integer],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the steps of everybody, those of each from the last to the first.

    Args:
        ways: The steps of each way, without its first walk.
        walks: (w,) those walks.
        everybody: (p,) the way of each person.
    """
    if not ways:
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
    lengths = np.array([len(way) for way in ways], dtype=np.int64)
    rows = np.concatenate(ways)
    ends = np.cumsum(lengths)
    rows[ends - 1, 1] = walks
    sizes = lengths[everybody]
    places = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    taken = np.repeat((ends - lengths)[everybody], sizes) + places
    return np.ascontiguousarray(rows[taken, 0]), np.ascontiguousarray(rows[taken, 1])
