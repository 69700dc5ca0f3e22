from typing import Final

import numpy as np
from numpy.typing import NDArray

UNREACHABLE: Final[int]

def reverse_tree(
    indptr: NDArray[np.int32],
    tails: NDArray[np.int32],
    arcs: NDArray[np.int32],
    weights: NDArray[np.int32],
    sinks: NDArray[np.int32],
    offsets: NDArray[np.int32],
    wanted: NDArray[np.int32] | None = None,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]: ...
