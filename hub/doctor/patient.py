"""Who is looked at: a configuration, and the machine as it is seen from here."""

import os
from dataclasses import dataclass
from pathlib import Path

from hub.config import Config


@dataclass(frozen=True, slots=True)
class Patient:
    """What the doctor looks at.

    Args:
        config: The configuration.
        clients: Screens, phones and consoles that are expected at once.
        devices: MQTT clients that are expected at once.
        pages: The folder of built pages.
        root: Of the file system; tests look at one of their own.
        now_ns: The time, nanoseconds since 1970 UTC.
        thorough: Whether to replay the journal, which takes a while.
    """

    config: Config
    clients: int
    devices: int
    pages: Path
    now_ns: int
    root: Path = Path("/")
    thorough: bool = False

    @property
    def data(self) -> Path:
        """The data folder."""
        return Path(self.config.data.path)

    def system(self, path: str) -> str | None:
        """Return a file of the system, None where there is none."""
        try:
            return (self.root / path).read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return None

    def number(self, path: str) -> int | None:
        """Return a file of the system that holds one number, None where there is none."""
        text = self.system(path)
        return int(text) if text is not None and text.isdecimal() else None

    def running(self) -> int | None:
        """Return the process that holds the data folder, None where nobody does."""
        import fcntl  # noqa: PLC0415 - most of the hub runs where there is none

        try:
            descriptor = os.open(self.data / "lock", os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
            return int(holder) if holder.isdecimal() else 0
        else:
            return None
        finally:
            os.close(descriptor)
