import numpy as np
from numpy.typing import NDArray

LEAF: int

def dissect(
    tails: NDArray[np.int32],
    heads: NDArray[np.int32],
    places: NDArray[np.float64],
    leaf: int = ...,
) -> NDArray[np.int32]: ...
