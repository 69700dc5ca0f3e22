from pathlib import Path

import pytest

from tests.floorplans.plans import (
    Metres,
    codes,
    degrees,
    line,
    only,
    point,
    polygon,
    small_plan,
    uid,
)

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
    loaded = plan.load(tmp_path)
    assert only(loaded.findings, code).feature_id == uid("ground room")
    assert (uid("ground room") in loaded.venue.units) is kept
    assert len(loaded.venue.units) == 5 + kept


def test_valid_part_of_a_crossed_outline_is_used(tmp_path: Path) -> None:
    plan = small_plan()
    plan.feature("ground room")["geometry"] = {"type": "Polygon", "coordinates": [degrees(BOW_TIE)]}
    area = plan.load(tmp_path).venue.units[uid("ground room")].area
    assert area.is_valid
    assert area.area == pytest.approx(15, abs=1e-3)


@pytest.mark.parametrize(
    ("geometry", "code"),
    [(line((4, -3), (4, -3)), "geometry.empty"), (polygon((0, 0, 1, 1)), "geometry.type")],
)
def test_odd_lines_cost_the_opening(tmp_path: Path, geometry: object, code: str) -> None:
    plan = small_plan()
    plan.feature("entrance")["geometry"] = geometry
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == [code]
    assert uid("entrance") not in loaded.venue.openings


def test_bad_display_point_costs_only_itself(tmp_path: Path) -> None:
    plan = small_plan()
    plan.properties("ground room")["display_point"] = {"type": "Point", "coordinates": [1]}
    loaded = plan.load(tmp_path)
    assert codes(loaded.findings) == ["geometry.coordinates"]
    assert loaded.venue.units[uid("ground room")].display_point is None
