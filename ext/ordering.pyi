import numpy as np
from numpy.typing import NDArray

def ordered(keys: NDArray[np.int32]) -> NDArray[np.int32]: ...
