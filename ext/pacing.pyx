"""What ways through a graph take and how long they are, and the best one between two points."""

import numpy as np

from libc.math cimport hypot, rint
from libc.stdint cimport int32_t, int64_t

from ext.metric cimport Metric
from ext.query cimport Query

cdef int32_t NEVER = (1 << 30) - 1
cdef double MILLISECONDS = 1000.0


cdef int32_t stepped(double metres, Stride stride) noexcept nogil:
    """Return the milliseconds that it takes to walk so far, at most `UNREACHABLE`."""
    return <int32_t> rint(min(metres / stride.speed * stride.crowd * MILLISECONDS, <double> NEVER))


cdef Stride stride_of(double speed, end):
    """Return how fast somebody walks at an end: its x, its y and its crowd."""
    cdef Stride found
    found.speed = speed
    found.x, found.y, found.crowd = end
    return found


cdef class Pacer:
    """Goes along ways through one graph.

    Args:
        positions: (n, 2) where the nodes are.
        heads: (m,) node that each arc enters.
        metres: (m,) length of each arc.

    A way goes from a point to its first node, along its arcs and to another point. Each end is given
    as its x, its y and how many times as long walking takes there as it does elsewhere.

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
        cdef Stride near = stride_of(1, (*start, 1)), far = stride_of(1, (*end, 1))
        cdef double before, after, total = 0
        cdef int32_t last = self.node(first), arc
        for arc in arcs:
            total += self.metres[self.arc(arc)]
            last = self.heads[arc]
        return self.ends(first, last, near, far, &before, &after) + total

    def along(self, arcs, const int32_t[::1] weights, const int32_t[::1] granted,
              const int32_t[::1] cheaper):
        """Return the weight of each of some arcs.

        Args:
            arcs: (k,) the arcs.
            weights: (m,) the weight of each arc.
            granted: (g,) the arcs that have another one, in ascending order.
            cheaper: (g,) what these weigh.

        Raises:
            IndexError: An arc is not in the graph.
            ValueError: The arrays do not fit together.
        """
        self.check(weights, granted, cheaper)
        cdef Py_ssize_t index = 0
        cdef int32_t arc
        found = np.empty(len(arcs), dtype=np.int32)
        cdef int32_t[::1] view = found
        for arc in arcs:
            view[index] = weight_of(self.arc(arc), weights, granted, cheaper)
            index += 1
        return found

    def total(self, int32_t first, arcs, const int32_t[::1] weights, leave, double speed, start,
              end):
        """Return the milliseconds of a way, `UNREACHABLE` where one of its arcs is closed.

        Args:
            first: Its first node.
            arcs: Its arcs.
            weights: (m,) the weight of each arc.
            leave: The arcs that have another one, in ascending order, and what these weigh.
            speed: Metres per second.
            start: Where it begins.
            end: Where it ends.

        Raises:
            IndexError: A node or an arc is not in the graph.
            ValueError: The arrays do not fit together.
        """
        cdef const int32_t[::1] granted = leave[0], cheaper = leave[1]
        cdef Stride near = stride_of(speed, start), far = stride_of(speed, end)
        cdef int32_t last = self.node(first), arc, weight
        cdef int64_t spent = 0
        cdef double before, after
        self.check(weights, granted, cheaper)
        for arc in arcs:
            weight = weight_of(self.arc(arc), weights, granted, cheaper)
            if weight >= NEVER:
                return NEVER
            spent += weight
            last = self.heads[arc]
        self.ends(first, last, near, far, &before, &after)
        return spent + stepped(before, near) + stepped(after, far)

    def best(self, Query query not None, Metric metric not None, double speed, start,
             const int32_t[::1] sources, const double[::1] source_metres, end,
             const int32_t[::1] sinks, const double[::1] sink_metres):
        """Return the best way between two points.

        Args:
            query: Working memory.
            metric: The weights.
            speed: Metres per second.
            start: Where it begins.
            sources: (k,) the nodes that can be walked to from there in a straight line.
            source_metres: (k,) how far they are.
            end: Where it ends.
            sinks: (l,) the nodes that it can be walked to from in a straight line.
            sink_metres: (l,) how far they are.

        Returns:
            Its milliseconds, `UNREACHABLE` without a way; its first node, -1 without one; its arcs;
            and its metres.

        Raises:
            ValueError: The arrays or the parts do not fit together.
        """
        cdef Stride near = stride_of(speed, start), far = stride_of(speed, end)
        cdef int32_t first, last, index
        cdef double before, after, total = 0
        if query.hierarchy is not metric.hierarchy or query.hierarchy.arcs != self.heads.shape[0]:
            raise ValueError("the query, the metric and the graph do not belong together")
        cdef const int32_t[::1] start_costs = paced(query.start_costs, source_metres, near)
        cdef const int32_t[::1] end_costs = paced(query.end_costs, sink_metres, far)
        query.admit(sources, start_costs)
        query.admit(sinks, end_costs)
        with nogil:
            query.ahead.begin_at(sources, start_costs)
            query.back.begin_at(sinks, end_costs)
            query.find(metric)
        if query.cost >= NEVER:
            return NEVER, -1, (), 0.0
        first = last = query.hierarchy.node[query.origin]
        query.write(&query.queue[0])
        arcs = []
        for index in range(query.count):
            last = query.queue[index]
            arcs.append(last)
            total += self.metres[last]
        if query.count:
            last = self.heads[last]
        else:
            last = first
        total += self.ends(first, last, near, far, &before, &after)
        return query.cost, first, tuple(arcs), total

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

    cdef check(self, const int32_t[::1] weights, const int32_t[::1] granted,
               const int32_t[::1] cheaper):
        """Refuse weights that do not fit the graph."""
        if weights.shape[0] != self.heads.shape[0] or granted.shape[0] != cheaper.shape[0]:
            raise ValueError("there is not one weight for each arc")


cdef const int32_t[::1] paced(int32_t[::1] room, const double[::1] metres, Stride stride):
    """Write what some distances take; return as much of the room as that is."""
    cdef Py_ssize_t index, size = metres.shape[0]
    if size > room.shape[0]:
        raise ValueError("there are more distances than nodes")
    for index in range(size):
        room[index] = stepped(metres[index], stride)
    return room[:size]


cdef int32_t weight_of(int32_t arc, const int32_t[::1] weights, const int32_t[::1] granted,
                       const int32_t[::1] cheaper) noexcept nogil:
    """Return the weight of an arc: the other one if it has one."""
    cdef Py_ssize_t low = 0, high = granted.shape[0], middle
    while low < high:
        middle = (low + high) >> 1
        if granted[middle] < arc:
            low = middle + 1
        else:
            high = middle
    if low < granted.shape[0] and granted[low] == arc:
        return cheaper[low]
    return weights[arc]
