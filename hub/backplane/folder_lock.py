"""One hub for one data folder: a lock that goes with the process that holds it."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from hub.errors import StartError

NAME = "lock"


@contextlib.contextmanager
def held_alone(data: Path) -> Iterator[None]:
    """Hold a data folder for this process alone.

    The lock is the system's (`flock`): it ends with the process, however that ends, so that a file
    left behind never stands in the way.

    Raises:
        StartError: Another hub uses the folder, or the file cannot be made.
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
