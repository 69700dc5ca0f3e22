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

cdef struct Terms:
    # Between which points a way leads, and what it may do there: whoever made them holds the objects.
    void *start  # an Access
    void *end
    void *left  # an Annex, NULL for none: what may be passed with leave at the start
    void *entered  # the same at the end
    bint admits  # whether it may end there
    Stride near
    Stride far

cdef enum:
    OUTSIDE = -1  # what a way takes that is not one of the graph

cdef int32_t stepped(double metres, Stride stride) noexcept nogil

cdef class Pacer:
    cdef const double[:, ::1] positions
    cdef const int32_t[::1] heads
    cdef const double[::1] metres
    cdef int64_t spent(self, Way way, Going going, const Terms *terms) noexcept nogil
    cdef int64_t along_all(self, Way way, Going going, const Terms *terms) noexcept nogil
    cdef double ends(self, int32_t first, int32_t last, Stride start, Stride end,
                     double *before, double *after) noexcept nogil
    cdef int32_t arc(self, int32_t arc) except -1
    cdef int32_t node(self, int32_t node) except -1
    cdef check(self, const int32_t[::1] weights)

cdef Stride stride_of(double x, double y)
cdef int make_terms(Terms *terms, Going going, Access start, Access end, ask) except -1
cdef Way lasting(Way way, int64_t milliseconds)
cdef void pace(int32_t *found, Access access, Stride stride) noexcept nogil
