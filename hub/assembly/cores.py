"""How many threads share what a tick works out."""

import os
from fractions import Fraction
from pathlib import Path

MOST_THREADS = 4
"""More are not used by default: a tick is too short for them, and others want cores as well."""

CGROUPS = Path("/sys/fs/cgroup")
OWN_CGROUP = Path("/proc/self/cgroup")


def threads_of(asked: int, cores: int) -> int:
    """Return how many threads share what a tick works out.

    Args:
        asked: What `routing.threads` says; 0 leaves it to the machine.
        cores: How many cores the process may use.
    """
    return asked or min(cores, MOST_THREADS)


def usable_cores(own: Path = OWN_CGROUP, root: Path = CGROUPS) -> int:
    """Return how many cores this process may use, 1 at least.

    A quota of its control group or of one around it counts (`cpu.max`, cgroup v2): containers and
    services with one see all cores of the machine, and are held up once they have used it up.

    Args:
        own: What names the control group of this process, as `/proc/self/cgroup`.
        root: Where control groups are.
    """
    cores = len(os.sched_getaffinity(0))
    group = root / group_of(own).lstrip("/")
    for folder in (group, *group.parents):
        cores = min(cores, quota_of(folder / "cpu.max", cores))
        if folder == root:
            break
    return max(cores, 1)


def group_of(own: Path) -> str:
    """Return the path of a process's control group (cgroup v2), `/` where none is told."""
    for line in lines_of(own):
        if line.startswith("0::"):
            return line.removeprefix("0::")
    return "/"


def quota_of(path: Path, cores: int) -> int:
    """Return the whole cores that a control group gives, all of them without a limit."""
    for line in lines_of(path):
        quota, _, period = line.partition(" ")
        if quota.isdecimal() and period.isdecimal() and int(period):
            return int(Fraction(int(quota), int(period)))
    return cores


def lines_of(path: Path) -> list[str]:
    """Return the lines of a file of the kernel, none where it is not there."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
