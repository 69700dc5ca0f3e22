from pathlib import Path

import pytest

from floorplans import LoadedVenue, zones_of
from tests.floorplans.plans import codes, only, small_plan, uid


def with_table(tmp_path: Path, table: str) -> LoadedVenue:
    plan = small_plan()
    plan.table = table
    return plan.load(tmp_path)


ZONE = f"""
[[zones]]
id = "zone-reading"
units = ["{uid("ground room")}", "{uid("upper room")}"]
name = {{ zh = "阅览室", en = "Reading rooms" }}
capacity = 120
"""


def connector(*units: str, more: str = "") -> str:
    listed = ", ".join(f'"{uid(unit)}"' for unit in units)
    return f'[[connectors]]\nid = "stair-a"\nkind = "stairs"\nunits = [{listed}]\n{more}\n'


def test_without_a_table_every_walkable_unit_is_a_zone(tmp_path: Path) -> None:
    plan = small_plan()
    plan.unit("pillar", "upper", (0, 0, 1, 1), "column")
    loaded = plan.load(tmp_path)
    zones = zones_of(loaded.venue, loaded.table)
    assert [zone.id for zone in zones] == [
        unit_id for unit_id in loaded.venue.units if unit_id != uid("pillar")
    ]
    assert zones[1].names == {"en": "Reading room 0", "zh": "阅览室0"}
    assert zones[1].unit_ids == (zones[1].id,)


def test_zones_of_the_table_come_first(tmp_path: Path) -> None:
    loaded = with_table(tmp_path, ZONE)
    assert loaded.findings == ()
    zones = zones_of(loaded.venue, loaded.table)
    assert (zones[0].id, zones[0].capacity) == ("zone-reading", 120)
    assert zones[0].names == {"zh": "阅览室", "en": "Reading rooms"}
    assert len(zones) == 5
    assert sum(len(zone.unit_ids) for zone in zones) == 6


def test_devices_and_screens_are_passed_on(tmp_path: Path) -> None:
    loaded = with_table(
        tmp_path, '[[devices]]\nid = "d"\nprofile = "lift"\n[[screens]]\nid = "s"\nfacing = 180.0\n'
    )
    assert loaded.table.devices == ({"id": "d", "profile": "lift"},)
    assert loaded.table.screens == ({"id": "s", "facing": 180.0},)


def test_good_entries_count_beside_bad_ones(tmp_path: Path) -> None:
    bad = f'[[zones]]\nid = "zone-lost"\nunits = ["{uid("nowhere")}"]\n'
    loaded = with_table(tmp_path, bad + ZONE)
    assert codes(loaded.findings) == ["table.reference"]
    finding = loaded.findings[0]
    assert (finding.file, finding.feature_id) == ("venue.toml", "zone-lost")
    assert uid("nowhere") in finding.message
    assert [zone.id for zone in loaded.table.zones] == ["zone-reading"]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ('[[zones]]\nid = "z"\n', "table.entry"),
        ('[[zones]]\nid = "z"\nunits = []\n', "table.entry"),
        (ZONE.replace("120", "0"), "table.entry"),
        (ZONE + "capacty = 5\n", "table.entry"),
        (ZONE + ZONE, "table.duplicate"),
        (ZONE.replace("zone-reading", uid("ground hall")), "table.zone_id"),
        (connector("ground stairs"), "table.entry"),
        (connector("ground stairs", "nowhere"), "table.reference"),
        (connector("ground stairs", "ground room"), "table.connector_levels"),
        (connector("ground room", "upper stairs"), "table.connector_kind"),
        (connector("ground stairs", "upper stairs", more='direction = "left"'), "table.entry"),
        ("[[zone]]\nid = 1\n", "table.section"),
        ("zones = 5\n", "table.section"),
        ("[[zones]\n", "table.malformed"),
    ],
)  # fmt: skip
def test_bad_entries(tmp_path: Path, table: str, code: str) -> None:
    loaded = with_table(tmp_path, table)
    assert codes(loaded.findings) == [code]
    assert len(loaded.venue.units) == 6


def test_a_table_that_is_not_utf8(tmp_path: Path) -> None:
    plan = small_plan()
    plan.raw["venue.toml"] = "name = '图书馆'".encode("gb18030")
    assert codes(plan.load(tmp_path).findings) == ["table.malformed"]


def test_a_unit_counts_for_one_zone(tmp_path: Path) -> None:
    second = f'[[zones]]\nid = "z2"\nunits = ["{uid("upper room")}", "{uid("upper hall")}"]\n'
    loaded = with_table(tmp_path, ZONE + second)
    assert only(loaded.findings, "table.zone_overlap").feature_id == "z2"
    assert [zone.unit_ids for zone in loaded.table.zones] == [
        (uid("ground room"), uid("upper room")),
        (uid("upper hall"),),
    ]
