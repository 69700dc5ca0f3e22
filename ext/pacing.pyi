from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ext.annex import Annex
from ext.going import Going, Rights
from ext.way import Way

Ints: TypeAlias = NDArray[np.int32]
Spot: TypeAlias = tuple[float, float]

class Pacer:
    def __init__(
        self, positions: NDArray[np.float64], heads: Ints, metres: NDArray[np.float64]
    ) -> None: ...
    def length(self, first: int, arcs: Sequence[int], start: Spot, end: Spot) -> float: ...
    def along(
        self,
        arcs: Sequence[int],
        weights: Ints,
        here: Annex | None = None,
        there: Annex | None = None,
    ) -> Ints: ...
    def retimed(self, way: Way, going: Going, ask: Callable[[int], Rights]) -> Way | None: ...
