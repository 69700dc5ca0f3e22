"""The fault run: three NATS servers, two cores, three gateways, many clients; one dies at a time.

Run by `test_scaled_faults.py` with some clients, by `python -m bench.scale --faults` with 3,000.
"""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import aiomqtt
import nats.errors

from hub.backplane.nats.history import faults
from tests.integration.scaled_tools import Machine, Scaled, command, ready, scaled
from tests.postgres import Postgres
from tests.servers import PATIENCE, Mosquitto

ROOT = Path(__file__).parents[2]
BUILDING = "main"
TOPICS = ("closures", "level/0/occupancy", "machines")
SENSORS = ("room508", "counter-l1-lobby", "counter-l2-gallery")
TARGETS = ("lift-1", "lift-2", "stairs-1")
SERVED_SECONDS = 120.0
RIGHT_SECONDS = 60.0
BETWEEN = 0.3
"""Seconds between two commands."""


@dataclass
class Outcome:
    """What a run found.

    Args:
        clients: How many there were.
        served: Seconds until all were served at first.
        right: Seconds from each kill until every client held what was commanded after it.
        answered: Seconds from each kill until a command given after it was answered.
        ready: Seconds from each kill until a core was ready, where one was killed.
        acknowledged: Commands that were acknowledged.
        lost: Of those, how many the store or the clients do not show.
        wrong: Clients that held something else at the end.
        report: What the clients met: `went_back`, `resets`, `breaks`, `frames`, `epochs`.
        faults: What is wrong with the stream's own history.
        terms: Terms that the history has.
        commits: How many it has.
    """

    clients: int = 0
    served: float = 0.0
    right: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    ready: dict[str, float] = field(default_factory=dict)
    acknowledged: int = 0
    lost: int = 0
    wrong: int = 0
    report: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    terms: int = 0
    commits: int = 0


class Followers:
    """The process of all clients."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def ask(self, do: str, **order: Any) -> Any:
        """Give an order and wait for the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **order}).encode() + b"\n")
        await self._process.stdin.drain()
        answer = json.loads(await self._process.stdout.readline())
        assert "error" not in answer, answer
        return answer


@contextlib.asynccontextmanager
async def followers() -> AsyncIterator[Followers]:
    """Run the process of all clients."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.scale.followers",
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        limit=2**24,
    )
    try:
        yield Followers(process)
    finally:
        process.kill()
        await process.wait()


class Commander:
    """Closes and opens passages, one command after the other, and remembers what was answered.

    Args:
        http: What it asks with.
        gateways: Whom it asks, in turns.
        targets: The passages.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        gateways: list[Machine],
        targets: tuple[str, ...] = TARGETS,
    ) -> None:
        self.http = http
        self.gateways = gateways
        self.targets = targets
        self.closed: dict[str, str] = {}
        """Target by id of what is closed, as far as was answered."""
        self.opened: set[str] = set()
        self.revision = 0
        self.went_back = 0
        self.count = 0
        self._turn = asyncio.Lock()

    async def step(self) -> None:
        """Give the next command, until it is answered."""
        async with self._turn:
            self.count += 1
            key = f"k-{self.count}"
            at = self.gateways[self.count % len(self.gateways)]
            if len(self.closed) == len(self.targets):
                measure_id = next(iter(self.closed))
                path = f"/api/v1/closures/{measure_id}"
                status, answer = await command(self.http, at, "DELETE", path, key)
                assert status == 200, answer
                del self.closed[measure_id]
                self.opened.add(measure_id)
            else:
                target = next(each for each in self.targets if each not in self.closed.values())
                body = {"target": target}
                status, answer = await command(self.http, at, "POST", "/api/v1/closures", key, body)
                assert status == 201, answer
                self.closed[answer["id"]] = target
            revision: int = answer["revision"]
            self.went_back += revision < self.revision
            self.revision = revision

    async def go_on(self, enough: asyncio.Event) -> None:
        """Give commands until it is enough; each is waited for to its end."""
        while not enough.is_set():
            await self.step()
            await asyncio.sleep(BETWEEN)


async def readings(broker: Mosquitto, rate: float, sensors: tuple[str, ...] = SENSORS) -> None:
    """Publish readings at QoS 1 until cancelled."""
    async with aiomqtt.Client(broker.host, broker.port) as client:
        number = 0
        while True:
            number += 1
            sensor = sensors[number % len(sensors)]
            payload = json.dumps({"value": number % 40})
            await client.publish(f"zhilu/v1/{sensor}/occupants", payload, qos=1)
            await asyncio.sleep(1 / rate)


async def fault_run(
    folder: Path,
    postgres: Postgres,
    broker: Mosquitto,
    *,
    clients: int,
    rate: float = 10.0,
    pause: float = 3.0,
    say: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Let each kind of process die once under load; see `Outcome`.

    Args:
        folder: Of everything.
        postgres: The database server.
        broker: Of devices.
        clients: How many.
        rate: Readings a second.
        pause: Seconds of load between two deaths, but for NATS: a server that comes back is given
            the time to catch up.
        say: Told what has happened.
    """
    outcome = Outcome(clients)
    with scaled(folder, postgres, broker, servers=3, gateways=3) as form:
        for machine in form.machines:
            machine.start()
        async with aiohttp.ClientSession() as http, followers() as crowd:
            for gateway in form.gateways:
                await ready(http, gateway)
            ports = [gateway.port for gateway in form.gateways]
            grown = await crowd.ask(
                "grow", ports=ports, topics=TOPICS, count=clients, seconds=SERVED_SECONDS
            )
            outcome.served = grown["seconds"]
            assert grown["waiting"] == 0, grown
            say(f"{clients} clients served in {outcome.served:.1f} s")
            commander = Commander(http, list(form.gateways))
            async with contextlib.AsyncExitStack() as stack:
                await stack.enter_async_context(beside(readings(broker, rate)))
                await crowd.ask("follow", seconds=2.0)
                await core_dies(form, crowd, commander, outcome, say, pause)
                await gateway_dies(form, crowd, commander, outcome, say, pause)
                await server_dies(form, crowd, commander, outcome, say)
                await server_and_core_die(form, crowd, commander, outcome, say)
            await judge(form, crowd, commander, outcome)
    return outcome


@contextlib.asynccontextmanager
async def beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Do work beside the context; its failure is told at the end of it."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def active_core(form: Scaled) -> Machine:
    """Return the core that holds the lease."""
    async with form.history() as history:
        entry = await history.link.lease(BUILDING)
    assert entry is not None
    return next(core for core in form.cores if core.address == entry.lease.address)


async def after(
    name: str,
    begun: float,
    crowd: Followers,
    commander: Commander,
    outcome: Outcome,
    say: Callable[[str], None],
) -> None:
    """Give a command and wait until every client shows it."""
    following = asyncio.create_task(crowd.ask("follow", seconds=0.05))
    await commander.step()
    outcome.answered[name] = time.monotonic() - begun
    await following
    told = await crowd.ask(
        "until", topic="closures", ids=[*commander.closed], seconds=RIGHT_SECONDS
    )
    outcome.right[name] = told["at"] - begun
    assert told["behind"] == 0, (name, told)
    say(
        f"{name}: a command is answered after {outcome.answered[name]:.2f} s, "
        f"every client is right after {outcome.right[name]:.2f} s"
    )


async def under_load(crowd: Followers, commander: Commander, seconds: float) -> None:
    """Let commands and clients go on for so long."""
    enough = asyncio.Event()
    going = asyncio.create_task(commander.go_on(enough))
    await crowd.ask("follow", seconds=seconds)
    enough.set()
    await going


async def core_dies(
    form: Scaled,
    crowd: Followers,
    commander: Commander,
    outcome: Outcome,
    say: Callable[[str], None],
    pause: float,
) -> None:
    """Kill the active core."""
    active = await active_core(form)
    standby = next(core for core in form.cores if core is not active)
    await under_load(crowd, commander, pause)
    begun = time.monotonic()
    active.kill()
    waiting = asyncio.create_task(ready(commander.http, standby))
    await after("core", begun, crowd, commander, outcome, say)
    outcome.ready["core"] = await waiting
    active.start()
    await under_load(crowd, commander, pause)


async def gateway_dies(
    form: Scaled,
    crowd: Followers,
    commander: Commander,
    outcome: Outcome,
    say: Callable[[str], None],
    pause: float,
) -> None:
    """Kill a gateway: its clients go to the others."""
    victim = form.gateways[0]
    begun = time.monotonic()
    commander.gateways.remove(victim)
    victim.kill()
    await after("gateway", begun, crowd, commander, outcome, say)
    victim.start()
    await under_load(crowd, commander, pause)
    await ready(commander.http, victim)
    commander.gateways.append(victim)


async def server_dies(
    form: Scaled,
    crowd: Followers,
    commander: Commander,
    outcome: Outcome,
    say: Callable[[str], None],
) -> None:
    """Kill a NATS server that follows, then, when it is back, the one that leads the stream."""
    for name in ("nats", "nats.leader"):
        async with form.history() as history:
            leader = await history.leader()
        number = leader if name == "nats.leader" else (leader + 1) % len(form.nats.ports)
        begun = time.monotonic()
        form.nats.kill(number)
        await after(name, begun, crowd, commander, outcome, say)
        form.nats.start_one(number)
        await caught_up(form, number)
        await under_load(crowd, commander, 1.0)


async def server_and_core_die(
    form: Scaled,
    crowd: Followers,
    commander: Commander,
    outcome: Outcome,
    say: Callable[[str], None],
) -> None:
    """Kill the server that leads the stream, then the core, before another server leads it.

    What was commanded in between stands in the stream ahead only.
    """
    active = await active_core(form)
    async with form.history() as history:
        leader = await history.leader()
    form.nats.kill(leader)
    for _ in range(3):
        await commander.step()
    begun = time.monotonic()
    active.kill()
    await after("nats.leader.core", begun, crowd, commander, outcome, say)
    form.nats.start_one(leader)
    active.start()
    await caught_up(form, leader)


async def caught_up(form: Scaled, number: int) -> None:
    """Wait until a server that came back follows the stream again."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with contextlib.suppress(nats.errors.Error):  # while nobody leads the stream
                async with form.history() as history:
                    if await history.follows(number):
                        return
            await asyncio.sleep(0.2)


async def judge(form: Scaled, crowd: Followers, commander: Commander, outcome: Outcome) -> None:
    """Look whether anything was lost, and at the stream's own history."""
    await commander.step()
    await crowd.ask("until", topic="closures", ids=[*commander.closed], seconds=RIGHT_SECONDS)
    at = form.gateways[1]
    async with commander.http.get(f"{at.address}/api/v1/closures") as answer:
        listed = {each["id"]: each["target"] for each in (await answer.json())["closures"]}
    stored = form.postgres.sql("SELECT id, ended_ns FROM measures", form.schema).split("\n")
    held = dict(line.split("\t") for line in stored if line)
    outcome.acknowledged = commander.count
    outcome.lost = (
        len(commander.closed.items() ^ listed.items())
        + sum(each not in held or bool(held[each]) for each in commander.closed)
        + sum(not held.get(each) for each in commander.opened)
    )
    async with commander.http.ws_connect(at.stream) as socket:
        await socket.send_json({"subscribe": ["closures"]})
        snapshot = None
        while snapshot is None:
            snapshot = (await socket.receive_json()).get("snapshot")
    outcome.wrong = (await crowd.ask("right", topic="closures", document=snapshot))["wrong"]
    outcome.report = await crowd.ask("report")
    outcome.report["commander_went_back"] = commander.went_back
    async with form.history() as history:
        commits = await history.commits()
    outcome.faults = list(faults(commits))
    outcome.terms = len({commit.term for _, commit in commits})
    outcome.commits = len(commits)
