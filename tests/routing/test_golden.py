"""Whole routes in both languages, as they were read by eye."""

from pathlib import Path

import pytest

from tests.routing.golden.routes import FOLDER, LANGUAGES, ROUTES, routes_in, told, world_of

SAMPLES = ("branch", "central")


def check(venue: str, folder: Path, shared: Path) -> None:
    routes = list(routes_in(world_of(venue, folder, shared), venue))
    assert all(route.found for route in routes)
    for language in LANGUAGES:
        text = "\n\n".join(told(route, language) for route in routes) + "\n"
        held = (FOLDER / f"{venue}.{language}.txt").read_text(encoding="utf-8")
        assert text == held, "read the change by eye, then: python -m tests.routing.golden.routes"


@pytest.mark.parametrize("venue", SAMPLES)
def test_the_sample_libraries_say_what_was_read(venue: str, tmp_path: Path) -> None:
    check(venue, tmp_path, tmp_path)


@pytest.mark.shared
@pytest.mark.parametrize("venue", sorted(set(ROUTES) - set(SAMPLES)))
def test_the_real_venues_say_what_was_read(venue: str, shared_dir: Path, tmp_path: Path) -> None:
    check(venue, tmp_path, shared_dir)
