"""Locked openings, and whose ways may pass them: those that begin or end behind them.

What can be walked to and fro without a key is one area. A lock within an area is passed by nobody:
there is a free way around. A lock between two areas is passed by ways that begin or end in the
inner one: the one behind more locks, seen from the street, else the smaller one. Whoever goes to a
locked room inside a locked wing passes the locks of both. Between two rooms that each have their
own lock to the hall the way is by the hall.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE
from floorplans import ArcKind, NavigationGraph, Opening, Venue

UNLOCKED = frozenset({"guard", "outofservice"})
"""Access control that asks for no key: a guard lets visitors pass, a dead door is closed to all."""

NO_STREET = 1_000_000
"""More locks than any building has: the depth of areas that no lock joins to the street."""

Area = frozenset[int]
Steps = Mapping[int, Collection[int]]


def is_locked(opening: Opening) -> bool:
    """Tell whether an opening asks for a badge, key, code or face."""
    return bool(set(opening.access_control) - UNLOCKED)


def opened_locks(
    venue: Venue,
    graph: NavigationGraph,
    weights: NDArray[np.int32],
    locked: Collection[str],
    closed: Collection[str],
    ways_in: Mapping[str, str],
) -> Mapping[str, tuple[str, ...]]:
    """Return the locked openings that a way may pass which begins or ends in each unit.

    Args:
        venue: The building.
        graph: Its graph.
        weights: (m,) nominal milliseconds of a profile, `UNREACHABLE` through locks.
        locked: Ids of the locked openings.
        closed: Ids of the units that the profile cannot walk through.
        ways_in: The entrances, each with the unit behind it.
    """
    sides = sides_of(graph, locked)
    if not sides:
        return {}
    areas = Areas.of(graph, weights, {graph.unit_numbers[unit_id] for unit_id in closed})
    borders = list(areas.borders(sides))
    depths = depths_of(borders, street_units(venue, graph, ways_in))
    owned: dict[Area, set[str]] = defaultdict(set)
    beyond: dict[Area, set[Area]] = defaultdict(set)
    for opening_id, one, other in borders:
        for inner, outer in inwards(one, other, depths):
            owned[inner].add(opening_id)
            beyond[inner].add(outer)
    found: dict[str, set[str]] = defaultdict(set)
    for area in owned:
        locks = {lock for each in outwards(area, beyond) for lock in owned.get(each, ())}
        for unit in area:
            found[graph.unit_ids[unit]] |= locks
    return {unit_id: tuple(sorted(locks)) for unit_id, locks in found.items()}


@dataclass(frozen=True, slots=True)
class Areas:
    """What can be walked to and fro without a key, by unit number."""

    onward: Steps
    back: Steps
    closed: Collection[int]
    known: dict[int, Area] = field(default_factory=dict)

    @staticmethod
    def of(graph: NavigationGraph, weights: NDArray[np.int32], closed: Collection[int]) -> "Areas":
        """Return the areas of a graph; nobody walks through the closed units."""
        tails, heads = graph.node_unit[graph.arcs.tail], graph.node_unit[graph.arcs.head]
        free = (tails != heads) & (weights < UNREACHABLE)
        onward: dict[int, list[int]] = defaultdict(list)
        back: dict[int, list[int]] = defaultdict(list)
        for tail, head in np.unique(np.stack([tails[free], heads[free]], axis=1), axis=0).tolist():
            onward[tail].append(head)
            back[head].append(tail)
        return Areas(onward, back, closed)

    def around(self, unit: int) -> Area:
        """Return the area of a unit."""
        if unit not in self.known:
            area = frozenset(self.reach(unit, self.onward) & self.reach(unit, self.back))
            self.known[unit] = area
            if unit not in self.closed:
                self.known.update((each, area) for each in area if each not in self.closed)
        return self.known[unit]

    def borders(self, sides: Iterable[tuple[str, int, int]]) -> Iterator[tuple[str, Area, Area]]:
        """Yield the openings without a free way around, with the areas on either side."""
        for opening_id, one, other in sides:
            here, there = self.around(one), self.around(other)
            if one not in there and other not in here:
                yield opening_id, here, there

    def reach(self, unit: int, steps: Steps) -> set[int]:
        """Return the units that steps lead to, with the unit itself."""
        found, waiting = {unit}, [unit]
        while waiting:
            here = waiting.pop()
            if here in self.closed and here != unit:
                continue
            fresh = [each for each in steps.get(here, ()) if each not in found]
            found.update(fresh)
            waiting.extend(fresh)
        return found


def sides_of(graph: NavigationGraph, locked: Collection[str]) -> list[tuple[str, int, int]]:
    """Return locked openings with the units on either side, lower number first."""
    arcs = graph.arcs
    crossing = np.flatnonzero(arcs.kind == ArcKind.CROSS)
    units = np.stack([graph.node_unit[arcs.tail[crossing]], graph.node_unit[arcs.head[crossing]]])
    rows = np.unique(np.stack([arcs.opening[crossing], *np.sort(units, axis=0)], axis=1), axis=0)
    named = ((graph.opening_ids[number], one, other) for number, one, other in rows.tolist())
    return [each for each in named if each[0] in locked]


def street_units(
    venue: Venue, graph: NavigationGraph, ways_in: Mapping[str, str]
) -> frozenset[int]:
    """Return the units that anybody enters from the street."""
    return frozenset(
        graph.unit_numbers[unit_id]
        for opening_id, unit_id in ways_in.items()
        if unit_id in graph.unit_numbers and not is_locked(venue.openings[opening_id])
    )


def depths_of(
    borders: Iterable[tuple[str, Area, Area]], street: frozenset[int]
) -> Mapping[Area, int]:
    """Return how many locks lie between each area and the street; none of those it cannot reach."""
    beside: dict[Area, set[Area]] = defaultdict(set)
    for _, one, other in borders:
        beside[one].add(other)
        beside[other].add(one)
    depths: dict[Area, int] = {}
    shore, depth = {area for area in beside if not street.isdisjoint(area)}, 0
    while shore:
        depths.update(dict.fromkeys(shore, depth))
        shore = {each for area in shore for each in beside[area] if each not in depths}
        depth += 1
    return depths


def inwards(one: Area, other: Area, depths: Mapping[Area, int]) -> Iterator[tuple[Area, Area]]:
    """Yield the inner and the outer of two areas; both ways round where nothing tells."""
    depth, further = depths.get(one, NO_STREET), depths.get(other, NO_STREET)
    if depth == further and 0 < depth < NO_STREET:
        return
    rank, next_rank = (-depth, len(one)), (-further, len(other))
    if rank <= next_rank:
        yield one, other
    if next_rank <= rank:
        yield other, one


def outwards(area: Area, beyond: Mapping[Area, Iterable[Area]]) -> Iterator[Area]:
    """Yield an area and all that lie between it and the outermost."""
    found, waiting = {area}, [area]
    while waiting:
        here = waiting.pop()
        yield here
        fresh = [each for each in beyond.get(here, ()) if each not in found]
        found.update(fresh)
        waiting.extend(fresh)
