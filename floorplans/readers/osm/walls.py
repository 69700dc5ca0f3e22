"""Walls, pillars and barriers that stand on the floor: fixtures that block the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from floorplans.model import Area, Fixture
from floorplans.readers.geometry import polygons_of
from floorplans.readers.osm.areas import FloorPlan
from floorplans.readers.osm.elements import Element, Tags
from floorplans.readers.osm.levels import floors_of
from floorplans.readers.osm.rooms import at_level, report_oddities
from floorplans.readers.osm.tags import is_true, length, names
from floorplans.reporting import FileReport

WALL, PILLAR = 0.1, 0.4
"""Metres that a wall is thick and a pillar wide where nobody states it."""

THIN = 0.25
"""Metres of area per metre of outline below which a closed wall is the wall itself, filled."""

THICKEST = 5.0
CUT = 0.02
BARRIERS = frozenset({"fence", "guard_rail", "hand_rail", "handrail", "wall", "glass", "railing"})
PILLARS = frozenset({"pillar", "column"})


@dataclass(frozen=True, slots=True)
class Wall:
    """A wall and the floors it stands on."""

    element: Element
    area: Area
    ordinals: tuple[int, ...]


def is_wall(tags: Tags) -> bool:
    """Tell whether an element is a wall, a pillar or a barrier indoors."""
    indoors = "level" in tags or "indoor" in tags
    return (
        tags.get("indoor") in {"wall", *PILLARS}
        or (indoors and tags.get("barrier") in BARRIERS)
        or (indoors and tags.get("man_made") in PILLARS)
    )


def read_walls(
    elements: Iterable[Element], default: int | None, report: FileReport
) -> tuple[Wall, ...]:
    """Return the walls that have a floor."""
    found = []
    assumed = 0
    for element in elements:
        if not is_wall(element.tags):
            continue
        floors = floors_of(element.tags)
        if floors is not None:
            report_oddities(element, floors, report)
        ordinals = floors.ordinals if floors is not None else () if default is None else (default,)
        area = wall_area(element)
        if not ordinals or area is None:
            what = "level" if not ordinals else "extent"
            report.warning(
                "osm.wall_unplaced",
                element.id,
                f"The wall has no {what}; it was left out.",
                "Add `level`, and draw it as a line or an area.",
            )
            continue
        if isinstance(element.shape, LineString):
            report_open(element, report)
        assumed += isinstance(element.shape, Point) and length(element.tags, *SIZES) is None
        found.append(Wall(element, area, ordinals))
    if assumed:
        report.info(
            "osm.pillar_size",
            None,
            f"{assumed} pillars are drawn as points; each was taken as {PILLAR:g} m wide.",
            "Draw their outlines, or add `width`.",
        )
    return tuple(found)


SIZES = ("width", "diameter", "thickness")


def report_open(element: Element, report: FileReport) -> None:
    """Report a wall that is no closed way."""
    report.info(
        "osm.unclosed",
        element.id,
        "The wall is a line that is not closed; it stands on the floor as a wall"
        f" {thickness(element.tags):g} m thick.",
        "Nothing, if it is a free-standing wall; else close its way.",
    )


def thickness(tags: Tags) -> float:
    """Return how thick a wall is, in metres."""
    return min(length(tags, "thickness", "wall:width", "width") or WALL, THICKEST)


def wall_area(element: Element) -> Area | None:
    """Return the floor that a wall stands on, or None where it has no extent."""
    shape, tags = element.shape, element.tags
    if isinstance(shape, Point):
        half = min(length(tags, *SIZES) or PILLAR, THICKEST) / 2
        return shapely.box(shape.x - half, shape.y - half, shape.x + half, shape.y + half)
    half = thickness(tags) / 2
    if isinstance(shape, LineString):
        return polygons_of(shape.buffer(half, cap_style="square", join_style="mitre"))
    area = polygons_of(shapely.make_valid(shape))
    if area is not None and (is_true(tags, "area") or area.area / area.length < THIN):
        return area
    return polygons_of(shape.boundary.buffer(half, join_style="mitre"))


def fixtures_of(
    walls: Sequence[Wall],
    plans: Mapping[int, FloorPlan],
    gaps: Mapping[int, Sequence[BaseGeometry]],
) -> dict[str, Fixture]:
    """Return the walls as fixtures, cut open at doors.

    Args:
        walls: The walls.
        plans: The floors.
        gaps: By floor, the lines of doors and the discs of doors in free-standing walls.
    """
    trees = {ordinal: shapely.STRtree(list(found)) for ordinal, found in gaps.items()}
    found = {}
    for wall in walls:
        for ordinal in wall.ordinals:
            touched = plans[ordinal].touching(wall.area, 0) if ordinal in plans else []
            area = cut(wall.area, trees.get(ordinal)) if touched else None
            if area is None:
                continue
            fixture_id = at_level(wall.element.id, ordinal, wall.ordinals)
            found[fixture_id] = Fixture(
                id=fixture_id,
                level_id=touched[0].level_id,
                category="obstruction" if isinstance(wall.element.shape, Point) else "wall",
                names=names(wall.element.tags),
                alt_names={},
                anchor_id=None,
                display_point=None,
                area=area,
            )
    return found


def cut(area: Area, doors: shapely.STRtree | None) -> Area | None:
    """Return a wall without what stands in doors, or None if nothing is left."""
    near = [] if doors is None else doors.query(area, predicate="dwithin", distance=CUT).tolist()
    if doors is None or not near:
        return area
    gaps = [
        door.buffer(WALL + CUT, cap_style="flat") if isinstance(door, LineString) else door
        for door in doors.geometries[sorted(near)]
    ]
    return polygons_of(shapely.difference(area, shapely.union_all(gaps)))
