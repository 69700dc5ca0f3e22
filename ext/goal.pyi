import numpy as np
from numpy.typing import NDArray

def seek(
    indptr: NDArray[np.int32],
    heads: NDArray[np.int32],
    arcs: NDArray[np.int32],
    weights: NDArray[np.int32],
    sources: NDArray[np.int32],
    offsets: NDArray[np.int32],
    sinks: NDArray[np.int32],
    sink_offsets: NDArray[np.int32],
    bounds: tuple[NDArray[np.int32], NDArray[np.int32]] | None = None,
) -> tuple[int, NDArray[np.int32], int, int]: ...
