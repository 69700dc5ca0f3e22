from collections.abc import Callable
from typing import TypeAlias

Made: TypeAlias = tuple[tuple[bytes, ...], int, int]
"""The texts of a key, and two numbers: what kind of thing it is, and the opening that it is."""

class Fragments:
    most: int
    most_bytes: int
    count: int
    size: int
    readers: int

    def __init__(self, most: int, most_bytes: int) -> None: ...
    def prepare(
        self, key: tuple[int, int, int, int], make: Callable[[int, int, int, int], Made]
    ) -> bool: ...
