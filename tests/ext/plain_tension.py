"""The tightening kernel in plain Python: looks at each corner, and at each vertex every round."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, sqrt

import numpy as np
from numpy.typing import NDArray

SLACK, GRAZE, STILL, ROUNDS = 0.002, 0.015, 1e-4, 400

Spot = tuple[float, float]
Floats = NDArray[np.float64]


@dataclass(eq=False, slots=True)
class Vertex:
    """A point of the path: the corner it stands at, the given point it is, and its room."""

    spot: Spot
    corner: int
    source: int
    room: range


def apart(a: Spot, b: Spot) -> float:
    return sqrt((b[0] - a[0]) * (b[0] - a[0]) + (b[1] - a[1]) * (b[1] - a[1]))


def side(a: Spot, b: Spot, c: Spot) -> float:
    """Metres that c lies to the left of the line from a to b."""
    length = apart(a, b)
    if length < 1e-12:
        return 0.0
    return ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) / length


class Plain:
    """A path that is pulled taut."""

    def __init__(
        self, path: list[Vertex], slides: Floats, positions: Floats, outlines: Floats
    ) -> None:
        self.path, self.slides = path, slides.tolist()
        self.spots: list[Spot] = [(x, y) for x, y in positions.tolist()]
        self.outlines = outlines.tolist()

    def put_grazed(self) -> None:
        at, left = 0, 0
        while at + 1 < len(self.path):
            here, after = self.path[at], self.path[at + 1]
            if here.source >= 0:
                left = len(here.room)
            near = [
                (apart(here.spot, self.spots[each]), each)
                for each in here.room
                if each not in {here.corner, after.corner} and self.pokes(here, after, each)
            ]
            if near and left > 0:
                left -= 1
                _, corner = min(near)
                self.path.insert(at + 1, Vertex(self.spots[corner], corner, -1, here.room))
            at += 1

    def pokes(self, start: Vertex, end: Vertex, corner: int) -> bool:
        (x, y), (ax, ay), (bx, by) = self.spots[corner], start.spot, end.spot
        if not (min(ax, bx) - GRAZE <= x <= max(ax, bx) + GRAZE):
            return False
        if not (min(ay, by) - GRAZE <= y <= max(ay, by) + GRAZE):
            return False
        depth = side(start.spot, end.spot, (x, y))
        outline = self.outlines[corner]
        if abs(depth) <= SLACK or abs(depth) > GRAZE or isnan(outline[0]):
            return False
        length = apart(start.spot, end.spot)
        there = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length
        if there <= SLACK or there >= length - SLACK:
            return False
        sides = [side(start.spot, end.spot, (outline[n], outline[n + 1])) for n in (0, 2)]
        if depth < 0:
            depth, sides = -depth, [-each for each in sides]
        return max(sides) <= depth + SLACK and min(sides) < -SLACK

    def tighten(self) -> None:
        for _ in range(ROUNDS):
            changed = False
            onward = self.path[1]
            while onward is not self.path[-1]:
                here = onward
                onward = self.path[self.path.index(here) + 1]
                changed = self.stir(here) or changed
            if not changed:
                return

    def stir(self, here: Vertex) -> bool:
        at = self.path.index(here)
        before, after = self.path[at - 1], self.path[at + 1]
        if here.corner >= 0:
            if self.is_taut(before, here, after):
                return False
            del self.path[at]
            self.wrap(before, after, here.spot, here.corner, here.room)
            return True
        gate = self.slides[here.source]
        return not isnan(gate[0]) and self.slide(before, here, after, gate)

    def is_taut(self, before: Vertex, here: Vertex, after: Vertex) -> bool:
        bend = side(before.spot, here.spot, after.spot)
        sign = 1.0 if bend > 0 else -1.0
        if abs(bend) < 1e-9:
            return False
        outline = self.outlines[here.corner]
        ends = [(outline[n], outline[n + 1]) for n in (0, 2)]
        return all(
            sign * side(one.spot, other.spot, end) >= -SLACK
            for end in ends
            for one, other in ((before, here), (here, after))
        )

    def slide(self, before: Vertex, here: Vertex, after: Vertex, gate: Sequence[float]) -> bool:
        (ax, ay, bx, by), old = gate, here.spot
        length = apart((ax, ay), (bx, by))
        if length < STILL:
            return False
        near = abs(side((ax, ay), (bx, by), before.spot))
        far = abs(side((ax, ay), (bx, by), after.spot))
        if near + far < 1e-9:
            return False
        x = (before.spot[0] * far + after.spot[0] * near) / (near + far)
        y = (before.spot[1] * far + after.spot[1] * near) / (near + far)
        there = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / (length * length)
        there = min(max(there, 0.0), 1.0)
        spot = ax + there * (bx - ax), ay + there * (by - ay)
        if apart(old, spot) < STILL:
            return False
        here.spot = spot
        self.wrap(before, here, old, -1, before.room)
        self.wrap(here, after, old, -1, here.room)
        return True

    def wrap(self, start: Vertex, end: Vertex, tip: Spot, apex: int, room: range) -> None:
        """Join two neighbours by the hull of the corners between them and the apex."""
        found = self.gather(start, end, tip, apex, room)
        sign = 1.0 if side(start.spot, end.spot, tip) > 0 else -1.0
        last = start
        while found:
            best, spot = -1, end.spot
            for number, corner in enumerate(found):
                if sign * side(last.spot, spot, self.spots[corner]) > SLACK:
                    best, spot = number, self.spots[corner]
            if best < 0:
                return
            added = Vertex(spot, found[best], -1, room)
            self.path.insert(self.path.index(last) + 1, added)
            found[best] = found[-1]
            found.pop()
            last = added

    def gather(self, start: Vertex, end: Vertex, tip: Spot, apex: int, room: range) -> list[int]:
        """List the corners in the triangle start, apex, end but not on its base."""
        sign = side(start.spot, end.spot, tip)
        if abs(sign) <= SLACK:
            return []
        sign = 1.0 if sign > 0 else -1.0
        spots = self.spots
        return [
            each
            for each in room
            if each not in {start.corner, end.corner, apex}
            and sign * side(start.spot, end.spot, spots[each]) > SLACK
            and sign * side(end.spot, tip, spots[each]) >= -SLACK
            and sign * side(tip, start.spot, spots[each]) >= -SLACK
            and apart(spots[each], start.spot) >= SLACK
            and apart(spots[each], end.spot) >= SLACK
        ]


def pulled_plainly(
    points: Floats,
    corners: NDArray[np.int32],
    slides: Floats,
    lows: NDArray[np.int32],
    highs: NDArray[np.int32],
    positions: Floats,
    outlines: Floats,
) -> tuple[list[Spot], list[int]]:
    """Return what `ext.pull_taut` does."""
    given = zip(points.tolist(), corners.tolist(), lows.tolist(), highs.tolist(), strict=True)
    path = [
        Vertex((x, y), corner, number, range(low, high))
        for number, ((x, y), corner, low, high) in enumerate(given)
    ]
    plain = Plain(path, slides, positions, outlines)
    plain.put_grazed()
    plain.tighten()
    return [each.spot for each in plain.path], [
        each.source if each.corner < 0 else -1 for each in plain.path
    ]
