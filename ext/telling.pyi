from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Protocol, TypeAlias

from ext.fragments import Fragments, Made
from ext.steps import Steps
from ext.trace import Trace

class Text(IntEnum):
    BEGINS = 0
    GOES_ON = 1
    PASSES = 2
    METRES = 3
    FLOORS = 4
    WHICH = 5
    STARTS = 6
    LEVEL = 7
    UNIT = 8
    CONNECTOR = 9
    LANDMARK = 10
    DOOR = 11

Ends: TypeAlias = tuple[int, int]
"""Numbers of the places where a route begins and ends."""

class Make(Protocol):
    def __call__(self, what: int, one: int, two: int, three: int, number: int, /) -> Made: ...

class Teller:
    fragments: Fragments

    def __init__(
        self,
        frame: tuple[float, float, float, float],
        codes: tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[str]],
        languages: Sequence[tuple[str, str]],
        fragments: Fragments,
    ) -> None: ...
    def told(
        self, traces: Sequence[Trace], parts: Sequence[tuple[Steps, Ends]], make: Make
    ) -> tuple[bytes, bytes]: ...
    def told_all(
        self,
        routes: list[tuple[list[Trace], list[tuple[Steps, Ends]]]],
        maker: Callable[[int], Make],
        threads: int,
    ) -> list[tuple[bytes, bytes] | Exception]: ...
