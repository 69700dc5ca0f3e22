"""The best way between two points: by the hierarchy, and by annexes at either end.

What may be passed with leave is in no hierarchy. From the start its costs spread through the annex
there, to the end likewise; the hierarchy then joins the doors of both. Whether a way can be better
that comes into an annex again is seen by going down the hierarchy to all doors: where one costs less
from outside, its costs spread through the annex again, until no other door becomes cheaper by that.
"""

import numpy as np

from libc.stdint cimport int32_t

from ext.access cimport Access
from ext.annex cimport Annex, meets
from ext.climbing cimport Climb
from ext.going cimport Going, Rights
from ext.indoors cimport AT_END, BY_OTHERS, Indoors
from ext.lanes cimport zhilu_front, zhilu_step
from ext.metric cimport Metric
from ext.pacing cimport Pacer, Stride, paced, stepped, stride_at, stride_of
from ext.query cimport Query
from ext.way cimport Way, packed_of, way_of

cdef extern from "falls.h" nogil:
    void zhilu_fall_all(const zhilu_front *fronts, const zhilu_step *steps, Py_ssize_t size,
                        const zhilu_step *climb, Py_ssize_t climb_size, const int32_t *climbed,
                        const int32_t *up, const int32_t *down, const int32_t *places,
                        int32_t *closed, int32_t *marks, int32_t *frames)

cdef int32_t NEVER = (1 << 30) - 1
cdef int32_t NONE = -1


cdef class Finder:
    """Working memory for finding ways through one graph: one for each thread.

    Args:
        pacer: What goes along ways through the graph.
        query: Working memory for searches on its hierarchy.
        straight: Tells of two points of one unit how many metres they are apart in a straight line,
            None where they do not see each other.

    Raises:
        ValueError: They do not belong together.
    """

    def __init__(self, Pacer pacer not None, Query query not None, straight):
        cdef Py_ssize_t nodes = query.hierarchy.nodes
        if pacer.positions.shape[0] != nodes or pacer.heads.shape[0] != query.hierarchy.arcs:
            raise ValueError("the query and the graph do not belong together")
        self.pacer, self.query, self.straight = pacer, query, straight
        self.ahead, self.back = Indoors(nodes), Indoors(nodes)
        self.down = Climb(query.hierarchy)
        self.nodes, self.costs = (np.empty(3 * nodes + 1, dtype=np.int32) for _ in range(2))
        self.way = np.empty(8 * nodes + 8, dtype=np.int32)

    def plan(self, Metric metric not None, Going going not None, Access start not None,
             Access end not None, ask):
        """Return the best way between two points, None where there is none.

        Args:
            metric: The weights of `going`.
            going: How somebody gets along.
            start: Where it begins.
            end: Where it ends.
            ask: Tells what a unit gives leave for, see `Going.told`.

        Raises:
            IndexError: A unit is not in the graph.
            ValueError: The points or the parts do not fit together.
        """
        return self.best(metric, going, start, end, ask)

    def choose(self, Metric metric not None, Going going not None, trips, gain, ask):
        """Return for each of some trips the way to take from now on.

        That is the best one, or the one taken so far where it still works and the best one is not
        worth a change.

        Args:
            metric: The weights of `going`.
            going: How somebody gets along.
            trips: Of each where it begins, where it ends and the way taken so far, None for none.
            gain: Milliseconds that another way must save, and the share of its time, both of them.
            ask: Tells what a unit gives leave for, see `Going.told`.

        Returns:
            A list with the ways, each in the time that it takes now; None where there is none, and
            what was raised where one could not be worked out.
        """
        cdef double least = gain[0], share = gain[1]
        cdef list found = []
        for start, end, held in trips:
            try:
                found.append(self.chosen(metric, going, start, end, held, least, share, ask))
            except Exception as error:
                found.append(error)
        return found

    cdef Way chosen(self, Metric metric, Going going, Access start, Access end, Way held,
                    double least, double share, ask):
        """Return the best way, or the held one where that works and the gain is not worth a change."""
        cdef Way best = self.best(metric, going, start, end, ask), kept
        if best is None or held is None:
            return best
        kept = self.pacer.again(held, going, ask)
        if kept is None:
            return best
        if best.milliseconds <= kept.milliseconds - max(least, share * kept.milliseconds):
            return best
        return kept

    cdef Way best(self, Metric metric, Going going, Access start, Access end, ask):
        """Return the best way between two points; see `plan`."""
        cdef Rights here = going.of(start.unit, ask), there = going.of(end.unit, ask)
        cdef Stride near = stride_at(going, start)
        if not there.admits:
            return None
        if start.unit == end.unit:
            straight = self.straight(start, end)
            if straight is not None:
                return way_of(start, end, NONE, b"", stepped(straight, near), straight)
        self.admit(metric, here.left, there.entered)
        self.pacer.check(going.weights)
        self.sources, self.sinks = start.seen, end.seen
        self.source_costs = paced(self.query.start_costs, start.apart, near)
        self.sink_costs = paced(self.query.end_costs, end.apart, stride_at(going, end))
        self.query.admit(self.sources, self.source_costs)
        self.query.admit(self.sinks, self.sink_costs)
        self.search(metric, here.left, there.entered)
        return self.found(metric, start, end)

    cdef Way found(self, Metric metric, Access start, Access end):
        """Return the way that was found."""
        cdef int32_t first, last
        cdef double before, after, length = 0
        cdef Py_ssize_t index
        if self.total >= NEVER:
            return None
        first = last = self.write(metric)
        for index in range(self.begin, self.end):
            length += self.pacer.metres[self.way[index]]
            last = self.pacer.heads[self.way[index]]
        length += self.pacer.ends(first, last, stride_of(start.x, start.y),
                                  stride_of(end.x, end.y), &before, &after)
        return way_of(start, end, first,
                      packed_of(&self.way[self.begin], self.end - self.begin), self.total, length)

    cdef admit(self, Metric metric, Annex here, Annex there):
        """Refuse weights and annexes of another graph."""
        if metric.hierarchy is not self.query.hierarchy:
            raise ValueError("the query, the metric and the graph do not belong together")
        for annex in (here, there):
            if annex is not None and (
                    (<Annex> annex).graph_nodes != metric.hierarchy.nodes
                    or (<Annex> annex).graph_arcs != metric.hierarchy.arcs):
                raise ValueError("an annex is of another graph")

    cdef search(self, Metric metric, Annex here, Annex there):
        """Find the best way."""
        if here is None or there is None or not meets(here, there):
            self.set_out(here, None, there)
            self.settle(metric)
            if here is None or there is None or self.apart():
                return
        self.set_out(here, None if here is there else there, None)
        self.settle(metric)

    cdef set_out(self, Annex one, Annex other, Annex beyond):
        """Spread costs from the start through one or two annexes and to the end through another."""
        cdef Py_ssize_t index
        self.ahead.begin(one, other)
        self.back.begin(beyond, None)
        for index in range(self.sources.shape[0]):
            if self.ahead.holds(self.sources[index]):
                self.ahead.offer(self.sources[index], self.source_costs[index], AT_END, AT_END,
                                 NONE)
        for index in range(self.sinks.shape[0]):
            if self.back.holds(self.sinks[index]):
                self.back.offer(self.sinks[index], self.sink_costs[index], AT_END, AT_END, NONE)
        self.ahead.spread(False)
        self.back.spread(True)

    cdef void settle(self, Metric metric) noexcept nogil:
        """Join both ends until no door of an annex becomes cheaper by what that has changed."""
        cdef bint again = True
        while again:
            self.meet(metric)
            self.enter()
            again = False
            if self.ahead.one is not None or self.ahead.other is not None:
                again = self.improve(metric, self.ahead, self.query.ahead, False)
            if self.back.one is not None:
                again = self.improve(metric, self.back, self.query.back, True) or again
            self.enter()

    cdef void meet(self, Metric metric) noexcept nogil:
        """Join what the doors of both ends cost by the hierarchy."""
        cdef Py_ssize_t size
        size = self.gather(self.ahead, self.sources, self.source_costs, NEVER)
        self.query.ahead.begin_at(self.nodes[:size], self.costs[:size])
        size = self.gather(self.back, self.sinks, self.sink_costs, NEVER)
        self.query.back.begin_at(self.nodes[:size], self.costs[:size])
        self.query.find(metric)

    cdef void enter(self) noexcept nogil:
        """See what the best way costs, with those that end within an annex."""
        cdef Py_ssize_t index
        cdef int32_t cost
        self.inner = NEVER
        for index in range(self.sinks.shape[0]):
            cost = self.ahead.cost[self.sinks[index]] + self.sink_costs[index]
            if cost < self.inner:
                self.inner, self.inner_node, self.inner_back = cost, self.sinks[index], False
        for index in range(self.sources.shape[0]):
            cost = self.back.cost[self.sources[index]] + self.source_costs[index]
            if cost < self.inner:
                self.inner, self.inner_node, self.inner_back = cost, self.sources[index], True
        self.total = min(self.inner, self.query.cost)

    cdef Py_ssize_t gather(self, Indoors found, const int32_t[::1] points,
                           const int32_t[::1] costs, int32_t turn) noexcept nogil:
        """List the doors that were reached within before a turn, and the points outside."""
        cdef Py_ssize_t index, size = 0, count = self.gather_all(found)
        cdef int32_t node
        for index in range(count):
            node = self.nodes[index]
            if (found.cost[node] < NEVER and found.via[node] != BY_OTHERS
                    and found.turn[node] < turn):
                self.nodes[size], self.costs[size] = node, found.cost[node]
                size += 1
        for index in range(points.shape[0]):
            if not found.holds(points[index]):
                self.nodes[size], self.costs[size] = points[index], costs[index]
                size += 1
        return size

    cdef Py_ssize_t gather_all(self, Indoors found) noexcept nogil:
        """List the doors of the annexes of an end."""
        cdef Py_ssize_t size = 0
        if found.one is not None:
            size = self.gather_doors(found.one, size)
        if found.other is not None:
            size = self.gather_doors(found.other, size)
        return size

    cdef Py_ssize_t gather_doors(self, Annex annex, Py_ssize_t size) noexcept nogil:
        """List the doors of an annex behind others."""
        cdef Py_ssize_t index
        for index in range(annex.door_count):
            self.nodes[size + index] = annex.doors[index]
        return size + annex.door_count

    cdef bint improve(self, Metric metric, Indoors found, Climb climb, bint back) noexcept nogil:
        """Let doors cost no more than the hierarchy makes them, if that is less than the whole way.

        Returns:
            Whether a door costs less now by way of the annexes.
        """
        cdef Py_ssize_t index, at, size = self.gather_all(found)
        cdef int32_t node, rank
        if found.keeps(self.sinks if back else self.sources, self.total):
            return False
        self.down.enter(self.nodes[:size])
        self.fall(metric, climb, back, size)
        for index in range(size):
            node = self.nodes[index]
            rank = self.query.hierarchy.rank[node]
            at = self.down.seat[self.query.hierarchy.block_of[rank]]
            at += rank - self.query.hierarchy.front(self.query.hierarchy.block_of[rank]).first
            if self.down.frames[at] < self.total:
                found.offer(node, self.down.frames[at], NONE, BY_OTHERS, NONE)
            self.costs[index] = found.cost[node]
        self.down.leave()
        found.spread(back)
        for index in range(size):
            if found.cost[self.nodes[index]] < min(self.costs[index], self.total):
                return True
        return False

    cdef void fall(self, Metric metric, Climb climb, bint back, Py_ssize_t size) noexcept nogil:
        """Go down to the first of the nodes from where a climb has come by."""
        cdef Py_ssize_t index
        cdef int32_t rank, block
        for index in range(self.down.length):
            self.down.frames[index], self.down.origins[index] = NEVER, NONE
        for index in range(size):
            rank = self.query.hierarchy.rank[self.nodes[index]]
            block = self.query.hierarchy.block_of[rank]
            self.down.origins[
                self.down.seat[block] + rank - self.query.hierarchy.front(block).first] = 0
        zhilu_fall_all(
            self.query.hierarchy.front(0), self.down.step(0), self.down.size, climb.step(0),
            climb.size, &climb.frames[0], &metric.down[0] if back else &metric.up[0],
            &metric.up[0] if back else &metric.down[0], &self.query.hierarchy.place[0],
            &self.query.ahead_closed[0], &self.down.origins[0], &self.down.frames[0])

    cdef bint apart(self) noexcept nogil:
        """Tell whether no way can be better that passes the annex of the end before that of the start.

        It would come from the start to the one and from the other to the end, each for what the whole
        way costs less the dearest door of the other side: together no less than the whole, unless
        that is less than both of these doors.
        """
        return self.dearest(self.ahead) + self.dearest(self.back) <= self.total

    cdef int32_t dearest(self, Indoors found) noexcept nogil:
        """Return what the dearest door of the one annex of an end costs."""
        cdef Py_ssize_t index
        cdef int32_t most = 0
        for index in range(found.one.door_count):
            most = max(most, found.cost[found.one.doors[index]])
        return most

    cdef int32_t write(self, Metric metric) except -1:
        """Write the arcs of the best way; return its first node."""
        cdef int32_t node
        self.begin = self.end = self.way.shape[0] // 2
        if self.inner > self.query.cost:
            self.put()
            node = self.query.hierarchy.node[self.query.origin]
            self.follow(metric, self.pacer.heads[self.way[self.end - 1]]
                        if self.end > self.begin else node)
            return self.trace(metric, node)
        if self.inner_back:
            self.follow(metric, self.inner_node)
            return self.inner_node
        return self.trace(metric, self.inner_node)

    cdef int32_t trace(self, Metric metric, int32_t node) except -1:
        """Write the arcs from the start to a node before the others; return the first node."""
        cdef Py_ssize_t size
        while self.ahead.cost[node] < NEVER and self.ahead.via[node] != AT_END:
            if self.ahead.via[node] == BY_OTHERS:
                size = self.gather(
                    self.ahead, self.sources, self.source_costs, self.ahead.turn[node])
                self.query.ahead.begin_at(self.nodes[:size], self.costs[:size])
                self.nodes[size], self.costs[size] = node, 0
                self.query.back.begin_at(
                    self.nodes[size:size + 1], self.costs[size:size + 1])
                self.query.find(metric)
                self.put_before()
                node = self.query.hierarchy.node[self.query.origin]
            else:
                self.make_room(1)
                self.begin -= 1
                self.way[self.begin] = self.ahead.via[node]
                node = self.ahead.beside[node]
        return node

    cdef int32_t follow(self, Metric metric, int32_t node) except -1:
        """Write the arcs from a node to the end behind the others; return the last node."""
        cdef Py_ssize_t size
        while self.back.cost[node] < NEVER and self.back.via[node] != AT_END:
            if self.back.via[node] == BY_OTHERS:
                size = self.gather(
                    self.back, self.sinks, self.sink_costs, self.back.turn[node])
                self.nodes[size], self.costs[size] = node, 0
                self.query.ahead.begin_at(
                    self.nodes[size:size + 1], self.costs[size:size + 1])
                self.query.back.begin_at(self.nodes[:size], self.costs[:size])
                self.query.find(metric)
                self.put()
                node = self.pacer.heads[self.way[self.end - 1]]
            else:
                self.make_room(1)
                self.way[self.end] = self.back.via[node]
                self.end += 1
                node = self.back.beside[node]
        return node

    cdef int put(self) except -1:
        """Write what the query has found behind the others."""
        self.make_room(self.query.count)
        self.query.write(&self.way[self.end])
        self.end += self.query.count
        return 0

    cdef int put_before(self) except -1:
        """Write what the query has found before the others."""
        self.make_room(self.query.count)
        self.begin -= self.query.count
        self.query.write(&self.way[self.begin])
        return 0

    cdef int make_room(self, Py_ssize_t size) except -1:
        """Refuse a way that is longer than one without circles can be."""
        if self.begin < size or self.end + size > self.way.shape[0]:
            raise RuntimeError("a way goes in circles")
        return 0
