"""Costs and first arcs from many places to many others, against one query for each pair."""

import itertools

import numpy as np
import pytest

from ext import UNREACHABLE, Board, Hierarchy, Metric, Query
from tests.ext.drawn import Drawn, draw, drawn_weights

Groups = tuple[list[int], list[int], list[int]]


def drawn_groups(rng: np.random.Generator, drawn: Drawn, most: int) -> Groups:
    begin, nodes, costs = [0], [], []
    for _ in range(int(rng.integers(0, most))):
        size = int(rng.integers(0, 4))
        nodes += rng.integers(0, drawn.nodes, size).tolist()
        costs += rng.integers(0, 30, size).tolist()
        begin.append(len(nodes))
    return begin, nodes, costs


def group(groups: Groups, number: int) -> tuple[list[int], list[int]]:
    begin, end = groups[0][number], groups[0][number + 1]
    return groups[1][begin:end], groups[2][begin:end]


def test_each_pair_costs_what_a_query_says() -> None:
    rng = np.random.default_rng(41)
    for _ in range(200):
        drawn = draw(rng)
        hierarchy = drawn.hierarchy(int(rng.integers(1, 9)))
        metric, query = Metric(hierarchy, drawn.weights), Query(hierarchy)
        origins, goals = drawn_groups(rng, drawn, 7), drawn_groups(rng, drawn, 40)
        board = Board(hierarchy, *origins, *goals)
        for _ in range(2):
            costs, _ = board.sweep(metric)
            for origin in range(len(origins[0]) - 1):
                for goal in range(len(goals[0]) - 1):
                    ends = group(origins, origin), group(goals, goal)
                    cost, _, _ = query.route(metric, *ends[0], *ends[1])
                    assert costs[origin, goal] == cost
            metric.customise(drawn_weights(rng, len(drawn.weights)))


def test_the_first_arc_is_that_of_a_cheapest_way() -> None:
    rng = np.random.default_rng(42)
    followed = 0
    for _ in range(300):
        drawn = draw(rng)
        hierarchy = drawn.hierarchy(int(rng.integers(1, 9)))
        metric, query = Metric(hierarchy, drawn.weights), Query(hierarchy)
        origins, goals = drawn_groups(rng, drawn, 5), drawn_groups(rng, drawn, 20)
        costs, arcs = Board(hierarchy, *origins, *goals).sweep(metric)
        for origin, goal in np.argwhere(costs < UNREACHABLE).tolist():
            nodes, before = group(origins, origin)
            arc = int(arcs[origin, goal])
            if arc < 0:
                there = dict.fromkeys(nodes, UNREACHABLE)
                for node, cost in zip(nodes, before, strict=True):
                    there[node] = min(there[node], cost)
                assert costs[origin, goal] == min(
                    there.get(node, UNREACHABLE) + cost
                    for node, cost in zip(*group(goals, goal), strict=True)
                )
                continue
            followed += 1
            tail, head = int(drawn.tails[arc]), int(drawn.heads[arc])
            begun = min(c for node, c in zip(nodes, before, strict=True) if node == tail)
            rest, _, _ = query.route(metric, [head], [0], *group(goals, goal))
            assert begun + drawn.weights[arc] + rest == costs[origin, goal]
    assert followed > 1000


def test_a_board_that_has_seen_changes_says_what_a_new_one_does() -> None:
    rng = np.random.default_rng(45)
    for _ in range(200):
        drawn = draw(rng)
        hierarchy = drawn.hierarchy(int(rng.integers(1, 9)))
        metric = Metric(hierarchy, drawn.weights)
        origins, goals = drawn_groups(rng, drawn, 7), drawn_groups(rng, drawn, 40)
        board, held = Board(hierarchy, *origins, *goals), None
        for turn in range(10):
            if turn == 7:
                metric = metric.fork()
            if turn == 8:
                metric.customise(drawn_weights(rng, len(drawn.weights)))
            if turn % 3 == 2:
                origins, goals = dearer(rng, origins), dearer(rng, goals)
                board.price(origins[2], goals[2])
            if turn % 4:
                changed = rng.integers(0, max(1, len(drawn.weights)), min(len(drawn.weights), 3))
                metric.update(changed, drawn_weights(rng, len(changed)))
            anew = Board(hierarchy, *origins, *goals).sweep(metric)
            if turn in (3, 4, 6):
                costs, none = board.sweep(metric, first_arcs=False)
                assert none is None
                assert np.array_equal(costs, anew[0])
                if turn != 6:
                    continue
            found = board.sweep(metric)
            for ours, theirs in zip(found, anew, strict=True):
                assert np.array_equal(ours, theirs)
            held = found if turn % 2 else held


def swept(board: Board, metric: Metric, *, first_arcs: bool, threads: int) -> list[object]:
    """What a board answers, as lists."""
    if first_arcs:
        return [found.tolist() for found in board.sweep(metric, threads=threads)]
    costs, none = board.sweep(metric, first_arcs=False, threads=threads)
    return [costs.tolist(), none]


def test_any_number_of_threads_says_the_same() -> None:
    rng = np.random.default_rng(46)
    several = 0
    for _ in range(60):
        drawn = draw(rng)
        hierarchy = drawn.hierarchy(int(rng.integers(1, 9)))
        metric = Metric(hierarchy, drawn.weights)
        groups = *drawn_groups(rng, drawn, 7), *drawn_groups(rng, drawn, 150)
        boards = [Board(hierarchy, *groups) for _ in range(3)]
        several += len(groups[3]) - 1 > 64
        for turn in range(12):
            changed = rng.integers(0, max(1, len(drawn.weights)), min(len(drawn.weights), 3))
            metric.update(changed, drawn_weights(rng, len(changed)))
            found = [
                swept(board, metric, first_arcs=turn % 3 != 1, threads=number + 1)
                for number, board in enumerate(boards)
            ]
            assert found[0] == found[1] == found[2]
            assert len({board.worked_out for board in boards}) == 1
    assert several > 20


def dearer(rng: np.random.Generator, groups: Groups) -> Groups:
    """The same groups, some of whose nodes cost something else."""
    begin, nodes, costs = groups
    return begin, nodes, [int(rng.integers(0, 30)) if rng.random() < 0.3 else c for c in costs]


def test_a_goal_that_costs_the_same_by_another_node_is_reached_by_another_arc() -> None:
    tails, heads = np.array([1, 1], dtype=np.int32), np.array([0, 2], dtype=np.int32)
    weights = np.array([5, 5], dtype=np.int32)
    for order in itertools.permutations(range(3)):
        hierarchy = Hierarchy(3, tails, heads, np.array(order, dtype=np.int32))
        metric = Metric(hierarchy, weights)
        board = Board(hierarchy, [0, 1], [1], [0], [0, 2], [0, 2], [0, 1])
        assert [found.tolist() for found in board.sweep(metric)] == [[[5]], [[0]]]
        board.price([0], [1, 0])
        assert [found.tolist() for found in board.sweep(metric)] == [[[5]], [[1]]]


def test_a_sweep_works_out_what_a_change_can_have_moved_and_no_more() -> None:
    count = 600
    tails = np.arange(count - 1, dtype=np.int32)
    both = np.concatenate([tails, tails + 1]), np.concatenate([tails + 1, tails])
    places = np.zeros((count, 3))
    places[:, 0] = np.arange(count)
    drawn = Drawn(count, *both, np.full(2 * count - 2, 5, dtype=np.int32), places)
    hierarchy = drawn.hierarchy(4)
    metric = Metric(hierarchy, drawn.weights)
    origins, goals = np.arange(0, count, 10), np.arange(0, count, 60)
    board = Board(
        hierarchy,
        np.arange(len(origins) + 1),
        origins,
        np.zeros(len(origins), dtype=np.int32),
        np.arange(len(goals) + 1),
        goals,
        np.zeros(len(goals), dtype=np.int32),
    )
    board.sweep(metric)
    assert board.worked_out == board.looked_at
    board.sweep(metric)
    assert board.worked_out == 0
    metric.update([count - 2], [9])
    board.sweep(metric)
    assert 0 < board.worked_out < board.looked_at / 4


def test_answers_that_somebody_holds_do_not_change() -> None:
    tail, head, weight = (np.array([each], dtype=np.int32) for each in (0, 1, 7))
    drawn = Drawn(2, tail, head, weight, np.zeros((2, 3)))
    hierarchy = drawn.hierarchy(1)
    metric = Metric(hierarchy, drawn.weights)
    board = Board(hierarchy, [0, 1], [0], [0], [0, 1], [1], [0])
    costs, arcs = board.sweep(metric)
    part = board.sweep(metric)[0][0]
    metric.update([0], [UNREACHABLE])
    assert board.sweep(metric)[0].tolist() == [[UNREACHABLE]]
    assert (costs.tolist(), arcs.tolist(), part.tolist()) == ([[7]], [[0]], [7])


def test_prices_of_the_places_can_change() -> None:
    rng = np.random.default_rng(44)
    for _ in range(100):
        drawn = draw(rng)
        hierarchy = drawn.hierarchy(int(rng.integers(1, 9)))
        metric = Metric(hierarchy, drawn.weights)
        origins, goals = drawn_groups(rng, drawn, 7), drawn_groups(rng, drawn, 40)
        dearer = [rng.integers(0, 90, len(each[1])).tolist() for each in (origins, goals)]
        board = Board(hierarchy, *origins, *goals)
        board.price(*dearer)
        other = Board(hierarchy, *origins[:2], dearer[0], *goals[:2], dearer[1])
        for ours, theirs in zip(board.sweep(metric), other.sweep(metric), strict=True):
            assert np.array_equal(ours, theirs)


def test_only_what_lies_above_the_origins_is_looked_at() -> None:
    count = 500
    tails = np.arange(count - 1, dtype=np.int32)
    places = np.zeros((count, 3))
    places[:, 0] = np.arange(count)
    drawn = Drawn(count, tails, tails + 1, np.ones(count - 1, dtype=np.int32), places)
    hierarchy = drawn.hierarchy(4)
    board = Board(hierarchy, [0, 1], [3], [0], [0, 1], [count - 1], [0])
    assert board.looked_at < count / 4
    costs, arcs = board.sweep(Metric(hierarchy, drawn.weights))
    assert (costs.tolist(), arcs.tolist()) == ([[count - 4]], [[3]])


def test_groups_that_would_be_read_out_of_bounds_are_refused() -> None:
    drawn = draw(np.random.default_rng(43))
    hierarchy = drawn.hierarchy(2)
    fine = ([0, 1], [0], [0])
    for wrong in (([1, 1], [0], [0]), ([0, 2], [0], [0]), ([], [], []), ([0, 2, 1], [0], [0])):
        with pytest.raises(ValueError, match="do not describe groups"):
            Board(hierarchy, *wrong, *fine)
    for wrong in (([0, 1], [drawn.nodes], [0]), ([0, 1], [-1], [0])):
        with pytest.raises(ValueError, match="not in the graph"):
            Board(hierarchy, *fine, *wrong)
    for costs in ([-1], [], [0, 0]):
        with pytest.raises(ValueError, match="each node needs a cost"):
            Board(hierarchy, *fine, [0, 1], [0], costs)
        with pytest.raises(ValueError, match="each node needs a cost"):
            Board(hierarchy, *fine, *fine).price([0], costs)
    with pytest.raises(ValueError, match="another hierarchy"):
        Board(hierarchy, *fine, *fine).sweep(Metric(drawn.hierarchy(2), drawn.weights))
