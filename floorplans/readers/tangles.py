"""Outlines that cross themselves so often that mending them would take all time and memory."""

import numpy as np
import shapely

from floorplans.model import Area

MOST_NEAR = 300_000
"""Pairs of sides whose boxes meet; a rotated outline of 2,000 corners has some 100,000."""

FEW = 5_000
CROSSINGS_PER_SIDE = 10
"""Meetings of sides up to which an outline is mended: `FEW`, and so many for each side."""


def is_tangled(area: Area) -> bool:
    """Tell whether an outline's sides meet each other too often for it to be an outline at all."""
    rings = shapely.get_rings(shapely.get_parts(area))
    ends = [np.asarray(ring.coords)[:, :2] for ring in rings]
    pairs = np.concatenate([np.stack([each[:-1], each[1:]], axis=1) for each in ends])
    sides = shapely.linestrings(pairs)
    most_met = FEW + CROSSINGS_PER_SIDE * len(sides)
    tree = shapely.STRtree(sides)
    near = met = 0
    step = max(1, MOST_NEAR // len(sides))
    for start in range(0, len(sides), step):
        rows, others = tree.query(sides[start : start + step])
        near += len(rows)
        if near > MOST_NEAR:
            return True
        met += int(shapely.intersects(sides[rows + start], sides[others]).sum())
        if met > most_met:
            return True
    return False
