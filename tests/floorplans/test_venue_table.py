import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorplans import LoadedVenue, Venue, find_connectors, zones_of
from floorplans.shelves import Scheme, check_shelves
from floorplans.venue_table import parse_table, with_openings, with_units
from tests.floorplans.libraries import stacks
from tests.floorplans.plans import codes, only, small_plan, uid


def with_table(tmp_path: Path, table: str) -> LoadedVenue:
    plan = stacks()
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


def opening(more: str, name: str = "ground room door") -> str:
    return f'[[openings]]\nid = "{uid(name)}"\n{more}\n'


def shelf(more: str, fixture: str = "range", facing: str = "180.0") -> str:
    return f'[[shelves]]\nfixture = "{uid(fixture)}"\nfacing = {facing}\nscheme = "clc"\n{more}\n'


def starts(*numbers: str) -> str:
    return f"starts = {list(numbers)}"


I_FACE = shelf(starts("I1", "I247.5"))


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
        (connector("ground stairs", "upper stairs", more='hours = "9-5"'), "table.hours"),
        (opening("", "nowhere"), "table.reference"),
        (opening("clear_width = 0.0"), "table.entry"),
        (opening("clear_width = nan"), "table.entry"),
        (opening("width = 0.9"), "table.entry"),
        (opening('hours = "whenever"'), "table.hours"),
        (opening(f'into = "{uid("upper room")}"'), "table.opening_into"),
        (opening('into = "nothing"'), "table.opening_into"),
        (opening("") + opening(""), "table.duplicate"),
        ('[[units]]\nid = "nowhere"\n', "table.reference"),
        (f'[[units]]\nid = "{uid("ground room")}"\nhours = "周一"\n', "table.hours"),
        (shelf(starts("I1"), "nowhere"), "table.reference"),
        (shelf(starts("I1")).replace("clc", "udc"), "table.entry"),
        (shelf(starts("I1"), facing="nan"), "table.entry"),
        (shelf("starts = []"), "table.entry"),
        (shelf(starts("I1", "Lift 3")), "table.call_number"),
        (shelf(starts("I1") + '\nlast = ""'), "table.entry"),
        (shelf(starts("025.04")), "table.call_number"),
        (shelf(starts("I2", "I10")), "table.shelf_order"),
        (shelf(starts("I1", "I5") + '\nlast = "I4"'), "table.shelf_last"),
        (shelf(starts("少儿 I1", "特 I2")), "table.shelf_collection"),
        (shelf(starts("少儿 I1") + '\ncollection = "特"'), "table.shelf_collection"),
        (I_FACE + shelf(starts("J1"), facing="170.0"), "table.shelf_side"),
        (I_FACE + shelf(starts("I1", "I247.5"), facing="0.0"), "table.shelf_repeated"),
        (
            shelf(starts("I1") + '\nlast = "I247.5"') + shelf(starts("I247.5"), facing="0.0"),
            "table.shelf_shared",
        ),
        (
            shelf(starts("I1") + '\nlast = "I3"') + shelf(starts("I21", "J1"), facing="0.0"),
            "table.shelf_overlap",
        ),
        ('[call_numbers]\nsigns = "--"\n', "table.signs"),
        ('[call_numbers]\nsigns = "-a"\n', "table.signs"),
        ("[call_numbers]\nsigns = 5\n", "table.entry"),
        ("[[call_numbers]]\n", "table.section"),
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


def test_openings_units_and_connectors_get_their_hours(tmp_path: Path) -> None:
    loaded = with_table(
        tmp_path,
        opening(f'clear_width = 0.9\nhours = "Mo-Fr 09:00-18:00"\ninto = "{uid("ground room")}"')
        + f'[[units]]\nid = "{uid("ground room")}"\nhours = "Mo-Su 08:00-22:00; PH off"\n'
        + connector("ground stairs", "upper stairs", more='hours = "06:00-23:00"'),
    )
    assert loaded.findings == ()
    venue = with_units(with_openings(loaded.venue, loaded.table), loaded.table)
    door = venue.openings[uid("ground room door")]
    assert (door.clear_width, door.hours, door.into) == (
        0.9,
        "Mo-Fr 09:00-18:00",
        uid("ground room"),
    )
    assert door.line == loaded.venue.openings[door.id].line
    assert venue.units[uid("ground room")].hours == "Mo-Su 08:00-22:00; PH off"
    assert list(venue.openings) == list(loaded.venue.openings)
    assert list(venue.units) == list(loaded.venue.units)
    (stairs,) = find_connectors(loaded.venue, loaded.table)
    assert stairs.hours == "06:00-23:00"


def test_what_the_table_does_not_say_stays(tmp_path: Path) -> None:
    first = with_table(tmp_path, opening('clear_width = 0.9\nhours = "24/7"'))
    venue = with_openings(first.venue, first.table)
    second = with_table(tmp_path, opening("clear_width = 0.7"))
    door = with_openings(venue, second.table).openings[uid("ground room door")]
    assert (door.clear_width, door.hours) == (0.7, "24/7")
    assert with_units(venue, second.table) is venue


def test_bad_hours_leave_the_rest_of_their_entry(tmp_path: Path) -> None:
    loaded = with_table(tmp_path, opening('clear_width = 0.9\nhours = "9 to 5"'))
    found = only(loaded.findings, "table.hours")
    assert "9 to 5" in found.message
    assert (loaded.table.openings[0].clear_width, loaded.table.openings[0].hours) == (0.9, None)


def test_shelves(tmp_path: Path) -> None:
    north = shelf(
        starts("少儿 I247.57/23", "少儿 I286") + '\nlast = "I287"\npriority = 3', facing="-360.0"
    )
    loaded = with_table(tmp_path, I_FACE + north)
    assert loaded.findings == ()
    south, other = loaded.table.shelves
    assert (south.fixture_id, south.facing, south.scheme) == (uid("range"), 180.0, Scheme.CLC)
    assert [start.text for start in south.starts] == ["I1", "I247.5"]
    assert (south.last, south.collection, south.priority) == (None, None, 0)
    assert other.last is not None
    assert (other.last.text, other.collection, other.facing) == ("I287", "少儿", 0.0)
    assert other.priority == 3
    assert check_shelves(loaded.venue, loaded.table.shelves) == ()


def test_bays_out_of_order_name_the_two_and_still_count(tmp_path: Path) -> None:
    loaded = with_table(tmp_path, shelf(starts("I1", "I3", "I247.5", "I2")))
    found = only(loaded.findings, "table.shelf_order")
    assert "I3 stands before I247.5" in found.message
    assert len(loaded.table.shelves) == 1


def test_good_faces_count_beside_bad_ones(tmp_path: Path) -> None:
    bad = shelf(starts("Lift 3"), "wall shelf", "90.0")
    loaded = with_table(tmp_path, bad + I_FACE)
    found = only(loaded.findings, "table.call_number")
    assert found.feature_id == uid("wall shelf")
    assert "Lift 3" in found.message
    assert len(loaded.table.shelves) == 1


def test_collections_and_priorities_may_overlap(tmp_path: Path) -> None:
    loaded = with_table(
        tmp_path,
        I_FACE
        + shelf(starts("I1", "I247.5") + '\ncollection = "少儿"', facing="0.0")
        + shelf(starts("I247.5") + "\npriority = 2", "wall shelf", "90.0"),
    )
    assert loaded.findings == ()


def test_the_library_says_how_it_writes_call_numbers(tmp_path: Path) -> None:
    rules = '[call_numbers]\nsigns = "＋:-()=<>"\nprefixes = ["KIDS"]\n'
    loaded = with_table(tmp_path, rules + shelf(starts("KIDS I1+2", "KIDS I1-2")))
    assert loaded.findings == ()
    assert loaded.table.call_numbers.signs == "+:-()=<>"
    assert loaded.table.shelves[0].collection == "KIDS"


def test_the_prefix_of_a_given_collection_is_known(tmp_path: Path) -> None:
    loaded = with_table(tmp_path, shelf(starts("KEPT I1", "I2") + '\ncollection = "Kept"'))
    assert loaded.findings == ()
    assert [start.text for start in loaded.table.shelves[0].starts] == ["I1", "I2"]


TEXTS = st.characters(codec="utf-8", exclude_characters="\x7f")
ODD_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(),
    st.text(TEXTS, max_size=8),
    st.lists(st.one_of(st.text(TEXTS, max_size=8), st.booleans()), max_size=3),
    st.sampled_from([uid("range"), uid("ground room"), uid("ground room door"), "clc", "24/7"]),
    st.lists(st.sampled_from(["I1", "I247.5/3", "少儿 I2", "025.04", "QA76.9"]), max_size=3),
)
KEYS = st.sampled_from(
    ["id", "fixture", "facing", "scheme", "starts", "last", "collection", "priority", "hours",
     "into", "clear_width", "units", "kind", "signs", "prefixes"]
)  # fmt: skip
ENTRIES = st.dictionaries(KEYS, ODD_VALUES, max_size=6)
DOCUMENTS = st.dictionaries(
    st.sampled_from(["shelves", "openings", "units", "connectors", "zones", "call_numbers"]),
    st.one_of(st.lists(ENTRIES, max_size=3), ENTRIES, ODD_VALUES),
    max_size=4,
)


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Venue:
    return stacks().load(tmp_path_factory.mktemp("stacks")).venue


@settings(max_examples=150, deadline=None)
@given(document=DOCUMENTS)
def test_any_table_ends_in_findings(venue: Venue, document: dict[str, object]) -> None:
    written = "\n".join(f"{key} = {toml(value)}" for key, value in document.items())
    table, findings = parse_table(written.encode(), venue)
    assert "table.malformed" not in codes(findings)
    with_units(with_openings(venue, table), table)
    check_shelves(venue, table.shelves)


def toml(value: object) -> str:
    """A value on one line; TOML has no null, so that nothing becomes an empty text."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {toml(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, float):
        return repr(value) if math.isinf(value) or math.isnan(value) else f"{value:.6f}"
    return json.dumps("" if value is None else value, ensure_ascii=False)
