"""The structural grid of the central library, and rectangles on it, in plan metres."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from shapely import Polygon

from floorplans.sample.plan import Spot, box, joined

BAY = 8.4
"""Metres from column to column, both ways."""

WIDTH, DEPTH = 18 * BAY, 9 * BAY
"""Metres east-west and north-south of the building's ground floor."""

MILLIMETRES = 3


def tidy(value: float) -> float:
    """Return a coordinate to the millimetre, so that the same corner is the same number."""
    return round(value, MILLIMETRES)


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle along the walls."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """Metres east-west."""
        return self.east - self.west

    @property
    def depth(self) -> float:
        """Metres north-south."""
        return self.north - self.south

    @property
    def middle(self) -> Spot:
        """The spot half-way between its sides."""
        return tidy((self.west + self.east) / 2), tidy((self.south + self.north) / 2)

    @property
    def area(self) -> Polygon:
        """The rectangle as a polygon."""
        return box(tidy(self.west), tidy(self.south), tidy(self.east), tidy(self.north))

    def inset(self, west: float, south: float, east: float, north: float) -> "Rect":
        """Return the rectangle without a strip along each side."""
        return Rect(self.west + west, self.south + south, self.east - east, self.north - north)

    def part(self, west: float, south: float, east: float, north: float) -> "Rect":
        """Return a rectangle given in metres from this one's south-west corner."""
        return Rect(self.west + west, self.south + south, self.west + east, self.south + north)

    def mirrored(self) -> "Rect":
        """Return the rectangle at the same place of the building's other half, east for west."""
        return replace(self, west=WIDTH - self.east, east=WIDTH - self.west)


def cut(*areas: Rect | Polygon, without: Iterable[Rect | Polygon] = ()) -> Polygon:
    """Return the one polygon that areas make together once others are cut out of it."""
    return joined(*map(polygon, areas), without=[polygon(area) for area in without])


def polygon(area: Rect | Polygon) -> Polygon:
    """Return the polygon of an area."""
    return area.area if isinstance(area, Rect) else area


def filled(
    area: Rect, width: float, depth: float, aisle_x: float, aisle_y: float
) -> Iterator[tuple[int, int, Rect]]:
    """Yield column, row and place of as many equal pieces as fit, south-west first.

    The outer pieces stand along the sides of the area; what is left over widens the aisles.
    """
    columns = spread(area.west, area.width, width, aisle_x)
    rows = spread(area.south, area.depth, depth, aisle_y)
    for column, west in enumerate(columns):
        for row, south in enumerate(rows):
            yield (
                column,
                row,
                Rect(west, south, tidy(west + width), tidy(south + depth)),
            )


def spread(start: float, length: float, size: float, aisle: float) -> list[float]:
    """Return where pieces begin that fill a length with at least an aisle between them."""
    count = int((length + aisle + 1e-6) // (size + aisle))
    if count <= 1:
        return [tidy(start + (length - size) / 2)] * count
    pitch = (length - size) / (count - 1)
    return [tidy(start + number * pitch) for number in range(count)]
