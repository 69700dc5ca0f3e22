"""Which spaces of a level people mainly walk through.

The format has no corridors, only floor between walls. A space that doors join to at least three
others is a walkway if it is long and narrow: its perimeter squared is 30 times its area or more
(a square has 16, a corridor five times as long as wide 29) and it is at most 4 m wide on average
(twice the area over the perimeter). So is the space of a level that joins most others, at least
three: the lobby or the open floor that everybody crosses.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from floorplans.readers.wrld.doorways import Doorway
from floorplans.readers.wrld.spaces import Space

LEAST_JOINED = 3
LEAST_STRETCH = 30.0
WIDEST = 4.0
WALKWAY = "walkway"


def mark_walkways(spaces: Sequence[Space], doorways: Sequence[Doorway]) -> None:
    """Set the category of the inferred spaces that are walkways."""
    joined = neighbours(doorways)
    hubs = [space for space in spaces if space.inferred and len(joined[space.id]) >= LEAST_JOINED]
    busiest = max(hubs, key=lambda space: len(joined[space.id]), default=None)
    for space in hubs:
        if space is busiest or is_long(space):
            space.category = WALKWAY


def neighbours(doorways: Sequence[Doorway]) -> Mapping[str, set[str]]:
    """Return the spaces that each space is joined to."""
    joined: dict[str, set[str]] = defaultdict(set)
    for doorway in doorways:
        for space_id in doorway.space_ids:
            joined[space_id].update(doorway.space_ids)
            joined[space_id].discard(space_id)
    return joined


def is_long(space: Space) -> bool:
    """Tell whether a space is shaped like a corridor."""
    area: float = space.area.area
    perimeter: float = space.area.length
    return perimeter * perimeter >= LEAST_STRETCH * area and 2 * area <= WIDEST * perimeter
