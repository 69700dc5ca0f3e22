import numpy as np
from numpy.typing import NDArray

def visible_pairs(
    points: NDArray[np.float64],
    corners: NDArray[np.float64],
    walls: NDArray[np.float64],
    first: int = 0,
) -> NDArray[np.int32]: ...
