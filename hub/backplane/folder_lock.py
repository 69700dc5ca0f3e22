"""One hub for one data folder: a lock that goes with the process that holds it."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from hub.errors import StartError

NAME = "lock"
RESTORING = "restoring"
"""Stands in a folder while a backup is put back into it."""


@contextlib.contextmanager
def held_alone(data: Path, *, restoring: bool = False) -> Iterator[None]:
    """Hold a data folder for this process alone.

    The lock is the system's (`flock`): it ends with the process, however that ends, so that a file
    left behind never stands in the way.

    Args:
        data: The folder.
        restoring: Whether a backup is to be put back into it.

    Raises:
        StartError: Another hub uses the folder, the file cannot be made, or a backup was put back
            into it in part only.
    """
    path = data / NAME
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        detail = f"cannot write to {path}: {error.strerror}; choose another folder: --data"
        raise StartError("start.data", detail) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise in_use(data, descriptor) from error
        if not restoring and (data / RESTORING).exists():
            detail = f"a restore into {data} was cut off; run `zhilu backup restore` on it again"
            raise StartError("start.restoring", detail)
        with contextlib.suppress(OSError):  # only for people; a full disk must not stop the hub
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def in_use(data: Path, descriptor: int) -> StartError:
    """Say who uses a folder."""
    holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
    who = f"process {holder}" if holder.isdecimal() else "another process"
    return StartError(
        "start.in_use",
        f"{data} is in use by another hub ({who}); stop that one, or give this one a folder of its "
        "own: --data",
    )
