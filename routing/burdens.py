"""What a condition by itself adds to some arcs: by how much it explains that a way is left."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ext import UNREACHABLE, Way
from routing.conditions import Condition
from routing.costs import Costs, targets_of, walking, weigh


@dataclass(frozen=True, slots=True)
class Burden:
    """By how much a condition alone makes arcs dearer.

    Args:
        arcs: (k,) those that it bears on, in ascending order.
        milliseconds: (k,) what it adds to each.
    """

    arcs: NDArray[np.int32]
    milliseconds: NDArray[np.int64]

    def on(self, way: Way) -> int:
        """Return by how many milliseconds it makes the arcs of a way dearer.

        The metres before the first node and behind the last one are not counted.
        """
        if not len(self.arcs):
            return 0
        places = np.searchsorted(self.arcs, way.track)
        places[places == len(self.arcs)] = 0
        return int(self.milliseconds[places[self.arcs[places] == way.track]].sum())


def burden(costs: Costs, condition: Condition) -> Burden:
    """Return by how much a condition alone makes arcs dearer.

    What is passed with leave only counts as if it were public.

    Args:
        costs: Those of the profile and the graph in question.
        condition: The condition. What it closes takes `UNREACHABLE` an arc.
    """
    found = [np.empty(0, dtype=np.int32), *(costs.index.of(key) for key in targets_of(condition))]
    arcs = np.sort(np.concatenate(found))
    nominal = costs.nominal[arcs]
    nominal = np.where(nominal >= UNREACHABLE, walking(costs, arcs), nominal)
    weights = weigh(costs, arcs, (condition,), nominal)
    return Burden(arcs, weights.astype(np.int64) - nominal)
