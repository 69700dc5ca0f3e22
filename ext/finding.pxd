from libc.stdint cimport int32_t

from ext.access cimport Access
from ext.annex cimport Annex
from ext.climbing cimport Climb
from ext.going cimport Going
from ext.indoors cimport Indoors
from ext.metric cimport Metric
from ext.pacing cimport Pacer
from ext.query cimport Query
from ext.way cimport Way

cdef class Finder:
    cdef Pacer pacer
    cdef Query query
    cdef object straight
    cdef Indoors ahead, back
    cdef Climb down
    cdef const int32_t[::1] sources, source_costs, sinks, sink_costs
    cdef int32_t[::1] nodes, costs, way
    cdef Py_ssize_t begin, end  # where the arcs of the way are
    cdef int32_t total  # what the best way costs that is known
    cdef int32_t inner, inner_node  # what one costs that is in annexes only, and where it is tied
    cdef bint inner_back

    cdef Way chosen(self, Metric metric, Going going, Access start, Access end, Way held,
                    double least, double share, ask)
    cdef Way best(self, Metric metric, Going going, Access start, Access end, ask)
    cdef Way found(self, Metric metric, Access start, Access end)
    cdef admit(self, Metric metric, Annex here, Annex there)
    cdef search(self, Metric metric, Annex here, Annex there)
    cdef set_out(self, Annex one, Annex other, Annex beyond)
    cdef void settle(self, Metric metric) noexcept nogil
    cdef void meet(self, Metric metric) noexcept nogil
    cdef void enter(self) noexcept nogil
    cdef Py_ssize_t gather(self, Indoors found, const int32_t[::1] points,
                           const int32_t[::1] costs, int32_t turn) noexcept nogil
    cdef Py_ssize_t gather_all(self, Indoors found) noexcept nogil
    cdef Py_ssize_t gather_doors(self, Annex annex, Py_ssize_t size) noexcept nogil
    cdef bint improve(self, Metric metric, Indoors found, Climb climb, bint back) noexcept nogil
    cdef void fall(self, Metric metric, Climb climb, bint back, Py_ssize_t size) noexcept nogil
    cdef bint apart(self) noexcept nogil
    cdef int32_t dearest(self, Indoors found) noexcept nogil
    cdef int32_t write(self, Metric metric) except -1
    cdef int32_t trace(self, Metric metric, int32_t node) except -1
    cdef int32_t follow(self, Metric metric, int32_t node) except -1
    cdef int put(self) except -1
    cdef int put_before(self) except -1
    cdef int make_room(self, Py_ssize_t size) except -1
