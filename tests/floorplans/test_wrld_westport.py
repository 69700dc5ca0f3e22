"""Westport House: what ../shared/venues/README.md counts, and whether people get around in it."""

from collections import Counter
from pathlib import Path

import networkx as nx
import pytest
import shapely

from floorplans import LoadedVenue, build_graph, find_connectors, is_traversable, touching_units
from floorplans.checks.reach import unit_components
from floorplans.readers.wrld import is_wrld, load_wrld

pytestmark = pytest.mark.shared

LEVELS = ("gf", "1", "2", "3", "4", "5", "6")


@pytest.fixture(scope="module")
def loaded(shared_dir: Path) -> LoadedVenue:
    return load_wrld(shared_dir / "venues" / "westport")


def full(level: str) -> str:
    return f"westport-house-floor-{level}"


def test_it_is_recognised(shared_dir: Path) -> None:
    assert is_wrld(shared_dir / "venues" / "westport")
    assert not is_wrld(shared_dir / "venues" / "spbpu")


def test_all_drawn_rooms_are_units(loaded: LoadedVenue) -> None:
    drawn = Counter(
        (unit.level_id, unit.category) for unit in loaded.venue.units.values() if not unit.inferred
    )
    counts = {
        "stairs": (6, 6, 4, 3, 4, 3, 2),
        "elevator": (6, 5, 1, 2, 2, 1, 1),
        "restroom": (2, 0, 4, 0, 0, 0, 0),
        "structure": (1, 0, 2, 16, 16, 0, 0),
        "opentobelow": (0, 0, 0, 0, 0, 0, 2),
        "room": (0, 0, 5, 0, 0, 0, 0),
    }
    for category, numbers in counts.items():
        assert tuple(drawn[full(level), category] for level in LEVELS) == numbers
    assert [level.ordinal for level in loaded.venue.levels.values()] == list(range(7))


def test_every_door_is_an_opening_or_a_finding(loaded: LoadedVenue) -> None:
    doors = [o for o in loaded.venue.openings.values() if o.door and o.door.type == "door"]
    shut = [f for f in loaded.findings if f.code.startswith("floorplan.wrld.door.")]
    assert len(doors) + len(shut) == 333
    assert Counter(finding.code for finding in shut) == {"floorplan.wrld.door.no_floor": 34}


def test_every_opening_joins_two_units_or_leads_out(loaded: LoadedVenue) -> None:
    touching = touching_units(loaded.venue)
    for opening in loaded.venue.openings.values():
        sides = len(touching[opening.id])
        outline = loaded.venue.levels[opening.level_id].area.boundary
        assert sides == 2 or (sides == 1 and shapely.distance(outline, opening.line) < 0.2)


def test_units_do_not_overlap_and_leave_the_walls_out(loaded: LoadedVenue) -> None:
    for level in loaded.venue.levels.values():
        areas = [u.area for u in loaded.venue.units.values() if u.level_id == level.id]
        total = sum(area.area for area in areas)
        assert shapely.union_all(areas).area == pytest.approx(total, abs=0.05)
        assert 0.7 < total / level.area.area < 0.97
        assert all(area.is_valid for area in areas)


def test_defects_come_out_as_findings(loaded: LoadedVenue) -> None:
    counts = Counter(finding.code.removeprefix("floorplan.wrld.") for finding in loaded.findings)
    assert counts["units_inferred"] == 7
    assert counts["paths.unjoined"] == counts["accessibility"] == 1
    (unjoined,) = [f for f in loaded.findings if f.code.endswith("paths.unjoined")]
    assert "4 of 7 levels" in unjoined.message
    assert [f for f in loaded.findings if f.severity.value != "info"] == []


def test_paths_state_the_stairs_and_the_lift(loaded: LoadedVenue) -> None:
    stated = {
        (path.category, path.origin_id, path.destination_id)
        for path in loaded.venue.relationships.values()
    }
    assert stated == {
        ("stairs", f"{full('2')}/307", f"{full('1')}/264"),
        ("stairs", f"{full('1')}/264", f"{full('gf')}/103"),
        ("elevator", f"{full('2')}/308", f"{full('gf')}/102"),
    }
    assert len(loaded.venue.details) == 43


def test_spaces_have_the_names_that_cover_them(loaded: LoadedVenue) -> None:
    names = {
        unit.names["en"]
        for unit in loaded.venue.units.values()
        if unit.inferred and "en" in unit.names
    }
    assert names == {"Unit 1", "Unit 3", "Unit 4", "Balcony"}


def test_people_get_around(loaded: LoadedVenue) -> None:
    venue = loaded.venue
    connectors = find_connectors(venue, loaded.table)
    touching = touching_units(venue)
    components = unit_components(venue, connectors, touching)
    walkable = [unit for unit in venue.units.values() if is_traversable(unit)]
    assert len(components[0]) == 312
    assert len(components[0]) / len(walkable) > 0.9
    ground = {full("gf")}
    for component in components[1:]:
        levels = {venue.units[unit_id].level_id for unit_id in component}
        assert levels == ground or len(component) == 1


def test_the_graph_follows_the_units(loaded: LoadedVenue) -> None:
    venue = loaded.venue
    connectors = find_connectors(venue, loaded.table)
    graph = build_graph(venue, connectors, 0.22)
    network = nx.Graph()
    network.add_nodes_from(range(len(graph.positions)))
    network.add_edges_from(zip(graph.arcs.tail.tolist(), graph.arcs.head.tolist(), strict=True))
    reached = max(nx.connected_components(network), key=len)
    units = {key for key, floor in graph.floors.items() if reached & set(floor.nodes.tolist())}
    largest = unit_components(venue, connectors, touching_units(venue))[0]
    assert set(largest) <= units
