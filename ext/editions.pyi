from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

_Item = TypeVar("_Item", bound=np.generic[Any])

class Editions:
    def __init__(self, most: int = ..., share: int = ...) -> None: ...
    def begin(self, array: NDArray[_Item]) -> NDArray[_Item]: ...
    def note(
        self, before: NDArray[_Item], made: NDArray[_Item], places: NDArray[np.int32]
    ) -> None: ...
    def between(self, one: NDArray[_Item], latest: NDArray[_Item]) -> NDArray[np.int32] | None: ...
