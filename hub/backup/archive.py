"""The archive: a compressed tar file that any tool can read, with its manifest first."""

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.backplane import sync_folder
from hub.backup.manifest import MANIFEST, Manifest, Member, decoded, encoded
from hub.errors import BackupError

COMPRESSION = 3
"""Of 9: the hub beside it has other use for the processor."""

PART = ".part"
BLOCK = 2**20
MOST_MANIFEST = 64 * 2**20
FILE_MODE = 0o600


def member_of(folder: Path, path: Path) -> Member:
    """Return what a manifest says of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Member(path.relative_to(folder).as_posix(), path.stat().st_size, digest)


def write_archive(target: Path, manifest: Manifest, folder: Path) -> None:
    """Write the files of a folder as an archive: whole under its name, or not at all.

    Only its owner may read it, for what people's passwords are checked by stands in it.

    Raises:
        BackupError: It cannot be written.
    """
    part = target.with_name(target.name + PART)
    try:
        with _private(part) as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=COMPRESSION) as archive:
                data = encoded(manifest)
                head = tarfile.TarInfo(MANIFEST)
                head.size, head.mode = len(data), FILE_MODE
                archive.addfile(head, io.BytesIO(data))
                for member in manifest.members:
                    archive.add(folder / member.name, member.name, recursive=False, filter=_plain)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise BackupError("backup.failed", f"{target}: {reason}; nothing was written") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def _private(path: Path) -> Iterator[io.BufferedWriter]:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    descriptor = os.open(path, flags, FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        yield file


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out whose file it was: it is restored as whoever restores it."""
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = FILE_MODE
    return info


def unpack(archive: Path, folder: Path) -> Manifest:
    """Write the files of an archive below a folder, each checked, and return the manifest.

    Nothing is written but what the manifest names, so that an archive from elsewhere can put
    nothing outside of the folder.

    Raises:
        BackupError: It is no backup, or it is not whole.
        OSError: The folder cannot be written.
    """
    try:
        with gzip.open(archive) as stream, tarfile.open(fileobj=stream, mode="r:") as opened:
            manifest = _unpacked(opened, folder)
            # To its end, where gzip has a checksum of all.
            while stream.read(BLOCK):
                pass
            return manifest
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BackupError("backup.damaged", f"{archive} is no whole backup: {error}") from error
    except OSError as error:
        # gzip says so in this way.
        if error.errno is None:
            raise BackupError("backup.damaged", f"{archive} is no whole backup: {error}") from error
        raise


def _unpacked(opened: tarfile.TarFile, folder: Path) -> Manifest:
    first = opened.next()
    if first is None or first.name != MANIFEST or first.size > MOST_MANIFEST:
        raise BackupError("backup.damaged", f"{MANIFEST} does not stand first: it is no backup")
    manifest = decoded(_content(opened, first).read())
    for member in manifest.members:
        info = opened.next()
        if info is None or info.name != member.name or not info.isreg():
            raise BackupError("backup.damaged", f"{member.name} is missing")
        if info.size != member.bytes:
            raise BackupError("backup.damaged", f"{member.name} has another size")
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        source = _content(opened, info)
        with _private(target) as file:
            while block := source.read(BLOCK):
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != member.sha256:
            raise BackupError("backup.damaged", f"{member.name} does not have its checksum")
    if opened.next() is not None:
        raise BackupError("backup.damaged", "it holds more than its manifest says")
    return manifest


def _content(opened: tarfile.TarFile, info: tarfile.TarInfo) -> io.BufferedReader:
    found = opened.extractfile(info)
    if found is None:
        raise BackupError("backup.damaged", f"{info.name} is no file")
    return found  # type: ignore[return-value]
