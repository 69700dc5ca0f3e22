"""A small archive in which every property of IMDF 1.0.0 says something."""

import json

from tests.floorplans.plans import (
    GROUND,
    UPPER,
    Plan,
    line,
    point,
    polygon,
    small_plan,
    uid,
)

ZH_EN = {"en": "Name", "zh": "名称"}
OTHER = {"en": "Other name", "zh": "别名"}


def rich_plan() -> Plan:
    plan = small_plan()
    room, level, address = uid("ground room"), uid(GROUND), uid("address")
    spot = point(1, 1)
    plan.properties("address").update(
        unit="3a", province="CN-32", postal_code="215000", postal_code_ext="12"
    )
    plan.properties("address")["postal_code_vanity"] = "LIBRARY"
    plan.properties("venue").update(
        restriction="restricted",
        alt_name=OTHER,
        hours="Tu-Su 09:00-21:00",
        phone="+8651212345678",
        website="https://example.org/library",
        display_point=spot,
    )
    plan.properties("library").update(
        restriction="employeesonly", alt_name=OTHER, display_point=spot, address_id=address
    )
    plan.properties("footprint")["name"] = ZH_EN
    plan.properties(UPPER).update(restriction="restricted", display_point=spot, address_id=address)
    plan.properties("ground room").update(
        alt_name=OTHER,
        restriction="restricted",
        accessibility=["wheelchair", "braille"],
        display_point=point(6, -2),
    )
    plan.properties("entrance").update(
        name=ZH_EN,
        alt_name=OTHER,
        accessibility=["tactilepaving"],
        access_control=["badgereader"],
        door={"type": "sliding", "automatic": True, "material": "glass"},
        display_point=point(-10, 0),
    )
    plan.add("anchor", "anchor", point(7, -3), unit_id=room, address_id=address)
    plan.add(
        "occupant",
        "club",
        None,
        name=ZH_EN,
        category="library",
        anchor_id=uid("anchor"),
        hours="Mo-Fr 10:00-18:00",
        phone="+8651287654321",
        website="https://example.org/club",
        validity={"start": "2026-01-01T00:00:00Z", "end": None},
        correlation_id=uid("clubs"),
    )
    plan.add(
        "amenity",
        "desk",
        point(6, -2),
        name=ZH_EN,
        alt_name=OTHER,
        category="information",
        unit_ids=[room],
        accessibility=["wheelchair"],
        hours="24/7",
        phone="+8651200000000",
        website="https://example.org/desk",
        address_id=address,
        correlation_id=uid("desks"),
    )
    standing: dict[str, object] = {
        "name": ZH_EN,
        "alt_name": OTHER,
        "level_id": level,
        "anchor_id": uid("anchor"),
        "display_point": spot,
    }
    plan.add("fixture", "shelf", polygon((5, -4, 6, -3)), category="furniture", **standing)
    plan.add("kiosk", "screen", polygon((0, 0, 1, 1)), **standing)
    theme: dict[str, object] = {
        "name": ZH_EN,
        "alt_name": OTHER,
        "restriction": "restricted",
        "accessibility": ["hearingloop"],
        "display_point": point(5, -1),
        "correlation_id": uid("themes"),
    }
    on_floor = {"level_id": level, "address_id": address}
    nook, whole = polygon((4, -5, 5, 0)), polygon((4, -5, 7, 0))
    plan.add(
        "section", "nook", nook, category="seating", parents=[uid("reading")], **theme, **on_floor
    )
    plan.add("section", "reading", whole, category="seating", **theme, **on_floor)
    around = {"level_ids": [level], "building_ids": [uid("library")]}
    plan.add("geofence", "works", whole, category="underconstruction", **theme, **around)
    plan.add(
        "geofence", "pit", nook, category="geofence", parents=[uid("works")], **theme, **around
    )
    plan.add("detail", "line", line((0, 0), (1, 1)), level_id=level)
    plan.add("detail", "loose", line((0, 0), (2, 1)))
    plan.add(
        "relationship",
        "rise",
        line((7, 1), (7, 4)),
        category="stairs",
        direction="directed",
        origin={"id": uid("ground stairs"), "feature_type": "unit"},
        intermediary=[{"id": uid("ground stairs door"), "feature_type": "opening"}],
        destination={"id": uid("upper stairs"), "feature_type": "unit"},
        hours="Mo-Fr 08:00-20:00",
    )
    manifest = {
        "version": "1.0.0",
        "created": "2026-01-01T00:00:00+08:00",
        "generated_by": "Drawing board 7",
        "language": "zh-Hans",
        "extensions": ["imdf:extension:example:internal#1.0.0"],
    }
    plan.raw["manifest.json"] = json.dumps(manifest).encode()
    return plan
