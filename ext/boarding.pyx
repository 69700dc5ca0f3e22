"""What a board goes through, which no weight changes."""

import numpy as np

from libc.stdint cimport int32_t

from ext.climbing cimport Climb
from ext.hierarchy cimport Hierarchy

cdef int32_t NEVER = (1 << 30) - 1

NEEDED, WATCHED = 1, 2
"""Kinds of columns: rows of a needed block, and where origins stand; others are not needed."""


def find_columns(Hierarchy hierarchy, const int32_t[::1] origins):
    """Return what origins come to upwards: by block from the root down, only the columns needed.

    A column is needed if an origin stands there or it is a row of a needed block. A block's watched
    columns, where origins stand, come last.

    Returns:
        The blocks; where the columns of each begin, and the columns, counted in their block; where
        the watched ones of each begin; where its rows begin, and which needed column each row is;
        by origin's node, which needed and which watched column it is; by watched column, its rank
        and where what belongs to the entries of its block begins.
    """
    ranks = np.asarray(hierarchy.rank)[np.asarray(origins)]
    first, row_begin = np.asarray(hierarchy.first), np.asarray(hierarchy.row_begin)
    block_of = np.asarray(hierarchy.block_of)
    blocks = blocks_above(hierarchy, ranks)
    heights = np.diff(row_begin)[blocks]
    at_begin = starts(heights)
    items = np.arange(at_begin[-1]) + np.repeat(
        row_begin[blocks] - at_begin[:-1], heights)
    rows = np.asarray(hierarchy.rows)[items]
    kinds = np.zeros(hierarchy.nodes, dtype=np.int8)
    kinds[rows] = NEEDED
    kinds[ranks] = WATCHED
    order_of = np.zeros(hierarchy.blocks, dtype=np.int32)
    order_of[blocks] = np.arange(len(blocks), dtype=np.int32)
    columns = np.flatnonzero(kinds)
    columns = columns[np.lexsort((columns, kinds[columns], order_of[block_of[columns]]))]
    watched = columns[kinds[columns] == WATCHED].astype(np.int32)
    seat, watch = (np.full(hierarchy.nodes, -1, dtype=np.int32) for _ in range(2))
    seat[columns] = np.arange(len(columns), dtype=np.int32)
    watch[watched] = np.arange(len(watched), dtype=np.int32)
    column_begin, watched_begin = (
        starts(np.bincount(order_of[block_of[each]], minlength=len(blocks)))
        for each in (columns, watched))
    entries = np.diff(first) + np.diff(row_begin)
    return (blocks, padded(column_begin), padded(columns - first[block_of[columns]]),
            padded(watched_begin), at_begin, padded(seat[rows]), seat[ranks], watch[ranks], watched,
            starts(entries[block_of[watched]]))


cdef blocks_above(Hierarchy hierarchy, const int32_t[::1] ranks):
    """Return the blocks that some ranks come to upwards, from the root down."""
    cdef Py_ssize_t index
    cdef int32_t block
    met = np.zeros(hierarchy.blocks, dtype=np.int8)
    cdef char[::1] mark = met
    for index in range(ranks.shape[0]):
        block = hierarchy.block_of[ranks[index]]
        while block >= 0 and not mark[block]:
            mark[block] = 1
            block = hierarchy.parent[block]
    return np.ascontiguousarray(np.flatnonzero(met)[::-1].astype(np.int32))


def starts(counts):
    """Return where each of some runs begins that lie one behind the other, and the end of the last."""
    held = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=held[1:])
    return held


def find_trails(Hierarchy hierarchy, const int32_t[::1] goal_begin, const int32_t[::1] goals,
                const int32_t[::1] blocks, Py_ssize_t lanes):
    """Return which blocks goals climb, goals taken `lanes` at a time.

    Args:
        hierarchy: The hierarchy.
        goal_begin: Where each goal's nodes begin.
        goals: The goals' nodes.
        blocks: The blocks that are looked at.
        lanes: How many goals are one vector.

    Returns:
        Where each goal's steps begin; the steps (`zhilu_step`); for each, from which row on its
        columns are in what its vector meets, -1 where nobody looks; where each goal's frames begin, with
        the end;
        by goal's node, which entry of all frames it is; by vector and block that is looked at, from
        which row on its columns are in what is met, -1 where none is; and the most
        rows that what is met takes, of all vectors.
    """
    cdef Climb climb = Climb(hierarchy)
    cdef Py_ssize_t goal, group = 0, index, frames = 0, met = 0, most_met = 0
    cdef int32_t block, rank
    count = len(goal_begin) - 1
    seat = np.full(hierarchy.blocks, -1, dtype=np.int32)
    seat[np.asarray(blocks)] = np.arange(len(blocks), dtype=np.int32)
    met_begin = np.full(((count + lanes - 1) // lanes, len(blocks)), -1, dtype=np.int32)
    cdef int32_t[:, ::1] met_view = met_begin
    cdef const int32_t[::1] seats = seat, nodes
    trail_begin, frame_begin = (np.zeros(count + 1, np.int32) for _ in range(2))
    trails, drops, goal_at = [np.zeros((0, 3), np.int32)], [], np.empty(len(goals), np.int32)
    for goal in range(count):
        if goal % lanes == 0:
            group, met = goal // lanes, 0
        nodes = goals[goal_begin[goal]:goal_begin[goal + 1]]
        climb.enter(&nodes[0] if nodes.shape[0] else NULL, nodes.shape[0])
        for index in range(nodes.shape[0]):
            rank = hierarchy.rank[nodes[index]]
            block = hierarchy.block_of[rank]
            goal_at[goal_begin[goal] + index] = (
                frames + climb.seat[block] + rank - hierarchy.first[block])
        climb.leave()
        for index in range(climb.size):
            block = climb.step(index).block
            if seats[block] >= 0 and met_view[group, seats[block]] < 0:
                met_view[group, seats[block]] = <int32_t> met
                met += hierarchy.front(block).columns
            drops.append(met_view[group, seats[block]] if seats[block] >= 0 else -1)
        trails.append(np.asarray(climb.steps)[:climb.size].copy())
        trail_begin[goal + 1] = trail_begin[goal] + climb.size
        frames += climb.length
        frame_begin[goal + 1] = frames
        most_met = max(most_met, met)
    return (trail_begin, np.concatenate(trails), np.array(drops, dtype=np.int32), frame_begin,
            goal_at, met_begin, most_met)


def padded(items):
    """Return a copy that has an item behind the last one, so that there is always one to point to."""
    held = np.zeros(len(items) + 1, dtype=np.int32)
    held[:len(items)] = items
    return held


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
