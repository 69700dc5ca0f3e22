import numpy as np
from numpy.typing import NDArray

def added_up(
    weights: NDArray[np.int32], arcs: NDArray[np.int32], begin: NDArray[np.int64]
) -> NDArray[np.int64]: ...
