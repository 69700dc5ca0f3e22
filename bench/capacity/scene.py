"""Hubs of the benchmark, and what is done to them."""

import contextlib
import itertools
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.harness import BenchError
from bench.mqtt_publisher import Publisher
from bench.processes import HOST, Process, answers, free_port, started
from bench.routing.hub import READY_SECONDS, Client, places_of, wishes
from hub.load import Herd, Target, client_frame, count_frames

TEXT = 0x81
WISH = client_frame(TEXT, b'{"subscribe":["machines"]}')
SERVED_SECONDS = 60.0
RACE_SECONDS = 10.0
LIFT = {"central": "lift-01/car_level", "branch": "lift-1/car_level"}
UNKNOWN = "nobody/occupants"
LEVELS = 5
PAUSE_SECONDS = 0.03
SETTLE_SECONDS = 2.5
SEARCH = "/api/v1/search?q=room&limit=10"


@dataclass(slots=True)
class Scene:
    """A hub with its clients and one device.

    Args:
        hub: Its process.
        port: Of its pages.
        device: Publishes.
        reading: Topic of a reading that changes the topic `machines`.
        counter: A people counter.
        data: Its data folder.
    """

    hub: Process
    port: int
    device: Publisher
    reading: str
    counter: str
    data: Path
    herd: Herd
    values: Iterator[int]

    def used(self, work: Callable[[], object]) -> tuple[float, float]:
        """Do some work; return the hub's seconds of processor, and the seconds that passed."""
        cpu, begun = self.hub.cpu_ns(), time.monotonic()
        work()
        return (self.hub.cpu_ns() - cpu) / 1e9, time.monotonic() - begun

    def rest(self, seconds: float) -> None:
        """Let time pass; what comes in meanwhile is taken."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.herd.step(left)

    def update(self) -> None:
        """Publish a reading that changes something, and wait until every client has it."""
        before = self.herd.messages
        self.device.publish(f"zhilu/v1/{self.reading}", b"%d" % next(self.values))
        self.device.settle()
        if not self.herd.race(before + self.herd.served, RACE_SECONDS):
            raise BenchError("an update did not reach all clients")

    def change(self, topic: str, payload: bytes) -> None:
        """Publish something that nobody listens to, and give the tick its time."""
        self.device.publish(f"zhilu/v1/{topic}", payload)
        self.device.settle()
        self.rest(PAUSE_SECONDS)

    def frame_bytes(self) -> float:
        """Return how large a frame of an update is."""
        octets, messages = self.herd.octets, self.herd.messages
        self.change(self.reading, b"%d" % next(self.values))
        self.rest(SETTLE_SECONDS)
        return (self.herd.octets - octets) / max(1, self.herd.messages - messages)

    def publish(self, count: int) -> None:
        """Publish readings of a device that the building does not know, one after the other."""
        for number in range(count):
            self.device.publish(f"zhilu/v1/{UNKNOWN}", b"%d" % (number % 9))
            self.device.settle()

    def journal(self) -> int:
        """Return how many bytes the journal has."""
        return sum(path.stat().st_size for path in (self.data / "journal").glob("*.journal"))


@contextlib.contextmanager
def scene(folder: Path, sample: str) -> Iterator[Scene]:
    """Run a hub on a sample library, with nobody in it."""
    folder.mkdir(parents=True, exist_ok=True)
    port, mqtt, data = free_port(), free_port(), folder / "data"
    config = folder / "zhilu.toml"
    config.write_text(f'[http]\nvisitor_rate = 0.0\n[venue]\nsample = "{sample}"\n')
    command = [sys.executable, "-c", "from hub.cli import main; main()", "serve", "--open"]
    command += ["--no-simulate", "--config", str(config), "--data", str(data)]
    command += ["--port", str(port), "--mqtt-port", str(mqtt)]
    ready = lambda: answers(port, "/readyz")  # noqa: E731
    with started("zhilu", command, ready, folder, READY_SECONDS) as process:
        target = Target(HOST, port, "/api/v1/stream", WISH, b'{"synced":')
        with (
            contextlib.closing(Publisher(HOST, mqtt, "capacity")) as device,
            contextlib.closing(Herd(target, count_frames)) as herd,
        ):
            values = itertools.cycle(range(LEVELS))
            counter = counter_in(data / f"sample-{sample}" / "venue.toml")
            made = Scene(process, port, device, LIFT[sample], counter, data, herd, values)
            made.update()
            made.rest(SETTLE_SECONDS)
            yield made


def counter_in(table: Path) -> str:
    """Return the first people counter of a venue table."""
    devices = tomllib.loads(table.read_text(encoding="utf-8"))["devices"]
    return next(str(each["id"]) for each in devices if each["profile"] == "people-counter")


def asked_routes(port: int, count: int) -> tuple[Client, list[bytes]]:
    """Return a client and so many bodies of routes that there are."""
    client = Client(port)
    bodies = wishes(places_of(client), 2 * count, "foot", other_level=True)
    return client, bodies[:count]
