"""Carries a plan out and tells what came of it."""

import contextlib
import math
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec

from hub.load.devices import Devices
from hub.load.herd import Herd, Target, count_frames
from hub.load.plan import LoadPlan, checked
from hub.load.wire import FINAL_TEXT, client_frame

SERVED_SECONDS = 60.0
STEP_SECONDS = 0.005
MOST_VALUES = 200


class LoadReport(msgspec.Struct, frozen=True):
    """What came of a plan; times in seconds but for `ack_ms`.

    Args:
        clients: Clients that were served.
        connected: How long it took until all were.
        seconds: How long the load lasted after that.
        frames: Frames that clients received meanwhile.
        octets: Bytes of them.
        lost: Connections that the hub ended.
        storms: For each storm, how long it took until all clients were served again.
        published: Readings published.
        held_back: Readings not published, because too many were not acknowledged yet.
        ack_ms: Milliseconds to the acknowledgement of a reading: median, 99th percentile, longest.
    """

    clients: int
    connected: float
    seconds: float
    frames: int
    octets: int
    lost: int
    storms: tuple[float, ...]
    published: int
    held_back: int
    ack_ms: tuple[float, float, float] | None


def run_load(plan: LoadPlan) -> LoadReport:
    """Carry a plan out in this thread.

    Raises:
        LoadError: It is beyond bounds, or a server does not play along.
    """
    plan = checked(plan)
    herd = Herd(target_of(plan), count_frames)
    host, _, port = plan.mqtt.rpartition(":")
    devices = Devices(host, int(port or 0), lambda n: _topic(plan, n))
    with contextlib.closing(herd), contextlib.closing(devices):
        connected = herd.grow(plan.clients, SERVED_SECONDS)
        herd.grow(plan.slow, SERVED_SECONDS, deaf=True)
        devices.connect(plan.devices)
        herd.messages = herd.octets = 0
        begun = time.monotonic()
        storms = _go_on(plan, herd, devices)
        return LoadReport(
            clients=herd.served,
            connected=connected,
            seconds=time.monotonic() - begun,
            frames=herd.messages,
            octets=herd.octets,
            lost=herd.lost,
            storms=tuple(storms),
            published=devices.published,
            held_back=devices.held_back,
            ack_ms=_spread(devices.waits_ms),
        )


def target_of(plan: LoadPlan) -> Target:
    """Return what the clients of a plan connect to."""
    address = urlsplit(plan.stream)
    asked = msgspec.json.encode({"subscribe": plan.topics})
    return Target(
        host=address.hostname or "",
        port=address.port or 0,
        path=address.path or "/",
        greeting=client_frame(FINAL_TEXT, asked),
        ready=b'{"synced":',
    )


def _go_on(plan: LoadPlan, herd: Herd, devices: Devices) -> list[float]:
    storms: list[float] = []
    begun = time.monotonic()
    next_storm = begun + plan.storm_every if plan.storm_every else math.inf
    due = 0
    while (now := time.monotonic()) < begun + plan.seconds:
        if now >= next_storm:
            herd.scatter()
            storms.append(herd.grow(plan.clients, SERVED_SECONDS))
            herd.grow(plan.slow, SERVED_SECONDS, deaf=True)
            next_storm = time.monotonic() + plan.storm_every
        if plan.devices:
            wanted = int((now - begun) * plan.rate)
            for number in range(due, wanted):
                devices.publish(number % MOST_VALUES)
            due = wanted
            devices.settle()
        herd.step(STEP_SECONDS)
    devices.settle()
    return storms


def _topic(plan: LoadPlan, number: int) -> str:
    return "zhilu/v1/" + plan.reading.replace("{n}", str(number))


def _spread(values: Sequence[float]) -> tuple[float, float, float] | None:
    if not values:
        return None
    ordered = sorted(values)

    def at(share: float) -> float:
        return ordered[math.ceil(share * len(ordered)) - 1]

    return at(0.5), at(0.99), ordered[-1]
