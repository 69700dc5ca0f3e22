import numpy as np
from numpy.typing import NDArray

def landmark_costs(
    leaving: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    entering: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    weights: NDArray[np.int32],
    count: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]: ...
def around(
    towards: NDArray[np.int32],
    away: NDArray[np.int32],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
) -> NDArray[np.int32]: ...
