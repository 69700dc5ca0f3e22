from pathlib import Path

import pytest

from floorplans import Connector, LoadedVenue, find_connectors, unlinked_units
from tests.floorplans.plans import GROUND, UPPER, Box, Plan, point, small_plan, uid


def connectors_of(loaded: LoadedVenue) -> tuple[Connector, ...]:
    return find_connectors(loaded.venue, loaded.table)


def by_id(loaded: LoadedVenue) -> dict[str, Connector]:
    return {connector.id: connector for connector in connectors_of(loaded)}


def shafts(*boxes: Box, category: str = "elevator", levels: int = 2) -> Plan:
    """A building with only shafts, the same on every level."""
    plan = small_plan()
    plan.features["unit"] = []
    plan.features["opening"] = []
    for ordinal in range(2, levels):
        plan.level(f"level {ordinal}", ordinal)
    for level in [GROUND, UPPER, *(f"level {ordinal}" for ordinal in range(2, levels))]:
        for index, box in enumerate(boxes):
            plan.unit(f"{level} shaft {index}", level, box, category)
    return plan


def test_a_stair_over_two_levels_is_one_connector(tmp_path: Path) -> None:
    (stairs,) = connectors_of(small_plan().load(tmp_path))
    assert (stairs.id, stairs.kind.value, stairs.source.value) == ("stairs-1", "stairs", "inferred")
    assert [stop.unit_id for stop in stairs.stops] == [uid("ground stairs"), uid("upper stairs")]
    assert [stop.ordinal for stop in stairs.stops] == [0, 1]
    assert stairs.names == {"zh": "1号楼梯", "en": "Stairs 1"}


def test_levels_in_a_chain_are_one_connector(tmp_path: Path) -> None:
    (lift,) = connectors_of(shafts((0, 0, 2, 2), levels=5).load(tmp_path))
    assert [stop.ordinal for stop in lift.stops] == [0, 1, 2, 3, 4]


def test_numbers_go_from_west_to_east_and_south_to_north(tmp_path: Path) -> None:
    loaded = shafts((6, 0, 8, 2), (0, 3, 2, 5), (0, -5, 2, -3)).load(tmp_path)
    middles = {
        connector.id: loaded.venue.units[connector.stops[0].unit_id].area.centroid
        for connector in connectors_of(loaded)
    }
    assert [(key, round(middle.x), round(middle.y)) for key, middle in middles.items()] == [
        ("lift-1", 1, -4),
        ("lift-2", 1, 4),
        ("lift-3", 7, 1),
    ]


@pytest.mark.parametrize(("north", "linked"), [(0.7, True), (0.25, False)])
def test_overlap_must_exceed_three_tenths(tmp_path: Path, north: float, linked: bool) -> None:  # noqa: FBT001
    plan = shafts((0, 0, 2, 2))
    plan.features["unit"].pop()
    plan.unit("shifted", UPPER, (0, -2 + 2 * north, 2, 2 * north), "elevator")
    loaded = plan.load(tmp_path)
    assert bool(connectors_of(loaded)) is linked
    assert len(unlinked_units(loaded.venue, connectors_of(loaded))) == (0 if linked else 2)


def test_kinds_do_not_mix_but_steps_are_stairs(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("upper stairs")["category"] = "elevator"
    assert connectors_of(plan.load(tmp_path / "a")) == ()
    plan.properties("upper stairs")["category"] = "steps"
    assert [found.kind.value for found in connectors_of(plan.load(tmp_path / "b"))] == ["stairs"]


def test_a_missing_ordinal_is_skipped(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties(UPPER)["ordinal"] = 3
    (stairs,) = connectors_of(plan.load(tmp_path))
    assert [stop.ordinal for stop in stairs.stops] == [0, 3]


def test_buildings_are_kept_apart(tmp_path: Path) -> None:
    plan = small_plan()
    plan.add("building", "annex", None, category="unspecified", name={"en": "Annex"})
    plan.properties(UPPER)["building_ids"] = [uid("annex")]
    assert connectors_of(plan.load(tmp_path)) == ()


def test_the_larger_share_wins(tmp_path: Path) -> None:
    plan = shafts((0, 0, 2, 2))
    plan.features["unit"].pop()
    plan.unit("half", UPPER, (1, 0, 3, 2), "elevator")
    plan.unit("most", UPPER, (0, 0, 1.5, 2), "elevator")
    (lift,) = connectors_of(plan.load(tmp_path))
    assert lift.stops[1].unit_id == uid("most")


def test_names_come_from_the_plan(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("upper stairs")["name"] = {"en": "Grand stair", "zh": "大楼梯"}
    assert by_id(plan.load(tmp_path))["stairs-1"].names == {"en": "Grand stair", "zh": "大楼梯"}


def test_a_name_that_all_share_gets_a_number(tmp_path: Path) -> None:
    plan = shafts((0, 0, 2, 2), (6, 0, 8, 2))
    for index in range(2):
        plan.add(
            "amenity",
            f"amenity {index}",
            point(1 + 6 * index, 1),
            category="elevator",
            name={"ru": "Лифт"},
            unit_ids=[uid(f"ground shaft {index}")],
        )
    names = [connector.names for connector in connectors_of(plan.load(tmp_path))]
    assert names == [
        {"zh": "1号电梯", "en": "Lift 1", "ru": "Лифт 1"},
        {"zh": "2号电梯", "en": "Lift 2", "ru": "Лифт 2"},
    ]


TABLE = """
[[connectors]]
id = "lift-1"
kind = "elevator"
units = ["{upper}", "{ground}"]
direction = "up"
name = {{ zh = "读者电梯", en = "Readers' lift" }}
"""


def test_the_table_comes_first_and_its_ids_are_not_used_again(tmp_path: Path) -> None:
    plan = shafts((0, 0, 2, 2), (6, 0, 8, 2))
    plan.table = TABLE.format(ground=uid("ground shaft 1"), upper=uid("upper shaft 1"))
    first, second = connectors_of(plan.load(tmp_path))
    assert (first.id, first.source.value, first.direction.value) == ("lift-1", "table", "up")
    assert first.names == {"zh": "读者电梯", "en": "Readers' lift"}
    assert [stop.ordinal for stop in first.stops] == [0, 1]
    assert (second.id, second.source.value) == ("lift-2", "inferred")
    assert second.stops[0].unit_id == uid("ground shaft 0")


def test_a_table_entry_without_name_gets_one(tmp_path: Path) -> None:
    plan = shafts((0, 0, 2, 2))
    text = TABLE.format(ground=uid("ground shaft 0"), upper=uid("upper shaft 0"))
    plan.table = "\n".join(line for line in text.splitlines() if not line.startswith("name"))
    assert connectors_of(plan.load(tmp_path))[0].names == {"zh": "1号电梯", "en": "Lift 1"}


@pytest.mark.parametrize(
    ("connector_id", "zh", "en"),
    [
        ("lift-B2", "B2号电梯", "Lift B2"),
        ("esc-up", "电梯（esc-up）", "Lift (esc-up)"),
        ("9f1c-93f4e0aa", "电梯（9f1c-93f4e0aa）", "Lift (9f1c-93f4e0aa)"),
    ],
)
def test_an_id_that_ends_in_no_number_numbers_nothing(
    tmp_path: Path, connector_id: str, zh: str, en: str
) -> None:
    plan = shafts((0, 0, 2, 2))
    text = TABLE.format(ground=uid("ground shaft 0"), upper=uid("upper shaft 0"))
    unnamed = "\n".join(line for line in text.splitlines() if not line.startswith("name"))
    plan.table = unnamed.replace("lift-1", connector_id)
    assert connectors_of(plan.load(tmp_path))[0].names == {"zh": zh, "en": en}


def relate(plan: Plan, label: str, direction: str, *units: str, category: str) -> None:
    ends = [{"id": uid(unit), "feature_type": "unit"} for unit in units]
    plan.add(
        "relationship",
        label,
        None,
        category=category,
        direction=direction,
        origin=ends[0],
        intermediary=ends[1:-1] or None,
        destination=ends[-1],
    )


def test_relationships_come_before_inference(tmp_path: Path) -> None:
    plan = shafts((0, 0, 2, 2), (6, 0, 8, 2))
    relate(plan, "r", "undirected", "ground shaft 0", "upper shaft 1", category="elevator")
    found = connectors_of(plan.load(tmp_path))
    assert [(connector.id, connector.source.value) for connector in found] == [
        ("lift-1", "relationship")
    ]
    assert found[0].stops[1].unit_id == uid("upper shaft 1")


def test_relationships_that_share_a_unit_are_one_lift(tmp_path: Path) -> None:
    plan = shafts((0, 0, 2, 2), levels=4)
    relate(plan, "a", "undirected", "ground shaft 0", "upper shaft 0", category="elevator")
    relate(plan, "b", "undirected", "level 2 shaft 0", "level 3 shaft 0", category="elevator")
    relate(plan, "c", "undirected", "upper shaft 0", "level 2 shaft 0", category="elevator")
    (lift,) = connectors_of(plan.load(tmp_path))
    assert [stop.ordinal for stop in lift.stops] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("ends", "direction"),
    [(("ground shaft 0", "upper shaft 0"), "up"), (("upper shaft 0", "ground shaft 0"), "down")],
)
def test_directed_relationships(tmp_path: Path, ends: tuple[str, str], direction: str) -> None:
    plan = shafts((0, 0, 2, 2), category="escalator")
    relate(plan, "r", "directed", *ends, category="escalator")
    (escalator,) = connectors_of(plan.load(tmp_path))
    assert escalator.id == "escalator-1"
    assert escalator.direction.value == direction
    assert [stop.ordinal for stop in escalator.stops] == [0, 1]
