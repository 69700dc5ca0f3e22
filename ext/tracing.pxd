from libc.stdint cimport int32_t

from ext.arcs cimport Arc, Arcs
from ext.gait cimport Gait
from ext.tension cimport Corners, Path
from ext.trace cimport Trace

cdef struct Post:
    # A point of the trail as the graph has it, and what comes behind it: the unit walked in, the
    # opening there (-1 for none), the milliseconds that it takes, and the arc that leads on from
    # just there (-1 for none).
    int32_t unit
    int32_t opening
    int32_t door
    int32_t arc

cdef struct Reach:
    # From where to where a way leads: the nodes in sight of it are not part of it.
    int32_t level
    int32_t unit
    int32_t last_unit
    double x
    double y
    double last_x
    double last_y

cdef class Tracer:
    cdef const double[:, ::1] positions, outlines, gates
    cdef const int32_t[::1] levels
    cdef const int32_t[:, ::1] rooms
    cdef Arcs arcs
    cdef Arc *arc
    cdef double *boxes
    cdef Corners corners
    # Working memory: only held while nothing of Python is made, so that no thread gets in between.
    cdef Path path
    cdef Post *posts
    cdef double *slides
    cdef int32_t *way
    cdef Py_ssize_t room

    cdef Py_ssize_t take(self, const int32_t *arcs, Py_ssize_t count) except -1
    cdef int draw(self, Trace trace, Py_ssize_t count, Py_ssize_t first, const Reach *reach,
                  const Gait *gait) except -1
    cdef void fetch(self, const Arc *arc) noexcept
    cdef int check(self, Py_ssize_t first, const Reach *reach, const Gait *gait) except -1
    cdef int ride(self, Trace trace, Py_ssize_t begun, Py_ssize_t end,
                  const Gait *gait) except -1
    cdef int walk(self, Trace trace, Py_ssize_t begun, Py_ssize_t end, Py_ssize_t first,
                  const Reach *reach, bint goal, const Gait *gait) except -1
    cdef Py_ssize_t lay(self, Py_ssize_t begun, Py_ssize_t end, Py_ssize_t first,
                        const Reach *reach, bint goal, const Gait *gait) noexcept
    cdef Py_ssize_t go_along(self, Py_ssize_t count, int32_t number, int32_t *node) noexcept
    cdef Py_ssize_t reach(self, Py_ssize_t count, int32_t node, bint bends) noexcept
    cdef Py_ssize_t put(self, Py_ssize_t count, double x, double y, int32_t corner) noexcept
    cdef int pull(self, Py_ssize_t count) except -1
    cdef int add(self, Trace trace, Py_ssize_t count, const Gait *gait) except -1
    cdef int stroll(self, Trace trace, int32_t begun, int32_t end, int32_t unit, long door,
                    const Gait *gait) except -1
