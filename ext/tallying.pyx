"""What lies along many ways, added up for each."""

import numpy as np

from libc.stdint cimport int32_t, int64_t


def added_up(const int32_t[::1] weights, const int32_t[::1] arcs, const int64_t[::1] begin):
    """Return (k,) the weights of the arcs of each of some ways together.

    Args:
        weights: (m,) weight of each arc.
        arcs: The arcs of all ways, one way after the other.
        begin: (k + 1,) where those of each way begin, with the end.

    Raises:
        IndexError: An arc is not in the graph, or a way is not among the arcs.
    """
    cdef Py_ssize_t way, at, ways = begin.shape[0] - 1, count = arcs.shape[0]
    cdef int32_t arc, size = <int32_t> weights.shape[0]
    cdef bint good = ways >= 0
    found = np.empty(max(ways, 0), dtype=np.int64)
    cdef int64_t[::1] totals = found
    cdef int64_t total
    for way in range(ways):
        good = good and 0 <= begin[way] <= begin[way + 1] <= count
        if not good:
            break
        total = 0
        for at in range(begin[way], begin[way + 1]):
            arc = arcs[at]
            if arc < 0 or arc >= size:
                good = False
                break
            total += weights[arc]
        totals[way] = total
    if not good:
        raise IndexError("a way leads along arcs that are not there")
    return found
