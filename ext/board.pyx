"""All costs from many places to many others, with the first arc of each way.

Restricted PHAST (Delling, Goldberg, Werneck, Faster Batched Shortest Paths in Road Networks, ATMOS
2011): each destination climbs once; then what the places can come to upwards is gone through once
from the root downwards, for a vector of destinations at a time. What comes out is kept: a block
whose weights and rows are as they were, and where nothing else is met, is passed by.
"""

import numpy as np

from cpython.ref cimport Py_REFCNT, PyObject
from libc.stdint cimport int32_t, int64_t
from libc.string cimport memcpy, memset

from ext.arena import side_by_side
from ext.boarding import find_columns, find_trails, groups, prices

from ext.crew cimport share_out
from ext.hierarchy cimport Hierarchy
from ext.lanes cimport (
    ZHILU_BY_ENTRY, ZHILU_LANE, ZHILU_SLACK, ZHILU_STRAIGHT, zhilu_climb_on, zhilu_drop,
    zhilu_leave, zhilu_leave_only, zhilu_room, zhilu_step, zhilu_sweep, zhilu_trace,
)
from ext.metric cimport Metric

cdef int32_t NEVER = (1 << 30) - 1
cdef int32_t NONE = -1


cdef struct Sweeping:
    # What threads share that sweep for one board.
    PyObject *board
    PyObject *metric
    bint anew, first_arcs
    int32_t *costs
    int32_t *arcs


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

    Attributes:
        looked_at: How many nodes a sweep works out for each goal at most.
        worked_out: How many the last one did work out, for all goals together.

    Raises:
        ValueError: Arrays do not fit together, a node is not in the graph, or a cost is negative.
    """

    cdef readonly Hierarchy hierarchy
    cdef readonly Py_ssize_t looked_at, worked_out
    cdef const int32_t[::1] origin_begin, origins, origin_costs, goal_begin, goals, goal_costs
    cdef const int32_t[::1] blocks, column_begin, columns, watched_begin, at_begin, at  # by block
    cdef const int32_t[::1] seats, watches  # by origin's node
    cdef const int32_t[::1] watched, tag_begin  # by watched rank
    cdef const int32_t[::1] trail_begin, drops, frame_begin, goal_at  # by goal
    cdef const int32_t[:, ::1] trails, met_begin
    cdef int32_t[::1] frames, frame_origins  # by goal, what its climb holds
    cdef int32_t[::1] ranks, slots
    cdef int32_t[:, ::1] scratch, seen, firsts, met  # by vector of goals
    cdef Py_ssize_t[::1] done  # by vector of goals: how many columns were worked out
    cdef int32_t[::1] kept_costs  # what the origins' nodes cost when they were read last
    # By vector of goals, and column or watched rank: whether it is another than before.
    cdef char[:, ::1] moved, turned
    cdef char[:, ::1] met_moved  # by row of what is met where a block begins: whether that is
    cdef char[::1] repriced  # by vector of goals: whether one costs something else
    cdef int32_t[::1] tags  # by entry of the watched ranks' blocks: the first arc that way
    cdef bint told  # whether the last answers hold first arcs
    cdef Metric tagged  # what all that is kept holds under
    cdef int64_t change, tag_change  # by which of its changes, and by which the tags do
    cdef object costs, arcs  # the last answers

    def __init__(self, Hierarchy hierarchy, origin_begin, origins, origin_costs, goal_begin, goals,
                 goal_costs):
        self.hierarchy = hierarchy
        self.origin_begin, self.origins, self.origin_costs = groups(
            origin_begin, origins, origin_costs, hierarchy.nodes)
        self.goal_begin, self.goals, self.goal_costs = groups(
            goal_begin, goals, goal_costs, hierarchy.nodes)
        self._look()

    def _look(self):
        """Find out what sweeps have to go through, and make working memory for it."""
        cdef Hierarchy hierarchy = self.hierarchy
        found = find_columns(hierarchy, self.origins)
        (self.blocks, self.column_begin, self.columns, self.watched_begin, self.at_begin, self.at,
         self.seats, self.watches, self.watched, self.tag_begin) = found
        (self.trail_begin, self.trails, self.drops, self.frame_begin, self.goal_at,
         self.met_begin, met) = find_trails(
            hierarchy, self.goal_begin, self.goals, self.blocks, ZHILU_LANE)
        self.looked_at = self.column_begin[self.blocks.shape[0]]
        cdef Py_ssize_t vectors = self.met_begin.shape[0], watched = self.watched.shape[0]
        cdef Py_ssize_t frames = self.frame_begin[self.frame_begin.shape[0] - 1]
        kept = (self.looked_at, watched, met)
        (self.frames, self.frame_origins, self.scratch, self.seen, self.firsts,
         self.met) = side_by_side(
            *((frames + ZHILU_SLACK,) for _ in range(2)),
            (vectors, 2 * hierarchy.widest + ZHILU_SLACK),
            *((vectors, size * ZHILU_LANE + ZHILU_SLACK) for size in kept))
        self.kept_costs = np.empty(self.origins.shape[0], dtype=np.int32)
        self.done = np.zeros(vectors + 1, dtype=np.intp)
        self.moved, self.turned, self.met_moved = (
            np.empty((vectors, size + 1), dtype=np.int8) for size in kept)
        self.repriced = np.zeros(vectors + 1, dtype=np.int8)
        self.ranks, self.slots = (np.empty(hierarchy.blocks + 1, dtype=np.int32) for _ in range(2))
        self.tags = np.empty(self.tag_begin[self.watched.shape[0]] + 1, dtype=np.int32)

    def price(self, origin_costs, goal_costs):
        """Let places cost something else before they are left and once they are reached.

        Raises:
            ValueError: There is not one cost a node, or one is negative.
        """
        cdef const int32_t[::1] dearer = prices(goal_costs, self.goals.shape[0])
        cdef Py_ssize_t goal, index
        self.origin_costs = prices(origin_costs, self.origins.shape[0])
        # Another node of a goal may cost the same and be reached by another arc.
        for goal in range(self.goal_begin.shape[0] - 1):
            for index in range(self.goal_begin[goal], self.goal_begin[goal + 1]):
                if dearer[index] != self.goal_costs[index]:
                    self.repriced[goal // ZHILU_LANE] = True
        self.goal_costs = dearer

    def sweep(self, Metric metric, bint first_arcs=True, int threads=1):
        """Return the cost from each origin to each goal, and the first arc of the way.

        Args:
            metric: The weights, of the same hierarchy.
            first_arcs: Whether the arcs are wanted; without them there is None in their place.
            threads: How many of them share the vectors of goals.

        Returns:
            (s, d) costs with those at both ends, `UNREACHABLE` without a way, and (s, d) the arc
            that follows the origin's node, -1 without a way and where that node is a goal's.

        Raises:
            ValueError: The metric is of another hierarchy.
        """
        if metric.hierarchy is not self.hierarchy:
            raise ValueError("the metric is of another hierarchy")
        cdef Py_ssize_t origins = self.origin_begin.shape[0] - 1
        cdef Py_ssize_t goals = self.goal_begin.shape[0] - 1, group
        cdef Py_ssize_t vectors = self.met_begin.shape[0]
        cdef bint anew = self.costs is None or self.tagged is not metric
        self.make_answers()
        cdef int32_t[:, ::1] costs = self.costs, arcs = self.arcs
        self.worked_out = 0
        self.done[:] = 0
        if not origins or not goals:
            return self.costs, self.arcs if first_arcs else None
        if anew:
            self.tagged, self.change, self.tag_change = metric, NONE, NONE
        # Sweeps for costs only keep no tags.
        anew = anew or (first_arcs and not self.told)
        sweeping = Sweeping(<PyObject *> self, <PyObject *> metric, anew, first_arcs, &costs[0, 0],
                            &arcs[0, 0])
        with nogil:
            if first_arcs:
                self.forget(metric, self.hierarchy)
            if threads == 1 or vectors == 1:
                for group in range(vectors):
                    self.work_out(&sweeping, metric, group)
                    self.read(&sweeping, metric, self.hierarchy, group)
            else:
                share_out(&sweeping, work_out, vectors, 1, threads)
                # First arcs that are looked up are kept for other vectors: one thread reads.
                for group in range(vectors):
                    self.read(&sweeping, metric, self.hierarchy, group)
            self.kept_costs[:] = self.origin_costs
            self.repriced[:] = False
            self.change, self.told = metric.change, first_arcs
        self.worked_out = int(np.sum(self.done))
        return self.costs, self.arcs if first_arcs else None

    cdef make_answers(self):
        """Make arrays for the answers, unless nobody else holds the last ones any more."""
        if self.costs is None:
            shape = self.origin_begin.shape[0] - 1, self.goal_begin.shape[0] - 1
            self.costs, self.arcs = (np.empty(shape, dtype=np.int32) for _ in range(2))
        elif Py_REFCNT(self.costs) > 1 or Py_REFCNT(self.arcs) > 1:
            self.costs, self.arcs = self.costs.copy(), self.arcs.copy()

    cdef void work_out(self, const Sweeping *now, Metric metric, Py_ssize_t group) noexcept nogil:
        """Work out what a vector of goals costs."""
        self.climb(metric, self.hierarchy, group, now.anew)
        self.go_down(metric, self.hierarchy, group, now.anew, now.first_arcs)

    cdef void forget(self, Metric metric, Hierarchy hierarchy) noexcept nogil:
        """Take back the first arcs that changes of the weights can have made others."""
        cdef Py_ssize_t index, item
        for index in range(self.watched.shape[0]):
            if metric.changed[hierarchy.block_of[self.watched[index]]] <= self.tag_change:
                continue
            for item in range(self.tag_begin[index], self.tag_begin[index + 1]):
                self.tags[item] = ZHILU_BY_ENTRY - <int32_t> (item - self.tag_begin[index])
        self.tag_change = metric.change

    cdef void climb(self, Metric metric, Hierarchy hierarchy, Py_ssize_t group,
                    bint anew) noexcept nogil:
        """Climb from each goal of a vector, but for steps that stay, and note what is found where
        it is looked at."""
        cdef Py_ssize_t goal, index
        cdef Py_ssize_t last = min(group * ZHILU_LANE + ZHILU_LANE, self.goal_begin.shape[0] - 1)
        memset(&self.met_moved[group, 0], 0, self.met_moved.shape[1])
        if anew:
            for index in range(self.met.shape[1]):
                self.met[group, index] = NEVER
        for goal in range(group * ZHILU_LANE, last):
            self.climb_from(metric, hierarchy, group, goal, anew or self.repriced[group])

    cdef void climb_from(self, Metric metric, Hierarchy hierarchy, Py_ssize_t group,
                         Py_ssize_t goal, bint anew) noexcept nogil:
        """Climb from a goal, from the first block on that a change had a part in."""
        cdef Py_ssize_t begin = self.trail_begin[goal], at = self.frame_begin[goal], first = 0, index
        cdef Py_ssize_t size = self.trail_begin[goal + 1] - begin
        cdef const zhilu_step *steps
        cdef int32_t kept = 0
        while (not anew and first < size
               and metric.changed[self.trails[begin + first, 0]] <= self.change):
            first += 1
        if first == size:
            return
        steps = <zhilu_step *> &self.trails[begin, 0]
        if not anew:
            kept = steps[first].at + zhilu_room(hierarchy.front(steps[first].block))
        for index in range(at + kept, self.frame_begin[goal + 1]):
            self.frames[index], self.frame_origins[index] = NEVER, NONE
        for index in range(self.goal_begin[goal], self.goal_begin[goal + 1]):
            if self.goal_at[index] >= at + kept:
                self.frames[self.goal_at[index]] = min(self.frames[self.goal_at[index]],
                                                       self.goal_costs[index])
        zhilu_climb_on(hierarchy.front(0), steps, size, first, kept, &metric.down[0],
                       &hierarchy.place[0], &self.frames[at], &self.frame_origins[at],
                       &self.scratch[group, 0])
        zhilu_drop(hierarchy.front(0), steps + first, size - first, &self.drops[begin + first],
                   &metric.down[0], &self.frames[at], &self.scratch[group, 0],
                   &self.met[group, 0], goal - group * ZHILU_LANE, &self.met_moved[group, 0])

    cdef void go_down(self, Metric metric, Hierarchy hierarchy, Py_ssize_t group, bint anew,
                      bint first_arcs) noexcept nogil:
        """Go through the blocks from the root down to the origins, but for those that stay."""
        cdef Py_ssize_t index, begin, size, watch, watched
        cdef int32_t met
        cdef bint marked, met_others
        for index in range(self.blocks.shape[0]):
            begin = self.column_begin[index]
            size = self.column_begin[index + 1] - begin
            watch, met = self.watched_begin[index], self.met_begin[group, index]
            watched = self.watched_begin[index + 1] - watch
            marked = anew or metric.changed[self.blocks[index]] > self.change
            met_others = met >= 0 and self.met_moved[group, met]
            if not (marked or met_others or self.rows_moved(hierarchy, group, index)):
                memset(&self.moved[group, begin], 0, size)
                memset(&self.turned[group, watch], 0, watched)
                continue
            self.done[group] += size
            zhilu_sweep(
                hierarchy.front(self.blocks[index]), &metric.up[0], size,
                watched if first_arcs else 0, &self.columns[begin], &self.at[self.at_begin[index]],
                &self.met[group, met * ZHILU_LANE] if met >= 0 else NULL, &self.seen[group, 0],
                &self.tags[self.tag_begin[watch]], &self.seen[group, begin * ZHILU_LANE],
                &self.firsts[group, watch * ZHILU_LANE], &self.moved[group, begin],
                &self.turned[group, watch])
            if anew:
                memset(&self.moved[group, begin], 1, size)
            if not first_arcs:
                memcpy(&self.turned[group, watch], &self.moved[group, begin + size - watched],
                       watched)
            elif marked:
                # Below a block that is marked a way may cost the same and go elsewhere.
                memset(&self.turned[group, watch], 1, watched)

    cdef bint rows_moved(self, Hierarchy hierarchy, Py_ssize_t group,
                         Py_ssize_t index) noexcept nogil:
        """Tell whether one of the rows of a block costs something else than before."""
        cdef Py_ssize_t row, begin = self.at_begin[index]
        for row in range(begin, begin + hierarchy.front(self.blocks[index]).rows):
            if self.moved[group, self.at[row]]:
                return True
        return False

    cdef void read(self, const Sweeping *now, Metric metric, Hierarchy hierarchy,
                   Py_ssize_t group) noexcept nogil:
        """Choose each origin's node for each goal and write down its cost and first arc."""
        cdef Py_ssize_t origin, index, lane, goal = group * ZHILU_LANE
        cdef Py_ssize_t goals = self.goal_begin.shape[0] - 1, lanes = min(ZHILU_LANE, goals - goal)
        cdef int32_t *best
        cdef int32_t *taken
        for origin in range(self.origin_begin.shape[0] - 1):
            if not (now.anew or self.repriced[group] or self.origin_moved(group, origin)):
                continue
            best, taken = now.costs + origin * goals + goal, now.arcs + origin * goals + goal
            for lane in range(lanes):
                best[lane], taken[lane] = NEVER, NONE
            for index in range(self.origin_begin[origin], self.origin_begin[origin + 1]):
                if not now.first_arcs:
                    zhilu_leave_only(&self.seen[group, self.seats[index] * ZHILU_LANE],
                                     self.origin_costs[index], lanes, best)
                    continue
                if not zhilu_leave(
                        &self.seen[group, self.seats[index] * ZHILU_LANE],
                        &self.firsts[group, self.watches[index] * ZHILU_LANE],
                        self.origin_costs[index], lanes, best, taken):
                    continue
                for lane in range(lanes):
                    if taken[lane] < NONE:
                        taken[lane] = self.first_arc(
                            metric, hierarchy, self.watches[index], goal + lane, taken[lane],
                            best[lane] - self.origin_costs[index])

    cdef bint origin_moved(self, Py_ssize_t group, Py_ssize_t origin) noexcept nogil:
        """Tell whether one of an origin's nodes costs something else, or goes on by another arc."""
        cdef Py_ssize_t index
        for index in range(self.origin_begin[origin], self.origin_begin[origin + 1]):
            if (self.turned[group, self.watches[index]]
                    or self.origin_costs[index] != self.kept_costs[index]):
                return True
        return False

    cdef int32_t first_arc(self, Metric metric, Hierarchy hierarchy, int32_t watch, Py_ssize_t goal,
                           int32_t first, int32_t cost) noexcept nogil:
        """Return the first arc that is not known yet, and keep it where it belongs to an entry; of
        a way straight down to a goal at some cost, -1 where the watched rank is the goal's."""
        cdef int32_t rank = self.watched[watch], block = hierarchy.block_of[rank]
        cdef Py_ssize_t step = self.trail_begin[goal]
        cdef int32_t *tag
        if first != ZHILU_STRAIGHT:
            tag = &self.tags[self.tag_begin[watch] + ZHILU_BY_ENTRY - first]
            if tag[0] < 0:
                tag[0] = metric.first_arc(rank, hierarchy.rank_at(block, ZHILU_BY_ENTRY - first))
            return tag[0]
        while self.trails[step, 0] != block:
            step += 1
        if zhilu_trace(
                hierarchy.front(0), <zhilu_step *> &self.trails[self.trail_begin[goal], 0],
                step - self.trail_begin[goal], rank - hierarchy.front(block).first, cost,
                &metric.down[0], &self.frames[self.frame_begin[goal]],
                &self.frame_origins[self.frame_begin[goal]], 1, &self.ranks[0],
                &self.slots[0]) == 0:
            return NONE
        return metric.first_arc(rank, self.ranks[0])


cdef void work_out(void *work, int _thread, Py_ssize_t group) noexcept nogil:
    """Work out one vector of goals; see `Board.work_out`."""
    cdef const Sweeping *now = <const Sweeping *> work
    (<Board> now.board).work_out(now, <Metric> now.metric, group)
