"""The venues that are measured, and random pairs of points on their levels."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from bench.floorplans_oracle import ExactWay, Oracle, Position, pair
from bench.floorplans_space import Body, LevelSpace, level_space
from floorplans import (
    Connector,
    Fixture,
    FloorplanError,
    Kiosk,
    Level,
    LoadedVenue,
    Opening,
    Section,
    Unit,
    Venue,
    find_connectors,
    load_venue,
)

SHARED = Path(__file__).resolve().parents[2] / "shared" / "venues"
REAL = (("spbpu", "spbpu"), ("apb", "apb/APBorig.osm"), ("westport", "westport"))
SAMPLES = (
    ("sample", "floorplans.sample", "sample_library"),
    ("central", "floorplans.sample.central", "central_library"),
)
TRIES = 40
Feature = TypeVar("Feature", Unit, Opening, Fixture, Kiosk, Section)
NEAREST = 0.5
"""Metres: pairs that are closer are no test of a route."""


@dataclass(frozen=True, slots=True)
class Case:
    """A venue as it is measured: without hours, locks and one-way doors, which are no geometry.

    Args:
        name: Short.
        path: The folder or file that it was read from.
        loaded: As read.
        venue: As measured.
        connectors: Its connectors.
    """

    name: str
    path: Path
    loaded: LoadedVenue
    venue: Venue
    connectors: tuple[Connector, ...]

    @property
    def stops(self) -> frozenset[str]:
        """The units of connectors."""
        return frozenset(stop.unit_id for each in self.connectors for stop in each.stops)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Random pairs of one level that the oracle joins.

    Args:
        space: The level.
        oracle: Its shortest ways.
        starts: (k, 2) metres.
        ends: (k, 2) metres.
        ways: The oracle's way of each pair.
        apart: Pairs drawn that the oracle does not join.
    """

    space: LevelSpace
    oracle: Oracle
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    ways: tuple[ExactWay, ...]
    apart: int

    def ends_of(self, index: int) -> tuple[Position, Position]:
        """Return the two ends of a pair."""
        return pair(self.starts[index]), pair(self.ends[index])


def cases(folder: Path) -> Iterator[Case | str]:
    """Yield each venue that can be read, and in words why another one cannot.

    Args:
        folder: Where the files of the sample libraries are put.
    """
    for name, path in REAL:
        yield opened(name, SHARED / path)
    for name, module, maker in SAMPLES:
        try:
            files = getattr(import_module(module), maker)()
        except (ImportError, AttributeError) as error:
            yield f"{name}: {error}"
            continue
        place = folder / name
        place.mkdir()
        for file, content in files.items():
            (place / file).write_bytes(content)
        yield opened(name, place)


def opened(name: str, path: Path) -> Case | str:
    """Read a venue."""
    try:
        return case_of(name, path, load_venue(path))
    except (FloorplanError, OSError) as error:
        return f"{name}: {error}"


def case_of(name: str, path: Path, loaded: LoadedVenue) -> Case:
    """Return a venue's case."""
    connectors = find_connectors(loaded.venue, loaded.table)
    return Case(name, path, loaded, unlocked(loaded.venue), connectors)


def unlocked(venue: Venue) -> Venue:
    """Return a venue whose openings and units are always open and both ways."""
    openings = {
        opening_id: replace(opening, hours=None, into=None, access_control=())
        for opening_id, opening in venue.openings.items()
    }
    units = {unit_id: replace(unit, hours=None) for unit_id, unit in venue.units.items()}
    return replace(venue, openings=openings, units=units)


def draw_pairs(case: Case, body: Body, count: int, seed: int) -> list[Pairs]:
    """Draw pairs evenly over the public floor of a venue, both ends on one level.

    Levels get pairs in proportion to their area. Pairs that the oracle does not join are drawn
    again, and counted.
    """
    rng = np.random.default_rng(seed)
    spaces = [
        space
        for level in case.venue.levels.values()
        if (space := space_of(case, level, body)) is not None
    ]
    grounds = [ground_of(space) for space in spaces]
    areas = np.array([ground.area for ground in grounds])
    found = []
    for space, ground, quota in zip(spaces, grounds, quotas(areas, count), strict=True):
        if quota:
            found.append(pairs_of(space, ground, quota, rng))
    return found


def space_of(case: Case, level: Level, body: Body) -> LevelSpace | None:
    """Return a level's space, None where nobody can stand."""
    space = level_space(case.venue, level.id, case.stops, body)
    return None if ground_of(space).is_empty else space


def ground_of(space: LevelSpace) -> BaseGeometry:
    """Return where pairs may begin and end: inside rooms, not in doorways or on stairs."""
    return shapely.intersection(space.free, shapely.union_all([unit.area for unit in space.rooms]))


def quotas(areas: NDArray[np.float64], count: int) -> list[int]:
    """Share out at least `count` in proportion to areas."""
    if len(areas) == 0 or not areas.sum():
        return [0] * len(areas)
    return [int(share) for share in np.ceil(areas / areas.sum() * count)]


def pairs_of(
    space: LevelSpace, ground: BaseGeometry, quota: int, rng: np.random.Generator
) -> Pairs:
    """Draw pairs on one level until the oracle joins enough of them."""
    oracle = Oracle(space.free)
    shapely.prepare(ground)
    starts, ends = [np.empty((0, 2))], [np.empty((0, 2))]
    ways: list[ExactWay] = []
    apart = 0
    for _ in range(TRIES):
        left = quota - len(ways)
        if left <= 0:
            break
        points = points_in(ground, 2 * left, rng)
        for start, end, way in zip(
            points[:left], points[left:], oracle.ways(points[:left], points[left:]), strict=True
        ):
            if way is None:
                apart += 1
            elif way.metres >= NEAREST:
                starts.append(start[None])
                ends.append(end[None])
                ways.append(way)
    return Pairs(space, oracle, np.vstack(starts), np.vstack(ends), tuple(ways), apart)


def points_in(ground: BaseGeometry, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw points evenly from an area."""
    west, south, east, north = ground.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        drawn = rng.uniform((west, south), (east, north), (4 * count, 2))
        found = np.vstack([found, drawn[shapely.intersects_xy(ground, drawn[:, 0], drawn[:, 1])]])
    return found[:count]


def largest_level(venue: Venue) -> Level:
    """Return the level with the largest area of units."""
    areas: dict[str, float] = {}
    for unit in venue.units.values():
        areas[unit.level_id] = areas.get(unit.level_id, 0.0) + unit.area.area
    return venue.levels[max(areas, key=lambda level_id: areas[level_id])]


def only_level(venue: Venue, level: Level) -> Venue:
    """Return a venue reduced to one level."""
    units = on_level(venue.units, level)
    return replace(
        venue,
        levels={level.id: level},
        units=units,
        openings=on_level(venue.openings, level),
        fixtures=on_level(venue.fixtures, level),
        kiosks=on_level(venue.kiosks, level),
        sections=on_level(venue.sections, level),
        details={},
        relationships={},
        anchors={key: each for key, each in venue.anchors.items() if each.unit_id in units},
        occupants={},
        amenities={},
        geofences={},
    )


def on_level(features: Mapping[str, Feature], level: Level) -> dict[str, Feature]:
    """Return the features of one level."""
    return {key: each for key, each in features.items() if each.level_id == level.id}
