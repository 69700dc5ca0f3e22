from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int32]

class Annex:
    def __init__(
        self,
        ends: tuple[Ints, Ints],
        starts: tuple[Ints, Ints, Ints],
        asked: Ints,
        worth: Ints,
        live: Ints,
    ) -> None: ...
    def suits(self, live: Ints) -> bool: ...
    def granted(self) -> tuple[Ints, Ints]: ...
    def __len__(self) -> int: ...
