from libc.stdint cimport int32_t, int64_t

from ext.lanes cimport zhilu_costs

cdef class Overlay:
    cdef object metric  # the one that it was made over
    cdef int64_t settled  # how often the weights of that had changed
    cdef int32_t[::1] blocks, arcs, costs
    cdef int32_t *held  # the costs of the blocks and their triangles, one after the other
    cdef Py_ssize_t size, room

    cdef int keep(self, zhilu_costs costs, Py_ssize_t size) except -1 nogil
    cdef int close(self) except -1 nogil
    cdef int resize(self, Py_ssize_t room) except -1 nogil
    cdef Py_ssize_t exchange(self, zhilu_costs costs, Py_ssize_t size, Py_ssize_t at) noexcept nogil
