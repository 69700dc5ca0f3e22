import numpy as np
from numpy.typing import NDArray

from ext.annex import Annex
from ext.metric import Metric
from ext.pacing import End, Ints, Pacer
from ext.query import Query

class Finder:
    def __init__(self, pacer: Pacer, query: Query) -> None: ...
    def best(
        self,
        metric: Metric,
        speed: float,
        start: End,
        sources: Ints,
        source_metres: NDArray[np.float64],
        here: Annex | None,
        end: End,
        sinks: Ints,
        sink_metres: NDArray[np.float64],
        there: Annex | None,
    ) -> tuple[int, int, tuple[int, ...], float]: ...
