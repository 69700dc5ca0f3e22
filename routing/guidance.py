"""Turn-by-turn guidance: the steps of a route, worked out from its legs and the building."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot

from floorplans import NavigationGraph, Place, PlaceKind
from routing.legs import Crossing, Leg
from routing.marks import MarkKind
from routing.passages import DoorKind
from routing.scenery import Scenery
from routing.sightings import beside, counted, end_at, landmark_at, orientation
from routing.steps import Count, Landmark, Passing, Relation, Ride, Step, StepKind
from routing.tracks import THRESHOLD, Bearing, Piece, Track, track_of
from routing.turns import JOG, Side, Turn, heading, hour, side_of, turned
from routing.walks import Position

LONG = 20.0
"""Metres from which a stretch names what it passes."""

HALF_WAY = (0.5, 0.35, 0.65)
"""Where on a long stretch something is looked for that one passes, the best first."""

BODY = 0.3
"""Metres that a destination may be off and still count as the spot where one stands."""

STOOD_IN = frozenset({PlaceKind.UNIT, PlaceKind.POINT})
"""Places that one stands in, not beside."""

NOWHERE: frozenset[str] = frozenset()
TO_THE_LEFT = frozenset({Turn.SLIGHT_LEFT, Turn.LEFT, Turn.SHARP_LEFT, Turn.U_LEFT})


@dataclass(frozen=True, slots=True)
class Trip:
    """What the steps of one route are made from.

    Args:
        scenery: The building.
        graph: The navigation graph that the route was found on.
        start: Where it begins.
        end: Where it ends.
        meant: Marks that would be taken for one of these.
    """

    scenery: Scenery
    graph: NavigationGraph
    start: Place
    end: Place
    meant: frozenset[str]


def steps_of(
    legs: Sequence[Leg], scenery: Scenery, graph: NavigationGraph, start: Place, end: Place
) -> tuple[Step, ...]:
    """Return the instructions of a route from one place to another.

    Their metres and seconds add up to those of the legs.
    """
    meant = frozenset({start.id, end.id, end.unit_id or ""})
    trip = Trip(scenery, graph, start, end, meant - {""})
    tracks = [
        track_of(leg, *stops_around(legs, number, scenery)) for number, leg in enumerate(legs)
    ]
    steps: list[Step] = []
    for number, track in enumerate(tracks):
        for at, piece in enumerate(track.pieces):
            kind = StepKind.TURN if at else StepKind.LEAVE if number else StepKind.DEPART
            steps.append(walked_step(trip, track, at, piece, kind))
        if number + 1 < len(tracks):
            steps.append(ride_step(trip, track, tracks[number + 1].leg))
    steps.append(arrival(trip, tracks[-1]))
    return linked(trip, steps)


def stops_around(
    legs: Sequence[Leg], number: int, scenery: Scenery
) -> tuple[frozenset[str], frozenset[str], str]:
    """Return the units of the connectors by which a leg is reached and left, and the latter."""
    before = legs[number].connector_id
    after = legs[number + 1].connector_id if number + 1 < len(legs) else None
    stops = scenery.stops
    return (
        stops[before] if before is not None else NOWHERE,
        stops[after] if after is not None else NOWHERE,
        after or "",
    )


def linked(trip: Trip, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Let each stretch end at what the next step names."""
    found: list[Step] = []
    for here, there in itertools.pairwise(steps):
        until = there.landmark
        inside = there.kind is StepKind.ARRIVE and named_alike(trip, here.into)
        if here.kind is StepKind.CONNECTOR or inside:
            until = None
        found.append(here if until is None else replace(here, until=until))
    return (*found, steps[-1])


def named_alike(trip: Trip, unit_id: str | None) -> bool:
    """Tell whether the destination is a unit that one is in, or is called like that."""
    end = trip.end
    if end.kind in STOOD_IN and end.names:
        return True
    return unit_id == end.unit_id and trip.scenery.names_of(unit_id or "") == end.names


def walked_step(trip: Trip, track: Track, at: int, piece: Piece, kind: StepKind) -> Step:
    """Return what begins a stretch, and the stretch."""
    leg, start = track.leg, piece.start
    metres = leg.walked[piece.end] - leg.walked[start.at]
    crossings = track.crossings(piece)
    doors = [passing(trip, crossing) for crossing in crossings]
    landmark: Landmark | None = None
    if kind is StepKind.TURN:
        before = track.pieces[at - 1] if at else piece
        landmark = where(trip, track, before, piece, crossings)
        if landmark.relation is Relation.THROUGH:
            doors[0] = replace(doors[0], count=landmark.count)
    elif kind is StepKind.DEPART:
        landmark = facing(trip, leg, start.after)
    else:
        landmark = left_behind(trip, leg)
    return Step(
        kind=kind,
        turn=start.turn if kind is not StepKind.DEPART else Turn.STRAIGHT,
        hour=hour(start.angle) if kind is not StepKind.DEPART else 12,
        heading=start.after,
        level_id=leg.level_id,
        at=leg.points[start.at],
        metres=metres,
        seconds=leg.spent[piece.end] - leg.spent[start.at],
        landmark=landmark,
        beside=passed(trip, leg, piece) if metres >= LONG else None,
        doors=tuple(doors),
        into=entered(trip, track, at, piece),
    )


def left_behind(trip: Trip, leg: Leg) -> Landmark:
    """Return the connector that one has just left."""
    connector = trip.scenery.connectors[leg.connector_id or ""]
    return Landmark(
        connector.id,
        MarkKind.CONNECTOR,
        connector.kind,
        connector.names,
        Relation.AFTER,
        Side.BEHIND,
        6,
    )


def passing(trip: Trip, crossing: Crossing) -> Passing:
    """Return an opening that is passed."""
    kind = trip.scenery.doors[crossing.opening_id]
    return Passing(crossing.opening_id, kind, crossing.unit_id)


def unit_before(leg: Leg, at: int) -> tuple[str, int]:
    """Return the unit in which a point of a leg is reached, and where that was entered."""
    held = leg.stretches[0]
    for stretch in leg.stretches[1:]:
        if stretch.entered_at >= at:
            break
        held = stretch
    return held.unit_id, held.entered_at


def where(
    trip: Trip, track: Track, before: Piece, piece: Piece, crossings: Sequence[Crossing]
) -> Landmark:
    """Return what tells where a turn is: a door, a mark in sight, the way's end or its corner."""
    leg, start = track.leg, piece.start
    door = door_at(trip, track, before, piece, crossings)
    if door is not None:
        return door
    unit_id, _ = unit_before(leg, start.at)
    scene = trip.scenery.of(trip.graph, unit_id)
    point = leg.points[start.at]
    mark = landmark_at(scene, point, start.before, trip.meant | track.marks)
    if mark is not None:
        return mark
    side = Side.LEFT if start.turn in TO_THE_LEFT else Side.RIGHT
    if abs(start.angle) >= 45.0 and end_at(scene, point, start.before):  # noqa: PLR2004
        return Landmark("", MarkKind.END, "end", {}, Relation.AT, Side.AHEAD, 12)
    return Landmark("", MarkKind.CORNER, "corner", {}, Relation.AT, side, hour(start.angle))


def door_at(
    trip: Trip, track: Track, before: Piece, piece: Piece, crossings: Sequence[Crossing]
) -> Landmark | None:
    """Return the door that one turns into, or that one has just come through, if there is one."""
    leg, start, doors = track.leg, piece.start, trip.scenery.doors
    if crossings and doors[crossings[0].opening_id] is not DoorKind.OPEN:
        first = crossings[0]
        if leg.walked[first.at] - leg.walked[start.at] <= JOG:
            count = count_of(trip, leg, before, start, frozenset({first.opening_id}))
            return door_mark(trip, first, Relation.THROUGH, start, count)
    passed_before = track.crossings(before)
    if before is not piece and passed_before:
        last = passed_before[-1]
        near = leg.walked[start.at] - leg.walked[last.at] <= THRESHOLD
        if near and doors[last.opening_id] is not DoorKind.OPEN:
            return door_mark(trip, last, Relation.AFTER, start, None)
    return None


def door_mark(
    trip: Trip, crossing: Crossing, relation: Relation, start: Bearing, count: Count | None
) -> Landmark:
    """Return a door that is passed at a turn."""
    names = trip.scenery.names_of(crossing.unit_id) if crossing.unit_id else {}
    angle = start.angle if relation is Relation.THROUGH else 180.0
    category = trip.scenery.doors[crossing.opening_id]
    return Landmark(
        crossing.opening_id,
        MarkKind.DOOR,
        category,
        names if relation is Relation.THROUGH else {},
        relation,
        side_of(angle),
        hour(angle),
        count,
    )


def count_of(
    trip: Trip, leg: Leg, before: Piece, turn: Bearing, wanted: frozenset[str]
) -> Count | None:
    """Count the doors on the way to the one that is turned to, in the unit that it opens from."""
    unit_id, entry = unit_before(leg, turn.at)
    begun = max(before.start.at, entry)
    if begun >= turn.at:
        return None
    scene = trip.scenery.of(trip.graph, unit_id)
    count = counted(scene.doors, wanted, leg.points[begun], leg.points[turn.at])
    turns_to_it = count is not None and side_of(turn.angle) is count.side
    return count if turns_to_it else None


def entered(trip: Trip, track: Track, at: int, piece: Piece) -> str | None:
    """Return the last named unit that a stretch enters, or None."""
    leg = track.leg
    first = piece.start.at if at else 0
    last = piece.end
    if track.boarded < len(leg.crossings):
        last = min(last, leg.crossings[track.boarded].at - 1)
    own = leg.crossings[track.left - 1].at if track.left and not at else -1
    for stretch in reversed(leg.stretches[1:]):
        inside = first < stretch.entered_at <= last and stretch.entered_at > own
        if inside and trip.scenery.names_of(stretch.unit_id):
            return stretch.unit_id
    return None


def passed(trip: Trip, leg: Leg, piece: Piece) -> Landmark | None:
    """Return what a long stretch passes, about half way."""
    begun, ended = leg.walked[piece.start.at], leg.walked[piece.end]
    for share in HALF_WAY:
        there = begun + share * (ended - begun)
        end = next(at for at in range(piece.start.at + 1, piece.end + 1) if leg.walked[at] >= there)
        (x0, y0), (x1, y1) = leg.points[end - 1], leg.points[end]
        part = (there - leg.walked[end - 1]) / (leg.walked[end] - leg.walked[end - 1])
        point = x0 + part * (x1 - x0), y0 + part * (y1 - y0)
        scene = trip.scenery.of(trip.graph, unit_before(leg, end)[0])
        found = beside(scene, point, heading((x0, y0), (x1, y1)), trip.meant)
        if found is not None:
            return found
    return None


def facing(trip: Trip, leg: Leg, bearing: float) -> Landmark | None:
    """Return what tells which way to face at the start: the start itself where it is beside."""
    point = leg.points[0]
    itself = place_mark(trip.start, point, bearing)
    if itself is not None and itself.side is not Side.AHEAD:
        return itself
    scene = trip.scenery.of(trip.graph, leg.stretches[0].unit_id)
    return orientation(scene, point, bearing, trip.meant)


def place_mark(place: Place, point: Position, bearing: float) -> Landmark | None:
    """Return a place that one stands beside, as it is seen in a direction; None for other ones."""
    if place.kind in STOOD_IN or hypot(place.x - point[0], place.y - point[1]) < BODY:
        return None
    angle = turned(bearing, heading(point, (place.x, place.y)))
    return Landmark(
        place.id,
        MarkKind.PLACE,
        place.category,
        place.names,
        Relation.AT,
        side_of(angle),
        hour(angle),
    )


def ride_step(trip: Trip, track: Track, after: Leg) -> Step:
    """Return which connector to take and where to leave it, with the way in from its door."""
    leg, finish, scenery = track.leg, track.finish, trip.scenery
    connector_id = after.connector_id or ""
    connector = scenery.connectors[connector_id]
    low, high = scenery.ordinal(leg.level_id), scenery.ordinal(after.level_id)
    entrance = frozenset(each.opening_id for each in leg.crossings[track.boarded :][:1])
    before = track.pieces[-1] if track.pieces else None
    count = count_of(trip, leg, before, finish, entrance) if before is not None else None
    ride = Ride(
        connector_id,
        connector.kind,
        high > low,
        abs(high - low),
        scenery.stops_between(connector_id, low, high),
        after.level_id,
        count,
    )
    return Step(
        kind=StepKind.CONNECTOR,
        turn=finish.turn,
        hour=hour(finish.angle),
        heading=finish.after,
        level_id=leg.level_id,
        at=leg.points[finish.at],
        metres=leg.walked[-1] - leg.walked[finish.at] + after.ride_metres,
        seconds=leg.spent[-1] - leg.spent[finish.at] + after.ride_seconds,
        landmark=Landmark(
            connector_id,
            MarkKind.CONNECTOR,
            connector.kind,
            connector.names,
            Relation.AT,
            side_of(finish.angle),
            hour(finish.angle),
            count,
        ),
        ride=ride,
    )


def arrival(trip: Trip, track: Track) -> Step:
    """Return the last step: the destination, and on which side it is."""
    leg, finish, end = track.leg, track.finish, trip.end
    point = leg.points[-1]
    beside_it = place_mark(end, point, finish.before)
    landmark = beside_it or Landmark(
        end.id, MarkKind.PLACE, end.category, end.names, Relation.AT, Side.AHEAD, 12
    )
    return Step(
        kind=StepKind.ARRIVE,
        turn=Turn.STRAIGHT,
        hour=landmark.hour,
        heading=finish.before,
        level_id=leg.level_id,
        at=point,
        metres=0.0,
        seconds=0.0,
        landmark=landmark,
        side=None if beside_it is None else beside_it.side,
    )
