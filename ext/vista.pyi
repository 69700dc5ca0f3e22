import numpy as np
from numpy.typing import NDArray

class Vista:
    def __init__(
        self,
        points: NDArray[np.float64],
        corners: NDArray[np.float64],
        walls: NDArray[np.float64],
    ) -> None: ...
    def clear(self, x: float, y: float, there_x: float, there_y: float) -> bool: ...
    def seen_from(self, x: float, y: float) -> NDArray[np.int32]: ...
