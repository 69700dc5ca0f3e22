"""Amenities: a sign at their point, and their name beside it where it fits."""

from collections.abc import Mapping

import shapely

from floorplans.model import Amenity, Unit
from floorplans.rendering.fitting import Label, Line, beside, box, extent
from floorplans.rendering.names import Names, covered, unit_phrases
from floorplans.rendering.palette import PAPER
from floorplans.rendering.plan import LevelPlan
from floorplans.rendering.sheet import Sheet
from floorplans.rendering.svg import Style, element, group, plain, words
from floorplans.rendering.wording import Language, phrases, told

COLOUR = "#1f5673"
RADIUS = 1.3
"""Millimetres of paper."""

LABEL_SIZE = 1.6

OTHER = ("•", ("其他设施", "Other amenity"))
SIGNS: Mapping[str, tuple[str, tuple[str, str]]] = {
    "restroom": ("WC", ("卫生间", "Restroom")),
    "elevator": ("⇅", ("电梯", "Lift")),
    "stairs": ("≡", ("楼梯", "Stairs")),
    "escalator": ("⇗", ("自动扶梯", "Escalator")),
    "movingwalkway": ("⇉", ("自动步道", "Moving walkway")),
    "ramp": ("◢", ("坡道", "Ramp")),
    "entry": ("▲", ("入口", "Entry")),
    "information": ("i", ("咨询", "Information")),
    "reception": ("i", ("咨询", "Information")),
    "guestservices": ("i", ("咨询", "Information")),
    "studentservices": ("i", ("咨询", "Information")),
    "service": ("S", ("服务", "Service")),
    "firstaid": ("+", ("急救", "First aid")),
    "defibrillator": ("AED", ("除颤器", "Defibrillator")),
    "fireextinguisher": ("FE", ("灭火器", "Fire extinguisher")),
    "firealarmpullstation": ("FA", ("火警按钮", "Fire alarm")),
    "emergencyshelter": ("ES", ("避难处", "Emergency shelter")),
    "mobilityrescue": ("MR", ("无障碍救援", "Mobility rescue")),
    "wheelchairassist": ("WA", ("轮椅服务", "Wheelchair assistance")),
    "phone": ("Ph", ("电话", "Phone")),
    "payphone": ("Ph", ("电话", "Phone")),
    "security": ("Se", ("安检", "Security")),
    "faregate": ("G", ("闸机", "Gate")),
    "ticketing": ("T", ("票务", "Tickets")),
    "checkin": ("✓", ("登记", "Check-in")),
    "atm": ("¥", ("取款、收银", "Cash")),
    "cashier": ("¥", ("取款、收银", "Cash")),
    "library": ("Li", ("图书", "Library")),
    "productreturn": ("R", ("归还", "Returns")),
    "copymachine": ("C", ("复印", "Copier")),
    "coinlocker": ("L", ("储物", "Lockers")),
    "baggagestorage": ("L", ("储物", "Lockers")),
    "lostandfound": ("?", ("失物招领", "Lost and found")),
    "drinkingfountain": ("W", ("饮水", "Drinking water")),
    "foodservice": ("F", ("餐饮", "Food")),
    "eatingdrinking": ("F", ("餐饮", "Food")),
    "vendingmachine": ("V", ("售货机", "Vending machine")),
    "babychanging": ("B", ("育婴", "Baby care")),
    "mothersroom": ("B", ("育婴", "Baby care")),
    "seating": ("h", ("座位", "Seats")),
    "seat": ("h", ("座位", "Seats")),
    "exhibit": ("E", ("展品", "Exhibit")),
    "meetingpoint": ("M", ("集合点", "Meeting point")),
    "parking": ("P", ("停车", "Parking")),
    "powerchargingstation": ("Z", ("充电", "Charging")),
    "wifi": ("Wi", ("无线网络", "Wi-Fi")),
}
"""Signs and their names by the first part of an IMDF amenity category."""


def sign_of(amenity: Amenity) -> tuple[str, tuple[str, str]]:
    """Return the sign of an amenity and what it means."""
    return SIGNS.get(amenity.category.split(".", 1)[0], OTHER)


def amenities(plan: LevelPlan, sheet: Sheet) -> str:
    """Return the signs of all amenities of the level."""
    return group({"data-layer": "amenities"}, [sign(amenity, sheet) for amenity in plan.amenities])


def sign(amenity: Amenity, sheet: Sheet) -> str:
    """Return one sign, with what it is as a tip."""
    x, y = sheet.spot(amenity.point.x, amenity.point.y)
    letters, _ = sign_of(amenity)
    known = (told(amenity.names, Language.BOTH), amenity.category, amenity.hours or "", amenity.id)
    title = element("title", {}, words(" · ".join(filter(None, known))))
    return element("g", {"data-id": plain(amenity.id)}, title, disc(sheet, x, y, letters))


def disc(sheet: Sheet, x: float, y: float, letters: str) -> str:
    """Return a disc with letters in it, its middle given in centimetres of the drawing."""
    size = sheet.paper(RADIUS)
    height = size * {1: 1.5, 2: 1.0}.get(len(letters), 0.72)
    style: Style = {
        "x": x,
        "y": y + height * 0.36,
        "font-size": height,
        "font-weight": "bold",
        "text-anchor": "middle",
        "fill": PAPER,
    }
    ring: Style = {
        "cx": x,
        "cy": y,
        "r": size,
        "fill": COLOUR,
        "stroke": PAPER,
        "stroke-width": sheet.paper(0.2),
    }
    return element("circle", ring) + element("text", style, words(letters))


def take_signs(plan: LevelPlan, sheet: Sheet, names: Names) -> None:
    """Keep labels off the signs of amenities."""
    for amenity in plan.amenities:
        names.taken.add(covered(sheet, amenity.point.x, amenity.point.y, RADIUS))


def name_amenities(plan: LevelPlan, sheet: Sheet, language: Language, names: Names) -> None:
    """Place the names of amenities beside their signs, each within its unit.

    A name that the unit itself bears is not said twice.
    """
    size = sheet.metres(LABEL_SIZE)
    for amenity in plan.amenities:
        called = phrases(amenity.names, language, plan.venue.language)
        unit = unit_of(plan, amenity)
        if not called or unit is None or set(called) & set(unit_phrases(plan, unit, language)):
            continue
        lines = tuple(Line(phrase.text, phrase.language) for phrase in called)
        for x, y in beside(
            (amenity.point.x, amenity.point.y), sheet.metres(RADIUS + 0.3), extent(lines, size)
        ):
            shape = box(x, y, extent(lines, size), 0.0)
            if shapely.contains(unit.area, shape) and names.taken.is_free(shape):
                names.taken.add(shape)
                names.placed.append(Label(x, y, 0.0, size, lines))
                break


def unit_of(plan: LevelPlan, amenity: Amenity) -> Unit | None:
    """Return the unit of the level that an amenity stands in."""
    known = plan.venue.units
    units = (known[unit_id] for unit_id in amenity.unit_ids if unit_id in known)
    here = [unit for unit in units if unit.level_id == plan.level.id]
    return next((unit for unit in here if unit.area.contains(amenity.point)), None)
