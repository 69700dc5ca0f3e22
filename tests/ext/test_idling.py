"""Threads of kernels sleep while they wait, unless somebody says otherwise."""

import os
import subprocess
import sys

SHOWS = "import ext, numpy; ext.pull_taut"


def told(**more: str) -> str:
    """What libgomp says of itself in a process that loads the kernels."""
    environment = {key: value for key, value in os.environ.items() if key != "OMP_WAIT_POLICY"}
    command = [sys.executable, "-c", SHOWS]
    ran = subprocess.run(
        command,
        env={**environment, "OMP_DISPLAY_ENV": "true", **more},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stderr


def test_threads_sleep_while_they_wait() -> None:
    assert "OMP_WAIT_POLICY = 'PASSIVE'" in told()


def test_whoever_wants_them_to_spin_has_it_so() -> None:
    assert "OMP_WAIT_POLICY = 'ACTIVE'" in told(OMP_WAIT_POLICY="active")
