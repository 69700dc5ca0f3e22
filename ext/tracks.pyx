# distutils: extra_compile_args = -ffp-contract=off
"""Legs as a walker is told of them: what is boarded and left, and the pieces between turns."""

from libc.math cimport fmax
from libc.stdint cimport int32_t

from ext.trace cimport Crossing, Leg, Spot, Stretch, Trace
from ext.turning cimport (
    STRAIGHT_ON, THRESHOLD, Bench, Bend, Doors, bends_of, heading, turned_through)

cdef double BEHIND_DOOR = 0.3
"""Metres behind a door at which a turn is one inside, and not one into the door."""

cdef double INSIDE = 3.0
"""Metres walked inside a connector that need no word beside its ride: a large lift is as deep."""


cdef void cut_up(Track *track, Trace trace, Py_ssize_t number, Stops left, Stops boarded,
                 const int32_t *kinds, Bench *bench) noexcept nogil:
    """Cut a leg up.

    Args:
        track: What is filled in; its `piece` has room for a piece at each point and one more.
        trace: The way.
        number: That of the leg.
        left: The units of the connector that led here.
        boarded: The units of the connector that is taken next.
        kinds: What each opening of the graph is.
        bench: Room for the leg's points.
    """
    cdef const Leg *leg = &trace.leg[number]
    cdef Py_ssize_t last = leg.spots - 1, leaving, boarding, entry, outset, count, stop, go
    cdef Doors doors
    cdef Bend start
    track.leg, track.spot = leg, trace.spot + leg.first_spot
    track.stretch = trace.stretch + leg.first_stretch
    track.crossing = trace.crossing + leg.first_crossing
    track.pieces = 0
    track.left = track.boarded = leg.crossings
    track.finish = Bend(0, 0, STRAIGHT_ON, 0.0, 0.0, 0.0)
    if last == 0:
        return
    leaving = leaving_at(track, left)
    boarding = boarding_at(track, boarded, leaving)
    track.left, track.boarded = leaving, boarding
    entry = track.crossing[boarding].at if boarding < leg.crossings else last
    outset = track.crossing[leaving - 1].at if leaving else 0
    doors = Doors(track.crossing + leaving, boarding - leaving, kinds)
    count = bends_of(bench, track.spot, leg.spots, doors)
    stop = closing_from(track, bench.bends, count, closes_at(track, entry))
    go = opening_to(track, bench.bends, stop, track.spot[outset].walked + THRESHOLD)
    start = start_of(track, outset, bench.bends, go)
    track.finish = finish_of(track, entry, bench.bends + stop, count - stop, boarded.count > 0)
    divide(track, start, bench.bends + go, stop - go)


cdef void take_in(Track *track, Stops left, Stops boarded, bint there) noexcept nogil:
    """Make what is only walked inside of a connector, before or behind the ride, part of that.

    Args:
        track: A leg that is cut up.
        left: The units of the connector that led here.
        boarded: The units of the connector that is taken next.
        there: Whether a way ends as soon as one is in the unit that it leads to.
    """
    cdef double length = track.spot[track.leg.spots - 1].walked
    cdef bint boards = boarded.count > 0
    cdef Stops stops = boarded if boards else left
    if boards and left.count or track.leg.stretches != 1 or track.leg.crossings:
        return
    if among(track.stretch[0].unit, stops) and (length <= INSIDE or there and not boards):
        track.pieces = 0
        if boards:
            track.finish = Bend(0, 0, STRAIGHT_ON, 0.0, track.finish.before, track.finish.after)


cdef void divide(Track *track, Bend start, const Bend *bends, Py_ssize_t count) noexcept nogil:
    """Write the pieces between some turns and the finish, but for those without a length."""
    cdef const Spot *spot = track.spot
    cdef Py_ssize_t number, until, first = -1, crossing = track.left, begun
    for number in range(count + 1):
        if number > 0:
            start = bends[number - 1]
        until = bends[number].at if number < count else track.finish.at
        if not spot[until].walked > spot[start.at].walked:
            continue
        while crossing < track.boarded and track.crossing[crossing].at <= first:
            crossing += 1
        begun = crossing
        while crossing < track.boarded and track.crossing[crossing].at <= until:
            crossing += 1
        track.piece[track.pieces] = Piece(start, until, begun, crossing)
        track.pieces += 1
        first = until


cdef double closes_at(const Track *track, Py_ssize_t entry) noexcept nogil:
    """Return from where on a turn belongs to a leg's end: so many metres, behind its last door."""
    cdef double behind = 0.0
    if track.boarded > track.left:
        behind = track.spot[track.crossing[track.boarded - 1].at].walked + BEHIND_DOOR
    return fmax(track.spot[entry].walked - THRESHOLD, behind)


cdef Py_ssize_t closing_from(const Track *track, const Bend *bends, Py_ssize_t count,
                             double metres) noexcept nogil:
    """Return the number of the first of the last bends, which begin after so many metres."""
    while count > 0 and track.spot[bends[count - 1].at].walked >= metres:
        count -= 1
    return count


cdef Py_ssize_t opening_to(const Track *track, const Bend *bends, Py_ssize_t count,
                           double metres) noexcept nogil:
    """Return how many of the first bends begin within so many metres and before any door."""
    cdef Py_ssize_t number = 0
    while number < count and track.spot[bends[number].at].walked <= metres:
        if (track.boarded > track.left
                and bends[number].last >= track.crossing[track.left].at):
            break
        number += 1
    return number


cdef bint among(int32_t unit, Stops stops) noexcept nogil:
    """Tell whether a unit is one of a connector's."""
    cdef Py_ssize_t at
    for at in range(stops.count):
        if stops.unit[at] == unit:
            return True
    return False


cdef Py_ssize_t leaving_at(const Track *track, Stops left) noexcept nogil:
    """Return how many of the first crossings only lead out of a connector."""
    cdef Py_ssize_t number
    if track.leg.stretches == 0 or not among(track.stretch[0].unit, left):
        return 0
    for number in range(track.leg.crossings):
        if not among(track.crossing[number].unit, left):
            return number + 1
    return 0


cdef Py_ssize_t boarding_at(const Track *track, Stops boarded, Py_ssize_t first) noexcept nogil:
    """Return the number of the crossing by which a connector is entered, or that of all."""
    cdef Py_ssize_t number = track.leg.crossings
    while number > first and among(track.crossing[number - 1].unit, boarded):
        number -= 1
    return number


cdef double onward(const Spot *spot) noexcept nogil:
    """Return the direction from one point of a path to the next."""
    return heading(spot[0].x, spot[0].y, spot[1].x, spot[1].y)


cdef Bend start_of(const Track *track, Py_ssize_t outset, const Bend *opening,
                   Py_ssize_t count) noexcept nogil:
    """Return how a leg begins: with what is turned just behind a connector's door."""
    cdef double before, after
    if outset > 0:
        before = onward(track.spot + outset - 1)
    elif count:
        before = opening[0].before
    else:
        before = onward(track.spot)
    if count:
        after = opening[count - 1].after
    else:
        after = onward(track.spot + min(outset, track.leg.spots - 2))
    return turned_through(0, before, opening, count, after)


cdef Bend finish_of(const Track *track, Py_ssize_t entry, const Bend *closing, Py_ssize_t count,
                    bint boards) noexcept nogil:
    """Return how a leg ends: with what is turned just before a connector's door."""
    cdef Py_ssize_t last = track.leg.spots - 1, at = entry
    cdef bint goes_on = entry < last
    cdef double ahead = onward(track.spot + entry) if goes_on else 0.0, before, after
    if count:
        at, before, after = closing[0].at, closing[0].before, closing[count - 1].after
    else:
        before = after = onward(track.spot + entry - 1) if entry > 0 else ahead
    if goes_on:
        after = ahead
    if not boards:
        return Bend(last, last, STRAIGHT_ON, 0.0, before, after)
    return turned_through(at, before, closing, count, after)


cdef Stretch unit_before(const Track *track, Py_ssize_t at) noexcept nogil:
    """Return the unit in which a point of a leg is reached, and where that was entered."""
    cdef Py_ssize_t number = 0
    while number + 1 < track.leg.stretches and track.stretch[number + 1].at < at:
        number += 1
    return track.stretch[number]
