"""The part of a customizable contraction hierarchy that no weight changes.

Dibbelt, Strasser, Wagner, Customizable Contraction Hierarchies, ACM JEA 21 (2016), laid out as a
multifrontal factorisation (Duff and Reid, ACM TOMS 9, 1983): a block holds nodes that are
contracted together, densely, and hands one triangle of costs to the block above it.
"""

import numpy as np

from libc.stdint cimport int32_t

from ext.arena import side_by_side
from ext.elimination import contract
from ext.ordering import ordered

from ext.lanes cimport ZHILU_SLACK, zhilu_front, zhilu_place, zhilu_row

STORED = (
    "tails", "heads", "node", "first", "row_begin", "rows", "slots",
)
"""What a hierarchy is made of again without contracting anew."""

cdef int32_t NONE = -1


cdef class Hierarchy:
    """A graph with its nodes ranked and gathered into blocks.

    Args:
        nodes: Number of nodes, n.
        tails: (m,) node that each arc leaves.
        heads: (m,) node that it enters.
        order: (n,) the nodes, the first to be contracted first (`dissect`).

    Attributes:
        nodes, arcs: Of the graph.
        blocks: Number of blocks.
        slots: Entries of all blocks.
        pairs: Entries of all triangles.
        widest: The most rows that a block has, its own columns included.

    Raises:
        ValueError: The order is no permutation, or an arc leads outside the graph.
        MemoryError: The hierarchy does not fit.
    """

    def __init__(self, Py_ssize_t nodes, tails, heads, order):
        tails, heads, order = (
            np.ascontiguousarray(each, dtype=np.int32) for each in (tails, heads, order)
        )
        self._set_up(tails, heads, *contract(nodes, tails, heads, order))

    @staticmethod
    def restore(arrays):
        """Return a hierarchy from what `arrays` gave.

        Raises:
            ValueError: The arrays do not describe one.
        """
        cdef Hierarchy found = Hierarchy.__new__(Hierarchy)
        missing = [name for name in STORED if name not in arrays]
        if missing:
            raise ValueError(f"{missing[0]} is missing")
        given = [np.ascontiguousarray(arrays[name], dtype=np.int32) for name in STORED]
        check(*given[:len(given) - 1])
        found._set_up(*given)
        return found

    def arrays(self):
        """Return what a hierarchy can be restored from, by name."""
        held = (np.asarray(self.tails), np.asarray(self.heads), np.asarray(self.node),
                np.asarray(self.first), np.asarray(self.row_begin),
                np.asarray(self.rows)[:self.row_begin[self.blocks]],
                np.asarray(self.arc_slot))
        return dict(zip(STORED, held, strict=True))

    @property
    def nbytes(self):
        """Bytes of its arrays."""
        return 4 * (8 * self.nodes + 6 * self.arcs + 14 * self.blocks + 2 * self.rows.shape[0])

    def _set_up(self, tails, heads, node, first, row_begin, rows, slots=None):
        """Fill in all arrays from those that are stored."""
        nodes, blocks = len(node), len(first) - 1
        self.nodes, self.arcs, self.blocks = nodes, len(tails), blocks
        self.tails, self.heads, self.node = tails, heads, node
        self.first, self.row_begin = first, row_begin
        held_rows, held_place, rank, block_of, spots, fronts = side_by_side(
            (len(rows) + ZHILU_SLACK,), (len(rows) + ZHILU_SLACK,), (nodes,), (nodes,), (nodes, 4),
            (blocks + 1, 6))
        held_rows[:len(rows)] = rows
        columns, heights = np.diff(first), np.diff(row_begin)
        rank[node] = np.arange(nodes, dtype=np.int32)
        block_of[:] = np.repeat(np.arange(blocks, dtype=np.int32), columns)
        self.rows, self.rank, self.block_of = held_rows, rank, block_of
        parent = np.full(blocks, -1, dtype=np.int32)
        joined = heights > 0
        parent[joined] = block_of[rows[row_begin[:blocks][joined]]]
        self.parent = parent
        held_place[:len(rows)] = places(first, block_of, parent, row_begin, rows)
        self.place = held_place
        wide, tall = columns.astype(np.int64), heights.astype(np.int64)
        self.block_begin = summed(wide * (wide - 1) // 2 + wide * tall)
        self.pair_begin = summed(tall * (tall - 1) // 2)
        self.slots, self.pairs = self.block_begin[blocks], self.pair_begin[blocks]
        if blocks and (wide + tall).max() >= 1 << 15:
            raise MemoryError("the hierarchy is too large")
        inner = np.arange(nodes) - first[block_of]
        entries = (wide + tall)[block_of]
        spots[:, 0] = np.asarray(self.block_begin)[block_of] + (
            inner * (2 * entries - inner - 3) // 2 - 1)
        spots[:, 1], spots[:, 2] = first[block_of], row_begin[block_of]
        spots[:, 3] = (columns << 16 | heights)[block_of]
        self.spots = spots
        fronts[:blocks] = np.stack([first[:blocks], columns, heights, np.asarray(self.block_begin)[:blocks],
                           row_begin[:blocks], parent], axis=1)
        self.fronts = fronts
        self.room = int(((wide + tall + 7) & -8).sum())
        self.widest = int((columns + heights).max()) if blocks else 0
        above = np.where(parent < 0, blocks, parent)
        self.children = np.argsort(above, kind="stable").astype(np.int32)
        self.child_begin = summed(np.bincount(above, minlength=blocks + 1)[:blocks])
        low, high = rank[tails], rank[heads]
        self._file_arcs(low, high, self._slots(low, high) if slots is None else slots)

    def _slots(self, tails, heads):
        """Return the slot of each arc, -1 for loops."""
        lower, higher = np.minimum(tails, heads), np.maximum(tails, heads)
        slots = np.full(self.arcs, -1, dtype=np.int32)
        cdef int32_t[::1] view = slots
        cdef const int32_t[::1] low = lower, high = higher
        cdef Py_ssize_t arc, slot
        cdef int32_t row
        cdef const zhilu_front *front
        for arc in range(self.arcs):
            if low[arc] == high[arc]:
                continue
            slot = self.slot_of(low[arc], high[arc])
            view[arc] = <int32_t> slot
            front = self.front(self.block_of[low[arc]])
            if high[arc] < front.first + front.columns:
                continue
            row = zhilu_place(&self.rows[front.row], front.rows, high[arc])
            if row == front.rows or self.rows[front.row + row] != high[arc]:
                raise ValueError(f"arc {arc} is not in the hierarchy")
        return slots

    def _file_arcs(self, tails, heads, slots):
        """Tell each arc its slot, and each block its arcs; loops have neither."""
        if len(slots) != self.arcs or (
                self.arcs and not (slots.min() >= -1 and slots.max() < self.slots)):
            raise ValueError("an arc is not in the hierarchy")
        self.arc_slot = slots
        self.arc_down = np.asarray(tails > heads).astype(np.int32)
        order = ordered(slots)
        order = order[np.count_nonzero(slots < 0):]
        self.arc_list = order
        starts = np.searchsorted(slots[order], np.asarray(self.block_begin))
        self.arc_begin = starts.astype(np.int32)

    cdef const zhilu_front *front(self, Py_ssize_t block) noexcept nogil:
        """Return a block."""
        return <const zhilu_front *> &self.fronts[block, 0]

    cdef int32_t rank_at(self, Py_ssize_t block, int32_t entry) noexcept nogil:
        """Return the rank that an entry of a block stands for."""
        cdef const zhilu_front *front = self.front(block)
        if entry < front.columns:
            return front.first + entry
        return self.rows[front.row + entry - front.columns]

    cdef Py_ssize_t slot_of(self, int32_t lower, int32_t higher) noexcept nogil:
        """Return the slot of two ranks that have one, the lower one first."""
        cdef const zhilu_front *front = self.front(self.block_of[lower])
        cdef int32_t entry = higher - front.first
        if entry >= front.columns:
            entry = front.columns + zhilu_place(&self.rows[front.row], front.rows, higher)
        return front.slot + zhilu_row(lower - front.first, front.columns + front.rows) + entry


def summed(sizes):
    """Return where each of some sizes begins, with the end.

    Raises:
        MemoryError: They do not fit into the numbers that arrays are indexed with.
    """
    begins = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=begins[1:])
    if begins[len(sizes)] >= 1 << 31:
        raise MemoryError("the hierarchy is too large")
    return begins.astype(np.int32)


def places(const int32_t[::1] first, const int32_t[::1] block_of, const int32_t[::1] parent,
           const int32_t[::1] row_begin, const int32_t[::1] rows):
    """Return which entry of the block above each row of a block is.

    Raises:
        ValueError: A row is none of the block above.
    """
    found = np.zeros(rows.shape[0], dtype=np.int32)
    cdef int32_t[::1] view = found
    cdef Py_ssize_t block
    cdef int32_t above, row, at, end
    cdef bint good = True
    with nogil:
        for block in range(parent.shape[0]):
            above = parent[block]
            if above < 0:
                continue
            end = first[above + 1]
            at = row_begin[above]
            for row in range(row_begin[block], row_begin[block + 1]):
                if rows[row] < end:
                    view[row] = rows[row] - first[above]
                    good = good and view[row] >= 0
                    continue
                while at < row_begin[above + 1] and rows[at] < rows[row]:
                    at += 1
                good = good and at < row_begin[above + 1] and rows[at] == rows[row]
                view[row] = end - first[above] + at - row_begin[above]
    if not good:
        raise ValueError("a block has a row that the block above it does not have")
    return found


def check(tails, heads, node, first, row_begin, rows):
    """Refuse arrays that would be read out of bounds.

    Raises:
        ValueError: They do not describe a hierarchy.
    """
    nodes, blocks = len(node), len(first) - 1
    good = blocks >= 0 and len(tails) == len(heads) and len(row_begin) == blocks + 1
    good = good and first[0] == 0 and first[blocks] == nodes and bool((np.diff(first) > 0).all())
    good = good and row_begin[0] == 0 and row_begin[blocks] == len(rows)
    good = good and bool((np.diff(row_begin) >= 0).all())
    for each in (tails, heads, node, rows):
        good = good and (len(each) == 0 or bool(each.min() >= 0 and each.max() < nodes))
    good = good and bool((np.bincount(node, minlength=nodes) == 1).all())
    if not good:
        raise ValueError("the arrays do not describe one hierarchy")
    ends = np.repeat(first[1:], np.diff(row_begin))
    falling = np.diff(rows) <= 0
    falling[row_begin[1:blocks][(row_begin[1:blocks] > 0) & (row_begin[1:blocks] < len(rows))] - 1] = False
    if bool((rows < ends).any()) or bool(falling.any()):
        raise ValueError("the rows of a block are not in ascending order behind it")
