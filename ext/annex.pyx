"""What ways may pass with leave only, as a small graph of its own beside the large one."""

import numpy as np

from libc.stdint cimport int32_t

cdef int32_t NEVER = (1 << 30) - 1
cdef int32_t NONE = -1


cdef class Annex:
    """The arcs of a graph that cost less with some leave, and all others between their ends.

    With these rooms that open into each other are one place: whoever goes from one to the other has
    not left it. Only at its doors is it joined to the nodes of other places.

    Args:
        ends: The node that each arc of the graph leaves, (m,), and that it enters, (m,), in
            ascending order.
        starts: (n + 1,) where each node's entering arcs begin; (n + 1,) where its leaving ones
            begin in the next; (m,) the arcs in ascending order of the nodes that they leave.
        asked: (k,) the arcs that leave is given for, in ascending order.
        worth: (k,) what they weigh with leave.
        live: (m,) what each arc of the graph weighs without.

    Raises:
        ValueError: The arrays do not fit together, or an arc is not in the graph.
    """

    def __init__(self, ends, starts, const int32_t[::1] asked, const int32_t[::1] worth,
                 const int32_t[::1] live):
        tails, heads = ends
        self.entering, self.leaving, self.leaving_arcs = starts
        self.graph_nodes, self.graph_arcs = self.entering.shape[0] - 1, live.shape[0]
        self.admit(asked, worth)
        if len(tails) != self.graph_arcs or len(heads) != self.graph_arcs:
            raise ValueError("there is not one weight for each arc")
        self.asked, self.worth = asked, worth
        arcs, weights = np.asarray(asked), np.asarray(worth)
        before = np.asarray(live)[arcs]
        cheaper = weights < before
        self.before = before
        arcs, weights = arcs[cheaper], weights[cheaper]
        self.arcs, self.weights = arcs, weights
        nodes = np.unique(np.concatenate([tails[arcs], heads[arcs]]))
        self.nodes = nodes
        self.look_around(tails, heads)
        self.between = np.asarray(live)[self.inner]
        inner = np.asarray(self.inner)[np.asarray(self.between) < NEVER]
        arcs = np.concatenate([arcs, inner])
        self.join(tails[arcs], heads[arcs], arcs,
                  np.concatenate([weights, np.asarray(live)[inner]]))
        self.doors, self.edges = (np.empty(nodes.shape[0], dtype=np.int32) for _ in range(2))
        self.find_doors(live)

    cdef admit(self, const int32_t[::1] asked, const int32_t[::1] worth):
        """Refuse arcs and weights that do not fit the graph."""
        cdef Py_ssize_t index
        cdef int32_t before = NONE
        cdef bint good = (asked.shape[0] == worth.shape[0]
                          and self.leaving.shape[0] == self.entering.shape[0]
                          and self.leaving_arcs.shape[0] == self.graph_arcs)
        for index in range(asked.shape[0]):
            good = good and before < asked[index] < self.graph_arcs
            before = asked[index]
        if not good:
            raise ValueError("the arcs are not those of the graph in ascending order")

    cdef look_around(self, const int32_t[::1] tails, const int32_t[::1] heads):
        """List the other arcs at its nodes: those between two of them, and by node all others."""
        cdef Py_ssize_t seat, at, degree = 0, inner = 0, outer = 0
        cdef int32_t node, arc
        for seat in range(self.nodes.shape[0]):
            node = self.nodes[seat]
            degree += self.entering[node + 1] - self.entering[node]
            degree += self.leaving[node + 1] - self.leaving[node]
        between, around = (np.empty(degree, dtype=np.int32) for _ in range(2))
        begin = np.zeros(self.nodes.shape[0] + 1, dtype=np.int32)
        cdef int32_t[::1] inside = between, outside = around, outer_begin = begin
        for seat in range(self.nodes.shape[0]):
            node = self.nodes[seat]
            for at in range(self.entering[node], self.entering[node + 1]):
                if self.seat(tails[at]) < 0:
                    outside[outer] = <int32_t> at
                    outer += 1
                elif self.weight_of(<int32_t> at) < 0:
                    inside[inner] = <int32_t> at
                    inner += 1
            for at in range(self.leaving[node], self.leaving[node + 1]):
                arc = self.leaving_arcs[at]
                if self.seat(heads[arc]) < 0:
                    outside[outer] = arc
                    outer += 1
            outer_begin[seat + 1] = <int32_t> outer
        self.inner, self.outer, self.outer_begin = between[:inner].copy(), around[:outer].copy(), begin

    def join(self, tails, heads, arcs, weights):
        """List what leaves and enters each of its nodes by some arcs between them."""
        nodes = np.asarray(self.nodes)
        order = np.argsort(tails, kind="stable")
        self.out_begin = np.searchsorted(tails[order], bounds(nodes)).astype(np.int32)
        self.out_arcs, self.out_weights = arcs[order], weights[order]
        self.out_seats = np.searchsorted(nodes, heads[order]).astype(np.int32)
        order = np.argsort(heads, kind="stable")
        self.in_begin = np.searchsorted(heads[order], bounds(nodes)).astype(np.int32)
        self.in_arcs, self.in_weights = arcs[order], weights[order]
        self.in_seats = np.searchsorted(nodes, tails[order]).astype(np.int32)

    def suits(self, const int32_t[::1] live):
        """Tell whether it holds under other weights of the graph's arcs, with its bounds.

        Raises:
            ValueError: There is not one weight for each arc.
        """
        cdef Py_ssize_t index, door = 0
        cdef int32_t edge
        cdef bint open_then
        if live.shape[0] != self.graph_arcs:
            raise ValueError("there is not one weight for each arc")
        for index in range(self.asked.shape[0]):
            if live[self.asked[index]] != self.before[index]:
                return False
        for index in range(self.inner.shape[0]):
            if live[self.inner[index]] != self.between[index]:
                return False
        for index in range(self.nodes.shape[0]):
            open_then = door < self.door_count and self.doors[door] == self.nodes[index]
            edge = self.edge_of(index, live)
            if (edge < NEVER) != open_then or (open_then and edge < self.edges[door]):
                return False
            door += open_then
        return True

    def granted(self):
        """Return (g,) its arcs, in ascending order, and (g,) what they weigh."""
        return np.asarray(self.arcs), np.asarray(self.weights)

    def __len__(self):
        """Return how many arcs it has."""
        return self.arcs.shape[0]

    cdef void find_doors(self, const int32_t[::1] live) noexcept nogil:
        """List the nodes that are joined to those of other places."""
        cdef Py_ssize_t seat
        cdef int32_t edge
        self.door_count = 0
        for seat in range(self.nodes.shape[0]):
            edge = self.edge_of(seat, live)
            if edge < NEVER:
                self.doors[self.door_count], self.edges[self.door_count] = self.nodes[seat], edge
                self.door_count += 1

    cdef int32_t edge_of(self, Py_ssize_t seat, const int32_t[::1] live) noexcept nogil:
        """Return what the cheapest arc weighs from or to another place at a node of its own."""
        cdef int32_t index, least = NEVER
        for index in range(self.outer_begin[seat], self.outer_begin[seat + 1]):
            least = min(least, live[self.outer[index]])
        return least

    cdef Py_ssize_t seat(self, int32_t node) noexcept nogil:
        """Return the place of a node among its own, -1 for another one."""
        return place_in(self.nodes, node)

    cdef int32_t weight_of(self, int32_t arc) noexcept nogil:
        """Return what one of its arcs weighs, -1 for another one."""
        cdef Py_ssize_t place = place_in(self.arcs, arc)
        return self.weights[place] if place >= 0 else NONE


def bounds(nodes):
    """Return nodes with one behind them all."""
    return np.append(nodes, np.int32(NEVER))


cdef Py_ssize_t place_in(const int32_t[::1] items, int32_t item) noexcept nogil:
    """Return where an item stands among some in ascending order, -1 where it does not."""
    cdef Py_ssize_t low = 0, high = items.shape[0], middle
    while low < high:
        middle = (low + high) >> 1
        if items[middle] < item:
            low = middle + 1
        else:
            high = middle
    return low if low < items.shape[0] and items[low] == item else NONE


cdef bint meets(Annex one, Annex other) noexcept nogil:
    """Tell whether two have a node in common."""
    cdef Py_ssize_t here = 0, there = 0
    while here < one.nodes.shape[0] and there < other.nodes.shape[0]:
        if one.nodes[here] == other.nodes[there]:
            return True
        if one.nodes[here] < other.nodes[there]:
            here += 1
        else:
            there += 1
    return False
