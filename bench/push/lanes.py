"""Servers under test with their clients: each lane is a server process and a client process."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.harness import BenchError, required
from bench.processes import HOST, ROOT, Process, free_port, listens, started

KINDS_IN_PYTHON = frozenset(
    {
        "zhilu",
        "zhilu-deflate",
        "aiohttp",
        "aiohttp-deflate",
        "websockets",
        "websockets-deflate",
        "c",
    }
)


@dataclass(frozen=True, slots=True)
class Lane:
    """One server that runs, and the process of its clients.

    Args:
        kind: What runs.
        server: Its process.
        clients: The process of its clients.
    """

    kind: str
    server: Process
    clients: "subprocess.Popen[bytes]"

    def ask(self, do: str, **order: object) -> dict[str, Any]:
        """Give the clients an order and wait for the answer.

        Raises:
            BenchError: They could not carry it out.
        """
        if self.clients.stdin is None or self.clients.stdout is None:
            raise BenchError("the clients have no pipes")
        self.clients.stdin.write(json.dumps({"do": do, **order}).encode() + b"\n")
        self.clients.stdin.flush()
        line = self.clients.stdout.readline()
        if not line:
            raise BenchError(f"the clients of {self.kind} have ended")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise BenchError(f"{self.kind}: {answer['error']}")
        return answer


@contextlib.contextmanager
def lane(kind: str, folder: Path) -> Iterator[Lane]:
    """Run a server and its clients until the context ends.

    Raises:
        BenchError: The server is not installed or does not start.
    """
    with server_of(kind, folder) as (server, port, control):
        command = [sys.executable, "-m", "bench.push.driver", kind]
        command += [str(port), str(control), str(server.pid)]
        with (folder / f"{kind}-clients.log").open("wb") as errors:
            clients = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
            )
        process = Process(f"clients of {kind}", clients)
        try:
            yield Lane(kind, server, clients)
        finally:
            process.stop()
            for pipe in filter(None, (clients.stdin, clients.stdout)):
                pipe.close()


@contextlib.contextmanager
def server_of(kind: str, folder: Path) -> Iterator[tuple[Process, int, int]]:
    """Run a server; yields it with the ports of clients and of commands.

    Raises:
        BenchError: It is not installed or does not start.
    """
    port, control = free_port(), free_port()
    command = _command(kind, port, control, folder)
    with started(kind, command, lambda: listens(port), folder) as server:
        yield server, port, control


def _command(kind: str, port: int, control: int, folder: Path) -> list[str]:
    if kind in KINDS_IN_PYTHON:
        command = [sys.executable, "-m", "bench.push.servers", kind]
        return [*command, "--port", str(port), "--control", str(control)]
    if kind == "mosquitto":
        config = folder / "mosquitto.conf"
        config.write_text(
            f"listener {port} {HOST}\nprotocol websockets\nlistener {control} {HOST}\n"
            "allow_anonymous true\npersistence false\nset_tcp_nodelay true\nlog_type error\n"
        )
        return [required("mosquitto"), "-c", str(config)]
    config = folder / "nats.conf"
    config.write_text(
        f'listen: "{HOST}:{control}"\nmax_connections: 65536\nping_interval: "1h"\n'
        f'websocket {{ listen: "{HOST}:{port}", no_tls: true, compression: false }}\n'
    )
    return [required("nats-server"), "-c", str(config)]
