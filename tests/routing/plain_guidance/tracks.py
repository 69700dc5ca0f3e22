"""Legs as a walker is told of them: what is boarded and left, and the stretches between turns."""

from collections.abc import Mapping, Sequence

import msgspec

from routing.legs import Crossing, Leg
from routing.passages import DoorKind
from routing.turns import Turn
from routing.walks import Position
from tests.routing.plain_guidance.turns import THRESHOLD, Bend, bends_of, heading, turned_through

BEHIND_DOOR = 0.3
"""Metres behind a door at which a turn is one inside, and not one into the door."""

INSIDE = 3.0
"""Metres walked inside a connector that need no word beside its ride: a large lift is as deep."""


class Piece(msgspec.Struct, gc=False):
    """A stretch between two turns.

    Args:
        start: How it begins.
        end: Index of the point that it ends at.
        crossings: The openings that it leads through, but for those of connectors.
    """

    start: Bend
    end: int
    crossings: list[Crossing]


class Track(msgspec.Struct, gc=False):
    """A leg cut up.

    Args:
        leg: The leg.
        pieces: Its stretches, in order; none where one boards at once.
        finish: How what follows begins: boarding, or arriving.
        left: Number of its first crossings that leave a connector.
        boarded: The number of the crossing from which on it boards one.
        marks: What is no landmark on it: what it passes, and the connector that it leads to.
    """

    leg: Leg
    pieces: list[Piece]
    finish: Bend
    left: int
    boarded: int
    marks: frozenset[str]


def track_of(
    leg: Leg,
    kinds: Mapping[str, DoorKind],
    left: frozenset[str],
    boarded: frozenset[str],
    next_connector: str,
) -> Track:
    """Cut a leg up.

    Args:
        leg: The leg.
        kinds: What the building's openings are.
        left: The units of the connector that led here.
        boarded: The units of the connector that is taken next.
        next_connector: That connector, empty on the last leg.
    """
    marks = frozenset({each.opening_id for each in leg.crossings} | {next_connector} - {""})
    points, walked = leg.points, leg.walked
    last = len(points) - 1
    if last == 0:
        still = Bend(0, 0, Turn.STRAIGHT, 0.0, 0.0, 0.0)
        return Track(leg, [], still, len(leg.crossings), len(leg.crossings), marks)
    leaving = leaving_at(leg, left)
    boarding = boarding_at(leg, boarded, leaving)
    entry = leg.crossings[boarding].at if boarding < len(leg.crossings) else last
    outset = leg.crossings[leaving - 1].at if leaving else 0
    crossings = leg.crossings[leaving:boarding]
    doors = [each.at for each in crossings]
    told = {each.at for each in crossings if kinds[each.opening_id] is not DoorKind.OPEN}
    bends = bends_of(points, walked, doors, told)
    stop = closing_from(bends, last_bend_from(walked[entry] - THRESHOLD, doors, walked), walked)
    go = opening_to(bends[:stop], walked[outset] + THRESHOLD, doors, walked)
    finish = finish_of(points, entry, bends[stop:], boards=bool(boarded))
    starts = [start_of(points, outset, bends[:go]), *bends[go:stop]]
    return Track(leg, cut(starts, finish.at, crossings, walked), finish, leaving, boarding, marks)


def taken_in(track: Track, left: frozenset[str], boarded: frozenset[str], *, there: bool) -> Track:
    """Return a leg without stretches where it only leads about in one connector.

    Args:
        track: The leg.
        left: The units of the connector that led here.
        boarded: The units of the connector that is taken next.
        there: Whether the way ends as soon as one is in the unit that it leads to.
    """
    leg, finish = track.leg, track.finish
    if (left and boarded) or len(leg.stretches) != 1 or leg.crossings:
        return track
    short = leg.walked[-1] <= INSIDE or (there and not boarded)
    if not short or leg.stretches[0].unit_id not in left | boarded:
        return track
    if boarded:
        finish = Bend(0, 0, Turn.STRAIGHT, 0.0, finish.before, finish.after)
    return msgspec.structs.replace(track, pieces=[], finish=finish)


def cut(
    starts: Sequence[Bend], end: int, crossings: Sequence[Crossing], walked: Sequence[float]
) -> list[Piece]:
    """Return the stretches between some turns and an end, but for those without a length."""
    pieces: list[Piece] = []
    first = -1
    for number, start in enumerate(starts):
        until = starts[number + 1].at if number + 1 < len(starts) else end
        if walked[until] > walked[start.at]:
            passed = [each for each in crossings if first < each.at <= until]
            pieces.append(Piece(start, until, passed))
            first = until
    return pieces


def closing_from(bends: Sequence[Bend], metres: float, walked: Sequence[float]) -> int:
    """Return the number of the first of the last bends, which begin after so many metres."""
    number = len(bends)
    while number > 0 and walked[bends[number - 1].at] >= metres:
        number -= 1
    return number


def opening_to(
    bends: Sequence[Bend], metres: float, doors: Sequence[int], walked: Sequence[float]
) -> int:
    """Return how many of the first bends begin within so many metres and before any door."""
    number = 0
    while number < len(bends) and walked[bends[number].at] <= metres:
        if doors and bends[number].last >= doors[0]:
            break
        number += 1
    return number


def last_bend_from(metres: float, crossed: Sequence[int], walked: Sequence[float]) -> float:
    """Return from where on a turn belongs to a leg's end: so many metres, behind its last door."""
    behind = walked[crossed[-1]] + BEHIND_DOOR if crossed else 0.0
    return max(metres, behind)


def leaving_at(leg: Leg, units: frozenset[str]) -> int:
    """Return how many of the first crossings only lead out of a connector."""
    if not units or not leg.stretches or leg.stretches[0].unit_id not in units:
        return 0
    for number, crossing in enumerate(leg.crossings):
        if crossing.unit_id not in units:
            return number + 1
    return 0


def boarding_at(leg: Leg, units: frozenset[str], first: int) -> int:
    """Return the number of the crossing by which a connector is entered, or that of all."""
    number = len(leg.crossings)
    while number > first and leg.crossings[number - 1].unit_id in units:
        number -= 1
    return number


def start_of(points: Sequence[Position], outset: int, opening: Sequence[Bend]) -> Bend:
    """Return how a leg begins: with what is turned just behind a connector's door."""
    if outset > 0:
        before = heading(points[outset - 1], points[outset])
    elif opening:
        before = opening[0].before
    else:
        before = heading(points[0], points[1])
    if opening:
        after = opening[-1].after
    else:
        onward = min(outset, len(points) - 2)
        after = heading(points[onward], points[onward + 1])
    turn, angle = turned_through(before, opening, after)
    return Bend(0, 0, turn, angle, before, after)


def finish_of(
    points: Sequence[Position], entry: int, closing: Sequence[Bend], *, boards: bool
) -> Bend:
    """Return how a leg ends: with what is turned just before a connector's door."""
    last = len(points) - 1
    onward = heading(points[entry], points[entry + 1]) if entry < last else None
    if closing:
        at, before = closing[0].at, closing[0].before
        after = closing[-1].after if onward is None else onward
    else:
        at = entry
        before = heading(points[entry - 1], points[entry]) if entry > 0 else onward or 0.0
        after = before if onward is None else onward
    if not boards:
        return Bend(last, last, Turn.STRAIGHT, 0.0, before, after)
    turn, angle = turned_through(before, closing, after)
    return Bend(at, at, turn, angle, before, after)
