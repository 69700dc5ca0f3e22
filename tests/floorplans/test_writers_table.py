"""The venue table of what goes out says what the one that came in said, and what IMDF cannot."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorplans import LoadedVenue, find_connectors
from floorplans.model import ConnectorSource
from floorplans.sample import sample_library
from floorplans.venue_table import VenueTable, parse_table, with_openings, with_units
from floorplans.writers import import_files, write_table
from floorplans.writers.ids import FileIds
from floorplans.writers.toml_text import toml_array_table, toml_table
from tests.floorplans.plans import GROUND, polygon, small_plan, uid
from tests.floorplans.same_venue import differences, loaded_from

ROOM, DOOR, ENTRANCE = uid("ground room"), uid("ground room door"), uid("entrance")
HOURS = "Mo-Fr 09:00-17:00"

TABLE = f"""
[[zones]]
id = "reading"
units = ["{ROOM}"]
name = {{ zh = "阅览室", en = "Reading room" }}
capacity = 20

[[connectors]]
id = "rise"
kind = "stairs"
units = ["{uid("ground stairs")}", "{uid("upper stairs")}"]
direction = "up"
name = {{ en = "The rise" }}
hours = "{HOURS}"

[[openings]]
id = "{ENTRANCE}"
clear_width = 1.8
hours = "{HOURS}"

[[openings]]
id = "{DOOR}"
into = "{ROOM}"

[[units]]
id = "{uid("upper room")}"
hours = "Sa 10:00-12:00"

[[shelves]]
fixture = "{uid("shelf")}"
facing = 90.0
scheme = "clc"
starts = ["TP311.1", "TP391.41"]
last = "TP393.08"
collection = "少儿"
priority = 2

[call_numbers]
prefixes = ["JUV", "RARE"]

[[devices]]
id = "counter-1"
profile = "people-counter"
zone = "reading"
simulate = true

[[screens]]
id = "sign-1"
name = {{ zh = "入口", en = "Entrance" }}
level = "{uid(GROUND)}"
position = [120.6, 31.3]
facing = 180.0
destinations = ["{ROOM}", "{uid("upper room")}"]
"""


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedVenue:
    plan = small_plan()
    plan.add(
        "fixture", "shelf", polygon((5, -4, 6, -3)), category="furniture", level_id=uid(GROUND)
    )
    plan.table = TABLE
    found = plan.load(tmp_path)
    assert found.findings == ()
    return found


def imported(loaded: LoadedVenue) -> Mapping[str, bytes]:
    return import_files(loaded, find_connectors(loaded.venue, loaded.table))


def test_table_survives(loaded: LoadedVenue, tmp_path: Path) -> None:
    files = imported(loaded)
    read = loaded_from(files, tmp_path / "read")
    assert read.findings == ()
    assert read.table == loaded.table
    assert imported(read) == files


def test_what_the_table_says_of_the_plan_is_in_the_archive_too(
    loaded: LoadedVenue, tmp_path: Path
) -> None:
    files = dict(imported(loaded))
    del files["venue.toml"]
    read = loaded_from(files, tmp_path / "read")
    assert read.venue.openings[ENTRANCE].hours == HOURS
    assert read.venue.openings[DOOR].into == ROOM
    assert read.venue.units[uid("upper room")].hours == "Sa 10:00-12:00"
    (stairs,) = find_connectors(read.venue, read.table)
    assert (stairs.direction, stairs.hours) == ("up", HOURS)


def test_sample_table_survives(tmp_path: Path) -> None:
    loaded = loaded_from(sample_library(), tmp_path / "before")
    files = imported(loaded)
    read = loaded_from(files, tmp_path / "after")
    assert read.findings == ()
    assert read.table == loaded.table
    assert list(differences(loaded.venue, read.venue)) == []
    assert files["venue.toml"] == sample_library()["venue.toml"]


def test_venue_with_nothing_more_to_say_has_no_table(tmp_path: Path) -> None:
    plain = small_plan().load(tmp_path)
    assert "venue.toml" not in import_files(plain, ())


def test_connectors_keep_their_ids_and_names(tmp_path: Path) -> None:
    plain = small_plan().load(tmp_path)
    found = find_connectors(plain.venue, plain.table)
    files = imported(plain)
    read = loaded_from(files, tmp_path / "read")
    assert read.findings == ()
    assert read.table.connectors == tuple(
        replace(one, source=ConnectorSource.TABLE) for one in found
    )
    assert imported(read) == files


def test_widths_of_a_plan_without_a_table_are_in_the_table(tmp_path: Path) -> None:
    plain = small_plan().load(tmp_path)
    door = replace(plain.venue.openings[DOOR], clear_width=0.85)
    wide = replace(plain.venue, openings={**plain.venue.openings, DOOR: door})
    text = write_table(VenueTable(), wide).decode()
    assert tomllib.loads(text) == {"openings": [{"id": DOOR, "clear_width": 0.85}]}


def test_direction_that_the_files_relationships_contradict_is_in_the_table(
    tmp_path: Path,
) -> None:
    plan = small_plan()
    plan.add(
        "relationship",
        "both ways",
        None,
        category="traversal",
        direction="undirected",
        intermediary=[{"id": DOOR, "feature_type": "opening"}],
    )
    plan.table = f'[[openings]]\nid = "{DOOR}"\ninto = "{ROOM}"\nhours = "{HOURS}"\n'
    before = plan.load(tmp_path)
    files = import_files(before, ())
    after = loaded_from(files, tmp_path / "read")
    for found in (before, after):
        told = with_openings(found.venue, found.table).openings[DOOR]
        assert (told.into, told.hours) == (ROOM, HOURS)
    assert import_files(after, ()) == files


def named_otherwise(loaded: LoadedVenue) -> LoadedVenue:
    """The venue with the room called `room`, and a table that names it in many places."""
    venue = loaded.venue
    units = dict(venue.units)
    room = replace(units.pop(ROOM), id="room")
    venue = replace(venue, units={**units, "room": room})
    text = """
    [[zones]]
    id = "quiet"
    units = ["room"]

    [[devices]]
    id = "room"
    profile = "people-counter"
    zone = "room"
    since = 2026-01-31
    nested = { places = ["room", "elsewhere"], name = "room" }

    [[devices]]
    id = "counter-2"
    profile = "people-counter"
    zone = "quiet"

    [[screens]]
    id = "sign-1"
    name = { en = "room" }
    destinations = ["room"]
    """
    table, findings = parse_table(text.encode(), venue)
    assert findings == ()
    return LoadedVenue(venue, (), table)


def test_ids_of_features_are_renamed_wherever_they_are_named(loaded: LoadedVenue) -> None:
    other = named_otherwise(loaded)
    new = FileIds(other.venue.id).of("unit", "room")
    table = tomllib.loads(imported(other)["venue.toml"].decode())
    assert table["zones"] == [{"id": "quiet", "units": [new]}]
    counter, plain = table["devices"]
    assert (counter["id"], counter["zone"], counter["since"]) == ("room", new, date(2026, 1, 31))
    assert counter["nested"] == {"places": [new, "elsewhere"], "name": "room"}
    assert plain["zone"] == "quiet"
    assert table["screens"] == [{"id": "sign-1", "name": {"en": "room"}, "destinations": [new]}]


def test_a_unit_and_a_zone_of_one_name_are_told_apart(loaded: LoadedVenue) -> None:
    other = named_otherwise(loaded)
    zone = replace(other.table.zones[0], id="room")
    table = replace(other.table, zones=(zone,))
    text = tomllib.loads(write_table(table, other.venue).decode())
    assert text["zones"][0]["id"] == text["devices"][0]["zone"] == "room"


def test_the_level_of_a_screen_is_a_level(loaded: LoadedVenue) -> None:
    """Other formats may call a level and a unit the same."""
    level = replace(loaded.venue.levels[uid(GROUND)], id="room")
    other = named_otherwise(loaded).venue
    venue = replace(other, levels={**other.levels, "room": level})
    table = VenueTable(screens=({"id": "sign-1", "level": "room", "destinations": ["room"]},))
    (screen,) = tomllib.loads(write_table(table, venue).decode())["screens"]
    ids = FileIds(venue.id)
    assert screen["level"] == ids.of("level", "room")
    assert screen["destinations"] == [ids.of("unit", "room")]


def test_the_table_holds_whether_or_not_it_was_applied(loaded: LoadedVenue) -> None:
    applied = with_units(with_openings(loaded.venue, loaded.table), loaded.table)
    assert write_table(loaded.table, applied) == write_table(loaded.table, loaded.venue)


KEYS = st.text(st.characters(codec="utf-8"), max_size=8)
SCALARS = (
    st.text(st.characters(codec="utf-8"))
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.datetimes(timezones=st.just(UTC))
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_entry_is_read_back_as_it_was(entry: dict[str, Any]) -> None:
    assert tomllib.loads(toml_array_table("things", entry)) == {"things": [entry]}
    assert tomllib.loads(toml_table("thing", entry)) == {"thing": entry}


def test_what_toml_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match="None"):
        toml_table("thing", {"nothing": None})


def test_moments_are_written_as_toml_has_them() -> None:
    entry = {"at": datetime(2026, 1, 31, 8, tzinfo=UTC), "on": time(8, 30)}
    assert toml_table("t", entry) == "[t]\nat = 2026-01-31T08:00:00+00:00\non = 08:30:00\n"


def test_text_is_escaped_as_toml_wants() -> None:
    assert toml_table("t", {"a": '阅"\n\x7f'}) == '[t]\na = "阅\\"\\n\\u007F"\n'


def test_points_are_plain_lists() -> None:
    assert toml_table("t", {"p": (120.6, 31.3)}) == "[t]\np = [120.6, 31.3]\n"
