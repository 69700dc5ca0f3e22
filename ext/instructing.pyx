# distutils: extra_compile_args = -ffp-contract=off
"""The steps of a way, worked out from its legs and what is seen on them."""

from libc.math cimport fabs
from libc.stdint cimport int32_t
from libc.stdlib cimport free

from ext.desk cimport Desk
from ext.errand cimport Ends, place
from ext.pencil cimport NO_MEMORY
from ext.scenes cimport Count, Scene, Unmeant
from ext.steps cimport (
    AFTER, ARRIVE, AT, CONNECTOR, CORNER, DEPART, DOOR, END, GOAL, LEAVE, NO_LANDMARK, STANDS_OPEN,
    START, TAKE, THROUGH, TURN, Door, Landmark, Step, Steps)
from ext.trace cimport Crossing, Leg, Spot, Stretch, Trace
from ext.tracks cimport Piece, Stops, Track, cut_up, take_in, unit_before
from ext.turning cimport (
    JOG, ON_AHEAD, ON_BEHIND, ON_LEFT, ON_RIGHT, SLIGHT_LEFT, STRAIGHT_ON, THRESHOLD, U_LEFT,
    Bench, Bend, heading, hour, side_of, turned)

cdef double LONG = 20.0
"""Metres from which a stretch names what it passes."""

cdef double[3] HALF_WAY = [0.5, 0.35, 0.65]
"""Where on a long stretch something is looked for that one passes, the best first."""

cdef double BENT = 45.0
"""Degrees from which a turn is one at the end of the way."""

cdef double MILLISECONDS = 1000.0


cdef class Instructor:
    """What makes the steps of ways through one graph, in any thread; see `Guidance`."""

    def __dealloc__(self):
        free(self.seen)

    cdef int write(self, Trace trace, const Ends *ends, Desk desk, int32_t *lacking) noexcept nogil:
        """Make the steps of a way between some ends; return what keeps them, 0 for nothing."""
        cdef Trip trip
        cdef Py_ssize_t number
        if not trace.lies_in(self.ordinals.shape[0], self.connector_keys.shape[0],
                             self.named.shape[0], self.doors.shape[0]):
            return OFF_THE_GRAPH
        if desk.lay_out(trace) < 0:
            return NO_MEMORY
        trip.ends, trip.bench, trip.track.piece = ends[0], desk.bench, desk.piece
        trip.lacking = -1
        for number in range(3):
            trip.unmeant.ends[number] = ends.meant[number]
        trip.unmeant.connector, trip.unmeant.size, trip.unmeant.openings = -1, 0, desk.openings
        trip.apart = trip.unmeant
        for number in range(trace.count):
            if self.tell(desk.steps, &trip, trace, number) < 0:
                return NO_MEMORY
        if arrive(desk.steps, &trip) < 0:
            return NO_MEMORY
        lacking[0] = trip.lacking
        return NO_SCENE if trip.lacking >= 0 else 0

    cdef const void *look(self, int32_t unit, Trip *trip) noexcept nogil:
        """Return the scene of a unit, NULL where it has to be made first."""
        if self.seen[unit] == NULL:
            trip.lacking = unit
        return self.seen[unit]

    cdef Stops stops(self, int32_t connector) noexcept nogil:
        """Return the units of a connector, none for none."""
        cdef Stops found = Stops(NULL, 0)
        if connector >= 0 and self.stop_starts[connector] < self.stop_starts[connector + 1]:
            found.unit = &self.stop_units[self.stop_starts[connector]]
            found.count = self.stop_starts[connector + 1] - self.stop_starts[connector]
        return found

    cdef int tell(self, Steps steps, Trip *trip, Trace trace, Py_ssize_t number) noexcept nogil:
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
            if self.walk(steps, trip, at, TURN if at else LEAVE if number else DEPART) < 0:
                return NO_MEMORY
        if following >= 0:
            return self.ride(steps, trip, &trace.leg[number + 1])
        if number and not trip.track.pieces:
            lengthen(steps, &trip.track.spot[trip.track.leg.spots - 1])
        return 0

    cdef int walk(self, Steps steps, Trip *trip, Py_ssize_t at, int32_t kind) noexcept nogil:
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
        if step == NULL:
            return NO_MEMORY
        step.turn = STRAIGHT_ON if kind == DEPART else piece.start.turn
        step.hour = 12 if kind == DEPART else hour(piece.start.angle)
        step.heading = piece.start.after
        step.metres, step.seconds = there.walked - here.walked, there.spent - here.spent
        step.into = self.entered(track, at)
        if step.metres >= LONG:
            step.beside = self.passed(trip, piece)
        for door in range(piece.first_crossing, piece.end_crossing):
            if steps.add_door(Door(
                    track.crossing[door].opening, self.doors[track.crossing[door].opening],
                    track.crossing[door].unit, door == piece.first_crossing
                    and landmark.relation == THROUGH and landmark.nth > 0)) < 0:
                return NO_MEMORY
        return 0

    cdef Landmark where(self, Trip *trip, Py_ssize_t at) noexcept nogil:
        """Return what tells where a turn is: a door, a mark, the way's end or its corner."""
        cdef const Bend *start = &trip.track.piece[at].start
        cdef const Spot *here = &trip.track.spot[start.at]
        cdef Landmark found = self.door_at(trip, at)
        cdef const void *scene
        if found.kind != NO_LANDMARK:
            return found
        scene = self.look(unit_before(&trip.track, start.at).unit, trip)
        if scene == NULL:
            return found
        found = (<Scene> scene).landmark_at(here.x, here.y, start.before, &trip.unmeant)
        if found.kind != NO_LANDMARK:
            return found
        if fabs(start.angle) >= BENT and (<Scene> scene).ends(here.x, here.y, start.before):
            return Landmark(END, -1, -1, AT, ON_AHEAD, 12, 0, 0, 0, 0)
        return Landmark(
            CORNER, -1, -1, AT, ON_LEFT if SLIGHT_LEFT <= start.turn <= U_LEFT else ON_RIGHT,
            hour(start.angle), 0, 0, 0, 0)

    cdef Landmark door_at(self, Trip *trip, Py_ssize_t at) noexcept nogil:
        """Return the door that one turns into, or that one has just come through, if any."""
        cdef const Track *track = &trip.track
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
                count = self.count_of(trip, before, start, door.opening)
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

    cdef Count count_of(self, Trip *trip, const Piece *before, const Bend *turn,
                        int32_t opening) noexcept nogil:
        """Count the doors on the way to the one turned to, in the unit that it opens from."""
        cdef const Track *track = &trip.track
        cdef Stretch held = unit_before(track, turn.at)
        cdef Py_ssize_t begun = max(before.start.at, <Py_ssize_t> held.at)
        cdef const Spot *here = &track.spot[begun]
        cdef const Spot *there = &track.spot[turn.at]
        cdef Count count = Count(0, 0, 0, 0)
        cdef const void *scene
        if begun < turn.at:
            scene = self.look(held.unit, trip)
            if scene != NULL:
                count = (<Scene> scene).counted(opening, here.x, here.y, there.x, there.y)
        if count.nth > 0 and side_of(turn.angle) != count.side:
            return Count(0, 0, 0, 0)
        return count

    cdef int32_t entered(self, const Track *track, Py_ssize_t at) noexcept nogil:
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

    cdef Landmark passed(self, Trip *trip, const Piece *piece) noexcept nogil:
        """Return what a long piece passes, about half way."""
        cdef const Spot *spot = trip.track.spot
        cdef double begun = spot[piece.start.at].walked, ended = spot[piece.end].walked
        cdef double there, part, length
        cdef Py_ssize_t number, end
        cdef const void *scene
        cdef Landmark found = Landmark(NO_LANDMARK, -1, -1, 0, 0, 0, 0, 0, 0, 0)
        for number in range(3):
            there = begun + HALF_WAY[number] * (ended - begun)
            end = piece.start.at + 1
            while end < piece.end and spot[end].walked < there:
                end += 1
            length = spot[end].walked - spot[end - 1].walked
            part = (there - spot[end - 1].walked) / length if length else 0.0
            scene = self.look(unit_before(&trip.track, end).unit, trip)
            if scene == NULL:
                break
            found = (<Scene> scene).beside(
                spot[end - 1].x + part * (spot[end].x - spot[end - 1].x),
                spot[end - 1].y + part * (spot[end].y - spot[end - 1].y),
                heading(spot[end - 1].x, spot[end - 1].y, spot[end].x, spot[end].y), &trip.unmeant)
            if found.kind != NO_LANDMARK:
                break
        return found

    cdef Landmark facing(self, Trip *trip, double bearing) noexcept nogil:
        """Return what tells which way to face: the start itself where it is beside."""
        cdef const Spot *here = trip.track.spot
        cdef Landmark found = place(&trip.ends.start, START, here, bearing)
        cdef const void *scene
        if found.kind != NO_LANDMARK and found.side != ON_AHEAD:
            return found
        scene = self.look(trip.track.stretch[0].unit, trip)
        if scene == NULL:
            return found
        return (<Scene> scene).facing(here.x, here.y, bearing, &trip.apart)

    cdef int ride(self, Steps steps, Trip *trip, const Leg *after) noexcept nogil:
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
            count = self.count_of(trip, &track.piece[track.pieces - 1], finish, entrance)
        landmark = Landmark(
            CONNECTOR, after.connector, -1, AT, side_of(finish.angle), hour(finish.angle),
            count.nth, count.total, count.side, count.counted)
        step = begin(steps, TAKE, track.leg.level, here, &landmark)
        if step == NULL:
            return NO_MEMORY
        step.turn, step.hour, step.heading = finish.turn, hour(finish.angle), finish.after
        step.metres = last.walked - here.walked + after.ride_metres
        step.seconds = last.spent - here.spent + after.ride_milliseconds / MILLISECONDS
        step.connector, step.to_level = after.connector, after.level
        step.up, step.floors, step.stops = high > low, max(high - low, low - high), 1
        for at in range(self.halt_starts[after.connector], self.halt_starts[after.connector + 1]):
            step.stops += min(low, high) < self.halts[at] < max(low, high)
        return 0


cdef Step *begin(Steps steps, int32_t kind, int32_t level, const Spot *here,
                 const Landmark *landmark) noexcept nogil:
    """Add a step, whose landmark tells of the one before that it is walked; NULL if it cannot be."""
    cdef Step *step
    if steps.count and steps.step[steps.count - 1].kind != TAKE:
        steps.step[steps.count - 1].until = landmark[0]
    step = steps.add_step()
    if step != NULL:
        step.kind, step.level, step.landmark = kind, level, landmark[0]
        step.x, step.y = here.x, here.y
    return step


cdef void lengthen(Steps steps, const Spot *last) noexcept nogil:
    """Add what is walked behind a ride, and needs no word, to the ride."""
    cdef Step *step = &steps.step[steps.count - 1]
    step.metres += last.walked
    step.seconds += last.spent


cdef int arrive(Steps steps, Trip *trip) noexcept nogil:
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
    if step == NULL:
        return NO_MEMORY
    step.turn, step.hour, step.heading = STRAIGHT_ON, landmark.hour, track.finish.before
    step.side = landmark.side if beside else -1
    if steps.count > 1 and (trip.ends.end_named or 0 <= trip.ends.end_unit == into):
        steps.step[steps.count - 2].until = Landmark(NO_LANDMARK, -1, -1, 0, 0, 0, 0, 0, 0, 0)
    return 0
