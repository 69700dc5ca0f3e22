"""Which passages have opening hours, wherever the plan says it."""

from pathlib import Path

from floorplans import PassageRule, find_connectors, passage_rules
from floorplans.rules import RuleTarget
from tests.floorplans.plans import GROUND, UPPER, Plan, small_plan, uid

DAYS, NIGHTS, WEEK = "Mo-Su 08:00-22:00", "22:00-02:00", "Mo-Fr 09:00-18:00; PH off"


def rules_of(plan: Plan, folder: Path) -> tuple[PassageRule, ...]:
    loaded = plan.load(folder)
    return passage_rules(loaded.venue, find_connectors(loaded.venue, loaded.table))


def test_without_hours_there_are_no_rules(tmp_path: Path) -> None:
    assert rules_of(small_plan(), tmp_path) == ()


def test_units_then_openings_then_connectors_in_the_order_of_the_file(tmp_path: Path) -> None:
    plan = small_plan()
    stairs = ", ".join(f'"{uid(f"{level} stairs")}"' for level in (GROUND, UPPER))
    plan.table = f"""
        [[connectors]]
        id = "stairs"
        kind = "stairs"
        units = [{stairs}]
        hours = "{NIGHTS}"
        [[openings]]
        id = "{uid("entrance")}"
        hours = "{WEEK}"
        [[units]]
        id = "{uid(f"{UPPER} room")}"
        hours = "{WEEK}"
        [[units]]
        id = "{uid(f"{GROUND} room")}"
        hours = "{DAYS}"
    """
    assert rules_of(plan, tmp_path) == (
        PassageRule(RuleTarget.UNIT, uid(f"{GROUND} room"), DAYS),
        PassageRule(RuleTarget.UNIT, uid(f"{UPPER} room"), WEEK),
        PassageRule(RuleTarget.OPENING, uid("entrance"), WEEK),
        PassageRule(RuleTarget.CONNECTOR, "stairs", NIGHTS),
    )


def test_the_hours_of_a_relationship_are_those_of_its_connector(tmp_path: Path) -> None:
    plan = small_plan()
    plan.add(
        "relationship",
        "stairs",
        None,
        category="stairs",
        direction="undirected",
        origin={"id": uid(f"{GROUND} stairs"), "feature_type": "unit"},
        destination={"id": uid(f"{UPPER} stairs"), "feature_type": "unit"},
        hours=DAYS,
    )
    assert rules_of(plan, tmp_path) == (PassageRule(RuleTarget.CONNECTOR, "stairs-1", DAYS),)
