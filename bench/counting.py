"""A number that one process counts up and another one reads, at the cost of a store to memory."""

import mmap
import struct
from pathlib import Path

_NUMBER = struct.Struct("=q")
_READY = struct.Struct("=q")
_SIZE = 16


class Counter:
    """A number in a file that both processes map; made where it is missing.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(_SIZE))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _SIZE)
        self._count = self.read()

    def add(self, more: int) -> None:
        """Count up; only one process may."""
        self._count += more
        _NUMBER.pack_into(self._memory, 0, self._count)

    def read(self) -> int:
        """Return the number."""
        count: int = _NUMBER.unpack_from(self._memory, 0)[0]
        return count

    def ready(self) -> None:
        """Say that counting can begin."""
        _READY.pack_into(self._memory, 8, 1)

    @property
    def is_ready(self) -> bool:
        """Whether counting can begin."""
        return bool(_READY.unpack_from(self._memory, 8)[0])

    def close(self) -> None:
        """Let go of the file."""
        self._memory.close()
