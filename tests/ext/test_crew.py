"""Threads that share the work of kernels: told by a sweep, whose vectors of goals they share."""

import shlex
import signal
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ext import Board, Metric
from tests.ext.drawn import draw

THREADS = 4
SECONDS = 60
TRIAL = Path(__file__).with_name("crew_trial.c")

Sweep = tuple[NDArray[np.int32], NDArray[np.int32]]

FORKS = """
import os
from tests.ext.test_crew import THREADS, sweeping, swept
alone = swept(sweeping(1), 1)
assert all(map(lambda one, other: (one == other).all(), alone, swept(sweeping(1), THREADS)))
child = os.fork()
if child == 0:
    again = swept(sweeping(1), THREADS)
    os._exit(0 if all((one == other).all() for one, other in zip(alone, again)) else 3)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def sweeping(seed: int) -> tuple[Board, Metric]:
    """Return a board with some ten vectors of goals, and weights."""
    rng = np.random.default_rng(seed)
    drawn = draw(rng)
    hierarchy = drawn.hierarchy(4)
    groups: list[NDArray[np.int32]] = []
    for count in (60, 330):
        nodes = rng.integers(0, drawn.nodes, count).astype(np.int32)
        groups += (np.arange(count + 1, dtype=np.int32), nodes, np.zeros(count, dtype=np.int32))
    return Board(hierarchy, *groups), Metric(hierarchy, drawn.weights)


def swept(of: tuple[Board, Metric], threads: int) -> Sweep:
    """Return what a sweep tells."""
    board, metric = of
    costs, arcs = board.sweep(metric, threads=threads)
    return costs.copy(), arcs.copy()


def same(one: Sweep, other: Sweep) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def helpers() -> list[Path]:
    """Return the threads of this process that Python does not know."""
    return [each for each in Path("/proc/self/task").iterdir() if named(each) == "zhilu-crew"]


def named(task: Path) -> str:
    return (task / "comm").read_text(encoding="utf-8").strip()


def test_helpers_stay_for_the_next_time() -> None:
    for seed in range(30):
        assert same(swept(sweeping(seed), 1), swept(sweeping(seed), THREADS))
    assert len(helpers()) == THREADS - 1


def test_whoever_finds_the_crew_at_work_goes_on_alone() -> None:
    alone = [swept(sweeping(seed), 1) for seed in range(8)]

    def again(number: int) -> bool:
        return same(alone[number % 8], swept(sweeping(number % 8), THREADS))

    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(again, range(240)))


def test_a_process_that_was_forked_has_a_crew_of_its_own() -> None:
    command = [sys.executable, "-c", FORKS]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert ran.returncode == 0, ran.stderr


def test_signals_are_not_for_helpers() -> None:
    swept(sweeping(1), THREADS)
    every = (1 << signal.SIGTERM - 1) | (1 << signal.SIGINT - 1)
    for each in helpers():
        lines = (each / "status").read_text(encoding="utf-8").splitlines()
        (blocked,) = (line for line in lines if line.startswith("SigBlk:"))
        assert int(blocked.split()[1], 16) & every == every


def test_nothing_is_written_by_two_threads_at_once(tmp_path: Path) -> None:
    program = tmp_path / "trial"
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
    build = [*compiler, "-g", "-O1", "-fsanitize=thread", "-o", str(program), str(TRIAL)]
    subprocess.run(build, check=True, timeout=SECONDS)
    ran = subprocess.run([program], capture_output=True, text=True, check=False, timeout=SECONDS)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
