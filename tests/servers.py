"""Real servers that tests start and stop."""

import random
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

PATIENCE = 60.0
"""Seconds that what has to come may take on a machine that does something else as well."""
FIRST_PORT, BEYOND_PORTS = 20_000, 30_000
"""Ports that systems give to nobody who asks for any: these begin at 32,768."""


class Mosquitto:
    """A Mosquitto broker on a free loopback port; without persistence, anonymous."""

    host = "127.0.0.1"

    def __init__(self, binary: str, folder: Path) -> None:
        self._binary = binary
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        config = self._folder / "mosquitto.conf"
        config.write_text(
            f"listener {self.port} {self.host}\nallow_anonymous true\npersistence false\n"
        )
        with (self._folder / "mosquitto.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._binary, "-c", str(config)], stdout=log, stderr=log
            )
        give_up = time.monotonic() + PATIENCE
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > give_up:
                log_text = (self._folder / "mosquitto.log").read_text()
                pytest.fail(f"mosquitto does not start: {log_text}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it, if it runs."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=PATIENCE)
            self._process = None

    def restart(self) -> None:
        """Stop it and start it again on the same port."""
        self.stop()
        self.start()

    def _listens(self) -> bool:
        try:
            socket.create_connection((self.host, self.port), timeout=1).close()
        except OSError:
            return False
        return True


def free_port() -> int:
    """Return a TCP port that nobody uses, nor takes before this process ends.

    Servers that are started later, or killed and started again, find it free: a connection is not
    given it, and other processes of tests do not choose it.
    """
    while True:
        port = random.randrange(FIRST_PORT, BEYOND_PORTS)  # noqa: S311 - no secret
        if reserved(port):
            with socket.socket() as probe, suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port


def reserved(port: int) -> bool:
    """Take a port for this process among those of tests, by a socket that has its name."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as name:
        try:
            name.bind(f"\0zhilu-test-port-{port}")
        except OSError:
            return False
        name.detach()  # kept until the process ends
        return True


def required(program: str) -> str:
    """Return the path of a program; without it the test fails, it is never skipped."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/bin")
    if found is None:
        pytest.fail(f"{program} is missing: run scripts/debian-packages.sh")
    return found
