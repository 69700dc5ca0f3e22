from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

STORED: tuple[str, ...]

class Hierarchy:
    nodes: int
    arcs: int
    blocks: int
    slots: int
    pairs: int
    widest: int

    def __init__(
        self,
        nodes: int,
        tails: NDArray[np.int32],
        heads: NDArray[np.int32],
        order: NDArray[np.int32],
    ) -> None: ...
    @staticmethod
    def restore(arrays: Mapping[str, NDArray[np.int32]]) -> Hierarchy: ...
    def arrays(self) -> dict[str, NDArray[np.int32]]: ...
    @property
    def nbytes(self) -> int: ...
