"""Split drawn floor into the parts that people can walk about in."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

DETAIL = 0.005
"""Metres of outline that make no difference to a walker; less than the graph's `MARGIN`."""

SHARPEST = 5.0
"""Radii by which a corner may stand out when an area is grown: corners above 23 degrees."""


def grow(areas: Sequence[BaseGeometry], metres: float) -> list[BaseGeometry]:
    """Grow areas, or shrink them by negative metres, with square corners.

    GEOS leaves floating-point flags behind at collinear corners; they mean nothing here.
    """
    with np.errstate(all="ignore"):
        grown: list[BaseGeometry] = shapely.buffer(
            list(areas), metres, join_style="mitre", mitre_limit=SHARPEST
        ).tolist()
    return grown


def walkable_parts(free: BaseGeometry, radius: float, least: float) -> tuple[Polygon, ...]:
    """Split free floor where a disc does not pass; slivers and crumbs are left out.

    The floor is shrunk by the radius, falls apart at every neck narrower than the disc, and each
    part is grown back inside the floor (a morphological opening). The parts do not overlap.

    Args:
        free: The floor, valid; what is no polygon in it does not count.
        radius: Of the disc, metres.
        least: Area of the smallest part that is kept, square metres.

    Returns:
        The parts from west to east, then from south to north.
    """
    cores = west_to_east(polygons(grow([free], -radius)[0]))
    grown = grow(cores, radius)
    kept: list[Polygon] = []
    for core, reach in zip(cores, shapely.intersection(grown, free), strict=True):
        rivals = [other for other in kept if other.intersects(reach)]
        if rivals:
            reach = areal(reach).difference(shapely.union_all(rivals))  # noqa: PLW2901
        part = piece_around(core, reach)
        if part is not None and part.area >= least:
            kept.append(part)
    return west_to_east(kept)


def piece_around(core: Polygon, reach: BaseGeometry) -> Polygon | None:
    """Return the piece that holds most of a core: growing may have leapt over a thin wall."""
    pieces = polygons(reach)
    if not pieces:
        return None
    held = shapely.area(shapely.intersection(pieces, core))
    tidy = pieces[int(held.argmax())].simplify(DETAIL)
    return tidy if isinstance(tidy, Polygon) and tidy.is_valid else pieces[int(held.argmax())]


def polygons(geometry: BaseGeometry) -> tuple[Polygon, ...]:
    """Return the polygons of any geometry."""
    return tuple(
        part
        for part in shapely.get_parts(shapely.get_parts(geometry))
        if isinstance(part, Polygon) and part.area > 0
    )


def areal(geometry: BaseGeometry) -> MultiPolygon:
    """Return the polygons of any geometry as one, without the lines that overlays leave."""
    return MultiPolygon(polygons(geometry))


def west_to_east(areas: tuple[Polygon, ...] | list[Polygon]) -> tuple[Polygon, ...]:
    """Sort areas from west to east, then from south to north, to the centimetre."""

    def place(area: Polygon) -> tuple[float, float, float]:
        middle = area.centroid
        return round(middle.x, 2), round(middle.y, 2), round(area.area, 4)

    return tuple(sorted(areas, key=place))
