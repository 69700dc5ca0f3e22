from libc.stdint cimport int32_t

from ext.pencil cimport Pencil
from ext.steps cimport Steps
from ext.trace cimport Trace
from ext.tracks cimport Piece
from ext.turning cimport Bench

cdef class Desk:
    cdef Trace trace
    cdef Steps steps
    cdef Piece *piece
    cdef int32_t *openings
    cdef Bench bench
    cdef Pencil pencil
    cdef Py_ssize_t spots, crossings

    cdef int lay_out(self, Trace trace) noexcept nogil
    cdef void clear(self) noexcept nogil
