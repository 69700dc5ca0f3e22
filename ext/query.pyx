"""Cheapest ways on a customised hierarchy.

Both searches climb from block to block to the root, along the elimination tree (Dibbelt, Strasser,
Wagner, ACM JEA 21, 2016, section 6), relaxing dense rows. Where both have come by, the least sum is
the cost; the way is read back along the predecessors and unpacked by the ranks in between.
"""

import numpy as np

cimport numpy as cnp
from libc.stdint cimport int32_t
from libc.string cimport memcpy

from ext.hierarchy cimport Hierarchy
from ext.lanes cimport ZHILU_SHORT, zhilu_climb, zhilu_place
from ext.metric cimport BY_ARC, Metric

cnp.import_array()

cdef int32_t NEVER = (1 << 30) - 1
cdef int32_t NONE = -1

UNREACHABLE = (1 << 30) - 1


cdef class Query:
    """Working memory for searches on a hierarchy: one for each thread.

    Args:
        hierarchy: The hierarchy.
    """

    cdef readonly Hierarchy hierarchy
    cdef int32_t[::1] ahead, ahead_by, back, back_by, spare, spare_by, arcs, climbed, chain
    cdef int32_t[::1] descended
    cdef int32_t[:, ::1] stack
    cdef char[::1] marked
    cdef int32_t cost, meeting

    def __init__(self, Hierarchy hierarchy):
        cdef Py_ssize_t nodes = hierarchy.nodes
        self.hierarchy = hierarchy
        self.ahead = np.full(nodes, NEVER, dtype=np.int32)
        self.back = np.full(nodes, NEVER, dtype=np.int32)
        self.ahead_by, self.back_by = (np.full(nodes, -1, dtype=np.int32) for _ in range(2))
        self.spare, self.spare_by = (np.full(hierarchy.widest + ZHILU_SHORT, NEVER, np.int32) for _ in range(2))
        self.stack = np.empty((nodes + 1, 2), dtype=np.int32)
        self.arcs = np.empty(nodes + 1, dtype=np.int32)
        self.climbed, self.descended = (np.empty(nodes + 1, dtype=np.int32) for _ in range(2))
        self.chain = np.empty(hierarchy.blocks + 1, dtype=np.int32)
        self.marked = np.zeros(hierarchy.blocks, dtype=np.int8)

    def between(self, Metric metric, int32_t source, int32_t sink):
        """Return the cost from one node to another and the arcs of the way.

        Returns:
            The cost, `UNREACHABLE` without a way, and (k,) the arcs in order.

        Raises:
            ValueError: A node is not in the graph, or the metric is of another hierarchy.
        """
        cdef Py_ssize_t count
        self._admit(metric)
        if not (0 <= source < self.hierarchy.nodes and 0 <= sink < self.hierarchy.nodes):
            raise ValueError("a node is not in the graph")
        with nogil:
            self.search(metric, self.hierarchy.rank[source], self.hierarchy.rank[sink])
            count = self.way(metric)
            self.forget(self.hierarchy.rank[source], self.ahead)
            self.forget(self.hierarchy.rank[sink], self.back)
        return self.cost, self._copied(count)

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
        """
        cdef Py_ssize_t count, size, index
        cdef int32_t begin
        self._admit(metric)
        near, near_costs = seeds(sources, source_costs, self.hierarchy.nodes)
        far, far_costs = seeds(sinks, sink_costs, self.hierarchy.nodes)
        cdef const int32_t[::1] starts = near, start_costs = near_costs
        cdef const int32_t[::1] ends = far, end_costs = far_costs
        with nogil:
            size = self.enter(starts, start_costs, self.ahead, self.ahead_by, 0)
            size = self.enter(ends, end_costs, self.back, self.back_by, size)
            sort(self.chain, size)
            self.climb_all(metric, size)
            count = self.way(metric)
            begin = self.began()
            for index in range(size):
                self.clear(self.chain[index], self.ahead)
                self.clear(self.chain[index], self.back)
                self.marked[self.chain[index]] = 0
        return self.cost, self.hierarchy.node[begin] if begin >= 0 else -1, self._copied(count)

    cdef _admit(self, Metric metric):
        """Refuse a metric of another hierarchy."""
        if metric.hierarchy is not self.hierarchy:
            raise ValueError("the metric is of another hierarchy")

    cdef _copied(self, Py_ssize_t count):
        """Return the arcs that were found."""
        cdef cnp.npy_intp size = count
        found = cnp.PyArray_SimpleNew(1, &size, cnp.NPY_INT32)
        memcpy(cnp.PyArray_DATA(found), &self.arcs[0], count * sizeof(int32_t))
        return found

    cdef void search(self, Metric metric, int32_t source, int32_t sink) noexcept nogil:
        """Search from a rank to another."""
        cdef int32_t ahead = self.hierarchy.block_of[source], back = self.hierarchy.block_of[sink]
        cdef Py_ssize_t ahead_from = source - self.hierarchy.first[ahead]
        cdef Py_ssize_t back_from = sink - self.hierarchy.first[back]
        self.cost, self.meeting = NEVER, NONE
        self.ahead[source], self.ahead_by[source] = 0, NONE
        self.back[sink], self.back_by[sink] = 0, NONE
        while ahead != back and ahead >= 0 and back >= 0:
            if ahead < back:
                self.climb(self.hierarchy, metric.up, ahead, ahead_from, self.ahead, self.ahead_by)
                ahead, ahead_from = self.hierarchy.parent[ahead], 0
            else:
                self.climb(self.hierarchy, metric.down, back, back_from, self.back, self.back_by)
                back, back_from = self.hierarchy.parent[back], 0
        if ahead != back:
            return
        while ahead >= 0:
            self.climb(self.hierarchy, metric.up, ahead, ahead_from, self.ahead, self.ahead_by)
            self.climb(self.hierarchy, metric.down, ahead, back_from, self.back, self.back_by)
            self.meet(ahead)
            ahead, ahead_from, back_from = self.hierarchy.parent[ahead], 0, 0

    cdef inline void climb(self, Hierarchy hierarchy, const int32_t[::1] block_costs, int32_t block,
                           Py_ssize_t begin, int32_t[::1] costs, int32_t[::1] by) noexcept nogil:
        """Search on through one block."""
        cdef Py_ssize_t slot = hierarchy.block_begin[block], row = hierarchy.row_begin[block]
        cdef Py_ssize_t rows = hierarchy.row_begin[block + 1] - row
        zhilu_climb(begin, hierarchy.first[block + 1] - hierarchy.first[block], rows,
                    &block_costs[slot], hierarchy.first[block],
                    &hierarchy.rows[row] if rows else NULL, &costs[0], &by[0], &self.spare[0],
                    &self.spare_by[0])

    cdef inline void meet(self, int32_t block) noexcept nogil:
        """Take the least sum among a block's columns, the first among equal ones."""
        cdef int32_t rank, total
        for rank in range(self.hierarchy.first[block], self.hierarchy.first[block + 1]):
            total = self.ahead[rank] + self.back[rank]
            if total < self.cost:
                self.cost, self.meeting = total, rank

    cdef Py_ssize_t way(self, Metric metric) noexcept nogil:
        """Unpack the way by the meeting rank into `arcs`; return its length."""
        cdef int32_t rank = self.meeting
        cdef Py_ssize_t steps = self.climbed.shape[0], begin
        if rank < 0:
            return 0
        while rank >= 0:
            steps -= 1
            self.climbed[steps] = rank
            rank = self.ahead_by[rank]
        begin, steps = steps, 0
        rank = self.back_by[self.meeting]
        while rank >= 0:
            self.descended[steps] = rank
            steps += 1
            rank = self.back_by[rank]
        return unpack(self.hierarchy.spots, self.hierarchy.rows, metric.up_via, metric.down_via,
                      self.climbed[begin:], self.descended[:steps], self.stack, self.arcs)

    cdef int32_t began(self) noexcept nogil:
        """Return the rank that the way begins at."""
        cdef int32_t rank = self.meeting
        while rank >= 0 and self.ahead_by[rank] >= 0:
            rank = self.ahead_by[rank]
        return rank

    cdef void forget(self, int32_t rank, int32_t[::1] costs) noexcept nogil:
        """Take back what a search has found from a rank upwards."""
        cdef int32_t block = self.hierarchy.block_of[rank]
        while block >= 0:
            self.clear(block, costs)
            block = self.hierarchy.parent[block]

    cdef inline void clear(self, int32_t block, int32_t[::1] costs) noexcept nogil:
        """Take back the costs of one block's columns."""
        cdef int32_t rank
        for rank in range(self.hierarchy.first[block], self.hierarchy.first[block + 1]):
            costs[rank] = NEVER

    cdef Py_ssize_t enter(self, const int32_t[::1] nodes, const int32_t[::1] offsets,
                          int32_t[::1] costs, int32_t[::1] by, Py_ssize_t size) noexcept nogil:
        """Set out from some nodes; list the blocks on their way to the root."""
        cdef Py_ssize_t index
        cdef int32_t rank, block
        for index in range(nodes.shape[0]):
            rank = self.hierarchy.rank[nodes[index]]
            if offsets[index] < costs[rank]:
                costs[rank], by[rank] = offsets[index], NONE
            block = self.hierarchy.block_of[rank]
            while block >= 0 and not self.marked[block]:
                self.marked[block] = 1
                self.chain[size] = block
                size += 1
                block = self.hierarchy.parent[block]
        return size

    cdef void climb_all(self, Metric metric, Py_ssize_t size) noexcept nogil:
        """Search on through all blocks that are listed."""
        cdef Py_ssize_t index
        self.cost, self.meeting = NEVER, NONE
        for index in range(size):
            self.climb(self.hierarchy, metric.up, self.chain[index], 0, self.ahead, self.ahead_by)
            self.climb(self.hierarchy, metric.down, self.chain[index], 0, self.back, self.back_by)
            self.meet(self.chain[index])


cdef inline int32_t slot_at(const int32_t[:, ::1] spots, const int32_t[::1] rows, int32_t lower,
                            int32_t higher) noexcept nogil:
    """Return the slot of two ranks that have one; see `Hierarchy.slot_of`."""
    cdef int32_t columns = spots[lower, 3] >> 16, apart = higher - spots[lower, 1]
    if apart < columns:
        return spots[lower, 0] + apart
    return spots[lower, 0] + columns + zhilu_place(
        &rows[spots[lower, 2]], spots[lower, 3] & 0xFFFF, higher)


cdef inline int32_t via_of(const int32_t[:, ::1] spots, const int32_t[::1] rows,
                           const int32_t[::1] up_via, const int32_t[::1] down_via, int32_t tail,
                           int32_t head) noexcept nogil:
    """Return by way of what the cost between two ranks is."""
    if tail < head:
        return up_via[slot_at(spots, rows, tail, head)]
    return down_via[slot_at(spots, rows, head, tail)]


cdef Py_ssize_t unpack(const int32_t[:, ::1] spots, const int32_t[::1] rows,
                       const int32_t[::1] up_via, const int32_t[::1] down_via,
                       const int32_t[::1] climbed, const int32_t[::1] descended,
                       int32_t[:, ::1] stack, int32_t[::1] arcs) noexcept nogil:
    """Write the arcs along some ranks that are adjacent in turn; return how many there are."""
    cdef Py_ssize_t depth, found = 0, step, up = climbed.shape[0], down = descended.shape[0]
    cdef int32_t tail = climbed[0], head, via
    for step in range(1, up + down):
        head = climbed[step] if step < up else descended[step - up]
        via = via_of(spots, rows, up_via, down_via, tail, head)
        depth = 0
        while True:
            if via >= 0:
                stack[depth, 0] = head
                stack[depth, 1] = up_via[slot_at(spots, rows, via, head)]
                depth += 1
                head = via
                via = down_via[slot_at(spots, rows, via, tail)]
                continue
            arcs[found] = BY_ARC - via
            found += 1
            tail = head
            if depth == 0:
                break
            depth -= 1
            head, via = stack[depth, 0], stack[depth, 1]
    return found


cdef void sort(int32_t[::1] items, Py_ssize_t size) noexcept nogil:
    """Sort the first items in ascending order (shell sort: they are few, in rising runs)."""
    cdef Py_ssize_t gap = size // 2, index, at
    cdef int32_t item
    while gap > 0:
        for index in range(gap, size):
            item, at = items[index], index
            while at >= gap and items[at - gap] > item:
                items[at] = items[at - gap]
                at -= gap
            items[at] = item
        gap //= 2


def seeds(nodes, costs, Py_ssize_t count):
    """Return nodes and their costs as arrays that a search may begin with.

    Raises:
        ValueError: A node is not in the graph, or a cost is negative or missing.
    """
    found = np.ascontiguousarray(nodes, dtype=np.int32)
    offsets = np.ascontiguousarray(costs, dtype=np.int32)
    if found.shape != offsets.shape or found.ndim != 1:
        raise ValueError("nodes and costs differ in length")
    if len(found) and not (found.min() >= 0 and found.max() < count and offsets.min() >= 0):
        raise ValueError("a node is not in the graph, or its cost is negative")
    return found, offsets
