"""A lift fails under a thousand open routes: until the last phone has its new way and the reason.

Beside it a process that makes as many queries and sends as many frames of that size, and nothing
else (`bench.peers.bare_reroutes`). Both have a phone of their own for each route, which waits on
one epoll (`bench.ws_clients`); both are timed from the moment that the event is sent. Both may use
all processors: while ways are worked out the phones sleep, as if they were elsewhere, and what they
have got is looked at when all of them have it. Each round has pairs of places that none before it
had.
"""

import contextlib
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.harness import BenchError, Result, at_most, figure
from bench.mqtt_publisher import Publisher
from bench.processes import HOST, all_cpus, free_port, listens, started, take_load_cpu
from bench.routing.hub import Client, Hub, places_of, sample_hub, wishes
from bench.routing.requests import ROUTES
from bench.routing.timing import say
from bench.ws_clients import Herd, Pasture
from hub.garbage import uncollected

SESSIONS, QUICK_SESSIONS = 1_000, 200
CANDIDATES = 9
"""Pairs that are tried for each route that is wanted: its way must use the lift."""

ROUNDS, QUICK_ROUNDS = 3, 2
PROFILE = "wheelchair"
BAR = 1.5
PEER = "bare queries and sends"
SECONDS = 60.0
SETTLE_S = 1.5
SILENCE_S = 0.25
SPIN_S = 0.0002
"""Seconds after a frame in which the next one is not slept for."""

MARK = 1
HEAD = b'{"topic":"route/'


class Connector(msgspec.Struct, frozen=True):
    """What joins two levels."""

    id: str


class Leg(msgspec.Struct, frozen=True):
    """A part of a route on one level."""

    connector: Connector | None = None


class Drawn(msgspec.Struct, frozen=True):
    """A route, as far as it is needed."""

    legs: tuple[Leg, ...]


class Opened(msgspec.Struct, frozen=True):
    """An answer to `POST /api/v1/routes`."""

    id: str
    route: Drawn


@dataclass(slots=True)
class Measured:
    """Seconds of each round, and the bytes of the hub's frames."""

    hub: list[float]
    peer: list[float]
    sizes: list[int]


def session_results(*, quick: bool) -> Iterator[Result]:
    """Yield the time until all phones have another way, over that of bare queries and sends."""
    wanted = QUICK_SESSIONS if quick else SESSIONS
    take_load_cpu()
    with (
        tempfile.TemporaryDirectory(prefix="zhilu-bench-") as folder,
        contextlib.closing(Pasture()) as pasture,
        sample_hub(Path(folder), all_cpus()) as hub,
        contextlib.closing(Client(hub.port)) as client,
        contextlib.closing(Publisher(HOST, hub.mqtt_port, "bench-lift")) as device,
    ):
        rounds = QUICK_ROUNDS if quick else ROUNDS
        lift, bodies = journeys(client, rounds * wanted)
        count = len(bodies) // rounds
        say(f"  {count} routes take {lift}, {rounds} times others")
        measured = Measured([], [], [])
        for number in range(rounds):
            others = bodies[number * count : (number + 1) * count]
            fail(hub, client, (pasture, device), (lift, others), measured)
        size = int(statistics.median(measured.sizes))
        with bare(Path(folder), count, size) as port:
            herd = Herd(HOST, port, "/stream", b"", b'{"ready"', bare_mark)
            pasture.grow(herd, count)
            for _ in range(rounds):
                measured.peer.append(bare_round(port, pasture, herd))
    yield from told(count, size, measured)


def told(count: int, size: int, measured: Measured) -> Iterator[Result]:
    """Yield the figures."""
    mine, theirs = statistics.median(measured.hub), statistics.median(measured.peer)
    say(f"  hub {mine * 1e3:.1f} ms, {PEER} {theirs * 1e3:.1f} ms")
    yield figure("sessions.routes", count, "routes")
    yield figure("sessions.frame", size, "bytes")
    yield figure("sessions.all.p50", mine * 1e3, "ms")
    yield figure("sessions.all.max", max(measured.hub) * 1e3, "ms")
    yield figure("sessions.bare.p50", theirs * 1e3, "ms")
    yield at_most("sessions.ratio", mine / theirs, "ratio", BAR, PEER)


def journeys(client: Client, wanted: int) -> tuple[str, list[bytes]]:
    """Return the lift that most drawn routes take, and requests whose routes take it."""
    tried = wishes(places_of(client), CANDIDATES * wanted, PROFILE, other_level=True)
    by_lift: dict[str, list[bytes]] = {}
    count: Counter[str] = Counter()
    for body in tried:
        answer = client.answer("POST", ROUTES, body)
        if answer.status != 201:
            continue
        opened = msgspec.json.decode(answer.body, type=Opened)
        client.answer("DELETE", f"{ROUTES}/{opened.id}")
        for leg in opened.route.legs:
            if leg.connector is not None and leg.connector.id.startswith("lift"):
                by_lift.setdefault(leg.connector.id, []).append(body)
                count[leg.connector.id] += 1
        if count and count.most_common(1)[0][1] >= wanted:
            break
    if not count:
        raise BenchError("no route of the sample library takes a lift")
    lift = count.most_common(1)[0][0]
    return lift, by_lift[lift][:wanted]


def fail(
    hub: Hub,
    client: Client,
    wires: tuple[Pasture, Publisher],
    journey: tuple[str, list[bytes]],
    measured: Measured,
) -> None:
    """Open all routes, let the lift fail, time the last frame, and put everything back."""
    (pasture, device), (lift, bodies) = wires, journey
    ids = [opened_id(client, body) for body in bodies]
    herds = [phone(hub.port, each, measured.sizes) for each in ids]
    for herd in herds:
        pasture.grow(herd, 1)
    pasture.run(lambda: False, SETTLE_S)
    for herd in herds:
        herd.arrivals.clear()
        herd.expected = MARK
    begin = state(device, lift, b"Aborted")
    measured.hub.append(last_arrival(pasture, herds, begin))
    state(device, lift, b"Execute")
    pasture.run(lambda: False, SETTLE_S)
    for herd, session_id in zip(herds, ids, strict=True):
        pasture.scatter(herd)
        client.answer("DELETE", f"{ROUTES}/{session_id}")


def opened_id(client: Client, body: bytes) -> str:
    """Open a route and return its id."""
    return msgspec.json.decode(client.answer("POST", ROUTES, body).body, type=Opened).id


def state(device: Publisher, lift: str, value: bytes) -> int:
    """Publish a lift's state; return when, CLOCK_MONOTONIC in nanoseconds."""
    begin = time.monotonic_ns()
    device.publish(f"zhilu/v1/{lift}/state", b'{"value":"%s"}' % value)
    device.settle()
    return begin


def phone(port: int, session_id: str, sizes: list[int]) -> Herd:
    """Return a phone that follows one route; it counts frames with another way and the reason."""

    def mark_of(payload: bytes) -> int | None:
        if not payload.startswith(HEAD) or b'"patch"' not in payload:
            return None
        if b'"changed"' not in payload or b'"legs"' not in payload:
            return None
        sizes.append(len(payload))
        return MARK

    greeting = b'{"subscribe":["route/%s"]}' % session_id.encode()
    return Herd(HOST, port, "/api/v1/stream", greeting, b'{"synced":', mark_of)


def bare_mark(payload: bytes) -> int | None:
    """Know the peer's frames."""
    return MARK if payload.startswith(b'{"frame"') else None


def bare_round(port: int, pasture: Pasture, herd: Herd) -> float:
    """Let the peer query and send; return the seconds until the last frame."""
    wire = Client(port)
    with contextlib.closing(wire):
        herd.arrivals.clear()
        herd.expected = MARK
        begin = time.monotonic_ns()
        wire.send(wire.packed("POST", "/reroute"))
        taken = last_arrival(pasture, [herd], begin, pasture.count(herd))
        pasture.run(lambda: False, 0.2)
    return taken


def last_arrival(pasture: Pasture, herds: list[Herd], begin_ns: int, each: int = 1) -> float:
    """Return the seconds until every phone has its frame.

    Raises:
        BenchError: One does not get it.
    """
    done: Callable[[], bool] = lambda: all(len(herd.arrivals) >= each for herd in herds)  # noqa: E731
    with uncollected():
        reads = len(herds) * each
        if not pasture.race(done, SECONDS, reads, silence=SILENCE_S, spin=SPIN_S):
            lacking = sum(len(herd.arrivals) < each for herd in herds)
            raise BenchError(f"{lacking} of {len(herds)} routes had no frame with another way")
    return (max(herd.arrivals[each - 1] for herd in herds) - begin_ns) / 1e9


@contextlib.contextmanager
def bare(folder: Path, phones: int, size: int) -> Iterator[int]:
    """Run the peer; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "bench.peers.bare_reroutes", "--port", str(port)]
    command += ["--phones", str(phones), "--size", str(size)]
    command += ["--graphs", str(folder / "data" / "navigation.graph")]
    ready = lambda: listens(port)  # noqa: E731
    with started("bare-reroutes", command, ready, folder, SECONDS, all_cpus()):
        yield port
