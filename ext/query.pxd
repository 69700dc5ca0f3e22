from libc.stdint cimport int32_t

from ext.climbing cimport Climb
from ext.hierarchy cimport Hierarchy
from ext.metric cimport Metric

cdef class Query:
    cdef readonly Hierarchy hierarchy
    cdef Climb ahead, back
    cdef int32_t[::1] ahead_closed, back_closed, ranks, slots, queue
    cdef int32_t[:, ::1] legs
    cdef int32_t cost, origin
    cdef int32_t near_cost, far_cost  # what both ends cost up to where they have met
    cdef Py_ssize_t near, far, column  # where that is, -1 without a way
    cdef Py_ssize_t count

    cdef admit(self, const int32_t[::1] nodes, const int32_t[::1] costs)
    cdef void find(self, Metric metric) noexcept nogil
    cdef void meet(self, Metric metric) noexcept nogil
    cdef void read_back(self, Metric metric) noexcept nogil
    cdef void add(self, int32_t tail, int32_t head, int32_t via) noexcept nogil
    cdef arcs(self)
    cdef bint write(self, int32_t *found) noexcept nogil
