from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ext.annex import Annex

class Rights:
    admits: bool
    left: Annex | None
    entered: Annex | None

    def __init__(self, admits: bool, left: Annex | None, entered: Annex | None) -> None: ...

class Going:
    speed: float

    def __init__(
        self, speed: float, factors: NDArray[np.float64], weights: NDArray[np.int32]
    ) -> None: ...
    def told(self, unit: int, ask: Callable[[int], Rights]) -> Rights: ...
