from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ext.metric import Metric
from ext.query import Query

Ints: TypeAlias = NDArray[np.int32]
Spot: TypeAlias = tuple[float, float]
End: TypeAlias = tuple[float, float, float]

class Pacer:
    def __init__(
        self, positions: NDArray[np.float64], heads: Ints, metres: NDArray[np.float64]
    ) -> None: ...
    def length(self, first: int, arcs: Sequence[int], start: Spot, end: Spot) -> float: ...
    def along(self, arcs: Sequence[int], weights: Ints, granted: Ints, cheaper: Ints) -> Ints: ...
    def total(
        self,
        first: int,
        arcs: Sequence[int],
        weights: Ints,
        leave: tuple[Ints, Ints],
        speed: float,
        start: End,
        end: End,
    ) -> int: ...
    def best(
        self,
        query: Query,
        metric: Metric,
        speed: float,
        start: End,
        sources: Ints,
        source_metres: NDArray[np.float64],
        end: End,
        sinks: Ints,
        sink_metres: NDArray[np.float64],
    ) -> tuple[int, int, tuple[int, ...], float]: ...
