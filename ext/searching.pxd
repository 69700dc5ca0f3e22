from libc.stdint cimport int32_t, int64_t

from ext.access cimport Access
from ext.annex cimport Annex
from ext.climbing cimport Climb
from ext.going cimport Going
from ext.indoors cimport Indoors
from ext.metric cimport Metric
from ext.pacing cimport Pacer, Terms
from ext.query cimport Query

cdef enum Outcome:
    NOWHERE  # there is no way
    STRAIGHT  # a straight line within one unit
    FOUND  # a way along arcs
    KEPT  # the way taken so far
    WAY_OUTSIDE  # that one is not one of the graph
    NODE_OUTSIDE  # a point is tied to a node that is not in the graph
    IN_CIRCLES
    NO_MEMORY

cdef struct Found:
    # What came of a search.
    Outcome outcome
    int32_t first  # the node that the way comes to first, -1 where it is a straight line
    int64_t milliseconds
    double metres
    int32_t *arcs
    Py_ssize_t count

cdef struct Trip:
    # What a way is asked for, of objects that the caller holds, and what came of it.
    Terms terms
    double straight  # metres between points that see each other in one unit, negative otherwise
    void *way  # the Way taken so far, NULL for none
    Terms held  # the terms of that one
    int32_t begins  # the units of both ends
    int32_t ends
    Found found

cdef struct Gain:
    # What a way must save for another one to be left for it: both of them.
    double least  # milliseconds
    double share  # of the time of the other one

cdef inline double most_worthwhile(double milliseconds, const Gain *gain) noexcept nogil:
    """Return what a way may cost at most for one of so many milliseconds to be left for it."""
    return milliseconds - max(gain.least, gain.share * milliseconds)

cdef struct Points:
    # The nodes that an end of a way is tied to, and what each costs.
    const int32_t *nodes
    const int32_t *costs
    Py_ssize_t count

cdef class Search:
    cdef Pacer pacer
    cdef Query query
    cdef Indoors ahead, back
    cdef Climb down
    cdef Points sources, sinks
    cdef int32_t[::1] source_costs, sink_costs
    cdef int32_t[::1] nodes, costs, way
    cdef Py_ssize_t begin, end  # where the arcs of the way are
    cdef int32_t total  # what the best way costs that is known
    cdef int32_t inner, inner_node  # what one costs that is in annexes only, and where it is tied
    cdef bint inner_back

    cdef void choose(self, Metric metric, Going going, Trip *trip,
                     const Gain *gain) noexcept nogil
    cdef void look(self, Metric metric, const Terms *terms, double straight,
                   Found *found) noexcept nogil
    cdef void finish(self, Metric metric, const Terms *terms, Found *found) noexcept nogil
    cdef void keep(self, Found *found) noexcept nogil
    cdef bint tie(self, Points *points, Access access) noexcept nogil
    cdef void search(self, Metric metric, void *here, void *there) noexcept nogil
    cdef void set_out(self, void *one, void *other, void *beyond) noexcept nogil
    cdef void let_in(self, Indoors found, const Points *points) noexcept nogil
    cdef void settle(self, Metric metric) noexcept nogil
    cdef void meet(self, Metric metric) noexcept nogil
    cdef void enter(self) noexcept nogil
    cdef Py_ssize_t gather(self, Indoors found, const Points *points, int32_t turn) noexcept nogil
    cdef Py_ssize_t gather_all(self, Indoors found) noexcept nogil
    cdef Py_ssize_t gather_doors(self, Annex annex, Py_ssize_t size) noexcept nogil
    cdef bint improve(self, Metric metric, Indoors found, Climb climb, bint back) noexcept nogil
    cdef void fall(self, Metric metric, Climb climb, bint back, Py_ssize_t size) noexcept nogil
    cdef bint apart(self) noexcept nogil
    cdef int32_t dearest(self, Indoors found, Annex annex) noexcept nogil
    cdef int32_t write(self, Metric metric) noexcept nogil
    cdef int32_t trace(self, Metric metric, int32_t node) noexcept nogil
    cdef int32_t follow(self, Metric metric, int32_t node) noexcept nogil
    cdef bint put(self, Metric metric) noexcept nogil
    cdef bint put_before(self, Metric metric) noexcept nogil
    cdef bint has_room(self, Py_ssize_t size) noexcept nogil
