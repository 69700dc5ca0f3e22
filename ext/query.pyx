"""Cheapest ways on a customised hierarchy.

Both ends climb; where both have come by, the least sum is the cost. The way is read back from frame
to frame and unpacked by the ranks in between (Dibbelt, Strasser, Wagner, ACM JEA 21, 2016).
"""

import numpy as np

cimport numpy as cnp
from libc.stdint cimport int32_t

from ext.climbing cimport Climb, set_out
from ext.hierarchy cimport Hierarchy
from ext.lanes cimport ZHILU_SLACK, zhilu_leg, zhilu_meet, zhilu_spot, zhilu_step, zhilu_trace, zhilu_unpack
from ext.metric cimport BY_ARC, Metric

cnp.import_array()

cdef int32_t NEVER = (1 << 30) - 1
cdef int32_t NONE = -1
cdef int32_t TIMES = 4

UNREACHABLE = (1 << 30) - 1


cdef class Query:
    """Working memory for searches on a hierarchy: one for each thread.

    Args:
        hierarchy: The hierarchy.
    """

    def __init__(self, Hierarchy hierarchy):
        cdef Py_ssize_t nodes = hierarchy.nodes
        self.hierarchy = hierarchy
        self.ahead, self.back = Climb(hierarchy), Climb(hierarchy)
        self.ahead_closed, self.back_closed = (
            np.empty(hierarchy.widest + ZHILU_SLACK, dtype=np.int32) for _ in range(2))
        self.ranks, self.slots = (np.empty(hierarchy.blocks + 1, dtype=np.int32) for _ in range(2))
        # Where arcs cost nothing a way may come by a node again: it is longer than the nodes are many.
        self.legs = np.empty((TIMES * nodes + TIMES, 4), dtype=np.int32)
        self.queue = np.empty(2 * TIMES * (nodes + 1), dtype=np.int32)

    def between(self, Metric metric, int32_t source, int32_t sink):
        """Return the cost from one node to another and the arcs of the way.

        Returns:
            The cost, `UNREACHABLE` without a way, and (k,) the arcs in order.

        Raises:
            ValueError: A node is not in the graph, or the metric is of another hierarchy.
            RuntimeError: The way goes in circles that cost nothing.
        """
        if metric.hierarchy is not self.hierarchy:
            raise ValueError("the metric is of another hierarchy")
        if not (0 <= source < self.hierarchy.nodes and 0 <= sink < self.hierarchy.nodes):
            raise ValueError("a node is not in the graph")
        set_out(self.hierarchy, self.ahead, self.back, self.hierarchy.rank[source],
                self.hierarchy.rank[sink], metric.up, metric.down)
        self.ahead.climb_chain(metric.up)
        self.back.climb_chain(metric.down)
        self.meet(metric)
        self.read_back(metric)
        return self.cost, self.arcs()

    def route(self, Metric metric, sources, source_costs, sinks, sink_costs):
        """Return the cheapest way from one of several nodes to one of several others.

        Args:
            metric: The weights.
            sources: (k,) nodes to begin at.
            source_costs: (k,) what each costs before it is left.
            sinks: (l,) nodes to end at.
            sink_costs: (l,) what each costs once it is reached.

        Returns:
            The cost with those at both ends, `UNREACHABLE` without a way; the node that the way
            begins at, -1 without one; and the arcs in order.

        Raises:
            ValueError: A node is not in the graph, a cost is negative or missing, or the metric is
                of another hierarchy.
            RuntimeError: The way goes in circles that cost nothing.
        """
        if metric.hierarchy is not self.hierarchy:
            raise ValueError("the metric is of another hierarchy")
        cdef const int32_t[::1] starts = whole(sources), start_costs = whole(source_costs)
        cdef const int32_t[::1] ends = whole(sinks), end_costs = whole(sink_costs)
        self.admit(starts, start_costs)
        self.admit(ends, end_costs)
        with nogil:
            self.ahead.begin_at(&starts[0] if starts.shape[0] else NULL,
                                &start_costs[0] if starts.shape[0] else NULL, starts.shape[0])
            self.back.begin_at(&ends[0] if ends.shape[0] else NULL,
                               &end_costs[0] if ends.shape[0] else NULL, ends.shape[0])
            self.find(metric)
            self.read_back(metric)
        return self.cost, self.hierarchy.node[self.origin] if self.origin >= 0 else -1, self.arcs()

    cdef admit(self, const int32_t[::1] nodes, const int32_t[::1] costs):
        """Refuse nodes and costs that a search may not begin with."""
        cdef Py_ssize_t index
        cdef bint good = True
        if nodes.shape[0] != costs.shape[0]:
            raise ValueError("nodes and costs differ in length")
        for index in range(nodes.shape[0]):
            good = good and 0 <= nodes[index] < self.hierarchy.nodes and costs[index] >= 0
        if not good:
            raise ValueError("a node is not in the graph, or its cost is negative")

    cdef void find(self, Metric metric) noexcept nogil:
        """Climb from both ends, and see where they meet."""
        self.ahead.climb(metric.up)
        self.back.climb(metric.down)
        self.meet(metric)

    cdef void meet(self, Metric metric) noexcept nogil:
        """Find where two climbs meet for the least cost."""
        cdef Py_ssize_t near = 0, far = 0, found
        cdef const zhilu_step *ahead = self.ahead.step(0)
        cdef const zhilu_step *back = self.back.step(0)
        self.cost, self.near, self.far = NEVER, NONE, NONE
        while near < self.ahead.size and far < self.back.size:
            if ahead[near].block != back[far].block:
                if ahead[near].block < back[far].block:
                    near += 1
                else:
                    far += 1
                continue
            found = zhilu_meet(
                self.hierarchy.front(ahead[near].block), &metric.up[0], &metric.down[0],
                &self.ahead.frames[ahead[near].at], &self.back.frames[back[far].at],
                &self.ahead_closed[0], &self.back_closed[0], self.cost)
            if found >= 0:
                self.near, self.far, self.column = near, far, found
                self.near_cost, self.far_cost = self.ahead_closed[found], self.back_closed[found]
                self.cost = self.near_cost + self.far_cost
            near += 1
            far += 1

    cdef void read_back(self, Metric metric) noexcept nogil:
        """Unpack the way into legs, from the column of the block where both ends have met."""
        cdef Py_ssize_t size, index
        cdef int32_t rank, at
        self.origin, self.count = NONE, 0
        if self.near < 0:
            return
        rank = self.hierarchy.front(self.ahead.step(self.near).block).first + <int32_t> self.column
        at = rank
        size = zhilu_trace(
            self.hierarchy.front(0), self.ahead.step(0), self.near, self.column, self.near_cost, &metric.up[0],
            &self.ahead.frames[0], &self.ahead.origins[0], self.ranks.shape[0],
            &self.ranks[0], &self.slots[0])
        self.origin = self.ranks[size - 1] if size else rank
        for index in range(size - 1, -1, -1):
            at = self.ranks[index - 1] if index else rank
            self.add(self.ranks[index], at, metric.up_via[self.slots[index]])
        size = zhilu_trace(
            self.hierarchy.front(0), self.back.step(0), self.far, self.column, self.far_cost, &metric.down[0],
            &self.back.frames[0], &self.back.origins[0], self.ranks.shape[0],
            &self.ranks[0], &self.slots[0])
        for index in range(size):
            at = self.ranks[index - 1] if index else rank
            self.add(at, self.ranks[index], metric.down_via[self.slots[index]])
        self.count = zhilu_unpack(
            <zhilu_spot *> &self.hierarchy.spots[0, 0], &self.hierarchy.rows[0], &metric.up_via[0],
            &metric.down_via[0], <zhilu_leg *> &self.legs[0, 0], self.count, self.legs.shape[0],
            &self.queue[0])

    cdef void add(self, int32_t tail, int32_t head, int32_t via) noexcept nogil:
        """Add a leg to the way."""
        cdef zhilu_leg *leg = <zhilu_leg *> &self.legs[self.count, 0]
        self.count += 1
        leg.tail, leg.head, leg.via, leg.next = tail, head, via, <int32_t> self.count

    cdef arcs(self):
        """Return the arcs of the legs in order."""
        cdef cnp.npy_intp size = self.count
        array = cnp.PyArray_SimpleNew(1, &size, cnp.NPY_INT32)
        if not self.write(<int32_t *> cnp.PyArray_DATA(array)):
            raise RuntimeError("a way goes in circles")
        return array

    cdef bint write(self, int32_t *found) noexcept nogil:
        """Write the arcs of the legs in order; tell whether there was room to cut all of them."""
        cdef const zhilu_leg *legs = <zhilu_leg *> &self.legs[0, 0]
        cdef Py_ssize_t index
        cdef int32_t leg = 0
        for index in range(self.count):
            if legs[leg].via >= 0:
                return False
            found[index] = BY_ARC - legs[leg].via
            leg = legs[leg].next
        return True


cdef whole(items):
    """Return items as an array that kernels can go through."""
    return np.ascontiguousarray(items, dtype=np.int32)
