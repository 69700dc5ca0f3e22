"""Nodes of low degree, which are contracted before all others.

Nodes with two neighbours or fewer go in rounds in which no two neighbours go together, so that chains
are halved each time (the exact minimum-degree rule for such nodes).
"""

import numpy as np

from libc.stdint cimport int8_t, int32_t

cdef int32_t NONE = -1


def neighbours(const int32_t[::1] tails, const int32_t[::1] heads, Py_ssize_t nodes):
    """Return each node's neighbours once, whichever way the arcs lead, as (start, ends)."""
    cdef Py_ssize_t arc, node, slot, filled = 0, kept
    start = np.zeros(nodes + 1, dtype=np.int32)
    ends = np.empty(2 * tails.shape[0], dtype=np.int32)
    at = np.zeros(nodes + 1, dtype=np.int32)
    cdef int32_t[::1] start_view = start, ends_view = ends, at_view = at
    cdef int32_t[::1] seen = np.full(nodes, -1, dtype=np.int32)
    with nogil:
        for arc in range(tails.shape[0]):
            if tails[arc] != heads[arc]:
                at_view[tails[arc] + 1] += 1
                at_view[heads[arc] + 1] += 1
        for node in range(nodes):
            at_view[node + 1] += at_view[node]
            start_view[node + 1] = at_view[node + 1]
        for arc in range(tails.shape[0]):
            if tails[arc] != heads[arc]:
                ends_view[at_view[tails[arc]]] = heads[arc]
                at_view[tails[arc]] += 1
                ends_view[at_view[heads[arc]]] = tails[arc]
                at_view[heads[arc]] += 1
        slot = 0
        for node in range(nodes):
            kept = filled
            while slot < start_view[node + 1]:
                if seen[ends_view[slot]] != node:
                    seen[ends_view[slot]] = <int32_t> node
                    ends_view[filled] = ends_view[slot]
                    filled += 1
                slot += 1
            start_view[node] = <int32_t> kept
        start_view[nodes] = <int32_t> filled
    return start, ends[:filled]


def peel(start, int32_t[::1] ends):
    """Take nodes of degree 2 and less out of a graph, again and again.

    Args:
        start: (n + 1,) where each node's neighbours begin in `ends`.
        ends: The neighbours; the lists of what is left are shortened in place.

    Returns:
        The nodes that went, in order, and (n,) how many neighbours each node has now.
    """
    order = np.empty(len(start) - 1, dtype=np.int32)
    gone = np.zeros(len(start) - 1, dtype=np.int8)
    degree = np.diff(start).astype(np.int32)
    return order[:peel_all(start, ends, degree, gone, order)], degree


cdef Py_ssize_t peel_all(const int32_t[::1] start, int32_t[::1] ends, int32_t[::1] degree,
                     int8_t[::1] gone, int32_t[::1] order) noexcept nogil:
    """Eliminate nodes of degree 2 and less, in rounds; return how many went.

    A node of degree 2 leaves an edge between its neighbours, so that no list ever grows.
    """
    cdef Py_ssize_t nodes = degree.shape[0], count = 0, before = 0, node, first
    cdef int32_t one, other
    for node in range(nodes):
        if degree[node] <= 2:
            order[count] = <int32_t> node
            count += 1
    # order[before:count] are the candidates; those that go are swapped to its front.
    while True:
        first = before
        node = before
        while node < count:
            if gone[order[node]] == 2:
                node += 1
                continue
            one = order[node]
            order[node], order[before] = order[before], one
            eliminate(one, start, ends, degree, gone)
            gone[one] = 1
            before += 1
            node += 1
        for node in range(before, count):
            gone[order[node]] = 0
        count = regather(first, before, count, start, ends, degree, gone, order)
        if before == first:
            return before


cdef void eliminate(int32_t node, const int32_t[::1] start, int32_t[::1] ends,
                    int32_t[::1] degree, int8_t[::1] gone) noexcept nogil:
    """Take a node of degree 2 or less out of its neighbours' lists; they wait for the next round."""
    cdef int32_t side, here, slot, there, place
    for side in range(degree[node]):
        here = ends[start[node] + side]
        there = ends[start[node] + 1 - side] if degree[node] == 2 else NONE
        place = NONE
        for slot in range(start[here], start[here] + degree[here]):
            if ends[slot] == there:
                there = NONE
            if ends[slot] == node:
                place = slot
        if there >= 0:
            ends[place] = there
        else:
            degree[here] -= 1
            ends[place] = ends[start[here] + degree[here]]
        if gone[here] == 0:
            gone[here] = 2


cdef Py_ssize_t regather(Py_ssize_t first, Py_ssize_t before, Py_ssize_t count,
                         const int32_t[::1] start, const int32_t[::1] ends,
                         const int32_t[::1] degree, int8_t[::1] gone,
                         int32_t[::1] order) noexcept nogil:
    """Add the last round's neighbours that have become candidates; return the new end."""
    cdef Py_ssize_t index
    cdef int32_t side, node
    for index in range(before, count):
        gone[order[index]] = 3
    for index in range(first, before):
        for side in range(degree[order[index]]):
            node = ends[start[order[index]] + side]
            if gone[node] == 2:
                gone[node] = 0
            if gone[node] == 0 and degree[node] <= 2:
                gone[node] = 3
                order[count] = node
                count += 1
    for index in range(before, count):
        gone[order[index]] = 0
    return count


def core_of(const int32_t[::1] start, const int32_t[::1] ends, const int32_t[::1] degree,
             const int32_t[::1] kept):
    """Return the graph that some nodes have now, numbered in their order."""
    cdef Py_ssize_t index, slot, filled = 0
    cdef int32_t node
    core_start = np.zeros(kept.shape[0] + 1, dtype=np.int32)
    core_ends = np.empty(int(np.asarray(degree)[np.asarray(kept)].sum()), dtype=np.int32)
    cdef int32_t[::1] numbers = np.full(start.shape[0], -1, dtype=np.int32)
    cdef int32_t[::1] start_view = core_start, ends_view = core_ends
    with nogil:
        for index in range(kept.shape[0]):
            numbers[kept[index]] = <int32_t> index
        for index in range(kept.shape[0]):
            node = kept[index]
            for slot in range(start[node], start[node] + degree[node]):
                ends_view[filled] = numbers[ends[slot]]
                filled += 1
            start_view[index + 1] = <int32_t> filled
    return core_start, core_ends
