"""Which mark tells a walker best that a spot is reached, and which way to face at the start."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from math import cos, hypot, radians, sin

from ext import Sight
from routing.marks import Door, Mark
from routing.passages import DoorKind
from routing.steps import Count, Landmark, Relation
from routing.turns import Side
from routing.walks import Position
from tests.routing.plain_guidance.turns import heading, hour, side_of, turned

NEAR = 6.0
"""Metres, with the mark's rank, within which a mark tells where a turn is."""

AROUND_START = 12.0
"""The same for marks that tell which way to face."""

LEVEL_WITH = 1.2
"""Metres along the way within which a mark counts as reached."""

AHEAD_AT_MOST = 3.5
"""Metres that a mark may lie beyond a turn."""

LOOK_AHEAD = 2.0
"""Metres straight on within which a wall tells that the way ends."""

NOWHERE = 1e-3
"""Metres from a mark within which it has no direction."""

ASIDE = 4.0
"""Metres beside the way within which doors are counted."""

MOST_COUNTED = 9
"""Doors that people count."""

CLEAN = {Side.BEHIND: 0.0, Side.AHEAD: 1.0, Side.LEFT: 2.0, Side.RIGHT: 2.0}
"""Metres that count against a mark by its side of one who sets out: it is easiest behind."""

SQUARE, OBLIQUE = 20.0, 3.0
"""Degrees within which a mark counts as straight at a side, and metres against it elsewhere."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What can be noticed in one unit."""

    marks: tuple[Mark, ...]
    sight: Sight
    doors: tuple[Door, ...]

    def near(self, point: Position, reach: float) -> list[tuple[float, Mark]]:
        """Return the marks in sight within so many metres, with the distance of each."""
        seen = self.sight.seen(point[0], point[1], reach)
        return [(away, self.marks[owner]) for away, owner in seen]


def landmark_at(
    scene: Scene, point: Position, bearing: float, passed: Container[str]
) -> Landmark | None:
    """Return the mark that tells best where a turn is, or None.

    Args:
        scene: The unit in which one turns.
        point: Where.
        bearing: Degrees clockwise from north in which one comes.
        passed: Marks and units that are not meant.
    """
    best: tuple[float, str, Mark, float] | None = None
    east, north = sin(radians(bearing)), cos(radians(bearing))
    for away, mark in scene.near(point, NEAR):
        score = away + mark.rank
        if score > NEAR or mark.id in passed or mark.leads_to in passed:
            continue
        along = (mark.x - point[0]) * east + (mark.y - point[1]) * north
        if along <= AHEAD_AT_MOST and (best is None or (score, mark.id) < best[:2]):
            best = score, mark.id, mark, along
    if best is None:
        return None
    _, _, mark, along = best
    relation = Relation.AT
    if along > LEVEL_WITH:
        relation = Relation.BEFORE
    elif along < -LEVEL_WITH:
        relation = Relation.AFTER
    return seen_from(mark, point, bearing, relation)


def seen_from(mark: Mark, point: Position, bearing: float, relation: Relation) -> Landmark:
    """Return a mark as one who walks in a direction sees it from a point."""
    angle = angle_to(mark, point, bearing)
    return Landmark(
        mark.id, mark.kind, mark.category, mark.names, relation, side_of(angle), hour(angle)
    )


def angle_to(mark: Mark, point: Position, bearing: float) -> float:
    """Return where a mark is for a walker, degrees, positive to the right."""
    if hypot(mark.x - point[0], mark.y - point[1]) < NOWHERE:
        return 0.0
    return turned(bearing, heading(point, (mark.x, mark.y)))


def end_at(scene: Scene, point: Position, bearing: float) -> bool:
    """Tell whether the way straight on ends here."""
    ahead = (
        point[0] + LOOK_AHEAD * sin(radians(bearing)),
        point[1] + LOOK_AHEAD * cos(radians(bearing)),
    )
    return not scene.sight.clear(*point, *ahead)


def orientation(
    scene: Scene, point: Position, bearing: float, passed: Container[str]
) -> Landmark | None:
    """Return the mark that tells best which way to face at the start, or None."""
    best: tuple[float, str, Mark] | None = None
    for away, mark in scene.near(point, AROUND_START):
        angle = angle_to(mark, point, bearing)
        side = side_of(angle)
        score = away + mark.rank + CLEAN[side]
        if off(angle) > SQUARE:
            score += OBLIQUE
        wanted = mark.id not in passed and mark.leads_to not in passed
        if wanted and (best is None or (score, mark.id) < best[:2]):
            best = score, mark.id, mark
    return None if best is None else seen_from(best[2], point, bearing, Relation.AT)


def off(angle: float) -> float:
    """Return the degrees that a direction misses straight ahead, beside or behind by."""
    return abs((angle + 45.0) % 90.0 - 45.0)


def beside(
    scene: Scene, point: Position, bearing: float, passed: Container[str]
) -> Landmark | None:
    """Return the mark that one passes most plainly at a point, or None."""
    found = [
        (away + mark.rank, mark.id, mark)
        for away, mark in scene.near(point, NEAR)
        if away + mark.rank <= NEAR and mark.id not in passed and mark.leads_to not in passed
    ]
    sides = [
        (score, mark_id, mark)
        for score, mark_id, mark in found
        if side_of(angle_to(mark, point, bearing)) in {Side.LEFT, Side.RIGHT}
    ]
    if not sides:
        return None
    return seen_from(min(sides)[2], point, bearing, Relation.AT)


def counted(
    doors: Iterable[Door], wanted: Container[str], start: Position, end: Position
) -> Count | None:
    """Count the openings of a kind on one side of a stretch, as far as the wanted one and on.

    Args:
        doors: The openings of the unit that one walks in.
        wanted: Ids of the opening that is meant.
        start: Where the stretch begins.
        end: Where one turns to it.

    Returns:
        Its number from the start; None where it stands alone on its side, ahead, too far to count,
        or unknown.
    """
    everything = tuple(doors)
    meant = next((door for door in everything if door.opening_id in wanted), None)
    length = hypot(end[0] - start[0], end[1] - start[1])
    if meant is None or meant.category == DoorKind.OPEN or length < LEVEL_WITH:
        return None
    east, north = (end[0] - start[0]) / length, (end[1] - start[1]) / length

    def place(door: Door) -> tuple[float, float]:
        """Metres along the stretch and to its right."""
        x, y = door.x - start[0], door.y - start[1]
        return x * east + y * north, x * north - y * east

    along, right = place(meant)
    if abs(right) < NOWHERE or abs(right) > ASIDE or along < LEVEL_WITH / 2:
        return None
    beside_way = [
        there
        for door in everything
        if door.category == meant.category
        for there, aside in [place(door)]
        if there > 0 and aside * right > 0 and abs(aside) <= ASIDE
    ]
    number = sum(there <= along for there in beside_way)
    if len(beside_way) <= 1 or number > MOST_COUNTED:
        return None
    side = Side.RIGHT if right > 0 else Side.LEFT
    return Count(number, len(beside_way), side, meant.category)
