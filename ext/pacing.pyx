"""What ways through a graph take and how long they are."""

import numpy as np

from libc.math cimport hypot, rint
from libc.stdint cimport int32_t, int64_t

from ext.access cimport Access
from ext.annex cimport Annex
from ext.going cimport Going, Rights
from ext.way cimport Way, way_of

cdef int32_t NEVER = (1 << 30) - 1
cdef double MILLISECONDS = 1000.0


cdef int32_t stepped(double metres, Stride stride) noexcept nogil:
    """Return the milliseconds that it takes to walk so far, at most `UNREACHABLE`."""
    return <int32_t> rint(min(metres / stride.speed * stride.crowd * MILLISECONDS, <double> NEVER))


cdef Stride stride_of(double x, double y):
    """Return somebody at a place."""
    cdef Stride found
    found.speed = found.crowd = 1
    found.x, found.y = x, y
    return found


cdef Stride stride_at(Going going, Access access) noexcept:
    """Return how fast somebody walks at an end of a way, whose unit is in the graph."""
    cdef Stride found
    found.speed, found.crowd = going.speed, going.factors[access.unit]
    found.x, found.y = access.x, access.y
    return found


cdef int make_terms(Terms *terms, Going going, Access start, Access end, ask) except -1:
    """Write the terms of a way from one point to another; they hold as long as these three do.

    Raises:
        IndexError: A unit is not in the graph.
    """
    cdef Rights here = going.of(start.unit, ask), there = going.of(end.unit, ask)
    terms.start, terms.end = <void *> start, <void *> end
    terms.left = NULL if here.left is None else <void *> here.left
    terms.entered = NULL if there.entered is None else <void *> there.entered
    terms.admits = there.admits
    terms.near, terms.far = stride_at(going, start), stride_at(going, end)
    return 0


cdef class Pacer:
    """Goes along ways through one graph.

    Args:
        positions: (n, 2) where the nodes are.
        heads: (m,) node that each arc enters.
        metres: (m,) length of each arc.

    A way goes from a point to its first node, along its arcs and to another point.

    Raises:
        ValueError: The arrays do not fit together.
    """

    def __init__(self, const double[:, ::1] positions, const int32_t[::1] heads,
                 const double[::1] metres):
        if positions.shape[1] != 2 or heads.shape[0] != metres.shape[0]:
            raise ValueError("the arrays do not fit together")
        if heads.shape[0] and not 0 <= np.min(heads) <= np.max(heads) < positions.shape[0]:
            raise ValueError("an arc leads outside the graph")
        self.positions, self.heads, self.metres = positions, heads, metres

    def length(self, int32_t first, arcs, start, end):
        """Return the metres of a way.

        Raises:
            IndexError: A node or an arc is not in the graph.
        """
        cdef Stride near = stride_of(start[0], start[1]), far = stride_of(end[0], end[1])
        cdef double before, after, total = 0
        cdef int32_t last = self.node(first), arc
        for arc in arcs:
            total += self.metres[self.arc(arc)]
            last = self.heads[arc]
        return self.ends(first, last, near, far, &before, &after) + total

    def along(self, arcs, const int32_t[::1] weights, Annex here=None, Annex there=None):
        """Return the weight of each of some arcs.

        Args:
            arcs: (k,) the arcs.
            weights: (m,) the weight of each arc.
            here: What may be passed with leave of one end; None for nothing.
            there: What may be passed with leave of the other end.

        Raises:
            IndexError: An arc is not in the graph.
            ValueError: There is not one weight for each arc.
        """
        self.check(weights)
        cdef Py_ssize_t index = 0
        cdef int32_t arc
        cdef void *left = NULL if here is None else <void *> here
        cdef void *entered = NULL if there is None else <void *> there
        found = np.empty(len(arcs), dtype=np.int32)
        cdef int32_t[::1] view = found
        for arc in arcs:
            view[index] = weight_of(arc, weights[self.arc(arc)], left, entered)
            index += 1
        return found

    def retimed(self, Way way not None, Going going not None, ask):
        """Return a way in the time that it takes as things are, None where it is closed.

        Args:
            way: The way.
            going: How somebody gets along.
            ask: Tells what a unit gives leave for, see `Going.told`.

        Raises:
            IndexError: A node, an arc or a unit is not in the graph.
            ValueError: There is not one weight for each arc.
        """
        cdef Terms terms
        cdef int64_t spent
        self.check(going.weights)
        make_terms(&terms, going, way.start, way.end, ask)
        spent = self.spent(way, going, &terms)
        if spent == OUTSIDE:
            raise IndexError("a node or an arc of the way is not in the graph")
        return None if spent >= NEVER else lasting(way, spent)

    cdef int64_t spent(self, Way way, Going going, const Terms *terms) noexcept nogil:
        """Return the milliseconds that a way takes as things are.

        They are at least `UNREACHABLE` where it is closed, and `OUTSIDE` where it is not one of the
        graph.
        """
        if not terms.admits:
            return NEVER
        if way.first < 0:
            return stepped(way.metres, terms.near)
        return self.along_all(way, going, terms)

    cdef int64_t along_all(self, Way way, Going going, const Terms *terms) noexcept nogil:
        """Return the milliseconds of a way along arcs; see `spent`."""
        cdef const int32_t *track = way.track_at()
        cdef int32_t last = way.first, weight
        cdef int64_t spent = 0
        cdef double before, after
        cdef Py_ssize_t at
        if last >= self.positions.shape[0]:
            return OUTSIDE
        for at in range(way.count()):
            if not 0 <= track[at] < self.heads.shape[0]:
                return OUTSIDE
            weight = weight_of(track[at], going.weights[track[at]], terms.left, terms.entered)
            if weight >= NEVER:
                return NEVER
            spent += weight
            last = self.heads[track[at]]
        self.ends(way.first, last, terms.near, terms.far, &before, &after)
        return spent + stepped(before, terms.near) + stepped(after, terms.far)

    cdef double ends(self, int32_t first, int32_t last, Stride start, Stride end,
                     double *before, double *after) noexcept nogil:
        """Write the metres from a start to the first node and from the last node to an end."""
        before[0] = hypot(self.positions[first, 0] - start.x, self.positions[first, 1] - start.y)
        after[0] = hypot(self.positions[last, 0] - end.x, self.positions[last, 1] - end.y)
        return before[0] + after[0]

    cdef int32_t arc(self, int32_t arc) except -1:
        """Return an arc that is in the graph."""
        if not 0 <= arc < self.heads.shape[0]:
            raise IndexError(f"arc {arc} is not in the graph")
        return arc

    cdef int32_t node(self, int32_t node) except -1:
        """Return a node that is in the graph."""
        if not 0 <= node < self.positions.shape[0]:
            raise IndexError(f"node {node} is not in the graph")
        return node

    cdef check(self, const int32_t[::1] weights):
        """Refuse weights that do not fit the graph."""
        if weights.shape[0] != self.heads.shape[0]:
            raise ValueError("there is not one weight for each arc")


cdef Way lasting(Way way, int64_t milliseconds):
    """Return a way in the time that it takes."""
    if milliseconds == way.milliseconds:
        return way
    return way_of(way.start, way.end, way.first, way.packed, milliseconds, way.metres)


cdef void pace(int32_t *found, Access access, Stride stride) noexcept nogil:
    """Write what the distances of a point from its nodes take."""
    cdef Py_ssize_t index
    for index in range(access.apart.shape[0]):
        found[index] = stepped(access.apart[index], stride)


cdef int32_t weight_of(int32_t arc, int32_t weight, void *here, void *there) noexcept nogil:
    """Return the weight of an arc: with leave of two annexes, where there is some and that is less."""
    cdef int32_t other
    if here != NULL:
        other = (<Annex> here).weight_of(arc)
        weight = min(weight, other) if other >= 0 else weight
    if there != NULL and there != here:
        other = (<Annex> there).weight_of(arc)
        weight = min(weight, other) if other >= 0 else weight
    return weight
