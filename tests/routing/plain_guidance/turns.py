"""Turns in plain Python: which bends of a path are worth a word."""

import itertools
from collections.abc import Collection, Sequence
from math import atan2, degrees

import msgspec

from ext import simplified
from routing.turns import Side, Turn
from routing.walks import Position

SIMPLIFY = 0.6
"""Metres by which a path may weave without a turn being announced."""

STRAIGHT, SLIGHT, SHARP, BACK = 20.0, 45.0, 135.0, 172.0
"""Degrees at which a bend becomes slight, a turn, a sharp turn and a turn around."""

DRIFT = 35.0
"""Degrees of bends too small for a word, one after the other, that make a slight turn together."""

JOG = 2.5
"""Metres between two bends that a walker takes as one."""

THRESHOLD = 1.5
"""Metres behind a door, or from a destination, within which a turn belongs to it."""

WEAVE = 6.0
"""Metres between two slight bends to either side that lead on in the old direction together."""

AROUND = 225.0
"""Degrees that two bends taken as one may have together: beyond that they are two."""


def heading(here: Position, there: Position) -> float:
    """Return the direction from one point to another, degrees clockwise from north."""
    return degrees(atan2(there[0] - here[0], there[1] - here[1])) % 360.0


def turned(before: float, after: float) -> float:
    """Return the change between two headings in degrees, positive to the right, in [-180, 180)."""
    return (after - before + 180.0) % 360.0 - 180.0


def classify(angle: float) -> Turn:
    """Return the word for a change of heading in degrees; beyond 180 it leads around an end."""
    size, right = abs(angle), angle > 0
    if size < STRAIGHT:
        return Turn.STRAIGHT
    if size < SLIGHT:
        return Turn.SLIGHT_RIGHT if right else Turn.SLIGHT_LEFT
    if size < SHARP:
        return Turn.RIGHT if right else Turn.LEFT
    if size < BACK:
        return Turn.SHARP_RIGHT if right else Turn.SHARP_LEFT
    return Turn.BACK


def hour(angle: float) -> int:
    """Return a direction as the hour of a clock whose twelve is straight ahead."""
    return round(angle % 360.0 / 30.0) % 12 or 12


def side_of(angle: float) -> Side:
    """Return on which side of a walker a direction is."""
    size = abs(angle)
    if size <= SLIGHT:
        return Side.AHEAD
    if size >= SHARP:
        return Side.BEHIND
    return Side.RIGHT if angle > 0 else Side.LEFT


class Bend(msgspec.Struct, gc=False):
    """A bend worth a word, which may be several of the path; or how a stretch begins or ends.

    Args:
        at: Index of the path's point at which it begins.
        last: Index at which it ends.
        turn: Which way.
        angle: Degrees, positive to the right.
        before: Degrees clockwise from north in which one walks before it.
        after: The same behind it.
    """

    at: int
    last: int
    turn: Turn
    angle: float
    before: float
    after: float


def bends_of(
    points: Sequence[Position],
    walked: Sequence[float],
    doors: Sequence[int] = (),
    told: Collection[int] = (),
) -> list[Bend]:
    """Return the bends of a path that are worth a word.

    Args:
        points: Positions in metres.
        walked: Metres from the start to each of them.
        doors: Indices of the points that stand in an opening.
        told: Those of them that stand in one with a word of its own, such as a door.
    """
    kept = simplified(points, SIMPLIFY) if len(points) > 2 else []
    if len(kept) <= 2:
        return []
    headings = [heading(points[a], points[b]) for a, b in itertools.pairwise(kept)]
    found: list[Bend] = []
    drift = 0.0
    for number, at in enumerate(kept[1:-1]):
        before, after = headings[number], headings[number + 1]
        angle = turned(before, after)
        if abs(angle) < STRAIGHT:
            drift += angle
            if abs(drift) < DRIFT:
                continue
            angle = drift
        drift = 0.0
        found.append(Bend(at, at, classify(angle), angle, before, after))
    return joined(found, walked, doors, told)


def joined(
    bends: Sequence[Bend], walked: Sequence[float], doors: Sequence[int], told: Collection[int]
) -> list[Bend]:
    """Take bends that follow each other closely as one; what then goes straight on is none."""
    found: list[Bend] = []
    for bend in bends:
        both = together(found[-1], bend, walked, doors, told) if found else None
        if both is None:
            found.append(bend)
            continue
        found.pop()
        if both.turn is not Turn.STRAIGHT:
            found.append(both)
    return found


def together(
    one: Bend, other: Bend, walked: Sequence[float], doors: Sequence[int], told: Collection[int]
) -> Bend | None:
    """Return two bends as one, or None where a walker takes them for two.

    They are two where they are far apart, lead around too far, or where one leads into a door and
    the other away behind it; but such to one side are one where they are an ordinary turn together.
    Nobody is told to turn around at a door.
    """
    angle = one.angle + other.angle
    same_way = one.angle * other.angle > 0
    slight = max(abs(one.angle), abs(other.angle)) < SLIGHT and abs(angle) < STRAIGHT
    most = WEAVE if slight and not same_way else JOG
    if walked[other.at] - walked[one.last] > most or abs(angle) > AROUND:
        return None
    if not same_way and any(one.last <= door <= other.at for door in doors):
        return None
    if abs(angle) >= SHARP and any(is_at(door, one, other, walked) for door in told):
        return None
    turn = classify(angle)
    if abs(angle) >= SHARP and same_way:
        turn = Turn.U_RIGHT if angle > 0 else Turn.U_LEFT
    return Bend(one.at, other.last, turn, angle, one.before, other.after)


def is_at(door: int, one: Bend, other: Bend, walked: Sequence[float]) -> bool:
    """Tell whether two bends, taken as one, would be told by a door."""
    away = walked[door] - walked[one.at]
    return away >= -THRESHOLD and (door <= other.at or away <= JOG)


def turned_through(before: float, bends: Sequence[Bend], after: float) -> tuple[Turn, float]:
    """Return the turn that some bends are together, and its angle.

    Half a turn and more is to the side that the bends are to.

    Args:
        before: Degrees clockwise from north in which one comes.
        bends: What is taken as one turn.
        after: Degrees clockwise from north in which one leaves.
    """
    angle = 0.0
    held = before
    for bend in bends:
        angle += turned(held, bend.before) + bend.angle
        held = bend.after
    angle += turned(held, after)
    if not bends or abs(angle) > AROUND:
        angle = turned(before, after)
        return classify(angle), angle
    if abs(angle) >= BACK:
        return (Turn.U_RIGHT if angle > 0 else Turn.U_LEFT), angle
    return classify(angle), angle
