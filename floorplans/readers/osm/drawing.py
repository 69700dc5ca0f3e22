"""What a file draws: outlines, buildings, levels and the rest, in metres of the venue's frame."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shapely import MultiPolygon, Point, Polygon

from floorplans.errors import ArchiveError, VenueError
from floorplans.findings import Severity
from floorplans.frame import Frame
from floorplans.readers.osm.areas import frame_of, to_metres, usable_area, without_far
from floorplans.readers.osm.blocks import LevelOutline, Solid
from floorplans.readers.osm.elements import Element, Tags
from floorplans.readers.osm.kinds import OUTLINES, vertical_category
from floorplans.readers.osm.levels import floors_of
from floorplans.readers.osm.rooms import counts, only_level, ordinals_of
from floorplans.reporting import FileReport

KNOWN_INDOOR = OUTLINES | {"wall", "level", "door", "yes", "no", "pillar", "column", "ramp"}
MOST_COPIES = 50_000
"""Copies on further floors that ranges and `repeat_on` may make: 60 floors of 800 elements each."""

NOT_DRAWN = frozenset({"no", "entrance", "roof"})


@dataclass(frozen=True, slots=True)
class Drawing:
    """The elements of a file by what they are.

    Args:
        frame: The venue's frame.
        outlines: Pieces of floor.
        buildings: Outlines of buildings.
        parts: Outlines of parts of buildings.
        levels: Outlines of whole levels.
        others: Everything else: doors, walls, steps, lifts, facilities.
        default: The level of things that state none, if the file has a single level.
    """

    frame: Frame
    outlines: tuple[Solid, ...]
    buildings: tuple[Solid, ...]
    parts: tuple[Solid, ...]
    levels: tuple[LevelOutline, ...]
    others: tuple[Element, ...]
    default: int | None


def read_drawing(elements: Sequence[Element], report: FileReport) -> Drawing:
    """Sort elements in degrees into a drawing in metres.

    Raises:
        ArchiveError: Its elements stand on too many floors together.
        VenueError: No outline is a piece of floor.
    """
    outlines = [element for element in elements if is_outline(element)]
    if not outlines:
        raise empty(report)
    near = without_far(elements, outlines, report)
    frame = frame_of([element for element in near if is_outline(element)])
    placed = to_metres(near, frame)
    bound_copies(placed, report)
    default = only_level(element for element in placed if is_indoors(element.tags))
    drawing = Drawing(
        frame=frame,
        outlines=solids([element for element in placed if is_outline(element)], report),
        buildings=solids([one for one in placed if is_building(one, "building")], report),
        parts=solids([one for one in placed if is_building(one, "building:part")], report),
        levels=level_outlines(placed, default, report),
        others=tuple(element for element in placed if not is_outline(element)),
        default=default,
    )
    if not drawing.outlines:
        raise empty(report)
    summarise(placed, report)
    return drawing


def bound_copies(elements: Sequence[Element], report: FileReport) -> None:
    """Refuse a small file that ranges of levels blow up to a venue of any size."""
    stated = [floors_of(element.tags) for element in elements]
    copies = sum(max(0, len(floors.ordinals) - 1) for floors in stated if floors is not None)
    if copies > MOST_COPIES:
        raise ArchiveError(
            "floorplan.archive.too_large",
            report.file,
            f"Its levels and repetitions make {copies} copies, more than {MOST_COPIES}.",
            "Correct `level` and `repeat_on`, or give one building per file.",
        )


def is_outline(element: Element) -> bool:
    """Tell whether an element draws a piece of floor."""
    tags = element.tags
    if tags.get("indoor") in OUTLINES:
        return not isinstance(element.shape, Point)
    area = isinstance(element.shape, Polygon | MultiPolygon)
    return area and "level" in tags and vertical_category(tags) is not None


def is_indoors(tags: Tags) -> bool:
    """Tell whether an element says that it is inside a building."""
    return "indoor" in tags or "door" in tags or vertical_category(tags) is not None


def is_building(element: Element, key: str) -> bool:
    """Tell whether an element outlines a building, or a part of one."""
    area = isinstance(element.shape, Polygon | MultiPolygon)
    return area and element.tags.get(key, "no") not in NOT_DRAWN


def solids(elements: Sequence[Element], report: FileReport) -> tuple[Solid, ...]:
    """Return the elements that have a usable area."""
    return tuple(
        Solid(element, area)
        for element in elements
        if (area := usable_area(element, report)) is not None
    )


def level_outlines(
    elements: Sequence[Element], default: int | None, report: FileReport
) -> tuple[LevelOutline, ...]:
    """Return the `indoor=level` outlines."""
    drawn = solids([one for one in elements if one.tags.get("indoor") == "level"], report)
    return tuple(
        LevelOutline(solid, ordinals_of(solid.element, default, frozenset(), report))
        for solid in drawn
    )


def empty(report: FileReport) -> VenueError:
    """Return the error of a file without a piece of floor, with what went wrong first."""
    errors = [one for one in report.report.findings if one.severity is Severity.ERROR]
    reason = (
        f"{errors[0].feature_id}: {errors[0].message} {errors[0].fix}"
        if errors
        else "Draw rooms as closed ways with indoor=room, area or corridor and `level`."
    )
    message = f"{report.file}: no indoor outline can be used; {reason}"
    return VenueError("floorplan.venue.empty", message)


def summarise(elements: Sequence[Element], report: FileReport) -> None:
    """Say how many elements stand between floors, on several floors, or are of no known kind."""
    between: Counter[str] = Counter()
    several: Counter[str] = Counter()
    repeated: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for element in elements:
        floors = floors_of(element.tags)
        if floors is not None:
            between.update(floors.fractional)
            text = element.tags.get("level", "")
            if floors.ranged or ";" in text:
                several[text] += 1
        if "repeat_on" in element.tags:
            repeated[element.tags["repeat_on"]] += 1
        indoor = element.tags.get("indoor", "no")
        if indoor not in KNOWN_INDOOR:
            unknown[indoor] += 1
    for code, found, message, fix in (
        (
            "level_between",
            between,
            "levels between floors; they count as the floor below",
            "Nothing, if they are ramps or landings; else write whole floors.",
        ),
        (
            "level_several",
            several,
            "levels that are ranges or lists; the elements stand on each floor",
            "Nothing, if they do.",
        ),
        (
            "level_repeated",
            repeated,
            "values of `repeat_on`; the elements were repeated on these floors",
            "Nothing, if they are alike on each floor.",
        ),
        (
            "indoor_unknown",
            unknown,
            "values of `indoor` that Simple Indoor Tagging does not know; they were not used",
            "Use room, corridor, area, wall or level.",
        ),
    ):
        if found:
            text = f"{found.total()} {message}: {counts(found)}."
            report.info(f"osm.{code}", None, text, fix)
