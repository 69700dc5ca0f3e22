"""The part of a customizable contraction hierarchy that weights decide.

Each block holds, for both directions, what the best way costs from each of its columns to each of its
later columns and rows that goes by way of lower ranks and of columns in between, and by way of which;
its triangle holds the costs between its rows by way of all that lies below. A change of weights works the blocks out anew in which its arcs lie,
and from each the block above for as long as the triangle comes out different.
"""

import numpy as np

from libc.stdint cimport int32_t
from libc.string cimport memcmp, memcpy, memset

from ext.arena import side_by_side

from ext.hierarchy cimport Hierarchy
from ext.lanes cimport (
    ZHILU_SLACK, zhilu_begin, zhilu_close, zhilu_costs, zhilu_eliminate, zhilu_extend, zhilu_spot,
)

cdef int32_t NEVER = (1 << 30) - 1


cdef class Metric:
    """A hierarchy under weights.

    Args:
        hierarchy: The hierarchy.
        weights: (m,) cost of each arc, 0 or more; `UNREACHABLE` or more means closed.

    Sums of weights stay exact below `UNREACHABLE`; dearer ways count as none.

    Raises:
        ValueError: There is not one weight for each arc, or one is negative.
    """

    def __init__(self, Hierarchy hierarchy, weights):
        self._make(hierarchy)
        self.customise(weights)

    def _make(self, Hierarchy hierarchy):
        """Make the arrays, empty."""
        cdef Py_ssize_t rows = hierarchy.widest
        self.hierarchy = hierarchy
        self.costs = np.empty(hierarchy.arcs, dtype=np.int32)
        sizes = 4 * [hierarchy.slots] + 4 * [hierarchy.pairs]
        # Loops by whole lanes look before and behind them.
        held = side_by_side(*((size + ZHILU_SLACK,) for size in sizes))
        for each in held:
            each.fill(NEVER)
        self.up, self.down, self.up_via, self.down_via = held[:4]
        self.pair_up, self.pair_down, self.pair_up_via, self.pair_down_via = held[4:]
        self.spare = np.empty(2 * rows * rows, dtype=np.int32)
        self.runs = np.empty(rows + 1, dtype=np.int32)
        self.waiting = np.empty(hierarchy.blocks, dtype=np.int32)
        self.queued = np.zeros(hierarchy.blocks, dtype=np.int8)
        self.changed = np.zeros(hierarchy.blocks, dtype=np.int64)

    @property
    def nbytes(self):
        """Bytes of its arrays."""
        return 4 * (self.costs.shape[0] + 4 * self.up.shape[0] + 4 * self.pair_up.shape[0]
                    + self.spare.shape[0] + self.runs.shape[0]) + 13 * self.waiting.shape[0]

    @property
    def weights(self):
        """(m,) the weights that it stands for; a copy."""
        return np.array(self.costs)

    def fork(self):
        """Return a second metric with the same weights, which changes by itself."""
        cdef Metric other = Metric.__new__(Metric)
        other._make(self.hierarchy)
        for mine, theirs in zip(other._held(), self._held(), strict=True):
            mine[:] = theirs
        return other

    def same_as(self, Metric other):
        """Tell whether both hold the same to the last bit."""
        return self.hierarchy is other.hierarchy and all(
            np.array_equal(mine, theirs)
            for mine, theirs in zip(self._held(), other._held(), strict=True)
        )

    def _held(self):
        """Return all that depends on the weights."""
        return (np.asarray(self.costs), np.asarray(self.up), np.asarray(self.down),
                np.asarray(self.up_via), np.asarray(self.down_via), np.asarray(self.pair_up),
                np.asarray(self.pair_down), np.asarray(self.pair_up_via),
                np.asarray(self.pair_down_via))

    def customise(self, weights):
        """Work everything out for other weights; see the class."""
        given = np.ascontiguousarray(weights, dtype=np.int32)
        if given.shape != (self.hierarchy.arcs,):
            raise ValueError("a metric needs one weight for each arc")
        if len(given) and given.min() < 0:
            raise ValueError("a weight is negative")
        np.asarray(self.costs)[:] = np.minimum(given, NEVER)
        cdef Py_ssize_t block
        self.change += 1
        self.changed[:] = self.change
        with nogil:
            for block in range(self.hierarchy.blocks):
                self.work_out(self.hierarchy, block)

    def update(self, arcs, weights):
        """Give some arcs other weights.

        Args:
            arcs: (k,) the arcs.
            weights: (k,) their weights.

        Returns:
            How many blocks were worked out anew.

        Raises:
            ValueError: An arc is not in the graph, or a weight is negative.
        """
        cdef Py_ssize_t done
        changed, given = self._fitting(arcs, weights)
        self.begin(changed, given)
        with nogil:
            done = self.settle()
        return done

    def _fitting(self, arcs, weights):
        """Return arcs and weights as arrays that fit this metric; raises what `update` does."""
        cdef const int32_t[::1] changed = np.ascontiguousarray(arcs, dtype=np.int32)
        cdef const int32_t[::1] given = np.ascontiguousarray(weights, dtype=np.int32)
        cdef Py_ssize_t index
        if changed.shape[0] != given.shape[0]:
            raise ValueError("arcs and weights differ in length")
        for index in range(changed.shape[0]):
            if not 0 <= changed[index] < self.hierarchy.arcs or given[index] < 0:
                raise ValueError(f"arc {changed[index]} is not in the graph or its weight negative")
        return np.asarray(changed), np.asarray(given)

    cdef int begin(self, const int32_t[::1] arcs, const int32_t[::1] weights) except -1:
        """Set the weights of some arcs, and queue the blocks that they lie in."""
        cdef Py_ssize_t index
        cdef int32_t arc, weight
        self.change += 1
        for index in range(arcs.shape[0]):
            arc = arcs[index]
            weight = min(weights[index], NEVER)
            if self.costs[arc] == weight:
                continue
            self.costs[arc] = weight
            if self.hierarchy.arc_slot[arc] >= 0:
                self.size = self.queue(self.hierarchy.block_of[min(
                    self.hierarchy.rank[self.hierarchy.tails[arc]],
                    self.hierarchy.rank[self.hierarchy.heads[arc]])], self.size)
        return 0

    cdef Py_ssize_t settle(self) noexcept nogil:
        """Work out the blocks that wait, and those above them; return how many they were."""
        cdef Py_ssize_t done = 0
        cdef int32_t block
        while self.size > 0:
            block = self.waiting[0]
            self.size = self.unqueue(self.size)
            done += 1
            self.mark(block)
            if self.renew(block) and self.hierarchy.parent[block] >= 0:
                self.size = self.queue(self.hierarchy.parent[block], self.size)
        return done

    cdef Py_ssize_t queue(self, int32_t block, Py_ssize_t size) noexcept nogil:
        """Put a block into the heap of those that wait, lowest first."""
        cdef Py_ssize_t child = size, above
        if self.queued[block]:
            return size
        self.queued[block] = 1
        while child > 0:
            above = (child - 1) >> 1
            if self.waiting[above] <= block:
                break
            self.waiting[child] = self.waiting[above]
            child = above
        self.waiting[child] = block
        return size + 1

    cdef Py_ssize_t unqueue(self, Py_ssize_t size) noexcept nogil:
        """Take the lowest block out of the heap."""
        cdef Py_ssize_t above = 0, child
        cdef int32_t last = self.waiting[size - 1]
        self.queued[self.waiting[0]] = 0
        size -= 1
        while 2 * above + 1 < size:
            child = 2 * above + 1
            if child + 1 < size and self.waiting[child + 1] < self.waiting[child]:
                child += 1
            if last <= self.waiting[child]:
                break
            self.waiting[above] = self.waiting[child]
            above = child
        self.waiting[above] = last
        return size

    cdef void mark(self, int32_t block) noexcept nogil:
        """Note that a block has a part in this change, and all above it."""
        while block >= 0 and self.changed[block] < self.change:
            self.changed[block] = self.change
            block = self.hierarchy.parent[block]

    cdef bint renew(self, Py_ssize_t block) noexcept nogil:
        """Work a block out anew; tell whether its triangle is another."""
        cdef Py_ssize_t begin = self.hierarchy.pair_begin[block]
        cdef Py_ssize_t size = self.hierarchy.pair_begin[block + 1] - begin
        if size == 0:
            self.work_out(self.hierarchy, block)
            return False
        memcpy(&self.spare[0], &self.pair_up[begin], size * sizeof(int32_t))
        memcpy(&self.spare[size], &self.pair_down[begin], size * sizeof(int32_t))
        memcpy(&self.spare[2 * size], &self.pair_up_via[begin], size * sizeof(int32_t))
        memcpy(&self.spare[3 * size], &self.pair_down_via[begin], size * sizeof(int32_t))
        self.work_out(self.hierarchy, block)
        return (memcmp(&self.spare[0], &self.pair_up[begin], size * sizeof(int32_t)) != 0
                or memcmp(&self.spare[size], &self.pair_down[begin], size * sizeof(int32_t)) != 0
                or memcmp(&self.spare[2 * size], &self.pair_up_via[begin],
                          size * sizeof(int32_t)) != 0
                or memcmp(&self.spare[3 * size], &self.pair_down_via[begin],
                          size * sizeof(int32_t)) != 0)

    cdef void work_out(self, Hierarchy hierarchy, Py_ssize_t block) noexcept nogil:
        """Put a block together from its arcs and the triangles below, and contract its columns."""
        cdef Py_ssize_t begin = hierarchy.block_begin[block], end = hierarchy.block_begin[block + 1]
        cdef Py_ssize_t pair = hierarchy.pair_begin[block], last = hierarchy.pair_begin[block + 1]
        cdef Py_ssize_t columns = hierarchy.first[block + 1] - hierarchy.first[block]
        cdef Py_ssize_t rows = hierarchy.row_begin[block + 1] - hierarchy.row_begin[block]
        cdef Py_ssize_t index
        cdef int32_t arc, slot
        cdef zhilu_costs block_costs, triangle
        block_costs, triangle = self.block_at(begin), self.triangle_at(pair)
        empty(&block_costs, end - begin)
        empty(&triangle, last - pair)
        for index in range(hierarchy.arc_begin[block], hierarchy.arc_begin[block + 1]):
            arc = hierarchy.arc_list[index]
            slot = hierarchy.arc_slot[arc]
            if hierarchy.arc_down[arc]:
                if self.costs[arc] < self.down[slot]:
                    self.down[slot], self.down_via[slot] = self.costs[arc], BY_ARC - arc
            elif self.costs[arc] < self.up[slot]:
                self.up[slot], self.up_via[slot] = self.costs[arc], BY_ARC - arc
        for index in range(hierarchy.child_begin[block], hierarchy.child_begin[block + 1]):
            self.take_in(hierarchy, hierarchy.children[index], block, columns, rows)
        zhilu_eliminate(columns, rows, &block_costs, &triangle, hierarchy.first[block])
        zhilu_close(columns, rows, &block_costs, hierarchy.first[block])

    cdef zhilu_costs block_at(self, Py_ssize_t begin) noexcept nogil:
        """Return where a block begins."""
        cdef zhilu_costs costs
        costs.up, costs.down = &self.up[begin], &self.down[begin]
        costs.up_via, costs.down_via = &self.up_via[begin], &self.down_via[begin]
        return costs

    cdef zhilu_costs triangle_at(self, Py_ssize_t begin) noexcept nogil:
        """Return where a triangle begins."""
        cdef zhilu_costs costs
        costs.up, costs.down = &self.pair_up[begin], &self.pair_down[begin]
        costs.up_via, costs.down_via = &self.pair_up_via[begin], &self.pair_down_via[begin]
        return costs

    cdef void take_in(self, Hierarchy hierarchy, Py_ssize_t child, Py_ssize_t block,
                      Py_ssize_t columns, Py_ssize_t rows) noexcept nogil:
        """Put the triangle of a block below into a block and its triangle."""
        cdef Py_ssize_t size = hierarchy.row_begin[child + 1] - hierarchy.row_begin[child]
        cdef zhilu_costs source, target, triangle
        if size < 2:
            return
        source = self.triangle_at(hierarchy.pair_begin[child])
        target = self.block_at(hierarchy.block_begin[block])
        triangle = self.triangle_at(hierarchy.pair_begin[block])
        zhilu_extend(size, &source, &hierarchy.place[hierarchy.row_begin[child]], &self.runs[0],
                     columns, rows, &target, &triangle)

    cdef int32_t first_arc(self, int32_t tail, int32_t head) noexcept nogil:
        """Return the first arc of the way that the cost between two adjacent ranks stands for."""
        return BY_ARC - zhilu_begin(
            <const zhilu_spot *> &self.hierarchy.spots[0, 0], &self.hierarchy.rows[0],
            &self.up_via[0], &self.down_via[0], tail, head)


cdef void empty(zhilu_costs *costs, Py_ssize_t size) noexcept nogil:
    """Let no way be known between any ranks."""
    cdef Py_ssize_t index
    for index in range(size):
        costs.up[index] = NEVER
    for index in range(size):
        costs.down[index] = NEVER
    memset(costs.up_via, 0xFF, size * sizeof(int32_t))
    memset(costs.down_via, 0xFF, size * sizeof(int32_t))
