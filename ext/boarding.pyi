from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ext.hierarchy import Hierarchy

Ints: TypeAlias = NDArray[np.int32]

def find_columns(hierarchy: Hierarchy, origins: Ints) -> tuple[Ints, ...]: ...
def find_trails(
    hierarchy: Hierarchy, goal_begin: Ints, goals: Ints, blocks: Ints, lanes: int
) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints, int, int]: ...
def padded(items: Ints) -> Ints: ...
def groups(
    begin: ArrayLike, nodes: ArrayLike, costs: ArrayLike, count: int
) -> tuple[Ints, Ints, Ints]: ...
def prices(costs: ArrayLike, count: int) -> Ints: ...
