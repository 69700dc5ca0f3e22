from libc.stdint cimport int32_t

from ext.annex cimport Annex

cdef enum:
    AT_END = -1  # that a label stands at the end itself
    BY_OTHERS = -2  # that a label was reached by arcs that are in no annex

cdef class Indoors:
    cdef void *one  # an Annex, NULL for none: whoever begins holds them
    cdef void *other
    cdef int32_t[::1] cost, beside, via, place, turn, seat
    cdef int32_t turns
    cdef int32_t[::1] touched, heap
    cdef Py_ssize_t count, waiting

    cdef void begin(self, void *one, void *other) noexcept nogil
    cdef void offer(self, int32_t node, int32_t cost, int32_t beside, int32_t via,
                    int32_t seat) noexcept nogil
    cdef void spread(self, bint back) noexcept nogil
    cdef bint keeps(self, const int32_t *points, Py_ssize_t size, int32_t total) noexcept nogil
    cdef bint outdone(self, Annex annex, int32_t total) noexcept nogil
    cdef void relax(self, Annex annex, bint first, int32_t node, bint back) noexcept nogil
    cdef bint holds(self, int32_t node) noexcept nogil
    cdef void rise(self, Py_ssize_t child, int32_t node) noexcept nogil
    cdef int32_t take(self) noexcept nogil
