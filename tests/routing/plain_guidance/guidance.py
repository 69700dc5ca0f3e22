"""Turn-by-turn guidance in plain Python: the steps of a route, from its legs and the building."""

from bisect import bisect_left
from collections.abc import Sequence
from math import hypot

import msgspec

from floorplans import NavigationGraph, Place, PlaceKind
from routing.legs import Crossing, Leg
from routing.marks import MarkKind
from routing.passages import DoorKind
from routing.scenery import Scenery
from routing.steps import Count, Landmark, Passing, Relation, Ride, Step, StepKind
from routing.turns import Side, Turn
from routing.walks import Position
from tests.routing.plain_guidance.sightings import (
    Scene,
    beside,
    counted,
    end_at,
    landmark_at,
    orientation,
)
from tests.routing.plain_guidance.tracks import Piece, Track, taken_in, track_of
from tests.routing.plain_guidance.turns import JOG, THRESHOLD, Bend, heading, hour, side_of, turned

LONG = 20.0
"""Metres from which a stretch names what it passes."""

HALF_WAY = (0.5, 0.35, 0.65)
"""Where on a long stretch something is looked for that one passes, the best first."""

BODY = 0.3
"""Metres that a destination may be off and still count as the spot where one stands."""

STOOD_IN = frozenset({PlaceKind.UNIT, PlaceKind.POINT})
"""Places that one stands in, not beside."""

TO_THE_LEFT = frozenset({Turn.SLIGHT_LEFT, Turn.LEFT, Turn.SHARP_LEFT, Turn.U_LEFT})


class Trip(msgspec.Struct, frozen=True, gc=False):
    """What the steps of one route are made from.

    Args:
        scenery: The building.
        graph: The navigation graph that the route was found on.
        start: Where it begins.
        end: Where it ends.
        meant: Marks that would be taken for one of these.
        scenes: What is seen in each unit, filled in as it is asked for.
    """

    scenery: Scenery
    graph: NavigationGraph
    start: Place
    end: Place
    meant: frozenset[str]
    scenes: dict[str, Scene]

    def scene(self, unit_id: str) -> Scene:
        """Return what is seen in a unit."""
        if unit_id not in self.scenes:
            prospect = self.scenery.prospect(self.graph, unit_id)
            self.scenes[unit_id] = Scene(prospect.marks, prospect.sight, prospect.doors)
        return self.scenes[unit_id]


class Told(msgspec.Struct, gc=False):
    """What a step begins with.

    Args:
        track: The leg that it is on.
        at: Number of the stretch that follows; of a connector, the number of the leg behind it.
        kind: What is to be done.
        landmark: Where.
    """

    track: Track
    at: int
    kind: StepKind
    landmark: Landmark | None


def steps_of(
    legs: Sequence[Leg],
    scenery: Scenery,
    graph: NavigationGraph,
    ends: tuple[Place, Place],
    scenes: dict[str, Scene],
) -> tuple[Step, ...]:
    """Return the instructions of a route from one place to another.

    Their metres and seconds add up to those of the legs. `scenes` is kept from one route of a graph
    to the next.
    """
    start, end = ends
    meant = frozenset({start.id, end.id, end.unit_id or ""})
    trip = Trip(scenery, graph, start, end, meant - {""}, scenes)
    tracks = [cut_track(trip, legs, number) for number in range(len(legs))]
    told: list[Told] = []
    for number, track in enumerate(tracks):
        for at in range(len(track.pieces)):
            kind = StepKind.TURN if at else StepKind.LEAVE if number else StepKind.DEPART
            told.append(Told(track, at, kind, mark_of(trip, track, at, kind)))
        if number + 1 < len(tracks):
            after = tracks[number + 1].leg
            mark = connector_mark(trip, track, after)
            told.append(Told(track, number + 1, StepKind.CONNECTOR, mark))
    last = arrival(trip, tracks[-1])
    goals = (*(each.landmark for each in told[1:]), last.landmark)
    steps = [
        ride_step(trip, each, tracks[each.at], last=each is told[-1])
        if each.kind is StepKind.CONNECTOR
        else walked_step(trip, each, goal, last=each is told[-1])
        for each, goal in zip(told, goals, strict=False)
    ]
    return (*steps, last)


def cut_track(trip: Trip, legs: Sequence[Leg], number: int) -> Track:
    """Cut a leg up; what is only walked inside of a connector is part of its ride."""
    left, boarded, next_connector = stops_around(legs, number, trip.scenery)
    track = track_of(legs[number], trip.scenery.doors, left, boarded, next_connector)
    there = trip.end.kind in STOOD_IN and bool(trip.end.names)
    return taken_in(track, left, boarded, there=there)


def stops_around(
    legs: Sequence[Leg], number: int, scenery: Scenery
) -> tuple[frozenset[str], frozenset[str], str]:
    """Return the units of the connectors by which a leg is reached and left, and the latter."""
    before = legs[number].connector_id
    after = legs[number + 1].connector_id if number + 1 < len(legs) else None
    return units_of(scenery, before), units_of(scenery, after), after or ""


def units_of(scenery: Scenery, connector_id: str | None) -> frozenset[str]:
    """Return the units of a connector, none for none."""
    if connector_id is None:
        return frozenset()
    return frozenset(stop.unit_id for stop in scenery.connectors[connector_id].stops)


def named_alike(trip: Trip, unit_id: str | None) -> bool:
    """Tell whether the destination is a unit that one is in, or is called like that."""
    end = trip.end
    if end.kind in STOOD_IN and end.names:
        return True
    return unit_id == end.unit_id and trip.scenery.names_of(unit_id or "") == end.names


def mark_of(trip: Trip, track: Track, at: int, kind: StepKind) -> Landmark | None:
    """Return what tells where a stretch begins."""
    if kind is StepKind.TURN:
        return where(trip, track, at)
    if kind is StepKind.DEPART:
        return facing(trip, track.leg, track.pieces[at].start.after)
    return left_behind(trip, track.leg)


def walked_step(trip: Trip, told: Told, goal: Landmark | None, *, last: bool) -> Step:
    """Return what begins a stretch, and the stretch to what the next step names."""
    track, at, landmark = told.track, told.at, told.landmark
    piece = track.pieces[at]
    leg, start, departs = track.leg, piece.start, told.kind is StepKind.DEPART
    metres = leg.walked[piece.end] - leg.walked[start.at]
    into = entered(trip, track, at, piece)
    through = landmark is not None and landmark.relation is Relation.THROUGH
    doors = [
        passing(trip, crossing, landmark.count if through and not number and landmark else None)
        for number, crossing in enumerate(piece.crossings)
    ]
    return Step(
        kind=told.kind,
        turn=Turn.STRAIGHT if departs else start.turn,
        hour=12 if departs else hour(start.angle),
        heading=start.after,
        level_id=leg.level_id,
        at=leg.points[start.at],
        metres=metres,
        seconds=leg.spent[piece.end] - leg.spent[start.at],
        landmark=landmark,
        until=None if last and named_alike(trip, into) else goal,
        beside=passed(trip, track, piece) if metres >= LONG else None,
        doors=tuple(doors),
        into=into,
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


def passing(trip: Trip, crossing: Crossing, count: Count | None) -> Passing:
    """Return an opening that is passed."""
    opening_id = crossing.opening_id
    return Passing(opening_id, trip.scenery.doors[opening_id], crossing.unit_id, count)


def unit_before(leg: Leg, at: int) -> tuple[str, int]:
    """Return the unit in which a point of a leg is reached, and where that was entered."""
    held = leg.stretches[0]
    for stretch in leg.stretches[1:]:
        if stretch.entered_at >= at:
            break
        held = stretch
    return held.unit_id, held.entered_at


def where(trip: Trip, track: Track, at: int) -> Landmark:
    """Return what tells where a turn is: a door, a mark in sight, the way's end or its corner."""
    leg, start = track.leg, track.pieces[at].start
    door = door_at(trip, track, at)
    if door is not None:
        return door
    unit_id, _ = unit_before(leg, start.at)
    scene = trip.scene(unit_id)
    point = leg.points[start.at]
    mark = landmark_at(scene, point, start.before, trip.meant | track.marks)
    if mark is not None:
        return mark
    side = Side.LEFT if start.turn in TO_THE_LEFT else Side.RIGHT
    if abs(start.angle) >= 45.0 and end_at(scene, point, start.before):
        return Landmark("", MarkKind.END, "end", {}, Relation.AT, Side.AHEAD, 12)
    return Landmark("", MarkKind.CORNER, "corner", {}, Relation.AT, side, hour(start.angle))


def door_at(trip: Trip, track: Track, at: int) -> Landmark | None:
    """Return the door that one turns into, or that one has just come through, if there is one."""
    leg, doors = track.leg, trip.scenery.doors
    before, piece = track.pieces[at - 1], track.pieces[at]
    start = piece.start
    crossings = piece.crossings
    if crossings and doors[crossings[0].opening_id] is not DoorKind.OPEN:
        first = crossings[0]
        if leg.walked[first.at] - leg.walked[start.at] <= JOG:
            count = count_of(trip, leg, before, start, frozenset({first.opening_id}))
            return door_mark(trip, first, Relation.THROUGH, start, count)
    passed_before = before.crossings
    if passed_before:
        last = passed_before[-1]
        near = leg.walked[start.at] - leg.walked[last.at] <= THRESHOLD
        if near and doors[last.opening_id] is not DoorKind.OPEN:
            return door_mark(trip, last, Relation.AFTER, start, None)
    return None


def door_mark(
    trip: Trip, crossing: Crossing, relation: Relation, start: Bend, count: Count | None
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
    trip: Trip, leg: Leg, before: Piece, turn: Bend, wanted: frozenset[str]
) -> Count | None:
    """Count the doors on the way to the one that is turned to, in the unit that it opens from."""
    unit_id, entry = unit_before(leg, turn.at)
    begun = max(before.start.at, entry)
    if begun >= turn.at:
        return None
    scene = trip.scene(unit_id)
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


def passed(trip: Trip, track: Track, piece: Piece) -> Landmark | None:
    """Return what a long stretch passes, about half way; nobody passes what the leg leads through.

    That would be told twice, and the second time as if it were another one.
    """
    leg = track.leg
    begun, ended = leg.walked[piece.start.at], leg.walked[piece.end]
    for share in HALF_WAY:
        there = begun + share * (ended - begun)
        end = bisect_left(leg.walked, there, piece.start.at + 1, piece.end)
        (x0, y0), (x1, y1) = leg.points[end - 1], leg.points[end]
        part = (there - leg.walked[end - 1]) / (leg.walked[end] - leg.walked[end - 1])
        point = x0 + part * (x1 - x0), y0 + part * (y1 - y0)
        scene = trip.scene(unit_before(leg, end)[0])
        found = beside(scene, point, heading((x0, y0), (x1, y1)), trip.meant | track.marks)
        if found is not None:
            return found
    return None


def facing(trip: Trip, leg: Leg, bearing: float) -> Landmark | None:
    """Return what tells which way to face at the start: the start itself where it is beside."""
    point = leg.points[0]
    itself = place_mark(trip.start, point, bearing)
    if itself is not None and itself.side is not Side.AHEAD:
        return itself
    scene = trip.scene(leg.stretches[0].unit_id)
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


def connector_mark(trip: Trip, track: Track, after: Leg) -> Landmark:
    """Return the connector that is taken next, and which of several it is."""
    leg, finish = track.leg, track.finish
    connector = trip.scenery.connectors[after.connector_id or ""]
    entrance = frozenset(each.opening_id for each in leg.crossings[track.boarded :][:1])
    count = None
    if track.pieces:
        count = count_of(trip, leg, track.pieces[-1], finish, entrance)
    return Landmark(
        connector.id,
        MarkKind.CONNECTOR,
        connector.kind,
        connector.names,
        Relation.AT,
        side_of(finish.angle),
        hour(finish.angle),
        count,
    )


def ride_step(trip: Trip, told: Told, behind: Track, *, last: bool) -> Step:
    """Return which connector to take and where to leave it, with the way in from its door."""
    leg, finish, scenery = told.track.leg, told.track.finish, trip.scenery
    after = behind.leg
    mark = told.landmark
    inside = (after.walked[-1], after.spent[-1]) if last else (0.0, 0.0)
    connector_id = after.connector_id or ""
    levels = scenery.venue.levels
    low, high = levels[leg.level_id].ordinal, levels[after.level_id].ordinal
    ride = Ride(
        connector_id,
        scenery.connectors[connector_id].kind,
        high > low,
        abs(high - low),
        stops_between(scenery, connector_id, low, high),
        after.level_id,
        mark.count if mark is not None else None,
    )
    return Step(
        kind=StepKind.CONNECTOR,
        turn=finish.turn,
        hour=hour(finish.angle),
        heading=finish.after,
        level_id=leg.level_id,
        at=leg.points[finish.at],
        metres=leg.walked[-1] - leg.walked[finish.at] + after.ride_metres + inside[0],
        seconds=leg.spent[-1] - leg.spent[finish.at] + after.ride_seconds + inside[1],
        landmark=mark,
        ride=ride,
    )


def stops_between(scenery: Scenery, connector_id: str, start: int, end: int) -> int:
    """Return at how many stops a connector halts after the first ordinal up to the second."""
    low, high = min(start, end), max(start, end)
    stops = {stop.ordinal for stop in scenery.connectors[connector_id].stops}
    return sum(low < each < high for each in stops) + 1


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
