"""What a building costs where one gateway and one NATS server serve several."""

import contextlib
import time
from pathlib import Path

from bench.harness import BenchError
from bench.processes import HOST
from bench.scale.lanes import names, servers
from hub.load import Herd, Target, client_frame, count_frames

TEXT = 0x81
SECONDS = 60.0
SETTLE_SECONDS = 2.0
LEAST_SHARE = 0.6
GREETING = client_frame(TEXT, b'{"subscribe":["#"]}')


def milliseconds_per_building(
    folder: Path, buildings: int, clients: int, rate: float, seconds: float
) -> float:
    """Return the processor milliseconds a second of core, NATS and gateway for each building.

    On a machine that does other things, not every frame comes within the time: what was spent is
    taken in terms of those that did.

    Args:
        folder: Of what the servers keep.
        buildings: How many.
        clients: Of each building.
        rate: Revisions a second of each.
        seconds: How long.

    Raises:
        BenchError: A server does not start, or not all was delivered.
    """
    with servers(folder, buildings, rate) as running, contextlib.ExitStack() as stack:
        herds: list[Herd] = []
        for name in names(buildings):
            path = f"/b/{name}/api/v1/stream"
            target = Target(HOST, running.port, path, GREETING, b'{"synced":')
            herd = stack.enter_context(contextlib.closing(Herd(target, count_frames)))
            herd.grow(clients, SECONDS)
            herds.append(herd)
        watch(herds, SETTLE_SECONDS)
        before, begun = running.cpu_ns(), time.monotonic()
        heard = [herd.messages for herd in herds]
        watch(herds, seconds)
        spent, took = running.cpu_ns() - before, time.monotonic() - begun
        frames = sum(herd.messages - then for herd, then in zip(herds, heard, strict=True))
    share = frames / (buildings * clients * rate * took)
    if share < LEAST_SHARE:
        raise BenchError(f"{buildings} buildings had {share:.0%} of their frames")
    return spent / 1e6 / took / buildings / share


def watch(herds: list[Herd], seconds: float) -> None:
    """Let all herds receive for so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for herd in herds:
            herd.step(0.001)
