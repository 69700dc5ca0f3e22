"""The data folder: whether it can be written, by whom, how much room there is, and how fast."""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from hub.backplane import RESTORING
from hub.doctor.findings import Finding, error, good, note, warning
from hub.doctor.patient import Patient

MIB = 2**20
TRIES = 9
BLOCK = b"\0" * 4_096
SLOW_MS = 20.0
"""A device waits for its acknowledgement for longer than this: people see it on a busy day."""

TOO_FAST_MS = 0.01
LEAST_ROOM = 2
"""Times what the journal may take, which must be free beside it."""

FEW_INODES = 1_000

FLEETING = frozenset({"tmpfs", "ramfs", "overlay"})
REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ceph", "glusterfs", "afs"})


def look_at_folder(patient: Patient) -> Iterator[Finding]:
    """Yield what is found out about the data folder."""
    data = patient.data
    place = nearest(data)
    if not data.is_dir():
        yield note("doctor.data.missing", f"{data} is not there yet; the first start makes it")
    written = list(writable(place))
    yield from written
    yield from owner(data)
    yield from kind(patient, place)
    yield from room(patient, place)
    if (data / RESTORING).exists():
        yield error(
            "doctor.data.restoring",
            f"a restore into {data} was cut off, so that no hub starts on it",
            "run `zhilu backup restore` on it again",
        )
    if not any(each.grade.value == "error" for each in written):
        yield from speed(place)


def nearest(path: Path) -> Path:
    """Return a folder, or the first above it that is there."""
    path = path.absolute()
    while not path.is_dir() and path != path.parent:
        path = path.parent
    return path


def writable(place: Path) -> Iterator[Finding]:
    """Look whether files can be made there, by making one."""
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(BLOCK)
            file.flush()
            os.fsync(file.fileno())
    except OSError as failure:
        yield error(
            "doctor.data.write",
            f"{place} cannot be written: {failure.strerror or failure}",
            "make room, or give the folder to the hub's user; or name another: data.path",
        )
    else:
        yield good("doctor.data.write", f"{place} can be written")


def owner(data: Path, user: int | None = None) -> Iterator[Finding]:
    """Look whose it is and who may read it.

    Args:
        data: The folder.
        user: Who looks; the user of this process where left out.
    """
    user = os.geteuid() if user is None else user
    if not data.is_dir():
        return
    held = data.stat()
    foreign = sorted(
        path.name for path in data.iterdir() if path.stat(follow_symlinks=False).st_uid != user
    )
    if user != 0 and (held.st_uid != user or foreign):
        named = ", ".join(foreign[:3]) or str(data)
        yield warning(
            "doctor.data.owner",
            f"{named} belongs to somebody else than user {user}, who looks at it",
            "run the doctor as the hub's user (sudo -u zhilu zhilu doctor), or chown -R the folder",
        )
    if held.st_mode & 0o007:
        yield warning(
            "doctor.data.open",
            f"everybody on this machine may read {data}, and what passwords are checked by is in "
            "it",
            f"chmod 0700 {data}",
        )


def kind(patient: Patient, place: Path) -> Iterator[Finding]:
    """Look what file system it lies on."""
    found = file_system(patient.system("proc/self/mounts") or "", str(place.resolve()))
    if found in FLEETING:
        yield warning(
            "doctor.data.fleeting",
            f"{place} lies on {found}, which is gone with the machine or the container",
            "let the data folder be a volume or a disk of its own",
        )
    elif found in REMOTE or found.startswith("fuse"):
        yield warning(
            "doctor.data.remote",
            f"{place} lies on {found}: locks and fdatasync may not mean there what they say",
            "let the data folder be on a local disk; keep commands in PostgreSQL if they must be "
            "elsewhere",
        )
    elif found:
        yield good("doctor.data.kind", f"{place} lies on {found}")


def file_system(mounts: str, path: str) -> str:
    """Return the kind of file system that a path lies on, from what proc_pid_mounts(5) says."""
    best = ("", "")
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:  # noqa: PLR2004 - device, place, kind
            continue
        place = parts[1].encode().decode("unicode_escape")
        within = path == place or path.startswith(place.rstrip("/") + "/")
        if within and len(place) >= len(best[0]):
            best = place, parts[2]
    return best[1]


def room(patient: Patient, place: Path) -> Iterator[Finding]:
    """Look how much room is left."""
    free = os.statvfs(place)
    left = free.f_bavail * free.f_frsize
    journal = patient.config.journal
    takes = (2 * journal.segment_mib + journal.history_mib) * MIB
    if left < takes:
        yield error(
            "doctor.data.room",
            f"{left // MIB} MiB are free at {place}; the journal alone may take {takes // MIB} MiB",
            "make room, or let it keep less: journal.history_mib",
        )
    elif left < LEAST_ROOM * takes:
        yield warning(
            "doctor.data.room",
            f"{left // MIB} MiB are free at {place}; that is little beside a journal of "
            f"{takes // MIB} MiB, and a backup wants as much again",
            "make room",
        )
    else:
        yield good("doctor.data.room", f"{left // MIB} MiB are free at {place}")
    if free.f_files and free.f_favail < FEW_INODES:
        yield error(
            "doctor.data.inodes",
            f"only {free.f_favail} more files can be made at {place}",
            "remove small files that nobody needs",
        )


def speed(place: Path) -> Iterator[Finding]:
    """Measure how long the disk takes to keep something for good."""
    median = statistics.median(synced_ms(place))
    if median > SLOW_MS:
        yield warning(
            "doctor.data.slow",
            f"the disk takes {median:.1f} ms to keep 4 KiB for good (median of {TRIES}); devices "
            "and commands wait for that",
            "use a disk of its own, better one with a cache that outlives a power cut",
        )
    elif median < TOO_FAST_MS:
        yield note(
            "doctor.data.fast",
            f"the disk says after {median * 1000:.0f} microseconds that it has kept something for "
            "good: few can, and it may only say so",
            "make sure that its cache outlives a power cut, or that it is none",
        )
    else:
        yield good("doctor.data.speed", f"the disk keeps 4 KiB for good in {median:.2f} ms")


def synced_ms(place: Path) -> list[float]:
    """Return how long some calls of fdatasync took, in milliseconds."""
    taken = []
    with tempfile.TemporaryFile(dir=place) as file:
        for _ in range(TRIES):
            os.write(file.fileno(), BLOCK)
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - begun) * 1e3)
    return taken
