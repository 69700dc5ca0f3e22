from libc.stdint cimport int32_t

from ext.gait cimport Gait
from ext.going cimport Going
from ext.steps cimport Landmark, Listed
from ext.trace cimport Drawn, Spot
from ext.tracing cimport Reach
from ext.way cimport Way

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

cdef struct Errand:
    # A way to be told, and what became of it.
    Reach reach
    Ends ends
    Gait gait
    const int32_t *arcs
    Py_ssize_t count
    int32_t first
    int32_t reason  # what keeps it from being told, 0 for nothing
    int32_t lacking  # the unit whose scene is to be made first
    Drawn drawn
    Listed listed

cdef class Stand:
    cdef int32_t level, unit, unit_called, key, unit_key
    cdef double x, y
    cdef End at
    cdef bint named

cdef Reach reach_of(Stand start, Stand end) noexcept
cdef Ends ends_between(Stand start, Stand end) noexcept
cdef int send(Errand *errand, Stand start, Stand end, Way way, Going going, ask) except -1
cdef Landmark place(const End *end, int32_t kind, const Spot *here,
                    double bearing) noexcept nogil
