"""What contracting a graph in an order leaves: which nodes see which, gathered into blocks.

A node's row is every later node that it has an arc with once all earlier ones are contracted
(George and Liu, Computer Solution of Large Sparse Positive Definite Systems, 1981: symbolic
factorisation, elimination tree). Nodes whose rows are almost the same form one block, so that
kernels work on dense rows (relaxed supernodes: Ashcraft and Grimes, ACM TOMS 15, 1989).
"""

import numpy as np

from libc.stdint cimport int32_t, int64_t
from libc.stdlib cimport free, malloc, realloc

cdef int32_t NONE = -1

cdef int64_t SMALL = 8, MEDIUM = 32
cdef double SMALL_WASTE = 0.4, MEDIUM_WASTE = 0.2, LARGE_WASTE = 0.08
"""Share of a block that may be empty so that two blocks become one, by its columns."""


cdef struct Rows:
    int32_t *items
    int64_t size
    int64_t room


cdef int add(Rows *rows, int32_t item) noexcept nogil:
    """Append an item; return -1 when memory is out."""
    cdef int32_t *grown
    if rows.size == rows.room:
        grown = <int32_t *> realloc(rows.items, 2 * rows.room * sizeof(int32_t))
        if grown == NULL:
            return -1
        rows.items = grown
        rows.room *= 2
    rows.items[rows.size] = item
    rows.size += 1
    return 0


cdef int fill_rows(Rows *rows, int64_t[::1] begin, const int32_t[::1] start,
                   const int32_t[::1] later, int32_t[::1] parent, int32_t[::1] child,
                   int32_t[::1] sibling, int32_t[::1] seen) noexcept nogil:
    """Fill in each node's row, from its own arcs and its children's rows; -1 when memory is out."""
    cdef Py_ssize_t nodes = parent.shape[0], node, slot
    cdef int32_t below, least
    cdef int64_t item
    for node in range(nodes):
        begin[node] = rows.size
        least = <int32_t> nodes
        seen[node] = <int32_t> node
        for slot in range(start[node], start[node + 1]):
            if seen[later[slot]] != node:
                seen[later[slot]] = <int32_t> node
                least = min(least, later[slot])
                if add(rows, later[slot]) < 0:
                    return -1
        below = child[node]
        while below >= 0:
            for item in range(begin[below], begin[below + 1]):
                if seen[rows.items[item]] != node:
                    seen[rows.items[item]] = <int32_t> node
                    least = min(least, rows.items[item])
                    if add(rows, rows.items[item]) < 0:
                        return -1
            below = sibling[below]
        begin[node + 1] = rows.size
        if least < nodes:
            parent[node] = least
            sibling[node] = child[least]
            child[least] = <int32_t> node
    return 0


cdef inline int64_t area(int64_t columns, int64_t rows) noexcept nogil:
    """Return the entries of a block."""
    return columns * (columns - 1) // 2 + columns * rows


cdef bint worth(int64_t columns, int64_t waste, int64_t size) noexcept nogil:
    """Tell whether a block with so many empty entries is still worth it."""
    cdef double share = (SMALL_WASTE if columns <= SMALL
                         else MEDIUM_WASTE if columns <= MEDIUM else LARGE_WASTE)
    return waste <= share * size


cdef void gather_blocks(const int64_t[::1] begin, const int32_t[::1] child,
                        const int32_t[::1] sibling, int32_t[::1] owner, int64_t[::1] columns,
                        int64_t[::1] waste) noexcept nogil:
    """Name each node's block after its last node: children join their parent where it is worth it."""
    cdef Py_ssize_t nodes = child.shape[0], node, other
    cdef int32_t below, best
    cdef int64_t rows, size, spent, all_columns
    for node in range(nodes):
        owner[node] = <int32_t> node
        columns[node], waste[node] = 1, 0
        rows = begin[node + 1] - begin[node]
        while True:
            best = NONE
            below = child[node]
            while below >= 0:
                if owner[below] == below:
                    all_columns = columns[node] + columns[below]
                    size = area(all_columns, rows)
                    spent = (size - area(columns[node], rows)
                             - area(columns[below], begin[below + 1] - begin[below])
                             + waste[node] + waste[below])
                    if worth(all_columns, spent, size) and (
                            best < 0 or begin[below + 1] - begin[below]
                            > begin[best + 1] - begin[best]):
                        best = below
                below = sibling[below]
            if best < 0:
                break
            all_columns = columns[node] + columns[best]
            size = area(all_columns, rows)
            waste[node] += (size - area(columns[node], rows)
                            - area(columns[best], begin[best + 1] - begin[best]) + waste[best])
            columns[node] = all_columns
            owner[best] = <int32_t> node
    for node in range(nodes - 1, -1, -1):
        owner[node] = owner[owner[node]]


def contract(Py_ssize_t nodes, const int32_t[::1] tails, const int32_t[::1] heads,
             const int32_t[::1] order):
    """Return the blocks that contracting a graph in an order leaves.

    Args:
        nodes: Number of nodes, n.
        tails: (m,) node that each arc leaves.
        heads: (m,) node that it enters.
        order: (n,) the nodes, the first to be contracted first.

    Returns:
        (n,) the nodes by rank, a block's together; (b + 1,) each block's first rank; (b + 1,) where
        its rows begin; and the rows, ranks in ascending order that lie behind the block. The order
        of ranks is another than the one given, but contracts to the same rows.

    Raises:
        ValueError: The order is no permutation, or an arc leads outside the graph.
        MemoryError: The rows do not fit.
    """
    if tails.shape[0] != heads.shape[0] or order.shape[0] != nodes:
        raise ValueError("tails and heads, or order and nodes, differ in length")
    given = np.asarray(order)
    rank = np.full(nodes, -1, dtype=np.int32)
    for ends in (given, np.asarray(tails), np.asarray(heads)):
        if len(ends) and not (0 <= ends.min() and ends.max() < nodes):
            raise ValueError("an arc or the order names a node outside the graph")
    rank[given] = np.arange(nodes, dtype=np.int32)
    if nodes and rank.min() < 0:
        raise ValueError("the order is no permutation of the nodes")
    one, other = rank[np.asarray(tails)], rank[np.asarray(heads)]
    start, later = later_ends(np.minimum(one, other), np.maximum(one, other), nodes)
    parent, child, sibling = (np.full(nodes, -1, dtype=np.int32) for _ in range(3))
    begin = np.zeros(nodes + 1, dtype=np.int64)
    seen = np.full(nodes, -1, dtype=np.int32)
    cdef Rows rows
    cdef int64_t[::1] begin_view = begin
    cdef int32_t[::1] parent_view = parent, child_view = child, sibling_view = sibling
    cdef int32_t[::1] seen_view = seen
    cdef const int32_t[::1] start_view = start, later_view = later
    cdef int failed
    rows.size, rows.room = 0, max(64, 4 * nodes)
    rows.items = <int32_t *> malloc(rows.room * sizeof(int32_t))
    try:
        if rows.items == NULL:
            raise MemoryError
        with nogil:
            failed = fill_rows(&rows, begin_view, start_view, later_view, parent_view, child_view,
                               sibling_view, seen_view)
        if failed < 0:
            raise MemoryError
        owner = np.empty(nodes, dtype=np.int32)
        columns, waste = np.empty(nodes, dtype=np.int64), np.empty(nodes, dtype=np.int64)
        gather_blocks(begin, child, sibling, owner, columns, waste)
        firsts, moved = lay_out(parent, owner)
        tops = np.unique(owner)[np.argsort(moved[np.unique(owner)])]
        row_begin = np.zeros(len(tops) + 1, dtype=np.int64)
        np.cumsum(begin[tops + 1] - begin[tops], out=row_begin[1:])
        if row_begin[len(tops)] >= 1 << 31:
            raise MemoryError
        found = copied(&rows, begin, tops.astype(np.int32), moved, row_begin)
    finally:
        free(rows.items)
    by_rank = np.empty(nodes, dtype=np.int32)
    by_rank[moved] = given
    return by_rank, firsts, row_begin.astype(np.int32), found


cdef later_ends(const int32_t[::1] one, const int32_t[::1] other, Py_ssize_t nodes):
    """Return each node's later neighbours as (start, ends); those of loops are left out."""
    start = np.zeros(nodes + 1, dtype=np.int32)
    at = np.zeros(nodes + 1, dtype=np.int32)
    cdef int32_t[::1] start_view = start, at_view = at
    cdef Py_ssize_t arc, node
    for arc in range(one.shape[0]):
        if one[arc] != other[arc]:
            start_view[one[arc] + 1] += 1
    for node in range(nodes):
        start_view[node + 1] += start_view[node]
        at_view[node + 1] = start_view[node + 1]
    ends = np.empty(start[nodes], dtype=np.int32)
    cdef int32_t[::1] ends_view = ends
    for arc in range(one.shape[0]):
        if one[arc] != other[arc]:
            ends_view[at_view[one[arc]]] = other[arc]
            at_view[one[arc]] += 1
    return start, ends


cdef lay_out(const int32_t[::1] parent, const int32_t[::1] owner):
    """Number the nodes block by block, blocks below before those above.

    Returns the first rank of each block, with the end, and each node's new rank.
    """
    cdef Py_ssize_t nodes = parent.shape[0], node
    cdef int32_t above, top
    cdef int32_t[::1] child = np.full(nodes, -1, dtype=np.int32)
    cdef int32_t[::1] sibling = np.full(nodes, -1, dtype=np.int32)
    cdef int32_t[::1] members = np.full(nodes, -1, dtype=np.int32)
    cdef int32_t[::1] fellow = np.full(nodes, -1, dtype=np.int32)
    cdef int32_t[::1] stack = np.empty(nodes + 1, dtype=np.int32)
    moved = np.empty(nodes, dtype=np.int32)
    cdef int32_t[::1] moved_view = moved
    cdef int32_t root = NONE, count = 0, depth, at
    firsts = []
    for node in range(nodes - 1, -1, -1):
        fellow[node] = members[owner[node]]
        members[owner[node]] = <int32_t> node
        if owner[node] != node:
            continue
        if parent[node] < 0:
            sibling[node] = root
            root = <int32_t> node
        else:
            above = owner[parent[node]]
            sibling[node] = child[above]
            child[above] = <int32_t> node
    while root >= 0:
        depth = 0
        stack[0] = root
        while depth >= 0:
            top = stack[depth]
            if child[top] >= 0:
                depth += 1
                stack[depth] = child[top]
                child[top] = sibling[child[top]]
                continue
            firsts.append(count)
            at = members[top]
            while at >= 0:
                moved_view[at] = count
                count += 1
                at = fellow[at]
            depth -= 1
        root = sibling[root]
    firsts.append(count)
    return np.array(firsts, dtype=np.int32), moved


cdef copied(const Rows *rows, const int64_t[::1] begin, const int32_t[::1] tops,
            const int32_t[::1] moved, const int64_t[::1] row_begin):
    """Return the rows of each block's last node in new ranks, each in ascending order."""
    found = np.empty(row_begin[tops.shape[0]], dtype=np.int32)
    cdef int32_t[::1] view = found
    cdef Py_ssize_t block
    cdef int64_t item
    for block in range(tops.shape[0]):
        for item in range(begin[tops[block] + 1] - begin[tops[block]]):
            view[row_begin[block] + item] = moved[rows.items[begin[tops[block]] + item]]
    for block in range(tops.shape[0]):
        found[row_begin[block]:row_begin[block + 1]].sort()
    return found
