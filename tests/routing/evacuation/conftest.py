"""The buildings that evacuations are planned for, built once."""

import pytest

from routing.evacuation import Premises
from tests.routing.evacuation.buildings import premises, sample_premises, two_floors_world
from tests.routing.worlds import World


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return two_floors_world(tmp_path_factory.mktemp("two-floors"))


@pytest.fixture(scope="session")
def building(world: World) -> Premises:
    return premises(world)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Premises:
    return sample_premises(tmp_path_factory.mktemp("library"))
