"""What reads over HTTP cost: the hub beside a bare aiohttp handler that returns constants.

Both serve answers of the same size to the same client, one after the other, again and again; what
counts is the processor time of the server per request. The hub does all that it always does:
rights, limits, request ids, entity tags, security headers. See `docs/benchmarks.md`.
"""

import contextlib
import itertools
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from bench import harness
from bench.harness import BenchError, Options, Result, at_least, figure
from bench.http_client import Client
from bench.peers.bare_http import Constant
from bench.processes import (
    HOST,
    Process,
    answers,
    end_on_sigterm,
    free_port,
    started,
    take_load_cpu,
)

CONNECTIONS = 8
ROUNDS, QUICK_ROUNDS = 9, 3
REQUESTS, QUICK_REQUESTS = 4_000, 800
LARGE_SHARE = 8
"""Of answers beyond 64 KiB so many times fewer are asked for."""

ROUTES = 40
SEARCHES = 200
BAR = 0.7
PEER = "bare aiohttp"
API = "/api/v1"
CONFIG = """\
[http]
visitor_rate = 1e9
visitor_burst = 1e9
[venue]
sample = "branch"
"""
"""Limits that nobody meets: they are counted all the same."""


@dataclass(frozen=True, slots=True)
class Read:
    """One kind of read.

    Args:
        name: Of the figure.
        route: What the peer's router is given.
        paths: What is asked for, in turn.
        held: Whether it is held against the bar.
    """

    name: str
    route: str
    paths: tuple[str, ...]
    held: bool = True


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs."""

    process: Process
    port: int


def measure(options: Options) -> tuple[Result, ...]:
    """Measure all kinds of reads."""
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    requests = QUICK_REQUESTS if options.quick else REQUESTS
    take_load_cpu()
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as name:
        folder = Path(name)
        with running_hub(folder) as hub:
            reads = reads_of(hub, requests)
            constants = {read.name: constant_of(hub, read) for read in reads}
            served = tuple({each.path: each for each in constants.values() if each.path}.values())
            with running_peer(folder, served) as peer:
                return tuple(
                    result
                    for read in reads
                    for result in compared(hub, peer, read, constants[read.name], rounds, requests)
                )


@contextlib.contextmanager
def running_hub(folder: Path) -> Iterator[Served]:
    """Run a hub with the small sample library."""
    port, mqtt_port = free_port(), free_port()
    config = folder / "hub.toml"
    config.write_text(CONFIG, encoding="utf-8")
    zhilu = str(Path(sys.executable).with_name("zhilu"))
    command = [zhilu, "serve", "--config", str(config), "--no-simulate", "--port", str(port)]
    command += ["--mqtt-port", str(mqtt_port), "--data", str(folder / "data")]
    with started("zhilu", command, lambda: answers(port, "/readyz"), folder) as process:
        yield Served(process, port)


@contextlib.contextmanager
def running_peer(folder: Path, constants: tuple[Constant, ...]) -> Iterator[Served]:
    """Run the bare handler."""
    port = free_port()
    told = folder / "constants.json"
    told.write_bytes(msgspec.json.encode([Constant("/readyz", "text/plain", 2), *constants]))
    command = [sys.executable, "-m", "bench.peers.bare_http"]
    command += ["--port", str(port), "--constants", str(told)]
    with started(PEER, command, lambda: answers(port, "/readyz"), folder) as process:
        yield Served(process, port)


def reads_of(hub: Served, requests: int) -> tuple[Read, ...]:
    """Return the kinds of reads, with routes opened to be read."""
    with Client(HOST, hub.port) as client:
        places = [place["id"] for place in asked(client, "/search?limit=100")["results"]]
        names = [place["name"]["en"] for place in asked(client, "/search?limit=100")["results"]]
        zones = [zone["id"] for zone in asked(client, "/zones")["zones"]]
        ends = itertools.islice(itertools.permutations(places, 2), ROUTES)
        routes = [opened(client, {"from": start, "to": end}) for start, end in ends]
    typed = sorted({name[:length] for name in names for length in range(2, len(name))})[:SEARCHES]
    new = tuple(f"{API}/search?q={number:x}" for number in range(requests * ROUNDS * 2))
    return (
        Read("venue", f"{API}/venue", (f"{API}/venue",)),
        Read("floor", f"{API}/venue/floors/{{ordinal}}", (f"{API}/venue/floors/0",)),
        Read("search", f"{API}/search", tuple(f"{API}/search?q={quote(text)}" for text in typed)),
        Read("zone", f"{API}/zones/{{id}}", tuple(f"{API}/zones/{zone}" for zone in zones)),
        Read("route", f"{API}/routes/{{id}}", tuple(f"{API}/routes/{route}" for route in routes)),
        Read("zones", f"{API}/zones", (f"{API}/zones",), held=False),
        Read("search_new", "", new, held=False),
    )


def asked(client: Client, path: str) -> Any:  # noqa: ANN401 - JSON
    """Return what a path answers."""
    return msgspec.json.decode(client.get(f"{API}{path}"))


def opened(client: Client, body: dict[str, str]) -> str:
    """Open a route and return its id."""
    found = msgspec.json.decode(client.post(f"{API}/routes", msgspec.json.encode(body)))
    route_id: str = found["id"]
    return route_id


def constant_of(hub: Served, read: Read) -> Constant:
    """Return a constant as large as what the hub answers on average."""
    with Client(HOST, hub.port) as client:
        sizes = [len(client.get(path)) for path in read.paths[:SEARCHES]]
    return Constant(read.route, "application/json", round(sum(sizes) / len(sizes)))


def compared(
    hub: Served, peer: Served, read: Read, constant: Constant, rounds: int, requests: int
) -> Iterator[Result]:
    """Yield what a kind of read costs on both sides."""
    count = requests // LARGE_SHARE if constant.size > 65_536 else requests
    ours, theirs = itertools.cycle(read.paths), itertools.cycle(read.paths)
    with batch(hub) as ask_hub, batch(peer) as ask_peer:
        for ask, paths in ((ask_hub, ours), (ask_peer, theirs)):
            ask(paths, count // 4)
        costs = [(ask_hub(ours, count), ask_peer(theirs, count)) for _ in range(rounds)]
    own, other = ([cost[side] for cost in costs] for side in (0, 1))
    name = f"api.{read.name}"
    print(
        f"{name:<16} {constant.size:>8} B  hub {middle(own):6.1f} us  peer {middle(other):6.1f} us"
    )
    yield figure(f"{name}.bytes", constant.size, "B")
    yield figure(f"{name}.per_cpu_second", 1e6 / middle(own), "1/s")
    yield figure(f"{name}.peer_per_cpu_second", 1e6 / middle(other), "1/s")
    ratio = middle([there / here for here, there in costs])
    if read.held:
        yield at_least(name, ratio, "x", BAR, PEER)
    else:
        yield figure(name, ratio, "x", PEER)


Ask = Callable[[Iterator[str], int], float]


@contextlib.contextmanager
def batch(server: Served) -> Iterator[Ask]:
    """Yield what asks a server and returns its processor time per request, in us."""
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(Client(HOST, server.port)) for _ in range(CONNECTIONS)]

        def ask(paths: Iterator[str], count: int) -> float:
            begun = server.process.cpu_ns()
            turns = max(1, count // CONNECTIONS)
            for _ in range(turns):
                for client in clients:
                    client.send(next(paths))
                for client in clients:
                    client.receive()
            return (server.process.cpu_ns() - begun) / (turns * CONNECTIONS) / 1e3

        yield ask


def middle(values: Sequence[float]) -> float:
    """Return the median."""
    return harness.percentile(values, 50)


def main() -> int:
    """Run the benchmark."""
    end_on_sigterm()
    return harness.run("Reads over HTTP beside a bare aiohttp handler.", measure)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as error:
        sys.exit(str(error))
