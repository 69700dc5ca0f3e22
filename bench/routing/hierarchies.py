"""The hierarchy itself: order and build, customisation, how it is stored, and what it weighs."""

import statistics
import struct
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from bench.harness import BenchError, Result, at_most, figure, percentile
from bench.peers import routingkit
from bench.routing.memory import weighed
from bench.routing.ours import Ours, contracted
from bench.routing.signs import changes
from bench.routing.timing import say, seconds
from bench.routing.worlds import World
from ext import UNREACHABLE, Hierarchy, Metric

PEER = "routingkit-cch"
PARTIAL_BARS = {"10k": 0.07, "100k": 0.02, "1m": 0.002, "open": 0.04}
LOAD_BAR_S = 0.1
BYTES_BAR, FURTHER_BYTES_BAR = 650.0, 150.0
BUILT = "100k"
"""The size whose build, load and memory are held against bars."""

ZONES, QUICK_ZONES = 200, 30
LARGE = 500_000
"""Nodes from which things that take seconds are done once."""

CHECKSUM = struct.Struct("<I")


def hierarchy_results(ours: Ours, bars: str | None, *, quick: bool) -> Iterator[Result]:
    """Yield all that is told of a graph's hierarchy."""
    rounds = 1 if quick or ours.world.nodes > LARGE else 5
    yield from build_results(ours.world, bars, rounds)
    yield from customisation_results(ours, bars, QUICK_ZONES if quick else ZONES)
    with tempfile.TemporaryDirectory(prefix="zhilu-bench-") as folder:
        yield from stored_results(ours, bars, Path(folder) / "hierarchy", 2 * rounds + 1)


def build_results(world: World, bars: str | None, rounds: int) -> Iterator[Result]:
    """Yield the times to order and contract, in turns with the peer."""
    mine, theirs = [], []
    missing = False
    for _ in range(rounds):
        mine.append(seconds(contracted, world))
        try:
            theirs.append(seconds(peer_built, world))
        except ImportError:
            missing = True
    stem = f"{world.name}.build"
    yield figure(f"{stem}.p50", statistics.median(mine), "s")
    if missing:
        yield figure(f"{stem}.{PEER}.missing", 1, "peers")
        return
    yield figure(f"{stem}.{PEER}.p50", statistics.median(theirs), "s")
    ratio = statistics.median(mine) / statistics.median(theirs)
    say(f"  order and build {statistics.median(mine):.3f} s, {ratio:.2f} of {PEER}")
    if bars == BUILT:
        yield at_most(f"{stem}.ratio", ratio, "ratio", 1.0, PEER)
    else:
        yield figure(f"{stem}.ratio", ratio, "ratio", PEER)


def peer_built(world: World) -> object:
    """Order and contract by RoutingKit."""
    order = routingkit.order_of(world.tails, world.heads, world.places)
    return routingkit.hierarchy_of(order, world.tails, world.heads)


def customisation_results(ours: Ours, bars: str | None, zones: int) -> Iterator[Result]:
    """Yield the times to customise anew and after a change of a zone, a lift, or a few arcs."""
    world, metric, stem = ours.world, ours.metric.fork(), f"{ours.world.name}.customise"
    whole, part = [], []
    for number, (arcs, weights) in enumerate(changes(world, zones)):
        part.append(seconds(metric.update, arcs, weights))
        if number % (zones // 10) == 0:
            now = metric.weights
            whole.append(seconds(metric.customise, now))
    ratio = statistics.median(part) / statistics.median(whole)
    say(
        f"  customise {statistics.median(whole) * 1e3:.2f} ms, a zone "
        f"{statistics.median(part) * 1e3:.3f} ms, ratio {ratio:.4f}"
    )
    yield figure(f"{stem}.full.p50", statistics.median(whole) * 1e3, "ms")
    yield figure(f"{stem}.zone.p50", statistics.median(part) * 1e3, "ms")
    yield figure(f"{stem}.zone.p99", percentile(part, 99) * 1e3, "ms")
    if bars in PARTIAL_BARS:
        yield at_most(f"{stem}.zone.ratio", ratio, "ratio", PARTIAL_BARS[bars])
    else:
        yield figure(f"{stem}.zone.ratio", ratio, "ratio")
    yield from small_changes(metric, world, stem)
    if not metric.same_as(Metric(ours.hierarchy, metric.weights)):
        raise BenchError(f"{world.name}: partial and full customisation differ")


def small_changes(metric: Metric, world: World, stem: str) -> Iterator[Result]:
    """Yield the times after lifts go out of service and after random arcs change."""
    out = []
    for lift in world.lifts[:20]:
        closed = np.full(len(lift), UNREACHABLE, dtype=np.int32)
        out.append(seconds(metric.update, lift, closed))
        metric.update(lift, world.weights[lift])
    if out:
        yield figure(f"{stem}.lift.p50", statistics.median(out) * 1e3, "ms")
    rng = np.random.default_rng(len(world.heads))
    for count in (1, 10, 100, 1_000):
        taken = []
        for _ in range(20):
            arcs = rng.integers(0, world.arcs, count).astype(np.int32)
            weights = np.rint(world.weights[arcs] * rng.uniform(0.8, 1.6, count)).astype(np.int32)
            taken.append(seconds(metric.update, arcs, weights))
        yield figure(f"{stem}.arcs.{count}.p50", statistics.median(taken) * 1e3, "ms")


def stored_results(ours: Ours, bars: str | None, path: Path, rounds: int) -> Iterator[Result]:
    """Yield what a hierarchy weighs on disk and in memory, and the time to load it."""
    stem = f"{ours.world.name}.stored"
    path.write_bytes(dumped(ours.hierarchy))
    taken = statistics.median(seconds(loaded, path) for _ in range(rounds))
    say(f"  stored {path.stat().st_size / 1e6:.2f} MB, loaded in {taken * 1e3:.1f} ms")
    yield figure(f"{stem}.size", path.stat().st_size / 1e6, "MB")
    if bars == BUILT:
        yield at_most(f"{stem}.load", taken, "s", LOAD_BAR_S)
    else:
        yield figure(f"{stem}.load", taken, "s")
    yield from memory_results(ours, bars, path)


def memory_results(ours: Ours, bars: str | None, path: Path) -> Iterator[Result]:
    """Yield the bytes per node of a hierarchy with one profile, and of each further one."""
    nodes, stem = ours.world.nodes, f"{ours.world.name}.memory"
    first, further = weighed(path)
    say(f"  memory {first / nodes:.0f} bytes per node, +{further / nodes:.0f} per profile")
    for name, found, bar in (
        ("first", first, BYTES_BAR),
        ("further", further, FURTHER_BYTES_BAR),
    ):
        if bars == BUILT:
            yield at_most(f"{stem}.{name}", found / nodes, "bytes/node", bar)
        else:
            yield figure(f"{stem}.{name}", found / nodes, "bytes/node")
    held = ours.hierarchy.nbytes + ours.metric.nbytes
    yield figure(f"{stem}.arrays.first", held / nodes, "bytes/node")
    yield figure(f"{stem}.arrays.further", ours.metric.nbytes / nodes, "bytes/node")


def dumped(hierarchy: Hierarchy) -> bytes:
    """Return a hierarchy as it is stored beside a navigation graph: checksum and arrays."""
    body = msgspec.msgpack.encode(
        {name: each.tobytes() for name, each in hierarchy.arrays().items()}
    )
    return CHECKSUM.pack(zlib.crc32(body)) + body


def loaded(path: Path) -> Hierarchy:
    """Read a hierarchy.

    Raises:
        BenchError: The file is damaged.
    """
    data = path.read_bytes()
    body = memoryview(data)[CHECKSUM.size :]
    if CHECKSUM.unpack_from(data) != (zlib.crc32(body),):
        raise BenchError(f"{path} is damaged")
    arrays = msgspec.msgpack.decode(body, type=dict[str, bytes])
    return Hierarchy.restore({name: np.frombuffer(each, np.int32) for name, each in arrays.items()})
