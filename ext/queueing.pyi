import numpy as np
from numpy.typing import NDArray

def queue_up(
    starts: NDArray[np.int64],
    gates: NDArray[np.int32],
    walks: NDArray[np.int32],
    after: NDArray[np.int32],
    people: NDArray[np.int32],
    capacities: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]: ...
