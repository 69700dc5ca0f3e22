"""Fixtures for all rooms."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.logs import plain_logs
from tests.postgres import Postgres
from tests.servers import Mosquitto, required


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make screenshots` say where its pictures go."""
    parser.addoption("--screenshots", type=Path, help="Folder for pictures of the pages.")


def pytest_configure() -> None:
    """Keep what is printed of errors short, and give examples the time that they take."""
    plain_logs()
    settings.register_profile(
        "patient",
        settings(),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("patient")


SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real data sets beside the checkout; its absence fails the run in CI."""
    if not SHARED.is_dir():
        message = "the real data sets are not there: put the folder `shared` beside the checkout"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return SHARED


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    """Give a running Mosquitto broker."""
    broker = Mosquitto(required("mosquitto"), tmp_path)
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Give a running PostgreSQL server, one for all tests of a run."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.remove()
