"""Legs as a walker is told of them: what is boarded and left, and the stretches between turns."""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.legs import Crossing, Leg
from routing.turns import Manoeuvre, Turn, classify, heading, manoeuvres, turned
from routing.walks import Position

THRESHOLD = 1.5
"""Metres from a connector's door, or from the destination, within which a turn belongs to it."""


BEHIND_DOOR = 0.3
"""Metres behind a door at which a turn is one inside, and not one into the door."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """A change of heading at a point of a leg.

    Args:
        at: Index of the leg's point.
        turn: Which way.
        angle: Degrees, positive to the right.
        before: Degrees clockwise from north in which one comes.
        after: Degrees clockwise from north in which one goes on.
    """

    at: int
    turn: Turn
    angle: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch between two turns: how it begins, and the index of the point it ends at."""

    start: Bearing
    end: int


@dataclass(frozen=True, slots=True)
class Track:
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
    pieces: tuple[Piece, ...]
    finish: Bearing
    left: int
    boarded: int
    marks: frozenset[str]

    def crossings(self, piece: Piece) -> Sequence[Crossing]:
        """Return the openings that a stretch leads through, connectors' own left out."""
        first = piece.start.at if piece is not self.pieces[0] else -1
        return [
            each
            for each in self.leg.crossings[self.left : self.boarded]
            if first < each.at <= piece.end
        ]


def track_of(leg: Leg, left: frozenset[str], boarded: frozenset[str], next_connector: str) -> Track:
    """Cut a leg up.

    Args:
        leg: The leg.
        left: The units of the connector that led here.
        boarded: The units of the connector that is taken next.
        next_connector: That connector, empty on the last leg.
    """
    marks = frozenset({each.opening_id for each in leg.crossings} | {next_connector} - {""})
    points, walked = leg.points, leg.walked
    last = len(points) - 1
    if last == 0:
        still = Bearing(0, Turn.STRAIGHT, 0.0, 0.0, 0.0)
        return Track(leg, (), still, len(leg.crossings), len(leg.crossings), marks)
    leaving = leaving_at(leg, left)
    boarding = boarding_at(leg, boarded, leaving)
    entry = leg.crossings[boarding].at if boarding < len(leg.crossings) else last
    outset = leg.crossings[leaving - 1].at if leaving else 0
    between = [each.at for each in leg.crossings[leaving:boarding]]
    bends = manoeuvres(points, walked, between)
    closing_from = last_bend_from(walked[entry] - THRESHOLD, between, walked)
    closing = [bend for bend in bends if walked[bend.first] >= closing_from]
    opening_to = walked[outset] + THRESHOLD
    opening = [
        bend
        for bend in bends
        if walked[bend.first] <= opening_to
        and bend not in closing
        and not (between and bend.last >= between[0])
    ]
    others = [bend for bend in bends if bend not in closing and bend not in opening]
    finish = finish_of(points, entry, closing, boards=bool(boarded))
    start = start_of(points, outset, opening)
    starts = [start, *(Bearing(b.first, b.turn, b.angle, b.heading, b.after) for b in others)]
    ends = [*(bend.first for bend in others), finish.at]
    pieces = tuple(
        Piece(begin, end)
        for begin, end in zip(starts, ends, strict=True)
        if walked[end] > walked[begin.at]
    )
    return Track(leg, pieces, finish, leaving, boarding, marks)


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


def start_of(points: Sequence[Position], outset: int, opening: Sequence[Manoeuvre]) -> Bearing:
    """Return how a leg begins: with what is turned just behind a connector's door."""
    if outset > 0:
        before = heading(points[outset - 1], points[outset])
    elif opening:
        before = opening[0].heading
    else:
        before = heading(points[0], points[1])
    if opening:
        after = opening[-1].after
    else:
        onward = min(outset, len(points) - 2)
        after = heading(points[onward], points[onward + 1])
    angle = turned(before, after)
    return Bearing(0, classify(angle), angle, before, after)


def finish_of(
    points: Sequence[Position], entry: int, closing: Sequence[Manoeuvre], *, boards: bool
) -> Bearing:
    """Return how a leg ends: with what is turned just before a connector's door."""
    last = len(points) - 1
    onward = heading(points[entry], points[entry + 1]) if entry < last else None
    if closing:
        at, before = closing[0].first, closing[0].heading
        after = closing[-1].after if onward is None else onward
    else:
        at = entry
        before = heading(points[entry - 1], points[entry]) if entry > 0 else onward or 0.0
        after = before if onward is None else onward
    if not boards:
        return Bearing(last, Turn.STRAIGHT, 0.0, before, after)
    angle = turned(before, after)
    return Bearing(at, classify(angle), angle, before, after)
