"""Write the sample library as an IMDF 1.0.0 archive (OGC 20-094)."""

import json
from collections.abc import Iterable, Iterator, Mapping

import shapely
from shapely import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import polylabel

from floorplans.categories import FEATURE_TYPES
from floorplans.sample.building import Library
from floorplans.sample.core import OUTLINE
from floorplans.sample.ids import sample_id
from floorplans.sample.placement import Placement
from floorplans.sample.plan import (
    Facility,
    Room,
    Screen,
    Spot,
    Storey,
    largest,
    named,
    noded,
)

Feature = dict[str, object]
"""A GeoJSON feature on its way to JSON."""

NAMES = named("湖山市图书馆", "Hushan City Library")
HOURS = "Tu-Su 09:00-21:00"
CREATED = "2026-01-05T08:00:00+08:00"
TREAD_SPACING = 0.6
BODY_CLEARANCE = 0.6
"""Metres between furniture and the point that stands for a room."""


def write_imdf(library: Library) -> Mapping[str, bytes]:
    """Return the archive's files by name; collections without a feature are there, empty."""
    writer = Writer(library)
    by_type: dict[str, list[Feature]] = {kind: [] for kind in FEATURE_TYPES}
    for feature in writer.features():
        by_type[str(feature["feature_type"])].append(feature)
    files = {
        f"{kind}.geojson": encode(
            {"type": "FeatureCollection", "name": kind, "features": by_type[kind]}
        )
        for kind in FEATURE_TYPES
    }
    files["manifest.json"] = encode(
        {
            "version": "1.0.0",
            "created": CREATED,
            "generated_by": "Zhilu sample library",
            "language": "zh",
            "extensions": None,
        }
    )
    return files


def encode(document: object) -> bytes:
    """Return JSON bytes with keys in order."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


class Writer:
    """Turns the parts of the library into features."""

    __slots__ = ("library", "placement")

    def __init__(self, library: Library) -> None:
        self.library = library
        self.placement = Placement()

    def features(self) -> Iterator[Feature]:
        """Yield every feature, each type in a fixed order."""
        yield from self.site()
        for storey in self.library.storeys:
            yield from self.storey(storey)
        yield from self.relationships()
        for screen in self.library.screens:
            yield from self.kiosk(screen)

    def feature(
        self, kind: str, slug: str, shape: BaseGeometry | None, **properties: object
    ) -> Feature:
        """Return one feature."""
        return {
            "type": "Feature",
            "id": sample_id(kind, slug),
            "feature_type": kind,
            "geometry": None if shape is None else self.placement.geometry(shape),
            "properties": properties,
        }

    def point(self, spot: Spot) -> dict[str, object]:
        """Return a display point."""
        return self.placement.geometry(Point(spot))

    def site(self) -> Iterator[Feature]:
        """Yield address, venue, building and footprint."""
        yield self.feature(
            "address",
            "library",
            None,
            address="湖滨路1号",
            unit=None,
            locality="湖山市",
            province="CN-32",
            country="CN",
            postal_code="215000",
            postal_code_ext=None,
            postal_code_vanity=None,
        )
        yield self.feature(
            "venue",
            "library",
            OUTLINE.buffer(14, join_style="mitre"),
            name=NAMES,
            alt_name=None,
            category="communitycenter",
            restriction=None,
            hours=HOURS,
            phone=None,
            website=None,
            display_point=self.point((42, 24)),
            address_id=sample_id("address", "library"),
        )
        yield self.feature(
            "building",
            "library",
            None,
            name=NAMES,
            alt_name=None,
            category="unspecified",
            restriction=None,
            display_point=self.point((42, 24)),
            address_id=sample_id("address", "library"),
        )
        yield self.feature(
            "footprint",
            "library",
            OUTLINE,
            name=None,
            category="ground",
            building_ids=[sample_id("building", "library")],
        )

    def storey(self, storey: Storey) -> Iterator[Feature]:
        """Yield a level and everything on it."""
        corners = storey.corners()
        level = sample_id("level", storey.slug)
        yield self.feature(
            "level",
            storey.slug,
            noded(storey.outline, corners),
            name=storey.names,
            short_name=storey.short_names,
            ordinal=storey.ordinal,
            outdoor=False,
            category="unspecified",
            restriction=None,
            building_ids=[sample_id("building", "library")],
            address_id=sample_id("address", "library"),
            display_point=self.point((42, 14.8)),
        )
        for room in storey.rooms:
            yield from self.room(storey, room, corners)
        yield from self.openings(storey, level)
        yield from self.fixtures(storey, level)
        for facility in storey.facilities:
            yield self.amenity(facility)
        yield from self.occupants(storey)
        for theme in storey.themes:
            yield self.feature(
                "section",
                theme.slug,
                theme.area,
                name=theme.names,
                alt_name=None,
                category=theme.category,
                restriction=None,
                accessibility=None,
                display_point=self.point(centre(theme.area)),
                level_id=level,
                address_id=None,
                correlation_id=None,
                parents=None,
            )

    def room(self, storey: Storey, room: Room, corners: Iterable[Spot]) -> Iterator[Feature]:
        """Yield a unit, the amenity that it is, and the treads of its stairs."""
        label = label_spot(room, storey, self.library.screens)
        level = sample_id("level", storey.slug)
        yield self.feature(
            "unit",
            room.slug,
            noded(room.area, corners),
            name=room.names or None,
            alt_name=None,
            category=room.category,
            restriction=room.restriction,
            accessibility=["wheelchair"] if room.wheelchair else None,
            display_point=self.point(label),
            level_id=level,
        )
        kind = room.category.split(".")[0]
        if kind in {"elevator", "escalator", "stairs", "restroom", "mothersroom"}:
            shared = None if kind in {"restroom", "mothersroom"} else room.slug.split("-", 1)[1]
            yield self.amenity(
                Facility(
                    room.slug, room.category, room.slug, label, room.names, shared, room.wheelchair
                )
            )
        if kind in {"stairs", "escalator"}:
            yield self.feature("detail", room.slug, treads(room.area), level_id=level)

    def openings(self, storey: Storey, level: str) -> Iterator[Feature]:
        """Yield the openings of a level."""
        for gap in storey.gaps:
            wheelchair = gap.category.startswith("pedestrian")
            yield self.feature(
                "opening",
                gap.slug,
                gap.line,
                name=gap.names or None,
                alt_name=None,
                category=gap.category,
                accessibility=["wheelchair"] if wheelchair else None,
                access_control=list(gap.access_control) or None,
                door={"type": gap.door, "automatic": gap.automatic, "material": gap.material},
                display_point=self.point(middle(gap.line)),
                level_id=level,
            )

    def fixtures(self, storey: Storey, level: str) -> Iterator[Feature]:
        """Yield the furniture of a level."""
        for piece in storey.furnishings:
            yield self.feature(
                "fixture",
                piece.slug,
                piece.area,
                name=piece.names or None,
                alt_name=piece.alt_names or None,
                category=piece.category,
                anchor_id=None,
                display_point=self.point(centre(piece.area)),
                level_id=level,
            )

    def amenity(self, facility: Facility) -> Feature:
        """Return one amenity."""
        shared = facility.shared
        return self.feature(
            "amenity",
            facility.slug,
            Point(facility.at),
            name=facility.names,
            alt_name=None,
            category=facility.category,
            unit_ids=[sample_id("unit", facility.room)],
            hours=None,
            phone=None,
            website=None,
            accessibility=["wheelchair"] if facility.wheelchair else None,
            address_id=None,
            correlation_id=None if shared is None else sample_id("correlation", shared),
        )

    def anchor(self, slug: str, room: str, at: Spot) -> Feature:
        """Return an anchor: the spot of a room at which something is found."""
        return self.feature(
            "anchor",
            slug,
            Point(at),
            unit_id=sample_id("unit", room),
            address_id=sample_id("address", "library"),
        )

    def occupants(self, storey: Storey) -> Iterator[Feature]:
        """Yield who runs what on a level, with the anchors."""
        for tenant in storey.tenants:
            yield self.anchor(tenant.slug, tenant.room, tenant.at)
            yield self.feature(
                "occupant",
                tenant.slug,
                None,
                name=tenant.names,
                category=tenant.category,
                anchor_id=sample_id("anchor", tenant.slug),
                hours=tenant.hours,
                phone=None,
                website=None,
                validity=None,
                correlation_id=None,
            )

    def relationships(self) -> Iterator[Feature]:
        """Yield what joins levels; a directed one leads from origin to destination."""
        for shaft in self.library.shafts:
            units = [sample_id("unit", f"{storey}-{shaft.slug}") for storey in shaft.storeys]
            if shaft.direction == "down":
                units.reverse()
            stops = [{"id": unit, "feature_type": "unit"} for unit in units]
            yield self.feature(
                "relationship",
                shaft.slug,
                None,
                category=shaft.kind,
                direction="undirected" if shaft.direction == "both" else "directed",
                origin=stops[0],
                intermediary=stops[1:-1] or None,
                destination=stops[-1],
                hours=None,
            )

    def kiosk(self, screen: Screen) -> Iterator[Feature]:
        """Yield the housing of a screen and its anchor, where its reader stands."""
        storey = next(level for level in self.library.storeys if level.slug == screen.storey)
        reader = centre(screen.strip(1.4, 1.6, 0.2))
        room = next(room for room in storey.rooms if room.area.contains(Point(reader)))
        yield self.anchor(screen.slug, room.slug, reader)
        yield self.feature(
            "kiosk",
            screen.slug,
            screen.housing,
            name=screen.names,
            alt_name=None,
            anchor_id=sample_id("anchor", screen.slug),
            display_point=self.point(centre(screen.housing)),
            level_id=sample_id("level", screen.storey),
        )


def label_spot(room: Room, storey: Storey, screens: Iterable[Screen]) -> Spot:
    """Return the spot that stands for a room: the middle of its largest clear floor."""
    standing = [piece.area for piece in storey.furnishings]
    standing += [screen.housing for screen in screens if screen.storey == storey.slug]
    kept_clear = shapely.union_all([area.buffer(BODY_CLEARANCE) for area in standing])
    return centre(largest(room.area.difference(kept_clear)))


def centre(area: Polygon) -> Spot:
    """Return the middle of an area to the centimetre: where its outline is far on all sides.

    Long rooms have many such spots; the centroid is taken where it is nearly as good as the best.
    """
    best, centroid = polylabel(area, tolerance=0.02), area.centroid
    clearance = centroid.distance(area.boundary) if area.contains(centroid) else 0.0
    spot = centroid if clearance >= 0.9 * best.distance(area.boundary) else best
    return round(spot.x, 2), round(spot.y, 2)


def middle(line: LineString) -> Spot:
    """Return the middle of a line."""
    spot = line.interpolate(0.5, normalized=True)
    return spot.x, spot.y


def treads(area: Polygon) -> MultiLineString:
    """Return lines across a stair or escalator, along its longer side."""
    west, south, east, north = area.bounds
    if east - west > north - south:
        count = int((east - west) / TREAD_SPACING)
        places = [west + TREAD_SPACING * number for number in range(1, count)]
        return MultiLineString([[(x, south), (x, north)] for x in places])
    count = int((north - south) / TREAD_SPACING)
    places = [south + TREAD_SPACING * number for number in range(1, count)]
    return MultiLineString([[(west, y), (east, y)] for y in places])
