from collections.abc import Callable
from pathlib import Path

import pytest

from floorplans import Finding
from tests.floorplans.plans import GROUND, UPPER, Plan, codes, only, point, polygon, small_plan, uid

CLEAN = ["relationship.none", "unit.step_free_island"]
"""What a small library with stairs but no lift has."""


def found(tmp_path: Path, spoil: Callable[[Plan], object]) -> tuple[Finding, ...]:
    plan = small_plan()
    spoil(plan)
    return plan.check(tmp_path)


def beyond_clean(findings: tuple[Finding, ...]) -> list[str]:
    return [code for code in codes(findings) if code not in CLEAN]


def test_a_good_plan_is_clean(tmp_path: Path) -> None:
    findings = small_plan().check(tmp_path)
    assert codes(findings) == CLEAN
    assert [finding.severity.value for finding in findings] == ["info", "warning"]


def test_ground_floor_without_ordinal_zero(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.properties(GROUND)["ordinal"] = 1
        plan.properties(UPPER)["ordinal"] = 2

    findings = found(tmp_path, spoil)
    assert beyond_clean(findings) == ["building.no_ground"]
    assert only(findings, "building.no_ground").feature_id == uid("library")


def test_ordinal_gap(tmp_path: Path) -> None:
    findings = found(tmp_path, lambda plan: plan.properties(UPPER).update(ordinal=2))
    assert beyond_clean(findings) == ["building.ordinal_gap"]
    assert "0 to 2" in only(findings, "building.ordinal_gap").message


def test_airport_category_in_a_library(tmp_path: Path) -> None:
    findings = found(tmp_path, lambda plan: plan.properties(UPPER).update(category="arrivals"))
    assert beyond_clean(findings) == ["level.category"]


def test_airport_category_in_an_airport(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.properties(UPPER)["category"] = "arrivals"
        plan.properties("venue")["category"] = "airport.intl"

    assert beyond_clean(found(tmp_path, spoil)) == []


def test_part_of_a_level_without_units(tmp_path: Path) -> None:
    findings = found(
        tmp_path, lambda plan: plan.feature(UPPER).update(geometry=polygon((-10, -6, 20, 5)))
    )
    finding = only(findings, "level.cover")
    assert (finding.feature_id, finding.severity.value) == (uid(UPPER), "warning")
    assert "Units cover 60.6% of the level's 330 m²" in finding.message


def test_small_gap_is_only_a_note(tmp_path: Path) -> None:
    findings = found(
        tmp_path,
        lambda plan: plan.feature(UPPER).update(geometry=polygon((-10, -5.2, 10, 5))),
    )
    assert only(findings, "level.cover").severity.value == "info"


def test_overlapping_units(tmp_path: Path) -> None:
    findings = found(
        tmp_path,
        lambda plan: (
            plan.unit("niche", UPPER, (3, -5, 5, -4), "room")
            and plan.opening("niche door", UPPER, (3, -4.95), (3, -4.05))
        ),
    )
    overlaps = [finding for finding in findings if finding.code == "floorplan.unit.overlap"]
    assert [finding.feature_id for finding in overlaps] == [uid("upper hall"), uid("upper room")]
    assert "1.000 m²" in overlaps[0].message


def test_units_of_two_levels_may_lie_over_each_other(tmp_path: Path) -> None:
    assert "unit.overlap" not in codes(small_plan().check(tmp_path))


def test_unit_outside_its_level(tmp_path: Path) -> None:
    findings = found(
        tmp_path,
        lambda plan: plan.feature("upper room").update(geometry=polygon((4, -7, 10, 0))),
    )
    finding = only(findings, "unit.outside_level")
    assert finding.feature_id == uid("upper room")
    assert finding.message.startswith("12.0 of the unit's 42.0 m²")


def test_unit_without_opening_is_reported_once(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.features["opening"] = [
            feature
            for feature in plan.features["opening"]
            if feature["id"] != uid("upper room door")
        ]

    findings = found(tmp_path, spoil)
    assert beyond_clean(findings) == ["unit.no_opening"]
    assert only(findings, "unit.no_opening").feature_id == uid("upper room")


def test_walls_and_voids_need_no_opening(tmp_path: Path) -> None:
    findings = found(tmp_path, lambda plan: plan.unit("pillar", UPPER, (20, 20, 21, 21), "column"))
    assert "unit.no_opening" not in codes(findings)


def test_anchor_outside_its_unit(tmp_path: Path) -> None:
    findings = found(
        tmp_path,
        lambda plan: plan.add("anchor", "anchor", point(3, -3), unit_id=uid("ground room")),
    )
    assert beyond_clean(findings) == ["anchor.outside_unit"]
    assert "1.0 m outside" in only(findings, "anchor.outside_unit").message


def test_opening_outside_its_level(tmp_path: Path) -> None:
    findings = found(tmp_path, lambda plan: plan.opening("lost", UPPER, (30, 0), (31, 0)))
    assert beyond_clean(findings) == ["opening.outside_level"]
    assert "20.0 m outside" in only(findings, "opening.outside_level").message


def test_opening_that_touches_nothing(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.feature(UPPER)["geometry"] = polygon((-10, -5, 40, 5))
        plan.unit("void", UPPER, (10, -5, 40, 5), "opentobelow")
        plan.opening("lost", UPPER, (30, 0), (31, 0))

    findings = found(tmp_path, spoil)
    assert beyond_clean(findings) == ["opening.orphan"]
    assert "touches no unit" in only(findings, "opening.orphan").message


def test_opening_inside_one_unit(tmp_path: Path) -> None:
    findings = found(tmp_path, lambda plan: plan.opening("gate", UPPER, (-3, 0), (-3, 1)))
    assert "opening.orphan" in codes(findings)
    assert only(findings, "opening.orphan").feature_id == uid("gate")


def test_opening_near_but_not_on_an_outline(tmp_path: Path) -> None:
    findings = found(tmp_path, lambda plan: plan.opening("off", UPPER, (4.12, -2), (4.12, -1)))
    assert beyond_clean(findings) == ["opening.off_boundary"]


def test_opening_between_three_units(tmp_path: Path) -> None:
    findings = found(
        tmp_path,
        lambda plan: plan.unit("twin", UPPER, (4, -5, 10, 0), "room"),
    )
    finding = only(findings, "opening.many_units")
    assert finding.feature_id == uid("upper room door")
    assert "touches 3 units" in finding.message


@pytest.mark.parametrize(
    ("width", "code"),
    [
        (0.79, "opening.step_free_width"),
        (0.81, "opening.narrow"),
        (0.84, None),
        (45.5, "opening.wide"),
    ],
)
def test_widths(tmp_path: Path, width: float, code: str | None) -> None:
    def spoil(plan: Plan) -> None:
        plan.unit("north", UPPER, (-60, 5, 60, 9), "terrace")
        plan.unit("south", UPPER, (-60, 9, 60, 12), "terrace")
        plan.opening("gate", UPPER, (-8, 5), (-7, 5))
        plan.opening("wide", UPPER, (-50, 9), (width - 50, 9))

    widths = [name for name in codes(found(tmp_path, spoil)) if name.startswith("opening.")]
    assert [name for name in widths if name != "opening.exterior"] == ([code] if code else [])


def test_vehicle_opening_between_rooms(tmp_path: Path) -> None:
    findings = found(
        tmp_path,
        lambda plan: plan.properties("upper room door").update(category="automobile"),
    )
    assert beyond_clean(findings) == ["opening.category"]
    assert "(library, walkway)" in only(findings, "opening.category").message


def test_vehicle_opening_of_a_car_park(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.properties("upper room door")["category"] = "automobile"
        plan.properties("upper room")["category"] = "parking"

    assert beyond_clean(found(tmp_path, spoil)) == []


def test_stairs_without_partner(tmp_path: Path) -> None:
    findings = found(tmp_path, lambda plan: plan.properties("upper stairs").update(category="room"))
    assert beyond_clean(findings) == ["unit.unnamed", "connector.unlinked", "unit.unreachable"]
    assert only(findings, "connector.unlinked").feature_id == uid("ground stairs")
    message = only(findings, "unit.unreachable").message
    assert message.startswith("3 units of Library (")


def test_steps_within_a_level_are_only_a_note(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.properties("upper stairs")["category"] = "steps"
        plan.feature("upper stairs")["geometry"] = polygon((4, 4, 10, 5))
        plan.properties("ground stairs")["category"] = "elevator"

    findings = found(tmp_path, spoil)
    severities = {
        finding.feature_id: finding.severity.value
        for finding in findings
        if finding.code == "floorplan.connector.unlinked"
    }
    assert severities == {uid("upper stairs"): "info", uid("ground stairs"): "warning"}


def test_relationship_that_joins_one_level(tmp_path: Path) -> None:
    reference = {"id": uid("ground stairs"), "feature_type": "unit"}
    findings = found(
        tmp_path,
        lambda plan: plan.add(
            "relationship",
            "rise",
            None,
            category="stairs",
            direction="undirected",
            origin=reference,
            destination=reference,
        ),
    )
    assert "relationship.ends" in codes(findings)
    assert "relationship.none" not in codes(findings)


def test_two_stairs_over_one(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.feature("upper stairs")["geometry"] = polygon((4, 0, 7, 5))
        plan.unit("other stairs", UPPER, (7, 0, 10, 5), "stairs")

    findings = found(tmp_path, spoil)
    ambiguous = only(findings, "connector.ambiguous")
    assert ambiguous.feature_id == uid("ground stairs")
    assert "100%" in ambiguous.message
    assert "connector.unlinked" in codes(findings)


def test_escalator_without_direction(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        for label in ("ground stairs", "upper stairs"):
            plan.properties(label)["category"] = "escalator"

    findings = found(tmp_path, spoil)
    assert beyond_clean(findings) == ["connector.direction"]


def test_venue_without_entrance(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.features["opening"].pop()

    assert beyond_clean(found(tmp_path, spoil)) == ["venue.no_entrance"]


def test_second_part_with_its_own_entrance(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.feature(GROUND)["geometry"] = polygon((-10, -5, 14, 5))
        plan.unit("shop", GROUND, (10, -5, 14, 5), "room", name={"en": "Shop"})
        plan.opening("shop door", GROUND, (14, 0), (14, 1))

    assert beyond_clean(found(tmp_path, spoil)) == ["opening.exterior", "unit.separate"]


def test_largest_part_without_entrance(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.features["opening"].pop()
        plan.feature(GROUND)["geometry"] = polygon((-10, -5, 14, 5))
        plan.unit("shop", GROUND, (10, -5, 14, 5), "room", name={"en": "Shop"})
        plan.opening("shop door", GROUND, (14, 0), (14, 1))

    assert beyond_clean(found(tmp_path, spoil)) == [
        "opening.exterior",
        "unit.no_entrance",
        "unit.separate",
    ]


def test_the_order_is_that_of_the_files(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("upper room door")["category"] = "bicycle"
    plan.properties(UPPER)["category"] = "departures"
    assert plan.check(tmp_path) == plan.check(tmp_path)
