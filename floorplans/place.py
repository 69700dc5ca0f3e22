"""A place: what people ask for, and every place that a venue has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shapely import Point

from floorplans.holding import unit_around, unit_at
from floorplans.model import Anchor, Fixture, Kiosk, Labels, Unit, Venue
from floorplans.points import point_within
from floorplans.shelves.index import ShelfSpot

CALL = "call:"
"""What the id of a place that is meant by its call number begins with."""


class PlaceKind(StrEnum):
    """What a place is in the floor plan; earlier ones answer first where names are the same."""

    OCCUPANT = "occupant"
    AMENITY = "amenity"
    KIOSK = "kiosk"
    FIXTURE = "fixture"
    UNIT = "unit"
    SHELF = "shelf"
    POINT = "point"


RANK: Mapping[str, int] = {kind: rank for rank, kind in enumerate(PlaceKind)}


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go to or start from.

    Args:
        id: The feature's id, or the text that named a point, or `call:` with a call number.
        names: By language; a point has those of its unit; empty where that has none.
        category: IMDF category; `kiosk` for kiosks, `shelf` for shelves, `point` for points.
        kind: The feature type.
        ordinal: Of its level.
        level_id: Its level.
        unit_id: The unit that holds it, None where no unit does.
        x: Metres east of the venue's origin.
        y: Metres north of the venue's origin.
    """

    id: str
    names: Labels
    category: str
    kind: PlaceKind
    ordinal: int
    level_id: str
    unit_id: str | None
    x: float
    y: float


def places_of(
    venue: Venue, units_of_level: Mapping[str, tuple[Unit, ...]]
) -> Iterator[tuple[Place, Labels]]:
    """Yield every place of a venue with its further names."""
    yield from unit_places(venue)
    yield from amenity_places(venue)
    yield from occupant_places(venue)
    for fixture in venue.fixtures.values():
        yield standing(venue, units_of_level, fixture, PlaceKind.FIXTURE), fixture.alt_names
    for kiosk in venue.kiosks.values():
        yield standing(venue, units_of_level, kiosk, PlaceKind.KIOSK), kiosk.alt_names


def unit_places(venue: Venue) -> Iterator[tuple[Place, Labels]]:
    """Yield the units; nameless ones are found by id only."""
    for unit in venue.units.values():
        spot = point_within(unit.area, unit.display_point)
        yield (
            in_unit(venue, unit, unit.id, unit.names, unit.category, PlaceKind.UNIT, spot),
            (unit.alt_names),
        )


def amenity_places(venue: Venue) -> Iterator[tuple[Place, Labels]]:
    """Yield the amenities of a known unit; without one their level is not known."""
    for amenity in venue.amenities.values():
        units = [venue.units[unit_id] for unit_id in amenity.unit_ids]
        if units:
            unit = unit_at(units, amenity.point) or units[0]
            kind, spot = PlaceKind.AMENITY, amenity.point
            yield (
                in_unit(venue, unit, amenity.id, amenity.names, amenity.category, kind, spot),
                amenity.alt_names,
            )


def occupant_places(venue: Venue) -> Iterator[tuple[Place, Labels]]:
    """Yield the occupants at their anchors."""
    for occupant in venue.occupants.values():
        anchor = venue.anchors[occupant.anchor_id]
        unit = venue.units[anchor.unit_id]
        kind, spot = PlaceKind.OCCUPANT, anchored(unit, anchor)
        yield in_unit(venue, unit, occupant.id, occupant.names, occupant.category, kind, spot), {}


def anchored(unit: Unit, anchor: Anchor) -> Point:
    """Return an anchor's point, or the middle of its unit where the anchor lies outside."""
    return point_within(unit.area, anchor.point)


def in_unit(
    venue: Venue,
    unit: Unit,
    place_id: str,
    names: Labels,
    category: str,
    kind: PlaceKind,
    spot: Point,
) -> Place:
    """Return a place in a unit."""
    level = venue.levels[unit.level_id]
    return Place(place_id, names, category, kind, level.ordinal, level.id, unit.id, spot.x, spot.y)


def standing(
    venue: Venue,
    units_of_level: Mapping[str, tuple[Unit, ...]],
    piece: Fixture | Kiosk,
    kind: PlaceKind,
) -> Place:
    """Return the place of a fixture or kiosk: its anchor, or else itself in the unit around it."""
    category = piece.category if isinstance(piece, Fixture) else kind.value
    if piece.anchor_id is not None:
        anchor = venue.anchors[piece.anchor_id]
        unit = venue.units[anchor.unit_id]
        spot = anchored(unit, anchor)
        return in_unit(venue, unit, piece.id, piece.names, category, kind, spot)
    level = venue.levels[piece.level_id]
    spot = point_within(piece.area, piece.display_point)
    around = unit_around(units_of_level.get(level.id, ()), piece.area, spot)
    unit_id = None if around is None else around.id
    return Place(
        piece.id, piece.names, category, kind, level.ordinal, level.id, unit_id, spot.x, spot.y
    )


def shelf_place(spot: ShelfSpot) -> Place:
    """Return the place in front of the bay of a call number."""
    return Place(
        id=f"{CALL}{spot.call_number.full_text}",
        names=spot.names,
        category="shelf",
        kind=PlaceKind.SHELF,
        ordinal=spot.ordinal,
        level_id=spot.level_id,
        unit_id=spot.unit_id,
        x=spot.x,
        y=spot.y,
    )
