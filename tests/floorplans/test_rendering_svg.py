"""Writing SVG: what strangers wrote stays text, and coordinates stay whole centimetres."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from floorplans.rendering.sheet import make_sheet
from floorplans.rendering.svg import dots, element, group, number, path, path_data, plain, words
from tests.floorplans.drawings import parsed

SHEET = make_sheet((0, 0, 20, 10))


@given(st.text(), st.text())
def test_any_text_survives_as_text_and_nothing_else(attribute: str, content: str) -> None:
    root = parsed(element("text", {"data-id": plain(attribute)}, words(content)))
    assert list(root) == []
    assert root.attrib == {"data-id": plain(attribute)}
    assert (root.text or "") == plain(content)


def test_a_name_that_looks_like_markup_is_shown_as_it_is() -> None:
    assert words("<script>&\"'") == "&lt;script&gt;&amp;\"'"


def test_marks_that_turn_text_around_are_dropped() -> None:
    assert plain("a\u202ecba\u2066") == "acba"


def test_a_name_of_a_megabyte_is_cut() -> None:
    assert plain("x" * 1_000_000, 10) == "xxxxxxxxx…"


@pytest.mark.parametrize(
    ("value", "written"), [(1, "1"), (1.0, "1"), (0.256, "0.26"), (-0.001, "0"), (12.50, "12.5")]
)
def test_numbers_are_short(value: float, written: str) -> None:
    assert number(value) == written


def test_an_outline_is_closed_and_relative_in_centimetres() -> None:
    west, north = SHEET.spot(0, 0)
    box = shapely.box(0, 0, 2, 1.004)
    # Shapely starts a box at its south-east corner and goes counterclockwise.
    assert path_data(SHEET, box) == f"M{west + 200} {north}l0-100-200 0 0 100z"


def test_a_hole_is_an_outline_of_its_own() -> None:
    ring = shapely.box(0, 0, 4, 4).difference(shapely.box(1, 1, 2, 2))
    assert path_data(SHEET, ring).count("z") == 2


def test_a_line_shorter_than_a_centimetre_is_a_dot() -> None:
    assert path_data(SHEET, shapely.LineString([(0, 0), (0.001, 0)])).endswith("h0")


def test_dots_in_one_place_are_one() -> None:
    points = np.array([[1.0, 1.0], [1.001, 1.0], [2.0, 1.0]])
    assert dots(SHEET, points).count("M") == 2


def test_path_data_is_never_cut() -> None:
    long = "M0 0" + "h1" * 5000
    assert long in path(long, {"fill": "none"}, "tip")
    assert long in element("path", {"d": long})


def test_a_group_of_nothing_is_nothing() -> None:
    assert group({"fill": "none"}, []) == ""


@pytest.mark.parametrize(
    ("metres", "scale"), [(20, 100), (60, 200), (190, 200), (250, 500), (900, 1000)]
)
def test_a_plan_fits_the_paper_at_the_largest_usual_scale(metres: float, scale: int) -> None:
    sheet = make_sheet((0, 0, metres, metres / 2))
    assert sheet.scale == scale
    assert sheet.millimetres(sheet.width) <= 1000
