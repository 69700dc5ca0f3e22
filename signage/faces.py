"""Sign faces: for each destination an arrow, a distance and the connector to take."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import hypot

import numpy as np

from floorplans import Access, ArcKind, NavigationGraph
from routing import MILLISECONDS, ON_FOOT, Costs, Way, spoken_metres
from signage.arrows import bearing, octant
from signage.screens import Pose

LOOK_AHEAD = 6.0
"""Metres along the way to the point that the arrow aims at; a short jog must not turn it."""

HERE = 3.0
"""Metres within which the reader stands at the destination."""

COARSE_SECONDS, LONG_SECONDS, LONG_FROM = 5, 15, 60

WALKED = np.isin(np.arange(256), list(ON_FOOT))
"""By the kind of an arc, whether it is walked."""


class RowState(StrEnum):
    """Whether there is a way."""

    OK = "ok"
    HERE = "here"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Heading:
    """What one profile is told about one destination.

    Args:
        state: Whether there is a way.
        arrow: Octant relative to the reader, None unless there is a way to show.
        metres: Length, rounded to 5 m beyond 20 m so that a face does not flicker.
        seconds: Time, rounded to 5 s, beyond a minute to 15 s.
        via: The first connector, None on the same level.
    """

    state: RowState
    arrow: int | None = None
    metres: int = 0
    seconds: int = 0
    via: str | None = None

    def leads_like(self, other: "Heading") -> bool:
        """Tell whether both lead the same way, whatever they say of its length."""
        return (self.state, self.arrow, self.via) == (other.state, other.arrow, other.via)


@dataclass(frozen=True, slots=True)
class Row:
    """One destination on a face; `step_free` only where it differs from the main way."""

    destination_id: str
    main: Heading
    step_free: Heading | None


@dataclass(frozen=True, slots=True)
class Face:
    """All that a screen shows, in the order of its destinations."""

    screen_id: str
    rows: tuple[Row, ...]

    def row(self, destination_id: str) -> Row | None:
        """Return the row of a destination."""
        return next((row for row in self.rows if row.destination_id == destination_id), None)


def read_heading(
    costs: Costs, pose: Pose, stand: Access, way: Way | None, shown: Heading | None
) -> Heading:
    """Return what a screen says of a destination.

    Args:
        costs: Live costs of the profile.
        pose: The screen's.
        stand: The reader's standing point.
        way: The best way from there to the destination, None without one.
        shown: What the screen says now; its arrow has hysteresis.
    """
    if way is None:
        return Heading(RowState.UNREACHABLE)
    if way.metres < HERE and not len(way.track):
        return Heading(RowState.HERE)
    x, y = look_ahead(costs, way)
    arrow = octant(
        bearing(stand.x, stand.y, x, y), pose.facing, shown.arrow if shown is not None else None
    )
    return Heading(
        RowState.OK,
        arrow,
        spoken_metres(way.metres),
        round_seconds(way.milliseconds / MILLISECONDS),
        first_connector(costs, way),
    )


def retold(shown: Heading, way: Way) -> Heading:
    """Return what a screen says of the same way in another time."""
    if shown.state is not RowState.OK:
        return shown
    return replace(shown, seconds=round_seconds(way.milliseconds / MILLISECONDS))


def look_ahead(costs: Costs, way: Way) -> tuple[float, float]:
    """Return the point some metres along the way, or where it leaves the level or ends."""
    return along((way.start.x, way.start.y), walked(costs.graph, way))


def walked(graph: NavigationGraph, way: Way) -> Iterator[tuple[float, float]]:
    """Yield the points that a way comes by on foot, until it is ridden or ends."""
    if way.first >= 0:
        x, y = graph.positions[way.first].tolist()
        yield x, y
    for arc in way.track.tolist():
        if ArcKind(int(graph.arcs.kind[arc])) not in ON_FOOT:
            return
        x, y = graph.positions[graph.arcs.head[arc]].tolist()
        yield x, y
    yield way.end.x, way.end.y


def along(start: tuple[float, float], points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Return the point `LOOK_AHEAD` metres along a path, or its last point."""
    left = LOOK_AHEAD
    x, y = start
    for next_x, next_y in points:
        step = hypot(next_x - x, next_y - y)
        if step > left:
            share = left / step
            return x + (next_x - x) * share, y + (next_y - y) * share
        left -= step
        x, y = next_x, next_y
    return x, y


def first_connector(costs: Costs, way: Way) -> str | None:
    """Return the first connector of a way."""
    arcs, track = costs.graph.arcs, way.track
    on_foot = WALKED[arcs.kind[track]]
    if on_foot.all():
        return None
    return costs.graph.connector_ids[int(arcs.connector[track[on_foot.argmin()]])]


def round_seconds(seconds: float) -> int:
    """Round a time as a sign shows it."""
    step = COARSE_SECONDS if seconds < LONG_FROM else LONG_SECONDS
    return max(step, step * round(seconds / step))


def compose(
    screen_id: str,
    order: tuple[str, ...],
    main: Mapping[str, Heading],
    step_free: Mapping[str, Heading],
) -> Face:
    """Put the headings of two profiles together."""
    rows = tuple(
        Row(destination, main[destination], differing(main[destination], step_free[destination]))
        for destination in order
    )
    return Face(screen_id, rows)


def differing(main: Heading, step_free: Heading) -> Heading | None:
    """Return the step-free heading where it leads another way."""
    return None if main.leads_like(step_free) else step_free
