"""What points of a polygon see of its corners: exact, by expanding through a triangulation.

From each source a cone is carried from triangle to triangle of a constrained Delaunay
triangulation and narrowed by the corners that it meets (triangular expansion: Bungiu, Hemmer,
Hershberger, Huang and Kroeller, Efficient Computation of Visibility Polygons, 2014). All cones of
all sources take each step at once, in numpy.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

TOUCH = 1e-7
"""Metres by which a sight line may pass the wrong side of a corner."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mesh:
    """A triangulated polygon.

    Args:
        points: (n, 2) its vertices.
        triangles: (t, 3) vertices of each triangle, anticlockwise.
        across: (t, 3) the triangle beyond the edge from vertex k to the next one, -1 at a wall.
        edge: (t, 3) which edge of that triangle it is.
        tree: The triangles, to find points in.
    """

    points: Floats
    triangles: Ints
    across: Ints
    edge: Ints
    tree: shapely.STRtree


@dataclass(slots=True)
class Cones:
    """Cones about to enter a triangle: source, triangle, edge entered by, right and left corner."""

    source: Ints
    triangle: Ints
    edge: Ints
    right: Ints
    left: Ints

    def __len__(self) -> int:
        return len(self.source)

    def kept(self, mask: NDArray[np.bool_]) -> "Cones":
        """Return some of the cones."""
        return Cones(
            self.source[mask],
            self.triangle[mask],
            self.edge[mask],
            self.right[mask],
            self.left[mask],
        )


def triangulated(area: BaseGeometry) -> Mesh:
    """Triangulate an area without adding points."""
    faces = shapely.get_parts(shapely.constrained_delaunay_triangles(area))
    faces = faces[shapely.area(faces) > 0]
    rings = shapely.get_coordinates(shapely.orient_polygons(faces)).reshape(-1, 4, 2)[:, :3]
    points, flat = np.unique(rings.reshape(-1, 2), axis=0, return_inverse=True)
    triangles = flat.reshape(-1, 3).astype(np.int64)
    across, edge = neighbours(triangles, len(points))
    return Mesh(points, triangles, across, edge, shapely.STRtree(faces))


def neighbours(triangles: Ints, count: int) -> tuple[Ints, Ints]:
    """Return, per triangle and edge, the triangle beyond it and its number of that edge."""
    tail, head = triangles.reshape(-1), np.roll(triangles, -1, axis=1).reshape(-1)
    keys, twins = tail * count + head, head * count + tail
    order = np.argsort(keys)
    place = np.minimum(np.searchsorted(keys[order], twins), len(keys) - 1)
    twin = np.where(keys[order][place] == twins, order[place], -1)
    across = np.where(twin >= 0, twin // 3, -1).reshape(-1, 3)
    return across, np.where(twin >= 0, twin % 3, -1).reshape(-1, 3)


def seen_from_vertices(mesh: Mesh, sources: Ints) -> tuple[Ints, Ints]:
    """Return the pairs (index into `sources`, vertex) that see each other."""
    place = np.full(len(mesh.points), -1, dtype=np.int64)
    place[sources] = np.arange(len(sources))
    source = place[mesh.triangles].reshape(-1)
    chosen = np.flatnonzero(source >= 0)
    triangle, corner = chosen // 3, chosen % 3
    right = mesh.triangles[triangle, (corner + 1) % 3]
    left = mesh.triangles[triangle, (corner + 2) % 3]
    opposite = (corner + 1) % 3
    starts = Cones(source[chosen], triangle, opposite, right, left)
    seen = [(starts.source, right), (starts.source, left)]
    return expanded(mesh, mesh.points[sources], entering(mesh, starts), seen)


def seen_from_points(mesh: Mesh, points: Floats) -> tuple[Ints, Ints]:
    """Return the pairs (index into `points`, vertex) that see each other; points lie inside."""
    source, triangle = mesh.tree.query(
        shapely.points(points), predicate="dwithin", distance=TOUCH
    ).astype(np.int64)
    parts = [
        Cones(
            source,
            triangle,
            np.full(len(source), edge),
            mesh.triangles[triangle, edge],
            mesh.triangles[triangle, (edge + 1) % 3],
        )
        for edge in range(3)
    ]
    seen = [(part.source, part.right) for part in parts]
    return expanded(mesh, points, entering(mesh, joined(parts)), seen)


def entering(mesh: Mesh, cones: Cones) -> Cones:
    """Turn cones that leave triangles by an edge into cones that enter what lies beyond."""
    triangle, edge = mesh.across[cones.triangle, cones.edge], mesh.edge[cones.triangle, cones.edge]
    return Cones(cones.source, triangle, edge, cones.right, cones.left).kept(triangle >= 0)


def joined(parts: list[Cones]) -> Cones:
    """Put cones together."""
    return Cones(
        np.concatenate([part.source for part in parts]),
        np.concatenate([part.triangle for part in parts]),
        np.concatenate([part.edge for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([part.left for part in parts]),
    )


def expanded(
    mesh: Mesh, sources: Floats, cones: Cones, seen: list[tuple[Ints, Ints]]
) -> tuple[Ints, Ints]:
    """Carry cones on until every one ends at walls; add the vertices they meet to `seen`."""
    while len(cones):
        apex = mesh.triangles[cones.triangle, (cones.edge + 2) % 3]
        spot = sources[cones.source]
        beside_right = aside(spot, mesh.points[cones.right], mesh.points[apex])
        beside_left = -aside(spot, mesh.points[cones.left], mesh.points[apex])
        visible = (beside_right >= -TOUCH) & (beside_left >= -TOUCH)
        seen.append((cones.source[visible], apex[visible]))
        # Past the apex the cone goes on through the edge to its right and the one to its left.
        # What is as thin as a line ends here: whatever lies beyond is reached by way of the apex.
        to_right, to_left = beside_right > TOUCH / 100, beside_left > TOUCH / 100
        by_right = Cones(
            cones.source,
            cones.triangle,
            (cones.edge + 1) % 3,
            cones.right,
            np.where(to_left, apex, cones.left),
        ).kept(to_right)
        by_left = Cones(
            cones.source,
            cones.triangle,
            (cones.edge + 2) % 3,
            np.where(to_right, apex, cones.right),
            cones.left,
        ).kept(to_left)
        cones = entering(mesh, joined([by_right, by_left]))
    return unique_pairs(seen, len(mesh.points))


def aside(start: Floats, ahead: Floats, spot: Floats) -> Floats:
    """Return how many metres to the left of the line from `start` to `ahead` a spot lies."""
    way, off = ahead - start, spot - start
    length = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-12)
    metres: Floats = (way[:, 0] * off[:, 1] - way[:, 1] * off[:, 0]) / length
    return metres


def unique_pairs(seen: list[tuple[Ints, Ints]], count: int) -> tuple[Ints, Ints]:
    """Return each pair once."""
    source = np.concatenate([pair[0] for pair in seen])
    vertex = np.concatenate([pair[1] for pair in seen])
    keys = np.unique(source * count + vertex)
    return keys // count, keys % count
