"""What each passage counts longer, so that arrows alone spread people over exits and stairs.

Everybody at one spot sees the same arrow, so a plan that splits them cannot be shown as it is. What
can be shown is a field of shortest ways in which passages have prices. Prices are found by trying:
people follow the arrows and queue, and where they wait the price goes up, by ever smaller steps
(method of successive averages; Sheffi, Urban Transportation Networks, 1985, chapter 5). The prices
with which people are out soonest count.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, queue_up, spread
from routing.evacuation.assignment import Desk
from routing.evacuation.network import OUTSIDE

TRIES, ROUGH_TRIES = 24, 2
"""Prices that are tried, and where there is no time; each try sweeps the contracted graph once."""

OUTER = 2.0
"""Weight of the time until all are out beside the mean time."""


@dataclass(frozen=True, slots=True)
class Led:
    """What comes of people who follow arrows.

    Args:
        prices: (v,) milliseconds that each passage counts longer.
        milliseconds: (s,) until the last who stands at each spot is out, -1 where nobody is.
        flow: (v,) people that pass each vertex.
    """

    prices: NDArray[np.int64]
    milliseconds: NDArray[np.int64]
    flow: NDArray[np.int64]


def priced(desk: Desk, people: NDArray[np.int32], *, rough: bool = False) -> Led:
    """Return the prices with which people who follow arrows are out soonest.

    The first try is without prices: everybody to the nearest exit.

    Args:
        desk: The network in its situation.
        people: (s,) how many stand at each spot.
        rough: Whether a few tries will do.
    """
    there = np.where(desk.unhindered < UNREACHABLE, people, 0)
    prices = np.zeros(len(desk.servers))
    best: Led | None = None
    least = np.inf
    for attempt in range(ROUGH_TRIES if rough else TRIES):
        found, waits, score = tried(desk, np.rint(prices).astype(np.int64), there)
        if score < least:
            best, least = found, score
        if not waits.any():
            break
        prices += (waits - prices) / (attempt + 2)
    assert best is not None  # noqa: S101 - there is always a first try
    return best


def tried(
    desk: Desk, prices: NDArray[np.int64], people: NDArray[np.int32]
) -> tuple[Led, NDArray[np.float64], float]:
    """Let people follow the arrows of some prices; return the waits and how long it takes."""
    costs, onward = arrows(desk, prices)
    starts, firsts, walks = desk.firsts
    spots = np.flatnonzero(people > 0)
    chosen = np.array(
        [
            best_first(int(starts[spot]), int(starts[spot + 1]), firsts, walks, costs)
            for spot in spots.tolist()
        ],
        dtype=np.int64,
    )
    ways = [followed(int(firsts[arc]), onward, desk) for arc in chosen.tolist()]
    lengths = np.array([len(way) for way in ways], dtype=np.int64)
    # People of a spot go one behind the other, each as a group of one.
    counts = people[spots]
    vertices, before = steps_of(ways, walks[chosen], counts)
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
    score = OUTER * float(out.max(initial=0)) + float(out.mean()) if len(out) else 0.0
    return Led(prices, last, flow), total / np.maximum(flow, 1), score


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


def best_first(
    start: int,
    stop: int,
    firsts: NDArray[np.int32],
    walks: NDArray[np.int32],
    costs: NDArray[np.int64],
) -> int:
    """Return the arc by which a spot's people are led off."""
    return start + int((walks[start:stop] + costs[firsts[start:stop]]).argmin())


def followed(vertex: int, onward: NDArray[np.int32], desk: Desk) -> list[tuple[int, int]]:
    """Return the vertices of a way, each with the walk before it but the first one's."""
    _, heads, transits = desk.arcs
    found = [(vertex, 0)]
    arc = int(onward[vertex])
    while arc >= 0:
        vertex = int(heads[arc])
        found.append((vertex, int(transits[arc])))
        arc = int(onward[vertex])
    return found


def steps_of(
    ways: Sequence[Sequence[tuple[int, int]]],
    walks: NDArray[np.int32],
    counts: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the steps of everybody, those of each from the last to the first."""
    vertices: list[NDArray[np.int32]] = [np.empty(0, dtype=np.int32)]
    before: list[NDArray[np.int32]] = [np.empty(0, dtype=np.int32)]
    for way, walk, count in zip(ways, walks.tolist(), counts.tolist(), strict=True):
        row = np.array(way[::-1], dtype=np.int32)
        row[-1, 1] = walk
        vertices.append(np.tile(row[:, 0], count))
        before.append(np.tile(row[:, 1], count))
    return np.concatenate(vertices), np.concatenate(before)
