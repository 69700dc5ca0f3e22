"""Cheapest ways between two places, searched towards the goal: A* with landmarks (ALT).

Hart, Nilsson and Raphael (IEEE Transactions on Systems Science and Cybernetics 4, 1968); bounds
from landmarks and the triangle inequality by Goldberg and Harrelson (SODA 2005). The bounds are
made once from the least weights that arcs can ever have, so the weights of a search may be its own.
"""

import numpy as np

from libc.stdint cimport int32_t, int64_t
from libc.stdlib cimport free, malloc, realloc

cdef int32_t INFINITE = (1 << 30) - 1

cdef enum:
    NO_MEMORY = -1
    NO_GRAPH = -2
    NEGATIVE = -3


cdef struct Label:
    # What is known of a node that was touched: its cost so far, the least that remains, what a sink
    # adds (INFINITE elsewhere), by which arc from which label it was reached.
    int32_t node
    int32_t cost
    int32_t left
    int32_t arrival
    int32_t arc
    int32_t parent
    bint settled


cdef struct Search:
    Label *labels
    Py_ssize_t count
    Py_ssize_t room
    int64_t *keys
    Py_ssize_t size
    Py_ssize_t key_room
    int32_t best
    int32_t last
    Py_ssize_t settled


cdef int push(Search *search, int64_t key) noexcept nogil:
    """Add a key to the heap."""
    cdef Py_ssize_t child = search.size, parent
    cdef int64_t *grown
    if search.size == search.key_room:
        grown = <int64_t *> realloc(search.keys, 2 * search.key_room * sizeof(int64_t))
        if grown == NULL:
            return NO_MEMORY
        search.keys = grown
        search.key_room *= 2
    search.size += 1
    while child > 0:
        parent = (child - 1) >> 1
        if search.keys[parent] <= key:
            break
        search.keys[child] = search.keys[parent]
        child = parent
    search.keys[child] = key
    return 0


cdef int64_t pop(Search *search) noexcept nogil:
    """Remove and return the smallest key of a heap that is not empty."""
    cdef int64_t top = search.keys[0], last
    cdef Py_ssize_t parent = 0, child
    search.size -= 1
    last = search.keys[search.size]
    while True:
        child = 2 * parent + 1
        if child >= search.size:
            break
        if child + 1 < search.size and search.keys[child + 1] < search.keys[child]:
            child += 1
        if last <= search.keys[child]:
            break
        search.keys[parent] = search.keys[child]
        parent = child
    search.keys[parent] = last
    return top


cdef inline int32_t least_left(
    int32_t node,
    const int32_t[:, ::1] towards,
    const int32_t[:, ::1] away,
    const int32_t[::1] from_sinks,
    const int32_t[::1] to_sinks,
) noexcept nogil:
    """Return a lower bound of what remains from a node to the sinks and in them.

    Both terms change by no more than its weight along an arc, so no node is settled twice.
    """
    cdef int32_t left = 0
    cdef Py_ssize_t mark
    for mark in range(from_sinks.shape[0]):
        left = max(left, towards[node, mark] - from_sinks[mark])
        left = max(left, to_sinks[mark] - away[node, mark])
    return left


cdef Py_ssize_t touch(
    Search *search,
    int32_t[::1] places,
    int32_t node,
    const int32_t[:, ::1] towards,
    const int32_t[:, ::1] away,
    const int32_t[::1] from_sinks,
    const int32_t[::1] to_sinks,
) noexcept nogil:
    """Return the label of a node, made when it is first asked for; -1 when memory is out."""
    cdef Label *grown
    cdef Label *label
    if places[node] > 0:
        return places[node] - 1
    if search.count == search.room:
        grown = <Label *> realloc(search.labels, 2 * search.room * sizeof(Label))
        if grown == NULL:
            return NO_MEMORY
        search.labels = grown
        search.room *= 2
    label = &search.labels[search.count]
    label.node = node
    label.cost = INFINITE
    label.left = least_left(node, towards, away, from_sinks, to_sinks)
    label.arrival = INFINITE
    label.arc = -1
    label.parent = -1
    label.settled = False
    search.count += 1
    places[node] = <int32_t> search.count
    return search.count - 1


cdef int improve(
    Search *search, Py_ssize_t place, int32_t cost, int32_t arc, Py_ssize_t parent
) noexcept nogil:
    """Note a cheaper way to a node, and push it where it can still lead to a better end."""
    cdef Label *label = &search.labels[place]
    label.cost = cost
    label.arc = arc
    label.parent = <int32_t> parent
    if <int64_t> cost + label.arrival < search.best:
        search.best = cost + label.arrival
        search.last = <int32_t> place
    if <int64_t> cost + label.left < search.best:
        return push(search, (<int64_t> (cost + label.left) << 31) | place)
    return 0


cdef int settle(
    Search *search,
    const int32_t[::1] indptr,
    const int32_t[::1] heads,
    const int32_t[::1] arcs,
    const int32_t[::1] weights,
    int32_t[::1] places,
    const int32_t[:, ::1] towards,
    const int32_t[:, ::1] away,
    const int32_t[::1] from_sinks,
    const int32_t[::1] to_sinks,
) noexcept nogil:
    """Settle nodes until no way that is still open can be better than the best one found.

    Arcs are checked as they are met: a search touches few of them.
    """
    cdef int64_t key, reached
    cdef Py_ssize_t place, other, slot
    cdef int32_t node, cost, head, arc, weight
    while search.size > 0:
        key = pop(search)
        if (key >> 31) >= search.best:
            return 0
        place = key & 0x7FFFFFFF
        if search.labels[place].settled:
            continue
        search.labels[place].settled = True
        search.settled += 1
        node = search.labels[place].node
        cost = search.labels[place].cost
        if indptr[node] < 0 or indptr[node + 1] > heads.shape[0]:
            return NO_GRAPH
        for slot in range(indptr[node], indptr[node + 1]):
            arc = arcs[slot]
            head = heads[slot]
            if head < 0 or head >= places.shape[0] or arc < 0 or arc >= weights.shape[0]:
                return NO_GRAPH
            weight = weights[arc]
            if weight < 0:
                return NEGATIVE
            reached = <int64_t> cost + weight
            if reached >= search.best:
                continue
            other = touch(search, places, head, towards, away, from_sinks, to_sinks)
            if other < 0:
                return NO_MEMORY
            if search.labels[other].settled or reached >= search.labels[other].cost:
                continue
            if improve(search, other, <int32_t> reached, arc, place) < 0:
                return NO_MEMORY
    return 0


def seek(
    const int32_t[::1] indptr,
    const int32_t[::1] heads,
    const int32_t[::1] arcs,
    const int32_t[::1] weights,
    const int32_t[::1] sources,
    const int32_t[::1] offsets,
    const int32_t[::1] sinks,
    const int32_t[::1] sink_offsets,
    bounds=None,
):
    """Find a cheapest way from one of the sources to one of the sinks.

    Which of several ways of one cost is found depends on nothing but the arguments. Time and memory
    go with the nodes touched, but for 4 bytes a node.

    Args:
        indptr: (n + 1,) start of each node's leaving arcs in `heads` and `arcs`.
        heads: (m,) node that the leaving arc goes to.
        arcs: (m,) number of that arc, an index of `weights`.
        weights: (a,) cost of each arc, 0 or more; `UNREACHABLE` or more means closed.
        sources: (s,) nodes where the way may begin.
        offsets: (s,) cost before each source; `UNREACHABLE` or more leaves it out.
        sinks: (t,) nodes where the way may end.
        sink_offsets: (t,) cost after each sink; `UNREACHABLE` or more leaves it out.
        bounds: `(towards, away)` of `landmark_costs`, None for Dijkstra's search. The cost is only
            sure to be the lowest if no weight is below the one that the bounds were made from.

    Returns:
        The cost, `UNREACHABLE` without a way; (p,) the arcs in order; the node where the way
        begins, -1 without a way; how many nodes were settled.

    Raises:
        ValueError: Arrays do not fit together, a node or offset is out of range, or an arc that
            was met leads outside the graph or has a negative weight.
        MemoryError: What was touched does not fit.
    """
    cdef Py_ssize_t count = indptr.shape[0] - 1
    cdef int status
    if count < 0 or arcs.shape[0] != heads.shape[0]:
        raise ValueError("indptr, heads and arcs do not describe one graph")
    check_ends(sources, offsets, count)
    check_ends(sinks, sink_offsets, count)
    towards, away = bounds or (np.zeros((count, 0), np.int32), np.zeros((count, 0), np.int32))
    cdef const int32_t[:, ::1] to_view = towards, from_view = away
    if to_view.shape[0] != count or from_view.shape[0] != count:
        raise ValueError("bounds are not those of this graph")
    if to_view.shape[1] != from_view.shape[1]:
        raise ValueError("bounds differ in the number of their landmarks")
    cdef int32_t[::1] from_sinks = np.empty(to_view.shape[1], dtype=np.int32)
    cdef int32_t[::1] to_sinks = np.empty(to_view.shape[1], dtype=np.int32)
    bound_sinks(sinks, sink_offsets, to_view, from_view, from_sinks, to_sinks)
    cdef int32_t[::1] places = np.zeros(count, dtype=np.int32)
    cdef Search search
    search.count = search.size = search.settled = 0
    search.best, search.last = INFINITE, -1
    search.room = search.key_room = max(64, sources.shape[0] + sinks.shape[0])
    search.labels = <Label *> malloc(search.room * sizeof(Label))
    search.keys = <int64_t *> malloc(search.key_room * sizeof(int64_t))
    try:
        if search.labels == NULL or search.keys == NULL:
            raise MemoryError
        with nogil:
            status = begin(
                &search, sources, offsets, sinks, sink_offsets, places,
                to_view, from_view, from_sinks, to_sinks,
            )
            if status == 0:
                status = settle(
                    &search, indptr, heads, arcs, weights, places,
                    to_view, from_view, from_sinks, to_sinks,
                )
        complain(status)
        return path_of(&search)
    finally:
        free(search.labels)
        free(search.keys)


cdef int begin(
    Search *search,
    const int32_t[::1] sources,
    const int32_t[::1] offsets,
    const int32_t[::1] sinks,
    const int32_t[::1] sink_offsets,
    int32_t[::1] places,
    const int32_t[:, ::1] towards,
    const int32_t[:, ::1] away,
    const int32_t[::1] from_sinks,
    const int32_t[::1] to_sinks,
) noexcept nogil:
    """Label the sinks, then the sources, which are pushed."""
    cdef Py_ssize_t index, place
    for index in range(sinks.shape[0]):
        place = touch(search, places, sinks[index], towards, away, from_sinks, to_sinks)
        if place < 0:
            return NO_MEMORY
        if sink_offsets[index] < search.labels[place].arrival:
            search.labels[place].arrival = sink_offsets[index]
    for index in range(sources.shape[0]):
        if offsets[index] >= search.best:
            continue
        place = touch(search, places, sources[index], towards, away, from_sinks, to_sinks)
        if place < 0:
            return NO_MEMORY
        if offsets[index] < search.labels[place].cost:
            if improve(search, place, offsets[index], -1, -1) < 0:
                return NO_MEMORY
    return 0


cdef path_of(Search *search):
    """Return the cost, arcs and first node of the best way, and how many nodes were settled."""
    cdef int32_t place = search.last, first = -1
    arcs = []
    while place >= 0:
        first = search.labels[place].node
        if search.labels[place].arc >= 0:
            arcs.append(search.labels[place].arc)
        place = search.labels[place].parent
    path = np.array(arcs[::-1], dtype=np.int32)
    return search.best, path, first, search.settled


cdef int complain(int status) except -1:
    """Raise what a status stands for."""
    if status == NO_MEMORY:
        raise MemoryError
    if status == NO_GRAPH:
        raise ValueError("an arc leads outside the graph or has no weight")
    if status == NEGATIVE:
        raise ValueError("an arc has a negative weight")
    return 0


cdef int check_ends(
    const int32_t[::1] nodes, const int32_t[::1] offsets, Py_ssize_t count
) except -1:
    """Refuse ends outside the graph and offsets that would be negative costs."""
    cdef Py_ssize_t index
    if nodes.shape[0] != offsets.shape[0]:
        raise ValueError("ends and their offsets differ in length")
    for index in range(nodes.shape[0]):
        if nodes[index] < 0 or nodes[index] >= count or offsets[index] < 0:
            raise ValueError(f"end {nodes[index]} is not in the graph or its offset is negative")
    return 0


cdef void bound_sinks(
    const int32_t[::1] sinks,
    const int32_t[::1] offsets,
    const int32_t[:, ::1] towards,
    const int32_t[:, ::1] away,
    int32_t[::1] from_sinks,
    int32_t[::1] to_sinks,
) noexcept nogil:
    """Reduce the sinks to two numbers per landmark.

    `from_sinks` is the most that any sink has left to the landmark, less its offset; 2^30, which
    says nothing, where one cannot get there. `to_sinks` is the least from the landmark to the end.
    """
    cdef Py_ssize_t mark, index
    cdef int32_t node
    for mark in range(from_sinks.shape[0]):
        from_sinks[mark] = -INFINITE
        to_sinks[mark] = INFINITE
        for index in range(sinks.shape[0]):
            node = sinks[index]
            if offsets[index] >= INFINITE:
                continue
            if towards[node, mark] >= INFINITE:
                from_sinks[mark] = INFINITE + 1
            elif from_sinks[mark] <= INFINITE:
                from_sinks[mark] = max(from_sinks[mark], towards[node, mark] - offsets[index])
            if away[node, mark] < INFINITE - offsets[index]:
                to_sinks[mark] = min(to_sinks[mark], away[node, mark] + offsets[index])
