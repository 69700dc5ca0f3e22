"""Real servers that tests start and stop."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

STARTS_WITHIN_SECONDS = 10.0


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
        give_up = time.monotonic() + STARTS_WITHIN_SECONDS
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > give_up:
                log_text = (self._folder / "mosquitto.log").read_text()
                pytest.fail(f"mosquitto does not start: {log_text}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it, if it runs."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=STARTS_WITHIN_SECONDS)
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
    """Return a TCP port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def required(program: str) -> str:
    """Return the path of a program; without it the test fails, it is never skipped."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/bin")
    if found is None:
        pytest.fail(f"{program} is missing: run scripts/debian-packages.sh")
    return found
