from array import array
from typing import Final

from ext.framing import Frames

UNCLEAR: Final = -2
UNTOLD: Final = -3

class Fanout:
    def __init__(self, *, batched: bool = True) -> None: ...
    @property
    def batched(self) -> bool: ...
    def send(
        self,
        sockets: array[int],
        numbers: array[int],
        marks: array[int],
        data: bytes,
        taken: array[int],
    ) -> int: ...
    def send_each(
        self,
        sockets: array[int],
        numbers: array[int],
        marks: array[int],
        frames: Frames,
        taken: array[int],
    ) -> int: ...
