"""Files that a command writes: whole or not at all, and nothing of the user's lost by it.

Errors are `PermanentHubError` with code `output.taken` where something stands in the way, and
`output.failed` where the system refuses.
"""

import contextlib
import io
import shutil
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from hub.errors import PermanentHubError

FILE_MODE = 0o644


def write_file(path: Path, data: bytes, *, force: bool = True) -> None:
    """Write a file beside its place and move it there.

    Args:
        path: The file; folders above it are made.
        data: Its content.
        force: Whether to replace a file that is there.

    Raises:
        PermanentHubError: It is there already, or it cannot be written.
    """
    path = path.resolve()
    if path.is_dir():
        raise taken(path, "it is a folder; give the name of a file")
    if path.exists() and not force:
        raise taken(path, "it is there already; choose another name, or replace it with --force")
    with refused_plainly(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished(Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}-"))) as room:
            fresh = room / path.name
            fresh.write_bytes(data)
            fresh.replace(path)


def write_folder(
    path: Path, files: Mapping[str, bytes], *, force: bool, ours: Collection[str]
) -> None:
    """Write a folder beside its place and move it there in one step.

    Args:
        path: The folder; folders above it are made.
        files: Contents by name.
        force: Whether to replace a folder that holds files of `ours`.
        ours: Names of files that may be replaced; a folder with any other is never touched.

    Raises:
        PermanentHubError: It holds something already, or it cannot be written.
    """
    path = path.resolve()
    with refused_plainly(path):
        check_folder(path, force=force, ours={*ours, *files})
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished(Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}-"))) as room:
            fresh, old = room / "new", room / "old"
            fresh.mkdir()
            for name, data in files.items():
                (fresh / name).write_bytes(data)
            if path.exists():
                path.replace(old)
            try:
                fresh.replace(path)
            except OSError:
                if old.exists():
                    old.replace(path)
                raise


def check_folder(path: Path, *, force: bool, ours: Collection[str]) -> None:
    """Refuse a folder that holds anything, or with `force` anything that is not ours."""
    if not path.exists():
        return
    if not path.is_dir():
        raise taken(path, "it is a file; give the name of a folder, or one that ends in .zip")
    held = sorted(entry.name for entry in path.iterdir())
    foreign = [name for name in held if name not in ours or not (path / name).is_file()]
    if held and not force:
        raise taken(path, "it is not empty; choose another folder, or replace it with --force")
    if foreign:
        listed = ", ".join(foreign[:3]) + (", ..." if len(foreign) > 3 else "")  # noqa: PLR2004
        raise taken(path, f"it holds more than a floor plan ({listed}); choose another folder")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip; the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name in sorted(files):
            # A zip cannot date a file before 1980; this date says that there is none.
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = FILE_MODE << 16
            bundle.writestr(entry, files[name])
    return target.getvalue()


def taken(path: Path, why: str) -> PermanentHubError:
    """Return the error of a place that cannot be written to."""
    return PermanentHubError("output.taken", f"{path}: {why}")


@contextlib.contextmanager
def refused_plainly(path: Path) -> Iterator[None]:
    """Turn what the system refuses into an error that names the place."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise PermanentHubError("output.failed", f"{path}: {why}; nothing was written") from error


@contextlib.contextmanager
def unfinished(room: Path) -> Iterator[Path]:
    """Give a folder for what is not finished; it goes away, whatever happens."""
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
