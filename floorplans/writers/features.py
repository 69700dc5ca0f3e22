"""The features of a venue as IMDF 1.0.0 has them: one function per type (OGC 20-094)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from floorplans.model import (
    Address,
    Amenity,
    Anchor,
    Building,
    Detail,
    Fixture,
    Footprint,
    Geofence,
    Kiosk,
    Level,
    Occupant,
    Opening,
    Relationship,
    Section,
    Unit,
    Venue,
)
from floorplans.writers.drawing import (
    Drawing,
    Drawn,
    Properties,
    feature_types,
    labels,
    some,
    temporality,
)
from floorplans.writers.ids import FileIds


def drawn_features(
    venue: Venue, relationships: Iterable[Relationship], ids: FileIds | None
) -> Iterator[Drawn]:
    """Yield every feature of a venue, type by type, each type in the venue's order.

    Args:
        venue: The venue.
        relationships: Those to write; the venue's own are among them if they are to be there.
        ids: What gives ids fit for IMDF; None keeps the venue's.
    """
    draw = Features(venue.frame, ids, feature_types(venue))
    yield draw.venue(venue)
    yield from map(draw.address, venue.addresses.values())
    yield from map(draw.building, venue.buildings.values())
    yield from map(draw.footprint, venue.footprints.values())
    yield from map(draw.level, venue.levels.values())
    yield from map(draw.unit, venue.units.values())
    yield from map(draw.opening, venue.openings.values())
    yield from map(draw.amenity, venue.amenities.values())
    yield from map(draw.anchor, venue.anchors.values())
    yield from map(draw.occupant, venue.occupants.values())
    yield from map(draw.fixture, venue.fixtures.values())
    yield from map(draw.kiosk, venue.kiosks.values())
    yield from map(draw.section, venue.sections.values())
    yield from map(draw.geofence, venue.geofences.values())
    yield from map(draw.relationship, relationships)
    yield from map(draw.detail, venue.details.values())


@dataclass(frozen=True, slots=True)
class Features(Drawing):
    """Turns each part of the model into a feature."""

    def venue(self, venue: Venue) -> Drawn:
        """Return the venue."""
        return self.feature(
            "venue",
            venue.id,
            venue.area,
            {
                "category": venue.category,
                "restriction": venue.restriction,
                "name": labels(venue.names),
                "alt_name": labels(venue.alt_names),
                "hours": venue.hours,
                "phone": venue.phone,
                "website": venue.website,
                "display_point": self.point(venue.display_point),
                "address_id": self.maybe_id("address", venue.address_id),
            },
        )

    def address(self, address: Address) -> Drawn:
        """Return an address."""
        return self.feature(
            "address",
            address.id,
            None,
            {
                "address": address.address,
                "unit": address.unit,
                "locality": address.locality,
                "province": address.province,
                "country": address.country,
                "postal_code": address.postal_code,
                "postal_code_ext": address.postal_code_ext,
                "postal_code_vanity": address.postal_code_vanity,
            },
        )

    def building(self, building: Building) -> Drawn:
        """Return a building."""
        return self.feature(
            "building",
            building.id,
            None,
            {
                "category": building.category,
                "restriction": building.restriction,
                "name": labels(building.names),
                "alt_name": labels(building.alt_names),
                "display_point": self.point(building.display_point),
                "address_id": self.maybe_id("address", building.address_id),
            },
        )

    def footprint(self, footprint: Footprint) -> Drawn:
        """Return a footprint."""
        return self.feature(
            "footprint",
            footprint.id,
            footprint.area,
            {
                "category": footprint.category,
                "name": labels(footprint.names),
                "building_ids": self.id_list("building", footprint.building_ids),
            },
        )

    def level(self, level: Level) -> Drawn:
        """Return a level."""
        return self.feature(
            "level",
            level.id,
            level.area,
            {
                "category": level.category,
                "restriction": level.restriction,
                "outdoor": level.outdoor,
                "ordinal": level.ordinal,
                "name": labels(level.names),
                "short_name": labels(level.short_names),
                "display_point": self.point(level.display_point),
                "address_id": self.maybe_id("address", level.address_id),
                "building_ids": self.id_list("building", level.building_ids) or None,
            },
        )

    def unit(self, unit: Unit) -> Drawn:
        """Return a unit."""
        return self.feature(
            "unit",
            unit.id,
            unit.area,
            {
                "category": unit.category,
                "restriction": unit.restriction,
                "accessibility": some(unit.accessibility),
                "name": labels(unit.names),
                "alt_name": labels(unit.alt_names),
                "level_id": self.id("level", unit.level_id),
                "display_point": self.point(unit.display_point),
            },
        )

    def opening(self, opening: Opening) -> Drawn:
        """Return an opening."""
        door = opening.door
        return self.feature(
            "opening",
            opening.id,
            opening.line,
            {
                "category": opening.category,
                "accessibility": some(opening.accessibility),
                "access_control": some(opening.access_control),
                "door": None
                if door is None
                else {"type": door.type, "automatic": door.automatic, "material": door.material},
                "name": labels(opening.names),
                "alt_name": labels(opening.alt_names),
                "display_point": self.point(opening.display_point),
                "level_id": self.id("level", opening.level_id),
            },
        )

    def amenity(self, amenity: Amenity) -> Drawn:
        """Return an amenity."""
        return self.feature(
            "amenity",
            amenity.id,
            amenity.point,
            {
                "category": amenity.category,
                "accessibility": some(amenity.accessibility),
                "name": labels(amenity.names),
                "alt_name": labels(amenity.alt_names),
                "hours": amenity.hours,
                "phone": amenity.phone,
                "website": amenity.website,
                "unit_ids": self.id_list("unit", amenity.unit_ids),
                "address_id": self.maybe_id("address", amenity.address_id),
                "correlation_id": self.maybe_id("correlation", amenity.correlation_id),
            },
        )

    def anchor(self, anchor: Anchor) -> Drawn:
        """Return an anchor."""
        properties: Properties = {
            "address_id": self.maybe_id("address", anchor.address_id),
            "unit_id": self.id("unit", anchor.unit_id),
        }
        return self.feature("anchor", anchor.id, anchor.point, properties)

    def occupant(self, occupant: Occupant) -> Drawn:
        """Return an occupant."""
        return self.feature(
            "occupant",
            occupant.id,
            None,
            {
                "category": occupant.category,
                "name": labels(occupant.names),
                "anchor_id": self.id("anchor", occupant.anchor_id),
                "hours": occupant.hours,
                "phone": occupant.phone,
                "website": occupant.website,
                "validity": temporality(occupant.validity),
                "correlation_id": self.maybe_id("correlation", occupant.correlation_id),
            },
        )

    def fixture(self, fixture: Fixture) -> Drawn:
        """Return a fixture."""
        return self.feature(
            "fixture",
            fixture.id,
            fixture.area,
            {"category": fixture.category, **self.standing(fixture)},
        )

    def kiosk(self, kiosk: Kiosk) -> Drawn:
        """Return a kiosk."""
        return self.feature("kiosk", kiosk.id, kiosk.area, self.standing(kiosk))

    def standing(self, obstacle: Fixture | Kiosk) -> Properties:
        """Return what fixtures and kiosks share."""
        return {
            "name": labels(obstacle.names),
            "alt_name": labels(obstacle.alt_names),
            "anchor_id": self.maybe_id("anchor", obstacle.anchor_id),
            "level_id": self.id("level", obstacle.level_id),
            "display_point": self.point(obstacle.display_point),
        }

    def section(self, section: Section) -> Drawn:
        """Return a section."""
        properties: Properties = {
            **self.zone("section", section),
            "level_id": self.id("level", section.level_id),
            "address_id": self.maybe_id("address", section.address_id),
        }
        return self.feature("section", section.id, section.area, properties)

    def geofence(self, geofence: Geofence) -> Drawn:
        """Return a geofence."""
        properties: Properties = {
            **self.zone("geofence", geofence),
            "level_ids": self.id_list("level", geofence.level_ids) or None,
            "building_ids": self.id_list("building", geofence.building_ids) or None,
        }
        return self.feature("geofence", geofence.id, geofence.area, properties)

    def zone(self, kind: str, zone: Section | Geofence) -> Properties:
        """Return what sections and geofences share."""
        return {
            "category": zone.category,
            "restriction": zone.restriction,
            "accessibility": some(zone.accessibility),
            "name": labels(zone.names),
            "alt_name": labels(zone.alt_names),
            "display_point": self.point(zone.display_point),
            "correlation_id": self.maybe_id("correlation", zone.correlation_id),
            "parents": self.id_list(kind, zone.parent_ids) or None,
        }

    def relationship(self, relationship: Relationship) -> Drawn:
        """Return a relationship."""
        between = [self.reference(stop) for stop in relationship.intermediary_ids]
        return self.feature(
            "relationship",
            relationship.id,
            relationship.shape,
            {
                "category": relationship.category,
                "direction": "directed" if relationship.directed else "undirected",
                "origin": self.reference(relationship.origin_id),
                "intermediary": between or None,
                "destination": self.reference(relationship.destination_id),
                "hours": relationship.hours,
            },
        )

    def detail(self, detail: Detail) -> Drawn:
        """Return a detail."""
        properties: Properties = {"level_id": self.maybe_id("level", detail.level_id)}
        return self.feature("detail", detail.id, detail.lines, properties)
