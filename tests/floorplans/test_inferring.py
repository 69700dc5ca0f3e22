"""Corridors that nobody drew: gaps between units that openings lead into."""

from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from floorplans import (
    LoadedVenue,
    Venue,
    build_graph,
    find_connectors,
    load_venue,
    touching_units,
)
from floorplans.checks.reach import unit_components
from floorplans.inferring import infer_walkways
from floorplans.readers.imdf import load_imdf
from floorplans.sample import sample_library
from tests.floorplans.plans import GROUND, UPPER, Plan, codes, small_plan, uid


def without_walkways(venue: Venue) -> Venue:
    units = {key: unit for key, unit in venue.units.items() if unit.category != "walkway"}
    return replace(venue, units=units)


def components(venue: Venue, loaded: LoadedVenue) -> list[int]:
    connectors = find_connectors(venue, loaded.table)
    return [len(found) for found in unit_components(venue, connectors, touching_units(venue))]


def drawn(plan: Plan, folder: Path) -> LoadedVenue:
    """The venue as its files draw it, before anything is inferred."""
    return load_imdf(plan.folder(folder / "plan"))


def hall_less() -> Plan:
    """The small plan without its halls: rooms and stairs at a gap."""
    plan = small_plan()
    halls = {uid(f"{level} hall") for level in (GROUND, UPPER)}
    plan.features["unit"] = [unit for unit in plan.features["unit"] if unit["id"] not in halls]
    return plan


def test_a_gap_with_doors_becomes_a_walkway(tmp_path: Path) -> None:
    loaded = drawn(hall_less(), tmp_path)
    venue, findings = infer_walkways(loaded.venue)
    ground, upper = f"inferred/{uid(GROUND)}/1", f"inferred/{uid(UPPER)}/1"
    assert set(venue.units) - set(loaded.venue.units) == {ground, upper}
    hall = venue.units[ground]
    assert (hall.category, hall.inferred, hall.names) == ("walkway", True, {})
    assert hall.area.area == pytest.approx(140, rel=1e-3)
    assert codes(findings) == ["unit.inferred", "unit.inferred"]
    assert findings[0].feature_id == ground
    assert findings[0].severity.value == "info"
    assert "140.0 m²" in findings[0].message
    assert "3 openings lead" in findings[0].message
    assert components(venue, loaded) == [6]


def test_people_walk_through_it(tmp_path: Path) -> None:
    loaded = drawn(hall_less(), tmp_path)
    venue, _ = infer_walkways(loaded.venue)
    graph = build_graph(venue, find_connectors(venue, loaded.table), 0.22)
    assert len(graph.floors[f"inferred/{uid(GROUND)}/1"].nodes) > 0


def test_inferring_twice_adds_nothing(tmp_path: Path) -> None:
    venue, _ = infer_walkways(drawn(hall_less(), tmp_path).venue)
    again, findings = infer_walkways(venue)
    assert (again, findings) == (venue, ())


def test_a_complete_plan_stays_as_it_is(tmp_path: Path) -> None:
    venue = drawn(small_plan(), tmp_path).venue
    found, findings = infer_walkways(venue)
    assert found is venue
    assert findings == ()


def test_light_wells_have_no_doors(tmp_path: Path) -> None:
    plan = small_plan()
    plan.features["unit"] = [
        unit for unit in plan.features["unit"] if unit["id"] != uid("ground room")
    ]
    plan.features["opening"] = [
        found for found in plan.features["opening"] if found["id"] != uid("ground room door")
    ]
    venue = drawn(plan, tmp_path).venue
    assert infer_walkways(venue) == (venue, ())


def test_one_door_is_that_of_a_room_nobody_drew(tmp_path: Path) -> None:
    plan = hall_less()
    plan.features["opening"] = [
        found for found in plan.features["opening"] if found["id"] == uid("entrance")
    ]
    venue = drawn(plan, tmp_path).venue
    assert infer_walkways(venue) == (venue, ())


def test_blocked_units_are_no_gap(tmp_path: Path) -> None:
    plan = hall_less()
    plan.unit("shaft", GROUND, (-6, -2, -2, 2), "opentobelow")
    venue, _ = infer_walkways(drawn(plan, tmp_path).venue)
    hall = venue.units[f"inferred/{uid(GROUND)}/1"]
    assert hall.area.area == pytest.approx(140 - 16, rel=1e-3)


def test_slits_of_sloppy_drawing_are_no_corridor(tmp_path: Path) -> None:
    plan = small_plan()
    for level in (GROUND, UPPER):
        feature = plan.feature(f"{level} hall")
        ring = shapely.box(-10, -5, 3.5, 5)
        other = small_plan()
        other.unit("other", level, ring.bounds, "walkway")
        feature["geometry"] = other.feature("other")["geometry"]
    venue = drawn(plan, tmp_path).venue
    assert infer_walkways(venue) == (venue, ())


def test_fire_doors_part_a_corridor(tmp_path: Path) -> None:
    plan = hall_less()
    plan.opening("fire door", GROUND, (-3, -4.8), (-3, 4.8))
    plan.opening("west door", GROUND, (-10, -1), (-10, 1))
    venue, findings = infer_walkways(drawn(plan, tmp_path).venue)
    ids = [f"inferred/{uid(GROUND)}/{number}" for number in (1, 2)]
    assert [finding.feature_id for finding in findings[:2]] == ids
    assert touching_units(venue)[uid("fire door")] == tuple(ids)
    west, east = (venue.units[key].area.centroid.x for key in ids)
    assert west < east


def test_taken_ids_are_passed_over(tmp_path: Path) -> None:
    loaded = drawn(hall_less(), tmp_path)
    room = loaded.venue.units[uid("ground room")]
    taken = f"inferred/{uid(GROUND)}/1"
    units = {**loaded.venue.units, taken: replace(room, id=taken)}
    venue, _ = infer_walkways(replace(loaded.venue, units=units))
    assert f"inferred/{uid(GROUND)}/2" in venue.units
    assert venue.units[taken].category == "library"


def test_invalid_areas_do_no_harm(tmp_path: Path) -> None:
    loaded = drawn(hall_less(), tmp_path)
    room = loaded.venue.units[uid("ground room")]
    bow_tie = shapely.Polygon([(4, -5), (10, 0), (10, -5), (4, 0)])
    units = {**loaded.venue.units, room.id: replace(room, area=bow_tie)}
    venue, _ = infer_walkways(replace(loaded.venue, units=units))
    assert f"inferred/{uid(GROUND)}/1" in venue.units


def test_levels_without_units_are_taken_whole(tmp_path: Path) -> None:
    plan = hall_less()
    plan.features["unit"] = []
    venue, _ = infer_walkways(drawn(plan, tmp_path).venue)
    assert [unit.area.area for unit in venue.units.values()] == [
        pytest.approx(200, rel=1e-3),
        pytest.approx(200, rel=1e-3),
    ]


def test_the_sample_library_is_connected_again(tmp_path: Path) -> None:
    for name, content in sample_library().items():
        (tmp_path / name).write_bytes(content)
    loaded = load_venue(tmp_path)
    assert infer_walkways(loaded.venue) == (loaded.venue, ())
    bare = without_walkways(loaded.venue)
    assert len(bare.units) < len(loaded.venue.units)
    venue, _ = infer_walkways(bare)
    assert len(components(venue, loaded)) == len(components(loaded.venue, loaded))


@pytest.mark.shared
def test_spbpu_needs_nothing(shared_dir: Path) -> None:
    venue = load_venue(shared_dir / "venues" / "spbpu").venue
    assert infer_walkways(venue) == (venue, ())


@pytest.mark.shared
def test_spbpu_without_its_walkways_is_connected_again(shared_dir: Path) -> None:
    loaded = load_venue(shared_dir / "venues" / "spbpu")
    bare = without_walkways(loaded.venue)
    assert max(components(bare, loaded)) < 20
    venue, findings = infer_walkways(bare)
    found = components(venue, loaded)
    lost = len(loaded.venue.units) - len(venue.units)
    assert components(loaded.venue, loaded) == [273, 169, 1]
    assert len(found) == 3
    assert sum(found) == 443 - lost
    assert len(findings) == len(venue.units) - len(bare.units)
