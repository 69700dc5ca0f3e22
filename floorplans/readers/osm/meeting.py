"""Openings where corridors and areas meet.

Rooms have walls all around; corridors and areas have none between each other (Simple Indoor
Tagging), so where two of them meet without a door, the whole common edge is open.
"""

from collections.abc import Iterator, Sequence

import shapely

from floorplans.model import Door, Opening, Unit
from floorplans.readers.osm.areas import FloorPlan
from floorplans.readers.osm.edges import MEET, open_stretches
from floorplans.reporting import FileReport

SHORTEST = 0.6
"""Metres below which a common edge of two areas is not worth an opening."""

MEETINGS, SPARE = 10, 100
"""Pairs per unit, and beside these, that are looked at on a floor: areas that do not overlap meet
in less than 3 pairs per unit (Euler), however they are drawn."""


def open_edges(
    units: Sequence[Unit],
    plan: FloorPlan,
    joined: set[frozenset[str]],
    walls: shapely.STRtree | None,
    report: FileReport,
) -> dict[str, Opening]:
    """Return the openings between corridors and areas of one floor that meet without a door.

    Args:
        units: The corridors and areas.
        plan: The floor.
        joined: Pairs of units with a door between them.
        walls: The walls that stand on the floor, if any.
        report: Takes the finding about a floor on which too many areas lie over each other.
    """
    most = MEETINGS * len(units) + SPARE
    found: dict[str, Opening] = {}
    for count, (unit, other) in enumerate(meetings(units, plan)):
        if count >= most:
            report.error(
                "osm.areas_stacked",
                unit.id,
                f"{len(units)} corridors and areas of a floor meet in more than {most} pairs: they"
                " lie over each other; from this one on they were not joined.",
                "Draw each piece of floor once.",
            )
            break
        if frozenset({unit.id, other.id}) in joined:
            continue
        between = [] if walls is None else walls.geometries[walls.query(unit.area)].tolist()
        stretches = open_stretches(unit.area, other.area, between, SHORTEST)
        for number, line in enumerate(stretches, start=1):
            opening = Opening(
                id=f"edge/{unit.id}+{other.id}.{number}",
                level_id=unit.level_id,
                category="pedestrian",
                names={},
                accessibility=(),
                access_control=(),
                door=Door("open", None, None),
                line=line,
            )
            found[opening.id] = opening
    return found


def meetings(units: Sequence[Unit], plan: FloorPlan) -> Iterator[tuple[Unit, Unit]]:
    """Yield each pair of some units that touch, in file order."""
    order = {unit.id: index for index, unit in enumerate(units)}
    for unit in units:
        for other in plan.touching(unit.area, MEET):
            if order.get(other.id, -1) > order[unit.id]:
                yield unit, other
