import numpy as np
from numpy.typing import NDArray

def contract(
    nodes: int,
    tails: NDArray[np.int32],
    heads: NDArray[np.int32],
    order: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]: ...
