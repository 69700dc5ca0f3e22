"""A graph as the measurements take it, and how one is drawn up."""

from bisect import bisect_right
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Places = NDArray[np.float64]
Whole = NDArray[np.integer]
Truths = NDArray[np.bool_]

PACE = 1.35
"""Metres per second on foot."""


@dataclass(frozen=True, slots=True)
class World:
    """A graph to be routed on.

    Args:
        name: Short and stable.
        places: (n, 3) metres.
        tails: (m,) node that each arc leaves.
        heads: (m,) node that it enters.
        weights: (m,) whole milliseconds.
        zone: (m,) crowding zone, -1 for arcs that no crowd slows down.
        lifts: For each lift the arcs that board it.
        made: Whether it came out of the generator rather than from a venue.
    """

    name: str
    places: Places
    tails: Numbers
    heads: Numbers
    weights: Numbers
    zone: Numbers
    lifts: tuple[Numbers, ...]
    made: bool = True

    @property
    def nodes(self) -> int:
        """Number of nodes, n."""
        return len(self.places)

    @property
    def arcs(self) -> int:
        """Number of arcs, m."""
        return len(self.tails)

    def zones(self) -> list[Numbers]:
        """Return the arcs of each zone."""
        order = np.argsort(self.zone, kind="stable").astype(np.int32)
        begins = np.searchsorted(self.zone[order], np.arange(self.zone.max(initial=-1) + 2))
        found = [order[begins[each] : begins[each + 1]] for each in range(len(begins) - 1)]
        return [arcs for arcs in found if len(arcs)]


def moved(places: Places, x: float, y: float, z: float = 0.0) -> Places:
    """Return places shifted by so many metres."""
    shifted: Places = places + np.array([x, y, z])
    return shifted


@dataclass(slots=True)
class Draft:
    """A graph that is being drawn up: nodes and arcs are added in arrays.

    Args:
        rng: Draws how far things stand off the straight line.
    """

    rng: np.random.Generator
    zones: int = 0
    _nodes: int = 0
    _places: list[Places] = field(default_factory=list)
    _firsts: list[int] = field(default_factory=list)
    _arcs: list[tuple[Numbers, Numbers, Numbers, Numbers]] = field(default_factory=list)
    _lifts: list[tuple[int, int]] = field(default_factory=list)
    _arc_count: int = 0

    def add(self, places: Places) -> Numbers:
        """Add nodes; (k, 3) metres, returns (k,) their numbers."""
        first, self._nodes = self._nodes, self._nodes + len(places)
        self._places.append(places)
        self._firsts.append(first)
        return np.arange(first, self._nodes, dtype=np.int32)

    def place_of(self, node: int) -> Places:
        """Return (3,) where a node is."""
        block = bisect_right(self._firsts, node) - 1
        place: Places = self._places[block][node - self._firsts[block]]
        return place

    def new_zone(self) -> int:
        """Return the number of another zone."""
        return self.new_zones(1)

    def new_zones(self, count: int) -> int:
        """Return the first of so many further zones."""
        self.zones += count
        return self.zones - count

    def walk(
        self, a: Whole, b: Whole, metres: NDArray[np.floating] | float, zone: Whole | int
    ) -> None:
        """Join nodes both ways over some metres, which differ by up to 8 % from place to place."""
        stretch = self.rng.uniform(1.0, 1.08, len(a))
        cost = np.rint(np.broadcast_to(metres, len(a)) * stretch / PACE * 1000)
        self.arc(a, b, cost, zone)
        self.arc(b, a, cost, zone)

    def arc(
        self, a: Whole, b: Whole, cost: NDArray[np.floating] | float, zone: Whole | int
    ) -> None:
        """Add one-way arcs; the cost is in milliseconds."""
        weights = np.broadcast_to(cost, len(a)).astype(np.int32)
        zones = np.broadcast_to(zone, len(a)).astype(np.int32)
        self._arcs.append((a.astype(np.int32), b.astype(np.int32), weights, zones))
        self._arc_count += len(a)

    def board(self, a: Whole, b: Whole, cost: float) -> None:
        """Add the arcs by which a lift is boarded."""
        self._lifts.append((self._arc_count, self._arc_count + len(a)))
        self.arc(a, b, cost, -1)

    def world(self, name: str) -> World:
        """Return the finished graph with its nodes and arcs in an order that tells nothing."""
        tails, heads, weights, zone = (
            np.concatenate(column) for column in zip(*self._arcs, strict=True)
        )
        shuffled = self.rng.permutation(self._nodes).astype(np.int32)
        places = np.empty((self._nodes, 3))
        places[shuffled] = np.concatenate(self._places)
        order = np.lexsort((shuffled[tails], shuffled[heads])).astype(np.int32)
        where = np.empty(len(order), dtype=np.int32)
        where[order] = np.arange(len(order), dtype=np.int32)
        return World(
            name=name,
            places=places,
            tails=shuffled[tails[order]],
            heads=shuffled[heads[order]],
            weights=weights[order],
            zone=zone[order],
            lifts=tuple(np.sort(where[begin:end]) for begin, end in self._lifts),
        )
