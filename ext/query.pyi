import numpy as np
from numpy.typing import ArrayLike, NDArray

from ext.hierarchy import Hierarchy
from ext.metric import Metric

class Query:
    hierarchy: Hierarchy

    def __init__(self, hierarchy: Hierarchy) -> None: ...
    def between(self, metric: Metric, source: int, sink: int) -> tuple[int, NDArray[np.int32]]: ...
    def route(
        self,
        metric: Metric,
        sources: ArrayLike,
        source_costs: ArrayLike,
        sinks: ArrayLike,
        sink_costs: ArrayLike,
    ) -> tuple[int, int, NDArray[np.int32]]: ...
