# distutils: extra_compile_args = -ffp-contract=off
"""From where to where somebody wants to be led, as kernels read it."""

from libc.stdint cimport int32_t

from ext.gait cimport gait_on
from ext.going cimport Going
from ext.measures cimport size
from ext.steps cimport AT, NO_LANDMARK, Landmark
from ext.trace cimport Spot
from ext.turning cimport heading, hour, side_of, turned
from ext.way cimport Way

cdef double BODY = 0.3
"""Metres that a destination may be off and still count as the spot where one stands."""


cdef class Stand:
    """A place as routes begin and end there; it is the same for all of them.

    Args:
        stood: Level and unit that ways begin or end in, and where, x and y.
        place: x and y of the place itself, and whether one stands in it, not beside.
        called: The unit that is called like it, so that who is told to walk in there needs no other
            goal, -1 for none; and whether nobody needs one.
        keys: Keys of marks that would be taken for it: its own and that of the unit that it is in,
            -1 for none.
    """

    def __init__(self, stood, place, called, keys):
        self.level, self.unit, self.x, self.y = stood
        self.at.x, self.at.y, self.at.stood_in = place
        self.unit_called, self.named = called
        self.key, self.unit_key = keys


cdef Reach reach_of(Stand start, Stand end) noexcept:
    """Return from where to where ways lead."""
    return Reach(start.level, start.unit, end.unit, start.x, start.y, end.x, end.y)


cdef Ends ends_between(Stand start, Stand end) noexcept:
    """Return what is told of the ends of a route from one place to another."""
    cdef Ends ends
    ends.start, ends.end = start.at, end.at
    ends.end_unit, ends.end_named = end.unit_called, end.named
    ends.meant[0], ends.meant[1], ends.meant[2] = start.key, end.key, end.unit_key
    return ends


cdef int send(Errand *errand, Stand start, Stand end, Way way, Going going, ask) except -1:
    """Write down what is asked of one way; all that is handed in has to outlive it."""
    errand.gait = gait_on(way, going, ask)
    errand.reach, errand.ends = reach_of(start, end), ends_between(start, end)
    errand.arcs, errand.count, errand.first = way.track_at(), way.count(), way.first
    return 0


cdef Landmark place(const End *end, int32_t kind, const Spot *here,
                    double bearing) noexcept nogil:
    """Return an end of the route that one stands beside, as it is seen in a direction, if any."""
    cdef double angle
    if end.stood_in or size(end.x - here.x, end.y - here.y) < BODY:
        return Landmark(NO_LANDMARK, -1, -1, 0, 0, 0, 0, 0, 0, 0)
    angle = turned(bearing, heading(here.x, here.y, end.x, end.y))
    return Landmark(kind, -1, -1, AT, side_of(angle), hour(angle), 0, 0, 0, 0)
