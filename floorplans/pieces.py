"""One unit's piece of the navigation graph, made from the unit's surroundings alone.

A piece has a key: a digest of everything that it was made from. Equal keys mean equal pieces, so
that a changed door or shelf makes anew only the pieces that it touches.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from ext import visible_pairs
from floorplans.doorways import MARGIN, Passage, grown
from floorplans.model import Area
from floorplans.walkable import FreeSpace, free_space, nearest_spot

MAKING = b"piece 4"
"""Changes whenever the same surroundings would make another piece."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decides how a unit can be walked.

    Args:
        area: The floor that is the unit's own.
        radius: Body radius in metres.
        lines: The line of each opening, by id.
        passages: How the body crosses each of those openings.
        obstacles: What stands in the unit.
        stops: Number of connectors that stop here.
        car: Whether it is a lift, which is boarded but never walked through.
    """

    area: Area
    radius: float
    lines: Mapping[str, LineString]
    passages: Mapping[str, Passage]
    obstacles: Sequence[Area]
    stops: int
    car: bool

    def key(self) -> bytes:
        """Return the digest of all this."""
        digest = hashlib.blake2b(MAKING, digest_size=16)
        digest.update(np.array([self.radius, self.stops, len(self.lines), self.car]).tobytes())
        # In a connector's unit the doors tell bodies apart: inside it all have one radius.
        radii = [passage.radius for passage in self.passages.values()]
        digest.update(np.array(radii, dtype=np.float64).tobytes())
        shapes = [self.area, *self.lines.values(), *self.obstacles]
        digest.update(b"".join(shapely.to_wkb(shapes, byte_order=1)))
        return digest.digest()


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit's nodes and sight lines, numbered from 0: corners, crossing points, stops.

    Args:
        key: Digest of the surroundings.
        space: The free space.
        positions: (k, 2) metres.
        outline: (k, 4) the obstacle's outline at each corner, NaN for other nodes.
        gates: (k, 4) the clear part of its opening around each crossing point, NaN for other nodes
            and for openings that are crossed at their points only.
        pairs: (s, 2) nodes that see each other.
    """

    key: bytes
    space: FreeSpace
    positions: NDArray[np.float64]
    outline: NDArray[np.float64]
    gates: NDArray[np.float64]
    pairs: NDArray[np.int32]


def make_piece(given: Surroundings, key: bytes) -> Piece:
    """Work out a unit's free space, nodes and sight lines."""
    space = free_space(given.area, list(given.passages.values()), given.obstacles, given.radius)
    crossings = [point for passage in given.passages.values() for point in passage.points]
    stops = [middle(given.area, space)] * given.stops
    positions = np.vstack(
        [space.corners, np.array([*crossings, *stops], dtype=np.float64).reshape(-1, 2)]
    )
    outline = np.full((len(positions), 4), np.nan)
    outline[: len(space.outline)] = space.outline
    gates = np.full((len(positions), 4), np.nan)
    row = len(space.corners)
    for passage in given.passages.values():
        gates[row : row + len(passage.points)] = clear_gates(passage, given)
        row += len(passage.points)
    return Piece(key, space, positions, outline, gates, sight_lines(positions, outline, space))


def clear_gates(passage: Passage, given: Surroundings) -> NDArray[np.float64]:
    """Return between which points a body can shift, from each crossing point of an opening."""
    gates = np.full((len(passage.points), 4), np.nan)
    if not passage.straight or len(passage.points) == 1:
        return gates
    whole = LineString([passage.points[0], passage.points[-1]])
    near = [each for each in given.obstacles if shapely.dwithin(each, whole, 2 * given.radius)]
    clear = whole.difference(shapely.union_all([grown(each, given.radius) for each in near]))
    for part in shapely.get_parts(clear):
        on_part = shapely.dwithin(shapely.points(passage.points), part, MARGIN / 2)
        if isinstance(part, LineString) and not part.is_empty:
            gates[on_part] = (*part.coords[0], *part.coords[-1])
    return gates


def middle(area: Area, space: FreeSpace) -> tuple[float, float]:
    """Return where people get on and off in a connector's unit."""
    spot = shapely.point_on_surface(area)
    if spot.is_empty:
        return 0.0, 0.0
    return (spot.x, spot.y) if space.inside.is_empty else nearest_spot(space, spot.x, spot.y)


def sight_lines(
    positions: NDArray[np.float64], outline: NDArray[np.float64], space: FreeSpace
) -> NDArray[np.int32]:
    """Return the pairs of positions on the floor that see each other.

    A crossing point that furniture covers sees nothing, not even its neighbour under the same desk.
    """
    pairs = visible_pairs(positions, outline, space.walls)
    standing = shapely.dwithin(space.floor, shapely.points(positions), MARGIN)
    kept: NDArray[np.int32] = pairs[standing[pairs].all(axis=1)]
    return kept
