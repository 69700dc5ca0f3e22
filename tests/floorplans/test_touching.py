from pathlib import Path

import pytest

from floorplans import touching_units
from tests.floorplans.plans import UPPER, Plan, small_plan, uid


def touched(plan: Plan, tmp_path: Path, label: str) -> tuple[str, ...]:
    return touching_units(plan.load(tmp_path).venue)[uid(label)]


def test_a_door_between_two_units(tmp_path: Path) -> None:
    expected = (uid("upper hall"), uid("upper room"))
    assert touched(small_plan(), tmp_path, "upper room door") == expected


def test_an_entrance_touches_one_unit(tmp_path: Path) -> None:
    assert touched(small_plan(), tmp_path, "entrance") == (uid("ground hall"),)


@pytest.mark.parametrize(("shift", "count"), [(0.19, 2), (0.21, 1)])
def test_a_door_drawn_in_the_middle_of_a_wall(tmp_path: Path, shift: float, count: int) -> None:
    plan = small_plan()
    plan.opening("door", UPPER, (4 + shift, -2), (4 + shift, -1))
    assert len(touched(plan, tmp_path, "door")) == count


def test_a_door_inside_a_corridor_that_a_room_overlaps(tmp_path: Path) -> None:
    plan = small_plan()
    plan.unit("booth", UPPER, (-5, -5, 0, 0), "room")
    plan.opening("booth door", UPPER, (-3, 0), (-2, 0))
    assert touched(plan, tmp_path, "booth door") == (uid("upper hall"), uid("booth"))


def test_a_unit_that_meets_a_door_only_at_its_end(tmp_path: Path) -> None:
    plan = small_plan()
    plan.opening("corner door", UPPER, (4, -1), (4, 0))
    assert uid("upper stairs") not in touched(plan, tmp_path, "corner door")


def test_walls_do_not_count(tmp_path: Path) -> None:
    plan = small_plan()
    plan.unit("wall", UPPER, (3.9, -5, 4.1, 0), "brick")
    assert touched(plan, tmp_path, "upper room door") == (uid("upper hall"), uid("upper room"))
