"""Where somebody who sends people different ways helps most: at the foot of stairs.

Before one screen everybody sees the same arrow. A staircase brings more people down than the one
door can take to which its arrow points, while the other door of the same room stands free. Somebody
who sends every third of them there changes the time until the building is clear more than any
arrow can. Arrows stay what they are; only the shares at the doors of such rooms are looked for, by
successive averages (Sheffi, Urban Transportation Networks, 1985, chapter 5).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, queue_up
from routing.conditions import Target
from routing.evacuation.assignment import Desk
from routing.evacuation.prices import Led, arrows, steps_of

TRIES = 12
MOST_ROOMS = 8
"""Rooms in which somebody may be asked to stand."""

LEAST_SHARE = 0.1
"""Share of a staircase's people below which nobody is sent another way."""

WORTH = 1.05
"""Times as soon as by arrows alone people must be out for anybody to be asked to stand there."""

GOLDEN = 0.6180339887498949
"""The golden ratio less 1."""

Shares = Mapping[int, Mapping[int, float]]
"""By vertex the share of its people that takes each following vertex."""

Step = tuple[int, int]
"""A vertex and the walk before it."""


@dataclass(frozen=True, slots=True)
class Stewarded:
    """What comes of people who follow arrows and are split at the foot of stairs.

    Args:
        shares: The shares, of flights that end where somebody should stand.
        led: What comes of it.
    """

    shares: Shares
    led: Led


def stewarded(
    desk: Desk,
    people: NDArray[np.int32],
    led: Led,
    go_on: Callable[[], None] = lambda: None,
) -> Stewarded | None:
    """Return the shares with which people are out soonest; None where nobody is needed.

    Args:
        desk: The network in its situation.
        people: (s,) how many stand at each spot.
        led: What comes of the arrows alone.
        go_on: Called before each try; what it raises ends the work.
    """
    there = np.where(desk.unhindered < UNREACHABLE, people, 0)
    flights = feet_of_stairs(desk, led.flow)
    if not flights or not there.any():
        return None
    crowd = Crowded(desk, there, led.prices, flights)
    alone, waits = crowd.queue({})
    best = Stewarded({}, alone)
    tried: dict[int, dict[int, float]] = {vertex: {} for vertex in flights}
    for attempt in range(TRIES):
        go_on()
        for vertex, chosen in crowd.quickest(waits).items():
            share = tried[vertex]
            for other in share:
                share[other] *= attempt / (attempt + 1)
            share[chosen] = share.get(chosen, 0.0) + 1 / (attempt + 1)
        shares = {vertex: worthwhile(each) for vertex, each in tried.items()}
        found, queued = crowd.queue(shares)
        if found.score < best.led.score:
            best = Stewarded({v: s for v, s in shares.items() if crowd.turns(v, s)}, found)
        waits += (queued - waits) / (attempt + 2)
    return best if best.shares and best.led.score * WORTH <= alone.score else None


def feet_of_stairs(desk: Desk, flow: NDArray[np.int64]) -> tuple[int, ...]:
    """Return the flights that end in a room with two doors or more, those of the busiest rooms."""
    passages = desk.network.passages
    indptr, heads, _ = desk.arcs
    found: dict[int, list[int]] = {}
    for vertex, passage in enumerate(passages):
        following = heads[indptr[vertex] : indptr[vertex + 1]].tolist()
        doors = {passages[each].key for each in following if not is_flight(desk, each)}
        if is_flight(desk, vertex) and flow[vertex] > 0 and len(doors) > 1:
            found.setdefault(passage.head, []).append(vertex)
    rooms = sorted(found, key=lambda room: (-sum(int(flow[v]) for v in found[room]), room))
    return tuple(vertex for room in rooms[:MOST_ROOMS] for vertex in found[room])


def is_flight(desk: Desk, vertex: int) -> bool:
    """Tell whether a vertex is a flight of stairs or the like."""
    return desk.network.passages[vertex].key[0] is Target.CONNECTOR


def worthwhile(shares: Mapping[int, float]) -> Mapping[int, float]:
    """Leave out shares that are too small to be asked for; the others make up for them."""
    kept = {key: share for key, share in shares.items() if share >= LEAST_SHARE}
    total = sum(kept.values())
    return {key: share / total for key, share in sorted(kept.items())}


class Crowded:
    """People who follow the arrows of some prices but at the foot of stairs."""

    def __init__(
        self,
        desk: Desk,
        people: NDArray[np.int32],
        prices: NDArray[np.int64],
        flights: Sequence[int],
    ) -> None:
        self.desk, self.people, self.flights = desk, people, flights
        self.prices = prices
        self.costs, self.onward = arrows(desk, prices)
        starts, firsts, walks = desk.firsts
        self.spots = np.flatnonzero(people > 0)
        totals = walks.astype(np.int64) + self.costs[firsts]
        chosen = [
            int(start + totals[start:stop].argmin())
            for start, stop in zip(
                starts[self.spots].tolist(), starts[self.spots + 1].tolist(), strict=True
            )
        ]
        self.firsts, self.walks = firsts[chosen].tolist(), walks[chosen].tolist()

    def next(self, vertex: int) -> Step | None:
        """Return the step that the arrows show after a vertex, None after an exit."""
        _, heads, transits = self.desk.arcs
        arc = int(self.onward[vertex])
        return (int(heads[arc]), int(transits[arc])) if arc >= 0 else None

    def options(self, vertex: int) -> Mapping[int, int]:
        """Return what may follow a vertex, with the walk there.

        By the prices of the arrows each step leads nearer to being out, and so must this one:
        nobody is ever sent in a circle.
        """
        indptr, heads, transits = self.desk.arcs
        span = slice(int(indptr[vertex]), int(indptr[vertex + 1]))
        following = zip(heads[span].tolist(), transits[span].tolist(), strict=True)
        return {o: walk for o, walk in following if self.costs[o] < self.costs[vertex]}

    def quickest(self, waits: NDArray[np.float64]) -> Mapping[int, int]:
        """Return after each flight the vertex by which people are out first, given the waits."""
        found: dict[int, int] = {}
        for vertex in self.flights:
            options = self.options(vertex).items()
            times = [(walk + self.time_out(other, waits), other) for other, walk in options]
            found[vertex] = min(times)[1]
        return found

    def time_out(self, vertex: int, waits: NDArray[np.float64]) -> float:
        """Return the milliseconds from coming to a vertex to being out by the arrows."""
        total, after = 0.0, self.desk.after
        step: Step | None = (vertex, 0)
        while step is not None:
            here, walk = step
            total += walk + float(waits[here]) + int(after[here])
            step = self.next(here)
        return total

    def queue(self, shares: Shares) -> tuple[Led, NDArray[np.float64]]:
        """Let everybody walk and queue; return what comes of it and the mean waits."""
        known: dict[int, list[tuple[tuple[Step, ...], float]]] = {}
        ways: list[NDArray[np.int32]] = []
        walks: list[int] = []
        everybody: list[NDArray[np.int64]] = []
        for spot, first, walk in zip(self.spots.tolist(), self.firsts, self.walks, strict=True):
            variants = self.variants(first, shares, known)
            turns = taking_turns(int(self.people[spot]), spot, [part for _, part in variants])
            everybody.append(len(ways) + turns)
            ways += [np.array(((first, 0), *way)[::-1], dtype=np.int32) for way, _ in variants]
            walks += [walk] * len(variants)
        return self.queued(ways, np.array(walks, dtype=np.int32), np.concatenate(everybody))

    def turns(self, vertex: int, share: Mapping[int, float]) -> bool:
        """Tell whether shares send anybody another way than the arrows."""
        step = self.next(vertex)
        return step is None or share != {step[0]: 1.0}

    def variants(
        self,
        vertex: int,
        shares: Shares,
        known: dict[int, list[tuple[tuple[Step, ...], float]]],
    ) -> list[tuple[tuple[Step, ...], float]]:
        """Return the ways from having passed a vertex, each with the share that takes it."""
        if vertex not in known:
            known[vertex] = [
                ((step, *rest), share * part)
                for step, share in self.choices(vertex, shares)
                for rest, part in self.variants(step[0], shares, known)
            ] or [((), 1.0)]
        return known[vertex]

    def choices(self, vertex: int, shares: Shares) -> list[tuple[Step, float]]:
        """Return what may follow a vertex, each with its share; nothing after an exit."""
        if shares.get(vertex):
            walks = self.options(vertex)
            return [((other, walks[other]), part) for other, part in shares[vertex].items()]
        step = self.next(vertex)
        return [(step, 1.0)] if step is not None else []

    def queued(
        self,
        ways: Sequence[NDArray[np.int32]],
        walks: NDArray[np.int32],
        everybody: NDArray[np.int64],
    ) -> tuple[Led, NDArray[np.float64]]:
        """Queue everybody, each on one of some ways."""
        desk, count = self.desk, len(self.desk.servers)
        vertices, before = steps_of(ways, walks, everybody)
        lengths = np.array([len(way) for way in ways], dtype=np.int64)[everybody]
        out, waited = queue_up(
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            desk.servers[vertices],
            before,
            desk.after[vertices],
            np.ones(len(lengths), dtype=np.int32),
            desk.network.capacities,
        )
        flow = np.bincount(vertices, minlength=count).astype(np.int64)
        total = np.bincount(vertices, weights=waited, minlength=count)
        last = np.full(len(self.people), -1, dtype=np.int64)
        np.maximum.at(last, np.repeat(self.spots, self.people[self.spots]), out)
        led = Led(self.prices, last, flow, float(out.max(initial=0)), float(out.mean()))
        return led, total / np.maximum(flow, 1)


def taking_turns(count: int, spot: int, parts: Sequence[float]) -> NDArray[np.int64]:
    """Return for each person of a spot which of some ways they take, well mixed.

    Multiples of the golden ratio fill the unit interval evenly, however many there are.
    """
    turns = (np.arange(spot, spot + count) * GOLDEN) % 1.0
    chosen = np.searchsorted(np.cumsum(parts), turns, side="right")
    return np.minimum(chosen, len(parts) - 1).astype(np.int64)
