"""A way through a graph, as kernels find it, time it again and draw it."""

from array import array

cimport cython
from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdint cimport int32_t, int64_t

import numpy as np

cdef extern from "Python.h" nogil:
    const char *PyBytes_AS_STRING(void *packed)
    Py_ssize_t PyBytes_GET_SIZE(void *packed)


@cython.no_gc
cdef class Way:
    """A way through the graph; nothing of it changes once it is made.

    Args:
        start: Where it begins.
        end: Where it ends.
        first: The node that it comes to first, -1 where the end is in sight of the start.
        arcs: The arcs from there on, in order; none where that node is also the last one.
        milliseconds: Total cost.
        metres: Total length walked.
    """

    def __init__(self, Access start not None, Access end not None, int32_t first, arcs,
                 int64_t milliseconds, double metres):
        self.start, self.end, self.first = start, end, first
        self.packed = array("i", arcs).tobytes()
        self.milliseconds, self.metres = milliseconds, metres

    @property
    def arcs(self):
        """Its arcs as numbers, made when they are asked for."""
        cdef const int32_t *track = self.track_at()
        cdef Py_ssize_t at
        return tuple([track[at] for at in range(self.count())])

    @property
    def track(self):
        """(k,) its arcs, not to be written to."""
        return np.frombuffer(self.packed, dtype=np.int32)

    def lasting(self, int64_t milliseconds):
        """Return the same way in another time."""
        return way_of(self.start, self.end, self.first, self.packed, milliseconds, self.metres)

    def goes_like(self, Way other):
        """Tell whether another way has the same arcs; none at all is as one without arcs."""
        return self.packed == other.packed if other is not None else not self.packed

    def __reduce__(self):
        """Tell what to make it of again."""
        return Way, (self.start, self.end, self.first, self.arcs, self.milliseconds, self.metres)

    def __eq__(self, other):
        """Tell whether another way is the same in every part."""
        if self is other:
            return True
        if not isinstance(other, Way):
            return NotImplemented
        return (self.first == (<Way> other).first
                and self.milliseconds == (<Way> other).milliseconds
                and self.metres == (<Way> other).metres
                and self.packed == (<Way> other).packed
                and self.start == (<Way> other).start and self.end == (<Way> other).end)

    __hash__ = None

    def __repr__(self):
        return (f"Way({self.start!r}, {self.end!r}, {self.first}, {self.arcs}, "
                f"{self.milliseconds}, {self.metres})")

    cdef Py_ssize_t count(self) noexcept nogil:
        """Return how many arcs it has."""
        return PyBytes_GET_SIZE(<void *> self.packed) // <Py_ssize_t> sizeof(int32_t)

    cdef const int32_t *track_at(self) noexcept nogil:
        """Return where its arcs stand."""
        return <const int32_t *> PyBytes_AS_STRING(<void *> self.packed)


cdef Way way_of(Access start, Access end, int32_t first, bytes packed, int64_t milliseconds,
                double metres):
    """Return a way along arcs that are there already."""
    cdef Way way = Way.__new__(Way)
    way.start, way.end, way.first, way.packed = start, end, first, packed
    way.milliseconds, way.metres = milliseconds, metres
    return way


cdef bytes packed_of(const int32_t *arcs, Py_ssize_t count):
    """Return arcs as a way keeps them."""
    return PyBytes_FromStringAndSize(<const char *> arcs, count * sizeof(int32_t))
