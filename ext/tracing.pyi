import numpy as np
from numpy.typing import NDArray

from ext.trace import Trace

class Tracer:
    def __init__(
        self,
        nodes: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
        levels: NDArray[np.int32],
        ends: tuple[NDArray[np.int32], NDArray[np.int32]],
        kinds: NDArray[np.uint8],
        owners: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
        metres: NDArray[np.float64],
        corners: NDArray[np.int32],
    ) -> None: ...
    def trace(
        self,
        arcs: NDArray[np.int32],
        first: int,
        start: tuple[int, int, float, float],
        end: tuple[int, float, float],
        speed: float,
        factors: NDArray[np.float64],
        weights: NDArray[np.int32],
        leave: tuple[NDArray[np.int32], NDArray[np.int32]],
    ) -> Trace: ...
