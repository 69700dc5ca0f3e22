"""OpenStreetMap elements as a file gives them, free of the file's format.

Ids are written as openstreetmap.org writes them: `node/5`, `way/7`, `relation/9`. Who drew an
element and when (`user`, `uid`, `changeset`, `timestamp`) is never taken over.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from shapely import LineString, MultiPolygon, Point, Polygon

from floorplans.errors import ArchiveError
from floorplans.reporting import FileReport

Tags: TypeAlias = Mapping[str, str]
Shape: TypeAlias = Point | LineString | Polygon | MultiPolygon
Position: TypeAlias = tuple[float, float]

EAST, NORTH = 180.0, 90.0

AREA_KEYS = frozenset({"building", "building:part", "indoor", "room", "stairs"})
"""Keys that make an element a piece of a building."""

OTHER_KEYS = frozenset(
    {"amenity", "barrier", "door", "entrance", "level", "office", "shop", "tourism", "vending"}
)
"""Further keys that may matter inside a building."""

HIGHWAYS = frozenset({"elevator", "steps"})
"""Values of `highway` that lead from level to level."""


@dataclass(frozen=True, slots=True)
class Element:
    """A node, way or multipolygon with what it means; `shape` in degrees or, later, metres."""

    id: str
    tags: Tags
    shape: Shape


@dataclass(frozen=True, slots=True)
class Way:
    """A way: its nodes in order."""

    refs: tuple[int, ...]
    tags: Tags


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a relation; `kind` is node, way or relation."""

    kind: str
    ref: int
    role: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation: its members in order."""

    members: tuple[Member, ...]
    tags: Tags


@dataclass(slots=True)
class OsmMap:
    """The elements of a file while it is read, keyed by their numbers.

    Args:
        report: Takes the findings.
        most: How many nodes, tags, way nodes and members may come together.
    """

    report: FileReport
    most: int
    parts: int = 0
    positions: dict[int, Position] = field(default_factory=dict)
    node_tags: dict[int, Tags] = field(default_factory=dict)
    ways: dict[int, Way] = field(default_factory=dict)
    relations: dict[int, Relation] = field(default_factory=dict)

    def add_node(self, number: int, position: Position | None, tags: Tags) -> None:
        """Add a node; None stands for a position that cannot be read."""
        self.spend(1 + len(tags))
        if number in self.positions:
            self.duplicate(f"node/{number}")
            return
        if position is None or not on_earth(position):
            self.report.error(
                "osm.coordinates",
                f"node/{number}",
                f"The node has no usable position ({position}); it was left out.",
                "Give it a longitude within -180..180 and a latitude within -90..90.",
            )
            return
        self.positions[number] = position
        if tags:
            self.node_tags[number] = tags

    def add_way(self, number: int, refs: Sequence[int], tags: Tags) -> None:
        """Add a way."""
        self.spend(1 + len(tags) + len(refs))
        if number in self.ways:
            self.duplicate(f"way/{number}")
            return
        self.ways[number] = Way(tuple(refs), tags)

    def add_relation(self, number: int, members: Sequence[Member], tags: Tags) -> None:
        """Add a relation."""
        self.spend(1 + len(tags) + len(members))
        if number in self.relations:
            self.duplicate(f"relation/{number}")
            return
        self.relations[number] = Relation(tuple(members), tags)

    def spend(self, parts: int) -> None:
        """Refuse a file of too many parts, however small it was packed."""
        self.parts += parts
        if self.parts > self.most:
            raise ArchiveError(
                "floorplan.archive.too_large",
                self.report.file,
                f"It holds more than {self.most} nodes, tags and members.",
                "Cut out the building alone, for example with `osmium extract`.",
            )

    def duplicate(self, element_id: str) -> None:
        """Report an element that stands in the file twice."""
        self.report.error(
            "id.duplicate",
            element_id,
            "The element stands in the file more than once; only the first counts.",
            "Keep one version of each element, and one element of each id.",
        )


def on_earth(position: Position) -> bool:
    """Tell whether a longitude and latitude are finite and in range."""
    longitude, latitude = position
    finite = math.isfinite(longitude) and math.isfinite(latitude)
    return finite and abs(longitude) <= EAST and abs(latitude) <= NORTH


def is_area_like(tags: Tags) -> bool:
    """Tell whether an element is a piece of a building or a way between levels."""
    return not AREA_KEYS.isdisjoint(tags) or tags.get("highway") in HIGHWAYS


def matters(tags: Tags) -> bool:
    """Tell whether an element may say something about the inside of a building."""
    return is_area_like(tags) or not OTHER_KEYS.isdisjoint(tags)
