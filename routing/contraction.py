"""The contracted graph of a profile, customised for the weights of the moment.

A hierarchy answers at once, but only for the weights that it was customised for. It is brought from
the weights asked about last to those asked about now, which from tick to tick are nearly the same.
What a way may pass with leave at its ends is not in it, but in an annex of each end.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ext import Editions, Finder, Metric, Query, update_all
from floorplans import NavigationGraph
from routing.annexes import Annexes

Ints = NDArray[np.int32]

MANY = 8
"""Where more than one arc in so many has changed, all is worked out anew."""

WORTH_THREADS = 2_000
"""So many arcs with other weights are worth waking other threads for."""

NONE = np.empty(0, dtype=np.int32)


class Contraction:
    """A graph's hierarchy, customised for one set of weights at a time.

    Weights are told apart by identity: arrays that it was asked about must not be written to. What
    it answers depends on them alone, not on what was asked before. It belongs to one thread.

    Args:
        graph: The graph.
        weights: (m,) milliseconds of each arc to begin with.

    Attributes:
        annexes: What ways may pass with leave.
        editions: The latest weights.
    """

    __slots__ = ("_finder", "_metric", "_weights", "_whole", "annexes", "editions", "graph")

    def __init__(self, graph: NavigationGraph, weights: Ints) -> None:
        self.graph = graph
        self.annexes = Annexes()
        self.editions = Editions()
        self._weights = weights
        self._whole = False
        self._metric: Metric | None = None
        self._finder: Finder | None = None

    def __reduce__(self) -> tuple[type["Contraction"], tuple[NavigationGraph, Ints]]:
        """Tell what to make it of again: all else follows from what it is asked."""
        return Contraction, (self.graph, self._weights)

    def metric(self, weights: Ints) -> Metric:
        """Return the hierarchy, customised for some weights until others are asked about."""
        metric, changed = self.begun(weights)
        if len(changed):
            metric.update(changed, weights[changed])
            self.told()
        return metric

    def begun(self, weights: Ints) -> tuple[Metric, Ints]:
        """Return the hierarchy and the arcs whose weights it has still to be told.

        Call `told` once it has been: where that was never done, the next time all is told anew.
        """
        before, self._weights = self._weights, weights
        whole, self._whole = self._whole, False
        if self._metric is None:
            self._metric = Metric(self.graph.hierarchy, weights)
        elif not whole:
            self._metric.customise(weights)
        elif weights is not before:
            changed = self.differing(before, weights)
            if len(changed) * MANY > len(weights):
                self._metric.customise(weights)
            elif len(changed):
                return self._metric, changed
        self.told()
        return self._metric, NONE

    def told(self) -> None:
        """Note that the hierarchy has been told the weights that it was asked about last."""
        self._whole = True

    def differing(self, before: Ints, now: Ints) -> Ints:
        """Return the arcs whose weights differ."""
        places = self.editions.between(before, now)
        if places is None:
            return np.flatnonzero(before != now).astype(np.int32)
        changed: Ints = places[before[places] != now[places]]
        return changed

    @property
    def finder(self) -> Finder:
        """What finds ways by the hierarchy, under the weights that it was customised for last."""
        if self._finder is None:
            graph = self.graph
            self._finder = Finder(graph.pacer, Query(graph.hierarchy), graph.straight)
        return self._finder


def bring_up(layers: Iterable[tuple[Contraction, Ints]], threads: int) -> None:
    """Customise hierarchies, each for some weights, so that they answer at once.

    Args:
        layers: The hierarchies, each once, and the weights.
        threads: How many of them share the hierarchies.
    """
    begun = [(layer, *layer.begun(weights), weights) for layer, weights in layers]
    due = [each for each in begun if len(each[2])]
    arcs = sum(len(changed) for _, _, changed, _ in due)
    threads = threads if arcs >= WORTH_THREADS else 1
    changes = [(changed, now[changed]) for _, _, changed, now in due]
    update_all([metric for _, metric, _, _ in due], changes, threads)
    for layer, *_ in due:
        layer.told()
