"""Findings on a plan: where each one is, a numbered marker, and the list beside the plan."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import Point

from floorplans.findings import Finding, Severity
from floorplans.model import Venue
from floorplans.points import point_within
from floorplans.rendering.fitting import Taken
from floorplans.rendering.palette import INK, PAPER
from floorplans.rendering.sheet import Sheet
from floorplans.rendering.svg import Style, dots, element, group, path, strokes, words

COLOURS: Mapping[Severity, str] = {
    Severity.ERROR: "#b3001b",
    Severity.WARNING: "#8f5b00",
    Severity.INFO: "#1a4fa3",
}
ORDER = tuple(COLOURS)

RADIUS = 1.5
"""Millimetres of paper."""

RINGS = 8
"""Distances, in radii, at which a marker is tried before it covers another one."""

CLEAR = 0.98
"""Sizes between two markers that just touch."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a finding is: a level and, unless the whole level is meant, a point in metres."""

    level_id: str
    point: Point | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding of one level with its number."""

    number: int
    finding: Finding
    point: Point | None


@dataclass(slots=True)
class Places:
    """Where markers stand, in a grid with cells of a marker's size in metres."""

    size: float
    cells: dict[tuple[int, int], list[tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def claim(self, x: float, y: float, taken: Taken) -> tuple[float, float]:
        """Take the nearest spot at which a marker covers no other and no label.

        Where the labels leave none, only other markers count; in the thickest crowd nothing does.
        """
        around = [
            (x + reach * math.cos(turn), y + reach * math.sin(turn))
            for ring in range(RINGS + 1)
            for part in range(8 * ring or 1)
            for reach, turn in [(ring * self.size / 2, 2 * math.pi * part / (8 * ring or 1))]
        ]
        clear = [spot for spot in around if self.is_free(*spot)]
        readable = (spot for spot in clear if taken.is_free(Point(spot).buffer(self.size * 0.45)))
        found = next(readable, clear[0] if clear else (x, y))
        self.cells[self.cell(*found)].append(found)
        return found

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """Return the cell of a point."""
        return math.floor(x / self.size), math.floor(y / self.size)

    def is_free(self, x: float, y: float) -> bool:
        """Tell whether a marker here would cover no other."""
        column, row = self.cell(x, y)
        near = (
            spot
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for spot in self.cells.get((column + dx, row + dy), ())
        )
        return all(math.hypot(x - px, y - py) >= self.size * CLEAR for px, py in near)


def marks_by_level(venue: Venue, findings: Iterable[Finding]) -> Mapping[str, Sequence[Mark]]:
    """Number the findings of each level: errors first, then by code, in file order."""
    found: dict[str, list[tuple[Finding, Point | None]]] = defaultdict(list)
    for finding in findings:
        for spot in spots_of(venue, finding):
            found[spot.level_id].append((finding, spot.point))
    return {level_id: numbered(pairs) for level_id, pairs in found.items()}


def numbered(pairs: Sequence[tuple[Finding, Point | None]]) -> Sequence[Mark]:
    """Number findings so that those of one code follow each other."""
    first = {finding.code: index for index, (finding, _) in reversed(list(enumerate(pairs)))}
    ordered = sorted(pairs, key=lambda pair: (ORDER.index(pair[0].severity), first[pair[0].code]))
    return [Mark(number, *pair) for number, pair in enumerate(ordered, 1)]


def spots_of(venue: Venue, finding: Finding) -> Iterator[Spot]:
    """Yield where a finding is: what it says itself, else where its feature is."""
    known = [] if finding.feature_id is None else list(feature_spots(venue, finding.feature_id))
    if finding.level_id not in venue.levels or finding.level_id is None:
        yield from known
    elif finding.point is not None:
        yield Spot(finding.level_id, Point(finding.point))
    else:
        here = [spot for spot in known if spot.level_id == finding.level_id]
        yield from here or [Spot(finding.level_id, None)]


def feature_spots(venue: Venue, feature_id: str) -> Iterator[Spot]:
    """Yield the levels that a feature stands on, with the point that stands for it."""
    if feature_id in venue.levels:
        yield Spot(feature_id, None)
    standing = (
        venue.units.get(feature_id)
        or venue.fixtures.get(feature_id)
        or venue.kiosks.get(feature_id)
        or venue.sections.get(feature_id)
    )
    if standing is not None:
        yield Spot(standing.level_id, point_within(standing.area))
    opening = venue.openings.get(feature_id)
    if opening is not None:
        yield Spot(opening.level_id, opening.line.interpolate(0.5, normalized=True))
    detail = venue.details.get(feature_id)
    if detail is not None and detail.level_id is not None:
        yield Spot(detail.level_id, shapely.point_on_surface(detail.lines))
    yield from anchored_spots(venue, feature_id)


def anchored_spots(venue: Venue, feature_id: str) -> Iterator[Spot]:
    """Yield the places of features that are found in a unit."""
    occupant = venue.occupants.get(feature_id)
    anchor = venue.anchors.get(occupant.anchor_id if occupant else feature_id)
    if anchor is not None and anchor.unit_id in venue.units:
        yield Spot(venue.units[anchor.unit_id].level_id, anchor.point)
    amenity = venue.amenities.get(feature_id)
    if amenity is not None:
        units = (venue.units[unit_id] for unit_id in amenity.unit_ids if unit_id in venue.units)
        for level_id in dict.fromkeys(unit.level_id for unit in units):
            yield Spot(level_id, amenity.point)


@dataclass(frozen=True, slots=True)
class Placed:
    """A marker in its place: the point meant and the point it stands at, in metres."""

    mark: Mark
    at: tuple[float, float]
    meant: tuple[float, float]


def placed_markers(sheet: Sheet, marks: Sequence[Mark], taken: Taken) -> Sequence[Placed]:
    """Find a place for each finding's marker, aside where it would cover something."""
    places = Places(sheet.metres(2 * RADIUS))
    found = []
    for mark in marks:
        if mark.point is not None:
            meant = sheet.inside(mark.point.x, mark.point.y)
            found.append(Placed(mark, places.claim(*meant, taken), meant))
    return found


def leaders(sheet: Sheet, placed: Sequence[Placed]) -> str:
    """Return the lines that tie markers that moved aside to their points."""
    moved = [one for one in placed if one.meant != one.at]
    if not moved:
        return ""
    meant, at = np.array([one.meant for one in moved]), np.array([one.at for one in moved])
    style: Style = {"fill": "none", "stroke": INK, "stroke-width": sheet.paper(0.15)}
    data = strokes(sheet, meant, at) + dots(sheet, meant)
    return path(data, {**style, "stroke-linecap": "round"})


def markers(sheet: Sheet, placed: Sequence[Placed]) -> str:
    """Return the markers."""
    signs = [marker(one.mark, sheet, *sheet.spot(*one.at)) for one in placed]
    return group({"data-layer": "findings"}, signs)


def marker(mark: Mark, sheet: Sheet, x: int, y: int) -> str:
    """Return one marker: its shape tells how much the finding matters, its tip says all of it."""
    finding = mark.finding
    tip = f"{mark.number} · {finding.severity} · {finding.code} · {finding.message} · {finding.fix}"
    return element(
        "g",
        {"data-finding": finding.code},
        element("title", {}, words(tip, 600)),
        *badge(sheet, x, y, finding.severity, str(mark.number)),
    )


def badge(sheet: Sheet, x: float, y: float, severity: Severity, text: str) -> tuple[str, str]:
    """Return the shape of a severity with a text in it: octagon, diamond or circle."""
    size = sheet.paper(RADIUS)
    style: Style = {
        "fill": COLOURS[severity],
        "stroke": PAPER,
        "stroke-width": sheet.paper(0.2),
    }
    letters: Style = {
        "x": x,
        "y": y + size * 0.36 * letter_part(text),
        "font-size": size * letter_part(text),
        "font-weight": "bold",
        "text-anchor": "middle",
        "fill": PAPER,
    }
    sides = {Severity.ERROR: (8, 1.1), Severity.WARNING: (4, 1.3)}.get(severity)
    if sides is None:
        shape = element("circle", {"cx": x, "cy": y, "r": size, **style})
    else:
        shape = element("polygon", {"points": corners(x, y, size * sides[1], sides[0]), **style})
    return shape, element("text", letters, words(text))


def letter_part(text: str) -> float:
    """Return the letter height of a marker's number, in its radii."""
    return {1: 1.4, 2: 1.2, 3: 0.9}.get(len(text), 0.7)


def corners(x: float, y: float, radius: float, count: int) -> str:
    """Return the corners of a regular polygon: an octagon lies flat, a diamond stands."""
    first = math.pi / 8 if count == 8 else math.pi / 2  # noqa: PLR2004
    turns = [first + part * 2 * math.pi / count for part in range(count)]
    points = ((x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns)
    return " ".join(f"{round(px)},{round(py)}" for px, py in points)
