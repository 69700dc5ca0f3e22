"""Take-overs one after the other: the active core is killed, its standby leads on."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from hub.opening import write_sample
from tests.integration.fault_run import (
    RIGHT_SECONDS,
    SERVED_SECONDS,
    TOPICS,
    Commander,
    Followers,
    active_core,
    beside,
    followers,
    readings,
)
from tests.integration.scaled_tools import Scaled, command, ready, scaled, shadowed
from tests.postgres import Postgres
from tests.servers import Mosquitto

SAMPLE = "central"
PASSAGES = ("lift-01", "lift-02", "lift-03")
SENSORS = ("counter-c1-main-hall", "counter-c1-atrium", "counter-c2-corridor-south")
READY_SECONDS = 240.0
RATE = 10.0
PAUSE = 4.0
"""Seconds of load before each kill."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who is there.

    Args:
        clients: How many hold documents.
        routes: How many visitors' routes are opened before each kill. Nobody listens to them: they
            end by themselves after two minutes.
    """

    clients: int
    routes: int


@dataclass
class Takeovers:
    """What take-overs took, in seconds from the kill, one figure for each.

    Args:
        ready: Until the standby says that it leads.
        answered: Until a command given after the kill is answered.
        right: Until every client holds what it commanded.
        went_back: Frames that were older than what a client had.
        resets: Positions that were void.
    """

    ready: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    went_back: int = 0
    resets: int = 0


async def take_over(
    folder: Path,
    postgres: Postgres,
    broker: Mosquitto,
    crowd: Crowd,
    rounds: int,
    say: Callable[[str], None] = print,
) -> Takeovers:
    """Kill the active core of the sample library with nine floors again and again, under load.

    Args:
        folder: Of everything.
        postgres: The database server.
        broker: Of devices.
        crowd: Who is there.
        rounds: How many times.
        say: Told what each took.
    """
    found = Takeovers()
    venue = write_sample(folder, SAMPLE)
    with scaled(folder, postgres, broker, servers=3, gateways=2, venue=venue) as form:
        for machine in form.machines:
            machine.start()
        async with aiohttp.ClientSession() as http, followers() as clients:
            for gateway in form.gateways:
                await ready(http, gateway, READY_SECONDS)
            ports = [gateway.port for gateway in form.gateways]
            await clients.ask(
                "grow", ports=ports, topics=TOPICS, count=crowd.clients, seconds=SERVED_SECONDS
            )
            commander = Commander(http, list(form.gateways), PASSAGES)
            async with contextlib.AsyncExitStack() as stack:
                await stack.enter_async_context(beside(readings(broker, RATE, SENSORS)))
                for number in range(rounds):
                    await open_routes(http, form, crowd.routes, number)
                    await one_takeover(form, clients, commander, found)
                    say(
                        f"{number + 1}: ready {found.ready[-1]:.2f} s, "
                        f"answered {found.answered[-1]:.2f} s, right {found.right[-1]:.2f} s"
                    )
            report = await clients.ask("report")
            found.went_back, found.resets = report["went_back"], report["resets"]
    return found


async def one_takeover(
    form: Scaled, clients: Followers, commander: Commander, found: Takeovers
) -> None:
    """Kill the active core once its standby is prepared, and start it again as the standby."""
    active = await active_core(form)
    standby = next(core for core in form.cores if core is not active)
    await shadowed(commander.http, standby, READY_SECONDS)
    for _ in range(2):
        await commander.step()
    await clients.ask("follow", seconds=PAUSE)
    begun = time.monotonic()
    active.kill()
    waiting = asyncio.create_task(ready(commander.http, standby))
    following = asyncio.create_task(clients.ask("follow", seconds=0.05))
    await commander.step()
    found.answered.append(time.monotonic() - begun)
    await following
    told = await clients.ask(
        "until", topic="closures", ids=[*commander.closed], seconds=RIGHT_SECONDS
    )
    found.right.append(told["at"] - begun)
    found.ready.append(await waiting)
    active.start()


async def open_routes(http: aiohttp.ClientSession, form: Scaled, count: int, turn: int) -> None:
    """Open visitors' routes between screens of the building."""
    at = form.gateways[0]
    async with http.get(f"{at.address}/api/v1/screens") as answer:
        screens = [each["id"] for each in (await answer.json())["screens"]]
    pairs = itertools.islice(itertools.permutations(screens, 2), count)
    for number, (start, end) in enumerate(pairs):
        body = {"from": start, "to": end}
        await command(http, at, "POST", "/api/v1/routes", f"route-{turn}-{number}", body)
