"""Who gets where from the entrances: visitors, wheelchairs, and past the furniture."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from floorplans import (
    Connector,
    ConnectorKind,
    ConnectorSource,
    ConnectorStop,
    Direction,
    Finding,
    check_venue,
    find_connectors,
)
from tests.floorplans.plans import (
    GROUND,
    UPPER,
    Box,
    Plan,
    codes,
    line,
    only,
    polygon,
    small_plan,
    uid,
)


def found(tmp_path: Path, spoil: Callable[[Plan], object]) -> tuple[Finding, ...]:
    plan = small_plan()
    lift(plan)
    spoil(plan)
    return plan.check(tmp_path)


def lift(plan: Plan) -> None:
    """Turn the stairs into a lift, so that nothing is wrong without steps."""
    for level in (GROUND, UPPER):
        plan.properties(f"{level} stairs")["category"] = "elevator"


def new(findings: tuple[Finding, ...]) -> list[str]:
    return [code for code in codes(findings) if code != "relationship.none"]


def test_nothing_is_wrong_with_a_lift(tmp_path: Path) -> None:
    assert new(found(tmp_path, lambda plan: plan)) == []


def test_floor_without_lift_is_an_island(tmp_path: Path) -> None:
    island = only(small_plan().check(tmp_path), "unit.step_free_island")
    assert island.severity.value == "warning"
    assert island.level_id == uid(UPPER)
    assert island.message.startswith("2 units of Library (")


def test_terrace_door_upstairs_is_no_way_in_without_steps(tmp_path: Path) -> None:
    plan = small_plan()
    plan.opening("terrace", UPPER, (-10, -1), (-10, 1))
    assert only(plan.check(tmp_path), "unit.step_free_island").level_id == uid(UPPER)


def test_room_behind_steps_is_an_island(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.feature("ground hall")["geometry"] = polygon((-4, -5, 4, 5))
        plan.unit("steps", GROUND, (-6, -5, -4, 5), "steps")
        plan.unit("podium", GROUND, (-10, -5, -6, 5), "lobby", name={"en": "Podium"})
        plan.feature("entrance")["geometry"] = line((-2, -5), (0, -5))
        plan.opening("foot", GROUND, (-4, -1), (-4, 1))
        plan.opening("top", GROUND, (-6, -1), (-6, 1))

    island = only(found(tmp_path, spoil), "unit.step_free_island")
    assert island.feature_id == uid("podium")
    assert island.message.startswith("1 unit of Library")


def test_room_across_a_stairwell_is_only_a_note(tmp_path: Path) -> None:
    plan = small_plan()
    plan.feature("ground stairs")["geometry"] = polygon((4, 0, 8, 5))
    plan.unit("store", GROUND, (8, 0, 10, 5), "room", name={"en": "Store"})
    plan.opening("store door", GROUND, (8, 2), (8, 3))
    findings = plan.check(tmp_path)
    note = only(findings, "unit.behind_stairs")
    assert (note.feature_id, note.severity.value) == (uid("store"), "info")


def test_public_room_behind_a_staff_room(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.feature("ground room")["geometry"] = polygon((4, -5, 7, 0))
        plan.properties("ground room")["restriction"] = "employeesonly"
        plan.unit("inner", GROUND, (7, -5, 10, 0), "room", name={"en": "Inner"})
        plan.opening("inner door", GROUND, (7, -3), (7, -2))

    findings = found(tmp_path, spoil)
    assert new(findings) == ["unit.visitors_cut_off"]
    assert only(findings, "unit.visitors_cut_off").feature_id == uid("inner")


@pytest.mark.parametrize(
    "closing", [{"access_control": ["outofservice"]}, {"category": "emergencyexit"}]
)
def test_public_room_behind_a_door_that_visitors_do_not_use(
    tmp_path: Path, closing: dict[str, object]
) -> None:
    findings = found(tmp_path, lambda plan: plan.properties("ground room door").update(closing))
    assert new(findings) == ["unit.visitors_cut_off"]


def test_emergency_exit_is_no_entrance(tmp_path: Path) -> None:
    findings = found(
        tmp_path, lambda plan: plan.properties("entrance").update(category="emergencyexit")
    )
    assert new(findings) == ["venue.no_entrance"]


def test_one_way_door_out_of_a_room(tmp_path: Path) -> None:
    plan = small_plan()
    lift(plan)
    loaded = plan.load(tmp_path)
    door = uid("ground room door")
    openings = dict(loaded.venue.openings)
    openings[door] = replace(openings[door], into=uid("ground hall"))
    venue = replace(loaded.venue, openings=openings)
    findings = check_venue(venue, find_connectors(venue, loaded.table))
    assert new(findings) == ["unit.visitors_cut_off"]
    assert only(findings, "unit.visitors_cut_off").feature_id == uid("ground room")


def test_escalator_that_only_comes_down(tmp_path: Path) -> None:
    plan = small_plan()
    for level in (GROUND, UPPER):
        plan.properties(f"{level} stairs")["category"] = "escalator"
    units = f'["{uid("ground stairs")}", "{uid("upper stairs")}"]'
    plan.table = (
        f'[[connectors]]\nid = "e"\nkind = "escalator"\nunits = {units}\ndirection = "down"\n'
    )
    findings = plan.check(tmp_path)
    assert only(findings, "unit.visitors_cut_off").level_id == uid(UPPER)


def test_connector_that_stops_twice_on_a_floor(tmp_path: Path) -> None:
    venue = small_plan().load(tmp_path).venue
    stops = tuple(ConnectorStop(uid(f"{level} stairs"), uid(level), 0) for level in (GROUND, UPPER))
    twice = Connector(
        "lift-1", ConnectorKind.ELEVATOR, {}, stops, Direction.BOTH, ConnectorSource.TABLE
    )
    finding = only(check_venue(venue, (twice,)), "connector.same_floor")
    assert finding.feature_id == uid("ground stairs")
    assert "2 times on ordinal 0" in finding.message


def test_lift_of_a_single_level_is_one_note(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        for kind in ("level", "unit", "opening"):
            plan.features[kind] = [
                feature
                for feature in plan.features[kind]
                if uid(UPPER) not in (feature["id"], feature["properties"].get("level_id"))  # type: ignore[attr-defined]
            ]

    findings = found(tmp_path, spoil)
    assert codes(findings) == ["connector.single_level"]
    assert "1 elevator" in findings[0].message


def test_relationship_of_another_kind_than_its_units(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        ends = [{"id": uid(f"{level} stairs"), "feature_type": "unit"} for level in (GROUND, UPPER)]
        plan.add(
            "relationship", "rise", None, category="stairs", direction="undirected",
            origin=ends[0], destination=ends[1],
        )  # fmt: skip

    assert "relationship.category" in new(found(tmp_path, spoil))


def test_traversal_without_destination(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        origin = {"id": uid("ground hall"), "feature_type": "unit"}
        plan.add(
            "relationship", "walk", None, category="traversal", direction="undirected",
            origin=origin,
        )  # fmt: skip

    assert new(found(tmp_path, spoil)) == ["relationship.ends"]


@pytest.mark.parametrize(("metres", "island"), [(0.7, True), (0.83, False)])
def test_room_behind_a_door_too_narrow_for_a_wheelchair(
    tmp_path: Path, *, metres: float, island: bool
) -> None:
    findings = with_clear_width(tmp_path, metres, lift)
    assert ("unit.step_free_island" in new(findings)) == island
    assert "unit.behind_stairs" not in new(findings)


def test_furniture_before_the_clear_part_of_a_wide_gap(tmp_path: Path) -> None:
    """The line is 4 m long, the door in its middle 0.9 m; the shelf stands before that only."""

    def spoil(plan: Plan) -> None:
        lift(plan)
        plan.feature("ground room door")["geometry"] = line((4, -4.5), (4, -0.5))
        shelf(plan, "shelf", (4.1, -3.1, 4.5, -1.9))

    assert "fixture.seals_unit" in new(with_clear_width(tmp_path, 0.9, spoil))


def with_clear_width(
    tmp_path: Path, metres: float, spoil: Callable[[Plan], object]
) -> tuple[Finding, ...]:
    """Findings with so wide a door to the ground floor's room."""
    plan = small_plan()
    spoil(plan)
    loaded = plan.load(tmp_path)
    door = replace(loaded.venue.openings[uid("ground room door")], clear_width=metres)
    venue = replace(loaded.venue, openings={**loaded.venue.openings, door.id: door})
    return check_venue(venue, find_connectors(venue, loaded.table))


def shelf(plan: Plan, label: str, box: Box) -> str:
    return plan.add("fixture", label, polygon(box), level_id=uid(GROUND), category="furniture")


def test_shelf_that_seals_a_room(tmp_path: Path) -> None:
    findings = found(tmp_path, lambda plan: shelf(plan, "wall", (5, -5, 5.5, 0)))
    assert new(findings) == ["fixture.seals_unit"]
    finding = only(findings, "fixture.seals_unit")
    assert finding.feature_id == uid("ground room")
    assert "Nobody on foot" in finding.message
    assert uid("wall") in finding.message


def test_two_shelves_that_leave_a_gap_for_feet_only(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        shelf(plan, "south", (5, -5, 5.5, -2))
        shelf(plan, "north", (5, -1.4, 5.5, 0))
        shelf(plan, "far", (8, -3, 8.5, -2))

    finding = only(found(tmp_path, spoil), "fixture.seals_unit")
    assert "Nobody in a wheelchair" in finding.message
    assert uid("south") in finding.message
    assert uid("north") in finding.message
    assert uid("far") not in finding.message


def test_gap_that_is_wide_enough_for_all(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        shelf(plan, "south", (5, -5, 5.5, -2))
        shelf(plan, "north", (5, -1.1, 5.5, 0))

    assert new(found(tmp_path, spoil)) == []


def test_shelf_before_one_of_two_doors(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.opening("second door", GROUND, (4, -5), (4, -4))
        shelf(plan, "shelf", (4.05, -5, 4.6, -3.8))

    findings = found(tmp_path, spoil)
    assert new(findings) == ["fixture.blocks_opening"]
    assert uid("second door") in only(findings, "fixture.blocks_opening").message
    assert only(findings, "fixture.blocks_opening").point == pytest.approx((4, -4.5), abs=0.1)


def test_furniture_that_divides_a_room_with_two_doors_is_a_note(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.opening("second door", GROUND, (10, -4), (10, -3), category="pedestrian.principal")
        shelf(plan, "partition", (7.5, -5, 7.7, 0))

    assert new(found(tmp_path, spoil)) == ["fixture.divides_unit"]


def test_room_that_is_too_tight_without_furniture_is_not_blamed_on_it(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.feature("ground room")["geometry"] = polygon((4, -3, 10, -2.7))
        plan.feature("ground room door")["geometry"] = line((4, -2.7), (4, -3))
        shelf(plan, "shelf", (6, -3, 7, -2.7))

    assert not [code for code in new(found(tmp_path, spoil)) if code.startswith("fixture.seals")]


def test_counter_before_a_staff_door_is_meant(tmp_path: Path) -> None:
    def spoil(plan: Plan) -> None:
        plan.feature("ground room")["geometry"] = polygon((4, -5, 9, 0))
        plan.unit("office", GROUND, (9, -5, 10, 0), "office", restriction="employeesonly")
        plan.opening("office door", GROUND, (9, -3), (9, -2))
        shelf(plan, "counter", (8, -5, 8.3, 0))

    assert new(found(tmp_path, spoil)) == []
