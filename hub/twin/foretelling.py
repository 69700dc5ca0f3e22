"""Keys of the texts that routes through a building will need, before anybody asks for one."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from ext import Text
from floorplans import NavigationGraph
from routing import COUNTED, DOOR_KINDS, DoorKind, Guide

Key: TypeAlias = tuple[int, int, int, int]
"""The key of a text; see `ext.Text`."""

MARK, CONNECTOR, DOOR, END, CORNER, _, PLACE = range(1, 8)
"""What a landmark is; see `ext.Steps`."""

BESIDE = (1, 2)
"""Left and right, by their places among the sides."""

METRES = (*range(1, 20), *range(20, 201, 5))
"""Distances as people say them, as far as most stretches are long."""

MOST_FLOORS = 9
MOST_WHICH = 9


def keys_of_figures() -> Iterator[Key]:
    """Yield the keys of distances, floors, and which of several something is."""
    yield from ((Text.METRES, metres, 0, 0) for metres in METRES)
    yield from ((Text.FLOORS, floors, 0, 0) for floors in range(1, MOST_FLOORS + 1))
    for counted in range(len(COUNTED)):
        for side in BESIDE:
            yield from ((Text.WHICH, nth, side, counted) for nth in range(1, MOST_WHICH + 1))


def keys_of_ways(graph: NavigationGraph) -> Iterator[Key]:
    """Yield the keys of levels, connectors, and the ends and corners of ways."""
    yield from ((Text.LEVEL, level, 0, 0) for level in range(len(graph.level_ids)))
    for number in range(len(graph.connector_ids)):
        yield Text.CONNECTOR, number, 0, 0
        yield Text.LANDMARK, CONNECTOR, number, 0
    yield Text.LANDMARK, END, -1, 0
    yield from ((Text.LANDMARK, CORNER, -1, side) for side in BESIDE)


def keys_of_units(guide: Guide, graph: NavigationGraph) -> Iterator[Key]:
    """Yield the keys of units that have names; nobody is told of the others."""
    for number, unit_id in enumerate(graph.unit_ids):
        if guide.scenery.names_of(unit_id):
            yield Text.UNIT, number, 0, 0


def keys_of_doors(guide: Guide, graph: NavigationGraph) -> Iterator[Key]:
    """Yield the keys of openings, and of doors as landmarks seen from both of their sides."""
    scenery = guide.scenery
    for number, opening_id in enumerate(graph.opening_ids):
        kind = scenery.doors[opening_id]
        yield Text.DOOR, number, DOOR_KINDS.index(kind), 0
        if kind is DoorKind.OPEN:
            continue
        behind = {
            graph.unit_numbers[each] if scenery.names_of(each) else -1
            for each in scenery.beside(opening_id)
            if each in graph.unit_numbers
        }
        yield from ((Text.LANDMARK, DOOR, number, unit) for unit in sorted(behind | {-1}))


def keys_of_marks(numbers: Iterable[int]) -> Iterator[Key]:
    """Yield the keys of marks."""
    yield from ((Text.LANDMARK, MARK, number, 0) for number in numbers)


def keys_of_place(number: int) -> Iterator[Key]:
    """Yield the keys of a place."""
    yield from ((what, PLACE, number, 0) for what in (Text.STARTS, Text.LANDMARK))
