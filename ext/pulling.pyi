import numpy as np
from numpy.typing import NDArray

def pull_taut(
    points: NDArray[np.float64],
    corners: NDArray[np.int32],
    slides: NDArray[np.float64],
    lows: NDArray[np.int32],
    highs: NDArray[np.int32],
    positions: NDArray[np.float64],
    outlines: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int32]]: ...
