"""Openings: a gap in the wall and a sign for what closes it.

Floor plan files do not say on which side a door hangs, so no leaf is drawn that swings somewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from floorplans.model import Opening
from floorplans.rendering.palette import INK, PAPER
from floorplans.rendering.plan import LevelPlan
from floorplans.rendering.sheet import Sheet
from floorplans.rendering.svg import Style, dots, element, group, path, path_data, plain, strokes
from floorplans.rendering.wording import Language, told

OUTER = 0.3
"""Metres from the level's outline within which an opening of one unit is an entrance."""

BAR = "#8a3b12"
EXIT = "#00703c"
CLOSED = "#b3001b"
LOCK = "#8f5b00"
ONE_WAY = "#1a4fa3"

SIGNS = {
    None: "passage",
    "open": "passage",
    "sliding": "sliding",
    "revolving": "revolving",
    "shutter": "shutter",
    "movablepartition": "partition",
    "turnstile": "turnstile",
    "turnstile.fullheight": "turnstile",
    "turnstile.waistheight": "turnstile",
}
"""The sign of each IMDF door type; the others are plain doors."""


@dataclass(frozen=True, slots=True)
class Gap:
    """An opening as it is drawn: its ends, its middle, and unit vectors along and across it."""

    opening: Opening
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    middle: NDArray[np.float64]
    along: NDArray[np.float64]
    across: NDArray[np.float64]

    @property
    def length(self) -> float:
        """Metres from end to end."""
        return float(np.hypot(*(self.end - self.start)))


def gap_of(opening: Opening) -> Gap:
    """Measure an opening."""
    points = shapely.get_coordinates(opening.line)
    start, end = points[0], points[-1]
    chord = end - start
    length = float(np.hypot(*chord))
    along = chord / length if length else np.array([1.0, 0.0])
    middle = shapely.get_coordinates(opening.line.interpolate(0.5, normalized=True))[0]
    return Gap(opening, start, end, middle, along, np.array([-along[1], along[0]]))


def sign_of(opening: Opening) -> str:
    """Return the sign of what closes an opening."""
    return SIGNS.get(opening.door.type if opening.door else None, "door")


def is_closed(opening: Opening) -> bool:
    """Tell whether an opening is out of service."""
    return "outofservice" in opening.access_control


def is_guarded(opening: Opening) -> bool:
    """Tell whether something lets only some people through."""
    return bool(set(opening.access_control) - {"outofservice"})


def is_entrance(plan: LevelPlan, opening: Opening) -> bool:
    """Tell whether an opening leads out of the level."""
    if opening.category == "pedestrian.principal":
        return True
    alone = len(plan.joined.get(opening.id, ())) == 1
    middle = opening.line.interpolate(0.5, normalized=True)
    return alone and bool(shapely.dwithin(middle, plan.level.area.boundary, OUTER))


def openings(plan: LevelPlan, sheet: Sheet) -> str:
    """Return all openings with their signs."""
    gaps = [gap_of(opening) for opening in plan.openings]
    if not gaps:
        return ""
    cleared = "".join(path_data(sheet, gap.opening.line) for gap in gaps)
    clear: Style = {"fill": "none", "stroke": PAPER, "stroke-width": sheet.paper(0.7)}
    tips = [
        path(path_data(sheet, gap.opening.line), {"data-id": plain(gap.opening.id)}, tip(gap))
        for gap in gaps
    ]
    touch: Style = {"fill": "none", "stroke": "transparent", "stroke-width": sheet.paper(1.6)}
    return group(
        {"data-layer": "openings"},
        [
            element("path", {**clear, "d": cleared}),
            *door_signs(gaps, sheet),
            *marks(plan, gaps, sheet),
            group(touch, tips),
        ],
    )


def tip(gap: Gap) -> str:
    """Return all that is known of an opening in one line."""
    opening = gap.opening
    door = opening.door
    known = (
        told(opening.names, Language.BOTH),
        opening.category,
        f"{opening.clear_width or opening.line.length:.2f} m",
        (door.type if door else None) or "",
        "automatic" if door is not None and door.automatic else "",
        (door.material if door else None) or "",
        ", ".join(opening.access_control),
        opening.hours or "",
        f"into {opening.into}" if opening.into else "",
        opening.id,
    )
    return " · ".join(filter(None, known))


def door_signs(gaps: Sequence[Gap], sheet: Sheet) -> Iterator[str]:
    """Yield the signs of what closes the openings, kind by kind."""
    for sign in ("passage", "door", "sliding", "revolving", "shutter", "partition", "turnstile"):
        these = [gap for gap in gaps if sign_of(gap.opening) == sign]
        if these:
            data = "".join(sign_data(gap, sign, sheet) for gap in these)
            yield element("path", {**sign_style(sign, sheet), "d": data})


def sign_style(sign: str, sheet: Sheet) -> Style:
    """Return how a kind of sign is stroked."""
    style: Style = {"fill": "none", "stroke": BAR}
    width = {"passage": 0.15, "door": 0.45, "shutter": 0.55}.get(sign, 0.28)
    dash = {"passage": (0.6, 0.5), "shutter": (0.5, 0.3)}.get(sign)
    style["stroke-width"] = sheet.paper(width)
    if dash:
        style["stroke-dasharray"] = " ".join(f"{sheet.paper(part):g}" for part in dash)
    return style


def sign_data(gap: Gap, sign: str, sheet: Sheet) -> str:
    """Return the path data of one sign."""
    if sign in {"passage", "shutter"}:
        return path_data(sheet, gap.opening.line)
    if sign == "revolving":
        return revolving(gap, sheet)
    if sign == "partition":
        return partition(gap, sheet)
    jamb = gap.across * sheet.metres(0.55)
    jambs = strokes(
        sheet,
        np.array([gap.start - jamb, gap.end - jamb]),
        np.array([gap.start + jamb, gap.end + jamb]),
    )
    if sign == "sliding":
        offset = gap.across * sheet.metres(0.3)
        reach = gap.along * gap.length * 0.08
        tails = np.array([gap.start + offset, gap.middle - reach - offset])
        heads = np.array([gap.middle + reach + offset, gap.end - offset])
        return jambs + strokes(sheet, tails, heads)
    if sign == "turnstile":
        return jambs + turnstile(gap, sheet)
    return jambs + path_data(sheet, gap.opening.line)


def revolving(gap: Gap, sheet: Sheet) -> str:
    """Return a circle with its four wings."""
    radius = max(gap.length / 2, sheet.metres(0.8))
    x, y = sheet.spot(*gap.middle)
    size = round(radius * 100)
    circle = f"M{x - size} {y}a{size} {size} 0 1 0 {2 * size} 0a{size} {size} 0 1 0 {-2 * size} 0"
    wing = (gap.along + gap.across) * radius * 0.7
    other = (gap.along - gap.across) * radius * 0.7
    tails = np.array([gap.middle - wing, gap.middle - other])
    return circle + strokes(sheet, tails, np.array([gap.middle + wing, gap.middle + other]))


def partition(gap: Gap, sheet: Sheet) -> str:
    """Return a wall that folds: a zigzag."""
    fold = sheet.metres(1.0)
    count = min(max(2, int(gap.length / fold)), 100)
    parts = np.linspace(0.0, 1.0, count + 1)[:, None]
    side = np.where(np.arange(count + 1) % 2, 0.5, -0.5)[:, None] * fold * 0.7
    points = gap.start + parts * (gap.end - gap.start) + side * gap.across
    return strokes(sheet, points[:-1], points[1:])


def turnstile(gap: Gap, sheet: Sheet) -> str:
    """Return small crosses side by side."""
    size = sheet.metres(0.4)
    count = min(max(1, int(gap.length / max(0.9, 3 * size))), 50)
    parts = ((np.arange(count) + 0.5) / count)[:, None]
    centres = gap.start + parts * (gap.end - gap.start)
    one, two = (gap.along + gap.across) * size, (gap.along - gap.across) * size
    tails = np.vstack([centres - one, centres - two])
    return strokes(sheet, tails, np.vstack([centres + one, centres + two]))


def marks(plan: LevelPlan, gaps: Sequence[Gap], sheet: Sheet) -> Iterator[str]:
    """Yield what else is to be known of openings: entrances, exits, locks, one way, closed."""
    for gap in gaps:
        opening = gap.opening
        if is_entrance(plan, opening):
            colour = EXIT if opening.category == "emergencyexit" else INK
            yield entrance(plan, gap, sheet, colour)
        if opening.category == "emergencyexit":
            yield disc(sheet, gap.middle, "E", EXIT)
        if opening.into:
            yield one_way(plan, gap, sheet)
        if is_closed(opening):
            yield cross(gap, sheet)
    locked = [gap.middle for gap in gaps if is_guarded(gap.opening)]
    if locked:
        style: Style = {"stroke": LOCK, "stroke-width": sheet.paper(1.0)}
        yield element(
            "path", {**style, "stroke-linecap": "square", "d": dots(sheet, np.array(locked))}
        )


def inward(plan: LevelPlan, gap: Gap, unit_id: str | None) -> NDArray[np.float64]:
    """Return the unit vector across an opening that points into a unit, or into the level."""
    unit = plan.venue.units.get(unit_id) if unit_id else None
    area = unit.area if unit is not None else plan.level.area
    sides = [shapely.Point(gap.middle + turn * gap.across * 0.4) for turn in (1, -1)]
    reach = [float(shapely.distance(area, side)) for side in sides]
    return gap.across if reach[0] <= reach[1] else -gap.across


def entrance(plan: LevelPlan, gap: Gap, sheet: Sheet, colour: str) -> str:
    """Return a triangle that points in from outside."""
    unit_ids = plan.joined.get(gap.opening.id, ())
    into = inward(plan, gap, unit_ids[0] if unit_ids else None)
    tip_at = gap.middle - into * sheet.metres(0.8)
    base = tip_at - into * sheet.metres(2.4)
    half = gap.along * sheet.metres(1.5)
    points = (sheet.spot(*point) for point in (tip_at, base + half, base - half))
    return element("polygon", {"fill": colour, "points": " ".join(f"{x},{y}" for x, y in points)})


def one_way(plan: LevelPlan, gap: Gap, sheet: Sheet) -> str:
    """Return an arrow that leads through an opening the one way it may be used."""
    into = inward(plan, gap, gap.opening.into)
    half = into * sheet.metres(1.5)
    head = gap.middle + half
    barbs = [
        head - into * sheet.metres(0.9) + turn * gap.along * sheet.metres(0.7) for turn in (1, -1)
    ]
    tails = np.array([gap.middle - half, barbs[0], barbs[1]])
    style: Style = {"fill": "none", "stroke": ONE_WAY}
    data = strokes(sheet, tails, np.array([head, head, head]))
    return element("path", {**style, "stroke-width": sheet.paper(0.35), "d": data})


def cross(gap: Gap, sheet: Sheet) -> str:
    """Return the cross of an opening that is out of service."""
    size = sheet.metres(1.0)
    one, two = (gap.along + gap.across) * size, (gap.along - gap.across) * size
    tails = np.array([gap.middle - one, gap.middle - two])
    data = strokes(sheet, tails, np.array([gap.middle + one, gap.middle + two]))
    style: Style = {"fill": "none", "stroke": CLOSED}
    return element("path", {**style, "stroke-width": sheet.paper(0.5), "d": data})


def disc(sheet: Sheet, at: NDArray[np.float64], letter: str, colour: str) -> str:
    """Return a letter on a disc."""
    x, y = sheet.spot(*at)
    size = sheet.paper(1.0)
    letter_style: Style = {
        "x": x,
        "y": y + size * 0.55,
        "font-size": size * 1.5,
        "font-weight": "bold",
        "text-anchor": "middle",
        "fill": PAPER,
    }
    return element("circle", {"cx": x, "cy": y, "r": size, "fill": colour}) + element(
        "text", letter_style, letter
    )


def opening_keys(plan: LevelPlan) -> set[str]:
    """Return the keys of the legend that the level's openings need."""
    keys = {sign_of(opening) for opening in plan.openings}
    for opening in plan.openings:
        given = {
            "entrance": is_entrance(plan, opening),
            "exit": opening.category == "emergencyexit",
            "oneway": opening.into is not None,
            "closed": is_closed(opening),
            "guarded": is_guarded(opening),
        }
        keys |= {key for key, there in given.items() if there}
    return keys
