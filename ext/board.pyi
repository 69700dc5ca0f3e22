from typing import Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ext.hierarchy import Hierarchy
from ext.metric import Metric

class Board:
    hierarchy: Hierarchy
    looked_at: int
    worked_out: int

    def __init__(
        self,
        hierarchy: Hierarchy,
        origin_begin: ArrayLike,
        origins: ArrayLike,
        origin_costs: ArrayLike,
        goal_begin: ArrayLike,
        goals: ArrayLike,
        goal_costs: ArrayLike,
    ) -> None: ...
    def price(self, origin_costs: ArrayLike, goal_costs: ArrayLike) -> None: ...
    @overload
    def sweep(
        self, metric: Metric, first_arcs: Literal[True] = ..., threads: int = ...
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]: ...
    @overload
    def sweep(
        self, metric: Metric, first_arcs: Literal[False], threads: int = ...
    ) -> tuple[NDArray[np.int32], None]: ...
