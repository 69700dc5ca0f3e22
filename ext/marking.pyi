import numpy as np
from numpy.typing import NDArray

def bits_at(
    bits: NDArray[np.uint8], first: NDArray[np.int32], second: NDArray[np.int32], every: int
) -> int: ...
