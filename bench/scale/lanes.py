"""What is measured: one process, and core, NATS and gateway, each with clients of its own."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.harness import required
from bench.processes import HOST, ROOT, Process, answers, free_port, listens, started
from bench.push.lanes import Lane, lane

COMMAND = (sys.executable, "-c", "from hub.cli import main; main()")
READY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Servers:
    """NATS, one gateway, and a core for each building.

    Args:
        nats: Its process.
        gateway: Its process.
        cores: A process each.
        port: Of the gateway.
        control: Where the first core takes commands.
    """

    nats: Process
    gateway: Process
    cores: tuple[Process, ...]
    port: int
    control: int

    @property
    def processes(self) -> tuple[Process, ...]:
        """All of them."""
        return (self.nats, self.gateway, *self.cores)

    def cpu_ns(self) -> int:
        """Return the processor time that all of them have used."""
        return sum(each.cpu_ns() for each in self.processes)


def names(count: int) -> tuple[str, ...]:
    """Return the names of so many buildings."""
    return tuple(f"b{number}" for number in range(count))


@contextlib.contextmanager
def servers(folder: Path, buildings: int, rate: float = 0.0) -> Iterator[Servers]:
    """Run NATS, cores that tick at a rate, and a gateway, until the context ends.

    Raises:
        BenchError: One of them does not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    client, gate = free_port(), free_port()
    config = folder / "nats.conf"
    config.write_text(
        f'listen: "{HOST}:{client}"\njetstream: {{store_dir: "{folder / "jetstream"}"}}\n'
    )
    address = f"nats://{HOST}:{client}"
    with contextlib.ExitStack() as stack:
        nats = stack.enter_context(
            started(
                "nats",
                [required("nats-server"), "-c", str(config)],
                lambda: listens(client),
                folder,
            )
        )
        cores: list[Process] = []
        controls: list[int] = []
        for name in names(buildings):
            control = free_port()
            command = [sys.executable, "-m", "bench.scale.core", "--nats", address]
            command += ["--building", name, "--control", str(control), "--rate", str(rate)]
            ready = partial(listens_once, control)
            cores.append(
                stack.enter_context(started(f"core-{name}", command, ready, folder, READY_SECONDS))
            )
            controls.append(control)
        command = [*COMMAND, "gateway", "--nats", address, "--port", str(gate)]
        command += [part for name in names(buildings) for part in ("--building", name)]
        gateway = stack.enter_context(
            started("gateway", command, lambda: answers(gate, "/readyz"), folder, READY_SECONDS)
        )
        yield Servers(nats, gateway, tuple(cores), gate, controls[0])


def listens_once(port: int) -> bool:
    """Tell whether somebody listens, without connecting: the first commander is the only one."""
    wanted = f":{port:04X}"
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    return any(line.split()[1].endswith(wanted) and line.split()[3] == "0A" for line in lines)


@contextlib.contextmanager
def scaled_lane(folder: Path) -> Iterator[Lane]:
    """Run the form for many machines and its clients until the context ends."""
    with servers(folder, 1) as running:
        pids = ",".join(str(each.pid) for each in running.processes)
        command = [sys.executable, "-m", "bench.push.driver", "zhilu-scaled"]
        command += [str(running.port), str(running.control), pids]
        with (folder / "scaled-clients.log").open("wb") as errors:
            clients = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
            )
        process = Process("clients of the scaled form", clients)
        try:
            yield Lane("zhilu-scaled", running.gateway, clients)
        finally:
            process.stop()
            for pipe in filter(None, (clients.stdin, clients.stdout)):
                pipe.close()


@contextlib.contextmanager
def both(folder: Path) -> Iterator[tuple[Lane, Lane]]:
    """Run one process, and the form for many machines, each with clients."""
    with lane("zhilu", folder) as one, scaled_lane(folder / "scaled") as many:
        yield one, many
