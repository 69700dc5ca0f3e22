"""What a condition by itself adds to some arcs: by how much it explains that a way is left."""

import numpy as np

from ext import UNREACHABLE, Way
from routing.conditions import Condition
from routing.costs import Costs, targets_of, walking, weigh


def burden(costs: Costs, way: Way | None, condition: Condition | None) -> int:
    """Return by how many milliseconds a condition alone makes the arcs of a way dearer.

    What is passed with leave only counts as if it were public. The metres before the first node
    and behind the last one are not counted.

    Args:
        costs: Those of the profile and the graph that the way was found in.
        way: The way, None for none.
        condition: The condition, None for none. What it closes takes `UNREACHABLE` an arc.
    """
    if way is None or condition is None or not way.arcs:
        return 0
    track = way.track
    met = np.concatenate([track[np.isin(track, costs.index.of(k))] for k in targets_of(condition)])
    nominal = costs.nominal[met]
    nominal = np.where(nominal >= UNREACHABLE, walking(costs, met), nominal)
    weights = weigh(costs, met, (condition,), nominal)
    return int(weights.sum(dtype=np.int64) - nominal.sum(dtype=np.int64))
