"""NATS servers of the tests' own, one or three of them, on loopback ports."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.servers import PATIENCE, free_port

USERS = Path(__file__).parents[1] / "deploy" / "nats-users.conf"
PASSWORDS = {"CORE_PASSWORD": "core-word", "GATEWAY_PASSWORD": "gateway-word"}


def nats_program() -> str:
    """Return the path of the server, which stands beside the interpreter."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which("nats-server", path=beside) or shutil.which("nats-server")
    if found is None:
        pytest.fail("nats-server is missing: run make setup")
    return found


class Nats:
    """A cluster of servers; each can be killed and started again.

    Args:
        folder: Where they keep everything.
        count: How many servers.
    """

    def __init__(self, folder: Path, count: int = 1) -> None:
        self._program = nats_program()
        self._folder = folder
        self.ports = [free_port() for _ in range(count)]
        self._routes = [free_port() for _ in range(count)]
        self._processes: list[subprocess.Popen[bytes] | None] = [None] * count

    @property
    def servers(self) -> tuple[str, ...]:
        """Their addresses."""
        return tuple(f"nats://127.0.0.1:{port}" for port in self.ports)

    def start(self) -> None:
        """Start all and wait until they take connections."""
        for number in range(len(self.ports)):
            self.start_one(number)
        for port in self.ports:
            wait_for(port)

    def start_one(self, number: int) -> None:
        """Start a server."""
        config = self._folder / f"nats-{number}.conf"
        config.write_text(self._config(number))
        with (self._folder / f"nats-{number}.log").open("ab") as log:
            self._processes[number] = subprocess.Popen(
                [self._program, "-c", str(config)], stdout=log, stderr=log, env=PASSWORDS
            )

    def pid(self, number: int) -> int:
        """Return the process of a server that runs."""
        process = self._processes[number]
        assert process is not None
        return process.pid

    def kill(self, number: int) -> None:
        """Kill a server."""
        process = self._processes[number]
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait()
        self._processes[number] = None

    def forget(self, number: int) -> None:
        """Take a server's disk away while it does not run."""
        shutil.rmtree(self._folder / f"nats-{number}")

    def stop(self) -> None:
        """Stop all that run."""
        for number, process in enumerate(self._processes):
            if process is not None:
                self.kill(number)

    def _config(self, number: int) -> str:
        lines = [
            f"server_name: n{number}",
            f'listen: "127.0.0.1:{self.ports[number]}"',
            f'include "{os.path.relpath(USERS, self._folder)}"',
            f'jetstream: {{store_dir: "{self._folder / f"nats-{number}"}"}}',
        ]
        if len(self.ports) > 1:
            routes = ", ".join(f'"nats://127.0.0.1:{port}"' for port in self._routes)
            lines.append(
                f'cluster: {{name: z, listen: "127.0.0.1:{self._routes[number]}", '
                f"routes: [{routes}]}}"
            )
        else:
            lines.append("# one server alone")
        return "\n".join(lines) + "\n"


def wait_for(port: int) -> None:
    """Wait until somebody listens at a port."""
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > give_up:
                pytest.fail(f"nobody listens at port {port}")
            time.sleep(0.02)
        else:
            return
