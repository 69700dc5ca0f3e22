"""The names on a plan: of units, furniture and amenities, each where it fits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from floorplans.categories import connector_kind
from floorplans.model import Connector, Direction, Labels, Unit
from floorplans.points import point_within
from floorplans.rendering.fitting import (
    Label,
    Line,
    Lines,
    Room,
    Taken,
    box,
    extent,
    fit,
    layouts,
    room_of,
)
from floorplans.rendering.floor import angle
from floorplans.rendering.palette import INK, PAPER, kind_of
from floorplans.rendering.plan import LevelPlan
from floorplans.rendering.sheet import Sheet
from floorplans.rendering.svg import Style, element, group, words
from floorplans.rendering.wording import Language, Phrase, phrases

SIZES = (3.2, 2.6, 2.1)
"""Millimetres of paper: letters of unit names, the largest that fits."""

SMALLEST = 1.7
SIGN_SIZE = 2.4

NUMBER_SIZE = 1.6
FIXTURE_SIZES = (1.6, 1.2)
OFF_WALL = 0.25
"""Millimetres of paper between a label and a wall."""

LEVEL_STEEP = 3.0
"""Degrees from level or upright within which a label is set level or upright."""

RESTROOMS: Mapping[str, tuple[str, str]] = {
    "female": ("女卫生间", "Women"),
    "male": ("男卫生间", "Men"),
    "family": ("家庭卫生间", "Family"),
    "unisex": ("卫生间", "Restroom"),
    "wheelchair": ("无障碍卫生间", "Accessible"),
}


@dataclass(slots=True)
class Names:
    """The labels placed so far, and the names that fit only into the list beside the plan."""

    placed: list[Label] = field(default_factory=list)
    listed: list[tuple[str, tuple[Phrase, ...]]] = field(default_factory=list)
    taken: Taken = field(default_factory=Taken)


def name_units(plan: LevelPlan, sheet: Sheet, language: Language, names: Names) -> None:
    """Place the names of units, large units first; those too long get a number and a list."""
    standing = shapely.STRtree([piece.area for piece in plan.pieces()])
    for unit in sorted(plan.units, key=lambda unit: -round(unit.area.area, 3)):
        called = unit_phrases(plan, unit, language)
        sign = direction_line(plan, unit)
        if kind_of(unit) == "structure" or not (called or sign):
            continue
        rooms = list(unit_rooms(unit, standing, sheet))
        if called:
            name_unit(unit, called, sign, rooms, sheet, names)
        else:
            place(rooms, [(sign, sheet.metres(SIGN_SIZE), 0.0)], names)


def name_unit(
    unit: Unit,
    called: tuple[Phrase, ...],
    sign: Lines,
    rooms: Sequence[Room],
    sheet: Sheet,
    names: Names,
) -> None:
    """Place the name of one unit: level, along the unit, small, or as a number."""
    large = [sheet.metres(size) for size in SIZES]
    small = sheet.metres(SMALLEST)
    texts = list(layouts(called))
    level = [((*lines, *sign), size, 0.0) for size in large for lines in texts]
    turn = turn_of(unit)
    turned = [(lines, size, turn) for size in (*large, small) for lines in texts]
    last = [((*lines, *sign), small, 0.0) for lines in texts]
    if place(rooms, level, names):
        return
    if place(rooms, turned, names):
        # An arrow that points up must not be turned with the name.
        if sign:
            place(rooms, [(sign, sheet.metres(SIGN_SIZE), 0.0)], names)
        return
    if not place(rooms, last, names):
        number_unit(unit, called, rooms, sheet, names)


def place(rooms: Sequence[Room], tries: Sequence[tuple[Lines, float, float]], names: Names) -> bool:
    """Place the first label that fits: its lines, letter height in metres and angle."""
    for room in rooms:
        for lines, size, turn in tries:
            label = fit(room, lines, size, turn, names.taken)
            if label is not None:
                names.placed.append(label)
                return True
    return False


def number_unit(
    unit: Unit, called: tuple[Phrase, ...], rooms: Sequence[Room], sheet: Sheet, names: Names
) -> None:
    """Put a number into a unit that is too small for its name, and the name into the list."""
    number = f"#{len(names.listed) + 1}"
    lines = (Line(number, "", 1.0),)
    size = sheet.metres(NUMBER_SIZE)
    if place(rooms, [(lines, size, 0.0)], names):
        names.listed.append((number, called))
        return
    spot = point_within(unit.area, unit.display_point)
    shape = box(spot.x, spot.y, extent(lines, size), 0.0)
    if names.taken.is_free(shape):
        names.taken.add(shape)
        names.placed.append(Label(spot.x, spot.y, 0.0, size, lines))
        names.listed.append((number, called))


def unit_rooms(unit: Unit, standing: shapely.STRtree, sheet: Sheet) -> Iterator[Room]:
    """Yield where a unit's name may stand: first beside its furniture, then over it."""
    inner = shapely.buffer(unit.area, -sheet.metres(OFF_WALL), join_style="mitre")
    spot = point_within(unit.area, unit.display_point)
    found = standing.query(unit.area, predicate="intersects")
    if len(found):
        free = inner.difference(shapely.union_all(standing.geometries.take(found)))
        beside = room_of(free, ())
        if beside is not None:
            yield beside
    over = room_of(inner, [(spot.x, spot.y)])
    if over is not None:
        yield over


def turn_of(unit: Unit) -> float:
    """Return the angle of a unit's name where it does not fit level: along the unit, or upright."""
    along = angle(unit.area)
    nearly = min(abs(along), abs(along - 90), abs(along + 90))
    return 90.0 if nearly < LEVEL_STEEP else along


def unit_phrases(plan: LevelPlan, unit: Unit, language: Language) -> tuple[Phrase, ...]:
    """Return what a unit is called: its name, its tenant's, its connector's, or what it is for."""
    local = plan.venue.language
    if unit.names:
        return phrases(unit.names, language, local)
    tenants = plan.tenants.get(unit.id, ())
    if tenants:
        return phrases(tenants[0], language, local)
    connectors = plan.connectors.get(unit.id, ())
    if connectors and connectors[0].names:
        return phrases(connectors[0].names, language, local)
    if unit.category.startswith("restroom"):
        return phrases(restroom_words(unit.category), language)
    return ()


def restroom_words(category: str) -> Labels:
    """Return what a restroom is called, by its IMDF category."""
    parts = category.split(".")[1:]
    known = [RESTROOMS[part] for part in parts if part in RESTROOMS] or [RESTROOMS["unisex"]]
    return {"zh": "·".join(zh for zh, _ in known), "en": ", ".join(en for _, en in known)}


def direction_line(plan: LevelPlan, unit: Unit) -> Lines:
    """Return the arrows of a connector's unit: up, down or both, by its stops and direction."""
    connectors = plan.connectors.get(unit.id, ())
    if not connectors or connector_kind(unit) is None:
        return ()
    here = plan.level.ordinal
    up = any(leads(connector, Direction.UP, here) for connector in connectors)
    down = any(leads(connector, Direction.DOWN, here) for connector in connectors)
    arrows = ("▲" if up else "") + ("▼" if down else "")
    return (Line(arrows, "", 0.7),) if arrows else ()


def leads(connector: Connector, direction: Direction, here: int) -> bool:
    """Tell whether a connector runs in a direction, as seen from a level."""
    if connector.direction is not Direction.BOTH:
        return connector.direction is direction
    if direction is Direction.UP:
        return connector.stops[-1].ordinal > here
    return connector.stops[0].ordinal < here


def name_furniture(plan: LevelPlan, sheet: Sheet, language: Language, names: Names) -> None:
    """Place the names of fixtures and kiosks that are large enough to hold them."""
    single = Language.ZH if language is Language.BOTH else language
    for piece in plan.pieces():
        called = phrases(piece.names, single, plan.venue.language) if piece.names else ()
        if not called:
            continue
        spot = point_within(piece.area, piece.display_point)
        along = angle(piece.area)
        for size in FIXTURE_SIZES:
            lines = (Line(called[0].text, called[0].language),)
            metres = sheet.metres(size)
            shape = box(spot.x, spot.y, extent(lines, metres), along)
            if shapely.contains(piece.area, shape) and names.taken.is_free(shape):
                names.taken.add(shape)
                names.placed.append(Label(spot.x, spot.y, along, metres, lines))
                break


def labels(sheet: Sheet, names: Names) -> str:
    """Return all labels, with a rim of paper that keeps them readable over lines."""
    style: Style = {
        "data-layer": "names",
        "fill": INK,
        "stroke": PAPER,
        "stroke-width": sheet.paper(0.5),
        "stroke-linejoin": "round",
        "paint-order": "stroke",
        "text-anchor": "middle",
        "pointer-events": "none",
    }
    return group(style, [text(sheet, label) for label in names.placed])


def text(sheet: Sheet, label: Label) -> str:
    """Return one label as a text element, its lines as spans."""
    x, y = sheet.spot(label.x, label.y)
    size = round(label.size * 100)
    turned = f" rotate({-label.turn:g})" if label.turn else ""
    place = f"translate({x} {y}){turned}"
    height = sum(line.size for line in label.lines)
    top = -height * 1.15 / 2
    spans = []
    for line in label.lines:
        # Chinese and Latin letters look centred with their base line 0.36 em below the middle.
        base = (top + line.size * (1.15 / 2 + 0.36)) * size
        top += line.size * 1.15
        spans.append(span(line, base, size))
    return element("text", {"transform": place, "font-size": size}, *spans)


def span(line: Line, base: float, size: int) -> str:
    """Return one line of a label."""
    style: Style = {"x": 0, "y": round(base)}
    if line.size != 1:
        style["font-size"] = round(line.size * size)
    if line.language:
        style["xml:lang"] = line.language
    return element("tspan", style, words(line.text))


def covered(sheet: Sheet, x: float, y: float, millimetres: float) -> BaseGeometry:
    """Return the ground below a round sign, in metres."""
    return shapely.Point(x, y).buffer(sheet.metres(millimetres), quad_segs=2)
