"""Read an IMDF 1.0.0 archive (OGC 20-094) into a venue, with a finding for every oddity.

What is good is loaded; what is odd is named; nothing is mended in silence. Every id that a feature
of the venue refers to is in the venue: features whose level, unit or anchor is missing are left
out, other references that lead nowhere are dropped, each with a finding.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import shapely

from floorplans.categories import RESTRICTIONS, VENUE_CATEGORIES
from floorplans.errors import VenueError
from floorplans.frame import Frame
from floorplans.model import Area, Level, Venue
from floorplans.passages import with_stated_passages
from floorplans.readers.archive import TABLE, Archive, Limits, read_archive
from floorplans.readers.contents import (
    read_amenity,
    read_anchor,
    read_occupant,
    read_relationship,
)
from floorplans.readers.features import RawFeature, read_features
from floorplans.readers.fields import Fields
from floorplans.readers.floor import (
    read_detail,
    read_fixture,
    read_geofence,
    read_kiosk,
    read_opening,
    read_section,
    read_unit,
    with_parents,
)
from floorplans.readers.geometry import Shapes, area_in_degrees, to_local
from floorplans.readers.loaded import LoadedVenue
from floorplans.readers.manifest import UNDETERMINED, read_manifest
from floorplans.readers.meridian import refuse_across
from floorplans.readers.structure import (
    read_address,
    read_building,
    read_footprint,
    read_level,
)
from floorplans.reporting import FileReport, Report
from floorplans.venue_table import parse_table

ORIGIN_DIGITS = 6
EXPECTED = ("manifest.json", "building.geojson", "footprint.geojson", "opening.geojson")
NEEDED = ("venue.geojson", "level.geojson", "unit.geojson")


class HasId(Protocol):
    """A feature of the model."""

    @property
    def id(self) -> str:
        """The feature's id."""


Model = TypeVar("Model", bound=HasId)


def load_imdf(path: Path | str, limits: Limits | None = None) -> LoadedVenue:
    """Read the IMDF venue in a folder or zip.

    Raises:
        ArchiveError: The folder or zip cannot be used (`floorplan.archive.*`).
        VenueError: No level could be read (`floorplan.venue.empty`), or the plan lies across the
            180th meridian (`floorplan.venue.antimeridian`).
    """
    archive = read_archive(Path(path), limits)
    report = Report()
    report_files(archive, report)
    venue = with_stated_passages(
        read_venue(archive, report), FileReport(report, "relationship.geojson")
    )
    table, table_findings = parse_table(archive.files.get(TABLE), venue)
    return LoadedVenue(venue, (*report.findings, *table_findings), table)


def report_files(archive: Archive, report: Report) -> None:
    """Report files that are missing, and files that nobody reads."""
    for file in (*NEEDED, *EXPECTED):
        if file not in archive.files:
            file_report = FileReport(report, file)
            note = file_report.error if file in NEEDED else file_report.warning
            note("archive.file_missing", None, "The file is missing.", "Add it to the archive.")
    for file in archive.unknown:
        FileReport(report, file).info(
            "archive.file_unknown",
            None,
            "The file is no part of IMDF 1.0.0; it was not read.",
            "Rename it if it is meant to be read, or remove it.",
        )


def read_venue(archive: Archive, report: Report) -> Venue:
    """Read all features, those that others refer to first."""
    about = read_manifest(archive, report)
    language = about.language
    raw = read_features(archive, report)
    head = raw["venue"][0] if raw["venue"] else None
    head_fields = fields_of(head, language) if head is not None else None
    outline = area_in_degrees(head.geometry, head_fields) if head and head_fields else None
    refuse_across([outline] if outline is not None else level_areas(raw["level"]), "venue.geojson")
    frame = Frame(*origin(outline, raw["level"]))

    def build(kind: str, read: Callable[[Shapes, Fields], Model | None]) -> dict[str, Model]:
        found: dict[str, Model] = {}
        for feature in raw[kind]:
            fields = fields_of(feature, language)
            model = read(Shapes(feature.geometry, fields, frame), fields)
            if model is not None:
                found[model.id] = model
        return found

    addresses = build("address", read_address)
    buildings = build("building", lambda s, f: read_building(s, f, addresses))
    footprints = build("footprint", lambda s, f: read_footprint(s, f, buildings))
    levels = build("level", lambda s, f: read_level(s, f, buildings, addresses))
    if not levels:
        raise VenueError(
            "floorplan.venue.empty",
            f"{archive.name}: level.geojson has no level that can be used; {first_error(report)}",
        )
    units = build("unit", lambda s, f: read_unit(s, f, levels))
    openings = build("opening", lambda s, f: read_opening(s, f, levels))
    amenities = build("amenity", lambda s, f: read_amenity(s, f, units, addresses))
    anchors = build("anchor", lambda s, f: read_anchor(s, f, units, addresses))
    occupants = build("occupant", lambda s, f: read_occupant(s, f, anchors))
    fixtures = build("fixture", lambda s, f: read_fixture(s, f, levels, anchors))
    kiosks = build("kiosk", lambda s, f: read_kiosk(s, f, levels, anchors))
    sections = build("section", lambda s, f: read_section(s, f, levels, addresses))
    geofences = build("geofence", lambda s, f: read_geofence(s, f, levels, buildings))
    targets = {*levels, *units, *openings, *amenities, *anchors, *occupants, *fixtures, *kiosks}
    targets |= {*sections, *geofences, *buildings, *footprints}
    if head_fields is None or head is None:
        head_fields = missing_venue(language, report)
    elif len(raw["venue"]) > 1:
        extra_venues(raw["venue"], head.report)
    return Venue(
        id=head_fields.feature_id,
        names=head_fields.labels("name"),
        category=head_fields.category(VENUE_CATEGORIES) if head else "unspecified",
        hours=head_fields.hours(),
        address_id=head_fields.reference("address_id", addresses, needed=False),
        language=language,
        frame=frame,
        area=hull(levels) if outline is None else to_local(outline, frame),
        addresses=addresses,
        buildings=buildings,
        footprints=footprints,
        levels=levels,
        units=units,
        openings=openings,
        amenities=amenities,
        anchors=anchors,
        occupants=occupants,
        fixtures=fixtures,
        kiosks=kiosks,
        sections=with_parents(sections, raw["section"]),
        geofences=with_parents(geofences, raw["geofence"]),
        relationships=build("relationship", lambda s, f: read_relationship(s, f, targets)),
        details=build("detail", lambda s, f: read_detail(s, f, levels)),
        alt_names=head_fields.labels("alt_name"),
        restriction=head_fields.choice("restriction", RESTRICTIONS),
        phone=head_fields.text("phone"),
        website=head_fields.text("website"),
        display_point=Shapes(None, head_fields, frame).display_point(),
        manifest=about.manifest,
    )


def fields_of(feature: RawFeature, language: str) -> Fields:
    """Return the reader of a feature's properties."""
    return Fields(feature.id, feature.properties, language, feature.report)


def origin(outline: Area | None, levels: tuple[RawFeature, ...]) -> tuple[float, float]:
    """Return the frame's origin: the middle of the venue's bounds, or else of a level's.

    It is rounded to a millionth of a degree, so that it does not move with the last digits.
    """
    if outline is not None:
        return middle(outline)
    return next(map(middle, level_areas(levels)), (0.0, 0.0))


def level_areas(levels: tuple[RawFeature, ...]) -> Iterator[Area]:
    """Yield the outlines of levels in degrees; what is wrong with others is told elsewhere."""
    for level in levels:
        quiet = FileReport(Report(), level.report.file)
        area = area_in_degrees(level.geometry, Fields(level.id, {}, UNDETERMINED, quiet))
        if area is not None:
            yield area


def middle(area: Area) -> tuple[float, float]:
    """Return the middle of an area's bounds."""
    west, south, east, north = area.bounds
    longitude, latitude = np.round([(west + east) / 2, (south + north) / 2], ORIGIN_DIGITS)
    return float(longitude), float(latitude)


def hull(levels: Mapping[str, Level]) -> Area:
    """Return the convex hull of all levels, for venues without an outline."""
    area: Area = shapely.convex_hull(shapely.union_all([level.area for level in levels.values()]))
    return area


def missing_venue(language: str, report: Report) -> Fields:
    """Report a missing venue and return what stands in for its properties."""
    file_report = FileReport(report, "venue.geojson")
    file_report.error(
        "venue.missing",
        None,
        "There is no usable venue feature; the levels' outline and the id 'venue' stand in.",
        "Add exactly one venue feature.",
    )
    return Fields("venue", {}, language, file_report)


def extra_venues(venues: tuple[RawFeature, ...], report: FileReport) -> None:
    """Report venues beyond the first."""
    for extra in venues[1:]:
        report.error(
            "venue.several",
            extra.id,
            f"The archive has {len(venues)} venues; only {venues[0].id} was used.",
            "Keep one venue per archive.",
        )


def first_error(report: Report) -> str:
    """Say the first error found about levels, for the message of a fatal one."""
    for finding in report.findings:
        if finding.file == "level.geojson":
            return f"{finding.message} {finding.fix}"
    return "It has no features. Add a level for each floor."
