"""Measuring what one of each costs, on a hub with the full-size sample library."""

import contextlib
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import msgspec

from bench.capacity.model import MICRO, Costs, Use, processors
from bench.capacity.scene import (
    PAUSE_SECONDS,
    SEARCH,
    SERVED_SECONDS,
    SETTLE_SECONDS,
    Scene,
    asked_routes,
    scene,
)
from bench.routing.hub import Client

IDLE_SECONDS = 5.0
CLIENTS = 1_000
UPDATES = 80
OUTAGES = 20
MESSAGES = 600
ROUTES = 150
TRIED_ROUTES = 60
SEARCHES = 150
CREATED = 201


class Opened(msgspec.Struct, frozen=True):
    """What is needed of a new route."""

    id: str


def measured_costs(folder: Path) -> Costs:
    """Return what one of each costs."""
    with scene(folder / "costs", "central") as at:
        building = at.hub.resident()
        idle = per_second(at)
        message = each(at, MESSAGES, lambda: at.publish(MESSAGES), idle)
        journal = at.journal()
        update = each(at, UPDATES, lambda: updated(at, UPDATES), idle)
        journal = at.journal() - journal
        count = each(at, UPDATES, lambda: counted(at, UPDATES), idle)
        outage = each(at, OUTAGES, lambda: failed(at, OUTAGES), idle)
        resident = at.hub.resident()
        handshake = each(at, CLIENTS, lambda: at.herd.grow(CLIENTS, SERVED_SECONDS), idle)
        client_bytes = (at.hub.resident() - resident) / CLIENTS
        at.rest(SETTLE_SECONDS)
        client = max(0.0, per_second(at, 2 * IDLE_SECONDS) - idle) / CLIENTS
        crowd = each(at, UPDATES, lambda: updated(at, UPDATES), idle + client * CLIENTS)
        frame_bytes = at.frame_bytes()
        at.herd.scatter()
        at.rest(SETTLE_SECONDS)
        search, route, route_bytes = asked(at, idle)
    return Costs(
        idle=idle / MICRO,
        message=message / MICRO,
        tick=(update - message) / MICRO,
        count=(count - message) / MICRO,
        outage=(outage - message) / MICRO,
        frame=(crowd - update) / CLIENTS / MICRO,
        client=client / MICRO,
        handshake=handshake / MICRO,
        route=route / MICRO,
        search=search / MICRO,
        frame_bytes=frame_bytes,
        client_bytes=client_bytes,
        route_bytes=route_bytes,
        building_bytes=building,
        journal_bytes=journal / UPDATES,
    )


def per_second(at: Scene, seconds: float = IDLE_SECONDS) -> float:
    """Return the processor seconds that a hub uses in a second in which nothing is done."""
    used, passed = at.used(lambda: at.rest(seconds))
    return used / passed


def each(at: Scene, count: int, work: Callable[[], object], idle: float) -> float:
    """Return the processor seconds of one, beside what the hub uses anyway."""
    used, passed = at.used(work)
    return max(0.0, used - idle * passed) / count


def updated(at: Scene, count: int) -> None:
    """Change something so often, with a pause after each so that no two share a tick."""
    for _ in range(count):
        at.update()
        at.rest(PAUSE_SECONDS)


def counted(at: Scene, count: int) -> None:
    """Change how many people are somewhere, so often."""
    for number in range(count):
        at.change(f"{at.counter}/occupants", b"%d" % (number % 6))


def failed(at: Scene, count: int) -> None:
    """Let a lift fail and come back, so often in all."""
    lift = at.reading.partition("/")[0]
    for number in range(count):
        at.change(f"{lift}/state", b'"Execute"' if number % 2 else b'"Aborted"')
        at.rest(0.1)


def asked(at: Scene, idle: float) -> tuple[float, float, float]:
    """Return processor seconds of a search and of a route, and the memory of an open route."""
    client, bodies = asked_routes(at.port, ROUTES)
    ids: list[str] = []

    def search() -> None:
        for _ in range(SEARCHES):
            client.answer("GET", SEARCH)

    def open_all() -> None:
        for body in bodies:
            answer = client.answer("POST", "/api/v1/routes", body)
            if answer.status == CREATED:
                ids.append(msgspec.json.decode(answer.body, type=Opened).id)

    def end_all() -> None:
        for each_id in ids:
            client.answer("DELETE", f"/api/v1/routes/{each_id}")

    searching = each(at, SEARCHES, search, idle)
    open_all()
    end_all()
    ids.clear()
    resident = at.hub.resident()
    opening = each(at, len(bodies), open_all, idle)
    memory = max(0, at.hub.resident() - resident) / max(1, len(ids))
    ending = each(at, max(1, len(ids)), end_all, idle)
    client.close()
    return searching, opening + ending, memory


def tried(costs: Costs, folder: Path, sizes: tuple[int, ...]) -> list[tuple[str, float, float]]:
    """Return name, predicted and measured processors of one hub at some sizes."""
    found: list[tuple[str, float, float]] = []
    with scene(folder / "sizes", "central") as at:
        client, bodies = asked_routes(at.port, TRIED_ROUTES)
        route_each(client, bodies)
        for before, size in pairwise((0, *sizes)):
            at.herd.grow(size - before, SERVED_SECONDS)
            at.rest(SETTLE_SECONDS)
            cpu, begun = at.hub.cpu_ns(), time.monotonic()
            updates, routes = use(at, client, bodies)
            passed = time.monotonic() - begun
            used = (at.hub.cpu_ns() - cpu) / 1e9 / passed
            rate, asks = updates / passed, routes / passed
            wanted = use_at(size, rate, asks)
            name = f"{size} clients, {rate:.1f} updates/s, {asks:.1f} routes/s"
            found.append((name, processors(costs, wanted), used))
        client.close()
    return found


def use_at(clients: int, rate: float, routes: float) -> Use:
    """Return the use of a hub whose clients get each of so many updates a second."""
    return Use(clients, rate, rate, 0.0, 0.0, rate, 0.0, routes, 0.0, 0.0)


def use(at: Scene, client: Client, bodies: list[bytes]) -> tuple[int, int]:
    """Use a hub for ten seconds; return how many updates and routes there were."""
    until = time.monotonic() + 2 * IDLE_SECONDS
    updates = routes = 0
    while time.monotonic() < until:
        at.update()
        updates += 1
        if updates % 2 and routes < len(bodies):
            routes += route_each(client, bodies[routes : routes + 1])
        at.rest(0.1)
    return updates, routes


def route_each(client: Client, bodies: list[bytes]) -> int:
    """Ask for routes and end them; return how many there were."""
    for body in bodies:
        answer = client.answer("POST", "/api/v1/routes", body)
        if answer.status == CREATED:
            made = msgspec.json.decode(answer.body, type=Opened).id
            client.answer("DELETE", f"/api/v1/routes/{made}")
    return len(bodies)


def several(costs: Costs, folder: Path, hubs: int, clients: int) -> tuple[str, float, float]:
    """Return name, predicted and measured processors of several hubs at once."""
    with contextlib.ExitStack() as stack:
        scenes = [
            stack.enter_context(scene(folder / f"hub{number}", "central")) for number in range(hubs)
        ]
        for at in scenes:
            at.herd.grow(clients, SERVED_SECONDS)
            at.rest(SETTLE_SECONDS)
        before = sum(at.hub.cpu_ns() for at in scenes)
        begun, updates = time.monotonic(), 0
        while time.monotonic() < begun + 2 * IDLE_SECONDS:
            for at in scenes:
                at.update()
                updates += 1
            scenes[0].rest(0.1)
        passed = time.monotonic() - begun
        used = (sum(at.hub.cpu_ns() for at in scenes) - before) / 1e9 / passed
    rate = updates / passed / hubs
    predicted = hubs * processors(costs, use_at(clients, rate, 0.0))
    return f"{hubs} hubs, {clients} clients and {rate:.1f} updates/s each", predicted, used
