"""Orders in which a graph is contracted: low degrees first (`ext.peeling`), then nested dissection.

What has no low degree is cut in two by inertial flow (Schild and Sommer, On Balanced Separators in
Road Networks, SEA 2015): the outer nodes in a direction are source and sink, and the smallest set
of nodes that parts them is a maximum flow (Dinic 1970) with one unit per node. The parts come
first, what parts them last.
"""

import numpy as np

from ext.peeling import core_of, neighbours, peel

from libc.stdint cimport int8_t, int32_t

cdef int32_t NONE = -1
cdef int32_t OUTSIDE = -2
cdef int8_t MIDDLE = 0, SOURCE = 1, SINK = 2
cdef int8_t NEAR = 0, FAR = 1, BETWEEN = 2

LEAF = 8
"""Nodes below which nothing is cut in two any more."""

cdef double SHARE = 0.25
"""Part of the nodes that is source, and as many sink."""

cdef int BINS = 2048
"""Steps in which the share is measured out along a direction."""

cdef double WIDEST = 1e12
"""A score worse than that of any cut."""

DIRECTIONS = np.array(
    [[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 1, 0], [1, -1, 0]], dtype=np.float64
)


cdef class Part:
    """Working memory for one part: its own graph, the flow on it and the best cut so far."""

    cdef int32_t[::1] start, ends, members, local, queue, path, level, cursor, before, after, seeds
    cdef int8_t[::1] role, used, side, best
    cdef double[::1] along
    cdef Py_ssize_t size, flow

    def __init__(self, Py_ssize_t nodes, Py_ssize_t arcs):
        self.start = np.zeros(nodes + 1, dtype=np.int32)
        self.ends = np.empty(max(arcs, 1), dtype=np.int32)
        self.members = np.empty(nodes, dtype=np.int32)
        self.local = np.full(nodes, -1, dtype=np.int32)
        self.queue = np.empty(2 * nodes, dtype=np.int32)
        self.path = np.empty(2 * nodes + 1, dtype=np.int32)
        self.level = np.empty(2 * nodes, dtype=np.int32)
        self.cursor = np.empty(2 * nodes, dtype=np.int32)
        self.before = np.empty(nodes, dtype=np.int32)
        self.after = np.empty(nodes, dtype=np.int32)
        self.seeds = np.empty(nodes, dtype=np.int32)
        self.role = np.empty(nodes, dtype=np.int8)
        self.used = np.empty(nodes, dtype=np.int8)
        self.side = np.empty(nodes, dtype=np.int8)
        self.best = np.empty(nodes, dtype=np.int8)
        self.along = np.empty(nodes, dtype=np.float64)

    cdef void take(self, const int32_t[::1] start, const int32_t[::1] ends,
                   const int32_t[::1] order, Py_ssize_t low, Py_ssize_t high) noexcept nogil:
        """Take the part of a graph that some nodes of the order induce."""
        cdef Py_ssize_t index, slot, filled = 0
        cdef int32_t node, other
        self.size = high - low
        for index in range(self.size):
            self.members[index] = order[low + index]
            self.local[order[low + index]] = <int32_t> index
        for index in range(self.size):
            node = self.members[index]
            self.start[index] = <int32_t> filled
            for slot in range(start[node], start[node + 1]):
                other = self.local[ends[slot]]
                if other >= 0:
                    self.ends[filled] = other
                    filled += 1
        self.start[self.size] = <int32_t> filled
        for index in range(self.size):
            self.local[self.members[index]] = NONE

    cdef Py_ssize_t components(self) noexcept nogil:
        """Number the connected components in `level` and return how many there are."""
        cdef Py_ssize_t first, found = 0, done = 0, count = 0, slot
        cdef int32_t node, other
        for first in range(self.size):
            self.level[first] = NONE
        for first in range(self.size):
            if self.level[first] >= 0:
                continue
            self.level[first] = <int32_t> count
            self.queue[found] = <int32_t> first
            found += 1
            while done < found:
                node = self.queue[done]
                done += 1
                for slot in range(self.start[node], self.start[node + 1]):
                    other = self.ends[slot]
                    if self.level[other] < 0:
                        self.level[other] = <int32_t> count
                        self.queue[found] = other
                        found += 1
            count += 1
        return count

    cdef bint cast(self, const double[:, ::1] places, const double[:, ::1] directions,
                   Py_ssize_t direction, int32_t[::1] bins) noexcept nogil:
        """Give the outer nodes in a direction their roles; False where it does not tell them apart."""
        cdef Py_ssize_t index, wanted = <Py_ssize_t> (SHARE * self.size) + 1, gathered
        cdef double low = 0, high = 0, scale, value
        cdef int first = 0, last = BINS - 1, bin
        cdef int32_t node
        for index in range(self.size):
            node = self.members[index]
            value = (directions[direction, 0] * places[node, 0]
                     + directions[direction, 1] * places[node, 1]
                     + directions[direction, 2] * places[node, 2])
            self.along[index] = value
            if index == 0 or value < low:
                low = value
            if index == 0 or value > high:
                high = value
        if not (high - low > 1e-6):
            return False
        scale = (BINS - 1) / (high - low)
        for bin in range(BINS):
            bins[bin] = 0
        for index in range(self.size):
            bins[<int> ((self.along[index] - low) * scale)] += 1
        gathered = bins[0]
        while gathered < wanted and first < BINS - 1:
            first += 1
            gathered += bins[first]
        gathered = bins[BINS - 1]
        while gathered < wanted and last > 0:
            last -= 1
            gathered += bins[last]
        if first >= last:
            return False
        for index in range(self.size):
            bin = <int> ((self.along[index] - low) * scale)
            self.role[index] = SOURCE if bin <= first else (SINK if bin >= last else MIDDLE)
        return True

    cdef Py_ssize_t brink(self) noexcept nogil:
        """List the sources that have other neighbours than sources; return their number."""
        cdef Py_ssize_t index, slot, count = 0
        for index in range(self.size):
            self.used[index] = 0
            self.before[index] = NONE
            self.after[index] = NONE
            if self.role[index] != SOURCE:
                continue
            for slot in range(self.start[index], self.start[index + 1]):
                if self.role[self.ends[slot]] != SOURCE:
                    self.seeds[count] = <int32_t> index
                    count += 1
                    break
        return count

    cdef bint layer(self, Py_ssize_t seeds) noexcept nogil:
        """Number what the residual graph reaches, up to the first free sink; tell whether there is one.

        Each node is two states, entered (even) and left (odd).
        """
        cdef Py_ssize_t index, found = 0, done = 0, slot
        cdef int32_t state, node, other, depth, last = -1
        for index in range(2 * self.size):
            self.level[index] = NONE
        for index in range(seeds):
            node = self.seeds[index]
            if self.before[node] != OUTSIDE:
                self.level[2 * node] = 0
                self.cursor[2 * node] = 0
                self.queue[found] = 2 * node
                found += 1
        while done < found:
            state = self.queue[done]
            done += 1
            depth = self.level[state] + 1
            if last >= 0 and depth > last:
                break
            node = state >> 1
            if state & 1:
                for slot in range(self.start[node], self.start[node + 1]):
                    other = self.ends[slot]
                    if self.role[other] != SOURCE and self.level[2 * other] < 0:
                        found = self.note(2 * other, depth, found)
                if self.used[node] and self.role[node] != SOURCE and self.level[2 * node] < 0:
                    found = self.note(2 * node, depth, found)
            elif not self.used[node]:
                if self.role[node] == SINK:
                    last = depth
                elif self.level[2 * node + 1] < 0:
                    found = self.note(2 * node + 1, depth, found)
            elif self.before[node] >= 0 and self.level[2 * self.before[node] + 1] < 0:
                found = self.note(2 * self.before[node] + 1, depth, found)
        return last >= 0

    cdef inline Py_ssize_t note(self, int32_t state, int32_t depth, Py_ssize_t found) noexcept nogil:
        """Put a state into the queue."""
        self.level[state] = depth
        self.cursor[state] = 0
        self.queue[found] = state
        return found + 1

    cdef int32_t onward(self, int32_t state) noexcept nogil:
        """Return a state of the next layer that was not tried yet, or none."""
        cdef int32_t node = state >> 1, other = NONE, slot, degree
        if not state & 1:
            if self.cursor[state]:
                return NONE
            self.cursor[state] = 1
            if not self.used[node]:
                other = 2 * node + 1
            elif self.before[node] >= 0:
                other = 2 * self.before[node] + 1
            return other if other >= 0 and self.level[other] == self.level[state] + 1 else NONE
        degree = self.start[node + 1] - self.start[node]
        while self.cursor[state] <= degree:
            slot = self.cursor[state]
            self.cursor[state] += 1
            if slot < degree:
                other = 2 * self.ends[self.start[node] + slot]
                if self.role[other >> 1] == SOURCE:
                    continue
            elif self.used[node] and self.role[node] != SOURCE:
                other = 2 * node
            else:
                continue
            if self.level[other] == self.level[state] + 1:
                return other
        return NONE

    cdef bint augment(self, int32_t seed) noexcept nogil:
        """Send one unit from a source along the layers if there is a way."""
        cdef Py_ssize_t depth = 0, index
        cdef int32_t state, other, node
        self.path[0] = 2 * seed
        while depth >= 0:
            state = self.path[depth]
            node = state >> 1
            if not state & 1 and not self.used[node] and self.role[node] == SINK:
                break
            other = self.onward(state)
            if other >= 0:
                depth += 1
                self.path[depth] = other
            else:
                self.level[state] = OUTSIDE
                depth -= 1
        if depth < 0:
            return False
        self.before[seed] = OUTSIDE
        for index in range(depth):
            state, other = self.path[index], self.path[index + 1]
            self.level[state] = OUTSIDE
            if state & 1 and other >> 1 != state >> 1:
                self.after[state >> 1] = other >> 1
                self.before[other >> 1] = state >> 1
            elif other >> 1 == state >> 1:
                self.used[state >> 1] = not state & 1
        node = self.path[depth] >> 1
        self.level[self.path[depth]] = OUTSIDE
        self.used[node] = 1
        self.after[node] = OUTSIDE
        return True

    cdef double cut(self, double best) noexcept nogil:
        """Part sources from sinks; return the score, or `WIDEST` where it cannot beat the best."""
        cdef Py_ssize_t seeds = self.brink(), index, near = 0, far = 0, between = 0
        self.flow = 0
        while self.layer(seeds):
            for index in range(seeds):
                if self.before[self.seeds[index]] == OUTSIDE:
                    continue
                if self.level[2 * self.seeds[index]] == 0 and self.augment(self.seeds[index]):
                    self.flow += 1
                    if 2.0 * self.flow >= best * self.size:
                        return WIDEST
        for index in range(self.size):
            if self.level[2 * index + 1] >= 0:
                self.side[index] = NEAR
            elif self.used[index] and (self.role[index] == SOURCE or self.level[2 * index] >= 0):
                self.side[index] = BETWEEN
            elif self.role[index] == SOURCE:
                self.side[index] = NEAR
            else:
                self.side[index] = FAR
            near += self.side[index] == NEAR
            far += self.side[index] == FAR
            between += self.side[index] == BETWEEN
        if near == 0 or far == 0:
            return WIDEST
        return <double> between / (near if near < far else far)


cdef void sort_by_level(Part part, Py_ssize_t count, int32_t[::1] order, Py_ssize_t low,
                        int32_t[::1] sizes) noexcept nogil:
    """Put the nodes of each level together, in the order they have; fill in where each one ends."""
    cdef Py_ssize_t index
    for index in range(count + 1):
        sizes[index] = 0
    for index in range(part.size):
        sizes[part.level[index] + 1] += 1
    for index in range(count):
        sizes[index + 1] += sizes[index]
    for index in range(part.size):
        order[low + sizes[part.level[index]]] = part.members[index]
        sizes[part.level[index]] += 1


cdef cut_up(const int32_t[::1] start, const int32_t[::1] ends, const double[:, ::1] places,
            int32_t[::1] order, Py_ssize_t leaf):
    """Sort an order of all nodes by nested dissection, in place."""
    cdef Py_ssize_t nodes = order.shape[0], low, high, count, index
    cdef Part part = Part(nodes, ends.shape[0])
    cdef const double[:, ::1] directions = DIRECTIONS
    cdef int32_t[::1] bins = np.empty(BINS, dtype=np.int32)
    cdef int32_t[::1] sizes = np.empty(nodes + 1, dtype=np.int32)
    cdef double best, score
    waiting = [(0, nodes)]
    while waiting:
        low, high = waiting.pop()
        if high - low <= leaf:
            continue
        with nogil:
            part.take(start, ends, order, low, high)
            count = part.components()
            if count > 1:
                sort_by_level(part, count, order, low, sizes)
            else:
                best = WIDEST
                for index in range(directions.shape[0]):
                    if not part.cast(places, directions, index, bins):
                        continue
                    score = part.cut(best)
                    if score < best:
                        best = score
                        part.side, part.best = part.best, part.side
                if best < WIDEST:
                    for index in range(part.size):
                        part.level[index] = part.best[index]
                    sort_by_level(part, 3, order, low, sizes)
        if count > 1:
            ended = (low + np.asarray(sizes[:count])).tolist()
            waiting += zip([low, *ended], ended)
        elif best < WIDEST:
            waiting += ((low, low + sizes[NEAR]), (low + sizes[NEAR], low + sizes[FAR]))


def dissect(
    const int32_t[::1] tails,
    const int32_t[::1] heads,
    const double[:, ::1] places,
    Py_ssize_t leaf=LEAF,
):
    """Return an order of contraction for a graph whose nodes have places.

    Args:
        tails: (m,) node that each arc leaves.
        heads: (m,) node that it enters.
        places: (n, 3) x, y and height of each node in metres; levels are cut apart by height.
        leaf: Parts of so many nodes or fewer are not cut.

    Returns:
        (n,) the nodes, the first to be contracted first. The same input gives the same order.

    Raises:
        ValueError: Arrays do not fit together, an arc leads outside the graph, or a place is not
            finite.
    """
    cdef Py_ssize_t nodes = places.shape[0]
    if places.shape[1] != 3 or tails.shape[0] != heads.shape[0]:
        raise ValueError("places need 3 columns, tails and heads one length")
    if not np.isfinite(places).all():
        raise ValueError("places need finite coordinates")
    touched = np.concatenate([tails, heads])
    if len(touched) and not (0 <= touched.min() and touched.max() < nodes):
        raise ValueError("an arc leads outside the graph")
    start, ends = neighbours(tails, heads, nodes)
    peeled, degree = peel(start, ends)
    kept = np.setdiff1d(np.arange(nodes, dtype=np.int32), peeled, assume_unique=True)
    spots = np.asarray(places)[kept]
    kept = kept[np.lexsort((spots[:, 0], spots[:, 1], spots[:, 2]))]
    core_start, core_ends = core_of(start, ends, degree, kept)
    core = np.arange(len(kept), dtype=np.int32)
    cut_up(core_start, core_ends, np.asarray(places)[kept], core, max(leaf, 1))
    return np.concatenate([peeled, kept[core]])
