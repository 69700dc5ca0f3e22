"""Andreas-Pfitzmann-Bau, TU Dresden: a real building in Simple Indoor Tagging.

Its defects are listed in the README of the shared venues. That counts 32 doors on one outline and 3
on none, because it looks at closed ways only: the Foyer is a multipolygon, whose rings have 13 of
these doors too.
"""

import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from pathlib import Path

import networkx as nx
import pytest

from floorplans import (
    LoadedVenue,
    Severity,
    build_graph,
    find_connectors,
    touching_units,
    unlinked_units,
)
from floorplans.readers.osm import is_osm, load_osm
from tests.floorplans.osm_drawing import of_code

pytestmark = pytest.mark.shared

FOYER = "relation/11878686"
DOORLESS = "way/870541218"
LONELY_STAIRS = "way/870541202"
BASEMENT_DOORS = {"node/8109446113", "node/8109446260", "node/8109446351"}
LIFT_DOOR = "node/8109446476"


@pytest.fixture(scope="module")
def apb(shared_dir: Path) -> LoadedVenue:
    return load_osm(shared_dir / "venues/apb/APBorig.osm")


def raw_doors(path: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Closed ways through each door, without and with the rings of the Foyer, from the XML."""
    root = ET.parse(path).getroot()  # noqa: S314 - our own data set
    tags = {
        (element.tag, element.get("id")): {
            tag.get("k"): tag.get("v") for tag in element.iter("tag")
        }
        for element in root
    }
    ways: dict[str, set[str]] = defaultdict(set)
    with_foyer: dict[str, set[str]] = defaultdict(set)
    rings = {
        member.get("ref")
        for relation in root.iter("relation")
        if relation.get("id") == FOYER.partition("/")[2]
        for member in relation.iter("member")
    }
    for way in root.iter("way"):
        indoor = tags["way", way.get("id")].get("indoor") in {"room", "corridor", "area"}
        for nd in way.iter("nd"):
            ref = f"node/{nd.get('ref')}"
            if indoor:
                ways[ref].add(way.get("id", ""))
            if way.get("id") in rings:
                with_foyer[ref].add(FOYER)
    doors = [f"node/{number}" for (kind, number), found in tags.items() if "door" in found]
    assert all(door.startswith("node/") for door in doors)
    return (
        {door: len(ways[door]) for door in doors},
        {door: len(ways[door] | with_foyer[door]) for door in doors},
    )


def test_every_outline_is_a_unit_on_each_of_its_levels(apb: LoadedVenue) -> None:
    venue = apb.venue
    elements = {unit_id.partition("@")[0] for unit_id in venue.units}
    assert len(elements) == 446
    assert len({unit_id.partition("@")[0] for unit_id in venue.units if "@" in unit_id}) == 9
    assert len(venue.units) == 476
    assert [level.ordinal for level in venue.levels.values()] == [-1, 0, 1, 2, 3]
    outlines = {unit.id.partition("@")[0]: unit.area.area for unit in venue.units.values()}
    foyer = outlines.pop(FOYER)
    assert sum(outlines.values()) == pytest.approx(14_073, rel=0.01)
    assert foyer == pytest.approx(750, rel=0.01)
    assert sum(1 for unit in venue.units.values() if unit.names) == 476
    assert venue.names == {"und": "Andreas-Pfitzmann-Bau"}
    assert venue.category == "university"
    assert venue.addresses[venue.address_id or ""].address == "Nöthnitzer Straße 46"


def test_geojson_gives_the_same_venue(apb: LoadedVenue, shared_dir: Path) -> None:
    path = shared_dir / "venues/apb/apb.geojson"
    assert is_osm(path)
    other = load_osm(path)
    for kind in ("levels", "units", "amenities", "fixtures", "relationships", "occupants"):
        assert set(getattr(other.venue, kind)) == set(getattr(apb.venue, kind))
    doors = {key for key in apb.venue.openings if key.startswith("node/")}
    assert {key for key in other.venue.openings if key.startswith("node/")} == doors
    assert len(other.venue.openings) == len(apb.venue.openings)
    assert Counter(one.code for one in other.findings) == Counter(one.code for one in apb.findings)


def test_the_known_defects_are_found(apb: LoadedVenue) -> None:
    assert len(of_code(apb, "osm.unclosed")) == 8
    references = of_code(apb, "osm.duplicate_ref")
    assert len(references) == 14
    assert sum(1 for one in references if one.severity is Severity.WARNING) == 3
    between = of_code(apb, "osm.level_between")[0].message
    assert all(value in between for value in ("0.08", "0.25", "0.5", "1.5"))
    several = of_code(apb, "osm.level_several")[0].message
    assert all(value in several for value in ("0-1", "1-2", "0-3", "-1-3"))
    assert of_code(apb, "osm.level_repeated")[0].message.startswith("22 ")
    assert not of_code(apb, "geometry.invalid")


def test_doors_that_lack_an_outline_are_found(apb: LoadedVenue, shared_dir: Path) -> None:
    ways_only, whole = raw_doors(shared_dir / "venues/apb/APBorig.osm")
    assert Counter(min(count, 2) for count in ways_only.values()) == {2: 467, 1: 32, 0: 3}
    lacking = {door for door, count in whole.items() if count < 2}
    found = {
        one.feature_id
        for code in ("door_one_outline", "door_no_outline", "door_off_node", "door_twice")
        for one in of_code(apb, f"osm.{code}")
    }
    assert lacking <= found
    # On the levels of `repeat_on`: no basement around the stairs, walls that miss the lift's door.
    assert found - lacking == {*BASEMENT_DOORS, LIFT_DOOR, "node/8109446371"}
    assert len(apb.venue.openings) == 533


def test_the_rest_of_the_house_hangs_together(apb: LoadedVenue) -> None:
    """All but the room without a door can be reached, on foot and in a wheelchair's width."""
    venue = apb.venue
    connectors = find_connectors(venue, apb.table)
    assert Counter(one.kind.value for one in connectors) == {"stairs": 7, "elevator": 2}
    assert [unit.id for unit in unlinked_units(venue, connectors)] == [LONELY_STAIRS]
    touching = touching_units(venue)
    assert Counter(map(len, touching.values())) == {2: 509, 1: 24}
    for radius in (0.22, 0.42):
        graph = build_graph(venue, connectors, radius)
        net = nx.Graph()
        net.add_nodes_from(range(len(graph.positions)))
        net.add_edges_from(zip(graph.arcs.tail.tolist(), graph.arcs.head.tolist(), strict=True))
        largest = max(nx.connected_components(net), key=len)
        cut_off = {
            floor.unit_id
            for floor in graph.floors.values()
            if not largest.intersection(floor.nodes.tolist())
        }
        assert cut_off == {DOORLESS}
