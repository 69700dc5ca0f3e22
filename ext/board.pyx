"""All costs from many places to many others, with the first arc of each way.

Restricted PHAST (Delling, Goldberg, Werneck, Faster Batched Shortest Paths in Road Networks, ATMOS
2011): each destination climbs once; then the blocks above the places are gone through once from the
root downwards, for a vector of destinations at a time.
"""

import numpy as np

from cython.parallel cimport prange, threadid
from libc.stdint cimport int32_t
from ext.hierarchy cimport Hierarchy
from ext.lanes cimport ZHILU_LANE, ZHILU_SHORT, zhilu_climb, zhilu_sweep
from ext.metric cimport Metric

cdef int32_t NEVER = (1 << 30) - 1
cdef int32_t NONE = -1
cdef int32_t UNKNOWN = -2


cdef struct Desk:
    # The working memory of one thread.
    int32_t *seen     # lane rows of the ranks that are looked at
    int32_t *before   # lane rows of the watched ranks: which rank comes next downwards
    int32_t *where    # lane rows of the watched ranks: by which entry each goes on
    int32_t *arcs     # by watched rank and entry: the first arc, where it is known yet
    int32_t *cost     # by rank, for climbing
    int32_t *by
    int32_t *spare
    int32_t *spare_by
    char *known       # by block: whether a goal of this vector has climbed it


cdef class Board:
    """Groups of nodes to look from, and groups to look for.

    Args:
        hierarchy: The hierarchy.
        origin_begin: (s + 1,) where each origin's nodes begin.
        origins: The origins' nodes.
        origin_costs: What each costs before it is left.
        goal_begin: (d + 1,) where each goal's nodes begin.
        goals: The goals' nodes.
        goal_costs: What each costs once it is reached.

    Raises:
        ValueError: Arrays do not fit together, a node is not in the graph, or a cost is negative.
    """

    cdef readonly Hierarchy hierarchy
    cdef readonly Py_ssize_t looked_at
    cdef const int32_t[::1] origin_begin, origins, origin_costs, goal_begin, goals, goal_costs
    cdef int32_t[::1] blocks, own, at, at_begin, watched
    cdef int32_t[::1] climb_begin, climbs
    cdef Py_ssize_t watching, desks
    cdef int32_t[::1] entry_begin
    cdef int32_t[:, ::1] seen, costs, spare, firsts
    cdef char[:, ::1] known

    def __init__(self, Hierarchy hierarchy, origin_begin, origins, origin_costs, goal_begin, goals,
                 goal_costs):
        self.hierarchy = hierarchy
        self.origin_begin, self.origins, self.origin_costs = groups(
            origin_begin, origins, origin_costs, hierarchy.nodes)
        self.goal_begin, self.goals, self.goal_costs = groups(
            goal_begin, goals, goal_costs, hierarchy.nodes)
        self._look()
        self._file_climbs()

    def _look(self):
        """List the blocks above the origins from the root down, and where their ranks stand."""
        cdef Hierarchy hierarchy = self.hierarchy
        cdef Py_ssize_t index, block, row, filled = 0
        cdef int32_t above
        needed = np.zeros(hierarchy.blocks, dtype=np.int8)
        cdef char[::1] mark = needed
        for index in range(self.origins.shape[0]):
            above = hierarchy.block_of[hierarchy.rank[self.origins[index]]]
            while above >= 0 and not mark[above]:
                mark[above] = 1
                above = hierarchy.parent[above]
        listed = np.flatnonzero(needed)[::-1].astype(np.int32)
        first, row_begin = np.asarray(hierarchy.first), np.asarray(hierarchy.row_begin)
        columns, rows = np.diff(first)[listed], np.diff(row_begin)[listed]
        own = np.full(hierarchy.blocks, -1, dtype=np.int32)
        ends = np.cumsum(columns)
        own[listed] = ends - columns
        at_begin = np.zeros(len(listed) + 1, dtype=np.int32)
        np.cumsum(rows, out=at_begin[1:])
        at = np.empty(at_begin[len(listed)], dtype=np.int32)
        cdef int32_t[::1] view = at, own_view = own
        cdef int32_t rank
        for block in listed:
            for row in range(hierarchy.row_begin[block], hierarchy.row_begin[block + 1]):
                rank = hierarchy.rows[row]
                above = hierarchy.block_of[rank]
                view[filled] = own_view[above] + rank - hierarchy.first[above]
                filled += 1
        self.looked_at = int(columns.sum())
        self.blocks, self.own, self.at, self.at_begin = listed, own, at, at_begin
        watched = np.full(hierarchy.nodes, -1, dtype=np.int32)
        ranks = np.unique(np.asarray(hierarchy.rank)[np.asarray(self.origins)])
        watched[ranks] = np.arange(len(ranks), dtype=np.int32)
        self.watched, self.watching = watched, len(ranks)
        block_of = np.asarray(hierarchy.block_of)[ranks]
        entries = (np.diff(first) + np.diff(row_begin))[block_of]
        entry_begin = np.zeros(len(ranks) + 1, dtype=np.int32)
        np.cumsum(entries, out=entry_begin[1:])
        self.entry_begin = entry_begin

    def _file_climbs(self):
        """List for each goal the blocks that it climbs, lowest first."""
        cdef Hierarchy hierarchy = self.hierarchy
        begins, found = [0], []
        for goal in range(self.goal_begin.shape[0] - 1):
            above = set()
            for index in range(self.goal_begin[goal], self.goal_begin[goal + 1]):
                block = hierarchy.block_of[hierarchy.rank[self.goals[index]]]
                while block >= 0 and block not in above:
                    above.add(block)
                    block = hierarchy.parent[block]
            found.extend(sorted(above))
            begins.append(len(found))
        self.climb_begin = np.array(begins, dtype=np.int32)
        self.climbs = np.array(found, dtype=np.int32)

    def price(self, origin_costs, goal_costs):
        """Let places cost something else before they are left and once they are reached.

        Raises:
            ValueError: There is not one cost a node, or one is negative.
        """
        self.origin_costs = prices(origin_costs, self.origins.shape[0])
        self.goal_costs = prices(goal_costs, self.goals.shape[0])

    def sweep(self, Metric metric, int threads=1):
        """Return the cost from each origin to each goal, and the first arc of the way.

        Args:
            metric: The weights, of the same hierarchy.
            threads: How many processors may work at it.

        Returns:
            (s, d) costs with those at both ends, `UNREACHABLE` without a way, and (s, d) the arc
            that follows the origin's node, -1 without a way and where that node is a goal's.

        Raises:
            ValueError: The metric is of another hierarchy.
        """
        if metric.hierarchy is not self.hierarchy:
            raise ValueError("the metric is of another hierarchy")
        cdef Py_ssize_t origins = self.origin_begin.shape[0] - 1
        cdef Py_ssize_t goals = self.goal_begin.shape[0] - 1
        costs = np.full((origins, goals), NEVER, dtype=np.int32)
        arcs = np.full((origins, goals), -1, dtype=np.int32)
        cdef int32_t[:, ::1] cost_view = costs, arc_view = arcs
        cdef Py_ssize_t lanes = (goals + ZHILU_LANE - 1) // ZHILU_LANE, lane
        if not origins or not goals:
            return costs, arcs
        threads = max(1, threads)
        self._furnish(threads)
        np.asarray(self.firsts)[:] = UNKNOWN
        for lane in prange(lanes, nogil=True, num_threads=threads, schedule="dynamic"):
            self.work(metric, lane * ZHILU_LANE, threadid(), cost_view, arc_view)
        return costs, arcs

    def _furnish(self, int threads):
        """Make working memory for so many threads; it is kept for the next sweep."""
        if self.desks >= threads:
            return
        self.desks = threads
        cdef Py_ssize_t nodes = self.hierarchy.nodes, width = self.hierarchy.widest + ZHILU_SHORT
        ranks = self.looked_at + 2 * self.watching
        self.seen = np.empty((threads, ranks * ZHILU_LANE + 1), np.int32)
        self.firsts = np.empty((threads, self.entry_begin[self.watching] + 1), np.int32)
        self.costs = np.full((threads, 2 * nodes), NEVER, dtype=np.int32)
        self.spare = np.full((threads, 2 * width), NEVER, dtype=np.int32)
        self.known = np.zeros((threads, self.hierarchy.blocks), dtype=np.int8)

    cdef void work(self, Metric metric, Py_ssize_t goal, int thread, int32_t[:, ::1] costs,
                   int32_t[:, ::1] arcs) noexcept nogil:
        """Fill in some goals' columns."""
        cdef Desk desk
        cdef Py_ssize_t lanes = min(ZHILU_LANE, self.goal_begin.shape[0] - 1 - goal), index
        desk.seen = &self.seen[thread, 0]
        desk.before = &self.seen[thread, self.looked_at * ZHILU_LANE]
        desk.where = &self.seen[thread, (self.looked_at + self.watching) * ZHILU_LANE]
        desk.arcs = &self.firsts[thread, 0]
        desk.cost = &self.costs[thread, 0]
        desk.by = &self.costs[thread, self.hierarchy.nodes]
        desk.spare = &self.spare[thread, 0]
        desk.spare_by = &self.spare[thread, self.hierarchy.widest + ZHILU_SHORT]
        desk.known = &self.known[thread, 0]
        for index in range(self.climb_begin[goal], self.climb_begin[goal + lanes]):
            self.meet(self.hierarchy, self.climbs[index], &desk)
        self.climb_all(metric, self.hierarchy, goal, &desk)
        self.go_down(metric, self.hierarchy, &desk)
        self.read(metric, self.hierarchy, goal, &desk, costs, arcs)
        for index in range(self.climb_begin[goal], self.climb_begin[goal + lanes]):
            desk.known[self.climbs[index]] = 0

    cdef void meet(self, Hierarchy hierarchy, int32_t block, Desk *desk) noexcept nogil:
        """Make the lane rows of a block empty that goals will climb."""
        cdef Py_ssize_t own = self.own[block], index
        if own < 0 or desk.known[block]:
            return
        desk.known[block] = 1
        for index in range(own * ZHILU_LANE, (own + hierarchy.first[block + 1]
                                              - hierarchy.first[block]) * ZHILU_LANE):
            desk.seen[index] = NEVER

    cdef void climb_all(self, Metric metric, Hierarchy hierarchy, Py_ssize_t goal,
                        Desk *desk) noexcept nogil:
        """Climb from each goal of a vector and note what is found where it is looked at."""
        cdef Py_ssize_t lane, index, row, rows
        cdef int32_t rank, block
        for lane in range(min(ZHILU_LANE, self.goal_begin.shape[0] - 1 - goal)):
            for index in range(self.goal_begin[goal + lane], self.goal_begin[goal + lane + 1]):
                rank = hierarchy.rank[self.goals[index]]
                if self.goal_costs[index] < desk.cost[rank]:
                    desk.cost[rank], desk.by[rank] = self.goal_costs[index], NONE
            for index in range(self.climb_begin[goal + lane], self.climb_begin[goal + lane + 1]):
                block = self.climbs[index]
                row = hierarchy.row_begin[block]
                rows = hierarchy.row_begin[block + 1] - row
                zhilu_climb(0, hierarchy.first[block + 1] - hierarchy.first[block], rows,
                            &metric.down[hierarchy.block_begin[block]], hierarchy.first[block],
                            &hierarchy.rows[row] if rows else NULL, desk.cost, desk.by,
                            desk.spare, desk.spare_by)
                for rank in range(hierarchy.first[block], hierarchy.first[block + 1]):
                    self.note(hierarchy, block, rank, lane, desk)

    cdef inline void note(self, Hierarchy hierarchy, int32_t block, int32_t rank, Py_ssize_t lane,
                          Desk *desk) noexcept nogil:
        """Keep what a goal costs from a rank, and forget it for the next goal."""
        cdef int32_t own = self.own[block]
        if own >= 0 and desk.cost[rank] < NEVER:
            desk.seen[(own + rank - hierarchy.first[block]) * ZHILU_LANE + lane] = desk.cost[rank]
            if self.watched[rank] >= 0:
                desk.before[self.watched[rank] * ZHILU_LANE + lane] = desk.by[rank]
        desk.cost[rank] = NEVER

    cdef void go_down(self, Metric metric, Hierarchy hierarchy, Desk *desk) noexcept nogil:
        """Go through the blocks from the root down to the origins."""
        cdef Py_ssize_t index, rows
        cdef int32_t block
        for index in range(self.blocks.shape[0]):
            block = self.blocks[index]
            rows = self.at_begin[index + 1] - self.at_begin[index]
            zhilu_sweep(hierarchy.first[block + 1] - hierarchy.first[block], rows,
                        &metric.up[hierarchy.block_begin[block]],
                        &self.at[self.at_begin[index]] if rows else NULL, self.own[block],
                        desk.seen, desk.known[block], &self.watched[hierarchy.first[block]],
                        desk.where)

    cdef void read(self, Metric metric, Hierarchy hierarchy, Py_ssize_t goal, Desk *desk,
                   int32_t[:, ::1] costs, int32_t[:, ::1] arcs) noexcept nogil:
        """Choose each origin's node for each goal and write down its cost and first arc."""
        cdef Py_ssize_t origin, index, lane, place
        cdef Py_ssize_t lanes = min(ZHILU_LANE, self.goal_begin.shape[0] - 1 - goal)
        cdef int32_t best[ZHILU_LANE]
        cdef int32_t chosen[ZHILU_LANE]
        cdef int32_t rank, block, total
        for origin in range(self.origin_begin.shape[0] - 1):
            for lane in range(lanes):
                best[lane], chosen[lane] = NEVER, NONE
            for index in range(self.origin_begin[origin], self.origin_begin[origin + 1]):
                rank = hierarchy.rank[self.origins[index]]
                block = hierarchy.block_of[rank]
                place = (self.own[block] + rank - hierarchy.first[block]) * ZHILU_LANE
                for lane in range(lanes):
                    total = self.origin_costs[index] + desk.seen[place + lane]
                    if total < best[lane]:
                        best[lane], chosen[lane] = total, rank
            self.write(metric, hierarchy, origin, goal, lanes, best, chosen, desk, costs, arcs)

    cdef void write(self, Metric metric, Hierarchy hierarchy, Py_ssize_t origin, Py_ssize_t goal,
                    Py_ssize_t lanes, const int32_t *best, const int32_t *chosen, Desk *desk,
                    int32_t[:, ::1] costs, int32_t[:, ::1] arcs) noexcept nogil:
        """Write down one origin's row."""
        cdef Py_ssize_t lane, place
        cdef int32_t entry, onward, arc
        for lane in range(lanes):
            costs[origin, goal + lane] = best[lane]
            if chosen[lane] < 0:
                continue
            place = self.watched[chosen[lane]] * ZHILU_LANE + lane
            entry = desk.where[place]
            if entry >= 0:
                arc = desk.arcs[self.entry_begin[self.watched[chosen[lane]]] + entry]
                if arc == UNKNOWN:
                    arc = metric.first_arc(chosen[lane], self.rank_at(
                        hierarchy, hierarchy.block_of[chosen[lane]], entry))
                    desk.arcs[self.entry_begin[self.watched[chosen[lane]]] + entry] = arc
                arcs[origin, goal + lane] = arc
            else:
                onward = desk.before[place]
                if 0 <= onward < NEVER:
                    arcs[origin, goal + lane] = metric.first_arc(chosen[lane], onward)

    cdef int32_t rank_at(self, Hierarchy hierarchy, int32_t block, int32_t entry) noexcept nogil:
        """Return the rank that an entry of a block stands for."""
        cdef int32_t columns = hierarchy.first[block + 1] - hierarchy.first[block]
        if entry < columns:
            return hierarchy.first[block] + entry
        return hierarchy.rows[hierarchy.row_begin[block] + entry - columns]


def groups(begin, nodes, costs, Py_ssize_t count):
    """Return groups of nodes and their costs as arrays.

    Raises:
        ValueError: They do not fit together, a node is not in the graph, or a cost is negative.
    """
    starts, found = (np.ascontiguousarray(each, dtype=np.int32) for each in (begin, nodes))
    good = len(starts) > 0 and starts[0] == 0
    good = good and starts[len(starts) - 1] == len(found)
    if not good or (np.diff(starts) < 0).any():
        raise ValueError("begin and nodes do not describe groups")
    if len(found) and not (found.min() >= 0 and found.max() < count):
        raise ValueError("a node is not in the graph")
    return starts, found, prices(costs, len(found))


def prices(costs, Py_ssize_t count):
    """Return the costs of so many nodes as an array.

    Raises:
        ValueError: There is not one cost a node, or one is negative.
    """
    found = np.ascontiguousarray(costs, dtype=np.int32)
    if found.shape != (count,) or (count and found.min() < 0):
        raise ValueError("each node needs a cost that is not negative")
    return np.minimum(found, NEVER)
