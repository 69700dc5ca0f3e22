from pathlib import Path

import pytest

from floorplans import Unit, is_public, is_traversable
from floorplans.categories import (
    AMENITY_CATEGORIES,
    BLOCKING,
    FIXTURE_CATEGORIES,
    SECTION_CATEGORIES,
    UNIT_CATEGORIES,
)
from floorplans.occupant_categories import OCCUPANT_CATEGORIES
from tests.floorplans.plans import UPPER, small_plan, uid


def a_unit(tmp_path: Path, category: str, restriction: str | None = None) -> Unit:
    plan = small_plan()
    plan.unit("it", UPPER, (0, 0, 1, 1), category, restriction=restriction)
    return plan.load(tmp_path).venue.units[uid("it")]


def test_lists_are_as_long_as_the_standard_says() -> None:
    assert len(UNIT_CATEGORIES) == 63
    assert len(AMENITY_CATEGORIES) == 172
    assert len(FIXTURE_CATEGORIES) == 15
    assert len(SECTION_CATEGORIES) == 71
    assert len(OCCUPANT_CATEGORIES) == 1116
    assert BLOCKING < UNIT_CATEGORIES


@pytest.mark.parametrize(
    ("category", "restriction", "traversable", "public"),
    [
        ("walkway", None, True, True),
        ("reading pod", None, True, True),
        ("library", "restricted", True, True),
        ("office", "employeesonly", True, False),
        ("nonpublic", None, True, False),
        ("opentobelow", None, False, False),
        ("glass", None, False, False),
    ],
)
def test_who_may_walk_where(
    tmp_path: Path,
    category: str,
    restriction: str | None,
    traversable: bool,  # noqa: FBT001
    public: bool,  # noqa: FBT001
) -> None:
    unit = a_unit(tmp_path, category, restriction)
    assert is_traversable(unit) is traversable
    assert is_public(unit) is public
