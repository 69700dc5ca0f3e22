"""Corridors that nobody drew: the gaps between units that openings lead into.

Many plans draw rooms only; the corridors are what is left of the level (units cover 60 to 80 % of
it). A gap counts as a corridor when

* a body 0.6 m wide can be in it: what is narrower is a wall or sloppy drawing, and
* two openings lead into it: each lies along it as it would along a unit (`touching`) and has less
  than two units to join. Light wells, shafts and courtyards have no doors and stay out, and so
  does a room with one door that the file has no usable outline of.

A connector that merely borders a gap is no evidence: without an opening nobody gets from one to the
other. Openings across a gap, such as the fire doors of a corridor, part it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from floorplans.findings import Finding
from floorplans.model import Level, Opening, Unit, Venue
from floorplans.parting import areal, walkable_parts
from floorplans.reporting import FileReport, Report
from floorplans.touching import REACH, SHARE, touching_units

CORRIDOR_RADIUS = 0.3
"""Half the width in metres of the narrowest gap that can be a corridor."""

LEAST_AREA = 1.0
"""Square metres of the smallest gap that can be a corridor."""

SLIT = 0.005
"""Half the width in metres of the cut that an opening makes across a gap."""

TWO_SIDES = 2
LEAST_OPENINGS = 2


def infer_walkways(venue: Venue) -> tuple[Venue, tuple[Finding, ...]]:
    """Add a walkway for each gap between units that openings lead into.

    The new units have the category `walkway`, `inferred` set and ids `inferred/{level}/{n}`,
    numbered from west to east; each is named by a finding `floorplan.unit.inferred`. A venue whose
    openings all have two sides is returned as it is.
    """
    report = Report()
    units = FileReport(report, "unit.geojson")
    found: dict[str, Unit] = {}
    loose = loose_openings(venue)
    drawn = areas_by_level(venue.units.values()) if loose else {}
    for level_id, openings in loose.items():
        level = venue.levels[level_id]
        numbers = free_numbers(venue, level_id)
        for part in gaps(level, drawn.get(level_id, ()), openings):
            leading = sum(leads_into(part, openings))
            if leading >= LEAST_OPENINGS:
                unit = walkway(f"inferred/{level_id}/{next(numbers)}", level_id, part)
                found[unit.id] = unit
                report_walkway(unit, leading, units)
    if not found:
        return venue, ()
    return replace(venue, units={**venue.units, **found}), tuple(report.findings)


def loose_openings(venue: Venue) -> Mapping[str, Sequence[Opening]]:
    """Return, by level in file order, the openings that have less than two units to join."""
    sides = Counter({key: len(unit_ids) for key, unit_ids in touching_units(venue).items()})
    loose: dict[str, list[Opening]] = defaultdict(list)
    for opening in venue.openings.values():
        if sides[opening.id] < TWO_SIDES and opening.line.length > 0:
            loose[opening.level_id].append(opening)
    return {level_id: loose[level_id] for level_id in venue.levels if level_id in loose}


def areas_by_level(units: Iterable[Unit]) -> Mapping[str, Sequence[BaseGeometry]]:
    """Return the units' areas by level; blocking units are no gaps either."""
    areas: dict[str, list[BaseGeometry]] = defaultdict(list)
    for unit in units:
        areas[unit.level_id].append(sound(unit.area))
    return areas


def gaps(
    level: Level, drawn: Sequence[BaseGeometry], openings: Sequence[Opening]
) -> tuple[Polygon, ...]:
    """Return the parts of a level that no unit covers and that a body can be in."""
    slits = shapely.buffer([opening.line for opening in openings], SLIT, cap_style="square")
    covered = shapely.union_all([*drawn, *slits])
    return walkable_parts(
        shapely.difference(sound(level.area), covered), CORRIDOR_RADIUS, LEAST_AREA
    )


def sound(area: BaseGeometry) -> BaseGeometry:
    """Return an area as it is if it is valid, else its valid part."""
    if area.is_valid:
        return area
    return areal(shapely.make_valid(area, method="structure"))


def leads_into(part: Polygon, openings: Sequence[Opening]) -> Sequence[bool]:
    """Tell for each opening whether it touches a part along its length."""
    lines = [opening.line for opening in openings]
    along = shapely.length(shapely.intersection(lines, shapely.buffer(part, REACH)))
    leading: list[bool] = (along >= SHARE * shapely.length(lines)).tolist()
    return leading


def free_numbers(venue: Venue, level_id: str) -> Iterator[int]:
    """Yield the numbers from 1 that no unit of the venue has."""
    number = 0
    while True:
        number += 1
        if f"inferred/{level_id}/{number}" not in venue.units:
            yield number


def walkway(unit_id: str, level_id: str, area: Polygon) -> Unit:
    """Return a walkway that nobody drew."""
    return Unit(
        id=unit_id,
        level_id=level_id,
        category="walkway",
        names={},
        alt_names={},
        restriction=None,
        accessibility=(),
        display_point=None,
        area=area,
        inferred=True,
    )


def report_walkway(unit: Unit, leading: int, report: FileReport) -> None:
    """Say which corridor was inferred, and from what."""
    report.info(
        "unit.inferred",
        unit.id,
        f"{unit.area.area:.1f} m² of level {unit.level_id} are in no unit, but {leading} openings"
        " lead into them; they were taken as a walkway.",
        "Draw the corridor as a unit of category walkway.",
    )
