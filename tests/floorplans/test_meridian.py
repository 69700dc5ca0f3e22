"""Plans that lie across the 180th meridian are refused by name, with what helps."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from floorplans import LoadedVenue, VenueError, load_venue
from tests.floorplans.osm_drawing import two_rooms
from tests.floorplans.plans import small_plan
from tests.floorplans.wrld_plans import house

LONGITUDES = {"imdf": 120.6, "osm": 13.70014, "wrld": -2.977838}
"""Of the plans' middles."""

NUMBER = re.compile(r"-?\d+\.\d+")


def osm_folder(path: Path) -> Path:
    path.mkdir()
    two_rooms().load(path)
    return path


PLANS: dict[str, Callable[[Path], Path]] = {
    "imdf": lambda path: small_plan().folder(path),
    "osm": osm_folder,
    "wrld": lambda path: house().folder(path),
}


def moved(path: Path, kind: str, longitude: float | None) -> LoadedVenue:
    """Load a plan that is moved to a longitude; longitudes jump at 180 as GeoJSON has them."""
    middle = LONGITUDES[kind]
    east = 0.0 if longitude is None else longitude - middle

    def there(found: re.Match[str]) -> str:
        number = float(found.group())
        near = abs(number - middle) < 0.01
        return f"{(number + east + 180.0) % 360.0 - 180.0:.9f}" if near else found.group()

    files = [each for each in path.rglob("*") if each.is_file()]
    for each in files:
        each.write_text(NUMBER.sub(there, each.read_text("utf-8")), encoding="utf-8")
    return load_venue(files[0] if len(files) == 1 else path)


@pytest.mark.parametrize("kind", PLANS)
def test_a_plan_across_the_meridian_is_refused_by_name(tmp_path: Path, kind: str) -> None:
    with pytest.raises(VenueError, match=r"180th meridian.*Add the same number") as caught:
        moved(PLANS[kind](tmp_path / "plan"), kind, 180.0)
    assert caught.value.code == "floorplan.venue.antimeridian"


@pytest.mark.parametrize("longitude", [179.99, -179.99])
@pytest.mark.parametrize("kind", PLANS)
def test_beside_the_meridian_a_plan_is_as_good_as_elsewhere(
    tmp_path: Path, kind: str, longitude: float
) -> None:
    there = moved(PLANS[kind](tmp_path / "there"), kind, longitude).venue
    here = moved(PLANS[kind](tmp_path / "here"), kind, None).venue
    assert there.frame.longitude == pytest.approx(longitude, abs=1e-3)
    assert list(there.units) == list(here.units)
    for one, other in zip(there.units.values(), here.units.values(), strict=True):
        assert one.area.area == pytest.approx(other.area.area, rel=1e-3)
