from libc.stddef cimport size_t

from ext.pages cimport Sheet

ctypedef struct piece_t:
    size_t begin
    size_t size

cdef class Frames:
    cdef Sheet sheet
    cdef piece_t *pieces
    cdef Py_ssize_t count, room
    cdef int lent  # how many are reading it without the lock

    cdef int begin(self) except -1
    cdef int end(self, size_t begin) except -1
