"""Fixtures for all rooms."""

import os
from pathlib import Path

import pytest

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
