"""`POST /api/v1/routes` over loopback, beside a bare handler that returns a constant."""

import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import msgspec

from bench.harness import BenchError, Result, at_most, figure, percentile
from bench.processes import free_port, listens, started, take_load_cpu
from bench.routing.hub import Answer, Client, Hub, answer_in, places_of, sample_hub, wishes
from bench.routing.timing import say
from hub.garbage import uncollected

ROUTES = "/api/v1/routes"
CONSTANT = "/constant"
REQUESTS, QUICK_REQUESTS = 1_500, 200
WARM_UP, QUICK_WARM_UP = 500, 100
"""Pairs that are asked for before; none of them is among those that are timed."""

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
        count, warm = (QUICK_REQUESTS, QUICK_WARM_UP) if quick else (REQUESTS, WARM_UP)
        bodies = wishes(places_of(client), warm + count, "foot", other_level=False)
        size = int(statistics.median(sizes(client, bodies[:warm])))
        with constant(Path(folder), size) as port, contextlib.closing(Client(port)) as peer:
            warmed(peer, warm)
            mine, theirs = timed(client, peer, bodies[warm:])
        say(f"  {len(mine)} of {count} pairs are routes")
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
    """Ask both in turns, for each pair once; a route is ended again, uncounted."""
    mine: list[float] = []
    theirs: list[float] = []
    with uncollected():
        for body in bodies:
            spent, answer = asked(client, ROUTES, body)
            if answer.status != HTTPStatus.CREATED:
                continue
            close(client, answer.body)
            mine.append(spent)
            theirs.append(asked(peer, CONSTANT, body)[0])
    return mine, theirs


def asked(client: Client, path: str, body: bytes) -> tuple[float, Answer]:
    """Send a request after a pause; return the seconds until its whole answer, and that."""
    request = client.packed("POST", path, body)
    time.sleep(PAUSE_S)
    before = time.perf_counter()
    data = client.ask(request)
    return time.perf_counter() - before, answer_in(data)


def sizes(client: Client, bodies: list[bytes]) -> Iterator[int]:
    """Open routes and end them; yield the bytes of the documents that they are answered with."""
    for body in bodies:
        answer = client.answer("POST", ROUTES, body)
        if answer.status == HTTPStatus.CREATED:
            close(client, answer.body)
            yield len(answer.body)


def warmed(peer: Client, count: int) -> None:
    """Ask the peer so many times."""
    for _ in range(count):
        peer.answer("POST", CONSTANT)


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
