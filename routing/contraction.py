"""The contracted graph of a profile, customised for the weights of the moment.

A hierarchy answers at once, but only for the weights that it was customised for. It is brought from
the weights asked about last to those asked about now, which from tick to tick are nearly the same;
what a way may pass with leave at its ends is laid over for that one question.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ext import Metric, Overlay, Query
from floorplans import Access, NavigationGraph

Ints = NDArray[np.int32]
Leave = tuple[Ints, Ints]
"""Arcs, and the milliseconds that they cost with leave."""

End = tuple[Access, tuple[float, float, float]]
"""A point of the graph; and its x, its y and how many times as long walking takes there."""

Found = tuple[int, int, tuple[int, ...], float]
"""Milliseconds, first node, arcs and metres of a way."""

LeaveKey = tuple[frozenset[str], frozenset[str], str]
"""The private units, the locks and the closed unit that leave is given for."""

MOST_LEAVES = 4096
"""Overflow rule: beyond so many remembered leaves all are forgotten."""

MOST_OVERLAID = 32 * 2**20
"""Bytes of what is laid over weights; beyond them what was longest not asked for goes first."""

MANY = 8
"""Where more than one arc in so many has changed, all is worked out anew."""


class Contraction:
    """A graph's hierarchy, customised for one set of weights at a time.

    Weights are told apart by identity: arrays that it was asked about must not be written to. What
    it answers depends on them alone, not on what was asked before. It belongs to one thread.

    Args:
        graph: The graph.
        weights: (m,) milliseconds of each arc to begin with.
    """

    __slots__ = (
        "_leaves",
        "_metric",
        "_overlaid",
        "_overlays",
        "_query",
        "_told",
        "_weights",
        "graph",
    )

    def __init__(self, graph: NavigationGraph, weights: Ints) -> None:
        self.graph = graph
        self._weights = weights
        self._metric: Metric | None = None
        self._query: Query | None = None
        self._leaves: dict[LeaveKey, Leave] = {}
        self._told = weights
        self._overlays: dict[int, tuple[Leave, Overlay]] = {}
        self._overlaid = 0

    def __reduce__(self) -> tuple[type["Contraction"], tuple[NavigationGraph, Ints]]:
        """Tell what to make it of again: all else follows from what it is asked."""
        return Contraction, (self.graph, self._weights)

    def metric(self, weights: Ints) -> Metric:
        """Return the hierarchy, customised for some weights until others are asked about."""
        if self._metric is None:
            self._metric = Metric(self.graph.hierarchy, weights)
        elif weights is not self._weights:
            changed = np.flatnonzero(self._weights != weights)
            if len(changed) * MANY > len(weights):
                self._metric.customise(weights)
            else:
                self._metric.update(changed, weights[changed])
            self._overlays.clear()
            self._overlaid = 0
        self._weights = weights
        return self._metric

    def leave(self, weights: Ints, key: LeaveKey, work_out: Callable[[], Leave]) -> Leave:
        """Return what leave is worth under some weights, worked out once for them."""
        if weights is not self._told or len(self._leaves) >= MOST_LEAVES:
            self._leaves.clear()
            self._told = weights
        if key not in self._leaves:
            self._leaves[key] = work_out()
        return self._leaves[key]

    def lay(self, metric: Metric, leave: Leave) -> Overlay:
        """Lay what may be passed with leave over a metric; worked out once for its weights."""
        held = self._overlays.pop(id(leave), None)
        if held is not None:
            self._overlays[id(leave)] = held
            metric.swap(held[1])
            return held[1]
        overlay = metric.overlay(*leave)
        self._overlaid += overlay.nbytes
        while self._overlaid > MOST_OVERLAID and self._overlays:
            _, longest = self._overlays.pop(next(iter(self._overlays)))
            self._overlaid -= longest.nbytes
        self._overlays[id(leave)] = leave, overlay
        return overlay

    def best(self, weights: Ints, leave: Leave, speed: float, start: End, end: End) -> Found:
        """Return the cheapest way between two points: see `Pacer.best`.

        Args:
            weights: (m,) milliseconds of each arc.
            leave: What the way may pass with leave.
            speed: Metres per second.
            start: Where it begins, and where that is.
            end: Where it ends, and where that is.
        """
        if self._query is None:
            self._query = Query(self.graph.hierarchy)
        metric = self.metric(weights)
        overlay = self.lay(metric, leave) if len(leave[0]) else None
        (here, near), (there, far) = start, end
        try:
            return self.graph.pacer.best(
                self._query,
                metric,
                speed,
                near,
                here.nodes,
                here.metres,
                far,
                there.nodes,
                there.metres,
            )
        finally:
            if overlay is not None:
                metric.swap(overlay)
