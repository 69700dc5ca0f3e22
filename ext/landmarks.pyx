"""Landmarks of a graph, and the costs from and to them that bound all others.

Goldberg and Harrelson, Computing the shortest path: A* search meets graph theory (SODA 2005),
section 7: landmarks that lie farthest from those chosen before.
"""

import numpy as np

from ext.spreading import UNREACHABLE, spread

from libc.stdint cimport int32_t

cdef int32_t INFINITE = (1 << 30) - 1


cdef int32_t root_of(int32_t[::1] above, int32_t node) noexcept nogil:
    """Return the lowest node of a node's part, halving the path there."""
    while above[node] != node:
        above[node] = above[above[node]]
        node = above[node]
    return node


cdef void join(
    const int32_t[::1] indptr,
    const int32_t[::1] heads,
    const int32_t[::1] arcs,
    const int32_t[::1] weights,
    int32_t[::1] parts,
    int32_t[::1] degrees,
) noexcept nogil:
    """Find the parts that open arcs hold together, and each node's open arcs."""
    cdef Py_ssize_t slot
    cdef int32_t node, one, other
    for node in range(<int32_t> parts.shape[0]):
        parts[node] = node
    for node in range(<int32_t> parts.shape[0]):
        for slot in range(indptr[node], indptr[node + 1]):
            if weights[arcs[slot]] >= INFINITE:
                continue
            degrees[node] += 1
            degrees[heads[slot]] += 1
            one, other = root_of(parts, node), root_of(parts, heads[slot])
            parts[max(one, other)] = min(one, other)
    for node in range(<int32_t> parts.shape[0]):
        parts[node] = root_of(parts, node)


def landmark_costs(leaving, entering, const int32_t[::1] weights, Py_ssize_t count):
    """Choose landmarks and find the costs from every node to them and back.

    Parts of the graph that are apart get landmarks by their number of nodes (Sainte-Lague's
    divisors), parts of one node none. The first of a part is the farthest there and back from the
    node with most arcs, each further one the farthest from those chosen; the lowest number wins.

    Args:
        leaving: Start of each node's leaving arcs (n + 1,), their heads (m,) and numbers (m,).
        entering: The same of entering arcs, with their tails.
        weights: (a,) the least cost that each arc can have, 0 or more; `UNREACHABLE` or more means
            closed for good.
        count: Landmarks to choose; there are fewer where no further one would add anything.

    Returns:
        (k,) the landmarks; (n, k) costs from each node to them; (n, k) costs from them to each
        node; `UNREACHABLE` without a way. A node's costs stand side by side, as they are read.

    Raises:
        ValueError: Arrays do not fit together, or an index, a weight or `count` is out of range.
    """
    none = np.empty(0, dtype=np.int32)
    if count < 0:
        raise ValueError(f"{count} landmarks are too few")
    for neighbours in (leaving, entering):  # refuses arrays that would be read out of bounds
        spread(*neighbours, weights, none, none)
    nodes = len(leaving[0]) - 1
    if len(entering[0]) - 1 != nodes or len(entering[1]) != len(leaving[1]):
        raise ValueError("leaving and entering arcs are not those of one graph")
    parts, degrees = np.empty(nodes, dtype=np.int32), np.zeros(nodes, dtype=np.int32)
    indptr, heads, arcs = leaving
    join(indptr, heads, arcs, weights, parts, degrees)
    chosen, towards, away = choose(leaving, entering, weights, count, parts, degrees)
    return (
        np.array(chosen, dtype=np.int32),
        side_by_side(towards, nodes),
        side_by_side(away, nodes),
    )


def choose(leaving, entering, weights, count, parts, degrees):
    """Choose landmarks one by one; return them with the costs to and from each."""
    sizes = np.bincount(parts, minlength=len(parts)).astype(np.int64)
    sizes[sizes == 1] = 0
    given = np.zeros(len(parts), dtype=np.int64)
    nearest = np.full(len(parts), 2 * UNREACHABLE, dtype=np.int64)
    chosen, towards, away = [], [], []
    while len(chosen) < count and sizes.any():
        part = int(np.argmax(sizes / (2 * given + 1)))
        members = parts == part
        if given[part]:
            landmark = farthest(nearest, members)
        else:
            middle = int(np.argmax(np.where(members, degrees, -1)))
            to, back = both_ways(leaving, entering, weights, middle)
            landmark = farthest(round_trip(to, back), members)
            landmark = middle if landmark < 0 else landmark
        if landmark < 0:
            sizes[part] = 0
            continue
        to, back = both_ways(leaving, entering, weights, landmark)
        trip = round_trip(to, back)
        np.minimum(nearest, np.where(members, trip, nearest), out=nearest)
        given[part] += 1
        chosen.append(landmark)
        towards.append(to)
        away.append(back)
    return chosen, towards, away


def both_ways(leaving, entering, weights, landmark):
    """Return the costs from every node to a landmark, and from it to every node."""
    seeds, offsets = np.array([landmark], dtype=np.int32), np.zeros(1, dtype=np.int32)
    towards, _, _ = spread(*entering, weights, seeds, offsets)
    away, _, _ = spread(*leaving, weights, seeds, offsets)
    return towards, away


def round_trip(towards, away):
    """Return the cost there and back, -1 where one of them is no way."""
    total = towards.astype(np.int64) + away
    total[(towards >= UNREACHABLE) | (away >= UNREACHABLE)] = -1
    return total


def farthest(trips, members):
    """Return the lowest of the farthest members, -1 where none lies at any cost."""
    reached = np.where(members, trips, -1)
    place = int(np.argmax(reached))
    return place if reached[place] > 0 else -1


def side_by_side(columns, nodes):
    """Return one row per node."""
    table = np.empty((nodes, len(columns)), dtype=np.int32)
    for place, column in enumerate(columns):
        table[:, place] = column
    return table


def around(
    const int32_t[:, ::1] towards,
    const int32_t[:, ::1] away,
    const int32_t[::1] starts,
    const int32_t[::1] ends,
):
    """Return what landmarks say of a journey from one of some nodes to one of others.

    Args:
        towards: (n, k) costs from each node to the landmarks.
        away: (n, k) costs from them to each node.
        starts: Where the journey may begin.
        ends: Where it may end.

    Returns:
        (4, k) the dearest from a landmark to a start, the cheapest from a start to it, the cheapest
        from it to an end, and the dearest from an end to it. Where there are no starts or no ends
        the dearest are `UNREACHABLE` and the cheapest 0.

    Raises:
        ValueError: The tables differ in shape, or a node is in neither.
    """
    cdef Py_ssize_t count = away.shape[1], place, mark
    cdef int32_t node
    if towards.shape[0] != away.shape[0] or towards.shape[1] != count:
        raise ValueError("the tables of landmarks differ in shape")
    hold(starts, away.shape[0])
    hold(ends, away.shape[0])
    found = np.empty((4, count), dtype=np.int32)
    cdef int32_t[:, ::1] told = found
    cdef bint known = starts.shape[0] > 0 and ends.shape[0] > 0
    with nogil:
        for mark in range(count):
            told[0, mark] = told[3, mark] = 0 if known else INFINITE
            told[1, mark] = told[2, mark] = 2147483647 if known else 0
        if known:
            for place in range(starts.shape[0]):
                node = starts[place]
                for mark in range(count):
                    told[0, mark] = max(told[0, mark], away[node, mark])
                    told[1, mark] = min(told[1, mark], towards[node, mark])
            for place in range(ends.shape[0]):
                node = ends[place]
                for mark in range(count):
                    told[2, mark] = min(told[2, mark], away[node, mark])
                    told[3, mark] = max(told[3, mark], towards[node, mark])
    return found


cdef int hold(const int32_t[::1] nodes, Py_ssize_t count) except -1:
    """Make sure that nodes are numbers below a count."""
    cdef Py_ssize_t place
    for place in range(nodes.shape[0]):
        if not 0 <= nodes[place] < count:
            raise ValueError(f"node {nodes[place]} is not in the graph")
    return 0
