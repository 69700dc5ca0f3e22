"""Real buildings of every format, imported: the same building, and stable from then on."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import shapely

from floorplans import Connector, LoadedVenue, Venue, find_connectors, load_venue
from floorplans.readers.osm import load_osm
from floorplans.readers.wrld.load import load_wrld
from floorplans.touching import touching_units
from floorplans.writers import import_files
from floorplans.writers.ids import FileIds
from tests.floorplans.same_venue import loaded_from

pytestmark = pytest.mark.shared

FEATURES = {
    "level": "levels",
    "unit": "units",
    "opening": "openings",
    "amenity": "amenities",
    "anchor": "anchors",
    "occupant": "occupants",
    "fixture": "fixtures",
    "detail": "details",
}
GRAIN = 1e-5
"""Metres by which an outline may have moved."""


@pytest.fixture(
    scope="module",
    params=[
        ("spbpu", load_venue),
        ("westport", load_wrld),
        ("apb/APBorig.osm", load_osm),
        ("apb/apb.geojson", load_osm),
    ],
    ids=["imdf", "wrld", "osm", "osm-geojson"],
)
def before(request: pytest.FixtureRequest, shared_dir: Path) -> LoadedVenue:
    name, load = request.param
    found: LoadedVenue = load(shared_dir / "venues" / name)
    return found


@pytest.fixture(scope="module")
def after(before: LoadedVenue, tmp_path_factory: pytest.TempPathFactory) -> LoadedVenue:
    files = import_files(before, find_connectors(before.venue, before.table))
    return loaded_from(files, tmp_path_factory.mktemp("import") / "read")


def test_every_feature_is_there_under_its_new_id(before: LoadedVenue, after: LoadedVenue) -> None:
    ids = FileIds(before.venue.id)
    for kind, collection in FEATURES.items():
        old, new = getattr(before.venue, collection), getattr(after.venue, collection)
        assert list(new) == [ids.of(kind, feature_id) for feature_id in old]
        for feature_id, feature in old.items():
            again = new[ids.of(kind, feature_id)]
            assert getattr(again, "names", None) == getattr(feature, "names", None)
            assert getattr(again, "category", None) == getattr(feature, "category", None)


def test_floors_have_their_places(before: LoadedVenue, after: LoadedVenue) -> None:
    ids = FileIds(before.venue.id)
    for unit in before.venue.units.values():
        drawn = shapely.transform(unit.area, before.venue.frame.to_degrees)
        again = after.venue.units[ids.of("unit", unit.id)].area
        here = shapely.transform(drawn, after.venue.frame.to_local)
        assert shapely.symmetric_difference(here, again).area < GRAIN * unit.area.length


def test_openings_join_the_same_units(before: LoadedVenue, after: LoadedVenue) -> None:
    ids = FileIds(before.venue.id)
    again = touching_units(after.venue)
    for opening_id, units in touching_units(before.venue).items():
        wanted = [ids.of("unit", unit_id) for unit_id in units]
        assert list(again[ids.of("opening", opening_id)]) == wanted


def passing(venue: Venue, name: str) -> list[object]:
    return [getattr(opening, name) for opening in venue.openings.values()]


def test_openings_keep_hours_and_widths(before: LoadedVenue, after: LoadedVenue) -> None:
    for name in ("hours", "clear_width", "access_control", "accessibility", "door"):
        assert passing(after.venue, name) == passing(before.venue, name)


def said(connectors: Sequence[Connector], ids: FileIds) -> list[tuple[object, ...]]:
    return [
        (
            connector.id,
            connector.kind,
            connector.names,
            connector.direction,
            connector.hours,
            tuple(ids.of("unit", stop.unit_id) for stop in connector.stops),
        )
        for connector in connectors
    ]


def test_connectors_are_the_same(before: LoadedVenue, after: LoadedVenue) -> None:
    ids = FileIds(before.venue.id)
    here = find_connectors(before.venue, before.table)
    there = find_connectors(after.venue, after.table)
    assert said(there, ids) == said(here, ids)


def test_import_of_an_import_is_the_same(before: LoadedVenue, after: LoadedVenue) -> None:
    files = import_files(before, find_connectors(before.venue, before.table))
    assert import_files(after, find_connectors(after.venue, after.table)) == files


def test_ids_and_geometry_have_no_findings(after: LoadedVenue) -> None:
    codes = {finding.code for finding in after.findings}
    assert codes <= {"floorplan.category.unknown", "floorplan.reference.missing"}
