"""Shortest paths towards a set of sinks, on integer weights.

Dijkstra (Numerische Mathematik 1, 1959) with a binary heap of (distance, node) keys and lazy
deletion. Keys are unique per entry, so ties break by node number and results are reproducible.
"""

import numpy as np

from libc.stdint cimport int32_t, int64_t
from libc.stdlib cimport free, malloc, realloc

UNREACHABLE = (1 << 30) - 1
cdef int32_t INFINITE = (1 << 30) - 1

cdef struct Heap:
    int64_t *keys
    Py_ssize_t size
    Py_ssize_t room


cdef int push(Heap *heap, int64_t key) noexcept nogil:
    """Add a key; return -1 when memory is out."""
    cdef Py_ssize_t child, parent
    cdef int64_t *grown
    if heap.size == heap.room:
        grown = <int64_t *> realloc(heap.keys, 2 * heap.room * sizeof(int64_t))
        if grown == NULL:
            return -1
        heap.keys = grown
        heap.room *= 2
    child = heap.size
    heap.size += 1
    while child > 0:
        parent = (child - 1) >> 1
        if heap.keys[parent] <= key:
            break
        heap.keys[child] = heap.keys[parent]
        child = parent
    heap.keys[child] = key
    return 0


cdef int64_t pop(Heap *heap) noexcept nogil:
    """Remove and return the smallest key of a heap that is not empty."""
    cdef int64_t top = heap.keys[0], last
    cdef Py_ssize_t parent = 0, child
    heap.size -= 1
    last = heap.keys[heap.size]
    while True:
        child = 2 * parent + 1
        if child >= heap.size:
            break
        if child + 1 < heap.size and heap.keys[child + 1] < heap.keys[child]:
            child += 1
        if last <= heap.keys[child]:
            break
        heap.keys[parent] = heap.keys[child]
        parent = child
    heap.keys[parent] = last
    return top


cdef int settle(
    Heap *heap,
    const int32_t[::1] indptr,
    const int32_t[::1] tails,
    const int32_t[::1] arcs,
    const int32_t[::1] weights,
    unsigned char[::1] awaited,
    Py_ssize_t remaining,
    int32_t[::1] distances,
    int32_t[::1] next_arcs,
) noexcept nogil:
    """Settle nodes until the heap is empty or, if any were awaited, all of those are settled."""
    cdef bint bounded = remaining > 0
    cdef int64_t key, candidate
    cdef int32_t node, tail, weight
    cdef Py_ssize_t slot
    while heap.size > 0:
        key = pop(heap)
        node = <int32_t> (key & 0x7FFFFFFF)
        if (key >> 31) != distances[node]:
            continue
        if awaited[node]:
            awaited[node] = 0
            remaining -= 1
            if bounded and remaining == 0:
                return 0
        for slot in range(indptr[node], indptr[node + 1]):
            weight = weights[arcs[slot]]
            if weight >= INFINITE:
                continue
            tail = tails[slot]
            candidate = <int64_t> distances[node] + weight
            if candidate < distances[tail]:
                distances[tail] = <int32_t> candidate
                next_arcs[tail] = arcs[slot]
                if push(heap, (candidate << 31) | tail) < 0:
                    return -1
    return 0


def reverse_tree(
    const int32_t[::1] indptr,
    const int32_t[::1] tails,
    const int32_t[::1] arcs,
    const int32_t[::1] weights,
    const int32_t[::1] sinks,
    const int32_t[::1] offsets,
    const int32_t[::1] wanted=None,
):
    """Find the cheapest way from every node to the nearest of the sinks.

    Args:
        indptr: (n + 1,) start of each node's entering arcs in `tails` and `arcs`.
        tails: (m,) node that the entering arc comes from.
        arcs: (m,) number of that arc, an index of `weights`.
        weights: (m,) cost of each arc, 0 or more; `UNREACHABLE` or more means closed.
        sinks: (k,) nodes to reach.
        offsets: (k,) cost that remains at each sink.
        wanted: Nodes whose distances suffice; the search ends once they are known.

    Returns:
        (n,) cost to the nearest sink, `UNREACHABLE` where there is no way, and (n,) the arc to
        take first, -1 at sinks and where there is no way. With `wanted`, entries of nodes that
        were not settled are upper bounds.

    Raises:
        ValueError: Arrays do not fit together, or an index or weight is out of range.
        MemoryError: The heap does not fit.
    """
    cdef Py_ssize_t count = indptr.shape[0] - 1, index, remaining = 0
    cdef int32_t node
    cdef int status = 0
    check_arrays(indptr, tails, arcs, weights)
    if sinks.shape[0] != offsets.shape[0]:
        raise ValueError("sinks and offsets differ in length")
    distances = np.full(count, UNREACHABLE, dtype=np.int32)
    next_arcs = np.full(count, -1, dtype=np.int32)
    cdef int32_t[::1] distance_view = distances
    cdef int32_t[::1] next_view = next_arcs
    cdef unsigned char[::1] awaited = np.zeros(count, dtype=np.uint8)
    if wanted is not None:
        for index in range(wanted.shape[0]):
            node = wanted[index]
            if node < 0 or node >= count:
                raise ValueError(f"wanted node {node} is not in the graph")
            if not awaited[node]:
                awaited[node] = 1
                remaining += 1
    cdef Heap heap
    heap.size = 0
    heap.room = max(64, sinks.shape[0])
    heap.keys = <int64_t *> malloc(heap.room * sizeof(int64_t))
    if heap.keys == NULL:
        raise MemoryError
    try:
        for index in range(sinks.shape[0]):
            node = sinks[index]
            if node < 0 or node >= count or offsets[index] < 0:
                raise ValueError(f"sink {node} is not in the graph or its offset is negative")
            if offsets[index] < distance_view[node]:
                distance_view[node] = offsets[index]
                if push(&heap, (<int64_t> offsets[index] << 31) | node) < 0:
                    raise MemoryError
        with nogil:
            status = settle(
                &heap, indptr, tails, arcs, weights, awaited, remaining, distance_view, next_view
            )
    finally:
        free(heap.keys)
    if status < 0:
        raise MemoryError
    return distances, next_arcs


cdef check_arrays(
    const int32_t[::1] indptr,
    const int32_t[::1] tails,
    const int32_t[::1] arcs,
    const int32_t[::1] weights,
):
    """Refuse arrays that would be read out of bounds."""
    cdef Py_ssize_t count = indptr.shape[0] - 1, size = tails.shape[0], index
    if count < 0 or indptr[0] != 0 or indptr[count] != size or arcs.shape[0] != size:
        raise ValueError("indptr, tails and arcs do not describe one graph")
    cdef bint good = True
    with nogil:
        for index in range(count):
            good = good and indptr[index] <= indptr[index + 1]
        for index in range(size):
            good = good and 0 <= tails[index] < count and 0 <= arcs[index] < weights.shape[0]
        for index in range(weights.shape[0]):
            good = good and weights[index] >= 0
    if not good:
        raise ValueError("an arc leads outside the graph or has a negative weight")
