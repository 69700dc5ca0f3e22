"""`POST /api/v1/routes` over loopback, beside a bare handler that returns a constant."""

import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bench.harness import BenchError, Result, at_most, figure, percentile
from bench.processes import free_port, listens, started, take_load_cpu
from bench.routing.hub import Client, Hub, places_of, sample_hub, wishes
from bench.routing.timing import say
from hub.garbage import uncollected

ROUTES = "/api/v1/routes"
REQUESTS, QUICK_REQUESTS = 1_500, 200
WARM_UP = 50
PAUSE_S = 0.001
BAR = 2.0
PEER = "aiohttp constant"


class Opened(msgspec.Struct, frozen=True):
    """What is needed of a new route."""

    id: str


def request_results(*, quick: bool) -> Iterator[Result]:
    """Yield the time from a request to its whole answer, in turns with the peer's."""
    take_load_cpu()
    with (
        tempfile.TemporaryDirectory(prefix="zhilu-bench-") as folder,
        sample_hub(Path(folder)) as hub,
        contextlib.closing(Client(hub.port)) as client,
    ):
        count = QUICK_REQUESTS if quick else REQUESTS
        bodies = [body for body in wishes(places_of(client), count, "foot", other_level=False)
                  if opens(client, body)]  # fmt: skip
        say(f"  {len(bodies)} of {count} pairs are routes")
        size = int(statistics.median(size_of(client, body) for body in bodies[:WARM_UP]))
        with constant(Path(folder), size) as port, contextlib.closing(Client(port)) as peer:
            mine, theirs = timed(client, peer, bodies)
        yield from told(mine, theirs, size)
        yield from memory_of(hub)


def told(mine: list[float], theirs: list[float], size: int) -> Iterator[Result]:
    """Yield the figures of both sides."""
    for name, taken in (("zhilu", mine), ("constant", theirs)):
        yield figure(f"http.routes.{name}.p50", percentile(taken, 50) * 1e6, "us")
        yield figure(f"http.routes.{name}.p99", percentile(taken, 99) * 1e6, "us")
        say(f"  {name}: p50 {percentile(taken, 50) * 1e6:.0f} us")
    yield figure("http.routes.size", size, "bytes")
    yield figure("http.routes.requests", len(mine), "requests")
    ratio = percentile(mine, 50) / percentile(theirs, 50)
    yield at_most("http.routes.p50.ratio", ratio, "ratio", BAR, PEER)


def timed(client: Client, peer: Client, bodies: list[bytes]) -> tuple[list[float], list[float]]:
    """Ask both in turns; a route is ended again, uncounted."""
    mine: list[float] = []
    theirs: list[float] = []
    with uncollected():
        for number, body in enumerate((*bodies[:WARM_UP], *bodies)):
            for asked, path, taken in ((client, ROUTES, mine), (peer, "/constant", theirs)):
                request = asked.packed("POST", path, body)
                time.sleep(PAUSE_S)
                before = time.perf_counter()
                answer = asked.ask(request)
                spent = time.perf_counter() - before
                if number >= WARM_UP:
                    taken.append(spent)
                if asked is client:
                    close(client, answer.partition(b"\r\n\r\n")[2])
    return mine, theirs


def opens(client: Client, body: bytes) -> bool:
    """Tell whether a request opens a route, and end it."""
    answer = client.answer("POST", ROUTES, body)
    if answer.status != 201:
        return False
    close(client, answer.body)
    return True


def size_of(client: Client, body: bytes) -> int:
    """Return the bytes of the document that a request is answered with."""
    answer = client.answer("POST", ROUTES, body)
    close(client, answer.body)
    return len(answer.body)


def close(client: Client, body: bytes) -> None:
    """End the route that a body tells of.

    Raises:
        BenchError: The hub does not know it.
    """
    opened = msgspec.json.decode(body, type=Opened)
    if client.answer("DELETE", f"{ROUTES}/{opened.id}").status != 204:
        raise BenchError(f"route {opened.id} could not be ended")


@contextlib.contextmanager
def constant(folder: Path, size: int) -> Iterator[int]:
    """Run the peer; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "bench.peers.constant_http"]
    command += ["--port", str(port), "--size", str(size)]
    with started(PEER, command, lambda: listens(port), folder):
        yield port


def memory_of(hub: Hub) -> Iterator[Result]:
    """Yield what the hub's process holds in memory."""
    pages = int(Path(f"/proc/{hub.process.pid}/statm").read_text(encoding="ascii").split()[1])
    yield figure("http.hub.resident", pages * 4096 / 1e6, "MB")
