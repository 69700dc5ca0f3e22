"""The contracted graph of a profile, customised for the weights of the moment.

A hierarchy answers at once, but only for the weights that it was customised for. It is brought from
the weights asked about last to those asked about now, which from tick to tick are nearly the same.
What a way may pass with leave at its ends is not in it, but in an annex of each end.
"""

import numpy as np
from numpy.typing import NDArray

from ext import Finder, Metric, Query
from floorplans import NavigationGraph
from routing.annexes import Annexes

Ints = NDArray[np.int32]

MANY = 8
"""Where more than one arc in so many has changed, all is worked out anew."""


class Contraction:
    """A graph's hierarchy, customised for one set of weights at a time.

    Weights are told apart by identity: arrays that it was asked about must not be written to. What
    it answers depends on them alone, not on what was asked before. It belongs to one thread.

    Args:
        graph: The graph.
        weights: (m,) milliseconds of each arc to begin with.

    Attributes:
        annexes: What ways may pass with leave.
    """

    __slots__ = ("_finder", "_metric", "_weights", "annexes", "graph")

    def __init__(self, graph: NavigationGraph, weights: Ints) -> None:
        self.graph = graph
        self.annexes = Annexes()
        self._weights = weights
        self._metric: Metric | None = None
        self._finder: Finder | None = None

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
        self._weights = weights
        return self._metric

    @property
    def finder(self) -> Finder:
        """What finds ways by the hierarchy, under the weights that it was customised for last."""
        if self._finder is None:
            graph = self.graph
            self._finder = Finder(graph.pacer, Query(graph.hierarchy), graph.straight)
        return self._finder
