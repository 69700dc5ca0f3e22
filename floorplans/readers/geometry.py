"""GeoJSON geometry (RFC 7946) to shapely, with a finding for each thing that is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from floorplans.frame import Frame
from floorplans.model import Area
from floorplans.readers.fields import Fields
from floorplans.readers.tangles import is_tangled

RING_POSITIONS = 4
LINE_POSITIONS = 2
FLAT = 2
VALID = "Valid Geometry"
MOST_POSITIONS = 100_000
"""Positions of one line or ring; testing a longer one for validity can take minutes."""

NUMBERS = frozenset({int, float, type(None)})
"""What coordinates may be in JSON; null is told apart later."""

FARTHEST = 100_000.0
"""Metres from the venue's middle beyond which nothing belongs to it, and plane metres fail."""

Shape = TypeVar("Shape", bound=BaseGeometry)


class BadGeometryError(Exception):
    """A geometry that cannot be used; never leaves this module."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.code = code
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Shapes:
    """Reads the geometry of one feature into metres of the venue's frame."""

    geometry: object
    fields: Fields
    frame: Frame

    def area(self) -> Area | None:
        """Return a (Multi)Polygon, made valid where needed, or None if nothing usable is there."""
        degrees = area_in_degrees(self.geometry, self.fields)
        return None if degrees is None else self._near(degrees)

    def line(self) -> LineString | None:
        """Return a LineString of some length, or None."""
        return self._read(read_line)

    def lines(self) -> LineString | MultiLineString | None:
        """Return a LineString or MultiLineString, or None."""
        return self._read(read_lines)

    def point(self) -> Point | None:
        """Return a Point, or None."""
        return self._read(read_point)

    def display_point(self) -> Point | None:
        """Return the point of the property `display_point`, or None where there is none."""
        value = self.fields.properties.get("display_point")
        if value is None:
            return None
        degrees = guarded(value, self.fields, read_point, needed=False)
        return None if degrees is None else self._near(degrees, needed=False)

    def absent(self) -> None:
        """Report a geometry where IMDF wants none."""
        if self.geometry is not None:
            self.fields.info(
                "geometry.unexpected",
                "The feature has a geometry, which IMDF does not want here; it was not used.",
                'Write "geometry": null.',
            )

    def _read(self, read: Callable[[object, Fields], Shape]) -> Shape | None:
        degrees = guarded(self.geometry, self.fields, read, needed=True)
        return None if degrees is None else self._near(degrees)

    def _near(self, degrees: Shape, *, needed: bool = True) -> Shape | None:
        """Return a geometry in metres, or None with a finding where it is far from the venue."""
        local = to_local(degrees, self.frame)
        away = float(np.abs(local.bounds).max())
        if away <= FARTHEST:
            return local
        note = self.fields.error if needed else self.fields.warning
        left_out = "feature" if needed else "display point"
        note(
            "geometry.far_away",
            f"It reaches {away / 1000:.0f} km away from the middle of the venue; the"
            f" {left_out} was left out.",
            "Write longitude first, then latitude, in WGS84 degrees.",
        )
        return None


def to_local(degrees: Shape, frame: Frame) -> Shape:
    """Convert a geometry in degrees to metres."""
    local: Shape = shapely.transform(degrees, frame.to_local)
    return local


def area_in_degrees(geometry: object, fields: Fields) -> Area | None:
    """Return a feature's valid (Multi)Polygon in degrees, or None with an error reported."""
    area = guarded(geometry, fields, read_area, needed=True)
    if area is None:
        return None
    reason = str(shapely.is_valid_reason(area))
    if reason == VALID and not area.is_empty and area.area > 0:
        return area
    mended = None if is_tangled(area) else valid_part(area)
    if mended is None:
        fields.error(
            "geometry.invalid",
            f"The polygon is not usable ({reason}); the feature was left out.",
            "Draw the outline again.",
        )
        return None
    fields.warning(
        "geometry.invalid",
        f"The polygon is invalid ({reason}); its valid part was used.",
        "Draw the outline again at that longitude and latitude.",
    )
    return mended


def valid_part(area: Area) -> Area | None:
    """Return what an invalid outline surely encloses, or None if that is nothing."""
    return polygons_of(shapely.make_valid(area, method="structure", keep_collapsed=False))


def polygons_of(geometry: BaseGeometry) -> Area | None:
    """Return the polygonal part of a geometry, or None if it has none."""
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(geometry))
        if isinstance(part, Polygon) and part.area > 0
    ]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def guarded(
    value: object, fields: Fields, read: Callable[[object, Fields], Shape], *, needed: bool
) -> Shape | None:
    """Read a geometry; report what is wrong with it and return None."""
    try:
        return read(value, fields)
    except BadGeometryError as error:
        if needed:
            fields.error(error.code, f"{error} The feature was left out.", error.fix)
        else:
            fields.warning(error.code, f"{error} The display point was left out.", error.fix)
        return None


def read_area(value: object, fields: Fields) -> Area:
    """Read a Polygon or MultiPolygon."""
    kind, coordinates = parts(value, "Polygon", "MultiPolygon")
    if kind == "Polygon":
        return polygon(coordinates, fields)
    return MultiPolygon([polygon(part, fields) for part in sequence(coordinates)])


def read_line(value: object, fields: Fields) -> LineString:
    """Read a LineString that has a length."""
    _, coordinates = parts(value, "LineString")
    return line(coordinates, fields)


def read_lines(value: object, fields: Fields) -> LineString | MultiLineString:
    """Read a LineString or MultiLineString."""
    kind, coordinates = parts(value, "LineString", "MultiLineString")
    if kind == "LineString":
        return line(coordinates, fields)
    return MultiLineString([line(part, fields) for part in sequence(coordinates)])


def read_point(value: object, fields: Fields) -> Point:
    """Read a Point."""
    _, coordinates = parts(value, "Point")
    return Point(positions([coordinates], 1, fields)[0])


def parts(value: object, *kinds: str) -> tuple[str, object]:
    """Return the type and coordinates of a GeoJSON geometry of one of some types."""
    if value is None:
        raise BadGeometryError(
            "geometry.missing", "There is no geometry.", f"Add a {' or '.join(kinds)}."
        )
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(value, dict) or kind not in kinds:
        raise BadGeometryError(
            "geometry.type",
            f"The geometry is of type {kind!r}.",
            f"Write a {' or '.join(kinds)} (RFC 7946 section 3.1).",
        )
    return str(kind), value.get("coordinates")


def polygon(rings: object, fields: Fields) -> Polygon:
    """Build a polygon from its rings."""
    arrays = [ring(values, fields) for values in sequence(rings)]
    if not arrays:
        raise BadGeometryError("geometry.empty", "The polygon is empty.", "Draw its outline.")
    return Polygon(arrays[0], arrays[1:])


def ring(values: object, fields: Fields) -> NDArray[np.float64]:
    """Build one closed ring."""
    array = positions(values, RING_POSITIONS - 1, fields)
    if not np.array_equal(array[0], array[-1]):
        fields.warning(
            "geometry.unclosed",
            "A ring does not end where it starts; it was closed.",
            "Repeat the first position at the end (RFC 7946 section 3.1.6).",
        )
    elif len(array) < RING_POSITIONS:
        raise BadGeometryError(
            "geometry.empty", f"A ring has {len(array)} positions.", "Give it at least 4."
        )
    return array


def line(values: object, fields: Fields) -> LineString:
    """Build a line of some length."""
    found = LineString(positions(values, LINE_POSITIONS, fields))
    if found.length == 0:
        raise BadGeometryError(
            "geometry.empty", "The line has no length.", "Give it two different ends."
        )
    return found


def positions(values: object, least: int, fields: Fields) -> NDArray[np.float64]:
    """Return (n, 2) longitudes and latitudes, or raise if they are not usable."""
    bad = BadGeometryError(
        "geometry.coordinates",
        "The coordinates are no list of [longitude, latitude].",
        "Write numbers only (RFC 7946 section 3.1.1).",
    )
    given = sequence(values)
    if len(given) > MOST_POSITIONS:
        raise BadGeometryError(
            "geometry.too_many",
            f"There are {len(given)} positions in one line.",
            f"Simplify it to at most {MOST_POSITIONS}.",
        )
    try:
        loose = np.array(given, dtype=object)
        if not NUMBERS.issuperset(map(type, loose.ravel())):
            raise bad
        array = loose.astype(np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise bad from error
    if array.ndim != FLAT or array.shape[1] < FLAT:
        raise bad
    if len(array) < least:
        raise BadGeometryError(
            "geometry.empty", f"There are {len(array)} positions.", f"Give at least {least}."
        )
    if array.shape[1] > FLAT:
        fields.info(
            "geometry.altitude",
            "Positions have more than two numbers; only longitude and latitude were used.",
            "Leave altitudes out: the level's ordinal gives the height.",
        )
        array = array[:, :FLAT]
    check_range(array)
    return array


def check_range(array: NDArray[np.float64]) -> None:
    """Raise unless all are longitudes and latitudes."""
    if not np.isfinite(array).all():
        raise BadGeometryError(
            "geometry.not_a_number", "A coordinate is null or no number.", "Write the number."
        )
    outside = np.flatnonzero((np.abs(array) > (180, 90)).any(axis=1))
    if len(outside):
        worst = array[outside[0]].tolist()
        raise BadGeometryError(
            "geometry.out_of_range",
            f"Position {worst} lies outside longitude -180..180 and latitude -90..90.",
            "Write WGS84 degrees, longitude first.",
        )


def sequence(value: object) -> list[object]:
    """Return a list, or raise."""
    if isinstance(value, list):
        return value
    raise BadGeometryError(
        "geometry.coordinates",
        "The coordinates are no list.",
        "Write coordinates as RFC 7946 section 3.1 says.",
    )
