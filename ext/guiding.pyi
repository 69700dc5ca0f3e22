from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ext.errand import Stand
from ext.going import Going, Rights
from ext.scenes import Scene
from ext.steps import Steps
from ext.trace import Trace
from ext.tracing import Tracer
from ext.way import Way

class Guidance:
    def __init__(
        self,
        ordinals: NDArray[np.int32],
        stops: tuple[NDArray[np.int32], NDArray[np.int32]],
        halts: tuple[NDArray[np.int32], NDArray[np.int32]],
        doors: NDArray[np.int32],
        keys: tuple[NDArray[np.int32], NDArray[np.int32]],
        named: NDArray[np.uint8],
        make: Callable[[int], Scene],
    ) -> None: ...
    def steps(
        self,
        trace: Trace,
        start: Stand,
        end: Stand,
    ) -> Steps: ...
    def prepare(self, unit: int) -> None: ...
    def told(
        self,
        start: Stand,
        end: Stand,
        tracer: Tracer,
        way: Way,
        going: Going,
        ask: Callable[[int], Rights],
    ) -> tuple[Trace, Steps]: ...
    def told_all(
        self,
        tracer: Tracer,
        going: Going,
        ask: Callable[[int], Rights],
        trips: list[tuple[Stand, Stand, Way]],
        threads: int,
    ) -> list[tuple[Trace, Steps] | Exception]: ...
