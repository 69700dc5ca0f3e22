"""Deliveries per processor second: one message to many WebSocket clients, beside other servers.

All variants run at once, each with clients in a process of its own, and are measured in turns. See
`docs/benchmarks.md`.
"""

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import harness
from bench.harness import BenchError, Options, Result, bar_lines
from bench.processes import end_on_sigterm
from bench.push.lanes import Lane, lane
from bench.push.measures import Measured, fan_out, memory, stalled, storm, updates
from bench.push.results import results_of
from hub.load import allow_files

PLAIN = ("c", "zhilu", "aiohttp", "websockets", "mosquitto", "nats")
DEFLATE = ("zhilu-deflate", "aiohttp-deflate", "websockets-deflate")
TEN_CLIENTS = 1_000
MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is."""

    clients: tuple[int, ...]
    rounds: int
    deliveries: int
    """Of one variant in one round, about."""

    update_seconds: float
    storm_clients: int


QUICK = Size(
    clients=(100, 1_000), rounds=2, deliveries=20_000, update_seconds=3.0, storm_clients=1_000
)
FULL = Size(
    clients=(100, 1_000, 5_000, 10_000),
    rounds=5,
    deliveries=60_000,
    update_seconds=8.0,
    storm_clients=10_000,
)


def main() -> int:
    """Run the benchmark from the command line."""
    end_on_sigterm()
    return harness.run("Deliveries per processor second to many WebSocket clients.", measure)


def measure(options: Options) -> tuple[Result, ...]:
    """Start everything, measure in turns, and return the results."""
    size = QUICK if options.quick else FULL
    # Servers inherit the limit; some do not raise it themselves.
    allow_files(MOST_FILES)
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as name:
        folder = Path(name)
        with contextlib.ExitStack() as stack:
            lanes = list(started_lanes(PLAIN, folder, stack))
            for clients in size.clients:
                fan_out(measured, "one", lanes, clients, size.rounds, size.deliveries)
                if clients == TEN_CLIENTS:
                    ours = of_kind(lanes, "zhilu")
                    fan_out(measured, "ten", lanes, clients, size.rounds, size.deliveries)
                    with told(measured, "updates"):
                        updates(measured, ours, clients, size.rounds, size.update_seconds)
            with told(measured, "storm"):
                storm(measured, of_kind(lanes, "zhilu"), size.storm_clients)
        with contextlib.ExitStack() as stack:
            lanes = list(started_lanes(DEFLATE, folder, stack))
            for each in lanes:
                memory(measured, each, TEN_CLIENTS)
            fan_out(measured, "deflate", lanes, TEN_CLIENTS, size.rounds, size.deliveries // 2)
        with contextlib.ExitStack() as stack:
            (ours,) = started_lanes(("zhilu",), folder, stack)
            memory(measured, ours, max(size.clients))
            with told(measured, "stalled"):
                stalled(measured, ours, TEN_CLIENTS, size.rounds)
    results = tuple(results_of(measured))
    print("\nratios and bars")
    for line in bar_lines(results):
        print(f"  {line}")
    return results


@contextlib.contextmanager
def told(measured: Measured, what: str) -> Iterator[None]:
    """Let the rest go on where one measurement fails; it is named and counted as missed."""
    try:
        yield
    except BenchError as error:
        print(f"\n{what} could not be measured: {error}", flush=True)
        measured.failed.append(what)


def started_lanes(
    kinds: tuple[str, ...], folder: Path, stack: contextlib.ExitStack
) -> Iterator[Lane]:
    """Start lanes; a peer that is not installed is named and left out."""
    for kind in kinds:
        try:
            yield stack.enter_context(lane(kind, folder))
        except BenchError as error:
            if "is not installed" not in str(error):
                raise
            print(f"left out: {error}")


def of_kind(lanes: list[Lane], kind: str) -> Lane:
    """Return the lane of a kind."""
    return next(each for each in lanes if each.kind == kind)


if __name__ == "__main__":
    sys.exit(main())
