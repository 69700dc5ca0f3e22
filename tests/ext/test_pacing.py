"""Going along ways, against plain Python on the same random graphs."""

from math import hypot

import numpy as np
import pytest

from ext import UNREACHABLE, Access, Annex, Going, Pacer, Rights, Way
from tests.ext.drawn import Drawn, draw, drawn_weights

GRAPHS = 400
SPEED = 1.34
NO_NODES = np.empty(0, dtype=np.int32)
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
        here, there = (*annexes, None, None)[:2]
        rights = Rights(True, here, None), Rights(True, None, there)
        going = Going(SPEED, np.array([1.0, 4.0]), drawn.weights)
        way = Way(point(1, 2, 0), point(3, 4, 1), first, arcs, 7, 8.5)
        again = pacer.retimed(way, going, rights.__getitem__)
        shut = bool((weights[arcs] >= UNREACHABLE).any())
        closed += shut
        total = ends + int(weights[arcs].sum())
        assert again == (None if shut else way.lasting(total))
        assert again is None or (again.arcs, again.metres) == (tuple(arcs), 8.5)
    assert closed > 0


def point(x: float, y: float, unit: int) -> Access:
    """A point in a unit, which is all that is asked of it once its way is found."""
    return Access("unit", "level", x, y, NO_NODES, np.empty(0), unit, 0)


def test_a_straight_way_takes_as_long_as_its_unit_is_crowded() -> None:
    drawn = draw(np.random.default_rng(35))
    pacer, _, _ = paced(drawn, np.random.default_rng(36))
    going = Going(SPEED, np.array([3.0, 1.0]), drawn.weights)
    way = Way(point(0, 0, 0), point(0, 9, 0), -1, (), 1, 9.0)
    open_now, shut = (Rights(each, None, None) for each in (True, False))
    found = pacer.retimed(way, going, lambda _: open_now)
    assert found == way.lasting(stepped(9.0, 3.0))
    assert pacer.retimed(way.lasting(stepped(9.0, 3.0)), going, lambda _: open_now) == found
    closed = Going(SPEED, np.array([3.0, 1.0]), drawn.weights)
    assert pacer.retimed(way, closed, lambda _: shut) is None


def test_what_a_unit_gives_leave_for_is_asked_for_once() -> None:
    asked: list[int] = []

    def ask(unit: int) -> Rights:
        asked.append(unit)
        return Rights(True, None, None)

    going = Going(SPEED, np.ones(2), NO_NODES)
    assert [going.told(unit, ask) is going.told(unit, ask) for unit in (0, 1)] == [True, True]
    assert asked == [0, 1]
    for wrong in (-1, 2):
        with pytest.raises(IndexError, match="not in the graph"):
            going.told(wrong, ask)
    with pytest.raises(TypeError):
        Going(SPEED, np.ones(1), NO_NODES).told(0, lambda _: None)  # type: ignore[arg-type,return-value]


def test_what_would_be_read_out_of_bounds_is_refused() -> None:
    drawn = draw(np.random.default_rng(33))
    pacer, places, metres = paced(drawn, np.random.default_rng(34))
    count, weights = len(drawn.tails), drawn.weights
    for wrong in (-1, count):
        with pytest.raises(IndexError, match="not in the graph"):
            pacer.length(0, (wrong,), (0, 0), (0, 0))
        with pytest.raises(IndexError, match="not in the graph"):
            pacer.along((wrong,), weights)
    spot, going = point(0, 0, 0), Going(SPEED, np.ones(1), weights)
    rights = Rights(True, None, None)
    ways: list[tuple[int, tuple[int, ...]]] = [(drawn.nodes, ()), (0, (-1,)), (0, (count,))]
    for first, arcs in ways:
        with pytest.raises(IndexError, match="not in the graph"):
            pacer.retimed(Way(spot, spot, first, arcs, 0, 0), going, lambda _: rights)
    with pytest.raises(IndexError, match="not in the graph"):
        pacer.retimed(Way(spot, point(0, 0, 1), 0, (), 0, 0), going, lambda _: rights)
    short = Going(SPEED, np.ones(1), weights[1:])
    with pytest.raises(ValueError, match="one weight for each arc"):
        pacer.retimed(Way(spot, spot, 0, (), 0, 0), short, lambda _: rights)
    with pytest.raises(ValueError, match="one weight for each arc"):
        pacer.along((0,), weights[1:])
    with pytest.raises(ValueError, match="do not fit together"):
        Pacer(places, drawn.heads, metres[1:])
    with pytest.raises(ValueError, match="outside the graph"):
        Pacer(places[:1], drawn.heads, metres)


def test_the_rights_that_were_there_first_stay() -> None:
    """A search may be reading their annexes without the lock."""
    going, asked = Going(SPEED, np.ones(1), NO_NODES), []

    def ask(unit: int) -> Rights:
        asked.append(unit)
        if len(asked) == 1:
            first.append(going.told(unit, ask))
        return Rights(True, None, None)

    first: list[Rights] = []
    assert going.told(0, ask) is first[0]
    assert going.told(0, ask) is first[0]
