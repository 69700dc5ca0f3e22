"""Outlines made usable, and what lies where on a floor."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import MultiPolygon, Point, Polygon

from floorplans.frame import Frame
from floorplans.model import Area, Unit
from floorplans.readers.geometry import VALID, polygons_of
from floorplans.readers.meridian import refuse_across
from floorplans.readers.osm.elements import Element, Shape
from floorplans.reporting import FileReport

ORIGIN_DIGITS = 6
FAR = 0.2
"""Degrees from the middle of all outlines beyond which an element is misplaced."""


def usable_area(element: Element, report: FileReport) -> Area | None:
    """Return the valid area of an outline, or None with an error reported."""
    shape = element.shape
    if not isinstance(shape, Polygon | MultiPolygon):
        report.error(
            "osm.unclosed",
            element.id,
            "The outline is no closed way, so it has no area; it was left out.",
            "Close the way: let its last node be its first.",
        )
        return None
    reason = str(shapely.is_valid_reason(shape))
    if reason == VALID and shape.area > 0:
        return shape
    mended = polygons_of(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    if mended is None:
        report.error(
            "geometry.invalid",
            element.id,
            f"The outline encloses no area ({reason}); it was left out.",
            "Draw the outline again.",
        )
        return None
    report.warning(
        "geometry.invalid",
        element.id,
        f"The outline is invalid ({reason}, metres from the origin); its valid part was used.",
        "Draw the outline again where it crosses or touches itself.",
    )
    return mended


def frame_of(elements: Sequence[Element]) -> Frame:
    """Return the frame at the middle of some outlines in degrees."""
    bounds = np.array([element.shape.bounds for element in elements])
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    longitude, latitude = np.round([(west + east) / 2, (south + north) / 2], ORIGIN_DIGITS)
    return Frame(float(longitude), float(latitude))


def without_far(
    elements: Sequence[Element], outlines: Sequence[Element], report: FileReport
) -> list[Element]:
    """Leave out the elements that lie far from most outlines, indoor ones with an error.

    One node at longitude 0, latitude 0 would otherwise stretch the venue over a continent.

    Raises:
        VenueError: Outlines lie on both sides of the 180th meridian.
    """
    refuse_across((each.shape for each in outlines), report.file)
    bounds = np.array([outline.shape.bounds for outline in outlines])
    middle = np.median((bounds[:, :2] + bounds[:, 2:]) / 2, axis=0)
    extents = np.array([element.shape.bounds for element in elements])
    reach = np.abs(extents.reshape(-1, 2, 2) - middle).max(axis=(1, 2))
    for index in np.flatnonzero(reach > FAR).tolist():
        if "indoor" in elements[index].tags or "door" in elements[index].tags:
            report.error(
                "osm.far_away",
                elements[index].id,
                f"It reaches more than {FAR:g} degrees away from the other outlines; it was left"
                " out.",
                "Correct the position of its nodes, or keep one venue per file.",
            )
    return [elements[index] for index in np.flatnonzero(reach <= FAR).tolist()]


def to_metres(elements: Iterable[Element], frame: Frame) -> list[Element]:
    """Return elements with their shapes in metres."""
    found = list(elements)
    shapes: list[Shape] = shapely.transform([one.shape for one in found], frame.to_local).tolist()
    return [replace(one, shape=shape) for one, shape in zip(found, shapes, strict=True)]


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """The units of one ordinal, to be asked what is near."""

    units: tuple[Unit, ...]
    tree: shapely.STRtree

    def outlines_near(self, point: Point, reach: float) -> list[tuple[float, Unit]]:
        """Return the units whose outline is within reach, nearest first, then in file order."""
        found = []
        for index in sorted(self.tree.query(point, predicate="dwithin", distance=reach).tolist()):
            distance = float(shapely.distance(self.units[index].area.boundary, point))
            if distance <= reach:
                found.append((round(distance, 3), self.units[index]))
        return sorted(found, key=lambda pair: pair[0])

    def containing(self, shape: Shape) -> list[Unit]:
        """Return the units that a shape lies in, smallest first."""
        found = [self.units[i] for i in sorted(self.tree.query(shape, predicate="covered_by"))]
        return sorted(found, key=lambda unit: unit.area.area)

    def touching(self, shape: Shape, reach: float) -> list[Unit]:
        """Return the units within reach of a shape, in file order."""
        found = self.tree.query(shape, predicate="dwithin", distance=reach)
        return [self.units[index] for index in sorted(found.tolist())]


def floor_plans(units: Iterable[Unit], ordinals: Mapping[str, int]) -> Mapping[int, FloorPlan]:
    """Return the units by ordinal; `ordinals` is keyed by level id."""
    by_ordinal: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        by_ordinal[ordinals[unit.level_id]].append(unit)
    return {
        ordinal: FloorPlan(tuple(found), shapely.STRtree([unit.area for unit in found]))
        for ordinal, found in by_ordinal.items()
    }
