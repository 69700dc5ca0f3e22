"""Turn-by-turn guidance: a building as the kernel knows it, and the steps of a route through it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import accumulate, chain, count

import numpy as np
from numpy.typing import NDArray

from ext import Guidance, Scene, Stand
from floorplans import Access, ConnectorKind, NavigationGraph, Place, PlaceKind
from routing.marks import Mark
from routing.passages import DoorKind
from routing.scenery import Scenery

STOOD_IN = frozenset({PlaceKind.UNIT, PlaceKind.POINT})
"""Places that one stands in, not beside."""

DOOR_KINDS, CONNECTOR_KINDS = tuple(DoorKind), tuple(ConnectorKind)
COUNTED: Sequence[str] = (DoorKind.DOOR, *CONNECTOR_KINDS)
"""What openings are counted as, in the order of `Steps`; what stands open is not counted."""

UNCOUNTED = -1

MOST_STANDS = 20_000
"""Places that kernels know on each graph."""


class Sights:
    """The sights of a building, and what tells people their way through each of its graphs.

    The scene of a unit is made when a route first leads through it, or ahead of it, and kept, so
    that the next one costs less. It grows with the units of the graphs that are asked for, about a
    kilobyte for each, never with the routes, and serves all profiles and threads. Bound: it knows
    `MOST_STANDS` places on each graph. Overflow rule: beyond, all are forgotten and known anew.

    Args:
        scenery: The building.

    Attributes:
        marks: The marks by their numbers. What is noticed from several units or on several graphs
            has one number, whatever thread gave it.
    """

    def __init__(self, scenery: Scenery) -> None:
        self.scenery = scenery
        self.marks: dict[int, Mark] = {}
        self._guidances: dict[float, Guidance] = {}
        self._stands: defaultdict[float, dict[int, tuple[Place, Access, Stand]]] = defaultdict(dict)
        self._numbers = count()
        self._numbered: dict[tuple[str, str, str], int] = {}

    def stand(self, graph: NavigationGraph, place: Place, access: Access) -> Stand:
        """Return a place as kernels know it, with where it is tied to a graph."""
        stands = self._stands[graph.radius]
        held = stands.get(id(place))
        # A place that is kept is no other one's as long as it is.
        if held is not None and held[0] is place and held[1] is access:
            return held[2]
        if len(stands) >= MOST_STANDS:
            stands.clear()
        stood, keys = (access.level, access.unit, access.x, access.y), self._keys
        called = self._called(graph, place)
        unit_key = keys.get(place.unit_id or "", -1)
        stand = Stand(stood, seat_of(place), called, (keys.get(place.id, -1), unit_key))
        stands[id(place)] = place, access, stand
        return stand

    def _called(self, graph: NavigationGraph, place: Place) -> tuple[int, bool]:
        """Return the unit that is called like a place, and whether the place needs none to be."""
        names, unit_id = place.names, place.unit_id or ""
        told_in = graph.unit_numbers.get(unit_id, -1)
        if told_in >= 0 and names != self.scenery.names_of(unit_id):
            told_in = -1
        return told_in, place.kind in STOOD_IN and bool(names)

    def preparations(
        self, graphs: Sequence[NavigationGraph], units: Iterable[Iterable[str]]
    ) -> Iterator[Callable[[], None]]:
        """Return what makes scenes ready, one each; nothing that is told depends on it.

        Args:
            graphs: The graphs, the one that is travelled most first.
            units: Ids of units. Those of the first lot are made ready for all graphs before those
                of the next one.
        """
        for lot in units:
            held = tuple(lot)
            for graph in graphs:
                numbers = graph.unit_numbers
                for unit_id in held:
                    if unit_id in numbers:
                        yield partial(self._prepare, graph, numbers[unit_id])

    def _prepare(self, graph: NavigationGraph, unit: int) -> None:
        self.guidance(graph).prepare(unit)

    @cached_property
    def _keys(self) -> dict[str, int]:
        """Every feature that may be a mark, or that one leads to, in the order of ids."""
        venue = self.scenery.venue
        features: Iterable[str] = chain(
            venue.units,
            venue.openings,
            venue.amenities,
            venue.occupants,
            venue.fixtures,
            venue.kiosks,
            self.scenery.connectors,
        )
        return {each: number for number, each in enumerate(sorted(set(features)))}

    def guidance(self, graph: NavigationGraph) -> Guidance:
        """Return what tells ways through a graph."""
        guidance = self._guidances.get(graph.radius)
        if guidance is None:
            guidance = self._guidances[graph.radius] = self._make(graph)
        return guidance

    def _make(self, graph: NavigationGraph) -> Guidance:
        scenery, keys = self.scenery, self._keys
        connectors = [scenery.connectors[each] for each in graph.connector_ids]
        numbers = graph.unit_numbers
        stops = (
            [numbers[stop.unit_id] for stop in each.stops if stop.unit_id in numbers]
            for each in connectors
        )
        halts = (sorted({stop.ordinal for stop in each.stops}) for each in connectors)
        openings = {each: number for number, each in enumerate(graph.opening_ids)}
        return Guidance(
            ints(graph.ordinals),
            rows(stops),
            rows(halts),
            ints([DOOR_KINDS.index(scenery.doors[each]) for each in graph.opening_ids]),
            (
                ints([keys[each] for each in graph.opening_ids]),
                ints([keys[each] for each in graph.connector_ids]),
            ),
            np.array([bool(scenery.names_of(each)) for each in graph.unit_ids], dtype=np.uint8),
            lambda unit: self._scene(graph, openings, graph.unit_ids[unit]),
        )

    def _scene(self, graph: NavigationGraph, openings: dict[str, int], unit_id: str) -> Scene:
        """Return the scene of a unit as a body of the graph's radius walks it."""
        prospect, keys = self.scenery.prospect(graph, unit_id), self._keys
        marks = []
        for each in prospect.marks:
            number = self._number(each)
            leads_to = keys.get(each.leads_to, -1)
            marks.append((number, each.x, each.y, each.rank, keys[each.id], leads_to))
        doors = [
            (openings[each.opening_id], counted_as(each.category), each.x, each.y)
            for each in prospect.doors
        ]
        return Scene(prospect.sight, marks, doors)

    def _number(self, mark: Mark) -> int:
        """Return the number of a mark: one, from whichever unit and graph it is noticed."""
        same = mark.id, mark.kind, mark.leads_to
        number = self._numbered.get(same)
        if number is None:
            # The mark is there before others can find its number.
            number = next(self._numbers)
            self.marks[number] = mark
            number = self._numbered.setdefault(same, number)
        return number


def seat_of(place: Place) -> tuple[float, float, bool]:
    """Return where a place is, and whether one stands in it, not beside."""
    return place.x, place.y, place.kind in STOOD_IN


def counted_as(category: str) -> int:
    """Return what an opening is counted as, by its place in `COUNTED`."""
    return UNCOUNTED if category == DoorKind.OPEN else COUNTED.index(category)


def ints(items: Sequence[int]) -> NDArray[np.int32]:
    """Return numbers as an array."""
    return np.array(items, dtype=np.int32)


def rows(items: Iterable[Sequence[int]]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return where the numbers of each row begin, and the end of the last ones; and the numbers."""
    held = list(items)
    return ints([0, *accumulate(map(len, held))]), ints(list(chain.from_iterable(held)))
