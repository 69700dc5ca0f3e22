"""What ways may pass with leave at their ends, kept for as long as it stays what it is.

An annex depends on the conditions of its own rooms and locks and on what its own arcs weigh. Most
changes in a building are elsewhere: they leave it as it stands.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ext import Annex
from floorplans import NavigationGraph
from routing.conditions import Condition

Ints = NDArray[np.int32]

Key = tuple[frozenset[str], frozenset[str], str]
"""The private units, the locks and the closed unit that leave is given for."""

Held = tuple[tuple[Condition, ...], ...]
"""The conditions in force of each of these."""

Leave = tuple[Ints, Ints]
"""Arcs, in ascending order, and the milliseconds that they cost with leave."""

MOST_ANNEXES = 4096
"""Overflow rule: beyond so many remembered annexes all are forgotten."""


def annex_of(graph: NavigationGraph, live: Ints, asked: Ints, worth: Ints) -> Annex:
    """Return what some arcs may be passed for with leave, where that is less than without.

    Args:
        graph: The graph.
        live: (m,) milliseconds of each arc without leave.
        asked: The arcs; those between two units may be there twice.
        worth: Milliseconds of each with leave; the least one counts.
    """
    ends = graph.arcs.tail, graph.arcs.head
    starts = graph.entering, graph.leaving, graph.leaving_arcs
    return Annex(ends, starts, *cheapest(asked, worth), live)


def cheapest(arcs: Ints, weights: Ints) -> Leave:
    """Return each of some arcs once, in ascending order, with its least weight."""
    order = np.lexsort((weights, arcs))
    arcs, weights = arcs[order], weights[order]
    first = np.ones(len(arcs), dtype=np.bool_)
    np.not_equal(arcs[1:], arcs[:-1], out=first[1:])
    return arcs[first], weights[first]


class Annexes:
    """The annexes of one graph that were asked for under the weights of the moment.

    Weights are told apart by identity: arrays that it was asked about must not be written to.
    """

    __slots__ = ("_held", "_sure", "_told")

    def __init__(self) -> None:
        self._told: Ints | None = None
        self._sure: dict[Key, Annex] = {}
        self._held: dict[Key, tuple[Held, Annex]] = {}

    def sure(self, live: Ints, key: Key) -> Annex | None:
        """Return an annex that is known to hold under some weights."""
        if live is not self._told:
            self._told = live
            self._sure.clear()
        return self._sure.get(key)

    def renewed(self, live: Ints, key: Key, states: Held, make: Callable[[], Annex]) -> Annex:
        """Return an annex under some weights: as it was where it still holds, else made anew.

        Args:
            live: (m,) milliseconds of each arc; `sure` has been asked about them.
            key: What leave is given for.
            states: The conditions in force of each of these.
            make: Makes it.
        """
        held = self._held.get(key)
        if held is not None and held[0] == states and held[1].suits(live):
            annex = held[1]
        else:
            annex = make()
            if len(self._held) >= MOST_ANNEXES:
                self._held.clear()
                self._sure.clear()
            self._held[key] = states, annex
        self._sure[key] = annex
        return annex
