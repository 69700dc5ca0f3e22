from collections.abc import Callable, Iterable
from typing import TypeAlias

from ext.access import Access
from ext.going import Going, Rights
from ext.metric import Metric
from ext.pacing import Pacer
from ext.query import Query
from ext.way import Way

Trip: TypeAlias = tuple[Access, Access, Way | None]

Gain: TypeAlias = tuple[float, float]
"""Milliseconds that another way must save, and the share of its time."""

def worthwhile(milliseconds: float, gain: Gain) -> float: ...

class Finder:
    def __init__(
        self, pacer: Pacer, query: Query, straight: Callable[[Access, Access], float | None]
    ) -> None: ...
    def plan(
        self,
        metric: Metric,
        going: Going,
        start: Access,
        end: Access,
        ask: Callable[[int], Rights],
    ) -> Way | None: ...
    def choose(
        self,
        metric: Metric,
        going: Going,
        trips: Iterable[Trip],
        gain: Gain,
        ask: Callable[[int], Rights],
        threads: int = 1,
    ) -> list[Way | Exception | None]: ...
