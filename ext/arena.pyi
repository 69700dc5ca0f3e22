from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

class Ground:
    def __init__(self, used: int) -> None: ...

def side_by_side(*shapes: Sequence[int]) -> tuple[NDArray[np.int32], ...]: ...
