"""How far putting a backup back has come: a file in the folder, with which no hub starts."""

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hub.backplane import sync_folder
from hub.backup.archive import PART
from hub.errors import BackupError


class Progress(msgspec.Struct, frozen=True):
    """How far a restore has come, as it stands in its marker.

    Args:
        aside: Folder for what was there before, empty where there was nothing.
        all_aside: Whether all of that is there.
        copied: Which backup's store is in the database, empty for none.
        attempt: By which the database knows this restore, and no earlier one of the same backup.
    """

    aside: str = ""
    all_aside: bool = False
    copied: str = ""
    attempt: str = ""


@dataclass(frozen=True, slots=True)
class Marker:
    """The file that stands in a folder while a backup is put back into it.

    Args:
        path: Where it is.
    """

    path: Path

    def read(self) -> Progress | None:
        """Return how far a restore that was cut off had come, None where there was none."""
        if not self.path.exists():
            return None
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=Progress)
        except msgspec.MsgspecError as error:
            raise BackupError("backup.failed", f"{self.path} cannot be read: {error}") from error

    def write(self, progress: Progress) -> Progress:
        """Write down how far it has come; it is on disk when this returns."""
        part = self.path.with_name(self.path.name + PART)
        with part.open("wb") as file:
            file.write(msgspec.json.encode(progress))
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path)
        sync_folder(self.path.parent)
        return progress
