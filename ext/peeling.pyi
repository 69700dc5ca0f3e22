import numpy as np
from numpy.typing import NDArray

def neighbours(
    tails: NDArray[np.int32], heads: NDArray[np.int32], nodes: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]: ...
def peel(
    start: NDArray[np.int32], ends: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]: ...
def core_of(
    start: NDArray[np.int32],
    ends: NDArray[np.int32],
    degree: NDArray[np.int32],
    kept: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]: ...
