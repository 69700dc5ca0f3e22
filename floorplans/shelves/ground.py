"""Where one stands in front of a shelf: on the floor of its own unit, clear of other furniture."""

from dataclasses import dataclass

import shapely
from shapely import LineString, Point
from shapely.ops import nearest_points

from floorplans.categories import is_traversable
from floorplans.holding import unit_at
from floorplans.model import Fixture, Kiosk, Unit, Venue
from floorplans.shelves.fronts import Front, front_of

STAND_OFF = 0.45
"""Metres between a shelf and the middle of who stands in front of it."""

STEP = 0.05
"""Metres by which a side may miss the floor that it looks onto."""

OWN = 0.25
"""Part of a fixture that lies in each unit it belongs to; less is a drawing that misses a wall."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A point in front of a bay.

    Args:
        unit_id: The unit it lies in.
        x: Metres east of the venue's origin.
        y: Metres north of the venue's origin.
        depth: Metres of free floor in front of the bay, up to twice `STAND_OFF`.
    """

    unit_id: str
    x: float
    y: float
    depth: float


class Ground:
    """Answers where one stands in front of the fixtures of a venue."""

    def __init__(self, venue: Venue) -> None:
        self._units = [unit for unit in venue.units.values() if is_traversable(unit)]
        self._standing: list[Fixture | Kiosk] = [*venue.fixtures.values(), *venue.kiosks.values()]
        self._unit_tree = shapely.STRtree([unit.area for unit in self._units])
        self._standing_tree = shapely.STRtree([piece.area for piece in self._standing])

    def home_units(self, fixture: Fixture) -> tuple[Unit, ...]:
        """Return the walkable units that a fixture stands in, in file order."""
        near = sorted(self._unit_tree.query(fixture.area, predicate="intersects").tolist())
        least = OWN * fixture.area.area
        return tuple(
            unit
            for unit in (self._units[index] for index in near)
            if unit.level_id == fixture.level_id
            and shapely.intersection(unit.area, fixture.area).area >= least
        )

    def stand(self, fixture: Fixture, facing: float, bay: int, bays: int) -> Stand | None:
        """Return where one stands in front of a bay, or None where the fixture has no floor.

        The point is never in a unit that the fixture does not stand in: where its side looks into
        a wall, it is the point of the fixture's own unit nearest to the side, with no depth. A
        fixture that stands in no unit, such as one in a niche, counts for those it looks onto.
        """
        return self.in_front(fixture, front_of(fixture.area, facing), bay, bays)

    def in_front(self, fixture: Fixture, front: Front, bay: int, bays: int) -> Stand | None:
        """Return the stand in front of a bay of a side; see `stand`."""
        surface = front.surface(bay, bays)
        step = moved(surface, front, STEP)
        homes = self.home_units(fixture)
        unit = unit_at(homes or self._units_at(fixture, step), step)
        if unit is not None:
            depth = self._depth(fixture, front, surface, unit)
            spot = moved(surface, front, min(STAND_OFF, depth / 2))
            return Stand(unit.id, spot.x, spot.y, depth)
        if not homes:
            return None
        home = max(homes, key=lambda unit: (unit.area.intersection(fixture.area).area, unit.id))
        spot, _ = nearest_points(home.area, surface)
        return Stand(home.id, spot.x, spot.y, 0.0)

    def is_free(self, fixture: Fixture, front: Front, metres: float) -> bool:
        """Tell whether the whole strip in front of a side is one unit's floor and empty.

        A side for which this is False may still have enough floor in front of each bay.
        """
        level_id = fixture.level_id
        strip = front.strip(STEP, metres)
        blocked = any(
            self._standing[index].level_id == level_id and self._standing[index].id != fixture.id
            for index in self._standing_tree.query(strip, predicate="intersects").tolist()
        )
        return not blocked and any(unit.area.covers(strip) for unit in self.home_units(fixture))

    def _units_at(self, fixture: Fixture, point: Point) -> tuple[Unit, ...]:
        near = sorted(self._unit_tree.query(point, predicate="intersects").tolist())
        units = (self._units[index] for index in near)
        return tuple(unit for unit in units if unit.level_id == fixture.level_id)

    def _depth(self, fixture: Fixture, front: Front, surface: Point, unit: Unit) -> float:
        """Return how far one can walk straight away from a side, in metres."""
        start, reach = moved(surface, front, STEP), 2 * STAND_OFF
        ray = LineString([start, moved(surface, front, reach)])
        blocked = [ray.difference(unit.area)]
        for index in self._standing_tree.query(ray, predicate="intersects").tolist():
            piece = self._standing[index]
            if piece.level_id == fixture.level_id and piece.id != fixture.id:
                blocked.append(ray.intersection(piece.area))
        far = [start.distance(part) for part in blocked if not part.is_empty]
        return round(STEP + min(far), 6) if far and min(far) > 0 else 0.0 if far else reach


def moved(point: Point, front: Front, metres: float) -> Point:
    """Return a point moved away from a side."""
    return Point(point.x + front.out[0] * metres, point.y + front.out[1] * metres)
