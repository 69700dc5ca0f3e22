"""What it costs to walk between places and the nodes of the graph that they see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from floorplans import Access
from routing.costs import EMPTY, Costs

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Fares:
    """What it costs to walk between some places and the nodes that each of them sees.

    Args:
        begin: (p + 1,) where each place's nodes begin.
        nodes: The nodes.
        milliseconds: What each costs.
    """

    begin: NDArray[np.int32]
    nodes: Ints
    milliseconds: Ints

    @staticmethod
    def of(costs: Costs, places: Sequence[Access]) -> "Fares":
        """Return the fares of some places under some costs."""
        begin = np.zeros(len(places) + 1, dtype=np.int32)
        np.cumsum([len(place.nodes) for place in places], out=begin[1:])
        walks = (costs.walks(place.unit_id, place.metres) for place in places)
        return Fares(begin, flat(place.nodes for place in places), flat(walks))

    def under(self, costs: Costs, places: Sequence[Access], bearing: frozenset[str]) -> "Fares":
        """Return these fares, which are those of empty rooms, under other costs.

        Args:
            costs: The other costs.
            places: The places.
            bearing: The units that some condition of these costs bears on.
        """
        if not bearing:
            return self
        milliseconds = self.milliseconds.copy()
        for number, place in enumerate(places):
            if place.unit_id in bearing:
                known = slice(self.begin[number], self.begin[number + 1])
                milliseconds[known] = costs.walks(place.unit_id, place.metres)
        return replace(self, milliseconds=milliseconds)

    def at(self, places: NDArray[np.intp], nodes: NDArray[np.intp]) -> Ints:
        """Return (k,) what one of the nodes that each of some places sees costs.

        Args:
            places: (k,) the places.
            nodes: (k,) the number of the node among those that its place sees.
        """
        told: Ints = self.milliseconds[self.begin[places] + nodes]
        return told


def flat(arrays: Iterable[Ints]) -> Ints:
    """Return arrays one after the other."""
    return np.concatenate([EMPTY, *arrays])
