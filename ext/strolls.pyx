# distutils: extra_compile_args = -ffp-contract=off
"""Trails that were pulled taut, added to the legs of a way: how far and how long it is to each point."""

from libc.math cimport rint
from libc.stdint cimport int32_t

from ext.gait cimport Gait
from ext.measures cimport size
from ext.pencil cimport NO_MEMORY, Pencil, Post
from ext.tension cimport Vertex
from ext.trace cimport Leg, Spot, Trace

cdef double MILLISECONDS = 1000.0

cdef double ONE_SPOT = 1e-6
"""Metres within which two points are one: what is left by rounding has no direction."""


cdef int add_strolls(Trace trace, Pencil *pencil, Py_ssize_t count,
                     const Gait *gait) noexcept nogil:
    """Add the taut trail to a leg, stroll by stroll: from door to door and unit to unit."""
    cdef int32_t at = 0, begun = 0, source, unit = pencil.posts[0].unit
    cdef long door = pencil.posts[0].door
    cdef const Vertex *vertices = pencil.path.vertices
    cdef const Post *post
    if count == 1:
        if unit >= 0:
            if stroll(trace, pencil, 0, 0, unit, door, gait) < 0:
                return NO_MEMORY
            if pencil.posts[0].opening >= 0:
                return trace.cross(pencil.posts[0].opening, unit)
        return 0
    while vertices[at].after >= 0:
        at = vertices[at].after
        source = vertices[at].source if vertices[at].corner < 0 else -1
        if source < 0:
            continue
        post = &pencil.posts[source]
        if source == count - 1 or post.unit != unit or post.door or post.opening >= 0:
            if stroll(trace, pencil, begun, at, unit, door + post.door, gait) < 0:
                return NO_MEMORY
            if post.opening >= 0 and trace.cross(
                    post.opening, post.unit if post.unit >= 0 else unit) < 0:
                return NO_MEMORY
            begun, unit, door = at, post.unit, 0
    return 0


cdef int stroll(Trace trace, Pencil *pencil, int32_t begun, int32_t end, int32_t unit, long door,
                const Gait *gait) noexcept nogil:
    """Add what is walked in one unit, its time spread evenly over it."""
    cdef Leg *leg = &trace.leg[trace.count - 1]
    cdef Spot *last
    cdef Vertex *here
    cdef const Vertex *onward
    cdef double length = 0.0, walked = 0.0, metres = leg.metres, factor = 1.0
    cdef long milliseconds = leg.milliseconds, total
    cdef int32_t at = begun
    while at != end:
        here = &pencil.path.vertices[at]
        at = here.after
        onward = &pencil.path.vertices[at]
        here.ahead = size(onward.x - here.x, onward.y - here.y)
        length += here.ahead
    if unit >= 0:
        factor = gait.factors[unit]
    total = <long> rint(length / gait.speed * factor * MILLISECONDS) + door
    if go_to(trace, pencil.path.vertices[begun].x, pencil.path.vertices[begun].y) < 0:
        return NO_MEMORY
    if enter(trace, unit) < 0:
        return NO_MEMORY
    at = begun
    while at != end:
        here = &pencil.path.vertices[at]
        at = here.after
        onward = &pencil.path.vertices[at]
        walked += here.ahead
        leg.metres = metres + walked
        leg.milliseconds = milliseconds + <long> rint(
            (walked / length if length else 1.0) * total)
        if go_to(trace, onward.x, onward.y) < 0:
            return NO_MEMORY
    leg.metres, leg.milliseconds = metres + length, milliseconds + total
    last = &trace.spot[trace.spots - 1]
    last.walked, last.spent = leg.metres, leg.milliseconds / MILLISECONDS
    return 0


cdef int go_to(Trace trace, double x, double y) noexcept nogil:
    """Add a point to the last leg unless that is there already."""
    cdef Leg *leg = &trace.leg[trace.count - 1]
    cdef const Spot *last = &trace.spot[trace.spots - 1]
    if leg.spots == 0 or size(last.x - x, last.y - y) > ONE_SPOT:
        if trace.add_spot(x, y, leg.metres, leg.milliseconds / MILLISECONDS) == NULL:
            return NO_MEMORY
    return 0


cdef int enter(Trace trace, int32_t unit) noexcept nogil:
    """Note that the way goes on in a unit."""
    cdef const Leg *leg = &trace.leg[trace.count - 1]
    if leg.stretches == 0 or trace.stretch[trace.stretches - 1].unit != unit:
        return trace.add_stretch(unit, max(0, leg.spots - 1))
    return 0
