"""Directions and hours of openings, as relationships state them."""

from dataclasses import replace
from pathlib import Path

import pytest

from floorplans.model import Relationship, Venue
from floorplans.passages import stated_passages, unstated_passages, with_stated_passages
from floorplans.reporting import FileReport, Report
from tests.floorplans.plans import Plan, codes, only, small_plan, uid
from tests.floorplans.rooms import bare_plan

HALL, ROOM, DOOR = uid("ground hall"), uid("ground room"), uid("ground room door")
HOURS = "Mo-Fr 09:00-17:00"


def through(plan: Plan, label: str = "way", /, **properties: object) -> None:
    """Add a directed traversal from the hall into the room."""
    known: dict[str, object] = {
        "category": "traversal",
        "direction": "directed",
        "origin": {"id": HALL, "feature_type": "unit"},
        "intermediary": [{"id": DOOR, "feature_type": "opening"}],
        "destination": {"id": ROOM, "feature_type": "unit"},
    }
    plan.add("relationship", label, None, **{**known, **properties})


@pytest.mark.parametrize("category", ["traversal", "traversal.path"])
def test_directed_traversal_makes_an_opening_one_way(tmp_path: Path, category: str) -> None:
    plan = small_plan()
    through(plan, category=category, hours=HOURS)
    loaded = plan.load(tmp_path)
    assert loaded.findings == ()
    door = loaded.venue.openings[DOOR]
    assert (door.into, door.hours) == (ROOM, HOURS)


@pytest.mark.parametrize(
    "properties",
    [
        {"direction": "undirected"},
        {"category": "ramp"},
        {"destination": {"id": uid("upper room"), "feature_type": "unit"}},
        {"destination": None},
    ],
)
def test_other_relationships_do_not(tmp_path: Path, properties: dict[str, object]) -> None:
    plan = small_plan()
    through(plan, **properties)
    assert plan.load(tmp_path).venue.openings[DOOR].into is None


def test_traversals_both_ways_make_a_two_way_opening(tmp_path: Path) -> None:
    plan = small_plan()
    through(plan)
    back = {"id": HALL, "feature_type": "unit"}
    through(plan, "back", origin={"id": ROOM, "feature_type": "unit"}, destination=back)
    assert plan.load(tmp_path).venue.openings[DOOR].into is None


def test_lift_hours_are_not_the_hours_of_its_doors(tmp_path: Path) -> None:
    plan = small_plan()
    ends = [{"id": uid(f"{level} stairs"), "feature_type": "unit"} for level in ("ground", "upper")]
    through(plan, category="stairs", origin=ends[0], destination=ends[1], hours=HOURS)
    assert plan.load(tmp_path).venue.openings[DOOR].hours is None


def test_hours_that_contradict_are_reported(tmp_path: Path) -> None:
    plan = small_plan()
    through(plan, hours=HOURS)
    through(plan, "again", hours="24/7")
    loaded = plan.load(tmp_path)
    assert only(loaded.findings, "relationship.hours").feature_id == DOOR
    assert loaded.venue.openings[DOOR].hours == HOURS


def test_traversal_from_nowhere_gives_a_unit_its_hours(tmp_path: Path) -> None:
    plan = small_plan()
    through(plan, origin=None, intermediary=None, hours=HOURS)
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == []
    assert loaded.venue.units[ROOM].hours == HOURS


def refs(*labels: str) -> list[dict[str, str]]:
    kinds = {True: "opening", False: "unit"}
    return [{"id": uid(label), "feature_type": kinds["door" in label]} for label in labels]


def row_of_rooms(middle: str = "room") -> Plan:
    """Four rooms in a row on the ground floor, a door between each two."""
    plan = bare_plan()
    for number in range(4):
        west = -10 + 5 * number
        category = middle if number == 1 else "room"
        plan.unit(f"r{number}", "ground", (west, -5, west + 5, 5), category)
        if number:
            plan.opening(f"door {number}", "ground", (west, -1), (west, 1))
    return plan


def directions(plan: Plan, folder: Path) -> tuple[list[str | None], list[str]]:
    """Where the three doors lead, and what was found."""
    loaded = plan.load(folder)
    labels = {uid(f"r{number}"): f"r{number}" for number in range(4)}
    ways = [loaded.venue.openings[uid(f"door {number}")].into for number in (1, 2, 3)]
    return [None if way is None else labels[way] for way in ways], codes(loaded.findings)


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        (("door 1", "r1", "door 2"), ["r1", "r2", None]),
        (("door 1", "door 2"), ["r1", "r2", None]),
        (("door 1", "r1"), ["r1", None, None]),
        (("door 2",), [None, "r2", None]),
    ],
)
def test_every_opening_of_a_chain_leads_onward(
    tmp_path: Path, between: tuple[str, ...], expected: list[str | None]
) -> None:
    plan = row_of_rooms()
    (origin, destination) = refs("r0", "r2")
    through(
        plan, category="traversal.path", origin=origin, intermediary=refs(*between),
        destination=destination,
    )  # fmt: skip
    assert directions(plan, tmp_path) == (expected, [])


@pytest.mark.parametrize(
    "between", [("r1",), ("door 1", "r1", "door 2"), ("door 1", "door 2"), ("door 1", "r1")]
)
def test_a_moving_walkway_makes_its_openings_one_way(
    tmp_path: Path, between: tuple[str, ...]
) -> None:
    plan = row_of_rooms("movingwalkway")
    (origin, destination) = refs("r2", "r0")
    through(
        plan, category="movingwalkway", origin=origin, intermediary=refs(*between[::-1]),
        destination=destination,
    )  # fmt: skip
    assert directions(plan, tmp_path) == (["r0", "r1", None], [])


def test_two_chains_the_other_way_round_leave_openings_open_both_ways(tmp_path: Path) -> None:
    plan = row_of_rooms()
    for label, ends in (("there", ("r0", "r2")), ("back", ("r2", "r0"))):
        (origin, destination) = refs(*ends)
        doors = refs("door 1", "door 2")[:: 1 if label == "there" else -1]
        through(plan, label, origin=origin, intermediary=doors, destination=destination)
    assert directions(plan, tmp_path) == ([None, None, None], [])


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"destination": refs("r3")[0], "origin": None}, "door 1"),
        ({"intermediary": None}, "no opening"),
        ({"category": "movingwalkway", "intermediary": None}, "no opening"),
        ({"destination": refs("over")[0]}, "several floors"),
        ({"destination": refs("r0")[0]}, "door 1"),
    ],
)
def test_a_direction_that_sets_nothing_is_reported(
    tmp_path: Path, properties: dict[str, object], reason: str
) -> None:
    plan = row_of_rooms()
    plan.unit("over", "upper", (-10, -5, 10, 5), "room")
    (origin, destination) = refs("r0", "r1")
    way = {"origin": origin, "intermediary": refs("door 1"), "destination": destination}
    through(plan, "way", **{**way, **properties})
    loaded = plan.load(tmp_path)
    finding = only(loaded.findings, "relationship.direction")
    assert finding.feature_id == uid("way")
    assert (uid(reason) if reason.startswith("door") else reason) in finding.message
    assert loaded.venue.openings[uid("door 1")].into is None


def test_a_direction_that_another_relationship_takes_back_is_reported(tmp_path: Path) -> None:
    plan = small_plan()
    through(plan)
    through(plan, "again", direction="undirected")
    loaded = plan.load(tmp_path)
    assert loaded.venue.openings[DOOR].into is None
    assert only(loaded.findings, "relationship.direction").feature_id == uid("way")


def with_relationships(venue: Venue, *relationships: Relationship) -> Venue:
    more = {item.id: item for item in relationships}
    return replace(venue, relationships={**venue.relationships, **more})


@pytest.mark.parametrize("into", [None, ROOM, HALL])
@pytest.mark.parametrize("hours", [None, HOURS])
@pytest.mark.parametrize("opening_id", [DOOR, uid("entrance")])
def test_what_relationships_do_not_say_is_added_once(
    tmp_path: Path, into: str | None, hours: str | None, opening_id: str
) -> None:
    venue = small_plan().load(tmp_path).venue
    if opening_id != DOOR and into == ROOM:
        into = None
    opening = replace(venue.openings[opening_id], into=into, hours=hours)
    telling = replace(venue, openings={**venue.openings, opening_id: opening})
    added = tuple(unstated_passages(telling))
    assert len(added) == (into is not None or hours is not None)
    stated = with_relationships(venue, *added)
    read = with_stated_passages(stated, FileReport(Report(), "relationship.geojson"))
    assert (read.openings[opening_id].into, read.openings[opening_id].hours) == (into, hours)
    assert tuple(unstated_passages(read)) == ()


def test_direction_that_a_file_contradicts_is_not_added_again_and_again(tmp_path: Path) -> None:
    """An undirected traversal stands in the file, and the venue table says one way."""
    plan = small_plan()
    through(plan, direction="undirected")
    venue = plan.load(tmp_path).venue
    opening = replace(venue.openings[DOOR], into=ROOM)
    telling = replace(venue, openings={**venue.openings, DOOR: opening})
    assert tuple(unstated_passages(telling)) == ()
    assert stated_passages(telling)[DOOR].into is None


def test_added_hours_keep_the_direction_that_is_stated(tmp_path: Path) -> None:
    plan = small_plan()
    through(plan)
    venue = plan.load(tmp_path).venue
    opening = replace(venue.openings[DOOR], hours=HOURS)
    telling = replace(venue, openings={**venue.openings, DOOR: opening})
    stated = with_relationships(telling, *unstated_passages(telling))
    assert stated_passages(stated)[DOOR].into == ROOM
    assert stated_passages(stated)[DOOR].hours == HOURS


def test_units_keep_their_hours(tmp_path: Path) -> None:
    venue = small_plan().load(tmp_path).venue
    unit = replace(venue.units[ROOM], hours=HOURS)
    telling = replace(venue, units={**venue.units, ROOM: unit})
    stated = with_relationships(venue, *unstated_passages(telling))
    read = with_stated_passages(stated, FileReport(Report(), "relationship.geojson"))
    assert read.units[ROOM].hours == HOURS
    assert tuple(unstated_passages(read)) == ()
