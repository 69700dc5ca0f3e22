from libc.stdint cimport int32_t, int64_t

from ext.hierarchy cimport Hierarchy
from ext.lanes cimport zhilu_costs

cdef enum:
    BY_ARC = -2  # what an arc's number is taken from where a cost is that of the arc itself

cdef class Metric:
    cdef readonly Hierarchy hierarchy
    cdef int32_t[::1] costs, up, down, up_via, down_via
    cdef int32_t[::1] pair_up, pair_down, pair_up_via, pair_down_via
    cdef int32_t[::1] spare, runs, waiting
    cdef char[::1] queued
    cdef Py_ssize_t size  # how many blocks wait
    cdef int64_t change  # how often the weights have changed
    cdef int64_t[::1] changed  # by block: the last of those changes that it or one below had a part in

    cdef void work_out(self, Hierarchy hierarchy, Py_ssize_t block) noexcept nogil
    cdef int begin(self, const int32_t[::1] arcs, const int32_t[::1] weights) except -1
    cdef Py_ssize_t settle(self) noexcept nogil
    cdef void mark(self, int32_t block) noexcept nogil
    cdef bint renew(self, Py_ssize_t block) noexcept nogil
    cdef int32_t first_arc(self, int32_t tail, int32_t head) noexcept nogil
    cdef Py_ssize_t queue(self, int32_t block, Py_ssize_t size) noexcept nogil
    cdef Py_ssize_t unqueue(self, Py_ssize_t size) noexcept nogil
    cdef zhilu_costs block_at(self, Py_ssize_t begin) noexcept nogil
    cdef zhilu_costs triangle_at(self, Py_ssize_t begin) noexcept nogil
    cdef void take_in(self, Hierarchy hierarchy, Py_ssize_t child, Py_ssize_t block,
                      Py_ssize_t columns, Py_ssize_t rows) noexcept nogil
