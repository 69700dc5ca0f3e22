"""The sample library as a venue of the model."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from shapely import LineString, Point

from floorplans.model import (
    Address,
    Amenity,
    Anchor,
    Building,
    Detail,
    Door,
    Fixture,
    Footprint,
    Kiosk,
    Level,
    Manifest,
    Occupant,
    Opening,
    Relationship,
    Section,
    Unit,
    Venue,
)
from floorplans.sample.building import Library
from floorplans.sample.ids import sample_id
from floorplans.sample.placement import Placement
from floorplans.sample.plan import (
    Facility,
    Furnishing,
    Gap,
    Room,
    Screen,
    Shaft,
    Spot,
    Storey,
    Tenant,
    Theme,
    noded,
)
from floorplans.sample.spots import centre, label_spot, middle, treads

CREATED = "2026-01-05T08:00:00+08:00"
SURROUNDINGS = 14.0
"""Metres of ground around the building that belong to the venue."""

WHEELCHAIR = ("wheelchair",)
SHARED = frozenset({"elevator", "escalator", "stairs"})
"""Kinds of rooms that are the same facility on every level."""

FACILITIES = SHARED | {"restroom", "mothersroom"}
"""Kinds of rooms that are amenities themselves."""


class HasId(Protocol):
    """A feature of the model."""

    @property
    def id(self) -> str:
        """The feature's id."""


Model = TypeVar("Model", bound=HasId)


def library_venue(library: Library) -> Venue:
    """Return the venue that a sample library is."""
    survey = Survey(library)
    site, storeys = library.site, library.storeys
    labels = {room.slug: survey.label(storey, room) for storey in storeys for room in storey.rooms}
    return Venue(
        id=sample_id("venue", site.slug),
        names=site.names,
        category="communitycenter",
        hours=site.hours,
        address_id=survey.address_id,
        language="zh",
        frame=survey.placement.frame,
        area=survey.placement.local(site.footprint.buffer(SURROUNDINGS, join_style="mitre")),
        addresses=by_id([survey.address()]),
        buildings=by_id([survey.building()]),
        footprints=by_id([survey.footprint()]),
        levels=by_id(survey.level(storey) for storey in storeys),
        units=by_id(unit for storey in storeys for unit in survey.units(storey, labels)),
        openings=by_id(survey.opening(storey, gap) for storey in storeys for gap in storey.gaps),
        amenities=by_id(
            survey.amenity(facility)
            for storey in storeys
            for facility in (*room_facilities(storey, labels), *storey.facilities)
        ),
        anchors=by_id(survey.anchors()),
        occupants=by_id(occupant(tenant) for storey in storeys for tenant in storey.tenants),
        fixtures=by_id(
            survey.fixture(storey, piece) for storey in storeys for piece in storey.furnishings
        ),
        kiosks=by_id(map(survey.kiosk, library.screens)),
        sections=by_id(
            survey.section(storey, theme) for storey in storeys for theme in storey.themes
        ),
        geofences={},
        relationships=by_id(map(relationship, library.shafts)),
        details=by_id(detail for storey in storeys for detail in survey.details(storey)),
        display_point=survey.point(site.middle),
        manifest=Manifest(CREATED, "Zhilu sample library"),
    )


def by_id(models: Iterable[Model]) -> Mapping[str, Model]:
    """Return features by id, in their order."""
    return {model.id: model for model in models}


class Survey:
    """Turns the parts of a library into features, from plan metres to metres of the venue."""

    __slots__ = ("address_id", "building_ids", "library", "placement")

    def __init__(self, library: Library) -> None:
        self.library = library
        self.placement = Placement(library.site)
        self.address_id = sample_id("address", library.site.slug)
        self.building_ids = (sample_id("building", library.site.slug),)

    def point(self, spot: Spot) -> Point:
        """Return a spot as a point of the venue."""
        return self.placement.local(Point(spot))

    def label(self, storey: Storey, room: Room) -> Spot:
        """Return the spot that stands for a room."""
        return label_spot(room, storey, self.library.screens)

    def address(self) -> Address:
        """Return the library's address."""
        site = self.library.site
        return Address(
            id=self.address_id,
            address=site.street,
            unit=None,
            locality=site.locality,
            province=site.province,
            country="CN",
            postal_code=site.postal_code,
        )

    def building(self) -> Building:
        """Return the one building."""
        return Building(
            id=self.building_ids[0],
            names=self.library.site.names,
            category="unspecified",
            restriction=None,
            address_id=self.address_id,
            display_point=self.point(self.library.site.middle),
        )

    def footprint(self) -> Footprint:
        """Return the ground that the building covers."""
        site = self.library.site
        area = self.placement.local(site.footprint)
        return Footprint(sample_id("footprint", site.slug), "ground", self.building_ids, area)

    def level(self, storey: Storey) -> Level:
        """Return a level."""
        return Level(
            id=sample_id("level", storey.slug),
            ordinal=storey.ordinal,
            names=storey.names,
            short_names=storey.short_names,
            category="unspecified",
            outdoor=False,
            building_ids=self.building_ids,
            restriction=None,
            area=self.placement.local(noded(storey.outline, storey.corners())),
            address_id=self.address_id,
            display_point=self.point(self.library.site.label),
        )

    def units(self, storey: Storey, labels: Mapping[str, Spot]) -> Iterator[Unit]:
        """Yield the rooms of a level."""
        corners = storey.corners()
        for room in storey.rooms:
            yield Unit(
                id=sample_id("unit", room.slug),
                level_id=sample_id("level", storey.slug),
                category=room.category,
                names=room.names,
                alt_names={},
                restriction=room.restriction,
                accessibility=WHEELCHAIR if room.wheelchair else (),
                display_point=self.point(labels[room.slug]),
                area=self.placement.local(noded(room.area, corners)),
            )

    def details(self, storey: Storey) -> Iterator[Detail]:
        """Yield the treads of the stairs and escalators of a level."""
        for room in storey.rooms:
            if kind_of(room) in {"stairs", "escalator"}:
                lines = self.placement.local(treads(room.area))
                level_id = sample_id("level", storey.slug)
                yield Detail(sample_id("detail", room.slug), level_id, lines)

    def opening(self, storey: Storey, gap: Gap) -> Opening:
        """Return an opening of a level."""
        line: LineString = self.placement.local(gap.line)
        return Opening(
            id=sample_id("opening", gap.slug),
            level_id=sample_id("level", storey.slug),
            category=gap.category,
            names=gap.names,
            accessibility=WHEELCHAIR if gap.category.startswith("pedestrian") else (),
            access_control=gap.access_control,
            door=Door(gap.door, gap.automatic, gap.material),
            line=line,
            display_point=self.point(middle(gap.line)),
        )

    def fixture(self, storey: Storey, piece: Furnishing) -> Fixture:
        """Return a piece of furniture."""
        return Fixture(
            id=sample_id("fixture", piece.slug),
            level_id=sample_id("level", storey.slug),
            category=piece.category,
            names=piece.names,
            alt_names=piece.alt_names,
            anchor_id=None,
            display_point=self.point(centre(piece.area)),
            area=self.placement.local(piece.area),
        )

    def amenity(self, facility: Facility) -> Amenity:
        """Return an amenity."""
        shared = facility.shared
        return Amenity(
            id=sample_id("amenity", facility.slug),
            category=facility.category,
            names=facility.names,
            alt_names={},
            unit_ids=(sample_id("unit", facility.room),),
            hours=None,
            accessibility=WHEELCHAIR if facility.wheelchair else (),
            correlation_id=None if shared is None else sample_id("correlation", shared),
            point=self.point(facility.at),
        )

    def anchors(self) -> Iterator[Anchor]:
        """Yield where the occupants are found, then where the readers of the screens stand."""
        for storey in self.library.storeys:
            for tenant in storey.tenants:
                yield self.anchor(tenant.slug, tenant.room, tenant.at)
        for screen in self.library.screens:
            storey = next(level for level in self.library.storeys if level.slug == screen.storey)
            reader = centre(screen.strip(1.4, 1.6, 0.2))
            room = next(room for room in storey.rooms if room.area.contains(Point(reader)))
            yield self.anchor(screen.slug, room.slug, reader)

    def anchor(self, slug: str, room: str, at: Spot) -> Anchor:
        """Return an anchor: the spot of a room at which something is found."""
        unit_id = sample_id("unit", room)
        return Anchor(sample_id("anchor", slug), unit_id, self.point(at), self.address_id)

    def kiosk(self, screen: Screen) -> Kiosk:
        """Return the housing of a screen."""
        return Kiosk(
            id=sample_id("kiosk", screen.slug),
            level_id=sample_id("level", screen.storey),
            names=screen.names,
            alt_names={},
            anchor_id=sample_id("anchor", screen.slug),
            display_point=self.point(centre(screen.housing)),
            area=self.placement.local(screen.housing),
        )

    def section(self, storey: Storey, theme: Theme) -> Section:
        """Return a themed part of a level."""
        return Section(
            id=sample_id("section", theme.slug),
            level_id=sample_id("level", storey.slug),
            category=theme.category,
            names=theme.names,
            correlation_id=None,
            area=self.placement.local(theme.area),
            display_point=self.point(centre(theme.area)),
        )


def kind_of(room: Room) -> str:
    """Return the first word of a room's category."""
    return room.category.split(".", maxsplit=1)[0]


def room_facilities(storey: Storey, labels: Mapping[str, Spot]) -> Iterator[Facility]:
    """Yield the amenities that rooms of a level are."""
    for room in storey.rooms:
        kind = kind_of(room)
        if kind in FACILITIES:
            shared = room.slug.split("-", 1)[1] if kind in SHARED else None
            at = labels[room.slug]
            yield Facility(
                room.slug, room.category, room.slug, at, room.names, shared, room.wheelchair
            )


def occupant(tenant: Tenant) -> Occupant:
    """Return who runs something."""
    return Occupant(
        id=sample_id("occupant", tenant.slug),
        names=tenant.names,
        category=tenant.category,
        anchor_id=sample_id("anchor", tenant.slug),
        hours=tenant.hours,
        correlation_id=None,
    )


def relationship(shaft: Shaft) -> Relationship:
    """Return what joins levels; a directed one leads from origin to destination."""
    units = [sample_id("unit", f"{storey}-{shaft.slug}") for storey in shaft.storeys]
    if shaft.direction == "down":
        units.reverse()
    return Relationship(
        id=sample_id("relationship", shaft.slug),
        category=shaft.kind,
        directed=shaft.direction != "both",
        origin_id=units[0],
        intermediary_ids=tuple(units[1:-1]),
        destination_id=units[-1],
        hours=None,
    )
