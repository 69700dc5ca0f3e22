from typing import Final

import numpy as np
from numpy.typing import NDArray

NEVER: Final[int]

class Reservations:
    def __init__(
        self,
        indptr: NDArray[np.int32],
        heads: NDArray[np.int32],
        transits: NDArray[np.int32],
        servers: NDArray[np.int32],
        after: NDArray[np.int32],
        bounds: NDArray[np.int32],
        capacities: NDArray[np.int32],
        seconds: int,
    ) -> None: ...
    def reprice(self, share: float, keep: float) -> None: ...
    def assign(
        self,
        starts: NDArray[np.int32],
        heads: NDArray[np.int32],
        transits: NDArray[np.int32],
        sources: NDArray[np.int32],
        people: NDArray[np.int32],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]: ...
