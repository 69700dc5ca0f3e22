"""Orders of contraction, and what hierarchies are stored as and made of."""

import networkx as nx
import numpy as np
import pytest

from ext import Hierarchy, Metric, dissect
from tests.ext.drawn import draw

Ints = np.typing.NDArray[np.int32]


def mesh(width: int, height: int, levels: int) -> tuple[Ints, Ints, np.typing.NDArray[np.float64]]:
    """Return a building of open floors that are joined in one corner."""
    ids = np.arange(width * height * levels).reshape(levels, height, width)
    pairs = [
        (ids[:, :, :-1], ids[:, :, 1:]),
        (ids[:, :-1], ids[:, 1:]),
        (ids[:-1, 0, 0], ids[1:, 0, 0]),
    ]
    tails = np.concatenate([one.ravel() for one, _ in pairs])
    heads = np.concatenate([other.ravel() for _, other in pairs])
    z, y, x = np.mgrid[0:levels, 0:height, 0:width]
    places = np.stack([x.ravel(), y.ravel(), 4.0 * z.ravel()], axis=1).astype(np.float64)
    both = np.concatenate([tails, heads]), np.concatenate([heads, tails])
    return both[0].astype(np.int32), both[1].astype(np.int32), places


def test_every_order_is_a_permutation() -> None:
    rng = np.random.default_rng(31)
    for _ in range(1500):
        drawn = draw(rng)
        for leaf in (1, 3, 50):
            order = dissect(drawn.tails, drawn.heads, drawn.places, leaf)
            assert sorted(order.tolist()) == list(range(drawn.nodes))


def test_the_same_graph_gets_the_same_order() -> None:
    tails, heads, places = mesh(20, 20, 3)
    first = dissect(tails, heads, places)
    assert np.array_equal(first, dissect(tails, heads, places))


def test_rows_hold_what_contracting_leaves() -> None:
    rng = np.random.default_rng(32)
    for _ in range(300):
        drawn = draw(rng)
        arrays = drawn.hierarchy(int(rng.integers(1, 9))).arrays()
        node, first, begin = arrays["node"], arrays["first"], arrays["row_begin"]
        rank = np.empty(drawn.nodes, dtype=np.int32)
        rank[node] = np.arange(drawn.nodes)
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(drawn.nodes))
        graph.add_edges_from(
            zip(rank[drawn.tails].tolist(), rank[drawn.heads].tolist(), strict=True)
        )
        for block in range(len(first) - 1):
            rows = set(arrays["rows"][begin[block] : begin[block + 1]].tolist())
            for lower in range(first[block], first[block + 1]):
                later = {each for each in graph[lower] if each > lower}
                assert later <= rows | set(range(lower + 1, first[block + 1]))
                graph.add_edges_from((one, two) for one in later for two in later if one < two)


def test_floors_that_hang_together_in_one_corner_are_cut_there() -> None:
    tails, heads, places = mesh(24, 24, 8)
    hierarchy = Hierarchy(len(places), tails, heads, dissect(tails, heads, places))
    assert hierarchy.widest <= 4 * 24
    assert hierarchy.slots < 20 * len(places)


def test_a_stored_hierarchy_is_the_same_again() -> None:
    drawn = draw(np.random.default_rng(33))
    hierarchy = drawn.hierarchy(4)
    restored = Hierarchy.restore(hierarchy.arrays())
    for name, array in restored.arrays().items():
        assert np.array_equal(array, hierarchy.arrays()[name])
    assert restored.slots == hierarchy.slots
    assert Metric(restored, drawn.weights).nbytes == Metric(hierarchy, drawn.weights).nbytes


def test_damaged_arrays_are_refused() -> None:
    rng = np.random.default_rng(34)
    refused = 0
    for _ in range(2000):
        drawn = draw(rng)
        arrays = {name: array.copy() for name, array in drawn.hierarchy(4).arrays().items()}
        name = str(rng.choice(list(arrays)))
        if len(arrays[name]) == 0:
            continue
        if rng.random() < 0.3:
            arrays[name] = arrays[name][:-1]
        else:
            arrays[name][rng.integers(len(arrays[name]))] = rng.integers(-2, drawn.nodes + 2)
        try:
            Metric(Hierarchy.restore(arrays), drawn.weights)
        except ValueError:
            refused += 1
    assert refused > 1000


def test_a_missing_array_is_named() -> None:
    arrays = draw(np.random.default_rng(35)).hierarchy(4).arrays()
    del arrays["rows"]
    with pytest.raises(ValueError, match="rows is missing"):
        Hierarchy.restore(arrays)


def test_what_is_no_graph_is_refused() -> None:
    tails, heads = np.array([0, 1], dtype=np.int32), np.array([1, 2], dtype=np.int32)
    places = np.zeros((3, 3))
    order = np.arange(3, dtype=np.int32)
    with pytest.raises(ValueError, match="outside the graph"):
        dissect(tails, heads, places[:2])
    with pytest.raises(ValueError, match="3 columns"):
        dissect(tails, heads, places[:, :2].copy())
    with pytest.raises(ValueError, match="finite"):
        dissect(tails, heads, places + np.nan)
    with pytest.raises(ValueError, match="no permutation"):
        Hierarchy(3, tails, heads, np.array([0, 1, 1], dtype=np.int32))
    with pytest.raises(ValueError, match="outside the graph"):
        Hierarchy(3, tails, heads + 1, order)
    with pytest.raises(ValueError, match="differ in length"):
        Hierarchy(3, tails, heads, order[:2])


def test_a_graph_without_nodes_or_arcs_is_one_too() -> None:
    none = np.empty(0, dtype=np.int32)
    empty = Hierarchy(0, none, none, dissect(none, none, np.empty((0, 3))))
    assert (empty.blocks, empty.slots) == (0, 0)
    apart = Hierarchy(3, none, none, dissect(none, none, np.zeros((3, 3))))
    Metric(apart, none)
    assert apart.slots == 0
