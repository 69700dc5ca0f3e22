from typing import Final

import numpy as np
from numpy.typing import NDArray

UNREACHABLE: Final[int]

def spread(
    indptr: NDArray[np.int32],
    ends: NDArray[np.int32],
    arcs: NDArray[np.int32],
    weights: NDArray[np.int32],
    seeds: NDArray[np.int32],
    offsets: NDArray[np.int32],
    limit: int = ...,
    wanted: NDArray[np.int32] | None = None,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]: ...
