"""Whole routes in both languages, as they were read by eye."""

from pathlib import Path

import pytest

from tests.routing.golden.routes import FOLDER, LANGUAGES, ROUTES, routes_in, told, world_of
from tests.routing.worlds import World

SAMPLES = ("branch", "central")


def check(venue: str, world: World) -> None:
    routes = list(routes_in(world, venue))
    assert all(route.found for route in routes)
    for language in LANGUAGES:
        text = "\n\n".join(told(route, language) for route in routes) + "\n"
        held = (FOLDER / f"{venue}.{language}.txt").read_text(encoding="utf-8")
        assert text == held, "read the change by eye, then: python -m tests.routing.golden.routes"


def test_the_branch_says_what_was_read(tmp_path: Path) -> None:
    check("branch", world_of("branch", tmp_path, tmp_path))


def test_the_central_library_says_what_was_read(central: World) -> None:
    check("central", central)


@pytest.mark.shared
@pytest.mark.parametrize("venue", sorted(set(ROUTES) - set(SAMPLES)))
def test_the_real_venues_say_what_was_read(venue: str, shared_dir: Path, tmp_path: Path) -> None:
    check(venue, world_of(venue, tmp_path, shared_dir))
