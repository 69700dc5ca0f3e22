"""Any small venue goes out and comes in again as it was."""

import uuid
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon

from floorplans import Frame, LoadedVenue, find_connectors
from floorplans.model import (
    Address,
    Amenity,
    Anchor,
    Building,
    Detail,
    Door,
    Fixture,
    Footprint,
    Geofence,
    Kiosk,
    Level,
    Manifest,
    Occupant,
    Opening,
    Relationship,
    Section,
    Unit,
    Validity,
    Venue,
)
from floorplans.passages import with_stated_passages
from floorplans.readers.features import is_uuid4
from floorplans.readers.fields import STEERING
from floorplans.reporting import FileReport, Report
from floorplans.venue_table import VenueTable, with_openings, with_units
from floorplans.writers import import_files
from floorplans.writers.ids import FileIds
from floorplans.writers.relationships import all_relationships
from tests.floorplans.same_venue import differences, loaded_from

Drawn = TypeVar("Drawn")

UUIDS = st.uuids(version=4).map(str)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=6)
TEXTS = st.none() | WORDS
LEFT_OUT = [chr(code) for code in range(0x206A) if STEERING.match(chr(code))]
"""Characters that readers leave out of names."""
CALLED = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters=LEFT_OUT), max_size=6
)
NAMES = st.dictionaries(
    st.sampled_from(["en", "zh", "pt-BR"]), CALLED.filter(lambda text: text.strip() != "")
)
HOURS = st.none() | st.sampled_from(["24/7", "Mo-Fr 09:00-17:00"])
METRES = st.integers(-20_000, 20_000).map(lambda millimetres: millimetres / 1000)
POINTS = st.builds(Point, METRES, METRES)
SOME_POINT = st.none() | POINTS
ACCESSIBILITY = st.lists(st.sampled_from(["wheelchair", "braille", "other"]), unique=True).map(
    tuple
)
RESTRICTIONS = st.none() | st.sampled_from(["employeesonly", "restricted", "vip"])
CATEGORIES = st.sampled_from(["walkway", "room", "unspecified", "administration", "stairs"])


@st.composite
def boxes(draw: st.DrawFn) -> Polygon | MultiPolygon:
    """Boxes, some with a hole, some of two parts, in either turn."""
    west, south = draw(METRES), draw(METRES)
    wide, high = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    box = shapely.box(west, south, west + wide, south + high, ccw=draw(st.booleans()))
    kind = draw(st.sampled_from(["box", "holed", "two"]))
    if kind == "holed":
        return Polygon(box.exterior, [box.centroid.buffer(0.2, quad_segs=2).exterior])
    if kind == "two":
        return MultiPolygon([box, shapely.box(west + 20, south, west + 21, south + 1)])
    return box


@st.composite
def lines(draw: st.DrawFn) -> LineString:
    x, y = draw(METRES), draw(METRES)
    return LineString([(x, y), (x + draw(st.integers(1, 5)), y), (x, y + 1)])


def keyed(draw: st.DrawFn, models: st.SearchStrategy[Drawn], most: int = 2) -> dict[str, Drawn]:
    found = draw(st.lists(models, max_size=most))
    return {getattr(model, "id"): model for model in found}  # noqa: B009


@st.composite
def venues(draw: st.DrawFn, ids: st.SearchStrategy[str] = UUIDS) -> Venue:
    addresses = keyed(
        draw,
        st.builds(
            Address, ids, WORDS, TEXTS, WORDS, TEXTS, WORDS, TEXTS,
            postal_code_ext=TEXTS, postal_code_vanity=TEXTS,
        ),
    )  # fmt: skip
    address = st.none() | (st.sampled_from(sorted(addresses)) if addresses else st.none())
    buildings = keyed(
        draw,
        st.builds(
            Building, ids, NAMES, CATEGORIES, RESTRICTIONS,
            alt_names=NAMES, address_id=address, display_point=SOME_POINT,
        ),
    )  # fmt: skip
    some_buildings = lists_of(buildings)
    levels = {
        level.id: level
        for ordinal in range(draw(st.integers(1, 3)))
        for level in [
            draw(
                st.builds(
                    Level, ids, st.just(ordinal), NAMES, NAMES, CATEGORIES, st.booleans(),
                    some_buildings, RESTRICTIONS, boxes(),
                    address_id=address, display_point=SOME_POINT,
                )
            )
        ]
    }  # fmt: skip
    level = st.sampled_from(list(levels))
    units = keyed(
        draw,
        st.builds(
            Unit, ids, level, CATEGORIES, NAMES, NAMES, RESTRICTIONS, ACCESSIBILITY, SOME_POINT,
            boxes(), hours=HOURS, inferred=st.just(value=False),
        ),
        most=5,
    )  # fmt: skip
    door = st.none() | st.builds(
        Door, st.sampled_from([None, "door", "sesame"]), st.sampled_from([None, True, False]), TEXTS
    )
    openings = keyed(
        draw,
        st.builds(
            Opening, ids, level, CATEGORIES, NAMES, ACCESSIBILITY, ACCESSIBILITY, door, lines(),
            hours=HOURS, clear_width=st.none() | st.floats(0.1, 9), into=st.none(),
            alt_names=NAMES, display_point=SOME_POINT,
        ),
    )  # fmt: skip
    amenities = keyed(
        draw,
        st.builds(
            Amenity, ids, CATEGORIES, NAMES, NAMES, lists_of(units), TEXTS, ACCESSIBILITY,
            st.none() | UUIDS, POINTS, phone=TEXTS, website=TEXTS, address_id=address,
        ),
    )  # fmt: skip
    unit = st.sampled_from(list(units)) if units else st.nothing()
    anchors = keyed(draw, st.builds(Anchor, ids, unit, POINTS, address)) if units else {}
    anchor = st.sampled_from(list(anchors)) if anchors else st.nothing()
    occupants = st.builds(
        Occupant, ids, NAMES, CATEGORIES, anchor, TEXTS, st.none() | UUIDS, phone=TEXTS,
        website=TEXTS, validity=st.none() | st.builds(Validity, TEXTS, TEXTS, TEXTS),
    )  # fmt: skip
    some_anchor = st.none() | anchor
    fixtures = st.builds(
        Fixture, ids, level, CATEGORIES, NAMES, NAMES, some_anchor, SOME_POINT, boxes()
    )
    kiosks = st.builds(Kiosk, ids, level, NAMES, NAMES, some_anchor, SOME_POINT, boxes())
    zone: Any = {
        "alt_names": NAMES,
        "restriction": RESTRICTIONS,
        "accessibility": ACCESSIBILITY,
        "display_point": SOME_POINT,
    }
    sections = keyed(
        draw,
        st.builds(
            Section, ids, level, CATEGORIES, NAMES, st.none() | UUIDS, boxes(),
            address_id=address, parent_ids=st.just(()), **zone,
        ),
    )  # fmt: skip
    ends = st.none() | st.sampled_from([*levels, *units, *openings, *amenities, *sections])
    relationships = st.builds(
        Relationship, ids, st.sampled_from(["elevator", "traversal", "friendship"]), st.booleans(),
        ends, st.lists(ends.filter(bool), max_size=2).map(tuple), ends, HOURS,
        shape=st.none() | POINTS | lines() | boxes(),
    )  # fmt: skip
    geofences = st.builds(
        Geofence, ids, lists_of(levels), some_buildings, CATEGORIES, NAMES, st.none() | UUIDS,
        boxes(), parent_ids=st.just(()), **zone,
    )  # fmt: skip
    return Venue(
        id=draw(ids),
        names=draw(NAMES),
        category=draw(CATEGORIES),
        hours=draw(TEXTS),
        address_id=draw(address),
        language=draw(st.sampled_from(["en", "zh-Hans", "und"])),
        frame=Frame(
            draw(st.sampled_from([-179.9, -0.000001, 120.7])),
            draw(st.sampled_from([-33.9, 0.0, 60.0])),
        ),
        area=shapely.box(-100, -100, 100, 100),
        addresses=addresses,
        buildings=buildings,
        footprints=keyed(
            draw, st.builds(Footprint, ids, CATEGORIES, some_buildings, boxes(), names=NAMES)
        ),
        levels=levels,
        units=units,
        openings=openings,
        amenities=amenities,
        anchors=anchors,
        occupants=keyed(draw, occupants) if anchors else {},
        fixtures=keyed(draw, fixtures),
        kiosks=keyed(draw, kiosks),
        sections={
            one.id: replace(one, parent_ids=draw(lists_of(sections))) for one in sections.values()
        },
        geofences=keyed(draw, geofences),
        relationships=keyed(draw, relationships),
        details=keyed(draw, st.builds(Detail, ids, st.none() | level, lines())),
        alt_names=draw(NAMES),
        restriction=draw(RESTRICTIONS),
        phone=draw(TEXTS),
        website=draw(TEXTS),
        display_point=draw(SOME_POINT),
        manifest=draw(st.builds(Manifest, WORDS.filter(bool), TEXTS, st.lists(WORDS).map(tuple))),
    )


def lists_of(found: dict[str, Any]) -> st.SearchStrategy[tuple[str, ...]]:
    if not found:
        return st.just(())
    return st.lists(st.sampled_from(list(found)), unique=True).map(tuple)


def as_read(venue: Venue) -> Venue:
    """The venue as its own relationships have it: what they say of hours and ways counts."""
    return with_stated_passages(venue, FileReport(Report(), "relationship.geojson"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(venues())
def test_any_venue_survives(venue: Venue) -> None:
    venue = as_read(venue)
    loaded = LoadedVenue(venue, (), VenueTable())
    connectors = find_connectors(venue, loaded.table)
    files = import_files(loaded, connectors)
    stated = {item.id: item for item in all_relationships(venue, connectors)}
    ids = FileIds(venue.id)
    wanted = replace(
        venue,
        relationships={
            ids.of("relationship", key): replace(one, id=ids.of("relationship", key))
            for key, one in stated.items()
        },
    )
    with TemporaryDirectory() as folder:
        read = loaded_from(files, Path(folder) / "read")
        found = with_units(with_openings(read.venue, read.table), read.table)
        assert list(differences(wanted, found)) == []
        again = import_files(read, find_connectors(read.venue, read.table))
    assert again == files


def ids_of(venue: Venue) -> list[str]:
    """The id of the venue and of every feature in it."""
    collections = [getattr(venue, part.name) for part in fields(venue)]
    return [venue.id, *(key for found in collections if has_features(found) for key in found)]


def has_features(found: object) -> bool:
    return isinstance(found, dict) and all(hasattr(one, "id") for one in found.values())


ODD_IDS = st.integers(0, 10**9).map("way/{}@1".format) | st.uuids(version=4).map(str)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(venues(ODD_IDS))
def test_any_ids_become_uuids_that_stay(venue: Venue) -> None:
    assume(len(set(ids_of(venue))) == len(ids_of(venue)))
    loaded = LoadedVenue(as_read(venue), (), VenueTable())
    files = import_files(loaded, find_connectors(venue, loaded.table))
    with TemporaryDirectory() as folder:
        read = loaded_from(files, Path(folder) / "read")
        again = import_files(read, find_connectors(read.venue, read.table))
    assert again == files
    assert not [finding for finding in read.findings if finding.code.startswith("floorplan.id")]
    assert len(read.venue.units) == len(venue.units)
    assert len(read.venue.openings) == len(venue.openings)
    assert all(is_uuid4(unit_id) for unit_id in read.venue.units)
    assert uuid.UUID(read.venue.id).version == 4
