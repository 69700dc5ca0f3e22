"""The pipelines under test: Zhilu with its own MQTT endpoint, with a broker, and the peer."""

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.harness import required
from bench.processes import HOST, Process, answers, free_port, listens, started

EMBEDDED = "zhilu"
BROKERED = "zhilu+mosquitto"
NAIVE = "aiomqtt+aiohttp"


@dataclass(frozen=True, slots=True)
class Server:
    """One pipeline that runs.

    Args:
        name: Of the pipeline.
        port: Of its WebSocket.
        path: Of its WebSocket.
        mqtt_port: Where devices publish.
        processes: All that it is made of.
        speaks_zhilu: Whether clients subscribe by the push protocol, rather than get everything.
    """

    name: str
    port: int
    path: str
    mqtt_port: int
    processes: tuple[Process, ...]
    speaks_zhilu: bool

    def cpu_ns(self) -> int:
        """Return the nanoseconds of processor time used so far."""
        return sum(process.cpu_ns() for process in self.processes)


@contextlib.contextmanager
def embedded_hub(folder: Path) -> Iterator[Server]:
    """Run Zhilu with its own MQTT endpoint and the small sample library."""
    mqtt_port = free_port()
    with _hub(EMBEDDED, folder, "--mqtt-port", str(mqtt_port)) as (process, port):
        yield Server(EMBEDDED, port, "/api/v1/stream", mqtt_port, (process,), speaks_zhilu=True)


@contextlib.contextmanager
def brokered_hub(folder: Path) -> Iterator[Server]:
    """Run Zhilu and a Mosquitto that it subscribes to (by aiomqtt)."""
    with (
        _mosquitto("mosquitto-for-zhilu", folder) as (broker, mqtt_port),
        _hub(BROKERED, folder, "--mqtt", f"{HOST}:{mqtt_port}") as (process, port),
    ):
        processes = (process, broker)
        yield Server(BROKERED, port, "/api/v1/stream", mqtt_port, processes, speaks_zhilu=True)


@contextlib.contextmanager
def naive_hub(folder: Path) -> Iterator[Server]:
    """Run the peer and a Mosquitto that it subscribes to."""
    port = free_port()
    with _mosquitto("mosquitto-for-peer", folder) as (broker, mqtt_port):
        command = [sys.executable, "-m", "bench.peers.naive_hub"]
        command += ["--port", str(port), "--broker-port", str(mqtt_port)]
        with started(NAIVE, command, lambda: answers(port, "/readyz"), folder) as process:
            processes = (process, broker)
            yield Server(NAIVE, port, "/stream", mqtt_port, processes, speaks_zhilu=False)


@contextlib.contextmanager
def _hub(name: str, folder: Path, *inputs: str) -> Iterator[tuple[Process, int]]:
    port = free_port()
    zhilu = str(Path(sys.executable).with_name("zhilu"))
    command = [zhilu, "serve", "--open", "--sample", "branch", "--no-simulate"]
    command += ["--port", str(port), "--data", str(folder / f"{name}-data"), *inputs]
    with started(name, command, lambda: answers(port, "/readyz"), folder) as process:
        yield process, port


@contextlib.contextmanager
def _mosquitto(name: str, folder: Path) -> Iterator[tuple[Process, int]]:
    port = free_port()
    config = folder / f"{name}.conf"
    config.write_text(
        f"listener {port} {HOST}\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\n"
    )
    command = [required("mosquitto"), "-c", str(config)]
    with started(name, command, lambda: listens(port), folder) as process:
        yield process, port
