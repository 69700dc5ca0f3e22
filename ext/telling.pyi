from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Protocol, TypeAlias

from ext.fragments import Fragments
from ext.steps import Steps
from ext.trace import Trace

class Text(IntEnum):
    BEGINS = 0
    GOES_ON = 1
    PASSES = 2
    METRES = 3
    LANDMARK = 4
    DOOR = 5
    INTO = 6
    RIDE = 7
    ORDINAL = 8
    LEVEL_NAME = 9
    CONNECTOR = 10

Ends: TypeAlias = tuple[int, int, int, int]
"""Numbers of a start as a place and as what it is called, and the same of an end."""

class Make(Protocol):
    def __call__(self, what: int, number: int, at: int, /) -> tuple[bytes, ...]: ...

class Teller:
    fragments: Fragments

    def __init__(
        self,
        frame: tuple[float, float, float, float],
        codes: tuple[Sequence[str], Sequence[str], Sequence[str]],
        languages: Sequence[tuple[str, str]],
        fragments: Fragments,
    ) -> None: ...
    def legs(self, traces: Iterable[Trace], make: Make) -> bytes: ...
    def steps(self, parts: Iterable[tuple[Steps, Ends]], make: Make) -> bytes: ...
