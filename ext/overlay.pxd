from libc.stdint cimport int32_t, int64_t

from ext.lanes cimport zhilu_costs

cdef struct Entry:
    # The costs that another weight changes: where they stand, and what is held of them.
    int32_t at
    int32_t up
    int32_t down
    int32_t up_via
    int32_t down_via

cdef class Overlay:
    cdef object metric  # the one that it was made over
    cdef int64_t settled  # how often the weights of that had changed
    cdef int32_t[::1] blocks, arcs, costs
    cdef int32_t *held  # while it is made: the costs of its blocks and triangles before
    cdef Py_ssize_t size, room
    cdef Entry *entries  # those of blocks are told from those of triangles by the sign of `at`
    cdef Py_ssize_t count, entry_room

    cdef int keep(self, zhilu_costs costs, Py_ssize_t size) except -1 nogil
    cdef Py_ssize_t sift(self, zhilu_costs costs, Py_ssize_t begin, Py_ssize_t size, Py_ssize_t at,
                         bint triangle) except -1 nogil
    cdef int close(self) except -1 nogil
    cdef int grow(self, Py_ssize_t room) except -1 nogil
    cdef void exchange(self, zhilu_costs blocks, zhilu_costs triangles) noexcept nogil
