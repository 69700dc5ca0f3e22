"""Venues that go out as IMDF and come in again are the same."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry import shape

from floorplans import Connector, LoadedVenue, find_connectors, load_venue
from floorplans.model import ConnectorSource, Direction, Venue
from floorplans.sample import sample_library
from floorplans.venue_table import VenueTable
from floorplans.writers.ids import FileIds
from floorplans.writers.imdf import write_imdf
from floorplans.writers.shapes import FINE_DIGITS, with_digits
from tests.floorplans.plans import GROUND, codes, small_plan, uid
from tests.floorplans.rich_plan import rich_plan
from tests.floorplans.same_venue import differences, loaded_from

MANDATORY = {"building", "footprint", "level", "opening", "unit", "venue"}


def features(files: Mapping[str, bytes], kind: str) -> Sequence[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(files[f"{kind}.geojson"])["features"]
    return found


def again(venue: Venue, folder: Path) -> Venue:
    """Write and read a venue; what was read gives the same bytes."""
    files = write_imdf(venue)
    read = loaded_from(files, folder).venue
    assert write_imdf(read) == files
    return read


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> LoadedVenue:
    return rich_plan().load(tmp_path_factory.mktemp("rich"))


def test_every_property_survives(rich: LoadedVenue, tmp_path: Path) -> None:
    assert list(differences(rich.venue, again(rich.venue, tmp_path / "again"))) == []


def test_what_was_written_has_no_further_findings(rich: LoadedVenue, tmp_path: Path) -> None:
    read = loaded_from(write_imdf(rich.venue), tmp_path / "again")
    assert codes(read.findings) == codes(rich.findings)


def test_sample_library_survives(tmp_path: Path) -> None:
    loaded = loaded_from(sample_library(), tmp_path / "before")
    read = loaded_from(write_imdf(loaded.venue), tmp_path / "after")
    assert read.findings == ()
    assert list(differences(loaded.venue, read.venue)) == []
    assert write_imdf(read.venue) == write_imdf(loaded.venue)


@pytest.mark.shared
def test_st_petersburg_survives_with_its_defects(shared_dir: Path, tmp_path: Path) -> None:
    loaded = load_venue(shared_dir / "venues" / "spbpu")
    assert list(differences(loaded.venue, again(loaded.venue, tmp_path / "again"))) == []
    read = load_venue(tmp_path / "again")
    kept = {"category.unknown", "reference.missing"}
    assert [code for code in codes(read.findings) if code not in kept] == []
    for code in kept:
        assert codes(read.findings).count(code) == codes(loaded.findings).count(code)


def test_files_are_those_of_the_standard_that_are_needed(tmp_path: Path) -> None:
    plain = write_imdf(small_plan().load(tmp_path).venue)
    assert set(plain) == {"manifest.json", "address.geojson"} | {f"{k}.geojson" for k in MANDATORY}


def test_members_are_those_of_the_standard(rich: LoadedVenue) -> None:
    for name, data in write_imdf(rich.venue).items():
        document = json.loads(data)
        if name == "manifest.json":
            assert document["version"] == "1.0.0"
            continue
        for feature in document["features"]:
            assert list(feature) == ["id", "type", "feature_type", "geometry", "properties"]
            assert feature["feature_type"] == name.removesuffix(".geojson")


def test_archive_without_a_date_gets_one(rich: LoadedVenue) -> None:
    bare = replace(rich.venue, manifest=replace(rich.venue.manifest, created=None))
    manifest = json.loads(write_imdf(bare)["manifest.json"])
    assert manifest["created"] == "1970-01-01T00:00:00Z"


def test_rings_turn_as_geojson_wants(rich: LoadedVenue) -> None:
    hole = Polygon([(-3, -3), (-3, 3), (3, 3), (3, -3)], [[(-1, -1), (1, -1), (1, 1), (-1, 1)]])
    both = MultiPolygon([hole, Polygon([(3.5, -3), (3.5, 3), (3.9, 3)])])
    hall = replace(rich.venue.units[uid("ground hall")], area=both)
    venue = replace(rich.venue, units={**rich.venue.units, hall.id: hall})
    (written,) = [f for f in features(write_imdf(venue), "unit") if f["id"] == hall.id]
    for polygon in shape(written["geometry"]).geoms:
        assert polygon.exterior.is_ccw
        assert not any(ring.is_ccw for ring in polygon.interiors)


def test_coordinates_keep_a_micrometre(rich: LoadedVenue) -> None:
    for feature in features(write_imdf(rich.venue), "unit"):
        drawn = shape(feature["geometry"])
        metres = shapely.transform(drawn, rich.venue.frame.to_local)
        wanted = rich.venue.units[feature["id"]].area
        assert shapely.hausdorff_distance(metres, wanted) < 2e-6


def test_shape_that_a_micrometre_spoils_gets_finer_digits(rich: LoadedVenue) -> None:
    east, north = rich.venue.frame.scale()
    grain = 1e-11 * east
    sliver = Polygon([(0, 0), (5, 0), (5, 0.3e-11 * north), (5 - grain / 5, 0.4e-11 * north)])
    hall = replace(rich.venue.units[uid("ground hall")], area=sliver)
    venue = replace(rich.venue, units={**rich.venue.units, hall.id: hall})
    (written,) = [f for f in features(write_imdf(venue), "unit") if f["id"] == hall.id]
    assert shape(written["geometry"]).is_valid
    assert shape(written["geometry"]).area > 0


def test_corner_that_rounding_moves_across_an_edge_becomes_a_corner_of_it(
    rich: LoadedVenue, tmp_path: Path
) -> None:
    """Holes come as near to the slanted outline as no coordinate in degrees can say."""
    outline = LineString([(-3, -3), (3, 0.1)])
    spots = [outline.interpolate(part / 20, normalized=True) for part in range(2, 19)]
    near = [(spot.x - 1e-9, spot.y + 2e-9) for spot in spots]
    holes = [[(x, y), (x, y + 0.2), (x - 0.1, y + 0.2)] for x, y in near]
    area = Polygon([(-3, -3), (3, 0.1), (3, 4), (-3, 4)], holes)
    assert area.is_valid
    assert not with_digits(rich.venue.frame, area, FINE_DIGITS).is_valid
    hall = replace(rich.venue.units[uid("ground hall")], area=area)
    venue = replace(rich.venue, units={**rich.venue.units, hall.id: hall})
    files = write_imdf(venue)
    read = loaded_from(files, tmp_path / "read")
    assert "geometry.invalid" not in codes(read.findings)
    assert shapely.hausdorff_distance(read.venue.units[hall.id].area, area) < 1e-4
    units = {key: unit for key, unit in read.venue.units.items() if not unit.inferred}
    assert write_imdf(replace(read.venue, units=units)) == files


def foreign(venue: Venue) -> Venue:
    """The venue with ids of another making on a level, a unit, an opening and an anchor."""
    level = replace(venue.levels[uid(GROUND)], id="level/0")
    moved = {uid(GROUND): "level/0"}
    units = {
        unit.id: replace(unit, level_id=moved.get(unit.level_id, unit.level_id))
        for unit in venue.units.values()
    }
    room = replace(units.pop(uid("ground room")), id="way/12@0")
    openings = [
        replace(opening, level_id=moved.get(opening.level_id, opening.level_id))
        for opening in venue.openings.values()
    ]
    upper = venue.levels[uid("upper")]
    return replace(
        venue,
        id="relation/7",
        levels={level.id: level, upper.id: upper},
        units={**units, room.id: room},
        openings={opening.id: opening for opening in openings},
    )


def test_ids_of_another_making_become_uuids(tmp_path: Path) -> None:
    venue = foreign(small_plan().load(tmp_path).venue)
    read = loaded_from(write_imdf(venue), tmp_path / "read")
    assert read.findings == ()
    ids = FileIds("relation/7")
    assert read.venue.id == ids.of("venue", "relation/7")
    room = read.venue.units[ids.of("unit", "way/12@0")]
    assert room.level_id == ids.of("level", "level/0")
    assert UUID(room.id).version == 4
    assert write_imdf(read.venue) == write_imdf(venue)


def test_ids_differ_between_venues() -> None:
    assert FileIds("relation/7").of("unit", "1") != FileIds("relation/8").of("unit", "1")
    assert FileIds("relation/7").of("unit", uid("room")) == uid("room")


def test_features_of_one_id_are_told_apart_by_type(tmp_path: Path) -> None:
    """Other formats call a building like its venue and a level like a unit on it."""
    venue = foreign(small_plan().load(tmp_path).venue)
    building = replace(venue.buildings[uid("library")], id=venue.id)
    levels = {level.id: replace(level, building_ids=(venue.id,)) for level in venue.levels.values()}
    prints = {one.id: replace(one, building_ids=(venue.id,)) for one in venue.footprints.values()}
    venue = replace(venue, buildings={building.id: building}, levels=levels, footprints=prints)
    read = loaded_from(write_imdf(venue), tmp_path / "read")
    assert read.findings == ()
    assert read.venue.id != next(iter(read.venue.buildings))


def test_unknown_categories_are_kept(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("ground room")["category"] = "administration"
    loaded = plan.load(tmp_path)
    read = loaded_from(write_imdf(loaded.venue), tmp_path / "read")
    assert read.venue.units[uid("ground room")].category == "administration"
    assert codes(read.findings) == ["category.unknown"]


@pytest.fixture
def inferred(tmp_path: Path) -> tuple[Venue, Connector]:
    loaded = small_plan().load(tmp_path)
    (stairs,) = find_connectors(loaded.venue, loaded.table)
    assert stairs.source is ConnectorSource.INFERRED
    return loaded.venue, stairs


def test_connector_becomes_a_relationship(
    inferred: tuple[Venue, Connector], tmp_path: Path
) -> None:
    venue, stairs = inferred
    read = loaded_from(write_imdf(venue, [stairs]), tmp_path / "read")
    assert read.findings == ()
    (found,) = find_connectors(read.venue, read.table)
    assert found == replace(stairs, source=ConnectorSource.RELATIONSHIP)
    assert write_imdf(read.venue, [found]) == write_imdf(venue, [stairs])


@pytest.mark.parametrize("direction", list(Direction))
def test_direction_and_hours_of_a_connector_survive(
    inferred: tuple[Venue, Connector], tmp_path: Path, direction: Direction
) -> None:
    venue, stairs = inferred
    stairs = replace(stairs, direction=direction, hours="Mo-Fr 08:00-20:00")
    files = write_imdf(venue, [stairs])
    (written,) = features(files, "relationship")
    directed = direction is not Direction.BOTH
    assert written["properties"]["direction"] == ("directed" if directed else "undirected")
    (found,) = find_connectors(loaded_from(files, tmp_path / "read").venue, VenueTable())
    assert (found.direction, found.hours) == (direction, "Mo-Fr 08:00-20:00")


def test_stops_between_are_intermediaries(tmp_path: Path) -> None:
    loaded = loaded_from(sample_library(), tmp_path / "sample")
    bare = replace(loaded.venue, relationships={})
    connectors = find_connectors(loaded.venue, loaded.table)
    files = write_imdf(bare, connectors)
    read = loaded_from(files, tmp_path / "read").venue

    def stops(found: Sequence[Connector]) -> set[tuple[str, str, tuple[str, ...]]]:
        return {
            (item.kind, item.direction, tuple(stop.unit_id for stop in item.stops))
            for item in found
        }

    assert stops(find_connectors(read, VenueTable())) == stops(connectors)
    lift = next(f for f in features(files, "relationship") if f["properties"]["intermediary"])
    assert len(lift["properties"]["intermediary"]) == 1


def test_stated_connectors_are_not_stated_twice(tmp_path: Path) -> None:
    loaded = loaded_from(sample_library(), tmp_path / "sample")
    connectors = find_connectors(loaded.venue, loaded.table)
    assert write_imdf(loaded.venue, connectors) == write_imdf(loaded.venue)
