"""The venues that ways are tried on."""

from pathlib import Path

import pytest

from floorplans import load_venue
from tests.routing.golden.routes import world_of
from tests.routing.house import house
from tests.routing.worlds import World, sample_world, travelled


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> World:
    return sample_world(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def central(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The large sample library for those who walk and those in wheelchairs."""
    folder = tmp_path_factory.mktemp("central")
    return world_of("central", folder, folder)


@pytest.fixture(scope="session")
def spbpu(shared_dir: Path) -> World:
    return travelled(load_venue(shared_dir / "venues" / "spbpu"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> World:
    return house(tmp_path_factory.mktemp("house"))
