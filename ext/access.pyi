from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

class Access:
    unit_id: str
    level_id: str
    x: float
    y: float
    nodes: NDArray[np.int32]
    metres: NDArray[np.float64]
    unit: int
    level: int

    def __init__(
        self,
        unit_id: str,
        level_id: str,
        x: float,
        y: float,
        nodes: NDArray[np.int32],
        metres: NDArray[np.float64],
        unit: int,
        level: int,
    ) -> None: ...
    def __reduce__(self) -> tuple[Callable[..., Access], tuple[object, ...]]: ...
