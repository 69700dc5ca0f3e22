"""Scenes made from a floor plan: the marks of each unit, and the spots that they are seen at."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import numpy as np
import shapely
from numpy.typing import NDArray

from ext import Sight
from floorplans import (
    Amenity,
    Area,
    Connector,
    Fixture,
    Kiosk,
    Labels,
    NavigationGraph,
    Occupant,
    Opening,
    Unit,
    Venue,
    touching_units,
)
from routing.marks import (
    CONNECTOR_RANK,
    DOOR_RANK,
    FURNITURE_RANK,
    OTHER_RANK,
    RANKS,
    Door,
    Mark,
    MarkKind,
    Prospect,
    telling,
)
from routing.passages import DoorKind, door_kind
from routing.walks import Position

ASIDE = 1.2
"""Metres from free floor within which something stands beside it."""

IN_CONNECTORS = frozenset({"elevator", "stairs", "escalator", "ramp", "movingwalkway", "steps"})
SILENT = frozenset({"wall", "obstruction"})
"""Categories of fixtures that are no marks, whatever they are called."""

SHARED = frozenset({"walkway", "lobby", "unenclosedarea", "unspecified", "library", "room"})
"""Categories of units in which an occupant has a counter; elsewhere the room itself is meant."""


NOTHING_SEEN = Sight(np.empty((0, 4)), np.empty((0, 2)), np.empty(0, dtype=np.int32))
"""What is seen where nobody can stand."""


class Scenery:
    """A building as guidance knows it.

    It serves all profiles and threads, and holds nothing of the routes.

    Args:
        venue: The floor plan.
        connectors: Its lifts, stairs, escalators and ramps by id.
        touching: What `touching_units` says of the venue, where that is known already.
    """

    def __init__(
        self,
        venue: Venue,
        connectors: Mapping[str, Connector],
        touching: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.venue = venue
        self.connectors = connectors
        self.doors: Mapping[str, DoorKind] = {
            opening.id: door_kind(opening) for opening in venue.openings.values()
        }
        self._touching = touching_units(venue) if touching is None else touching
        self._openings: dict[str, list[str]] = {}
        for opening_id, unit_ids in self._touching.items():
            for unit_id in unit_ids:
                self._openings.setdefault(unit_id, []).append(opening_id)
        self._connector_of = {
            stop.unit_id: connector for connector in connectors.values() for stop in connector.stops
        }
        self._amenities = by_unit(venue)
        self._occupants: dict[str, list[Occupant]] = {}
        for occupant in venue.occupants.values():
            anchor = venue.anchors.get(occupant.anchor_id)
            if anchor is not None:
                self._occupants.setdefault(anchor.unit_id, []).append(occupant)
        self._standing = {level_id: Standing(venue, level_id) for level_id in venue.levels}

    def prospect(self, graph: NavigationGraph, unit_id: str) -> Prospect:
        """Return what can be noticed in a unit as a body of the graph's radius walks it."""
        unit, floor = self.venue.units[unit_id], graph.floors.get(unit_id)
        if floor is None or floor.space.floor.is_empty:
            return Prospect((), NOTHING_SEEN, ())
        found = list(self._marks(unit))
        shapes = [shape for _, shape in found]
        spots = spots_beside(floor.space.floor, shapes, graph.radius + ASIDE)
        chosen = telling([mark for mark, _ in found], spots)
        points = [spot for number in chosen for spot in spots[number]]
        owners = [at for at, number in enumerate(chosen) for _ in spots[number]]
        sight = Sight(
            floor.space.walls,
            np.array(points, dtype=np.float64).reshape(-1, 2),
            np.array(owners, dtype=np.int32),
        )
        marks = tuple(found[number][0] for number in chosen)
        return Prospect(marks, sight, tuple(self._doors(unit_id)))

    def _marks(self, unit: Unit) -> Iterator[tuple[Mark, shapely.Geometry]]:
        for amenity in self._amenities.get(unit.id, ()):
            notable = amenity.names or amenity.category in RANKS
            if notable and amenity.category != unit.category:
                yield amenity_mark(amenity), amenity.point
        for occupant in self._occupants.get(unit.id, ()):
            point = self.venue.anchors[occupant.anchor_id].point
            if occupant.names and unit.category in SHARED:
                yield occupant_mark(occupant, point.x, point.y), point
        for standing in self._standing[unit.level_id].within(unit.area):
            mark = standing_mark(standing)
            if mark is not None:
                yield mark, standing.area
        for opening_id in self._openings.get(unit.id, ()):
            mark = self._door_mark(unit.id, self.venue.openings[opening_id])
            if mark is not None:
                yield mark, shapely.Point(mark.x, mark.y)

    def _door_mark(self, unit_id: str, opening: Opening) -> Mark | None:
        """Return the door to a unit that has a name, or to a connector, as a mark."""
        behind = [each for each in self._touching[opening.id] if each != unit_id]
        middle = opening.line.interpolate(0.5, normalized=True)
        if len(behind) != 1 or opening.category == "emergencyexit":
            return None
        connector = self._connector_of.get(behind[0])
        if connector is not None:
            names, kind, category = connector.names, MarkKind.CONNECTOR, connector.kind.value
            spot, mark_id, rank = (middle.x, middle.y), connector.id, CONNECTOR_RANK
        else:
            names, kind, category = self.names_of(behind[0]), MarkKind.DOOR, door_kind(opening)
            spot, mark_id, rank = (middle.x, middle.y), opening.id, DOOR_RANK
        if not names or (kind is MarkKind.DOOR and category is DoorKind.OPEN):
            return None
        return Mark(mark_id, kind, category, names, *spot, rank, behind[0])

    def _doors(self, unit_id: str) -> Iterator[Door]:
        for opening_id in self._openings.get(unit_id, ()):
            opening = self.venue.openings[opening_id]
            behind = [each for each in self._touching[opening_id] if each != unit_id]
            connector = self._connector_of.get(behind[0]) if behind else None
            category: str = connector.kind if connector is not None else countable(opening)
            middle = opening.line.interpolate(0.5, normalized=True)
            yield Door(opening_id, category, middle.x, middle.y)

    def beside(self, opening_id: str) -> tuple[str, ...]:
        """Return the units that an opening leads out of and into."""
        return self._touching[opening_id]

    def names_of(self, unit_id: str) -> Labels:
        """Return the names of a unit, or of who is the only one in it."""
        unit = self.venue.units.get(unit_id)
        names = unit.names if unit is not None else {}
        occupants = self._occupants.get(unit_id, ())
        return occupants[0].names if not names and len(occupants) == 1 else names


class Standing:
    """The fixtures and kiosks of a level."""

    def __init__(self, venue: Venue, level_id: str) -> None:
        standing: Iterator[Fixture | Kiosk] = chain(venue.fixtures.values(), venue.kiosks.values())
        self._all = [each for each in standing if each.level_id == level_id]
        self._tree = shapely.STRtree([each.area for each in self._all])

    def within(self, area: Area) -> list[Fixture | Kiosk]:
        """Return what stands in an area, in file order."""
        # What is prepared must not be asked by several threads at once, and others prepare areas.
        own = shapely.force_2d(area)
        found = self._tree.query(own, predicate="intersects").tolist()
        return [self._all[number] for number in sorted(found)]


def by_unit(venue: Venue) -> Mapping[str, Sequence[Amenity]]:
    """Return the amenities of each unit, but for those that mark a connector."""
    found: dict[str, list[Amenity]] = {}
    for amenity in venue.amenities.values():
        if amenity.category not in IN_CONNECTORS:
            for unit_id in amenity.unit_ids:
                found.setdefault(unit_id, []).append(amenity)
    return found


def amenity_mark(amenity: Amenity) -> Mark:
    """Return an amenity as a mark."""
    rank = RANKS.get(amenity.category, OTHER_RANK)
    spot = amenity.point.x, amenity.point.y
    return Mark(amenity.id, MarkKind.AMENITY, amenity.category, amenity.names, *spot, rank)


def occupant_mark(occupant: Occupant, x: float, y: float) -> Mark:
    """Return an occupant as a mark."""
    names, category = occupant.names, occupant.category
    return Mark(occupant.id, MarkKind.OCCUPANT, category, names, x, y, RANKS["foodservice"])


def standing_mark(standing: Fixture | Kiosk) -> Mark | None:
    """Return a fixture or kiosk as a mark, None where nobody could tell what is meant."""
    middle = standing.area.centroid
    spot = middle.x, middle.y
    if isinstance(standing, Kiosk):
        return Mark(standing.id, MarkKind.KIOSK, "kiosk", {}, *spot, RANKS["kiosk"])
    category = standing.category
    if category in SILENT or not (standing.names or category in RANKS):
        return None
    rank = FURNITURE_RANK if category == "furniture" else RANKS.get(category, OTHER_RANK)
    return Mark(standing.id, MarkKind.FIXTURE, category, standing.names, *spot, rank)


def countable(opening: Opening) -> str:
    """Return what an opening is counted as: doors together, and what stands open apart."""
    kind = door_kind(opening)
    return kind if kind is DoorKind.OPEN else DoorKind.DOOR


def spots_beside(
    floor: shapely.Geometry, shapes: Sequence[shapely.Geometry], reach: float
) -> list[list[Position]]:
    """Return, for each shape, the spots of a floor beside it from which it is touched."""
    corners = [outline(shape) for shape in shapes]
    if not corners:
        return []
    points = shapely.points(np.vstack(corners))
    own = shapely.force_2d(floor)
    shapely.prepare(own)
    lines = shapely.shortest_line(own, points)
    near = shapely.length(lines) <= reach
    spots = np.round(shapely.get_coordinates(shapely.get_point(lines, 0)), 3).tolist()
    owners = np.repeat(np.arange(len(corners)), [len(each) for each in corners])
    found: list[set[Position]] = [set() for _ in corners]
    for number in np.flatnonzero(near).tolist():
        x, y = spots[number]
        found[owners[number]].add((x, y))
    return [sorted(each) for each in found]


def outline(shape: shapely.Geometry) -> NDArray[np.float64]:
    """Return the corners of a shape and the middles between them, or the point that it is."""
    corners: NDArray[np.float64] = shapely.get_coordinates(shape)
    if len(corners) == 1:
        return corners
    return np.vstack([corners[:-1], (corners[:-1] + corners[1:]) / 2])
