"""Pairs of geometries that meet, found in bounded memory however many there are."""

from collections.abc import Iterator, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

AT_ONCE = 1_000_000
"""Pairs held at one time, even if all geometries meet."""

MOST_PAIRS = 200_000
"""Pairs looked at; a real floor has a few per room, a file of copies has its square."""


def meeting(
    geometries: Sequence[BaseGeometry], groups: Sequence[str], reach: float | None = None
) -> Iterator[tuple[int, int]]:
    """Yield the indices of geometries of one group that meet, the lower index first, in order.

    Args:
        geometries: The geometries.
        groups: What both must have in common, such as their level, for each geometry.
        reach: Metres by which two may miss each other; None where they must intersect.
    """
    if not geometries:
        return
    tree = shapely.STRtree(geometries)
    predicate = "intersects" if reach is None else "dwithin"
    left_to_look_at = MOST_PAIRS
    step = max(1, AT_ONCE // len(geometries))
    for start in range(0, len(geometries), step):
        rows = geometries[start : start + step]
        found = tree.query(rows, predicate=predicate, distance=reach)
        pairs = sorted(
            (start + row, other)
            for row, other in found.T.tolist()
            if start + row < other and groups[start + row] == groups[other]
        )
        yield from pairs[:left_to_look_at]
        left_to_look_at -= len(pairs)
        if left_to_look_at <= 0:
            return
