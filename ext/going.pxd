from libc.stdint cimport int32_t

from ext.annex cimport Annex

cdef class Rights:
    cdef readonly bint admits
    cdef readonly Annex left, entered

cdef class Going:
    cdef readonly double speed
    cdef const double[::1] factors
    cdef const int32_t[::1] weights
    cdef list rights

    cdef Rights of(self, int32_t unit, ask)
