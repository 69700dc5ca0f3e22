"""How soon a hub is back, killed or told to stop, with a full journal and the full-size library.

The clock runs from the signal (SIGKILL, or SIGTERM as a supervisor's restart sends it); the next
hub is started as soon as the one before has ended. Measured are the moment at which `/readyz` says
yes, the moment at which a client that resumes has its answer without a snapshot, and the processor
time spent until then. See `docs/benchmarks.md`.
"""

import contextlib
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from websockets.sync.client import connect

from bench import harness
from bench.harness import BenchError, Options, Result, at_most, figure, percentile
from bench.mqtt_publisher import Publisher
from bench.processes import (
    HOST,
    Process,
    all_cpus,
    answers,
    end_on_sigterm,
    free_port,
    started,
)

ROUNDS, QUICK_ROUNDS = 9, 3
SEGMENT_MIB, QUICK_SEGMENT_MIB = 16, 2
FULL = 0.9
FIRST_START_SECONDS = 120.0
FILL_SECONDS = 600.0
TOPICS = ("machines", "building")
SECONDS_BAR = 3.0
CPU_BAR = 2.0
MIB = 2**20
NANOSECONDS = 1e9
TABLE = "sample-central/venue.toml"
REPORTED = {"people-counter": "occupants", "lift": "car_level"}


class Device(msgspec.Struct, frozen=True):
    """A device of the venue table, as far as it is needed."""

    id: str
    profile: str


class Table(msgspec.Struct, frozen=True):
    """The venue table, as far as it is needed."""

    devices: tuple[Device, ...]


class Position(msgspec.Struct, frozen=True):
    """Where a client stands, from a `hello` or a `synced`."""

    epoch: str
    revision: int


class Frame(msgspec.Struct, frozen=True):
    """A frame of the push protocol, as far as it is needed."""

    hello: Position | None = None
    synced: Position | None = None
    reset: Position | None = None
    topic: str = ""
    snapshot: msgspec.Raw = msgspec.Raw()


@dataclass(frozen=True, slots=True)
class Place:
    """Where one hub after the other runs.

    Args:
        folder: For logs, configuration and data.
        port: Of its pages.
        mqtt_port: Of its endpoint.
    """

    folder: Path
    port: int
    mqtt_port: int

    @property
    def data(self) -> Path:
        """The hub's data folder."""
        return self.folder / "data"


@dataclass(slots=True)
class Found:
    """What was measured, one entry for each round."""

    stopped: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    resumed: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def main() -> int:
    """Run the benchmark from the command line."""
    end_on_sigterm()
    return harness.run("Seconds until a killed hub serves again.", measure)


def measure(options: Options) -> tuple[Result, ...]:
    """Fill a journal, kill the hub again and again, and return the results."""
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    segment = QUICK_SEGMENT_MIB if options.quick else SEGMENT_MIB
    found, graceful = Found(), Found()
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as name:
        place = Place(Path(name), free_port(), free_port())
        configuration = f"[journal]\nsegment_mib = {segment}\n"
        (place.folder / "zhilu.toml").write_text(configuration, encoding="ascii")
        with hub(place) as process:
            fill(place, segment * MIB)
            journal = held(place)
            before = position(place)
            kill(process)
        for _ in range(rounds):
            before = play(place, before, found)
        restart_in_good_order(place, rounds, graceful)
    return (*results(found, journal), *graceful_results(graceful))


def restart_in_good_order(place: Place, rounds: int, found: Found) -> None:
    """Tell one hub after the other to stop, and measure until the next one has resumed a client."""
    before: Position | None = None
    signalled = 0.0
    for number in range(rounds + 1):
        with hub(place) as process:
            if number:
                found.ready.append(time.monotonic() - signalled)
                found.cpu.append(process.cpu_ns() / NANOSECONDS)
            before = position(place, before)
            if number:
                found.resumed.append(time.monotonic() - signalled)
            with waiting_client(place):
                signalled = time.monotonic()
                process.stop()
            found.stopped.append(time.monotonic() - signalled)


@contextlib.contextmanager
def waiting_client(place: Place) -> Iterator[None]:
    """Have a client connected that reads nothing more: it must not hold up the end."""
    with connect(f"ws://{HOST}:{place.port}/api/v1/stream", compression=None) as wire:
        wire.send(msgspec.json.encode({"subscribe": TOPICS}).decode())
        yield


def play(place: Place, before: Position, found: Found) -> Position:
    """Start the next hub, measure it, and kill it; return where the client then stood.

    What it wrote to its own segment is taken away, so that every hub finds the same journal.
    """
    kept = {path.name for path in journal_files(place)}
    begun = time.monotonic()
    with hub(place) as process:
        found.ready.append(time.monotonic() - begun)
        found.cpu.append(process.cpu_ns() / NANOSECONDS)
        now = position(place, before)
        found.resumed.append(time.monotonic() - begun)
        kill(process)
    for path in journal_files(place):
        if path.name not in kept:
            path.unlink()
    return before if now.epoch == before.epoch else now


@contextlib.contextmanager
def hub(place: Place) -> Iterator[Process]:
    """Run a hub until it is killed; yields once it is ready."""
    command = [
        sys.executable,
        "-c",
        "from hub.cli import main; main()",
        "serve",
        "--open",
        "--no-simulate",
    ]
    command += ["--config", str(place.folder / "zhilu.toml"), "--data", str(place.data)]
    command += ["--port", str(place.port), "--mqtt-port", str(place.mqtt_port)]
    ready = lambda: answers(place.port, "/readyz")  # noqa: E731
    with started("zhilu", command, ready, place.folder, FIRST_START_SECONDS, all_cpus()) as process:
        yield process


def kill(process: Process) -> None:
    """End a hub as a power cut of its own would."""
    os.kill(process.pid, signal.SIGKILL)


def fill(place: Place, segment: int) -> None:
    """Have devices report until the journal's segment is nearly full.

    Raises:
        BenchError: It does not fill in ten minutes.
    """
    table = msgspec.toml.decode((place.data / TABLE).read_bytes(), type=Table)
    wanted = [
        (each.id, REPORTED[each.profile]) for each in table.devices if each.profile in REPORTED
    ]
    topics = [f"zhilu/v1/{sensor}/{quantity}" for sensor, quantity in wanted]
    give_up = time.monotonic() + FILL_SECONDS
    device = Publisher(HOST, place.mqtt_port, "filler")
    with contextlib.closing(device):
        count = 0
        while max(map(size, journal_files(place))) < FULL * segment:
            count += 1
            for number, topic in enumerate(topics):
                device.publish(topic, str((count + number) % 6).encode())
            device.settle_all(len(topics))
            if time.monotonic() > give_up:
                raise BenchError("the journal does not fill")


def held(place: Place) -> int:
    """Return the bytes of the newest segment."""
    return size(journal_files(place)[-1])


def journal_files(place: Place) -> list[Path]:
    """Return the segments, the oldest first."""
    return sorted((place.data / "journal").glob("*.journal"))


def size(path: Path) -> int:
    """Return the bytes of a file."""
    return path.stat().st_size


def position(place: Place, before: Position | None = None) -> Position:
    """Subscribe, from a position if there is one, and return the position once all is answered.

    Raises:
        BenchError: The position is not known any more.
    """
    wish: dict[str, object] = {"subscribe": TOPICS}
    if before is not None:
        wish["from"] = before
    with connect(f"ws://{HOST}:{place.port}/api/v1/stream", compression=None) as wire:
        wire.send(msgspec.json.encode(wish).decode())
        while True:
            frame = msgspec.json.decode(wire.recv(), type=Frame)
            if frame.reset is not None:
                raise BenchError("the hub does not know the client's position: state was lost")
            # The topic `building` counts what came, and changes with each start.
            if frame.topic == TOPICS[0] and bytes(frame.snapshot) and before is not None:
                raise BenchError("the hub sent a snapshot to a client that resumed")
            if frame.synced is not None:
                return frame.synced


def results(found: Found, journal: int) -> tuple[Result, ...]:
    """Return what was measured, and print it."""
    print(f"\nkilled with {journal / MIB:.1f} MiB of journal: medians of {len(found.cpu)} rounds")
    rows = (
        ("restart.ready", found.ready, SECONDS_BAR),
        ("restart.resumed", found.resumed, SECONDS_BAR),
        ("restart.cpu", found.cpu, CPU_BAR),
    )
    made = [figure("restart.journal", journal / MIB, "MiB")]
    for name, values, bar in rows:
        print(f"  {name:<18} {statistics.median(values):6.2f} s  (worst {max(values):.2f} s)")
        made.append(at_most(name, statistics.median(values), "s", bar))
        made.append(figure(f"{name}.worst", percentile(values, 100), "s"))
    print("\nbars")
    for line in harness.bar_lines(made):
        print(f"  {line}")
    return tuple(made)


def graceful_results(found: Found) -> Iterator[Result]:
    """Yield what was measured of hubs that were told to stop, and print it."""
    print(f"\ntold to stop: medians of {len(found.ready)} rounds, from the signal")
    for name, values, bar in (
        ("graceful.stopped", found.stopped, None),
        ("graceful.ready", found.ready, SECONDS_BAR),
        ("graceful.resumed", found.resumed, SECONDS_BAR),
        ("graceful.cpu", found.cpu, None),
    ):
        middle = statistics.median(values)
        print(f"  restart.{name:<18} {middle:6.2f} s  (worst {max(values):.2f} s)")
        made = at_most(f"restart.{name}", middle, "s", bar) if bar is not None else None
        yield made or figure(f"restart.{name}", middle, "s")


if __name__ == "__main__":
    sys.exit(main())
