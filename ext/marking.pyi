import numpy as np
from numpy.typing import NDArray

from ext.way import Way

def bits_along(
    bits: NDArray[np.uint8], before: list[Way | None], after: list[Way | None], every: int
) -> list[int]: ...
def any_along(marks: NDArray[np.uint8], ways: list[Way | None]) -> list[bool]: ...
