"""Stacks drawn in metres, for tests of shelves."""

from dataclasses import replace

import shapely
from shapely import Polygon, affinity

from floorplans import Fixture, Venue
from floorplans.shelves import CallNumberRules, Scheme, ShelfFace, parse_call_number
from tests.floorplans.plans import GROUND, Plan, degrees, outline, small_plan, uid

Points = list[tuple[float, float]]


def face(
    fixture: str, facing: float, starts: str, last: str | None = None, **more: object
) -> ShelfFace:
    """A face with its bays parted by blanks, CLC unless `scheme` says something else."""
    scheme = more.pop("scheme", Scheme.CLC)
    assert isinstance(scheme, Scheme)
    collection, priority = more.pop("collection", None), more.pop("priority", 0)
    assert collection is None or isinstance(collection, str)
    assert isinstance(priority, int)
    assert not more
    rules = CallNumberRules()
    bays = tuple(parse_call_number(text, scheme, rules) for text in starts.split())
    end = None if last is None else parse_call_number(last, scheme, rules)
    return ShelfFace(uid(fixture), facing, scheme, bays, end, collection, priority)


def rack(plan: Plan, label: str, points: Points, level: str = GROUND) -> str:
    """Draw a fixture."""
    return plan.add(
        "fixture",
        label,
        {"type": "Polygon", "coordinates": [degrees(points)]},
        category="furniture",
        level_id=uid(level),
    )


def box_rack(
    plan: Plan, label: str, box: tuple[float, float, float, float], level: str = GROUND
) -> str:
    """Draw a rectangular fixture."""
    return rack(plan, label, outline(box), level)


def turned_box(box: tuple[float, float, float, float], angle: float) -> Points:
    """A rectangle turned counter-clockwise about its middle."""
    turned = affinity.rotate(shapely.box(*box), angle)
    points: Points = [(x, y) for x, y in turned.exterior.coords]
    return points


def stacks() -> Plan:
    """The small plan with a double-sided range in the hall and a shelf at the room's west wall."""
    plan = small_plan()
    box_rack(plan, "range", (-8, 0, -2, 0.6))
    box_rack(plan, "wall shelf", (4, -4.9, 4.3, -3.1))
    return plan


def with_rack(venue: Venue, label: str, area: Polygon) -> Venue:
    """The venue with one more fixture on the ground floor, without a detour over files."""
    piece = Fixture(uid(label), uid(GROUND), "furniture", {}, {}, None, None, area)
    return replace(venue, fixtures={**venue.fixtures, piece.id: piece})
