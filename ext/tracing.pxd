from libc.stdint cimport int32_t

from ext.arcs cimport Arc, Arcs
from ext.gait cimport Gait
from ext.pencil cimport Pencil
from ext.tension cimport Corners
from ext.trace cimport Trace

cdef struct Reach:
    # From where to where a way leads: the nodes in sight of it are not part of it.
    int32_t level
    int32_t unit
    int32_t last_unit
    double x
    double y
    double last_x
    double last_y

cdef enum:
    # What keeps a way from being drawn, beside `NO_MEMORY`.
    NO_ARC = -2
    OTHER_WEIGHTS = -3
    OTHER_FACTORS = -4
    NO_NODE = -5
    NO_UNIT = -6

cdef class Tracer:
    cdef const double[:, ::1] positions, outlines, gates
    cdef const int32_t[::1] levels
    cdef const int32_t[:, ::1] rooms
    cdef Arcs arcs
    cdef Arc *arc
    cdef double *boxes
    cdef Corners corners
    cdef Py_ssize_t most  # corners of one room

    cdef int draw(self, Trace trace, Pencil *pencil, const int32_t *arcs, Py_ssize_t count,
                  Py_ssize_t first, const Reach *reach, const Gait *gait) noexcept nogil
    cdef int take(self, Pencil *pencil, const int32_t *arcs, Py_ssize_t count) noexcept nogil
    cdef int check(self, Py_ssize_t first, const Reach *reach, const Gait *gait) noexcept nogil
    cdef void fetch(self, const Arc *arc) noexcept nogil
    cdef int ride(self, Trace trace, const int32_t *way, Py_ssize_t begun, Py_ssize_t end,
                  const Gait *gait) noexcept nogil
    cdef int walk(self, Trace trace, Pencil *pencil, Py_ssize_t begun, Py_ssize_t end,
                  Py_ssize_t first, const Reach *reach, bint goal, const Gait *gait) noexcept nogil
    cdef Py_ssize_t lay(self, Pencil *pencil, Py_ssize_t begun, Py_ssize_t end, Py_ssize_t first,
                        const Reach *reach, bint goal, const Gait *gait) noexcept nogil
    cdef Py_ssize_t go_along(self, Pencil *pencil, Py_ssize_t count, int32_t number,
                             int32_t *node) noexcept nogil
    cdef Py_ssize_t reach(self, Pencil *pencil, Py_ssize_t count, int32_t node,
                          bint bends) noexcept nogil
    cdef int pull(self, Pencil *pencil, Py_ssize_t count) noexcept nogil

cdef int refuse(int reason) except -1
