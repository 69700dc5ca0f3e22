"""Open a folder or zip of an IMDF archive, within bounds."""

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from floorplans.categories import FEATURE_TYPES
from floorplans.errors import ArchiveError

MANIFEST = "manifest.json"
TABLE = "venue.toml"
NAMED = (".geojson", ".json")
WANTED = frozenset({MANIFEST, TABLE, *(f"{name}.geojson" for name in FEATURE_TYPES)})

CHUNK = 1 << 20

ORDINARY = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Ways of compression that give out no more bytes at a time than they are asked for."""

ZIP_MARK = b"PK"
"""What a zip begins with (APPNOTE 6.3.10, 4.3.7 and 4.3.16)."""

READ = "Give an IMDF folder or .zip, an OpenStreetMap .osm, .osm.pbf or .geojson, or a WRLD folder."
"""What can be read, for whoever gives something else."""

DIRECTORY_BYTES = 256
"""Bytes of a zip's directory per entry that it may hold, names included; 110 are usual."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an archive may be; sizes in bytes after decompression.

    A megabyte of GeoJSON holds about 700 units, so the defaults leave room for the largest campus.
    """

    file_bytes: int = 64 << 20
    total_bytes: int = 256 << 20
    entries: int = 10_000


@dataclass(frozen=True, slots=True)
class Archive:
    """The files of a floor plan by name, and the names of files that no reader knows."""

    name: str
    files: Mapping[str, bytes]
    unknown: tuple[str, ...]


def read_archive(path: Path, limits: Limits | None = None) -> Archive:
    """Read the IMDF files and `venue.toml` of a folder or zip; nothing is unpacked to disk.

    In a zip the files may stand in one top folder. Other files are named but not read.

    Raises:
        ArchiveError: It is missing, damaged, encrypted, too large, or holds no IMDF file.
    """
    bounds = limits or Limits()
    if path.is_dir():
        archive = read_folder(path, bounds)
    elif path.is_file():
        archive = read_zip(path, bounds)
    else:
        fix = READ
        message = "It is no file or folder." if path.exists() else "It does not exist."
        raise ArchiveError("floorplan.archive.missing", str(path), message, fix)
    if not archive.files.keys() - {TABLE}:
        fix = "Put manifest.json, venue.geojson, level.geojson, unit.geojson, ... at its top."
        raise ArchiveError("floorplan.archive.empty", archive.name, "It holds no IMDF file.", fix)
    return archive


def read_folder(path: Path, limits: Limits) -> Archive:
    """Read a folder of IMDF files."""
    files: dict[str, bytes] = {}
    unknown: list[str] = []
    budget = Budget(path.name, limits)
    for name in names_in(path, budget):
        if name in WANTED:
            files[name] = read_file(path / name, budget)
        elif name.endswith(NAMED):
            unknown.append(name)
    return Archive(path.name, files, tuple(unknown))


def names_in(path: Path, budget: "Budget") -> list[str]:
    """Return the names in a folder, in order."""
    names: list[str] = []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                names.append(entry.name)
                budget.entry(len(names))
    except OSError as error:
        fix = "Make it a folder that this program may read."
        raise ArchiveError(
            "floorplan.archive.unreadable", path.name, f"{error.strerror}.", fix
        ) from error
    return sorted(names)


def read_file(path: Path, budget: "Budget") -> bytes:
    """Read one plain file of a folder; a pipe or a device is refused without waiting for it."""
    fix = "Make it a plain file that this program may read."
    try:
        with open(path, "rb", opener=without_waiting) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                message = "It is no plain file."
                raise ArchiveError("floorplan.archive.unreadable", path.name, message, fix)
            budget.claim(path.name, status.st_size)
            data = stream.read(budget.limits.file_bytes + 1)
    except OSError as error:
        raise ArchiveError(
            "floorplan.archive.unreadable", path.name, f"{error.strerror}.", fix
        ) from error
    budget.spend(path.name, len(data))
    return data


def without_waiting(path: str, flags: int) -> int:
    """Open a file at once, even if it is a pipe to which nobody writes."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


class ShortReads(io.FileIO):
    """A file that refuses to be read in pieces that would fill the memory.

    `zipfile` reads a zip's whole directory at once, as long as it claims to be.
    """

    most: int = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to some bytes; -1 stands for the rest."""
        asked = size if size is not None and size >= 0 else self.left()
        if asked > self.most:
            fix = "Leave fewer files in it, with shorter names."
            message = "Its directory is too large."
            raise ArchiveError("floorplan.archive.entries", Path(str(self.name)).name, message, fix)
        return super().read(asked) or b""

    def left(self) -> int:
        """Return the bytes from here to the end."""
        return max(0, os.fstat(self.fileno()).st_size - self.tell())


def read_zip(path: Path, limits: Limits) -> Archive:
    """Read a zip of IMDF files."""
    budget = Budget(path.name, limits)
    with zip_faults(path.name, b""), ShortReads(path) as stream:
        stream.most = max(CHUNK, DIRECTORY_BYTES * limits.entries)
        head = stream.read(len(ZIP_MARK))
        with zip_faults(path.name, head), zipfile.ZipFile(stream) as bundle:
            entries = [entry for entry in bundle.infolist() if not entry.is_dir()]
            budget.entry(len(entries))
            top = folder_of(path.name, entries, WANTED, "IMDF files stand")
            return read_entries(path.name, bundle, here(entries, top), budget)


@contextmanager
def zip_faults(name: str, head: bytes = ZIP_MARK) -> Iterator[None]:
    """Turn the faults of a zip into errors that say what to do; `head` is how the file begins."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, struct.error) as error:
        raise not_a_zip(name, head, error) from error
    except (RuntimeError, NotImplementedError) as error:
        fix = "Make the zip without a password and with ordinary (deflate) compression."
        raise ArchiveError("floorplan.archive.locked", name, f"{error}.", fix) from error
    except OSError as error:
        fix = "Make it a plain file that this program may read."
        raise ArchiveError("floorplan.archive.unreadable", name, f"{error}.", fix) from error


def not_a_zip(name: str, head: bytes, error: Exception) -> ArchiveError:
    """Return the error for a zip that cannot be read, or for a file that never was one."""
    if head != ZIP_MARK:
        message = "It is a file of no format that is read here."
        return ArchiveError("floorplan.archive.damaged", name, message, READ)
    fix = "Make the zip again from the folder; it is damaged or cut off."
    return ArchiveError("floorplan.archive.damaged", name, f"{error}.", fix)


def folder_of(
    name: str, entries: list[zipfile.ZipInfo], wanted: Container[str], called: str
) -> str:
    """Return the one folder of a zip that holds the files wanted, `.` for the zip's root.

    Args:
        name: The zip, for messages.
        entries: What is in it.
        wanted: The files' names.
        called: What they are called in messages, with its verb.

    Raises:
        ArchiveError: They stand in several folders, or deeper than at the top.
    """
    paths = [PurePosixPath(entry.filename) for entry in entries]
    folders = sorted({str(path.parent) for path in paths if path.name in wanted and usual(path)})
    if "." in folders or not folders:
        return "."
    if len(folders) > 1 or "/" in folders[0]:
        fix = "Keep one venue per zip, at its top or in one top folder."
        message = f"{called} in {', '.join(folders[:5])}."
        raise ArchiveError("floorplan.archive.layout", name, message, fix)
    return folders[0]


def usual(path: PurePosixPath) -> bool:
    """Tell whether a path of a zip leads neither out of it nor into a Mac's own folder."""
    return not path.is_absolute() and not {"..", "__MACOSX"} & set(path.parts)


def here(entries: list[zipfile.ZipInfo], folder: str) -> list[zipfile.ZipInfo]:
    """Return the entries that stand directly in a folder."""
    return [entry for entry in entries if str(PurePosixPath(entry.filename).parent) == folder]


def read_entries(
    name: str, bundle: zipfile.ZipFile, entries: list[zipfile.ZipInfo], budget: "Budget"
) -> Archive:
    """Read the wanted entries of a zip."""
    files: dict[str, bytes] = {}
    unknown: list[str] = []
    for entry in sorted(entries, key=lambda entry: entry.filename):
        file = PurePosixPath(entry.filename).name
        if file in files:
            fix = "Remove all but one of them."
            raise ArchiveError(
                "floorplan.archive.duplicate", file, f"{name} holds it more than once.", fix
            )
        if file in WANTED:
            files[file] = read_entry(bundle, entry, file, budget)
        elif file.endswith(NAMED):
            unknown.append(file)
    return Archive(name, files, tuple(unknown))


def read_entry(
    bundle: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str, budget: "Budget"
) -> bytes:
    """Decompress one entry, stopping at the limit whatever size it claims."""
    budget.claim(file, entry.file_size)
    if entry.compress_type not in ORDINARY:
        message = f"compression method {entry.compress_type} of {file}"
        raise NotImplementedError(message)
    data = bytearray()
    with bundle.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            data += chunk
            budget.spend(file, len(chunk), so_far=len(data))
    return bytes(data)


@dataclass(slots=True)
class Budget:
    """What may still be read of an archive."""

    archive: str
    limits: Limits
    claimed: int = 0
    spent: int = 0

    def entry(self, count: int) -> None:
        """Refuse more files than the limit."""
        if count > self.limits.entries:
            fix = f"Leave at most {self.limits.entries} files in it."
            message = "It holds too many files."
            raise ArchiveError("floorplan.archive.entries", self.archive, message, fix)

    def claim(self, file: str, size: int) -> None:
        """Refuse a file by the size that the directory states, before it is read."""
        self.claimed += size
        self._check(file, size, self.claimed)

    def spend(self, file: str, size: int, *, so_far: int | None = None) -> None:
        """Refuse a file by the bytes that really came out of it."""
        self.spent += size
        self._check(file, size if so_far is None else so_far, self.spent)

    def _check(self, file: str, size: int, total: int) -> None:
        if size > self.limits.file_bytes:
            message = f"It is larger than {self.limits.file_bytes} bytes."
            fix = "Split the venue, or remove what is only drawn."
            raise ArchiveError("floorplan.archive.too_large", file, message, fix)
        if total > self.limits.total_bytes:
            message = f"The files are larger than {self.limits.total_bytes} bytes together."
            fix = "Split the venue, or remove what is only drawn."
            raise ArchiveError("floorplan.archive.too_large", self.archive, message, fix)
