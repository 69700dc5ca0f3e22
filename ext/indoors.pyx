"""What the nodes of annexes cost from or to one end of a way, by arcs of the annexes alone."""

cimport cython
import numpy as np

from libc.stdint cimport int32_t

from ext.annex cimport Annex

cdef int32_t NEVER = (1 << 30) - 1
cdef int32_t NONE = -1


@cython.final
cdef class Indoors:
    """Costs of nodes, which offers make less (Dijkstra, Numerische Mathematik 1, 1959).

    Attributes:
        one, other: The annexes that it goes through.
        cost: By node, its cost so far.
        beside, via: By node, which one it was reached from and by which arc.
        seat: By node, its place in the first annex, -1 where that has to be looked up.
        turn, turns: By node, the number of the offer that it took; and how many were taken.
        place: By node, where it waits, -1 where it does not.
        touched, count: The nodes that have a cost.
        heap, waiting: The nodes that offers are still to be made from.

    Args:
        nodes: How many nodes the graph has.
    """

    def __init__(self, Py_ssize_t nodes):
        self.cost = np.full(nodes, NEVER, dtype=np.int32)
        self.beside, self.via, self.place, self.turn, self.seat, self.touched, self.heap = (
            np.empty(nodes, dtype=np.int32) for _ in range(7))

    cdef void begin(self, void *one, void *other) noexcept nogil:
        """Forget what was known, to go through some annexes."""
        cdef Py_ssize_t index
        for index in range(self.count):
            self.cost[self.touched[index]] = NEVER
        self.count = self.waiting = self.turns = 0
        self.one, self.other = one, other

    cdef bint holds(self, int32_t node) noexcept nogil:
        """Tell whether a node is in one of its annexes."""
        return ((self.one != NULL and (<Annex> self.one).seat(node) >= 0)
                or (self.other != NULL and (<Annex> self.other).seat(node) >= 0))

    cdef void offer(self, int32_t node, int32_t cost, int32_t beside, int32_t via,
                    int32_t seat) noexcept nogil:
        """Let a node be reached from another one if that costs less."""
        if cost >= self.cost[node]:
            return
        if self.cost[node] == NEVER:
            self.touched[self.count] = node
            self.count += 1
            self.place[node] = NONE
        self.cost[node], self.beside[node], self.via[node] = cost, beside, via
        self.turn[node], self.seat[node] = self.turns, seat
        self.turns += 1
        if self.place[node] < 0:
            self.waiting += 1
            self.rise(self.waiting - 1, node)
        else:
            self.rise(self.place[node], node)

    cdef void spread(self, bint back) noexcept nogil:
        """Go on from all that wait, against the arcs if `back`."""
        cdef int32_t node
        while self.waiting:
            node = self.take()
            if self.one != NULL:
                self.relax(<Annex> self.one, True, node, back)
            if self.other != NULL:
                self.relax(<Annex> self.other, False, node, back)

    cdef bint keeps(self, const int32_t *points, Py_ssize_t size, int32_t total) noexcept nogil:
        """Tell whether no door of the one annex can become cheaper from outside than it is within.

        Args:
            points: The nodes that the way begins or ends at, `size` of them.
            total: What the whole way costs at most.

        A way that comes back to an annex has left it by a door and come in by another one, for no
        less than the edges of both: the arcs between nodes of the annex are its own. Where that
        costs no less than the door within, or than the whole way, for each door, what comes before
        may as well stay inside: so without the first time outside, thus without any.
        """
        cdef Py_ssize_t index
        if self.other != NULL:
            return False
        for index in range(size):
            if not self.holds(points[index]):
                return False
        return not self.outdone(<Annex> self.one, total)

    cdef bint outdone(self, Annex annex, int32_t total) noexcept nogil:
        """Tell whether a door may cost less from outside than within, and than the whole way."""
        cdef Py_ssize_t index, nearest = NONE
        cdef int32_t cost, least = NEVER, second = NEVER
        for index in range(annex.door_count):
            cost = min(NEVER, self.cost[annex.doors[index]] + annex.edges[index])
            if cost < least:
                least, second, nearest = cost, least, index
            elif cost < second:
                second = cost
        for index in range(annex.door_count):
            cost = (second if index == nearest else least) + annex.edges[index]
            if cost < min(self.cost[annex.doors[index]], total):
                return True
        return False

    cdef void relax(self, Annex annex, bint first, int32_t node, bint back) noexcept nogil:
        """Offer the neighbours of a node what they cost by way of it through the first annex or not."""
        cdef Py_ssize_t seat = self.seat[node] if first else NONE
        cdef int32_t index, at, cost = self.cost[node]
        if seat < 0:
            seat = annex.seat(node)
        if seat < 0:
            return
        if back:
            for index in range(annex.in_begin[seat], annex.in_begin[seat + 1]):
                at = annex.in_seats[index]
                self.offer(annex.nodes[at], cost + annex.in_weights[index], node,
                           annex.in_arcs[index], at if first else NONE)
        else:
            for index in range(annex.out_begin[seat], annex.out_begin[seat + 1]):
                at = annex.out_seats[index]
                self.offer(annex.nodes[at], cost + annex.out_weights[index], node,
                           annex.out_arcs[index], at if first else NONE)

    cdef void rise(self, Py_ssize_t child, int32_t node) noexcept nogil:
        """Put a node into the heap at a place or above it."""
        cdef Py_ssize_t above
        while child > 0:
            above = (child - 1) >> 1
            if self.cost[self.heap[above]] <= self.cost[node]:
                break
            self.heap[child] = self.heap[above]
            self.place[self.heap[child]] = <int32_t> child
            child = above
        self.heap[child] = node
        self.place[node] = <int32_t> child

    cdef int32_t take(self) noexcept nogil:
        """Take the cheapest node out of the heap."""
        cdef int32_t node = self.heap[0], last = self.heap[self.waiting - 1]
        cdef Py_ssize_t above = 0, child
        self.place[node] = NONE
        self.waiting -= 1
        if self.waiting == 0:
            return node
        while 2 * above + 1 < self.waiting:
            child = 2 * above + 1
            if (child + 1 < self.waiting
                    and self.cost[self.heap[child + 1]] < self.cost[self.heap[child]]):
                child += 1
            if self.cost[last] <= self.cost[self.heap[child]]:
                break
            self.heap[above] = self.heap[child]
            self.place[self.heap[above]] = <int32_t> above
            above = child
        self.heap[above] = last
        self.place[last] = <int32_t> above
        return node
