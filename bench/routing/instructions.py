"""Processor instructions, which do not depend on what else a machine does.

Counted by Valgrind (cachegrind): those of a process that asks, less those of one that only gets
ready. Valgrind knows no AVX-512, so Zhilu's kernels run in their AVX2 form.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

from bench.harness import Result, figure, program
from bench.processes import ROOT
from bench.routing.buildings import mixed
from bench.routing.ours import ours_of
from bench.routing.signs import board_of, changes, columns, peer_of, task_of
from bench.routing.timing import say
from bench.routing.ways import CUSTOMIZABLE, MAKERS, PLAIN, ZHILU, drawn
from bench.routing.worlds import World

NODES, SEED = 10_700, 20_261_128
COUNTS = {"way": 1_000, "signs": 4}
CONTENDERS = {"way": (ZHILU, CUSTOMIZABLE, PLAIN), "signs": (ZHILU, CUSTOMIZABLE)}
COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


def instruction_results(*, quick: bool) -> Iterator[Result]:
    """Yield instructions per query and per change of all signs, and the ratio to the peers'."""
    valgrind = program("valgrind")
    if valgrind is None:
        say("  valgrind is missing")
        yield figure("instructions.valgrind.missing", 1, "programs")
        return
    for row, names in CONTENDERS.items():
        counts: dict[str, float] = {}
        for name in names[: 1 if quick else None]:
            counted = per_question(valgrind, row, name)
            if counted is None:
                yield figure(f"10k.{row}.{name}.instructions.missing", 1, "peers")
                continue
            counts[name] = counted
            say(f"  10k {row} {name}: {counted:,.0f} instructions")
            yield figure(f"10k.{row}.{name}.instructions", counted, "instructions")
            if name != ZHILU and ZHILU in counts:
                times = counted / counts[ZHILU]
                yield figure(f"10k.{row}.{name}.instructions.times", times, "x", name)


def per_question(valgrind: str, row: str, name: str) -> float | None:
    """Return the instructions of one question, None where the contender cannot be run."""
    totals = []
    for count in (0, COUNTS[row]):
        command = [valgrind, "--tool=cachegrind", "--cache-sim=no"]
        command += ["--cachegrind-out-file=/dev/null", sys.executable, "-m", __name__]
        told = subprocess.run(
            [*command, row, name, str(count)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"},
        )
        found = COUNTED.search(told.stderr)
        if told.returncode != 0 or found is None:
            say(f"  {name}: {told.stderr.strip()[-200:]}")
            return None
        totals.append(float(found[1].replace(",", "")))
    return (totals[1] - totals[0]) / COUNTS[row]


def main() -> int:
    """Get a contender ready and ask it so many questions: ROW NAME COUNT."""
    row, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    prepare = {"way": ways, "signs": ours_signs if name == ZHILU else peer_signs}[row]
    ask = prepare(mixed("10k", NODES, SEED), name)
    ask(2)
    ask(count)
    return 0


def ways(world: World, name: str) -> Callable[[int], None]:
    """Return what asks for some ways."""
    way = ours_of(world).way if name == ZHILU else MAKERS[name](world)
    questions = drawn(world, COUNTS["way"])

    def ask(count: int) -> None:
        for source, sink in questions[:count]:
            way(source, sink)

    return ask


def ours_signs(world: World, _name: str) -> Callable[[int], None]:
    """Return what changes some zones and sweeps the board after each."""
    ours = ours_of(world)
    board = board_of(ours, task_of(world))
    made = list(changes(world, COUNTS["signs"]))

    def ask(count: int) -> None:
        for arcs, weights in made[:count]:
            ours.metric.update(arcs, weights)
            board.sweep(ours.metric)

    return ask


def peer_signs(world: World, _name: str) -> Callable[[int], None]:
    """Return what lets the peer do the same.

    Raises:
        ImportError: It is not installed.
    """
    peer, task = peer_of(world), task_of(world)
    if peer is None:
        raise ImportError(CUSTOMIZABLE)
    pinned, places = task.pinned.tolist(), task.places.tolist()
    made = [(arcs.tolist(), weights.tolist()) for arcs, weights in changes(world, COUNTS["signs"])]

    def ask(count: int) -> None:
        for arcs, weights in made[:count]:
            peer.update(dict(zip(arcs, weights, strict=True)))
            columns(peer, pinned, places)

    return ask


if __name__ == "__main__":
    sys.exit(main())
