"""The legend: one entry for each sign that the drawing uses, and for no other."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from floorplans.findings import Severity
from floorplans.rendering import amenities as amenity_signs
from floorplans.rendering import doors, overlays
from floorplans.rendering.defects import badge
from floorplans.rendering.floor import FIXTURES, FURNITURE, GROUND, KIOSK, floor_keys, shows_ground
from floorplans.rendering.palette import FAINT, INK, PAPER, STYLES, WALL
from floorplans.rendering.plan import LevelPlan
from floorplans.rendering.sheet import Sheet
from floorplans.rendering.svg import Attributes, Style, element

Words: TypeAlias = tuple[str, str]
Entry: TypeAlias = tuple[str, Words]
"""A swatch of 9 by 4 millimetres, and what it stands for in Chinese and English."""

WIDTH, HEIGHT = 9.0, 4.0

OPENINGS: Mapping[str, Words] = {
    "passage": ("无门通道", "Passage without a door"),
    "door": ("门（未注开向）", "Door (swing not stated)"),
    "sliding": ("推拉门", "Sliding door"),
    "revolving": ("旋转门", "Revolving door"),
    "shutter": ("卷帘", "Shutter"),
    "partition": ("活动隔断", "Movable partition"),
    "turnstile": ("闸机", "Turnstile"),
    "entrance": ("出入口", "Entrance"),
    "exit": ("安全出口", "Emergency exit"),
    "oneway": ("单向通行", "One way"),
    "guarded": ("需授权通行", "Access control"),
    "closed": ("停用", "Out of service"),
}

FIXTURE_WORDS: Mapping[str, Words] = {
    "wall": ("墙段", "Wall piece"),
    "obstruction": ("障碍物", "Obstruction"),
    "vegetation": ("绿植", "Planting"),
    "water": ("水景", "Water"),
}


def legend(plan: LevelPlan, sheet: Sheet) -> Iterator[Entry]:
    """Yield the entries of a plan: floors, openings, furniture, amenities."""
    yield from floors(plan, sheet)
    yield from passages(plan, sheet)
    yield from pieces(plan, sheet)
    yield from facilities(plan, sheet)


def swatch(sheet: Sheet, fill: str, stroke: str, dashed: str = "") -> str:
    """Return a filled rectangle."""
    style: Style = {
        "width": sheet.paper(WIDTH),
        "height": sheet.paper(HEIGHT),
        "fill": fill,
        "stroke": stroke,
        "stroke-width": sheet.paper(0.25),
    }
    return element("rect", style | ({"stroke-dasharray": dashed} if dashed else {}))


def stroke(sheet: Sheet, data: str, style: Attributes) -> str:
    """Return a path given in tenths of a millimetre."""
    tenth = sheet.paper(0.1)
    width = {"stroke-width": float(style.get("stroke-width", 3))}
    scaled = {**style, **width, "transform": f"scale({tenth:g})", "d": data}
    return element("path", {"fill": "none", **scaled})


FLOOR_LINES: Mapping[str, tuple[str, str]] = {
    "stairs": ("#6d8fb3", "M15 0v40M30 0v40M45 0v40M60 0v40M75 0v40"),
    "escalator": ("#6d8fb3", "".join(f"M{x} 0v40" for x in range(9, 90, 9))),
    "ramp": ("#6d8fb3", "M30 0v40M60 0v40"),
    "elevator": ("#4a6a8c", "M0 0L90 40M0 40L90 0"),
    "void": (FAINT, "M0 0L90 40M0 40L90 0"),
}


def floors(plan: LevelPlan, sheet: Sheet) -> Iterator[Entry]:
    """Yield the kinds of floor that the level has."""
    for key in floor_keys(plan):
        style = STYLES[key]
        dashed = f"{sheet.paper(1.2):g} {sheet.paper(0.8):g}" if key == "inferred" else ""
        drawn = swatch(sheet, style.fill, "#8a4b9a" if dashed else WALL, dashed)
        if style.hatch:
            drawn += swatch(sheet, f"url(#{style.hatch})", "none")
        if key in FLOOR_LINES:
            colour, data = FLOOR_LINES[key]
            dash = {"stroke-dasharray": "15 10"} if key == "void" else {}
            drawn += stroke(sheet, data, {"stroke": colour, "stroke-width": 1.5, **dash})
        yield drawn, style.words
    if shows_ground(plan):
        yield swatch(sheet, GROUND, INK), ("未绘制的区域", "Covered by no unit")


JAMBS = "M15 12v16M75 12v16"
OPENING_SIGNS: Mapping[str, tuple[str, Attributes]] = {
    "passage": ("M15 20h60", {"stroke-width": 1.5, "stroke-dasharray": "6 5"}),
    "door": (f"{JAMBS}M15 20h60", {"stroke-width": 4.5}),
    "sliding": (f"{JAMBS}M15 16h34M41 24h34", {}),
    "revolving": ("M29 20a16 16 0 1 0 32 0a16 16 0 1 0 -32 0M34 9l22 22M56 9l-22 22", {}),
    "shutter": ("M15 20h60", {"stroke-width": 5.5, "stroke-dasharray": "5 3"}),
    "partition": ("M15 24l10 -8 10 8 10 -8 10 8 10 -8 10 8", {}),
    "turnstile": (f"{JAMBS}M26 16l8 8m0 -8l-8 8M41 16l8 8m0 -8l-8 8M56 16l8 8m0 -8l-8 8", {}),
    "entrance": ("M45 28l-15 -20h30z", {"stroke": "none", "fill": INK}),
    "exit": (
        "M45 8a11 11 0 1 0 .1 0zM41 14v11h8m-8 -5.500h6m-6 -5.500h8",
        {"stroke": PAPER, "fill": doors.EXIT, "stroke-width": 2},
    ),
    "oneway": ("M30 20h30m-9 -7l9 7l-9 7", {"stroke": doors.ONE_WAY, "stroke-width": 3.5}),
    "guarded": ("M45 20h0", {"stroke": doors.LOCK, "stroke-width": 11, "stroke-linecap": "square"}),
    "closed": ("M35 10l20 20m0 -20l-20 20", {"stroke": doors.CLOSED, "stroke-width": 5}),
}


def passages(plan: LevelPlan, sheet: Sheet) -> Iterator[Entry]:
    """Yield the signs of openings that the level has."""
    present = doors.opening_keys(plan)
    wall: Style = {"stroke": WALL, "stroke-width": 3}
    for key, meaning in OPENINGS.items():
        if key in present:
            data, style = OPENING_SIGNS[key]
            around = stroke(sheet, "M0 20h15M75 20h15", wall) if "15 " in data[:4] else ""
            yield around + stroke(sheet, data, {"stroke": doors.BAR, **style}), meaning


def pieces(plan: LevelPlan, sheet: Sheet) -> Iterator[Entry]:
    """Yield the kinds of furniture that the level has."""
    categories = {fixture.category for fixture in plan.fixtures}
    if categories - FIXTURES.keys():
        yield swatch(sheet, *FURNITURE), ("家具、书架", "Furniture, shelves")
    for category, colours in FIXTURES.items():
        if category in categories:
            yield swatch(sheet, *colours), FIXTURE_WORDS[category]
    if plan.kiosks:
        yield swatch(sheet, *KIOSK), ("屏幕、自助机", "Screen, kiosk")


def facilities(plan: LevelPlan, sheet: Sheet) -> Iterator[Entry]:
    """Yield the signs of amenities that the level has."""
    found = dict.fromkeys(amenity_signs.sign_of(amenity) for amenity in plan.amenities)
    for letters, meaning in sorted(found, key=lambda sign: sign[1][1]):
        middle_x, middle_y = sheet.paper(WIDTH / 2), sheet.paper(HEIGHT / 2)
        yield amenity_signs.disc(sheet, middle_x, middle_y, letters), meaning


def walkable_entries(sheet: Sheet) -> Iterator[Entry]:
    """Yield the entry of walkable space."""
    style: Style = {
        "width": sheet.paper(WIDTH),
        "height": sheet.paper(HEIGHT),
        "fill": overlays.WALKABLE,
        "fill-opacity": 0.22,
        "stroke": overlays.WALKABLE,
        "stroke-width": sheet.paper(0.2),
    }
    yield element("rect", style), ("可行走空间", "Walkable: middle of the body")


def graph_entries(sheet: Sheet, shown: int, there: int) -> Iterator[Entry]:
    """Yield the entries of the navigation graph, with how many walking arcs are drawn."""
    part = f" ({shown}/{there})" if shown < there else f" ({there})"
    walk = stroke(sheet, "M10 30L80 10", {"stroke": overlays.WALK, "stroke-width": 1.5})
    dot: Style = {"stroke": overlays.WALK, "stroke-width": 6, "stroke-linecap": "round"}
    meaning = (f"步行边与节点{part}", f"Walk: nodes and arcs{part}")
    yield walk + stroke(sheet, "M10 30h0M80 10h0", dot), meaning
    square: Style = {"stroke": overlays.CROSS, "stroke-width": 9, "stroke-linecap": "square"}
    yield stroke(sheet, "M45 20h0", square), ("穿过门洞", "Crossing of an opening")
    ring: Style = {"stroke": overlays.CONNECTOR, "stroke-width": 4}
    data = "M34 20a11 11 0 1 0 22 0a11 11 0 1 0 -22 0"
    yield stroke(sheet, data, ring), ("上下楼连接", "Connector, with its ways up and down")


def route_entries(sheet: Sheet) -> Iterator[Entry]:
    """Yield the entry of a route."""
    line = stroke(sheet, "M15 20h60", {"stroke": overlays.ROUTE, "stroke-width": 10})
    ends = stroke(
        sheet,
        "M4 20a11 11 0 1 0 22 0a11 11 0 1 0 -22 0",
        {"stroke": overlays.ROUTE, "stroke-width": 6, "fill": PAPER},
    )
    end = stroke(sheet, "M62 20a13 13 0 1 0 26 0a13 13 0 1 0 -26 0", {"fill": overlays.ROUTE})
    yield line + ends + end, ("路线：起点圆环，终点圆点", "Route, from ring to disc")


SEVERITIES: Mapping[Severity, Words] = {
    Severity.ERROR: ("错误：无法使用", "Error: cannot be used"),
    Severity.WARNING: ("警告：可能误导", "Warning: may mislead"),
    Severity.INFO: ("提示", "Note"),
}


def finding_entries(sheet: Sheet, present: frozenset[Severity]) -> Iterator[Entry]:
    """Yield the markers of findings."""
    for severity, meaning in SEVERITIES.items():
        if severity in present:
            middle_x, middle_y = sheet.paper(WIDTH / 2), sheet.paper(HEIGHT / 2)
            yield "".join(badge(sheet, middle_x, middle_y, severity, "1")), meaning
