"""The best way between two points: by the hierarchy, and by annexes at either end.

What may be passed with leave is in no hierarchy. From the start its costs spread through the annex
there, to the end likewise; the hierarchy then joins the doors of both. Whether a way can be better
that comes into an annex again is seen by going down the hierarchy to all doors: where one costs less
from outside, its costs spread through the annex again, until no other door becomes cheaper by that.
"""

cimport cython
import numpy as np

from libc.stdint cimport int32_t, int64_t
from libc.stdlib cimport malloc
from libc.string cimport memcpy

from ext.access cimport Access
from ext.annex cimport Annex, meets
from ext.climbing cimport Climb
from ext.going cimport Going
from ext.indoors cimport AT_END, BY_OTHERS, Indoors
from ext.lanes cimport zhilu_front, zhilu_step
from ext.metric cimport Metric
from ext.pacing cimport OUTSIDE, Pacer, Terms, pace, stepped
from ext.query cimport Query
from ext.way cimport Way

cdef extern from "falls.h" nogil:
    void zhilu_fall_all(const zhilu_front *fronts, const zhilu_step *steps, Py_ssize_t size,
                        const zhilu_step *climb, Py_ssize_t climb_size, const int32_t *climbed,
                        const int32_t *up, const int32_t *down, const int32_t *places,
                        int32_t *closed, int32_t *marks, int32_t *frames)

cdef int32_t NEVER = (1 << 30) - 1
cdef int32_t NONE = -1


@cython.final
cdef class Search:
    """Working memory for one way at a time: one for each thread. Nothing in it needs the lock.

    Args:
        pacer: What goes along ways through the graph.
        query: Working memory for searches on its hierarchy.
    """

    def __init__(self, Pacer pacer not None, Query query not None):
        cdef Py_ssize_t nodes = query.hierarchy.nodes
        self.pacer, self.query = pacer, query
        self.ahead, self.back = Indoors(nodes), Indoors(nodes)
        self.down = Climb(query.hierarchy)
        self.source_costs, self.sink_costs = (np.empty(nodes + 1, dtype=np.int32) for _ in range(2))
        self.nodes, self.costs = (np.empty(3 * nodes + 1, dtype=np.int32) for _ in range(2))
        self.way = np.empty(8 * nodes + 8, dtype=np.int32)
        self.sources.costs, self.sinks.costs = &self.source_costs[0], &self.sink_costs[0]

    cdef void choose(self, Metric metric, Going going, Trip *trip,
                     const Gain *gain) noexcept nogil:
        """See whether the best way of a trip is worth leaving the one taken so far, and keep its arcs.

        Args:
            metric: The weights of `going`.
            going: How somebody gets along.
            trip: What is asked, and what comes of it.
            gain: What the best way must save.
        """
        cdef int64_t kept = NEVER
        if trip.way != NULL:
            kept = self.pacer.spent(<Way> trip.way, going, &trip.held)
            if kept == OUTSIDE:
                trip.found.outcome = WAY_OUTSIDE
                return
        self.look(metric, &trip.terms, trip.straight, &trip.found)
        if trip.found.outcome == NOWHERE:
            return
        if kept < NEVER and trip.found.milliseconds > most_worthwhile(kept, gain):
            trip.found.outcome, trip.found.milliseconds = KEPT, kept
        elif trip.found.outcome == FOUND:
            self.finish(metric, &trip.terms, &trip.found)
            self.keep(&trip.found)

    cdef void look(self, Metric metric, const Terms *terms, double straight,
                   Found *found) noexcept nogil:
        """See what the best way costs; `finish` then works it out where it is one along arcs.

        Args:
            metric: The weights.
            terms: Between which points the way is to lead.
            straight: Metres between these if they see each other in one unit, negative otherwise.
            found: What comes of it.
        """
        found.outcome, found.first, found.count, found.metres = NOWHERE, NONE, 0, straight
        if not terms.admits:
            return
        if straight >= 0:
            found.outcome, found.milliseconds = STRAIGHT, stepped(straight, terms.near)
            return
        if not (self.tie(&self.sources, <Access> terms.start)
                and self.tie(&self.sinks, <Access> terms.end)):
            found.outcome = NODE_OUTSIDE
            return
        pace(&self.source_costs[0], <Access> terms.start, terms.near)
        pace(&self.sink_costs[0], <Access> terms.end, terms.far)
        self.search(metric, terms.left, terms.entered)
        if self.total < NEVER:
            found.outcome, found.milliseconds = FOUND, self.total

    cdef void finish(self, Metric metric, const Terms *terms, Found *found) noexcept nogil:
        """Work out the way along arcs whose cost was seen last; it stands here until the next one."""
        cdef int32_t first = self.write(metric), last = first
        cdef double before, after, length = 0
        cdef Py_ssize_t index
        if first < 0:
            found.outcome = IN_CIRCLES
            return
        for index in range(self.begin, self.end):
            length += self.pacer.metres[self.way[index]]
        if self.end > self.begin:
            last = self.pacer.heads[self.way[self.end - 1]]
        length += self.pacer.ends(first, last, terms.near, terms.far, &before, &after)
        found.first, found.metres = first, length
        found.arcs, found.count = &self.way[self.begin], self.end - self.begin

    cdef void keep(self, Found *found) noexcept nogil:
        """Let what was found have its arcs to itself; whoever reads them frees them."""
        cdef size_t size = found.count * sizeof(int32_t)
        cdef void *room = malloc(size + 1)
        if room == NULL:
            found.outcome, found.arcs = NO_MEMORY, NULL
            return
        memcpy(room, found.arcs, size)
        found.arcs = <int32_t *> room

    cdef bint tie(self, Points *points, Access access) noexcept nogil:
        """List the nodes that a point is tied to; tell whether all are in the graph."""
        cdef Py_ssize_t index
        cdef bint good = True
        points.count = access.seen.shape[0]
        points.nodes = &access.seen[0] if points.count else NULL
        for index in range(points.count):
            good = good and 0 <= points.nodes[index] < self.query.hierarchy.nodes
        return good

    cdef void search(self, Metric metric, void *here, void *there) noexcept nogil:
        """Find the best way."""
        if here == NULL or there == NULL or not meets(<Annex> here, <Annex> there):
            self.set_out(here, NULL, there)
            self.settle(metric)
            if here == NULL or there == NULL or self.apart():
                return
        self.set_out(here, NULL if here == there else there, NULL)
        self.settle(metric)

    cdef void set_out(self, void *one, void *other, void *beyond) noexcept nogil:
        """Spread costs from the start through one or two annexes and to the end through another."""
        self.ahead.begin(one, other)
        self.back.begin(beyond, NULL)
        self.let_in(self.ahead, &self.sources)
        self.let_in(self.back, &self.sinks)
        self.ahead.spread(False)
        self.back.spread(True)

    cdef void let_in(self, Indoors found, const Points *points) noexcept nogil:
        """Offer the nodes of an end that are in its annexes what they cost."""
        cdef Py_ssize_t index
        for index in range(points.count):
            if found.holds(points.nodes[index]):
                found.offer(points.nodes[index], points.costs[index], AT_END, AT_END, NONE)

    cdef void settle(self, Metric metric) noexcept nogil:
        """Join both ends until no door of an annex becomes cheaper by what that has changed."""
        cdef bint again = True
        while again:
            self.meet(metric)
            self.enter()
            again = False
            if self.ahead.one != NULL or self.ahead.other != NULL:
                again = self.improve(metric, self.ahead, self.query.ahead, False)
            if self.back.one != NULL:
                again = self.improve(metric, self.back, self.query.back, True) or again
            self.enter()

    cdef void meet(self, Metric metric) noexcept nogil:
        """Join what the doors of both ends cost by the hierarchy."""
        cdef Py_ssize_t size = self.gather(self.ahead, &self.sources, NEVER)
        self.query.ahead.begin_at(&self.nodes[0], &self.costs[0], size)
        size = self.gather(self.back, &self.sinks, NEVER)
        self.query.back.begin_at(&self.nodes[0], &self.costs[0], size)
        self.query.find(metric)

    cdef void enter(self) noexcept nogil:
        """See what the best way costs, with those that end within an annex."""
        cdef Py_ssize_t index
        cdef int32_t cost
        self.inner = NEVER
        for index in range(self.sinks.count):
            cost = self.ahead.cost[self.sinks.nodes[index]] + self.sinks.costs[index]
            if cost < self.inner:
                self.inner, self.inner_node, self.inner_back = cost, self.sinks.nodes[index], False
        for index in range(self.sources.count):
            cost = self.back.cost[self.sources.nodes[index]] + self.sources.costs[index]
            if cost < self.inner:
                self.inner, self.inner_node, self.inner_back = cost, self.sources.nodes[index], True
        self.total = min(self.inner, self.query.cost)

    cdef Py_ssize_t gather(self, Indoors found, const Points *points, int32_t turn) noexcept nogil:
        """List the doors that were reached within before a turn, and the points outside."""
        cdef Py_ssize_t index, size = 0, count = self.gather_all(found)
        cdef int32_t node
        for index in range(count):
            node = self.nodes[index]
            if (found.cost[node] < NEVER and found.via[node] != BY_OTHERS
                    and found.turn[node] < turn):
                self.nodes[size], self.costs[size] = node, found.cost[node]
                size += 1
        for index in range(points.count):
            if not found.holds(points.nodes[index]):
                self.nodes[size], self.costs[size] = points.nodes[index], points.costs[index]
                size += 1
        return size

    cdef Py_ssize_t gather_all(self, Indoors found) noexcept nogil:
        """List the doors of the annexes of an end."""
        cdef Py_ssize_t size = 0
        if found.one != NULL:
            size = self.gather_doors(<Annex> found.one, size)
        if found.other != NULL:
            size = self.gather_doors(<Annex> found.other, size)
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
        cdef const zhilu_front *fronts = self.query.hierarchy.front(0)
        cdef Py_ssize_t index, at, size = self.gather_all(found)
        cdef int32_t node, rank, block
        if back and found.keeps(self.sinks.nodes, self.sinks.count, self.total):
            return False
        if not back and found.keeps(self.sources.nodes, self.sources.count, self.total):
            return False
        self.down.enter(&self.nodes[0], size)
        self.fall(metric, climb, back, size)
        for index in range(size):
            node = self.nodes[index]
            rank = self.query.hierarchy.rank[node]
            block = self.query.hierarchy.block_of[rank]
            at = self.down.seat[block] + rank - fronts[block].first
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
        cdef const zhilu_front *fronts = self.query.hierarchy.front(0)
        cdef Py_ssize_t index
        cdef int32_t rank, block
        for index in range(self.down.length):
            self.down.frames[index], self.down.origins[index] = NEVER, NONE
        for index in range(size):
            rank = self.query.hierarchy.rank[self.nodes[index]]
            block = self.query.hierarchy.block_of[rank]
            self.down.origins[self.down.seat[block] + rank - fronts[block].first] = 0
        zhilu_fall_all(
            fronts, self.down.step(0), self.down.size, climb.step(0),
            climb.size, &climb.frames[0], &metric.down[0] if back else &metric.up[0],
            &metric.up[0] if back else &metric.down[0], &self.query.hierarchy.place[0],
            &self.query.ahead_closed[0], &self.down.origins[0], &self.down.frames[0])

    cdef bint apart(self) noexcept nogil:
        """Tell whether no way can be better that passes the annex of the end before that of the start.

        It would come from the start to the one and from the other to the end, each for what the whole
        way costs less the dearest door of the other side: together no less than the whole, unless
        that is less than both of these doors.
        """
        return (self.dearest(self.ahead, <Annex> self.ahead.one)
                + self.dearest(self.back, <Annex> self.back.one)) <= self.total

    cdef int32_t dearest(self, Indoors found, Annex annex) noexcept nogil:
        """Return what the dearest door of the one annex of an end costs."""
        cdef Py_ssize_t index
        cdef int32_t most = 0
        for index in range(annex.door_count):
            most = max(most, found.cost[annex.doors[index]])
        return most

    cdef int32_t write(self, Metric metric) noexcept nogil:
        """Write the arcs of the best way; return its first node, -1 where it goes in circles."""
        cdef int32_t node
        self.begin = self.end = self.way.shape[0] // 2
        if self.inner > self.query.cost:
            if not self.put(metric):
                return NONE
            node = self.query.hierarchy.node[self.query.origin]
            if self.follow(metric, self.pacer.heads[self.way[self.end - 1]]
                           if self.end > self.begin else node) < 0:
                return NONE
            return self.trace(metric, node)
        if self.inner_back:
            return NONE if self.follow(metric, self.inner_node) < 0 else self.inner_node
        return self.trace(metric, self.inner_node)

    cdef int32_t trace(self, Metric metric, int32_t node) noexcept nogil:
        """Write the arcs from the start to a node before the others; return the first node."""
        cdef Py_ssize_t size
        while self.ahead.cost[node] < NEVER and self.ahead.via[node] != AT_END:
            if self.ahead.via[node] == BY_OTHERS:
                size = self.gather(self.ahead, &self.sources, self.ahead.turn[node])
                self.query.ahead.begin_at(&self.nodes[0], &self.costs[0], size)
                self.nodes[size], self.costs[size] = node, 0
                self.query.back.begin_at(&self.nodes[size], &self.costs[size], 1)
                self.query.find(metric)
                if not self.put_before(metric):
                    return NONE
                node = self.query.hierarchy.node[self.query.origin]
            else:
                if not self.has_room(1):
                    return NONE
                self.begin -= 1
                self.way[self.begin] = self.ahead.via[node]
                node = self.ahead.beside[node]
        return node

    cdef int32_t follow(self, Metric metric, int32_t node) noexcept nogil:
        """Write the arcs from a node to the end behind the others; return the last node."""
        cdef Py_ssize_t size
        while self.back.cost[node] < NEVER and self.back.via[node] != AT_END:
            if self.back.via[node] == BY_OTHERS:
                size = self.gather(self.back, &self.sinks, self.back.turn[node])
                self.nodes[size], self.costs[size] = node, 0
                self.query.ahead.begin_at(&self.nodes[size], &self.costs[size], 1)
                self.query.back.begin_at(&self.nodes[0], &self.costs[0], size)
                self.query.find(metric)
                if not self.put(metric):
                    return NONE
                node = self.pacer.heads[self.way[self.end - 1]]
            else:
                if not self.has_room(1):
                    return NONE
                self.way[self.end] = self.back.via[node]
                self.end += 1
                node = self.back.beside[node]
        return node

    cdef bint put(self, Metric metric) noexcept nogil:
        """Write what the query has found behind the others; tell whether there is room."""
        self.query.read_back(metric)
        if not (self.has_room(self.query.count) and self.query.write(&self.way[self.end])):
            return False
        self.end += self.query.count
        return True

    cdef bint put_before(self, Metric metric) noexcept nogil:
        """Write what the query has found before the others; tell whether there is room."""
        self.query.read_back(metric)
        if not self.has_room(self.query.count):
            return False
        self.begin -= self.query.count
        return self.query.write(&self.way[self.begin])

    cdef bint has_room(self, Py_ssize_t size) noexcept nogil:
        """Tell whether a way is no longer than one without circles can be."""
        return self.begin >= size and self.end + size <= self.way.shape[0]
