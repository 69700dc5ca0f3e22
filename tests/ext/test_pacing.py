"""Going along ways, against plain Python on the same random graphs."""

from math import hypot

import numpy as np
import pytest

from ext import UNREACHABLE, Annex, Pacer
from tests.ext.drawn import Drawn, draw, drawn_weights

GRAPHS = 400
SPEED = 1.34
Spot = tuple[float, float]


def stepped(metres: float, crowd: float) -> int:
    return round(min(metres / SPEED * crowd * 1000, UNREACHABLE))


def paced(drawn: Drawn, rng: np.random.Generator) -> tuple[Pacer, np.ndarray, np.ndarray]:
    places = rng.uniform(0, 50, (drawn.nodes, 2))
    metres = rng.uniform(0, 9, len(drawn.tails))
    return Pacer(places, drawn.heads, metres), places, metres


def apart(places: np.ndarray, node: int, spot: Spot) -> float:
    return hypot(places[node, 0] - spot[0], places[node, 1] - spot[1])


def annex(drawn: Drawn, asked: np.ndarray, worth: np.ndarray) -> Annex:
    """What may be passed with leave; only its weights count here, not its place in the graph."""
    starts = np.zeros(drawn.nodes + 1, dtype=np.int32)
    order = np.zeros(len(drawn.tails), dtype=np.int32)
    return Annex((drawn.tails, drawn.heads), (starts, starts, order), asked, worth, drawn.weights)


def test_times_along_a_way_take_the_other_weights_where_these_are_less() -> None:
    rng = np.random.default_rng(32)
    closed = 0
    for _ in range(GRAPHS):
        drawn = draw(rng)
        count = len(drawn.tails)
        if not count:
            continue
        pacer, places, _ = paced(drawn, rng)
        annexes, weights = [], drawn.weights.copy()
        for _ in range(rng.integers(0, 3)):
            share = rng.choice([0.0, 0.2, 1.0])
            granted = np.flatnonzero(rng.random(count) < share).astype(np.int32)
            cheaper = drawn_weights(rng, len(granted))
            annexes.append(annex(drawn, granted, cheaper))
            weights[granted] = np.minimum(weights[granted], cheaper)
        arcs = rng.integers(0, count, rng.integers(0, 9)).tolist()
        assert pacer.along(arcs, drawn.weights, *annexes).tolist() == weights[arcs].tolist()
        first = int(drawn.tails[arcs[0]]) if arcs else 0
        last = int(drawn.heads[arcs[-1]]) if arcs else first
        ends = stepped(apart(places, first, (1, 2)), 1.0) + stepped(
            apart(places, last, (3, 4)), 4.0
        )
        total = pacer.total(
            first, tuple(arcs), drawn.weights, SPEED, (1, 2, 1.0), (3, 4, 4.0), *annexes
        )
        shut = bool((weights[arcs] >= UNREACHABLE).any())
        closed += shut
        assert total == (UNREACHABLE if shut else ends + int(weights[arcs].sum()))
    assert closed > 0


def test_what_would_be_read_out_of_bounds_is_refused() -> None:
    drawn = draw(np.random.default_rng(33))
    pacer, places, metres = paced(drawn, np.random.default_rng(34))
    count, weights = len(drawn.tails), drawn.weights
    for wrong in (-1, count):
        with pytest.raises(IndexError, match="not in the graph"):
            pacer.length(0, (wrong,), (0, 0), (0, 0))
        with pytest.raises(IndexError, match="not in the graph"):
            pacer.along((wrong,), weights)
    for wrong in (-1, drawn.nodes):
        with pytest.raises(IndexError, match="not in the graph"):
            pacer.total(wrong, (), weights, SPEED, (0, 0, 1), (0, 0, 1))
    with pytest.raises(ValueError, match="one weight for each arc"):
        pacer.along((0,), weights[1:])
    with pytest.raises(ValueError, match="do not fit together"):
        Pacer(places, drawn.heads, metres[1:])
    with pytest.raises(ValueError, match="outside the graph"):
        Pacer(places[:1], drawn.heads, metres)
