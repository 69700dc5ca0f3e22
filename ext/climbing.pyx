"""Searching upwards on a customised hierarchy, from block to block along the elimination tree.

Dibbelt, Strasser, Wagner, Customizable Contraction Hierarchies, ACM JEA 21 (2016), section 6. What a
climb finds is held in one frame for each block on its way, side by side, and not by node: nothing
has to be taken back, and the memory stays near.
"""

cimport cython
import numpy as np

from libc.stdint cimport int32_t

from ext.hierarchy cimport Hierarchy
from ext.lanes cimport (
    ZHILU_SLACK, zhilu_chain, zhilu_climb_all, zhilu_climb_chain, zhilu_empty, zhilu_front,
    zhilu_room, zhilu_set_out, zhilu_step,
)

cdef int32_t NEVER = (1 << 30) - 1
cdef int32_t NONE = -1


@cython.final
cdef class Climb:
    """One climb at a time, and what it has found.

    Attributes:
        steps, size: The blocks on its way; see `zhilu_step`.
        frames, length: By entry of those blocks, what it costs up to there by what lies below.
        origins: By entry, where in the frames that was made; -1 where the climb set out.

    Args:
        hierarchy: The hierarchy.
    """

    def __init__(self, Hierarchy hierarchy):
        self.hierarchy = hierarchy
        self.steps = np.empty((hierarchy.blocks + 1, 3), dtype=np.int32)
        self.frames, self.origins = (
            np.empty(hierarchy.room + ZHILU_SLACK, dtype=np.int32) for _ in range(2))
        self.seat = np.full(hierarchy.blocks, NONE, dtype=np.int32)
        self.columns = np.empty(2 * hierarchy.widest + 2, dtype=np.int32)

    cdef zhilu_step *step(self, Py_ssize_t index) noexcept nogil:
        """Return a step."""
        return <zhilu_step *> &self.steps[index, 0]

    cdef void begin(self, zhilu_chain *chain, int32_t rank) noexcept nogil:
        """Set out from one rank along its chain."""
        cdef Py_ssize_t at = rank - self.hierarchy.front(chain.steps.block).first
        self.size, self.length = chain.size, chain.length
        zhilu_empty(&self.frames[0], self.length)
        self.frames[at], self.origins[at] = 0, NONE

    cdef void begin_at(self, const int32_t *nodes, const int32_t *offsets,
                       Py_ssize_t count) noexcept nogil:
        """Set out from some nodes at what each costs."""
        self.enter(nodes, count)
        self.seed(nodes, offsets, count)
        self.leave()

    cdef void enter(self, const int32_t *nodes, Py_ssize_t count) noexcept nogil:
        """List the steps from some nodes to the root, and where each block's frame is."""
        cdef const zhilu_front *fronts = self.hierarchy.front(0)
        cdef Py_ssize_t index
        cdef int32_t block
        self.size, self.length = 0, 0
        for index in range(count):
            block = self.hierarchy.block_of[self.hierarchy.rank[nodes[index]]]
            while block >= 0 and self.seat[block] < 0:
                self.seat[block] = 0
                self.step(self.size).block = block
                self.size += 1
                block = fronts[block].parent
        self.sort()
        for index in range(self.size):
            block = self.step(index).block
            self.step(index).at = <int32_t> self.length
            self.seat[block] = <int32_t> self.length
            self.length += zhilu_room(fronts + block)
        for index in range(self.size):
            block = fronts[self.step(index).block].parent
            self.step(index).above = self.seat[block] if block >= 0 else NONE

    cdef void seed(self, const int32_t *nodes, const int32_t *offsets,
                   Py_ssize_t count) noexcept nogil:
        """Let only what nodes that were entered cost be known."""
        cdef const zhilu_front *fronts = self.hierarchy.front(0)
        cdef Py_ssize_t index, at
        cdef int32_t rank, block
        zhilu_empty(&self.frames[0], self.length)
        for index in range(count):
            rank = self.hierarchy.rank[nodes[index]]
            block = self.hierarchy.block_of[rank]
            at = self.seat[block] + rank - fronts[block].first
            self.frames[at], self.origins[at] = min(self.frames[at], offsets[index]), NONE

    cdef void leave(self) noexcept nogil:
        """Forget where the frames are."""
        cdef Py_ssize_t index
        for index in range(self.size):
            self.seat[self.step(index).block] = NONE

    cdef void sort(self) noexcept nogil:
        """Sort the steps by block (shell sort: they are few, in rising runs)."""
        cdef Py_ssize_t gap = self.size // 2, index, at
        cdef int32_t block
        while gap > 0:
            for index in range(gap, self.size):
                block, at = self.steps[index, 0], index
                while at >= gap and self.steps[at - gap, 0] > block:
                    self.steps[at, 0] = self.steps[at - gap, 0]
                    at -= gap
                self.steps[at, 0] = block
            gap //= 2

    cdef void climb(self, const int32_t[::1] costs) noexcept nogil:
        """Go up to the roots."""
        zhilu_climb_all(self.hierarchy.front(0), self.step(0), self.size, &costs[0],
                        &self.hierarchy.place[0], &self.frames[0], &self.origins[0],
                        &self.columns[0])

    cdef void climb_chain(self, const int32_t[::1] costs) noexcept nogil:
        """Go up to the root from one rank."""
        zhilu_climb_chain(self.hierarchy.front(0), self.step(0), self.size, &costs[0],
                          &self.hierarchy.place[0], &self.frames[0], &self.origins[0],
                          &self.columns[0])


cdef void set_out(Hierarchy hierarchy, Climb ahead, Climb back, int32_t near, int32_t far,
                  const int32_t[::1] up, const int32_t[::1] down) noexcept nogil:
    """Let two climbs set out from a rank each."""
    cdef zhilu_chain one, other
    one.steps, one.size, one.length = ahead.step(0), 0, 0
    other.steps, other.size, other.length = back.step(0), 0, 0
    zhilu_set_out(hierarchy.front(0), hierarchy.block_of[near], hierarchy.block_of[far], &up[0],
                  &down[0], &one, &other)
    ahead.begin(&one, near)
    back.begin(&other, far)
