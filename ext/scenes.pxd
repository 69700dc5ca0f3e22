from libc.stdint cimport int32_t

from ext.sight cimport Sight
from ext.steps cimport Landmark

cdef struct Mark:
    double x
    double y
    double west  # the box around its spots, empty without any
    double south
    double east
    double north
    double rank
    int32_t key
    int32_t leads_to
    int32_t number
    int32_t first_spot
    int32_t end_spot

cdef struct Exit:
    # An opening of a unit, for counting those that one walks past.
    double x
    double y
    int32_t opening
    int32_t counted  # as `Steps` has it, -1 for what stands open

cdef struct Unmeant:
    # Keys of what is no landmark: those of the route's ends, of openings on the way, and of the
    # connector that it leads to.
    int32_t ends[3]
    int32_t connector
    int32_t *openings
    Py_ssize_t size

cdef struct Count:
    # As in `Landmark`; `nth` is 0 where there is nothing to count.
    int32_t nth
    int32_t total
    int32_t side
    int32_t counted

cdef class Scene:
    cdef Sight sight
    cdef Mark *mark
    cdef Exit *exit
    cdef Py_ssize_t marks, exits

    cdef Landmark landmark_at(self, double x, double y, double bearing,
                              const Unmeant *unmeant) noexcept nogil
    cdef Landmark facing(self, double x, double y, double bearing,
                         const Unmeant *unmeant) noexcept nogil
    cdef Landmark beside(self, double x, double y, double bearing,
                         const Unmeant *unmeant) noexcept nogil
    cdef bint ends(self, double x, double y, double bearing) noexcept nogil
    cdef Count counted(self, int32_t opening, double x, double y, double there_x,
                       double there_y) noexcept nogil
    cdef double score(self, const Mark *mark, double x, double y, double reach, double clean,
                      double oblique, double most) noexcept nogil
