"""How far the audit had come, noted in a file beside the store: what tells that its end was cut."""

import os
from dataclasses import dataclass
from pathlib import Path

from hub.access.audit import Head
from hub.access.audit_files import head_line, heads_in

NAME = "audit.heads"
MOST_BYTES = 4 * 2**20


@dataclass(frozen=True, slots=True)
class HeadsFile:
    """Heads of the chain, a line each, the newest last.

    Overflow rule: when it is longer than `most_bytes` the older half is dropped.

    Args:
        path: The file.
        most_bytes: How long it may be.
    """

    path: Path
    most_bytes: int = MOST_BYTES

    def note(self, head: Head, at_ns: int) -> None:
        """Write a head down; it is on disk when this returns.

        Raises:
            OSError: It cannot be written.
        """
        with self.path.open("a", encoding="ascii") as file:
            file.write(head_line(head, at_ns))
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        if size > self.most_bytes:
            self._drop_half()

    def _drop_half(self) -> None:
        lines = self.path.read_text(encoding="ascii").splitlines(keepends=True)
        part = self.path.with_name(f"{self.path.name}.part")
        part.write_text("".join(lines[len(lines) // 2 :]), encoding="ascii")
        part.replace(self.path)

    def heads(self) -> tuple[Head, ...]:
        """Return what was noted, the oldest first; nothing where there is no file.

        Raises:
            OSError: It cannot be read.
        """
        if not self.path.is_file():
            return ()
        with self.path.open(encoding="ascii", errors="replace") as file:
            return tuple(heads_in(file))
