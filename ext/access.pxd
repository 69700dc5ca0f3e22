from libc.stdint cimport int32_t

cdef class Access:
    cdef readonly str unit_id, level_id
    cdef readonly int32_t unit, level
    cdef readonly double x, y
    cdef readonly object nodes, metres
    cdef const int32_t[::1] seen
    cdef const double[::1] apart
