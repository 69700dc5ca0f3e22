from libc.stdint cimport int32_t, int64_t

from ext.access cimport Access
from ext.annex cimport Annex
from ext.going cimport Going
from ext.way cimport Way

cdef struct Stride:
    # How fast somebody walks at an end of a way, in metres per second and how many times as long it
    # takes in a crowd, and where that end is.
    double speed
    double crowd
    double x
    double y

cdef int32_t stepped(double metres, Stride stride) noexcept nogil

cdef class Pacer:
    cdef const double[:, ::1] positions
    cdef const int32_t[::1] heads
    cdef const double[::1] metres
    cdef Way again(self, Way way, Going going, ask)
    cdef int64_t spent(self, Way way, Going going, Annex here, Annex there) except -1
    cdef double ends(self, int32_t first, int32_t last, Stride start, Stride end,
                     double *before, double *after) noexcept nogil
    cdef int32_t arc(self, int32_t arc) except -1
    cdef int32_t node(self, int32_t node) except -1
    cdef check(self, const int32_t[::1] weights)

cdef Stride stride_of(double x, double y)
cdef Stride stride_at(Going going, Access access) noexcept
cdef const int32_t[::1] paced(int32_t[::1] room, const double[::1] metres, Stride stride)
