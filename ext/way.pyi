from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from ext.access import Access

class Way:
    start: Access
    end: Access
    first: int
    milliseconds: int
    metres: float

    def __init__(
        self,
        start: Access,
        end: Access,
        first: int,
        arcs: Iterable[int],
        milliseconds: int,
        metres: float,
    ) -> None: ...
    @property
    def arcs(self) -> tuple[int, ...]: ...
    @property
    def track(self) -> NDArray[np.int32]: ...
    def lasting(self, milliseconds: int) -> Way: ...
    def goes_like(self, other: Way | None) -> bool: ...
    def __reduce__(self) -> tuple[Callable[..., Way], tuple[object, ...]]: ...
