import numpy as np
from numpy.typing import NDArray

def landmark_costs(
    leaving: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    entering: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    weights: NDArray[np.int32],
    count: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]: ...
