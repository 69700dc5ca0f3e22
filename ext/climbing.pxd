from libc.stdint cimport int32_t

from ext.hierarchy cimport Hierarchy
from ext.lanes cimport zhilu_chain, zhilu_step

cdef class Climb:
    cdef Hierarchy hierarchy
    cdef int32_t[:, ::1] steps
    cdef int32_t[::1] frames, origins, seat, columns
    cdef Py_ssize_t size, length

    cdef zhilu_step *step(self, Py_ssize_t index) noexcept nogil
    cdef void begin(self, zhilu_chain *chain, int32_t rank) noexcept nogil
    cdef void begin_at(self, const int32_t *nodes, const int32_t *offsets,
                       Py_ssize_t count) noexcept nogil
    cdef void enter(self, const int32_t *nodes, Py_ssize_t count) noexcept nogil
    cdef void seed(self, const int32_t *nodes, const int32_t *offsets,
                   Py_ssize_t count) noexcept nogil
    cdef void leave(self) noexcept nogil
    cdef void sort(self) noexcept nogil
    cdef void climb(self, const int32_t[::1] costs) noexcept nogil
    cdef void climb_chain(self, const int32_t[::1] costs) noexcept nogil

cdef void set_out(Hierarchy hierarchy, Climb ahead, Climb back, int32_t near, int32_t far,
                  const int32_t[::1] up, const int32_t[::1] down) noexcept nogil
