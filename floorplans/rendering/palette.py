"""Colours, hatches and their names: what each kind of floor looks like.

No kind is told by its colour alone: each has a hatch, lines or a sign of its own. Text stands on
fills light enough for a contrast of at least 7 to 1 (WCAG 2.2, success criterion 1.4.6).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from floorplans.categories import BLOCKING
from floorplans.model import Unit

INK = "#1c2330"
WALL = "#39424e"
PAPER = "#ffffff"
FAINT = "#66707c"


@dataclass(frozen=True, slots=True)
class Style:
    """How one kind of floor is drawn, and what it is called in Chinese and English.

    `hatch` is the id of a pattern of `patterns`, "" for none.
    """

    fill: str
    hatch: str
    words: tuple[str, str]


STYLES: Mapping[str, Style] = {
    "walkway": Style("#ffffff", "", ("通道", "Walkway")),
    "room": Style("#fbf0d9", "", ("房间", "Room")),
    "open": Style("#eaf3e2", "grass", ("室外或绿化", "Outdoors, planting")),
    "restroom": Style("#d9f0ea", "tiles", ("卫生间", "Restroom")),
    "stairs": Style("#dbe9f8", "", ("楼梯", "Stairs")),
    "escalator": Style("#dbe9f8", "", ("自动扶梯", "Escalator")),
    "elevator": Style("#c6dbf2", "", ("电梯", "Lift")),
    "ramp": Style("#e6f0fa", "", ("坡道", "Ramp")),
    "nonpublic": Style("#e3e3e8", "slash", ("非公共区域", "Not public")),
    "void": Style("#f4f5f7", "", ("中空", "Open to below")),
    "structure": Style("#7d8691", "", ("墙体、结构", "Wall, structure")),
    "inferred": Style("#f3e6f5", "wide", ("推断的空间", "Inferred: drawn in no file")),
}
"""Every kind of floor, in the order of the legend."""

WALKWAYS = frozenset({"walkway", "walkway.island", "lobby", "footbridge", "platform"})
OPEN = frozenset({"vegetation", "terrace", "unenclosedarea", "road", "fieldofplay", "smokingarea"})
DIRECT: Mapping[str, str] = {
    "opentobelow": "void",
    "stairs": "stairs",
    "steps": "stairs",
    "escalator": "escalator",
    "movingwalkway": "escalator",
    "elevator": "elevator",
    "ramp": "ramp",
    "nonpublic": "nonpublic",
}


def kind_of(unit: Unit) -> str:
    """Return the key of `STYLES` that a unit is drawn in; unknown categories are rooms."""
    if unit.inferred:
        return "inferred"
    signed = DIRECT.get(unit.category)
    if signed is None and unit.restriction == "employeesonly" and unit.category not in BLOCKING:
        signed = "nonpublic"
    return signed or kind_of_category(unit.category)


def kind_of_category(category: str) -> str:
    """Return the key of `STYLES` of a category without lines of its own."""
    if category in BLOCKING:
        return "structure"
    if category in WALKWAYS:
        return "walkway"
    if category.startswith("restroom"):
        return "restroom"
    return "open" if category in OPEN else "room"
