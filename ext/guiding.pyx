# distutils: extra_compile_args = -ffp-contract=off
"""Turn-by-turn guidance: the steps of a route, worked out from its legs and what is seen on them."""

from libc.math cimport fabs
from libc.stdint cimport int32_t, uint8_t

from ext.desk cimport Desk
from ext.errand cimport Ends, Stand, ends_between, ends_of, place, reach_of
from ext.gait cimport Gait, gait_on
from ext.going cimport Going
from ext.scenes cimport Count, Scene, Unmeant
from ext.steps cimport (
    AFTER, ARRIVE, AT, CONNECTOR, CORNER, DEPART, DOOR, END, GOAL, LEAVE, NO_LANDMARK, STANDS_OPEN,
    START, TAKE, THROUGH, TURN, Door, Landmark, Step, Steps)
from ext.trace cimport Crossing, Leg, Spot, Stretch, Trace
from ext.tracing cimport Reach, Tracer
from ext.tracks cimport THRESHOLD, Piece, Stops, Track, cut_up, take_in, unit_before
from ext.turning cimport (
    JOG, ON_AHEAD, ON_BEHIND, ON_LEFT, ON_RIGHT, SLIGHT_LEFT, STRAIGHT_ON, U_LEFT, Bench, Bend,
    heading, hour, side_of, turned)
from ext.way cimport Way

cdef double LONG = 20.0
"""Metres from which a stretch names what it passes."""

cdef double[3] HALF_WAY = [0.5, 0.35, 0.65]
"""Where on a long stretch something is looked for that one passes, the best first."""

cdef double BENT = 45.0
"""Degrees from which a turn is one at the end of the way."""

cdef double MILLISECONDS = 1000.0


cdef struct Trip:
    # What the steps of one route are made from.
    Ends ends
    Unmeant unmeant
    Unmeant apart  # the same without what one leg passes
    Track track
    Bench bench


cdef class Guidance:
    """What tells people their way through one graph; it grows with the units that ways lead through.

    All is by number in the lists of the graph; see `Steps`.

    Args:
        ordinals: (l,) that of each level.
        stops: (c + 1,) where each connector's units begin, and those units.
        halts: (c + 1,) where each connector's ordinals begin, and those, each once.
        doors: (o,) `DoorKind` of each opening.
        keys: (o,) and (c,) what openings and connectors are told from other marks by (`Scene`).
        named: (u,) whether a unit has a name.
        make: Returns the `Scene` of a unit; it is asked once for each.

    Raises:
        ValueError: The arrays do not fit together.
    """

    cdef const int32_t[::1] ordinals, stop_starts, stop_units, halt_starts, halts, doors
    cdef const int32_t[::1] opening_keys, connector_keys
    cdef const uint8_t[::1] named
    cdef const int32_t *kinds  # where `doors` lie
    cdef list scenes
    cdef object make
    cdef Desk desk

    def __init__(self, const int32_t[::1] ordinals, stops, halts, const int32_t[::1] doors, keys,
                 const uint8_t[::1] named, make):
        cdef Py_ssize_t at
        self.ordinals, self.doors, self.named, self.make = ordinals, doors, named, make
        self.stop_starts, self.stop_units = stops
        self.halt_starts, self.halts = halts
        self.opening_keys, self.connector_keys = keys
        self.kinds = &doors[0] if doors.shape[0] else NULL
        self.scenes = [None] * named.shape[0]
        if self.opening_keys.shape[0] != doors.shape[0]:
            raise ValueError("the openings' arrays differ in length")
        for starts, items in (stops, halts):
            if len(starts) != self.connector_keys.shape[0] + 1:
                raise ValueError("the connectors' arrays differ in length")
            if starts.min() < 0 or starts.max() > len(items):
                raise ValueError("a connector's items lie outside the array")

    def steps(self, Trace trace not None, start, end, meant):
        """Return the steps of a way; their metres and seconds add up to those of its legs.

        Args:
            trace: The way.
            start: Where it begins: x, y, and whether one stands in it.
            end: The same of where it ends; the unit that is called like it, so that who is told to
                walk in there needs no other goal, -1 for none; and whether nobody needs one.
            meant: Three keys of marks that would be taken for these places, -1 for none.

        Returns:
            `Steps`.

        Raises:
            ValueError: The way does not lie in the graph.
            MemoryError: The steps do not fit.
        """
        cdef Desk desk = self.take_desk()
        steps = self.write(trace, ends_of(start, end, meant), desk)
        self.desk = desk
        return steps

    def told(self, Stand start not None, Stand end not None, Tracer tracer not None,
             Way way not None, Going going not None, ask):
        """Return the `Trace` and the `Steps` of a way; see `Tracer.trace`.

        Args:
            start: Where it begins.
            end: Where it ends.
            tracer: What draws it.
            way: The way.
            going: How somebody gets along.
            ask: Tells rights of units, as `Going.told` asks for them.
        """
        cdef Gait gait = gait_on(way, going, ask)
        cdef Reach reach = reach_of(start, end)
        cdef Desk desk = self.take_desk()
        tracer.draw(desk.trace, tracer.take(way.track_at(), way.count()), way.first, &reach, &gait)
        steps = self.write(desk.trace, ends_between(start, end), desk)
        trace = desk.trace.packed()
        self.desk = desk
        return trace, steps

    cdef Desk take_desk(self):
        """Return a desk that nobody else has: scenes are made in Python, which may lead here."""
        cdef Desk desk = self.desk
        self.desk = None
        if desk is None:
            desk = Desk.__new__(Desk)
        desk.clear()
        return desk

    cdef Steps write(self, Trace trace, Ends ends, Desk desk):
        """Return the steps of a way between some ends."""
        cdef Trip trip
        cdef Py_ssize_t number
        if not trace.lies_in(self.ordinals.shape[0], self.connector_keys.shape[0],
                             self.named.shape[0], self.doors.shape[0]):
            raise ValueError("the way does not lie in the graph")
        desk.lay_out(trace)
        trip.ends, trip.bench, trip.track.piece = ends, desk.bench, desk.piece
        for number in range(3):
            trip.unmeant.ends[number] = ends.meant[number]
        trip.unmeant.connector, trip.unmeant.size, trip.unmeant.openings = -1, 0, desk.openings
        trip.apart = trip.unmeant
        for number in range(trace.count):
            self.tell(desk.steps, &trip, trace, number)
        arrive(desk.steps, &trip)
        return desk.steps.packed()

    def prepare(self, unit):
        """Make the scene of a unit ready, which takes a millisecond, unless it is."""
        self.scene(range(len(self.scenes))[unit])

    cdef Scene scene(self, int32_t unit):
        """Return what is seen in a unit."""
        scene = self.scenes[unit]
        if scene is None:
            scene = self.scenes[unit] = self.make(unit)
        return scene

    cdef Stops stops(self, int32_t connector) noexcept:
        """Return the units of a connector, none for none."""
        cdef Stops found = Stops(NULL, 0)
        if connector >= 0 and self.stop_starts[connector] < self.stop_starts[connector + 1]:
            found.unit = &self.stop_units[self.stop_starts[connector]]
            found.count = self.stop_starts[connector + 1] - self.stop_starts[connector]
        return found

    cdef int tell(self, Steps steps, Trip *trip, Trace trace, Py_ssize_t number) except -1:
        """Add the steps of a leg, and the ride to the next one."""
        cdef int32_t following = -1
        cdef Py_ssize_t at
        if number + 1 < trace.count:
            following = trace.leg[number + 1].connector
        cut_up(&trip.track, trace, number, self.stops(trace.leg[number].connector),
               self.stops(following), self.kinds, &trip.bench)
        take_in(&trip.track, self.stops(trace.leg[number].connector), self.stops(following),
                trip.ends.end_named)
        trip.unmeant.size = trip.track.leg.crossings
        for at in range(trip.unmeant.size):
            trip.unmeant.openings[at] = self.opening_keys[trip.track.crossing[at].opening]
        trip.unmeant.connector = self.connector_keys[following] if following >= 0 else -1
        for at in range(trip.track.pieces):
            self.walk(steps, trip, at, TURN if at else LEAVE if number else DEPART)
        if following >= 0:
            self.ride(steps, trip, &trace.leg[number + 1])
        elif number and not trip.track.pieces:
            lengthen(steps, &trip.track.spot[trip.track.leg.spots - 1])
        return 0

    cdef int walk(self, Steps steps, Trip *trip, Py_ssize_t at, int32_t kind) except -1:
        """Add a step that begins a piece."""
        cdef const Track *track = &trip.track
        cdef const Piece *piece = &track.piece[at]
        cdef const Spot *here = &track.spot[piece.start.at]
        cdef const Spot *there = &track.spot[piece.end]
        cdef Landmark landmark
        cdef Step *step
        cdef Py_ssize_t door
        if kind == TURN:
            landmark = self.where(trip, at)
        elif kind == DEPART:
            landmark = self.facing(trip, piece.start.after)
        else:
            landmark = Landmark(
                CONNECTOR, track.leg.connector, -1, AFTER, ON_BEHIND, 6, 0, 0, 0, 0)
        step = begin(steps, kind, track.leg.level, here, &landmark)
        step.turn = STRAIGHT_ON if kind == DEPART else piece.start.turn
        step.hour = 12 if kind == DEPART else hour(piece.start.angle)
        step.heading = piece.start.after
        step.metres, step.seconds = there.walked - here.walked, there.spent - here.spent
        step.into = self.entered(track, at)
        if step.metres >= LONG:
            step.beside = self.passed(trip, piece)
        for door in range(piece.first_crossing, piece.end_crossing):
            steps.add_door(Door(
                track.crossing[door].opening, self.doors[track.crossing[door].opening],
                track.crossing[door].unit, door == piece.first_crossing
                and landmark.relation == THROUGH and landmark.nth > 0))
        return 0

    cdef Landmark where(self, Trip *trip, Py_ssize_t at) except *:
        """Return what tells where a turn is: a door, a mark, the way's end or its corner."""
        cdef const Bend *start = &trip.track.piece[at].start
        cdef const Spot *here = &trip.track.spot[start.at]
        cdef Landmark found = self.door_at(&trip.track, at)
        cdef Scene scene
        if found.kind != NO_LANDMARK:
            return found
        scene = self.scene(unit_before(&trip.track, start.at).unit)
        found = scene.landmark_at(here.x, here.y, start.before, &trip.unmeant)
        if found.kind != NO_LANDMARK:
            return found
        if fabs(start.angle) >= BENT and scene.ends(here.x, here.y, start.before):
            return Landmark(END, -1, -1, AT, ON_AHEAD, 12, 0, 0, 0, 0)
        return Landmark(
            CORNER, -1, -1, AT, ON_LEFT if SLIGHT_LEFT <= start.turn <= U_LEFT else ON_RIGHT,
            hour(start.angle), 0, 0, 0, 0)

    cdef Landmark door_at(self, const Track *track, Py_ssize_t at) except *:
        """Return the door that one turns into, or that one has just come through, if any."""
        cdef const Piece *piece = &track.piece[at]
        cdef const Piece *before = &track.piece[at - 1]
        cdef const Bend *start = &piece.start
        cdef double walked = track.spot[start.at].walked
        cdef const Crossing *door
        cdef Count count
        if piece.first_crossing < piece.end_crossing:
            door = &track.crossing[piece.first_crossing]
            if (self.doors[door.opening] != STANDS_OPEN
                    and track.spot[door.at].walked - walked <= JOG):
                count = self.count_of(track, before, start, door.opening)
                return Landmark(
                    DOOR, door.opening, door.unit if self.named[door.unit] else -1, THROUGH,
                    side_of(start.angle), hour(start.angle), count.nth, count.total, count.side,
                    count.counted)
        if before.first_crossing < before.end_crossing:
            door = &track.crossing[before.end_crossing - 1]
            if (walked - track.spot[door.at].walked <= THRESHOLD
                    and self.doors[door.opening] != STANDS_OPEN):
                return Landmark(DOOR, door.opening, -1, AFTER, ON_BEHIND, 6, 0, 0, 0, 0)
        return Landmark(NO_LANDMARK, -1, -1, 0, 0, 0, 0, 0, 0, 0)

    cdef Count count_of(self, const Track *track, const Piece *before, const Bend *turn,
                        int32_t opening) except *:
        """Count the doors on the way to the one turned to, in the unit that it opens from."""
        cdef Stretch held = unit_before(track, turn.at)
        cdef Py_ssize_t begun = max(before.start.at, <Py_ssize_t> held.at)
        cdef const Spot *here = &track.spot[begun]
        cdef const Spot *there = &track.spot[turn.at]
        cdef Count count = Count(0, 0, 0, 0)
        if begun < turn.at:
            count = self.scene(held.unit).counted(opening, here.x, here.y, there.x, there.y)
        if count.nth > 0 and side_of(turn.angle) != count.side:
            return Count(0, 0, 0, 0)
        return count

    cdef int32_t entered(self, const Track *track, Py_ssize_t at) noexcept:
        """Return the last named unit that a piece enters, or -1."""
        cdef Py_ssize_t first = track.piece[at].start.at if at else 0
        cdef Py_ssize_t last = track.piece[at].end, own = -1, number
        cdef const Stretch *stretch
        if track.boarded < track.leg.crossings:
            last = min(last, <Py_ssize_t> track.crossing[track.boarded].at - 1)
        if track.left and at == 0:
            own = track.crossing[track.left - 1].at
        for number in range(track.leg.stretches - 1, 0, -1):
            stretch = &track.stretch[number]
            if first < stretch.at <= last and stretch.at > own and self.named[stretch.unit]:
                return stretch.unit
        return -1

    cdef Landmark passed(self, Trip *trip, const Piece *piece) except *:
        """Return what a long piece passes, about half way."""
        cdef const Spot *spot = trip.track.spot
        cdef double begun = spot[piece.start.at].walked, ended = spot[piece.end].walked
        cdef double there, part, length
        cdef Py_ssize_t number, end
        cdef Landmark found
        for number in range(3):
            there = begun + HALF_WAY[number] * (ended - begun)
            end = piece.start.at + 1
            while end < piece.end and spot[end].walked < there:
                end += 1
            length = spot[end].walked - spot[end - 1].walked
            part = (there - spot[end - 1].walked) / length if length else 0.0
            found = self.scene(unit_before(&trip.track, end).unit).beside(
                spot[end - 1].x + part * (spot[end].x - spot[end - 1].x),
                spot[end - 1].y + part * (spot[end].y - spot[end - 1].y),
                heading(spot[end - 1].x, spot[end - 1].y, spot[end].x, spot[end].y), &trip.apart)
            if found.kind != NO_LANDMARK:
                break
        return found

    cdef Landmark facing(self, Trip *trip, double bearing) except *:
        """Return what tells which way to face: the start itself where it is beside."""
        cdef const Spot *here = trip.track.spot
        cdef Landmark found = place(&trip.ends.start, START, here, bearing)
        if found.kind != NO_LANDMARK and found.side != ON_AHEAD:
            return found
        return self.scene(trip.track.stretch[0].unit).facing(here.x, here.y, bearing, &trip.apart)

    cdef int ride(self, Steps steps, Trip *trip, const Leg *after) except -1:
        """Add the connector that is taken next, and where it is left, with the way in."""
        cdef const Track *track = &trip.track
        cdef const Bend *finish = &track.finish
        cdef const Spot *here = &track.spot[finish.at]
        cdef const Spot *last = &track.spot[track.leg.spots - 1]
        cdef int32_t low = self.ordinals[track.leg.level], high = self.ordinals[after.level]
        cdef int32_t entrance = -1
        cdef Count count = Count(0, 0, 0, 0)
        cdef Landmark landmark
        cdef Step *step
        cdef Py_ssize_t at
        if track.pieces:
            if track.boarded < track.leg.crossings:
                entrance = track.crossing[track.boarded].opening
            count = self.count_of(track, &track.piece[track.pieces - 1], finish, entrance)
        landmark = Landmark(
            CONNECTOR, after.connector, -1, AT, side_of(finish.angle), hour(finish.angle),
            count.nth, count.total, count.side, count.counted)
        step = begin(steps, TAKE, track.leg.level, here, &landmark)
        step.turn, step.hour, step.heading = finish.turn, hour(finish.angle), finish.after
        step.metres = last.walked - here.walked + after.ride_metres
        step.seconds = last.spent - here.spent + after.ride_milliseconds / MILLISECONDS
        step.connector, step.to_level = after.connector, after.level
        step.up, step.floors, step.stops = high > low, abs(high - low), 1
        for at in range(self.halt_starts[after.connector], self.halt_starts[after.connector + 1]):
            step.stops += min(low, high) < self.halts[at] < max(low, high)
        return 0


cdef Step *begin(Steps steps, int32_t kind, int32_t level, const Spot *here,
                 const Landmark *landmark) except NULL:
    """Add a step, whose landmark tells of the one before that it is walked."""
    cdef Step *step
    if steps.count and steps.step[steps.count - 1].kind != TAKE:
        steps.step[steps.count - 1].until = landmark[0]
    step = steps.add_step()
    step.kind, step.level, step.x, step.y, step.landmark = kind, level, here.x, here.y, landmark[0]
    return step


cdef void lengthen(Steps steps, const Spot *last) noexcept:
    """Add what is walked behind a ride, and needs no word, to the ride."""
    cdef Step *step = &steps.step[steps.count - 1]
    step.metres += last.walked
    step.seconds += last.spent


cdef int arrive(Steps steps, Trip *trip) except -1:
    """Add the last step: the destination, and on which side it is."""
    cdef const Track *track = &trip.track
    cdef const Spot *here = &track.spot[track.leg.spots - 1]
    cdef Landmark landmark = place(&trip.ends.end, GOAL, here, track.finish.before)
    cdef bint beside = landmark.kind != NO_LANDMARK
    cdef int32_t into = steps.step[steps.count - 1].into if steps.count else -1
    cdef Step *step
    if not beside:
        landmark = Landmark(GOAL, -1, -1, AT, ON_AHEAD, 12, 0, 0, 0, 0)
    step = begin(steps, ARRIVE, track.leg.level, here, &landmark)
    step.turn, step.hour, step.heading = STRAIGHT_ON, landmark.hour, track.finish.before
    step.side = landmark.side if beside else -1
    if steps.count > 1 and (trip.ends.end_named or 0 <= trip.ends.end_unit == into):
        steps.step[steps.count - 2].until = Landmark(NO_LANDMARK, -1, -1, 0, 0, 0, 0, 0, 0, 0)
    return 0
