from libc.stdint cimport int32_t

from ext.steps cimport Landmark
from ext.trace cimport Spot
from ext.tracing cimport Reach

cdef struct End:
    # An end of a route, and whether one stands in it, not beside.
    double x
    double y
    bint stood_in

cdef struct Ends:
    # What guidance is to know of the ends of a route.
    End start
    End end
    int32_t end_unit  # a way that is said to lead into it needs no other goal; -1 for none
    bint end_named  # no way needs one
    int32_t meant[3]  # keys of marks that would be taken for these places, -1 for none

cdef class Stand:
    cdef int32_t level, unit, unit_called, key, unit_key
    cdef double x, y
    cdef End at
    cdef bint named

cdef Ends ends_of(start, end, meant) except *
cdef Reach reach_of(Stand start, Stand end) noexcept
cdef Ends ends_between(Stand start, Stand end) noexcept
cdef Landmark place(const End *end, int32_t kind, const Spot *here, double bearing) noexcept
