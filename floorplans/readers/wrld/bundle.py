"""Open the folder or zip of a WRLD indoor map, within bounds, and read files of it by name."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from floorplans.errors import ArchiveError
from floorplans.readers.archive import (
    CHUNK,
    DIRECTORY_BYTES,
    Budget,
    Limits,
    ShortReads,
    folder_of,
    here,
    names_in,
    read_entry,
    read_file,
    zip_faults,
)

MAIN = "main.json"


class Bundle(Protocol):
    """The files that stand beside `main.json`."""

    @property
    def name(self) -> str:
        """The folder or zip, for messages."""

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files, sorted."""

    def read(self, file: str) -> bytes:
        """Return the content of one of the files."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A bundle on disk."""

    name: str
    paths: Mapping[str, Path]
    budget: Budget

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files, sorted."""
        return tuple(sorted(self.paths))

    def read(self, file: str) -> bytes:
        """Return the content of one of the files."""
        return read_file(self.paths[file], self.budget)


@dataclass(frozen=True, slots=True)
class Zip:
    """A bundle in a zip; nothing is unpacked to disk."""

    name: str
    bundle: zipfile.ZipFile
    entries: Mapping[str, zipfile.ZipInfo]
    budget: Budget

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files, sorted."""
        return tuple(sorted(self.entries))

    def read(self, file: str) -> bytes:
        """Return the content of one of the files."""
        with zip_faults(self.name):
            return read_entry(self.bundle, self.entries[file], file, self.budget)


@contextmanager
def open_bundle(path: Path, limits: Limits | None = None) -> Iterator[Bundle]:
    """Open a folder or zip that holds `main.json` at its top or, in a zip, in one top folder.

    Raises:
        ArchiveError: It is missing, damaged, encrypted, too large, or holds no `main.json`.
    """
    budget = Budget(path.name, limits or Limits())
    if path.is_dir():
        yield with_main(open_folder(path, budget))
    elif path.is_file():
        with ExitStack() as opened:
            with zip_faults(path.name):
                stream = opened.enter_context(ShortReads(path))
                stream.most = max(CHUNK, DIRECTORY_BYTES * budget.limits.entries)
                bundle = opened.enter_context(zipfile.ZipFile(stream))
                found = open_zip(path.name, bundle, budget)
            yield with_main(found)
    else:
        fix = "Give the path of a folder or of a .zip file."
        raise ArchiveError("floorplan.archive.missing", str(path), "It does not exist.", fix)


def with_main(bundle: Bundle) -> Bundle:
    """Refuse a bundle that has no main file."""
    if MAIN not in bundle.files:
        fix = f"Put {MAIN} and the levels' GeoJSON files at its top."
        raise ArchiveError("floorplan.archive.empty", bundle.name, f"It holds no {MAIN}.", fix)
    return bundle


def open_folder(path: Path, budget: Budget) -> Folder:
    """List the files of a folder."""
    paths = {name: path / name for name in names_in(path, budget)}
    return Folder(path.name, {name: file for name, file in paths.items() if file.is_file()}, budget)


def open_zip(name: str, bundle: zipfile.ZipFile, budget: Budget) -> Zip:
    """List the files of a zip that stand beside its main file."""
    entries = [entry for entry in bundle.infolist() if not entry.is_dir()]
    budget.entry(len(entries))
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in here(entries, folder_of(name, entries, {MAIN}, f"{MAIN} stands")):
        file = PurePosixPath(entry.filename).name
        if file in found:
            fix = "Remove all but one of them."
            message = f"{name} holds it more than once."
            raise ArchiveError("floorplan.archive.duplicate", file, message, fix)
        found[file] = entry
    return Zip(name, bundle, found, budget)
