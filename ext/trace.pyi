from collections.abc import Iterable
from typing import TypeAlias

Traced: TypeAlias = tuple[
    int,
    int,
    list[tuple[float, float]],
    list[float],
    list[float],
    list[tuple[int, int]],
    list[tuple[int, int, int]],
    float,
    int,
    float,
    int,
]

class Trace:
    count: int
    metres: float
    seconds: float

    def __init__(self, legs: Iterable[Traced] = ()) -> None: ...
    def legs(self) -> list[Traced]: ...
