"""People one by one: each walks a way, and who comes first to a door passes it first.

A simulation in plain Python that shares nothing with the planner's but the building: exact times,
one event for each person and passage.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import NEVER, UNREACHABLE
from routing.evacuation import Assignment, Field, Network, Obstructed

Shares = Mapping[int, Mapping[int, float]]


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


class Arrowed:
    """The passages that people come to who follow the arrows of a field."""

    def __init__(self, network: Network, field: Field) -> None:
        self.network, self.field = network, field
        self.vertex_of = network.vertices_of_arcs()
        self.exit_of = network.vertices_of_exits()

    def way(self, spot: int) -> tuple[int, ...]:
        """Return the passages of those who stand at a spot, none without a way."""
        led = self.field.way(self.network.spots[spot].access)
        return () if led is None else (*self.passed(led[1].arcs), self.exit_of[led[0]])

    def after(self, vertex: int) -> tuple[int, ...]:
        """Return the passages of those who have passed one."""
        heads = self.network.passages[vertex].heads
        if len(heads) == 0:
            return ()
        node = int(heads[len(heads) // 2])
        exit_number = int(self.field.chosen[node])
        return (*self.passed(self.field.follow(node)), self.exit_of[exit_number])

    def passed(self, arcs: Sequence[int]) -> tuple[int, ...]:
        """Return the passages among some arcs."""
        return tuple(self.vertex_of[arc] for arc in arcs if arc in self.vertex_of)


def by_arrows(network: Network, field: Field, people: Sequence[int]) -> list[Walker]:
    """Return everybody who has a way, each following the arrows from where they stand."""
    arrowed = Arrowed(network, field)
    ways = ((spot, count, arrowed.way(spot)) for spot, count in enumerate(people) if count)
    return [Walker(spot, way) for spot, count, way in ways if way for _ in range(count)]


def by_stewards(
    network: Network, field: Field, shares: Shares, people: Sequence[int]
) -> list[Walker]:
    """Return the same people, but sent different ways by their shares at the foot of stairs."""
    arrowed = Arrowed(network, field)
    given: dict[int, dict[int, int]] = {vertex: {} for vertex in shares}
    found: list[Walker] = []
    for walker in by_arrows(network, field, people):
        way: list[int] = []
        rest = walker.way
        while rest:
            vertex, rest = rest[0], rest[1:]
            way.append(vertex)
            if vertex in shares:
                chosen = next_in_turn(shares[vertex], given[vertex])
                if not rest or chosen != rest[0]:
                    rest = (chosen, *arrowed.after(chosen))
        found.append(Walker(walker.spot, tuple(way)))
    return found


def next_in_turn(shares: Mapping[int, float], given: dict[int, int]) -> int:
    """Return who has had least of their share, and count them."""
    total = sum(given.values()) + 1
    chosen = max(sorted(shares), key=lambda each: shares[each] * total - given.get(each, 0))
    given[chosen] = given.get(chosen, 0) + 1
    return chosen


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
