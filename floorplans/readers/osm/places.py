"""Facilities at points, and who uses the rooms: amenities, occupants and their anchors."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shapely import Point

from floorplans.model import Amenity, Anchor, Occupant
from floorplans.readers.osm.areas import FloorPlan
from floorplans.readers.osm.door_tags import is_door
from floorplans.readers.osm.elements import Element, Tags
from floorplans.readers.osm.kinds import amenity_category, occupant_category, vertical_category
from floorplans.readers.osm.levels import floors_of
from floorplans.readers.osm.rooms import Room, at_level, counts, report_oddities
from floorplans.readers.osm.tags import accessibility, hours, names
from floorplans.readers.osm.walls import is_wall
from floorplans.reporting import FileReport


@dataclass(slots=True)
class Places:
    """What is found in the units."""

    amenities: dict[str, Amenity] = field(default_factory=dict)
    anchors: dict[str, Anchor] = field(default_factory=dict)
    occupants: dict[str, Occupant] = field(default_factory=dict)


def read_places(
    rooms: Sequence[Room],
    elements: Iterable[Element],
    plans: Mapping[int, FloorPlan],
    default: int | None,
    report: FileReport,
) -> Places:
    """Return the facilities and occupants that stand in a unit."""
    found = Places()
    outside: list[str] = []
    unknown: Counter[str] = Counter()
    for room in rooms:
        ordinal = min(room.units)
        point = room.solid.area.representative_point()
        add_occupant(room.solid.element, room.units[ordinal].id, point, found)
    for element in elements:
        if not isinstance(element.shape, Point) or not is_place(element.tags):
            continue
        floors = floors_of(element.tags)
        if floors is not None:
            report_oddities(element, floors, report)
        ordinals = floors.ordinals if floors is not None else () if default is None else (default,)
        if floors is None and "indoor" not in element.tags:
            continue
        placed = place(element, element.shape, ordinals, plans, found)
        if placed and amenity_category(element.tags) == "unspecified":
            unknown[f"amenity={element.tags.get('amenity')}"] += 1
        if not placed:
            outside.append(element.id)
    report_places(outside, unknown, report)
    return found


def report_places(outside: Sequence[str], unknown: Counter[str], report: FileReport) -> None:
    """Report facilities that stand in no unit, and those of no known kind."""
    if outside:
        report.info(
            "osm.place_outside",
            None,
            f"{len(outside)} facilities with a level stand in no unit of it; they were left out:"
            f" {', '.join(outside[:10])}.",
            "Draw the room or area around them, or correct their level.",
        )
    if unknown:
        report.info(
            "osm.amenity_unknown",
            None,
            f"{unknown.total()} facilities are of a kind that has no IMDF category; they are"
            f" unspecified: {counts(unknown)}.",
            "Nothing, if nobody looks for them.",
        )


def is_place(tags: Tags) -> bool:
    """Tell whether a node is a facility or somebody's place."""
    if is_door(tags) or is_wall(tags) or vertical_category(tags) is not None:
        return False
    return amenity_category(tags) is not None or occupant_category(tags) is not None


def place(
    element: Element,
    point: Point,
    ordinals: Sequence[int],
    plans: Mapping[int, FloorPlan],
    found: Places,
) -> bool:
    """Add the amenity or occupant of a node; return whether it stands in a unit."""
    placed = False
    for ordinal in ordinals:
        around = plans[ordinal].containing(point) if ordinal in plans else []
        if not around:
            continue
        if not placed:
            add_occupant(element, around[0].id, point, found)
        placed = True
        category = amenity_category(element.tags)
        if category is None:
            continue
        amenity_id = at_level(element.id, ordinal, ordinals)
        found.amenities[amenity_id] = Amenity(
            id=amenity_id,
            category=category,
            names=names(element.tags),
            alt_names=names(element.tags, "alt_name"),
            unit_ids=(around[0].id,),
            hours=hours(element.tags),
            accessibility=accessibility(element.tags),
            correlation_id=element.id if len(ordinals) > 1 else None,
            point=point,
        )
    return placed


def add_occupant(element: Element, unit_id: str, point: Point, found: Places) -> None:
    """Add the occupant of a room or node, if it is a named shop, office or eating place."""
    category = occupant_category(element.tags)
    named = names(element.tags)
    if category is None or not named:
        return
    anchor = Anchor(f"anchor/{element.id}", unit_id, point)
    found.anchors[anchor.id] = anchor
    occupant = Occupant(
        f"occupant/{element.id}", named, category, anchor.id, hours(element.tags), None
    )
    found.occupants[occupant.id] = occupant
