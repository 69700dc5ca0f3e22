"""What tests of the form for many machines share: servers, cores and gateways as processes."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import nats

from hub.backplane.nats.commits import Light, light
from hub.backplane.nats.link import Bounds, Link
from hub.client import PushClient
from tests.hub.library import begun_folder, sample_folder
from tests.nats_servers import PASSWORDS, Nats
from tests.postgres import Postgres
from tests.servers import PATIENCE, Mosquitto, free_port

HOST = "127.0.0.1"
LONG = 2 * PATIENCE
"""Seconds that what takes many steps of many processes may take."""
COMMAND = [sys.executable, "-c", "from hub.cli import main; main()"]


class Machine:
    """A core or a gateway: a process that is killed and started again on the same port.

    Args:
        name: Of its log.
        folder: Where that is.
        arguments: Of `zhilu`.
        port: Where it serves.
    """

    def __init__(self, name: str, folder: Path, arguments: list[str], port: int) -> None:
        self.name = name
        self.port = port
        self._log = folder / f"{name}.log"
        self._arguments = arguments
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it serves."""
        return f"http://{HOST}:{self.port}"

    @property
    def stream(self) -> str:
        """Where it serves WebSockets."""
        return f"ws://{HOST}:{self.port}/api/v1/stream"

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, *self._arguments], stdout=log, stderr=log, env={**os.environ}
            )

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """Kill it."""
        self.tell(signal.SIGKILL)
        self.wait()

    def wait(self) -> int:
        """Wait for its end and return its exit code."""
        assert self.process is not None
        code = self.process.wait(timeout=PATIENCE)
        self.process = None
        return code

    def log(self) -> str:
        """Return what it has logged."""
        return self._log.read_text()


class Scaled:
    """Servers, two cores and some gateways of one building.

    Args:
        folder: Of everything.
        servers: NATS servers.
        postgres: The database server.
        broker: Of devices.
        gateways: How many.
        venue: The floor plan; the branch sample library where none is given.
    """

    def __init__(
        self,
        folder: Path,
        servers: Nats,
        postgres: Postgres,
        broker: Mosquitto,
        gateways: int,
        venue: Path | None = None,
    ) -> None:
        self.nats = servers
        self.broker = broker
        self.postgres, self.schema = postgres, postgres.make_schema()
        self.folder = folder
        self.venue = venue or sample_folder()
        self.cores = [self._core(number) for number in range(2)]
        self.gateways = [self._gateway(number) for number in range(gateways)]

    @property
    def machines(self) -> list[Machine]:
        """All processes."""
        return [*self.cores, *self.gateways]

    def _core(self, number: int) -> Machine:
        port = free_port()
        data = self.folder / f"core-{number}"
        if self.venue == sample_folder():
            begun_folder(data)
        config = self.folder / f"core-{number}.toml"
        config.write_text(
            f"[http]\nport = {port}\n"
            '[access]\nmode = "open"\n'
            f'[venue]\npath = "{self.venue}"\n'
            f'[mqtt]\nmode = "broker"\nhost = "{self.broker.host}"\nport = {self.broker.port}\n'
            f'[data]\npath = "{data}"\n'
            f'[store]\nurl = "{self.postgres.url(self.schema)}"\n'
            f"[nats]\nservers = {json.dumps(self.nats.servers)}\n"
            f"replicas = {len(self.nats.ports)}\n"
            f'username = "core"\npassword_file = "{self._word("core")}"\n'
        )
        return Machine(f"core-{number}", self.folder, ["serve", "--config", str(config)], port)

    def _gateway(self, number: int) -> Machine:
        port = free_port()
        config = self.folder / f"gateway-{number}.toml"
        config.write_text(
            f"[gateway]\nport = {port}\n"
            f"[nats]\nservers = {json.dumps(self.nats.servers)}\n"
            f'username = "gateway"\npassword_file = "{self._word("gateway")}"\n'
        )
        name = f"gateway-{number}"
        return Machine(name, self.folder, ["gateway", "--config", str(config)], port)

    def _word(self, user: str) -> Path:
        path = self.folder / f"{user}.secret"
        path.write_text(PASSWORDS[f"{user.upper()}_PASSWORD"])
        return path

    def history(self) -> "contextlib.AbstractAsyncContextManager[History]":
        """Read the building's stream."""
        return history_of(self.nats.servers)


class History:
    """A building's stream as a test reads it.

    Args:
        link: To NATS.
    """

    def __init__(self, link: Link) -> None:
        self.link = link

    async def leader(self) -> int:
        """Return the number of the server that leads the stream."""
        info = await self.link.client.jetstream().stream_info("ZHILU-main")
        assert info.cluster is not None
        return int((info.cluster.leader or "n0")[1:])

    async def follows(self, number: int) -> bool:
        """Tell whether a server has the stream, all of it."""
        info = await self.link.client.jetstream().stream_info("ZHILU-main")
        assert info.cluster is not None
        replicas = info.cluster.replicas or []
        return info.cluster.leader == f"n{number}" or any(
            each.name == f"n{number}" and each.current for each in replicas
        )

    async def commits(self) -> list[tuple[int, Light]]:
        """Return all commits that the stream holds."""
        first, last = await self.link.span("main")
        found: list[tuple[int, Light]] = []
        for sequence in range(max(1, first), last + 1):
            data = await self.link.message("main", sequence, kept=True)
            if data is not None:
                found.append((sequence, light(data)))
        return found


async def passed_over(_error: Exception) -> None:
    """Say nothing: servers are killed on purpose, and another one is connected to."""


@contextlib.asynccontextmanager
async def history_of(servers: tuple[str, ...]) -> AsyncIterator[History]:
    """Connect to NATS to read."""
    client = await nats.connect(
        list(servers),
        connect_timeout=10,
        user="core",
        password=PASSWORDS["CORE_PASSWORD"],
        error_cb=passed_over,
    )
    try:
        yield History(Link(client, Bounds()))
    finally:
        await client.close()


@contextlib.contextmanager
def scaled(
    folder: Path,
    postgres: Postgres,
    broker: Mosquitto,
    *,
    servers: int,
    gateways: int,
    venue: Path | None = None,
) -> Iterator[Scaled]:
    """Start the servers of a form for many machines, and stop everything at the end."""
    cluster = Nats(folder, servers)
    form = Scaled(folder, cluster, postgres, broker, gateways, venue)
    try:
        cluster.start()
        yield form
    finally:
        for machine in form.machines:
            if machine.process is not None:
                machine.kill()
        cluster.stop()


async def ready(http: aiohttp.ClientSession, machine: Machine, seconds: float = LONG) -> float:
    """Wait until a process says that it is ready; returns after how many seconds."""
    begun = time.monotonic()

    async def asked() -> bool:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with http.get(f"{machine.address}/readyz") as answer:
                return answer.status == 200
        return False

    while not await asked():
        assert time.monotonic() < begun + seconds, machine.log()[-3000:]
        await asyncio.sleep(0.02)
    return time.monotonic() - begun


async def shadowed(http: aiohttp.ClientSession, standby: Machine, seconds: float = LONG) -> None:
    """Wait until a core that stands by has a twin that runs along with the leader's."""
    begun = time.monotonic()
    while True:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with http.get(f"{standby.address}/readyz") as answer:
                told = await answer.json()
                if (answer.status, told.get("twin")) == (503, "running"):
                    return
        assert time.monotonic() < begun + seconds, standby.log()[-3000:]
        await asyncio.sleep(0.05)


async def command(
    http: aiohttp.ClientSession, at: Machine, method: str, path: str, key: str, body: Any = None
) -> Any:
    """Give a command until it is answered, under the same key."""
    begun = time.monotonic()
    while True:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with http.request(
                method,
                at.address + path,
                json=body,
                headers={"Idempotency-Key": key},
                timeout=aiohttp.ClientTimeout(5),
            ) as answer:
                if answer.status < 500 and answer.status != 429:
                    return answer.status, await answer.json()
        assert time.monotonic() < begun + LONG, at.log()[-3000:]
        await asyncio.sleep(0.05)


def listening(machine: Machine) -> PushClient:
    """Return a client of a gateway."""
    return PushClient(machine.stream, jitter=lambda: 0.0)
