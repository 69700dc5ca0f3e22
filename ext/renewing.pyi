from collections.abc import Iterable

from numpy.typing import ArrayLike

from ext.metric import Metric

def update_all(
    metrics: Iterable[Metric], changes: Iterable[tuple[ArrayLike, ArrayLike]], threads: int = ...
) -> None: ...
