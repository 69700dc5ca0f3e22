import numpy as np
from numpy.typing import NDArray

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
