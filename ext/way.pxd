from libc.stdint cimport int32_t, int64_t

from ext.access cimport Access

cdef class Way:
    cdef readonly Access start, end
    cdef readonly int32_t first
    cdef readonly int64_t milliseconds
    cdef readonly double metres
    cdef bytes packed  # the arcs, native int32 side by side: never written to, so that ways share them

    cdef Py_ssize_t count(self) noexcept nogil
    cdef const int32_t *track_at(self) noexcept nogil

cdef Way way_of(Access start, Access end, int32_t first, bytes packed, int64_t milliseconds,
                double metres)
cdef bytes packed_of(const int32_t *arcs, Py_ssize_t count)
