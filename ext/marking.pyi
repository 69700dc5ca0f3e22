import numpy as np
from numpy.typing import NDArray

def bits_at(bits: NDArray[np.uint64], places: NDArray[np.int32]) -> int: ...
