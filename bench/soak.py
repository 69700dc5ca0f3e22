"""Half an hour of load on one hub: memory, descriptors and tasks must stay as they are.

    python -m bench.soak [--minutes 30] [--clients 1000] [--rate 200]

Clients that read, some that never do, a reconnection of all every half minute, and devices that
publish (`zhilu load`); each minute one line. At the end the slope of the hub's memory is fitted by
least squares over the second half, when all rings are full. By hand; the short form in the tests
counts objects and allocations (`tests/integration/test_leaks.py`).
"""

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.harness import BenchError, cpu_model
from bench.processes import HOST, Process, answers, end_on_sigterm, free_port, started

MIB = 2**20
START_SECONDS = 120.0
STORM_SECONDS = 30
SLOW_CLIENTS = 10
LINE_SECONDS = 60.0
FEWEST_LINES = 12
END_SECONDS = 30.0
DEVICES = 200
FIGURES = ("zhilu_push_connections", "zhilu_mqtt_connections", "zhilu_ticks_total")


@dataclass(frozen=True, slots=True)
class Sample:
    """What a hub held at one moment."""

    seconds: float
    resident: int
    descriptors: int
    threads: int
    cpu: float


def main() -> int:
    """Run the soak and print what it found; 1 where it could not be run."""
    end_on_sigterm()
    parser = argparse.ArgumentParser(description="Load a hub for long and watch its memory.")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--clients", type=int, default=1_000)
    parser.add_argument("--rate", type=float, default=200.0)
    chosen = parser.parse_args()
    try:
        samples = soaked(chosen.minutes * 60, chosen.clients, chosen.rate)
    except (BenchError, OSError) as error:
        print(f"error: {error}")
        return 1
    print_verdict(samples)
    return 0


def soaked(seconds: float, clients: int, rate: float) -> list[Sample]:
    """Run a hub under load and return a sample a minute."""
    with tempfile.TemporaryDirectory(prefix="zhilu-soak-") as name:
        folder, port, mqtt = Path(name), free_port(), free_port()
        command = [sys.executable, "-c", "from hub.cli import main; main()", "serve"]
        command += ["--open", "--no-simulate", "--data", str(folder / "data")]
        command += ["--port", str(port), "--mqtt-port", str(mqtt)]
        ready = lambda: answers(port, "/readyz")  # noqa: E731
        with (
            started("zhilu", command, ready, folder, START_SECONDS) as hub,
            loaded(port, mqtt, seconds, clients, rate, folder),
        ):
            return watched(hub, port, seconds)


@contextlib.contextmanager
def loaded(
    port: int, mqtt: int, seconds: float, clients: int, rate: float, folder: Path
) -> Iterator[None]:
    """Load a hub beside the context."""
    command = [sys.executable, "-c", "from hub.cli import main; main()", "load"]
    command += ["--stream", f"ws://{HOST}:{port}/api/v1/stream", "--clients", str(clients)]
    command += ["--topic", "level/+/occupancy", "--topic", "machines", "--topic", "building"]
    command += ["--slow", str(SLOW_CLIENTS), "--storm-every", str(STORM_SECONDS)]
    command += ["--mqtt", f"{HOST}:{mqtt}", "--devices", str(DEVICES), "--rate", str(rate)]
    command += ["--reading", "lift-01/car_level"]
    command += ["--seconds", str(seconds)]
    with (folder / "load.log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(END_SECONDS)
    finally:
        running.terminate()
        running.wait(END_SECONDS)
        print((folder / "load.log").read_text(errors="replace")[-1_000:].strip())


def watched(hub: Process, port: int, seconds: float) -> list[Sample]:
    """Take a sample each minute, and print it."""
    samples: list[Sample] = []
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < seconds:
        process = Path(f"/proc/{hub.pid}")
        samples.append(
            Sample(
                passed,
                hub.resident(),
                sum(1 for _ in (process / "fd").iterdir()),
                sum(1 for _ in (process / "task").iterdir()),
                hub.cpu_ns() / 1e9,
            )
        )
        last = samples[-1]
        print(
            f"{passed / 60:5.1f} min  {last.resident / MIB:7.1f} MiB  {last.descriptors:5} files  "
            f"{last.threads:3} threads  {last.cpu:8.1f} s of processor  {figures(port)}",
            flush=True,
        )
        rest = min(LINE_SECONDS, seconds / FEWEST_LINES)
        time.sleep(min(rest, max(0.1, seconds - passed)))
    return samples


def figures(port: int) -> str:
    """Return some of the hub's own figures, where everybody may read them."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
    except OSError:
        return ""
    found = [line.split() for line in lines if line.startswith(FIGURES)]
    return "  ".join(f"{name.removeprefix('zhilu_')} {float(value):.0f}" for name, value in found)


def slope(points: list[tuple[float, float]]) -> float:
    """Return the slope of a line through points, by least squares."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def print_verdict(samples: list[Sample]) -> None:
    """Print how memory and the rest went in the second half."""
    late = samples[len(samples) // 2 :]
    grows = slope([(each.seconds / 3_600, each.resident / MIB) for each in late])
    print(f"\n{cpu_model()}")
    print(
        f"second half, {len(late)} samples: memory {grows:+.2f} MiB an hour, "
        f"{late[0].resident / MIB:.1f} to {late[-1].resident / MIB:.1f} MiB"
    )
    for what in ("descriptors", "threads"):
        values = [getattr(each, what) for each in late]
        print(f"{what}: {min(values)} to {max(values)}")


if __name__ == "__main__":
    sys.exit(main())
