"""What a hierarchy weighs: the growth of a process that does nothing but load it."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from bench.harness import BenchError

PAGE = os.sysconf("SC_PAGE_SIZE")


def weighed(path: Path) -> tuple[float, float]:
    """Return the bytes of a stored hierarchy with one profile's weights, and of one more.

    Raises:
        BenchError: The process that loads it has failed.
    """
    told = subprocess.run(
        [sys.executable, "-m", __name__, str(path)], capture_output=True, text=True, check=False
    )
    if told.returncode != 0:
        raise BenchError(f"a hierarchy could not be weighed: {told.stderr[-500:]}")
    first, further = map(float, told.stdout.split())
    return first, further


def resident() -> int:
    """Return the bytes that this process holds in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE


def main() -> int:
    """Load a hierarchy, customise it twice, and print by how much the process has grown."""
    from bench.routing.hierarchies import loaded  # noqa: PLC0415
    from ext import Metric  # noqa: PLC0415

    begin = resident()
    hierarchy = loaded(Path(sys.argv[1]))
    weights = np.full(hierarchy.arcs, 1_000, dtype=np.int32)
    kept = [Metric(hierarchy, weights)]
    first = resident()
    kept.append(Metric(hierarchy, weights))
    print(first - begin, resident() - first)
    return 0


if __name__ == "__main__":
    sys.exit(main())
