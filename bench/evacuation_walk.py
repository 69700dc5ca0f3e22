"""People one by one: each walks a way, and who comes first to a door passes it first.

A simulation in plain Python that shares nothing with the planner's but the building: exact times,
one event for each person and passage.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import NEVER, UNREACHABLE
from routing.evacuation import Assignment, Field, Network, Obstructed


@dataclass(frozen=True, slots=True)
class Walker:
    """One person: where from, and the passages on the way."""

    spot: int
    way: tuple[int, ...]


def as_planned(assignment: Assignment) -> list[Walker]:
    """Return everybody who has a way, each with the one that the plan has for them."""
    return [
        Walker(int(assignment.spots[group]), assignment.way(group))
        for group in range(len(assignment.spots))
        if assignment.milliseconds[group] < NEVER
        for _ in range(int(assignment.people[group]))
    ]


def by_arrows(network: Network, field: Field, people: Sequence[int]) -> list[Walker]:
    """Return everybody who has a way, each following the arrows from where they stand."""
    vertex_of = {
        int(arc): vertex for vertex, passage in enumerate(network.passages) for arc in passage.arcs
    }
    exit_of = {
        passage.exit: vertex for vertex, passage in enumerate(network.passages) if passage.exit >= 0
    }
    found: list[Walker] = []
    for spot, count in enumerate(people):
        led = field.way(network.spots[spot].access) if count else None
        if led is None:
            continue
        end, way = led
        passed = tuple(vertex_of[arc] for arc in way.arcs if arc in vertex_of)
        found.extend(Walker(spot, (*passed, exit_of[end])) for _ in range(count))
    return found


def times_out(
    network: Network, obstacles: Obstructed, walkers: Sequence[Walker]
) -> list[tuple[float, int]]:
    """Return milliseconds until each person is out, with the spot they came from, in order."""
    between = in_force(network.indptr, network.heads, network.transits, obstacles.transits)
    before = in_force(network.starts, network.firsts, network.walks, obstacles.walks)
    spacing = 1_000_000 / network.capacities.astype(np.float64)
    free = np.zeros(len(network.capacities))
    events: list[tuple[float, int, int]] = [
        (before[walker.spot][walker.way[0]], number, 0) for number, walker in enumerate(walkers)
    ]
    heapq.heapify(events)
    out: list[tuple[float, int]] = []
    while events:
        time, number, step = heapq.heappop(events)
        walker = walkers[number]
        vertex = walker.way[step]
        passage = network.passages[vertex]
        begun = max(time, float(free[passage.server]))
        free[passage.server] = begun + spacing[passage.server]
        done = begun + passage.after
        if step + 1 == len(walker.way):
            out.append((done, walker.spot))
        else:
            following = walker.way[step + 1]
            heapq.heappush(events, (done + between[vertex][following], number, step + 1))
    return sorted(out)


def in_force(
    starts: NDArray[np.int32],
    heads: NDArray[np.int32],
    usual: NDArray[np.int32],
    now: NDArray[np.int32],
) -> list[dict[int, int]]:
    """Return by tail the milliseconds to each head: those of the situation, where it has any.

    Within a hazard the planner leaves only one way out; arrows, which know of every step, may lead
    by another.
    """
    times = np.where(now < UNREACHABLE, now, usual).tolist()
    ends = heads.tolist()
    return [
        dict(zip(ends[start:stop], times[start:stop], strict=True))
        for start, stop in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)
    ]
