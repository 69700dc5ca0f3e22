"""The floor itself: units with their hatches and lines, walls, furniture."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from floorplans.categories import is_public, is_traversable
from floorplans.model import Area, Fixture, Kiosk, Unit
from floorplans.rendering.palette import FAINT, INK, STYLES, WALL, kind_of
from floorplans.rendering.plan import LevelPlan
from floorplans.rendering.sheet import Sheet
from floorplans.rendering.svg import Style, element, group, path, path_data, plain
from floorplans.rendering.wording import Language, told

GROUND = "#eceef1"
COVERED = 0.995
"""Part of a level's area that its units have when none of its ground is to be seen."""

TREAD = 0.3
"""Metres between the lines of a stair, as wide as a tread is."""

FINEST_TREAD = 0.9
"""Millimetres of paper between them at least."""

MOST_TREADS = 200

FIXTURES = {
    "wall": ("#7d8691", WALL),
    "obstruction": ("#b9bfc6", WALL),
    "vegetation": ("#cfe5bf", "#4d7a3a"),
    "water": ("#cfe6f5", "#3a6d9a"),
}
"""Fill and outline of fixtures that are no furniture."""

FURNITURE = ("#ead9bd", "#8a6d3b")
KIOSK = ("#e2d3f2", "#5b2a86")


def patterns(sheet: Sheet) -> str:
    """Return the hatches that fills refer to."""
    step, thin = sheet.paper(1.6), sheet.paper(0.15)
    slash: Style = {"d": f"M0 0V{step:g}", "stroke": "#8b8b9a", "stroke-width": 2 * thin}
    wide: Style = {"d": f"M0 0V{3 * step:g}", "stroke": "#8a4b9a", "stroke-width": 3 * thin}
    dot: Style = {"cx": step / 2, "cy": step / 2, "r": 2 * thin, "fill": "#7fb3a4"}
    blade: Style = {"d": f"M{step / 2:g} {step:g}v{-step / 2:g}", "stroke": "#94b57f"}
    return element(
        "defs",
        {},
        hatch("slash", step, 45, element("path", slash)),
        hatch("wide", 2 * step, -45, element("path", wide)),
        hatch("tiles", step, 0, element("circle", dot)),
        hatch("grass", 2 * step, 20, element("path", {**blade, "stroke-width": thin})),
    )


def hatch(name: str, step: float, turn: float, content: str) -> str:
    """Return one pattern."""
    size: Style = {
        "id": name,
        "width": step,
        "height": step,
        "patternUnits": "userSpaceOnUse",
        "patternTransform": f"rotate({turn:g})",
    }
    return element("pattern", size, content)


def ground(plan: LevelPlan, sheet: Sheet) -> str:
    """Return the level's own outline, below everything: what no unit covers stays grey."""
    style = {"fill": GROUND, "fill-rule": "evenodd"}
    return path(path_data(sheet, plan.level.area), style)


def shows_ground(plan: LevelPlan) -> bool:
    """Tell whether the units leave some of the level uncovered."""
    covered = sum(unit.area.area for unit in plan.units)
    return bool(covered < COVERED * plan.level.area.area)


def units(plan: LevelPlan, sheet: Sheet) -> str:
    """Return all units, filled by kind, each with what it is as a tip."""
    by_kind: dict[str, list[Unit]] = defaultdict(list)
    for unit in plan.units:
        by_kind[kind_of(unit)].append(unit)
    parts = [
        group(
            {"fill": style.fill, "fill-rule": "evenodd"},
            [
                path(path_data(sheet, unit.area), {"data-id": plain(unit.id)}, unit_tip(plan, unit))
                for unit in by_kind[kind]
            ],
        )
        for kind, style in STYLES.items()
        if kind in by_kind
    ]
    return group({"data-layer": "units"}, [*parts, *hatched(plan, sheet)])


def unit_tip(plan: LevelPlan, unit: Unit) -> str:
    """Return all that is known of a unit in one line."""
    tenants = [told(names, Language.BOTH) for names in plan.tenants.get(unit.id, ())]
    known = (
        told(unit.names, Language.BOTH),
        *tenants[:3],
        unit.category,
        unit.restriction or "",
        "inferred" if unit.inferred else "",
        unit.hours or "",
        f"{unit.area.area:.1f} m²",
        unit.id,
    )
    return " · ".join(filter(None, known))


def hatched(plan: LevelPlan, sheet: Sheet) -> Iterator[str]:
    """Yield the hatches over units; what staff alone may enter is hatched whatever it is."""
    found: dict[str, list[Area]] = defaultdict(list)
    for unit in plan.units:
        closed = is_traversable(unit) and not is_public(unit)
        name = "slash" if closed and not unit.inferred else STYLES[kind_of(unit)].hatch
        if name:
            found[name].append(unit.area)
    for name, areas in found.items():
        style = {"fill": f"url(#{name})", "fill-rule": "evenodd", "pointer-events": "none"}
        yield path("".join(path_data(sheet, area) for area in areas), style)


def unit_lines(plan: LevelPlan, sheet: Sheet) -> str:
    """Return the lines by which stairs, lifts, ramps and voids are known on any plan."""
    thin = sheet.paper(0.13)
    treads: list[str] = []
    crosses: list[str] = []
    holes: list[str] = []
    drawn_by_file = detailed(plan)
    for unit in plan.units:
        kind = kind_of(unit)
        if unit.id in drawn_by_file:
            continue
        if kind in {"stairs", "escalator"}:
            treads.append(path_data(sheet, tread_lines(unit.area, spacing(sheet, kind))))
        elif kind == "elevator":
            crosses.append(path_data(sheet, diagonals(unit.area)))
        elif kind == "ramp":
            treads.append(path_data(sheet, tread_lines(unit.area, 4 * spacing(sheet, kind))))
        elif kind == "void":
            holes.append(path_data(sheet, diagonals(unit.area)))
    style: Style = {"fill": "none", "stroke-width": thin, "pointer-events": "none"}
    dashed = {"stroke": FAINT, "stroke-dasharray": f"{sheet.paper(1.5):g} {sheet.paper(1):g}"}
    lines = (
        element("path", {"stroke": "#6d8fb3", "d": "".join(treads)}),
        element("path", {"stroke": "#4a6a8c", "d": "".join(crosses)}),
        element("path", {**dashed, "d": "".join(holes)}),
    )
    drawn = [line for line, data in zip(lines, (treads, crosses, holes), strict=True) if data]
    return group({"data-layer": "signs", **style}, drawn)


def detailed(plan: LevelPlan) -> set[str]:
    """Return the units in which the file itself draws lines, such as treads."""
    tree = shapely.STRtree([unit.area for unit in plan.units])
    middles = [shapely.point_on_surface(detail.lines) for detail in plan.details]
    found = tree.query(middles, predicate="within")[1] if middles else ()
    return {plan.units[index].id for index in found}


def spacing(sheet: Sheet, kind: str) -> float:
    """Return the metres between the treads of a stair, or the closer ones of an escalator."""
    least = sheet.metres(FINEST_TREAD)
    return max(TREAD, least) if kind != "escalator" else max(TREAD * 0.75, least * 0.75)


def axis(area: Area) -> tuple[float, float, float, float]:
    """Return an area's longer direction (dx, dy) and its extent along and across it in metres."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(area))
    if len(corners) < 4:  # noqa: PLR2004 - a line or a point has no rectangle
        return 1.0, 0.0, 0.0, 0.0
    first, second = corners[1] - corners[0], corners[2] - corners[1]
    along, across = sorted((first, second), key=lambda side: -float(round(np.hypot(*side), 6)))
    length, width = float(np.hypot(*along)), float(np.hypot(*across))
    if length == 0:
        return 1.0, 0.0, 0.0, 0.0
    return float(along[0]) / length, float(along[1]) / length, length, width


def tread_lines(area: Area, step: float) -> BaseGeometry:
    """Return lines across an area's longer direction, some metres apart."""
    dx, dy, length, width = axis(area)
    count = min(int(length / step), MOST_TREADS)
    centre = shapely.minimum_rotated_rectangle(area).centroid
    offsets = (np.arange(count) - (count - 1) / 2) * (length / max(count, 1))
    middle = np.array([centre.x, centre.y]) + offsets[:, None] * (dx, dy)
    half = np.array([-dy, dx]) * width
    lines = shapely.linestrings(np.stack([middle - half, middle + half], axis=1))
    return linear(shapely.intersection(shapely.multilinestrings(lines), area))


def diagonals(area: Area) -> BaseGeometry:
    """Return the two diagonals of an area, cut to it."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(area))
    if len(corners) < 4:  # noqa: PLR2004 - a line or a point has no rectangle
        return shapely.MultiLineString()
    pairs = [[corners[0], corners[2]], [corners[1], corners[3]]]
    return linear(shapely.intersection(shapely.multilinestrings(shapely.linestrings(pairs)), area))


def linear(geometry: BaseGeometry) -> BaseGeometry:
    """Keep the lines of a geometry."""
    parts = shapely.get_parts(geometry)
    return shapely.multilinestrings(parts[shapely.get_type_id(parts) == 1])


def walls(plan: LevelPlan, sheet: Sheet) -> str:
    """Return the outlines of the units, dashed where nobody drew them, and the level's."""
    solid = [unit for unit in plan.units if not unit.inferred]
    drawn = "".join(path_data(sheet, unit.area) for unit in solid)
    guessed = "".join(path_data(sheet, unit.area) for unit in plan.units if unit.inferred)
    thin, thick = sheet.paper(0.3), sheet.paper(0.6)
    dash = f"{sheet.paper(1.2):g} {sheet.paper(0.8):g}"
    outer = path_data(sheet, plan.level.area)
    style = {"fill": "none", "stroke-linejoin": "miter", "pointer-events": "none"}
    return group(
        {"data-layer": "walls", **style},
        [
            element("path", {"stroke": WALL, "stroke-width": thin, "d": drawn}),
            element(
                "path",
                {
                    "stroke": "#8a4b9a",
                    "stroke-width": thin,
                    "stroke-dasharray": dash,
                    "d": guessed,
                },
            ),
            element("path", {"stroke": INK, "stroke-width": thick, "d": outer}),
        ],
    )


def furniture(plan: LevelPlan, sheet: Sheet) -> str:
    """Return fixtures, kiosks and what is only drawn."""
    thin = sheet.paper(0.12)
    by_colour: dict[tuple[str, str], list[Fixture | Kiosk]] = defaultdict(list)
    for fixture in plan.fixtures:
        by_colour[FIXTURES.get(fixture.category, FURNITURE)].append(fixture)
    for kiosk in plan.kiosks:
        by_colour[KIOSK].append(kiosk)
    parts = [
        group(
            {"fill": fill, "stroke": stroke, "fill-rule": "evenodd"},
            [
                path(path_data(sheet, piece.area), {"data-id": plain(piece.id)}, piece_tip(piece))
                for piece in pieces
            ],
        )
        for (fill, stroke), pieces in by_colour.items()
    ]
    lines = "".join(path_data(sheet, detail.lines) for detail in plan.details)
    if lines:
        parts.append(element("path", {"fill": "none", "stroke": FAINT, "d": lines}))
    return group({"data-layer": "furniture", "stroke-width": thin}, parts)


def piece_tip(piece: Fixture | Kiosk) -> str:
    """Return what a piece of furniture is."""
    category = piece.category if isinstance(piece, Fixture) else "kiosk"
    known = (told(piece.names, Language.BOTH), category, piece.id)
    return " · ".join(filter(None, known))


def floor_keys(plan: LevelPlan) -> Sequence[str]:
    """Return the keys of `STYLES` that the level has, in their order."""
    present = {kind_of(unit) for unit in plan.units}
    return [key for key in STYLES if key in present]


def angle(area: Area) -> float:
    """Return the degrees, counterclockwise from east, that text along an area is turned by."""
    dx, dy, _, _ = axis(area)
    turned = math.degrees(math.atan2(dy, dx))
    # Upwards is read from below, as on drawings: from -90 (not reached) to 90 degrees.
    while turned <= -89.5:  # noqa: PLR2004 - so that rounding turns no label on its head
        turned += 180
    while turned > 90.5:  # noqa: PLR2004
        turned -= 180
    return round(turned, 1)
