from libc.stdint cimport int32_t

from ext.climbing cimport Climb
from ext.hierarchy cimport Hierarchy
from ext.metric cimport Metric

cdef class Query:
    cdef readonly Hierarchy hierarchy
    cdef Climb ahead, back
    cdef int32_t[::1] ahead_closed, back_closed, ranks, slots, queue
    cdef int32_t[::1] start_costs, end_costs
    cdef int32_t[:, ::1] legs
    cdef int32_t cost, origin
    cdef Py_ssize_t count

    cdef admit(self, const int32_t[::1] nodes, const int32_t[::1] costs)
    cdef void find(self, Metric metric) noexcept nogil
    cdef void meet(self, Metric metric) noexcept nogil
    cdef void read_back(self, Metric metric, Py_ssize_t near, Py_ssize_t far, Py_ssize_t column,
                        int32_t near_cost, int32_t far_cost) noexcept nogil
    cdef void add(self, int32_t tail, int32_t head, int32_t via) noexcept nogil
    cdef arcs(self)
    cdef int write(self, int32_t *found) except -1 nogil
