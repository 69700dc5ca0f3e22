"""Apple's router-relevant rules on levels, units, openings, fixtures, kiosks and anchors."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from floorplans import Finding, Opening, check_venue, find_connectors
from tests.floorplans.plans import (
    GROUND,
    UPPER,
    Plan,
    codes,
    line,
    only,
    point,
    polygon,
    small_plan,
    uid,
)

CLEAN = {"relationship.none", "unit.step_free_island"}


def found(tmp_path: Path, spoil: Callable[[Plan], object]) -> tuple[Finding, ...]:
    plan = small_plan()
    spoil(plan)
    return plan.check(tmp_path)


def new(findings: tuple[Finding, ...]) -> list[str]:
    return [code for code in codes(findings) if code not in CLEAN]


def fixture(plan: Plan, label: str, box: tuple[float, float, float, float], **more: object) -> str:
    known: dict[str, object] = {"level_id": uid(GROUND), "category": "desk", **more}
    return plan.add("fixture", label, polygon(box), **known)


def kiosk(plan: Plan, label: str, box: tuple[float, float, float, float], **more: object) -> str:
    return plan.add("kiosk", label, polygon(box), level_id=uid(GROUND), **more)


def test_fixtures_must_not_overlap(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        fixture(plan, "left", (0, 3, 2, 4))
        fixture(plan, "right", (1.5, 3, 3, 4))
        fixture(plan, "beside", (-2, 3, 0, 4))
        fixture(plan, "above", (0, 3, 2, 4), level_id=uid(UPPER))

    findings = found(tmp_path, spoil)
    assert new(findings) == ["fixture.overlap"]
    overlap = only(findings, "fixture.overlap")
    assert overlap.feature_id == uid("right")
    assert "0.500 m²" in overlap.message
    assert uid("left") in overlap.message
    assert overlap.level_id == uid(GROUND)
    assert overlap.point == pytest.approx((1.75, 3.5), abs=0.01)


def test_fixture_must_be_covered_by_unit(tmp_path: Path) -> None:
    findings = found(tmp_path, lambda plan: fixture(plan, "out", (-10.5, 3, -9, 4)))
    assert new(findings) == ["fixture.outside_unit"]
    assert only(findings, "fixture.outside_unit").message.startswith("0.50 of the desk's 1.50 m²")


def test_fixture_across_a_wall_is_covered_by_two_units(tmp_path: Path) -> None:
    assert new(found(tmp_path, lambda plan: fixture(plan, "wall", (3.5, -1, 4.5, -0.5)))) == []


def test_fixture_a_hair_outside_is_a_rounding(tmp_path: Path) -> None:
    assert new(found(tmp_path, lambda plan: fixture(plan, "flush", (-10.02, 3, -9, 4)))) == []


def test_kiosk_must_be_covered_by_level(tmp_path: Path) -> None:
    findings = found(
        tmp_path,
        lambda plan: (
            plan.add("anchor", "anchor", point(0, 0), unit_id=uid("ground hall"))
            and kiosk(plan, "out", (0, 4.5, 1, 5.5), anchor_id=uid("anchor"))
        ),
    )
    assert new(findings) == ["kiosk.outside_level"]


def test_kiosk_should_have_anchor_or_contain_amenity(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        kiosk(plan, "bare", (0, 3, 1, 4))
        kiosk(plan, "desk", (-3, 3, -2, 4))
        halls = [uid("ground hall")]
        plan.add("amenity", "info", point(-2.5, 3.5), category="information", unit_ids=halls)

    findings = found(tmp_path, spoil)
    assert new(findings) == ["kiosk.purpose"]
    assert only(findings, "kiosk.purpose").feature_id == uid("bare")


def test_amenity_of_another_floor_gives_a_kiosk_no_purpose(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        kiosk(plan, "bare", (-3, 3, -2, 4))
        halls = [uid("upper hall")]
        plan.add("amenity", "info", point(-2.5, 3.5), category="information", unit_ids=halls)

    assert new(found(tmp_path, spoil)) == ["kiosk.purpose"]


@pytest.mark.parametrize("category", ["opentobelow", "structure", "column"])
def test_anchor_in_a_unit_in_which_nobody_stands(tmp_path: Path, category: str) -> None:
    def spoil(plan: Plan) -> None:
        plan.unit("void", GROUND, (-5, 3, -4, 4), category)
        plan.add("anchor", "anchor", point(-4.5, 3.5), unit_id=uid("void"))

    findings = found(tmp_path, spoil)
    assert only(findings, "anchor.blocked_unit").feature_id == uid("anchor")
    assert category in only(findings, "anchor.blocked_unit").message


def test_amenity_outside_its_units(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        rooms = [uid("ground room"), uid("upper room")]
        plan.add("amenity", "far", point(0, -3), category="information", unit_ids=rooms)

    findings = found(tmp_path, spoil)
    assert new(findings) == ["amenity.outside_unit"]
    assert "4.0 m outside" in only(findings, "amenity.outside_unit").message


def test_amenity_on_no_floor(tmp_path: Path) -> None:
    findings = found(
        tmp_path,
        lambda plan: plan.add("amenity", "lost", point(0, 0), category="atm", unit_ids=[]),
    )
    assert "amenity.no_unit" in new(findings)
    assert only(findings, "amenity.no_unit").point == pytest.approx((0, 0), abs=1e-3)


@pytest.mark.parametrize(
    "category",
    ["pedestrian.principal", "pedestrian.transit", "emergencyexit", "service", "automobile"],
)
def test_outer_opening_that_says_so_is_no_finding(tmp_path: Path, category: str) -> None:
    findings = found(
        tmp_path,
        lambda plan: plan.opening("outer", UPPER, (-10, -1), (-10, 1), category=category),
    )
    assert new(findings) == []


def test_outer_opening_of_a_plain_category_is_named(tmp_path: Path) -> None:
    findings = found(tmp_path, lambda plan: plan.opening("outer", UPPER, (-10, -1), (-10, 1)))
    assert new(findings) == ["opening.exterior"]
    assert only(findings, "opening.exterior").severity.value == "info"


def test_openings_must_not_cross(tmp_path: Path) -> None:
    findings = found(tmp_path, lambda plan: plan.opening("cross", UPPER, (3.95, -3), (4.05, -2)))
    assert new(findings) == ["opening.overlap"]
    assert only(findings, "opening.overlap").feature_id == uid("cross")


def test_openings_must_not_overlap(tmp_path: Path) -> None:
    findings = found(tmp_path, lambda plan: plan.opening("twin", UPPER, (4, -2.5), (4, -1.5)))
    assert new(findings) == ["opening.overlap"]
    assert "0.50 m in common" in only(findings, "opening.overlap").message


def test_openings_side_by_side_are_fine(tmp_path: Path) -> None:
    assert new(found(tmp_path, lambda plan: plan.opening("next", UPPER, (4, -2), (4, -1)))) == []


def test_level_without_openings_is_one_finding(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.features["opening"] = [
            feature
            for feature in plan.features["opening"]
            if feature["properties"]["level_id"] != uid(UPPER)  # type: ignore[index]
        ]

    findings = found(tmp_path, spoil)
    assert new(findings) == ["level.no_opening"]
    assert only(findings, "level.no_opening").feature_id == uid(UPPER)


def test_levels_of_one_ordinal_that_overlap(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.level("annexe", 1)
        plan.feature("annexe")["geometry"] = polygon((8, -5, 20, 5))

    overlap = only(found(tmp_path, spoil), "level.overlap")
    assert overlap.feature_id == uid(UPPER)
    assert "20.0 m²" in overlap.message


def test_corridors_side_by_side(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.feature("upper hall")["geometry"] = polygon((-4, -5, 4, 5))
        plan.unit("wing", UPPER, (-10, -5, -4, 5), "walkway")
        plan.opening("wing exit", UPPER, (-10, -1), (-10, 1), category="emergencyexit")

    findings = found(tmp_path, spoil)
    assert "unit.corridor_gap" in new(findings)
    assert "10.1 m" in only(findings, "unit.corridor_gap").message
    assert only(findings, "unit.corridor_gap").point == pytest.approx((-4, 0), abs=0.1)


def test_corridors_with_an_opening_between_them(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.feature("upper hall")["geometry"] = polygon((-4, -5, 4, 5))
        plan.unit("wing", UPPER, (-10, -5, -4, 5), "walkway")
        plan.opening("between", UPPER, (-4, -1), (-4, 1))

    assert new(found(tmp_path, spoil)) == []


def test_rooms_that_nobody_can_ask_for_are_counted(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.properties("ground room")["name"] = None
        plan.properties("upper room")["name"] = None
        plan.add("anchor", "anchor", point(7, -3), unit_id=uid("upper room"))
        club = {"en": "Club"}
        plan.add("occupant", "o", None, name=club, category="bar", anchor_id=uid("anchor"))

    findings = found(tmp_path, spoil)
    assert new(findings) == ["unit.unnamed"]
    unnamed = only(findings, "unit.unnamed")
    assert unnamed.feature_id == uid("ground room")
    assert unnamed.message.startswith("1 of 2 public rooms")


def changed(tmp_path: Path, label: str, **fields: object) -> tuple[Finding, ...]:
    """Check the small plan with one opening replaced, as other formats give it."""
    loaded = small_plan().load(tmp_path)
    opening: Opening = replace(loaded.venue.openings[uid(label)], **fields)  # type: ignore[arg-type]
    openings = {**loaded.venue.openings, opening.id: opening}
    venue = replace(loaded.venue, openings=openings)
    return check_venue(venue, find_connectors(venue, loaded.table))


def test_stated_clear_width_counts_and_not_the_line(tmp_path: Path) -> None:
    narrow = changed(tmp_path, "ground room door", clear_width=0.7)
    assert new(narrow) == ["opening.step_free_width"]
    assert "0.70 m" in only(narrow, "opening.step_free_width").message


def test_a_clear_width_wider_than_its_line_does_not_widen_the_door(tmp_path: Path) -> None:
    """The graph lets through what fits the line."""
    plan = small_plan()
    plan.feature("ground room door")["geometry"] = line((4, -3), (4, -2.3))
    loaded = plan.load(tmp_path)
    venue = loaded.venue
    door = replace(venue.openings[uid("ground room door")], clear_width=0.9)
    changed_venue = replace(venue, openings={**venue.openings, door.id: door})
    findings = check_venue(changed_venue, find_connectors(changed_venue, loaded.table))
    assert "0.70 m" in only(findings, "opening.step_free_width").message


def test_narrow_door_of_a_staff_room_is_a_note(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.properties("upper room")["restriction"] = "employeesonly"
        plan.feature("upper room door")["geometry"] = line((4, -3), (4, -2.4))

    assert only(found(tmp_path, spoil), "opening.step_free_width").severity.value == "info"


def test_findings_of_other_formats_name_their_one_file(tmp_path: Path) -> None:
    loaded = small_plan().load(tmp_path)
    connectors = find_connectors(loaded.venue, loaded.table)
    findings = check_venue(loaded.venue, connectors, "building.osm")
    assert {finding.file for finding in findings} == {"building.osm"}
    assert len(findings) == len(CLEAN)
