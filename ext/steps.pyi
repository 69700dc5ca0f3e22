from collections.abc import Iterable
from typing import TypeAlias

LandmarkRow: TypeAlias = tuple[int, int, int, int, int, int, int, int, int, int]

DoorRow: TypeAlias = tuple[int, int, int, int]

StepRow: TypeAlias = tuple[
    int,
    int,
    int,
    int,
    float,
    float,
    float,
    float,
    float,
    LandmarkRow,
    LandmarkRow,
    LandmarkRow,
    tuple[DoorRow, ...],
    int,
    tuple[int, int, int, int, int],
    int,
]

NOTHING: LandmarkRow

class Steps:
    count: int

    def __init__(self, rows: Iterable[StepRow] = ()) -> None: ...
    def rows(self) -> list[StepRow]: ...
    def row(self, number: int) -> StepRow: ...
