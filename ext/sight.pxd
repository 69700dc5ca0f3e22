from libc.stdint cimport int32_t

from ext.visibility cimport Grid

cdef class Sight:
    cdef const double[:, ::1] walls
    cdef const double[:, ::1] spots
    cdef const int32_t[::1] owners
    cdef Grid grid
