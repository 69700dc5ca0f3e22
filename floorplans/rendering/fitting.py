"""Find room for text: a label is set only where it fits and covers no other."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from floorplans.rendering.wording import Phrase, ems, pieces, wrapped

LEADING = 1.15
"""Lines are this many letter heights apart."""

SECOND = 0.82
"""Size of the second language beside the first."""

CELL = 8.0
"""Metres of the grid in which placed labels are looked up."""

ACROSS = 7
"""Points along each side of the grid on which labels are tried."""

AIR = 0.3
"""Letter heights kept free on either side of a label."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a label; `size` is a part of the label's letter height."""

    text: str
    language: str
    size: float = 1.0


Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A label in its place.

    Args:
        x: Metres east of its middle.
        y: Metres north of its middle.
        turn: Degrees counterclockwise.
        size: Letter height in metres.
        lines: Its lines, from the top.
    """

    x: float
    y: float
    turn: float
    size: float
    lines: Lines


@dataclass(slots=True)
class Taken:
    """Where something stands already that no label may cover."""

    cells: dict[tuple[int, int], list[BaseGeometry]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, shape: BaseGeometry) -> None:
        """Take the ground below a shape."""
        for cell in cells_of(shape):
            self.cells[cell].append(shape)

    def near(self, shape: BaseGeometry) -> list[BaseGeometry]:
        """Return what may lie below a shape."""
        found = {id(other): other for cell in cells_of(shape) for other in self.cells.get(cell, ())}
        return list(found.values())

    def is_free(self, shape: BaseGeometry) -> bool:
        """Tell whether nothing lies below a shape."""
        return not any(shapely.intersects(shape, other) for other in self.near(shape))


def cells_of(shape: BaseGeometry) -> Iterator[tuple[int, int]]:
    """Yield the cells that a shape may touch."""
    west, south, east, north = (math.floor(bound / CELL) for bound in shape.bounds)
    for column in range(west, east + 1):
        for row in range(south, north + 1):
            yield column, row


def extent(lines: Lines, size: float) -> tuple[float, float]:
    """Return how wide and high a label of a letter height is, in the same unit."""
    width = max(ems(line.text) * line.size for line in lines) + 2 * AIR
    return width * size, (sum(line.size for line in lines) * LEADING + AIR) * size


def layouts(names: Sequence[Phrase]) -> Iterator[Lines]:
    """Yield the ways to set a name in all its languages, from few long lines to more short ones."""
    sizes = [1.0, *[SECOND] * (len(names) - 1)]
    before: Lines = ()
    longest = max((ems(piece) for name in names for piece in pieces(name.text)), default=0.0)
    for most in (math.inf, 14.0, 9.0, 6.0):
        if longest > most:
            # A word is not broken to make room for it.
            break
        broken = [
            wrapped(name.text, most / size) if most < math.inf else (name.text,)
            for name, size in zip(names, sizes, strict=True)
        ]
        lines = tuple(
            Line(text, name.language, size)
            for name, size, texts in zip(names, sizes, broken, strict=True)
            for text in texts
        )
        if lines and lines != before:
            yield lines
        before = lines


def box(x: float, y: float, size: tuple[float, float], turn: float) -> Polygon:
    """Return the rectangle of a label: its middle, width and height in metres, its angle."""
    found: Polygon = shapely.polygons(boxes(np.array([[x, y]]), *size, turn)[0])
    return found


def boxes(
    centres: NDArray[np.float64], width: float, height: float, turn: float
) -> NDArray[np.float64]:
    """Return the corners of the rectangles of one label at several places, as (n, 4, 2)."""
    radians = math.radians(turn)
    along = np.array([math.cos(radians), math.sin(radians)]) * width / 2
    up = np.array([-math.sin(radians), math.cos(radians)]) * height / 2
    corners = np.array([-along - up, along - up, along + up, -along + up])
    found: NDArray[np.float64] = centres[:, None, :] + corners[None, :, :]
    return found


@dataclass(frozen=True, slots=True)
class Room:
    """The ground that a label may stand on.

    Args:
        ground: Where its whole rectangle must lie.
        centres: (n, 2) where its middle may be, the best place first.
        widest: Metres of the largest circle that the ground holds, its diameter.
    """

    ground: BaseGeometry
    centres: NDArray[np.float64]
    widest: float


def room_of(ground: BaseGeometry, preferred: Sequence[tuple[float, float]]) -> Room | None:
    """Return the places on some ground at which to try a label, or None if there is no ground."""
    if ground.is_empty or ground.area <= 0:
        return None
    tolerance = max(0.05, math.sqrt(ground.area) / 50)
    radius = shapely.maximum_inscribed_circle(ground, tolerance=tolerance)
    spots = [*preferred, *shapely.get_coordinates(radius)[:1].tolist()]
    west, south, east, north = ground.bounds
    xs = np.linspace(west, east, ACROSS + 2)[1:-1]
    ys = np.linspace(south, north, ACROSS + 2)[1:-1]
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    distance = np.hypot(*(grid - np.array(spots[-1])).T)
    grid = grid[np.argsort(np.round(distance, 3), kind="stable")]
    shapely.prepare(ground)
    standing = grid[shapely.contains_xy(ground, grid)]
    # The circle found is as large as can be but for the tolerance.
    widest = 2 * (float(radius.length) + tolerance)
    return Room(ground, np.vstack([np.array(spots), standing]), widest)


def fit(room: Room, lines: Lines, size: float, turn: float, taken: Taken) -> Label | None:
    """Place a label of a letter height in metres, or return None where it does not fit."""
    wide, high = extent(lines, size)
    if min(wide, high) > room.widest:
        return None
    shapes = shapely.polygons(boxes(room.centres, wide, high, turn))
    for index in np.flatnonzero(shapely.contains(room.ground, shapes)).tolist():
        if taken.is_free(shapes[index]):
            taken.add(shapes[index])
            x, y = room.centres[index].tolist()
            return Label(x, y, turn, size, lines)
    return None


def beside(
    point: tuple[float, float], off: float, size: tuple[float, float]
) -> Iterator[tuple[float, float]]:
    """Yield the middles of a label to the right, left, above and below of a point, in metres."""
    x, y = point
    wide, high = size[0] / 2 + off, size[1] / 2 + off
    yield x + wide, y
    yield x - wide, y
    yield x, y + high
    yield x, y - high
