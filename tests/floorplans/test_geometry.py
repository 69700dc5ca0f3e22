from pathlib import Path

import numpy as np
import pytest
import shapely

from floorplans import LoadedVenue
from floorplans.readers.imdf import load_imdf
from floorplans.readers.tangles import is_tangled
from tests.floorplans.plans import (
    Metres,
    Plan,
    codes,
    degrees,
    line,
    only,
    point,
    polygon,
    small_plan,
    uid,
)


def read(plan: Plan, tmp_path: Path) -> LoadedVenue:
    """What the files say, before corridors are looked for where something was left out."""
    return load_imdf(plan.folder(tmp_path / "plan"))


BOW_TIE: Metres = [(4, -5), (10, 0), (10, -5), (4, 0), (4, -5)]


@pytest.mark.parametrize(
    ("geometry", "code", "kept"),
    [
        (None, "geometry.missing", False),
        (point(5, -3), "geometry.type", False),
        ("POLYGON", "geometry.type", False),
        ({"type": "Polygon"}, "geometry.coordinates", False),
        ({"type": "Polygon", "coordinates": []}, "geometry.empty", False),
        ({"type": "Polygon", "coordinates": [[[120.6, 31.3]]]}, "geometry.empty", False),
        ({"type": "Polygon", "coordinates": [[["120.6", "31.3"]] * 4]}, "geometry.coordinates",
         False),
        ({"type": "Polygon", "coordinates": [[[31.3], [120.6, 31.3], [1], [2]]]},
         "geometry.coordinates", False),
        ({"type": "Polygon", "coordinates": [[[181, 31], [120, 31], [120, 32], [181, 31]]]},
         "geometry.out_of_range", False),
        ({"type": "Polygon", "coordinates": [[[120.6, 31.3]] * 4]}, "geometry.invalid", False),
        ({"type": "Polygon", "coordinates": [degrees(BOW_TIE)]}, "geometry.invalid", True),
        ({"type": "Polygon", "coordinates": [degrees(BOW_TIE[:-1])]}, "geometry.unclosed", True),
        ({"type": "Polygon",
          "coordinates": [[[*place, 4.0] for place in degrees(BOW_TIE[:3] + BOW_TIE[:1])]]},
         "geometry.altitude", True),
    ],
)  # fmt: skip
def test_odd_outlines(tmp_path: Path, geometry: object, code: str, kept: bool) -> None:  # noqa: FBT001
    plan = small_plan()
    plan.feature("ground room")["geometry"] = geometry
    loaded = read(plan, tmp_path)
    assert only(loaded.findings, code).feature_id == uid("ground room")
    assert (uid("ground room") in loaded.venue.units) is kept
    assert len(loaded.venue.units) == 5 + kept


def test_valid_part_of_a_crossed_outline_is_used(tmp_path: Path) -> None:
    plan = small_plan()
    plan.feature("ground room")["geometry"] = {"type": "Polygon", "coordinates": [degrees(BOW_TIE)]}
    area = read(plan, tmp_path).venue.units[uid("ground room")].area
    assert area.is_valid
    assert area.area == pytest.approx(15, abs=1e-3)


@pytest.mark.parametrize(
    ("geometry", "code"),
    [(line((4, -3), (4, -3)), "geometry.empty"), (polygon((0, 0, 1, 1)), "geometry.type")],
)
def test_odd_lines_cost_the_opening(tmp_path: Path, geometry: object, code: str) -> None:
    plan = small_plan()
    plan.feature("entrance")["geometry"] = geometry
    loaded = read(plan, tmp_path)
    assert codes(loaded.findings) == [code]
    assert uid("entrance") not in loaded.venue.openings


def test_bad_display_point_costs_only_itself(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("ground room")["display_point"] = {"type": "Point", "coordinates": [1]}
    loaded = read(plan, tmp_path)
    assert codes(loaded.findings) == ["geometry.coordinates"]
    assert loaded.venue.units[uid("ground room")].display_point is None


@pytest.mark.parametrize(
    "coordinates",
    [
        [[[True, 31.3], [120.6, 31.3], [120.6, 31.4], [True, 31.3]]],
        [[["x" * 100_000, 31.3], *[[120.6, 31.3]] * 50_000]],
        [[[10**400, 31.3], [120.6, 31.3], [120.6, 31.4]]],
        [[[[[[[1]]]]]]],
        [[{}, {}, {}]],
        [{}],
        {},
        7,
        [[[None, None]] * 4],
        [[[]] * 4],
        [[[1, 2], [3]]],
    ],
)
def test_coordinates_that_are_none_cost_the_feature(tmp_path: Path, coordinates: object) -> None:
    plan = small_plan()
    geometry = {"type": "Polygon", "coordinates": coordinates}
    plan.feature("ground room")["geometry"] = geometry
    loaded = read(plan, tmp_path)
    assert [finding.feature_id for finding in loaded.findings] == [uid("ground room")]
    assert len(loaded.venue.units) == 5


def test_feature_on_the_other_side_of_the_world_is_left_out(tmp_path: Path) -> None:
    plan = small_plan()
    swapped = [[north, east] for east, north in degrees([(0, 0), (1, 0), (1, 1), (0, 0)])]
    null_island = {"type": "Polygon", "coordinates": [[[0, 0], [1e-5, 0], [0, 1e-5], [0, 0]]]}
    plan.feature("ground room")["geometry"] = {"type": "Polygon", "coordinates": [swapped[::-1]]}
    plan.feature("upper room")["geometry"] = null_island
    plan.feature("entrance")["geometry"] = line((0, 0), (-150_000, 0))
    loaded = read(plan, tmp_path)
    far = [f for f in loaded.findings if f.code == "floorplan.geometry.far_away"]
    assert [f.feature_id for f in far] == [uid("upper room"), uid("entrance")]
    assert " km away from the middle of the venue" in far[0].message
    assert uid("ground room") not in loaded.venue.units


def test_display_point_far_away_costs_only_itself(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("ground room")["display_point"] = {"type": "Point", "coordinates": [0, 0]}
    loaded = read(plan, tmp_path)
    assert codes(loaded.findings) == ["geometry.far_away"]
    assert loaded.findings[0].severity.value == "warning"
    assert loaded.venue.units[uid("ground room")].display_point is None


def test_scribble_is_refused_without_mending_it(tmp_path: Path) -> None:
    """400 random corners cross 50,000 times; mending grows with the square of the corners."""
    random = np.random.default_rng(7)
    scribble = [(float(x), float(y)) for x, y in random.uniform(-5, 5, (400, 2))]
    plan = small_plan()
    geometry = {"type": "Polygon", "coordinates": [degrees([*scribble, scribble[0]])]}
    plan.feature("ground room")["geometry"] = geometry
    loaded = read(plan, tmp_path)
    invalid = only(loaded.findings, "geometry.invalid")
    assert invalid.severity.value == "error"
    assert uid("ground room") not in loaded.venue.units


def test_large_outline_with_one_crossing_is_mended() -> None:
    angles = np.linspace(0, 2 * np.pi, 5000)
    ring = (
        np.stack([np.cos(angles), np.sin(angles)], axis=1)
        * (1 + 0.1 * np.sin(40 * angles))[:, None]
    )
    ring[[1000, 1001]] = ring[[1001, 1000]]
    assert not shapely.Polygon(ring).is_valid
    assert not is_tangled(shapely.Polygon(ring))


def test_hole_outside_its_shell(tmp_path: Path) -> None:
    plan = small_plan()
    shell = [(4, -5), (10, -5), (10, 0), (4, 0), (4, -5)]
    hole = [(20, 20), (21, 20), (21, 21), (20, 20)]
    rings = [degrees([(float(x), float(y)) for x, y in ring]) for ring in (shell, hole)]
    plan.feature("ground room")["geometry"] = {"type": "Polygon", "coordinates": rings}
    loaded = read(plan, tmp_path)
    assert only(loaded.findings, "geometry.invalid").severity.value == "warning"
    assert uid("ground room") in loaded.venue.units
